"""One-to-one conversations: who, with whom, when, how, what they care about, where they stand, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import ClassVar, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from core import formats
from locals.access import Actor, Can, Scope, ScopedQuerySet
from members.models import Person, Standing


def start_of(day: date) -> datetime:
    """The moment at which a state's day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


class Issue(models.Model):
    """Something that people bring up. Offered in the order of `place`; retired ones stay on old conversations."""

    name = models.CharField(max_length=60, unique=True)
    place = models.PositiveSmallIntegerField(default=100)
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ["place", "name"]

    def __str__(self) -> str:
        return self.name


class ConversationQuerySet(ScopedQuerySet["Conversation"]):
    """Conversations without their notes: those are rows of their own, behind a door of their own."""

    see = Can.SEE_ASSESSMENT

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))

    def of(self, actor: Actor) -> Self:
        """The actor's own, about people with whom they may still log conversations."""
        return self.allowed(actor, Can.LOG_CONVERSATION).filter(by=actor.user)

    def standing_in(self, **units: int) -> Self:
        """With people who stand there today: units of one row of their standing, as `local=3, worksite=5`."""
        return self.filter(Exists(Standing.objects.filter(person=OuterRef("person"), **units)))

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def since(self, day: date) -> Self:
        return self.filter(at__gte=start_of(day))

    def until(self, day: date) -> Self:
        """That day included."""
        return self.filter(at__lt=start_of(date.fromordinal(day.toordinal() + 1)))

    def newest_of_each(self) -> Self:
        """Each person's newest, as a condition on rows: it can be counted and joined."""
        return self.exclude(Exists(Conversation.objects.after_outer()))

    def latest_assessed(self) -> Self:
        """Each person's newest that has an assessment. A conversation without one leaves the one before standing."""
        later = Conversation.objects.after_outer().filter(assessment__isnull=False)
        return self.filter(assessment__isnull=False).exclude(Exists(later))

    def latest_answers(self, ask: str) -> Self:
        """Each person's newest that has an answer to this ask. One without leaves the one before standing."""
        later = Conversation.objects.after_outer().filter(ask=ask).exclude(answer="")
        return self.filter(ask=ask).exclude(answer="").exclude(Exists(later))

    def after_outer(self) -> Self:
        """For a subquery: later conversations with the person of the outer row."""
        same_moment = Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
        return self.filter(Q(at__gt=OuterRef("at")) | same_moment, person=OuterRef("person"))

    def to_follow_up(self) -> Self:
        """Where a follow-up was promised and nobody has talked with the person since."""
        return self.filter(follow_up_on__isnull=False).newest_of_each()

    def due(self, day: date) -> Self:
        return self.to_follow_up().filter(follow_up_on__lte=day)


class Conversation(models.Model):
    """A talk between a leader or staff and a person. An assessment is 1 to 5, or blank: not assessed is not a 3."""

    class How(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        PHONE = "phone", "By phone"
        TEXT = "text", "By text"
        VIDEO = "video", "By video"
        OTHER = "other", "Another way"

    class Stand(models.IntegerChoices):
        """What an assessment means, whichever way an affiliate's scale runs."""

        STRONG_SUPPORT = 1, "Strong support"
        SUPPORTS = 2, "Supports"
        UNDECIDED = 3, "Undecided"
        LEANS_AGAINST = 4, "Leans against"
        OPPOSED = 5, "Opposed"

    class Ask(models.TextChoices):
        JOIN = "join", "To join"
        EVENT = "event", "To come to something"
        ACT = "act", "To take part in an action"
        LEAD = "lead", "To take on a role"
        OTHER = "other", "Something else"

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        MAYBE = "maybe", "Will think about it"
        NO = "no", "No"

    person = models.ForeignKey(Person, models.CASCADE, related_name="conversations", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=9, choices=How, default=How.IN_PERSON, db_default=How.IN_PERSON)
    issues = models.ManyToManyField(Issue, related_name="+", blank=True)
    # On the scale that it was made on; `one_is_support` says which way that scale ran. Ours begins with support.
    assessment = models.SmallIntegerField(null=True, blank=True)
    one_is_support = models.BooleanField(default=True, db_default=True)
    ask = models.CharField(max_length=5, choices=Ask, blank=True, db_default="")
    answer = models.CharField(max_length=5, choices=Answer, blank=True, db_default="")
    follow_up_on = models.DateField(null=True, blank=True)
    token = models.UUIDField(default=uuid4, editable=False, help_text="Of the form: sent twice, it is one talk.")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[ConversationQuerySet] = ConversationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("person", F("at").desc(), name="organizing_conversation_person"),
            models.Index(F("at").desc(), name="organizing_conversation_at"),
            models.Index("follow_up_on", condition=Q(follow_up_on__isnull=False), name="organizing_follow_up"),
            models.Index("person", F("at").desc(), condition=~Q(answer=""), name="organizing_answered"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["by", "token", "person"], name="organizing_conversation_once"),
            models.CheckConstraint(
                condition=Q(assessment=None) | Q(assessment__gte=1, assessment__lte=5),
                name="organizing_assessment_range",
                violation_error_message="An assessment is a number from 1 to 5, or blank.",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | ~Q(ask=""),
                name="organizing_answer_to_an_ask",
                violation_error_message="An answer belongs to an ask.",
            ),
        ]

    def __str__(self) -> str:
        return f"Talk with {self.person} on {formats.full_day(self.at)}"

    @property
    def stand(self) -> Conversation.Stand | None:
        """What the assessment means; None where there is none."""
        return Conversation.meaning(self.assessment, one_is_support=self.one_is_support)

    @staticmethod
    def meaning(assessment: int | None, *, one_is_support: bool) -> Conversation.Stand | None:
        if assessment is None:
            return None
        return Conversation.Stand(assessment if one_is_support else 6 - assessment)

    @property
    def source(self) -> str:
        """The name under which engagement knows it."""
        return f"organizing.conversation:{self.pk}"

    @staticmethod
    def stands_in(stands: Iterable[int]) -> Q:
        """Rows whose assessment means one of these."""
        meant = list(stands)
        return Q(one_is_support=True, assessment__in=meant) | Q(
            one_is_support=False, assessment__in=[6 - stand for stand in meant]
        )


class NoteQuerySet(ScopedQuerySet["Note"]):
    see = Can.SEE_NOTES

    def within(self, scope: Scope) -> Self:
        return self.filter(conversation__person__in=Person.objects.within(scope))

    def readable(self, actor: Actor) -> Self:
        """Staff read notes of their scope; everybody else reads their own, as long as they look after the person."""
        others = self.allowed(actor, Can.SEE_NOTES).values("pk")
        return self.filter(Q(pk__in=others) | Q(conversation__in=Conversation.objects.of(actor)))


class Note(models.Model):
    """What the one who talked wants to remember. Volunteers never read each other's; no export, no history has it."""

    conversation = models.OneToOneField(Conversation, models.CASCADE, related_name="note", primary_key=True)
    text = models.TextField(max_length=4000)

    objects: ClassVar[NoteQuerySet] = NoteQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"Note on {self.conversation}"
