from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.history import track
from locals.access import Can, Scope, ScopedQuerySet

NAME_FIELDS = ("first_name", "middle_name", "last_name", "suffix", "preferred_name")


class PersonQuerySet(ScopedQuerySet["Person"]):
    see = Can.SEE_PEOPLE

    def within(self, scope: Scope) -> Self:
        """People who work at a worksite of the scope or belong to a local of it, as of the standing day; and
        oneself."""
        from members.models.standing import Standing

        stands = Exists(Standing.objects.filter(person=OuterRef("pk")).within(scope))
        if not (scope.regions or scope.locals or scope.worksites):
            return self.filter(user=scope.user_id)
        return self.filter(stands | Q(user=scope.user_id)) if scope.user_id else self.filter(stands)

    def members_on(self, day: date) -> Self:
        """Distinct people with a membership covering the day."""
        from members.models.membership import Membership

        return self.filter(Exists(Membership.objects.filter(person=OuterRef("pk")).on(day)))

    def by_name(self) -> Self:
        return self.order_by("last_name", "first_name", "pk")


@track()
class Person(models.Model):
    """Someone the association organizes: a member or a potential member. Not a user of this site."""

    class ServiceSource(models.TextChoices):
        ROSTER = "roster", "Staff list"
        SELF = "self", "The person"
        STAFF = "staff", "Staff"

    nea_id = models.CharField("NEA ID", max_length=10, null=True, blank=True, unique=True)
    first_name = models.CharField(max_length=80)
    middle_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80)
    suffix = models.CharField(max_length=20, blank=True)
    preferred_name = models.CharField(max_length=80, blank=True)
    is_former_name_hidden = models.BooleanField(
        "do not find by a former surname",
        default=False,
        db_default=False,
        help_text="The history keeps it all the same.",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="person", editable=False
    )
    service_start = models.DateField(
        "first day as an educator", null=True, blank=True, help_text="Years of service are computed from it."
    )
    service_source = models.CharField(max_length=8, choices=ServiceSource, blank=True)
    died_on = models.DateField(null=True, blank=True, help_text="No mail goes to them from then on.")
    created_at = models.DateTimeField(auto_now_add=True, db_default=models.functions.Now())

    objects: ClassVar[PersonQuerySet] = PersonQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("last_name", "first_name", "id", name="members_person_by_name"),
            models.Index("id", condition=Q(died_on__isnull=False), name="members_person_deceased"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(nea_id=None) | Q(nea_id__regex=r"^\d{10}$"),
                name="members_person_nea_id",
                violation_error_message="An NEA ID has ten digits, leading zeros included.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As colleagues say it: "Tasha Robinson"."""
        return called(self.first_name, self.last_name, self.preferred_name)

    @property
    def full_name(self) -> str:
        """As on paper: "Latasha Marie Robinson Jr."."""
        return " ".join(part for part in (self.first_name, self.middle_name, self.last_name, self.suffix) if part)

    @property
    def sort_name(self) -> str:
        """As in lists: "Robinson, Tasha"."""
        return f"{self.last_name}, {self.preferred_name or self.first_name}"


def called(first: str, last: str, preferred: str) -> str:
    """A person's `name` where nothing else of them is at hand."""
    return f"{preferred or first} {last}".strip()
