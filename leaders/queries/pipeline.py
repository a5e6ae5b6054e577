"""Who is on the way to lead, and how far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Prefetch, QuerySet, When

from audiences.links import to_people
from core.paging import COUNTED_TO, Page, page_of
from leaders.models import STAGE_MEANS, Candidate, CandidateQuerySet, Move, Stage
from locals.access import Actor, Can, once
from locals.models import Local, LocalQuerySet, Region, RegionQuerySet
from members.models import Employment, Standing

CARDS_SHOWN = 6
MOVES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Filter:
    """What the board is narrowed to."""

    region: int | None = None
    local: int | None = None
    stage: str = ""
    stalled_first: bool = False

    @property
    def units(self) -> dict[str, int]:
        """The unit in which people stand: conditions on one row of standing."""
        return {kind: pk for kind, pk in (("region", self.region), ("local", self.local)) if pk}


@dataclass(frozen=True, slots=True)
class Card:
    candidate: Candidate
    place: str  # where the person works, or the local
    days_here: int
    days_quiet: int
    is_stalled: bool


@dataclass(frozen=True, slots=True)
class Lane:
    stage: Stage
    means: str
    count: int
    cards: Sequence[Card]

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def units_of_filter(actor: Actor, by: Filter) -> list[str]:
    """The names of the units to which a page is narrowed, the smaller one first."""
    chosen: tuple[tuple[LocalQuerySet | RegionQuerySet, int | None], ...] = (
        (Local.objects.allowed(actor, Can.SEE_LEADERS), by.local),
        (Region.objects.allowed(actor, Can.SEE_LEADERS), by.region),
    )
    return [unit.named_on(actor.day) for rows, pk in chosen if pk for unit in rows.filter(pk=pk)]


def candidates(actor: Actor, by: Filter) -> CandidateQuerySet:
    """Everybody on the pipeline whom the actor may see, narrowed."""
    rows = Candidate.objects.allowed(actor, Can.SEE_LEADERS)
    if by.units:
        rows = rows.filter(person__in=_in(by))
    return rows.filter(stage=by.stage) if by.stage else rows


def board(actor: Actor, by: Filter, *, shown: int = CARDS_SHOWN) -> list[Lane]:
    """The lanes in order, each with its newest cards (stalled ones first if wished) and how many there are in all."""
    rows = candidates(actor, by)
    counts = dict(rows.values_list("stage").annotate(n=Count("pk")).order_by())
    stages = [stage for stage in Stage if by.stage in {"", stage}]
    cards = {} if shown == 0 else _cards(rows, stages, by, actor.day, shown)
    return [Lane(stage, STAGE_MEANS[stage], counts.get(stage, 0), cards.get(stage, [])) for stage in stages]


def _cards(
    rows: CandidateQuerySet, stages: Sequence[Stage], by: Filter, day: date, shown: int
) -> dict[Stage, list[Card]]:
    """The cards of each stage, `shown` at most."""
    rows = _with_jobs(rows, day).order_by(*_order(by), "pk" if by.stalled_first else "-pk")
    return {stage: [_card(row, day) for row in rows.filter(stage=stage)[:shown]] for stage in stages}


def cards(actor: Actor, by: Filter, *, at: str | None) -> Page[Card]:
    """A page of the same cards, one stage after the other."""
    rows = candidates(actor, by)
    place = Case(*(When(stage=stage, then=place) for place, stage in enumerate(Stage)))
    page = page_of(
        _with_jobs(rows, actor.day).annotate(place=place),
        order=["place", *_order(by)],
        at=at,
        count_to=COUNTED_TO,
    )
    return page.showing([_card(row, actor.day) for row in page.rows])


def _order(by: Filter) -> list[str]:
    """The stalled before the others, the longest quiet first; or else who came last to their stage."""
    return ["-is_stalled", "touched_on"] if by.stalled_first else ["-since"]


def _with_jobs(rows: CandidateQuerySet, day: date) -> CandidateQuerySet:
    jobs = Employment.objects.on(day).select_related("worksite").order_by("pk")
    rows = rows.with_stalls(day).select_related("person")
    return rows.prefetch_related(Prefetch("person__employments", jobs, "jobs_today"))


def _card(row: Any, day: date) -> Card:  # a Candidate of `_with_jobs`
    jobs = row.person.jobs_today
    place = ", ".join(str(job.worksite) for job in jobs)
    return Card(row, place, (day - row.since).days, (day - row.touched_on).days, row.is_stalled)


@dataclass(frozen=True, slots=True)
class Summary:
    """The sentence above the board, with the people whom its figures count."""

    people: int
    moved_up: int
    moved_up_url: str
    stalled: int
    stalled_url: str


def summary(actor: Actor, by: Filter, *, since: date) -> Summary:
    rows = candidates(actor, by)
    moved = Move.objects.filter(on__gte=since, on__lte=actor.day).upward()
    stage: dict[str, Any] = {"stage": by.stage} if by.stage else {}
    return Summary(
        people=rows.count(),
        moved_up=rows.filter(person__in=moved.values("person")).count(),
        moved_up_url=to_people(moved_up=since, **{"stage": list(Stage)} | stage | by.units),
        stalled=rows.stalled(actor.day).count(),
        stalled_url=to_people(stalled=True, **stage | by.units),
    )


def latest_moves(actor: Actor, by: Filter) -> list[Move]:
    """The newest first: of those who stand in the unit, and into the stage, to which the board is narrowed."""
    moves = Move.objects.allowed(actor, Can.SEE_LEADERS).select_related("person", "by")
    if by.units:
        moves = moves.filter(person__in=_in(by))
    if by.stage:
        moves = moves.filter(to=by.stage)
    return list(moves.order_by("-on", "-pk")[:MOVES_SHOWN])


def _in(by: Filter) -> QuerySet[Standing, Any]:
    """Who stands in the unit."""
    return Standing.objects.filter(**by.units).values("person")


def stalled_count(actor: Actor) -> int:
    return sum(stalled_by_stage(actor).values())


@once
def stalled_by_stage(actor: Actor) -> dict[str, int]:
    rows = Candidate.objects.allowed(actor, Can.SEE_LEADERS).stalled(actor.day)
    return dict(rows.values_list("stage").annotate(n=Count("pk")).order_by())
