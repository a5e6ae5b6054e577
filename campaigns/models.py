from __future__ import annotations

import json
from hashlib import sha256
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.history import track
from locals.access import Can, Scope, ScopedQuerySet
from locals.models import Local, Region
from outbox.models import Letter, Topic


class CampaignQuerySet(ScopedQuerySet["Campaign"]):
    see = Can.SEE_CAMPAIGN

    def within(self, scope: Scope) -> Self:
        """Those of the units of the scope; a campaign of no unit is the state's, and seen there only."""
        units = Q(region__in=scope.regions) | Q(local__in=scope.locals) | Q(local__region__in=scope.regions)
        return self.filter(units)

    def waiting_for(self, user: object) -> Self:
        """Those that this user might approve: nobody approves their own."""
        return self.filter(state=Campaign.State.AWAITING).exclude(author=user)


@track()
class Campaign(models.Model):
    """A mail to an audience: written, approved where it goes to many, frozen when it starts, sent by the outbox.

    It belongs to the unit for which its author writes. The author's rights decide whom the audience may reach, and are
    asked again when it starts.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        AWAITING = "awaiting", "Waits for approval"
        APPROVED = "approved", "Approved"
        SCHEDULED = "scheduled", "Scheduled"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        CANCELLED = "cancelled", "Cancelled"

    name = models.CharField(max_length=80, help_text="For you and your colleagues; nobody else sees it.")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="+")
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField("message", max_length=20_000, blank=True)
    reply_to = models.EmailField("replies go to", max_length=254, blank=True)
    audience = models.JSONField(default=dict, blank=True)  # {} until somebody chose
    # Of the saved audience whose conditions these were when they were chosen; it may say something else by now.
    audience_name = models.CharField(max_length=80, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    local = models.ForeignKey(Local, models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_recipients = models.PositiveIntegerField(null=True, blank=True, help_text="How many would get it then.")
    approved_for = models.DateTimeField(null=True, blank=True, help_text="The time that was approved.")
    # When it is to start; of a draft what its author has typed so far, which starts nothing. Kept while it waits for
    # approval, so that the one who approves sees it.
    scheduled_for = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it was stopped or came back to its author.")
    letter = models.OneToOneField(Letter, models.PROTECT, null=True, blank=True, related_name="campaign")
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[CampaignQuerySet] = CampaignQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index("scheduled_for", condition=Q(state="scheduled"), name="campaigns_due"),
            models.Index("state", "author", name="campaigns_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(region=None) | Q(local=None),
                name="campaigns_one_unit",
                violation_error_message="A campaign is the state's, a region's or a local's.",
            ),
            models.CheckConstraint(
                condition=Q(approver=None) | ~Q(approver=models.F("author")),
                name="campaigns_two_people",
                violation_error_message="Somebody else approves it.",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(scheduled_for__isnull=False), name="campaigns_scheduled_has_time"
            ),
            models.CheckConstraint(
                condition=Q(approved_recipients=None, approved_for=None)
                | Q(approver__isnull=False, approved_recipients__isnull=False, approved_for__isnull=False),
                name="campaigns_approval_is_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state="scheduled") | Q(approved_for=None) | Q(scheduled_for=models.F("approved_for")),
                name="campaigns_scheduled_as_approved",
                violation_error_message="Another time needs a new approval.",
            ),
            models.CheckConstraint(
                condition=Q(letter__isnull=False) | ~Q(state__in=["sending", "sent"]), name="campaigns_sent_has_letter"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_editable(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def answers_to(self) -> str:
        """Where replies go: to its author where nobody else is named."""
        return self.reply_to or self.author.email

    @property
    def has_audience(self) -> bool:
        """Has somebody said whom it goes to? "Everybody" is said, too: {"all": []}."""
        return bool(self.audience)

    @property
    def words_mark(self) -> str:
        """Changes with the words: a form says by it which words it was filled with."""
        return _mark(self.name, self.topic_id, self.subject, self.body, self.reply_to)

    @property
    def audience_mark(self) -> str:
        """Changes with the audience: a page says by it for whom somebody presses a button."""
        return _mark(self.audience)

    @property
    def mark(self) -> str:
        """Changes with words, audience and time: a page says by it what somebody has seen who approves."""
        return _mark(self.words_mark, self.audience, self.scheduled_for)

    @property
    def has_started(self) -> bool:
        return self.letter_id is not None

    @property
    def source(self) -> str:
        """The name under which the outbox and the activity ledger know it."""
        return f"campaigns.campaign:{self.pk}"


def _mark(*facts: object) -> str:
    return sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()[:20]
