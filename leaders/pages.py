"""What leaders put on the pages of others: the menu, and a person's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from core.types import Badge, BadgeSource, NavItem, Panel, PersonButton, TimelineEntry, TimelineSource, UserLinked
from leaders import access, queries
from leaders.models import Candidate, Move
from locals.access import Actor, Can
from members.models import Person


def _panel(actor: Actor, person: Person) -> dict[str, Any] | None:
    """Offices and pipeline, where there is something to show or to do."""
    candidate = Candidate.objects.allowed(actor, Can.SEE_LEADERS).filter(person=person).first()
    terms = [(term, queries.has_access(term, actor.day)) for term in queries.terms_of(person)]
    may = actor.can(Can.EDIT_PIPELINE)
    if candidate is None and not terms and not actor.can(Can.EDIT_TERMS):
        return None
    return {"candidate": candidate, "terms": terms, "may_move": may, "may_edit_terms": actor.can(Can.EDIT_TERMS)}


def _badges(actor: Actor, person: Person) -> Sequence[Badge]:
    return [Badge(str(term), "badge") for term in queries.terms_of(person) if actor.day in term.period]


def _moves(actor: Actor, person: Person, limit: int) -> Sequence[TimelineEntry]:
    moves = Move.objects.allowed(actor, Can.SEE_LEADERS).filter(person=person).select_related("by")
    return [
        TimelineEntry(
            at=move.at,
            kind="act",
            title=f"Leader pipeline: {move.get_to_display().lower()}" if move.to else "Left the leader pipeline",
            text=f"{move.by}: {move.note}" if move.note else f"Recorded by {move.by}",
            icon="stairs-up",
        )
        for move in moves.order_by("-on", "-pk")[:limit]
    ]


ON_A_PERSON = (
    Panel("leaders", "Leading", "leaders/_panel.html", _panel, can=Can.SEE_LEADERS, order=40, side=True),
    BadgeSource("leaders", _badges, can=Can.SEE_LEADERS, order=40),
    TimelineSource("leaders", _moves, can=Can.SEE_LEADERS),
    PersonButton(
        "leaders.nominate",
        "Nominate as leader",
        "stairs-up",
        lambda person: f"{reverse('leaders:nominate')}?person={person.pk}",
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
FOLLOW_NEW_USER = UserLinked("leaders", access.follow_all_of)
