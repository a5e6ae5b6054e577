"""What leaders put on the pages of others: the menu, and a person's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from audiences.links import to_people
from core.formats import counted
from core.types import (
    Badge,
    BadgeSource,
    DateRow,
    Dates,
    HomeCard,
    MembershipsEnd,
    NavItem,
    Panel,
    PersonButton,
    PersonLedger,
    Queue,
    QueueRow,
    RepSource,
    TimelineEntry,
    TimelineSource,
    UnitCloses,
    UserLinked,
)
from engagement.queries import worth
from leaders import access, actions, queries
from leaders.models import STALLED_AFTER_DAYS, Candidate, Move, Term
from leaders.scoring import STEP
from locals.access import Actor, Can, once
from members.models import Person
from members.queries import may


@once
def _terms(actor: Actor, person: Person) -> list[Term]:
    return queries.terms_of(actor, person)


def _panel(actor: Actor, person: Person) -> dict[str, Any] | None:
    """Offices and pipeline, where there is something to show or to do."""
    candidate = Candidate.objects.allowed(actor, Can.SEE_LEADERS).filter(person=person).first()
    terms = [
        (term, queries.has_access(term, actor.day), term.period.upper is not None and term.period.upper <= actor.day)
        for term in _terms(actor, person)
    ]
    may_move, may_edit_terms = may(actor, Can.EDIT_PIPELINE, person), may(actor, Can.EDIT_TERMS, person)
    if candidate is None and not terms and not may_edit_terms:
        return None
    return {"candidate": candidate, "terms": terms, "may_move": may_move, "may_edit_terms": may_edit_terms}


def _badges(actor: Actor, person: Person) -> Sequence[Badge]:
    return [Badge(str(term), "badge") for term in _terms(actor, person) if actor.day in term.period]


def _moves(actor: Actor, person: Person, limit: int) -> Sequence[TimelineEntry]:
    rows = Move.objects.allowed(actor, Can.SEE_LEADERS).filter(person=person).select_related("by")
    moves = list(rows.order_by("-on", "-pk")[:limit])
    points = worth(actor).get(STEP.key, 0) if moves else 0
    return [
        TimelineEntry(
            at=move.happened_at,
            kind="act",
            title=f"Leader pipeline: {move.get_to_display().lower()}" if move.to else "Left the leader pipeline",
            text=f"{move.by}: {move.note}" if move.note else f"Recorded by {move.by}",
            icon="stairs-up",
            points=f"+{points:g}" if move.is_forward else "",
        )
        for move in moves
    ]


def _stalled(actor: Actor) -> QueueRow | None:
    n = queries.stalled_count(actor)
    what = f"{'leader' if n == 1 else 'leaders'} without a step for {STALLED_AFTER_DAYS} days"
    return QueueRow(n, what, "On the pipeline, nothing planned", to_people(stalled=True)) if n else None


def _without_president(actor: Actor) -> QueueRow | None:
    n = queries.vacancies(actor)
    what = "local has no president on record" if n == 1 else "locals have no president on record"
    return QueueRow(n, what, "Verified in September", reverse("leaders:vacancies")) if n else None


def _pipeline(actor: Actor) -> dict[str, Any]:
    stalled = [(stage, n, to_people(stalled=True, stage=stage)) for stage, n in queries.stalled_by_stage(actor).items()]
    return {"lanes": queries.board(actor, queries.Filter(), shown=0), "stalled": stalled}


def _ending_terms(actor: Actor, until: date) -> Sequence[DateRow]:
    """How many terms of office end on each day, with the list of them."""
    url = reverse("leaders:terms")
    return [
        DateRow(over, f"{counted(n, 'term of office is', 'terms of office are')} over", "", f"{url}?ends={over}")
        for over, n in queries.endings(actor, until)
    ]


QUEUES = (
    Queue("leaders.stalled", _stalled, can=Can.SEE_LEADERS, order=30),
    Queue("leaders.vacancies", _without_president, can=Can.EDIT_TERMS, order=50),
)
HOME = HomeCard("leaders", "leaders/_home.html", _pipeline, can=Can.SEE_LEADERS, order=10)
ON_A_PERSON = (
    Panel("leaders", "Leading", "leaders/_panel.html", _panel, can=Can.SEE_LEADERS, order=40, side=True),
    BadgeSource("leaders", _badges, can=Can.SEE_LEADERS, order=40),
    TimelineSource("leaders.move", _moves, can=Can.SEE_LEADERS),
    PersonButton(
        "leaders.nominate",
        "Nominate as leader",
        "stairs-up",
        lambda _actor, person: f"{reverse('leaders:nominate')}?person={person.pk}",
        can=Can.EDIT_PIPELINE,
        order=20,
    ),
)  # fmt: skip
MENU = NavItem(
    "leaders",
    "Leaders",
    "stairs-up",
    "leaders:board",
    group="Organize",
    can=Can.SEE_LEADERS,
    count=queries.stalled_count,
    order=60,
)
REPS = RepSource("leaders", queries.reps_at, queries.reps_on)
FOLLOW_NEW_USER = UserLinked("leaders", access.follow_all_of)


def _offices(person: Person) -> list[tuple[int, str, Any]]:
    """Their terms, for whoever changes a membership."""
    rows = Term.objects.filter(person=person).select_related("office", "region", "local", "worksite")
    return [(term.pk, f"{term}, with its access" if term.office.role else str(term), term.period) for term in rows]


MEMBERSHIPS_END = MembershipsEnd("leaders", lambda people, on, by: actions.see_off(people=people, on=on, by=by))
OFFICES = PersonLedger(key="leaders.term", rows=_offices)
UNIT_CLOSES = UnitCloses("leaders", lambda unit, into, on, by: actions.end_terms(unit=unit, into=into, on=on, by=by))
DATES = Dates("leaders.terms", _ending_terms, can=Can.SEE_LEADERS)
