from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat
from django.db.models.lookups import Exact, In, IsNull
from django.utils.functional import cached_property

from accounts.models import NAME_LENGTH
from locals.access import Can, Scope, ScopedQuerySet
from members.models import Person
from outbox import tokens
from outbox.models.letter import Letter
from outbox.models.suppression import Suppression

# What fits into one SMTP command without quoting or translating; other spellings of an address exist on paper only.
SENDABLE = r"^[a-z0-9!#$%&'*+/=?^_`{|}~.-]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$"


class State(models.TextChoices):
    """Where a message is. `submitting` is never sent again by itself: what is not known becomes `in doubt`."""

    QUEUED = "queued", "Waiting"
    CLAIMED = "claimed", "With a sender"
    SUBMITTING = "submitting", "Being handed over"
    ACCEPTED = "accepted", "Accepted by the mail server"
    DEFERRED = "deferred", "Waiting, will be tried again"
    FAILED = "failed", "Failed"
    IN_DOUBT = "in_doubt", "In doubt"
    SUPPRESSED = "suppressed", "Left out"
    CANCELLED = "cancelled", "Cancelled"
    EXPIRED = "expired", "Expired"

    @classmethod
    def unfinished(cls) -> list[State]:
        return [cls.QUEUED, cls.CLAIMED, cls.SUBMITTING, cls.DEFERRED]


class Reason(models.TextChoices):
    """Why a message was left out, waits or failed."""

    DECEASED = "deceased", "Deceased"
    OPTED_OUT = "opted_out", "Said no to our mails"
    WORK_ONLY = "work_only", "Only a work address"
    NO_ADDRESS = "no_address", "No e-mail address"
    BAD_ADDRESS = "bad_address", "Address that no mail can be sent to"
    UNPROVED = "unproved", "Only an address that they typed and did not prove"
    BOUNCED = "bounced", "Address bounced"
    SAME_ADDRESS = "same_address", "Shares the address of someone who gets it"
    UNKNOWN_ADDRESS = "unknown_address", "The mail server does not know the address"
    REFUSED = "refused", "The mail server refused it"
    GAVE_UP = "gave_up", "Refused for the time being, too often"
    BUSY = "busy", "The mail server asked to try again later"
    UNREACHABLE = "unreachable", "The mail server was not taking mail"
    UNWRITABLE = "unwritable", "It could not be written"
    SENDER_DIED = "sender_died", "The sender stopped while handing it over"
    NO_ANSWER = "no_answer", "The connection broke before the answer came"
    STAFF_SAYS = "staff_says", "Decided by staff"

    @classmethod
    def left_out(cls) -> list[Reason]:
        """Those known before sending, in the order in which pages tell them."""
        return [
            cls.DECEASED,
            cls.OPTED_OUT,
            cls.WORK_ONLY,
            cls.NO_ADDRESS,
            cls.BAD_ADDRESS,
            cls.UNPROVED,
            cls.BOUNCED,
            cls.SAME_ADDRESS,
        ]


class MessageQuerySet(ScopedQuerySet["Message"]):
    see = Can.SEE_CAMPAIGN

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))

    def of(self, source: str) -> Self:
        """The messages of one letter, those that were left out included."""
        return self.filter(letter__source=source)

    def stopped_by(self) -> Self:
        """Those by whose link mail was stopped that is still stopped: whoever took it back is not among them."""
        source = Concat(Value("message:"), Cast(OuterRef("pk"), models.TextField()))
        stands = Suppression.objects.filter(source=source, reason=Suppression.Reason.UNSUBSCRIBED)
        return self.filter(Exists(stands))

    def unfinished(self) -> Self:
        return self.filter(state__in=State.unfinished())


class Message(models.Model):
    """One mail to one person, or the reason why there is none: a letter has a row for everybody in its audience.

    While it waits it has a `not_before`; nothing else is waiting. That column, and not the state, is in the index of
    what is due, so that handing a message over rewrites no index.
    """

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="messages", db_index=False)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    address = models.CharField(
        max_length=320,
        blank=True,
        validators=[RegexValidator(SENDABLE, "No mail can be sent to an address that is written like this.")],
    )
    address_key = models.BinaryField(null=True, max_length=32, editable=False)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    # What the placeholders of the letter say for this person, as it was when the audience was frozen.
    values = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text="What the mail server said last.")
    attempts = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True, blank=True)
    claim = models.UUIDField(null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("not_before", "id", condition=Q(not_before__isnull=False), name="outbox_message_due"),
            models.Index(fields=["person", "-id"], name="outbox_message_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["letter", "person"], name="outbox_message_once_a_person"),
            models.UniqueConstraint(
                fields=["letter", "address"], condition=~Q(address=""), name="outbox_message_once_an_address"
            ),
            # Checked at each rewriting of a row, so it is short: an address is checked when it is written.
            models.CheckConstraint(
                condition=Exact(In(F("state"), ["queued", "deferred"]), IsNull(F("not_before"), False)),
                name="outbox_message_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"To {self.address or self.person or 'nobody'}"

    @cached_property
    def token(self) -> str:
        """Names this message in its links; nobody can make one up."""
        return tokens.make(self.pk)

    @property
    def message_id(self) -> str:
        return f"<{tokens.message_id(self.token)}@{settings.MAIL_DOMAIN}>"


class Claim(models.Model):
    """Messages that one process has taken to send. It beats while it sends; one that stops beating is dead."""

    id = models.UUIDField(primary_key=True)
    sender = models.CharField(max_length=120)  # host and process
    messages = ArrayField(models.BigIntegerField(), default=list)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sender} at {self.beat_at:%H:%M:%S}"


class ClaimMark(models.Model):
    """Stands beside a claim in an UNLOGGED table: a crash of PostgreSQL takes it away, a clean restart does not."""

    claim_id = models.UUIDField(primary_key=True)

    def __str__(self) -> str:
        return str(self.claim_id)
