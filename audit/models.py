"""Who has looked at what. What was changed is in the history tables of each model (core.history)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

# The kinds of look whose key is a person's, and the page that was opened.
PERSON_PAGES = {
    "person": "Record",
    "timeline": "Timeline",
    "history": "History",
    "looks": "Who has looked",
    "details": "Details",
    "contact": "Contact",
    "ledger": "Membership and work",
    "office": "Office",
    "pipeline": "Leader pipeline",
    "talks": "Conversations",
    "mail": "Mail choices",
}


class AccessQuerySet(models.QuerySet["Access"]):
    def of_person(self, key: int) -> AccessQuerySet:
        """Looks at one person's record, newest first."""
        return self.filter(kind__in=PERSON_PAGES, key=key).order_by("-at", "-pk")


class Access(models.Model):
    """Somebody opened a sensitive record, or took rows of one away in a file, which asks for a reason.

    Holds no values of the record, and stays when the record goes.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=40)  # of PERSON_PAGES, or "refused rows" of a staff list
    key = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    rows = models.PositiveIntegerField("rows in the file", null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    objects: ClassVar[AccessQuerySet] = AccessQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "accesses"
        indexes = [
            models.Index(fields=["kind", "key", "-at"], name="audit_access_record"),
            models.Index(fields=["-at", "-id"], name="audit_access_newest"),
        ]

    @property
    def page(self) -> str:
        return PERSON_PAGES.get(self.kind, self.kind)

    def __str__(self) -> str:
        return f"{self.kind} {self.key} by {self.user_id}"
