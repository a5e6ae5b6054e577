"""Conversations with one person or with many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet

from accounts.models import User
from core import formats
from locals.access import Actor, Can, once
from members.models import ContactPoint, Person, Standing
from organizing.models import Conversation, Issue, Note


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as the one who looks may read it: `note` is blank where there is none or it is not theirs."""

    conversation: Conversation
    note: str
    work: str = ""  # a worksite of the person, in lists

    @property
    def issues(self) -> str:
        return ", ".join(issue.name for issue in self.conversation.issues.all())

    @property
    def gist(self) -> str:
        """Beside a chip: "Pay, Safety. Asked to join: yes. Talk again by 3 May 2026."."""
        row = self.conversation
        asked = f"Asked {row.get_ask_display().lower()}" if row.ask else ""
        answered = f": {row.get_answer_display().lower()}" if row.answer else ""
        again = f"Talk again by {formats.full_day(row.follow_up_on)}" if row.follow_up_on else ""
        return _sentences(self.issues, f"{asked}{answered}", again)

    @property
    def says(self) -> str:
        """Everything but the note, in words."""
        stand = self.conversation.stand
        return _sentences(f"Assessed {stand.value}, {stand.label.lower()}" if stand else "", self.gist.rstrip("."))


def _sentences(*parts: str) -> str:
    return " ".join(f"{part}." for part in parts if part)


def talks(conversations: Iterable[Conversation], actor: Actor) -> list[Talk]:
    """The same conversations with the notes that the actor may read. One query."""
    rows = list(conversations)
    if not rows:
        return []
    notes = dict(Note.objects.readable(actor).filter(pk__in=[row.pk for row in rows]).values_list("pk", "text"))
    return [Talk(row, notes.get(row.pk, "")) for row in rows]


def with_person(person: Person, actor: Actor, limit: int) -> Sequence[Talk]:
    """The newest talks with one person, as far as the actor may see them. Three queries."""
    rows = Conversation.objects.allowed(actor, Can.SEE_ASSESSMENT).filter(person=person).newest_first()
    return talks(rows.select_related("by").prefetch_related("issues")[:limit], actor)


@once
def promises(actor: Actor) -> dict[date, int]:
    """With how many people the actor promised to talk again, by the day, until a week from today. One query, for the
    menu and for the first page's dates."""
    rows = Conversation.objects.of(actor).to_follow_up().filter(follow_up_on__lte=actor.day + timedelta(days=7))
    days = rows.order_by("follow_up_on").values_list("follow_up_on").annotate(Count("pk"))
    return {day: people for day, people in days if day}


def promises_due(actor: Actor) -> int:
    """With how many people the actor promised to talk again by today."""
    return sum(people for day, people in promises(actor).items() if day <= actor.day)


def phones(people: Iterable[int], actor: Actor) -> dict[int, str]:
    """A number to call for each person who has one that the actor may see; a personal one before one at work."""
    rows = ContactPoint.objects.allowed(actor, Can.SEE_CONTACT).usable()
    rows = rows.filter(person__in=list(people), kind=ContactPoint.Kind.PHONE)
    return dict(rows.order_by("-setting", "is_preferred", "-pk").values_list("person", "value"))  # the last one stays


def first_name(actor: Actor) -> str:
    """How to greet whoever looks: as on their record, else the first word of their name as a user."""
    own = Person.objects.allowed(actor, Can.SEE_SELF).filter(user=actor.user).first()
    if own:
        return own.preferred_name or own.first_name
    return actor.user.name.split(" ")[0]


def talkers(actor: Actor) -> list[tuple[int, str]]:
    """Who logged the conversations that the actor may see: keys and names, by name."""
    rows = Conversation.objects.allowed(actor, Can.SEE_ASSESSMENT)
    users = User.objects.filter(pk__in=rows.values("by")).order_by("name", "email")
    return [(user.pk, str(user)) for user in users]


def issues() -> QuerySet[Issue]:
    """All issues of the association in their order, those that talks no longer offer, too."""
    return Issue.objects.all()


def workplaces(people: Iterable[int], actor: Actor) -> dict[int, str]:
    """The name of a worksite of the actor's scope for each person who works at one today. One query."""
    rows = Standing.objects.allowed(actor, Can.SEE_PEOPLE).filter(person__in=list(people), worksite__isnull=False)
    return dict(rows.order_by("-worksite__name").values_list("person", "worksite__name"))
