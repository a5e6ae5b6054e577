"""The score on the person's page, and what they took part in on its timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from core.compiled import among, compiled
from core.registry import registered
from core.types import Column, Panel, Signal, TimelineEntry, TimelineSource
from engagement import queries
from engagement.families import Family
from engagement.models import Score
from locals.access import Actor, Can, Scope
from members.models import Person

ICONS = {
    Family.BELONG: "heart-handshake",
    Family.CONNECT: "message-2",
    Family.LEARN: "certificate",
    Family.ACT: "shirt",
    Family.LEAD: "stairs-up",
}


def score(actor: Actor, person: Person) -> dict[str, Any] | None:
    why = queries.why(person, actor)
    return {"why": why} if why else None


def timeline(actor: Actor, person: Person, limit: int) -> Sequence[TimelineEntry]:
    """Acts that no other source of the timeline tells in more words: theirs begin with that source's key."""
    signals = {signal.key: signal for signal in registered(Signal)}
    told = [source.key for source in registered(TimelineSource)]
    found = [act for act in queries.acts(person, actor, besides=told, limit=limit) if act.signal in signals]
    worth = queries.worth(actor) if found else {}
    return [
        TimelineEntry(
            at=act.at,
            kind="act",
            title=signals[act.signal].label,
            icon=ICONS[Family(signals[act.signal].family)],
            points=f"+{worth.get(act.signal, 0):g}",
        )
        for act in found
    ]


def scores(actor: Actor, people: Sequence[int]) -> Mapping[int, int]:
    """The stored scores of these people, as far as the actor may see them. One query."""
    return dict(_scores(actor.scope(Can.SEE_SCORE)).rows(people=list(people)))


@compiled
def _scores(scope: Scope) -> QuerySet[Any, Any]:
    return Score.objects.under(scope).filter(among("person", "people")).values_list("person", "value")


SCORE = Panel("engagement.score", "Score", "engagement/score_panel.html", score, Can.SEE_SCORE, order=10, side=True)
TIMELINE = TimelineSource("engagement.acts", timeline, Can.SEE_TIMELINE)
COLUMN = Column(
    "score", "Score", scores, "engagement/score.html", can=Can.SEE_SCORE, numeric=True, sort="score__value", order=50
)
