"""Where people stand, what they were asked and care about, and when somebody last talked with them, to search and
segment by."""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q

from core.types import Choice, Field, Kind
from locals.access import Can
from members.models import Membership, Standing
from organizing.models import Conversation, ConversationQuerySet, Issue


def _of_person() -> ConversationQuerySet:
    return Conversation.objects.filter(person=OuterRef("pk"))


def assessment(op: str, value: Any, _day: date) -> Q:
    """Of the newest assessment. Who was never assessed matches "unknown" and nothing else."""
    latest = _of_person().latest_assessed()
    match op:
        case "any":
            return Q(Exists(latest.filter(Conversation.stands_in(map(int, value)))))
        case "none":
            return Q(Exists(latest.exclude(Conversation.stands_in(map(int, value)))))
        case "unknown":
            return ~Q(Exists(_of_person().filter(assessment__isnull=False)))
    raise LookupError(op)


def last_conversation(op: str, value: Any, day: date) -> Q:
    """Of the newest conversation. Who was never talked with matches "unknown" and nothing else."""
    talks = _of_person()
    match op:
        case "on_or_after":
            return Q(Exists(talks.since(value)))
        case "before":
            return Q(Exists(talks)) & ~Q(Exists(talks.since(value)))
        case "between":
            first, last = value
            return Q(Exists(talks.since(first).until(last))) & ~Q(Exists(talks.since(last + timedelta(days=1))))
        case "last_days":
            return Q(Exists(talks.since(day - timedelta(days=value - 1)).until(day)))
        case "unknown":
            return ~Q(Exists(talks))
    raise LookupError(op)


def answer(op: str, value: Any, _day: date) -> Q:
    """What the newest answer was when they were asked something: "join.yes" is yes to joining. Asked again without an
    answer, the one before stands."""
    asked = (one.partition(".") for one in value)
    found = reduce(or_, (Q(Exists(_of_person().latest_answers(ask).filter(answer=said))) for ask, _, said in asked))
    return found if op == "any" else ~found


def _answers() -> list[Choice]:
    asks, answers = Conversation.Ask, Conversation.Answer
    return [
        Choice(f"{ask.value}.{said.value}", f"{ask.label}: {said.label.lower()}") for ask in asks for said in answers
    ]


def to_sign_up(_op: str, value: Any, day: date) -> Q:
    """Said yes to joining when they were last asked, and is a potential member who has not enrolled early."""
    potential = Q(Exists(Standing.objects.filter(person=OuterRef("pk")).potential()))
    theirs = Membership.objects.filter(person=OuterRef("pk"))
    early = Q(Exists(theirs.filter(period__startswith__gt=day))) & ~Q(Exists(theirs.on(day)))
    waits = answer("any", [f"{Conversation.Ask.JOIN}.{Conversation.Answer.YES}"], day) & potential & ~early
    return waits if value else ~waits


def issue(op: str, value: Any, _day: date) -> Q:
    """Named in any of their conversations."""
    named = Q(Exists(_of_person().filter(issues__in=list(map(int, value)))))
    return named if op == "any" else ~named


ASSESSMENT = Field(
    "assessment",
    "Assessment",
    Kind.CHOICE,
    assessment,
    choices=lambda: [Choice(str(stand.value), f"{stand.value} {stand.label}") for stand in Conversation.Stand],
    can=Can.SEE_ASSESSMENT,
    group="Organizing",
    facet=True,
    order=200,
    unknown=True,
    words={
        "any": "who are assessed as [{low}]",
        "none": "who are assessed as [other than {low}]",
        "unknown": "who are [not assessed]",
    },
)
LAST_CONVERSATION = Field(
    "last_conversation",
    "Last talked with",
    Kind.DAY,
    last_conversation,
    can=Can.SEE_ASSESSMENT,
    group="Organizing",
    order=210,
    unknown=True,
    words={"*": "who were last talked with [{}]", "unknown": "who were [never talked with]"},
)
ANSWER = Field(
    "answer",
    "Asked",
    Kind.CHOICE,
    answer,
    choices=_answers,
    can=Can.SEE_ASSESSMENT,
    group="Organizing",
    order=220,
    words={"any": "who were asked [{low}]", "none": "who were not asked [{low}]"},
)
# For who records memberships: that somebody agreed is what a clerk has to know of a conversation, and all.
TO_SIGN_UP = Field(
    "to_sign_up",
    "Said yes to joining, not signed up",
    Kind.YES,
    to_sign_up,
    can=Can.EDIT_MEMBERSHIP,
    group="Organizing",
    order=225,
    words={"yes": "who [said yes to joining] and are not signed up", "no": "who are [not waiting to be signed up]"},
)
ISSUE = Field(
    "issue",
    "Cares about",
    Kind.CHOICE,
    issue,
    choices=lambda: [Choice(str(one.pk), one.name) for one in Issue.objects.all()],
    can=Can.SEE_ASSESSMENT,
    group="Organizing",
    order=230,
    words={"any": "who care about [{low}]", "none": "who did not name [{low}]"},
)
