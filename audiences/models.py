"""Audiences kept under a name."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.history import track
from locals.access import Actor, Can, Scope, ScopedQuerySet
from locals.models import Region


class AudienceQuerySet(ScopedQuerySet["Audience"]):
    """Whoever sees people sees their own audiences and those shared with them; only the owner changes one."""

    see = Can.SEE_PEOPLE

    def allowed(self, actor: Actor, can: Can | str) -> Self:
        if not actor.can(can):
            return self.none()
        if can != self.see:
            return self.filter(owner=actor.user.pk)
        return self.seen_by(actor.user.pk, actor.scope(self.see))

    def seen_by(self, owner: Any, scope: Scope) -> Self:
        """Those of the owner, and those shared with somebody who sees people in this scope."""
        return self.none() if scope.is_empty else self.filter(Q(owner=owner) | self._shared_within(scope))

    @staticmethod
    def _shared_within(scope: Scope) -> Q:
        everybody = Q(sharing=Audience.Sharing.EVERYBODY)
        if scope.statewide:
            return everybody | Q(sharing=Audience.Sharing.REGION)
        regions = Region.objects.filter(
            Q(pk__in=scope.regions) | Q(locals__in=scope.locals) | Q(employers__worksites__in=scope.worksites)
        )
        return everybody | Q(sharing=Audience.Sharing.REGION, region__in=regions.values("pk"))


@track()
class Audience(models.Model):
    """A tree of conditions with a name. It runs as the one who runs it: everybody gets their own people."""

    class Sharing(models.TextChoices):
        NOBODY = "nobody", "Only me"
        REGION = "region", "Everybody who works in a region"
        EVERYBODY = "everybody", "Everybody who sees people"

    name = models.CharField(max_length=80)
    tree = models.JSONField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="audiences")
    sharing = models.CharField(max_length=10, choices=Sharing, default=Sharing.NOBODY)
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[AudienceQuerySet] = AudienceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="audiences_name_once",
                violation_error_message="You have an audience of that name.",
            ),
            models.CheckConstraint(
                condition=Q(sharing="region", region__isnull=False) | (~Q(sharing="region") & Q(region=None)),
                name="audiences_region_when_shared_so",
                violation_error_message="Say with which region it is shared.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
