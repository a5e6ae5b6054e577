from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.history import track
from outbox.models.letter import Topic


@track()
class Suppression(models.Model):
    """An address that must not be written to, kept as a keyed hash: it outlives imports, merges and erasure."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        COMPLAINT = "complaint", "Reported as spam"
        BOUNCED = "bounced", "Address refused"
        ERASED = "erased", "Erased"
        STAFF = "staff", "Asked staff"

    key = models.BinaryField(max_length=32, help_text="See outbox.suppression.key_of.")
    topic = models.ForeignKey(Topic, models.PROTECT, null=True, blank=True, related_name="+")  # null: everything
    reason = models.CharField(max_length=12, choices=Reason)
    source = models.CharField(max_length=60, blank=True)  # "message:812"
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "topic", "reason"], nulls_distinct=False, name="outbox_suppression_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.topic or 'everything'}"

    @property
    def told(self) -> str:
        """How the office knows, after a colon; blank where it does not say."""
        kind, _, how = self.source.partition(": ")
        return f": {how}" if kind == "office" else ""


class SuppressionKey(models.Model):
    """The fingerprint of the secret under which suppressions are kept: under another, all would be forgotten."""

    fingerprint = models.CharField(max_length=16)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="outbox_one_suppression_key")]

    def __str__(self) -> str:
        return self.fingerprint
