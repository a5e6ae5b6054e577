from __future__ import annotations

from django.db import models
from django.db.models import Q

from outbox.models.message import Message


class DeliveryEvent(models.Model):
    """Something that came back about a message, as it came. Only the verdict is added later; nothing else changes."""

    class Kind(models.TextChoices):
        CLICK = "click", "Link opened"
        UNSUBSCRIBE = "unsubscribe", "Said no"
        RESUBSCRIBE = "resubscribe", "Said yes again"
        BOUNCE = "bounce", "Bounced"
        COMPLAINT = "complaint", "Reported as spam"

    class Verdict(models.TextChoices):
        HUMAN = "human", "A person"
        MACHINE = "machine", "A link scanner"

    message = models.ForeignKey(Message, models.CASCADE, related_name="events", db_index=False)
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    link = models.SmallIntegerField(null=True, blank=True)  # of Letter.links from 1; 0 is the one that no person sees
    method = models.CharField(max_length=8, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    details = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    why = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index("message", "kind", "at", name="outbox_event_message"),
            models.Index("at", condition=Q(kind="click", verdict=""), name="outbox_event_to_judge"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"
