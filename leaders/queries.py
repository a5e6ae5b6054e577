"""What the board and the lists of leaders show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, Count, DateField, Prefetch, QuerySet, When
from django.db.models.functions import Upper

from audiences.links import to_people
from core.compiled import compiled
from core.paging import COUNTED_TO, Page, page_of
from core.types import Rep
from leaders import access
from leaders.models import MOVED_UP, STAGE_MEANS, Candidate, CandidateQuerySet, Move, Office, Stage, Term, TermQuerySet
from locals.access import Actor, Can, Scope, once
from locals.models import Local, LocalQuerySet, Region, RegionQuerySet, Worksite, WorksiteQuerySet
from members.models import Employment, Person, Standing
from members.queries import needed_reps

CARDS_SHOWN = 6
PRESIDENCIES = ("president", "co-president")  # either leads a local
OVER = Upper("period", output_field=DateField())  # the first day without the office


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
    moved = Move.objects.filter(MOVED_UP, on__gte=since, on__lte=actor.day)
    stage: dict[str, Any] = {"stage": by.stage} if by.stage else {}
    return Summary(
        people=rows.count(),
        moved_up=rows.filter(person__in=moved.values("person")).count(),
        moved_up_url=to_people(moved_up=since, **{"stage": list(Stage)} | stage | by.units),
        stalled=rows.stalled(actor.day).count(),
        stalled_url=to_people(stalled=True, **stage | by.units),
    )


def latest_moves(actor: Actor, by: Filter, limit: int = 8) -> list[Move]:
    """The newest first: of those who stand in the unit, and into the stage, to which the board is narrowed."""
    moves = Move.objects.allowed(actor, Can.SEE_LEADERS).select_related("person", "by")
    if by.units:
        moves = moves.filter(person__in=_in(by))
    if by.stage:
        moves = moves.filter(to=by.stage)
    return list(moves.order_by("-on", "-pk")[:limit])


def _in(by: Filter) -> QuerySet[Standing, Any]:
    """Who stands in the unit."""
    return Standing.objects.filter(**by.units).values("person")


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A worksite with fewer reps than its members need, one for each `settings.PEOPLE_PER_REP`."""

    worksite: Worksite
    members: int
    needed: int
    reps: int
    asked: Sequence[Candidate]  # people there who are on the pipeline

    @property
    def members_url(self) -> str:
        return to_people(worksite=self.worksite.pk, is_member=True)


def lacking_reps(actor: Actor, by: Filter) -> list[Coverage]:
    """Worksites that lack reps, most members first. Every worksite with a member needs one."""
    return sorted((row for row in _coverage(actor, by) if row.lacks), key=lambda row: (-row.members, row.name, row.pk))


def uncovered(actor: Actor, rows: Sequence[Coverage]) -> list[Uncovered]:
    """The worksites of some of these rows, with whom one could ask there; two queries."""
    sites = Worksite.objects.select_related("employer").in_bulk([row.pk for row in rows])
    asked = _on_the_pipeline(actor, list(sites))
    return [Uncovered(sites[row.pk], row.members, row.needed, row.reps, asked.get(row.pk, [])) for row in rows]


def reps_on(day: date) -> TermQuerySet:
    """Whoever holds the office is a rep of the worksite; an account is not needed."""
    return Term.objects.on(day).filter(office__key="building-rep")


def reps_at(worksites: Sequence[int], day: date) -> list[Rep]:
    """The reps of these worksites, by name."""
    terms = reps_on(day).filter(worksite__in=worksites).select_related("person__user", "worksite")
    terms = terms.order_by("person__last_name", "person__first_name", "pk")
    return [Rep(term.person_id, term.person.name, str(term.worksite), _address(term.person)) for term in terms]


def _address(person: Person) -> str:
    return person.user.email if person.user and person.user.is_active else ""


class Coverage(NamedTuple):
    """A worksite with members, and its reps today."""

    pk: int
    name: str
    members: int
    reps: int

    @property
    def needed(self) -> int:
        return needed_reps(self.members)

    @property
    def lacks(self) -> bool:
        return self.reps < self.needed


def _coverage(actor: Actor, by: Filter) -> list[Coverage]:
    """Of the worksites where the local or the region organizes somebody: a rep is there for all who work there, so all
    members of a worksite count, whichever local they belong to."""
    sites = Worksite.objects.open_on(actor.day)
    if by.units:
        sites = sites.filter(pk__in=Standing.objects.filter(**by.units).values("worksite"))
    people = Standing.objects.allowed(actor, Can.SEE_LEADERS).filter(worksite__in=sites, is_member=True)
    members = people.values_list("worksite", "worksite__name").annotate(n=Count("person", distinct=True)).order_by()
    reps = dict(reps_on(actor.day).values_list("worksite").annotate(n=Count("pk")).order_by())
    return [Coverage(pk, name, count, reps.get(pk, 0)) for pk, name, count in members]


def _on_the_pipeline(actor: Actor, worksites: list[int]) -> dict[int, list[Candidate]]:
    """People on the pipeline by the worksite where they work today."""
    rows = Candidate.objects.allowed(actor, Can.SEE_LEADERS).select_related("person").in_bulk(field_name="person_id")
    there = Standing.objects.filter(worksite__in=worksites, person__in=list(rows)).order_by("worksite", "person")
    found: dict[int, list[Candidate]] = {}
    for worksite, person in there.values_list("worksite", "person"):
        found.setdefault(worksite, []).append(rows[person])
    return found


@dataclass(frozen=True, slots=True)
class Seat:
    """An office of a unit and who holds it today; `term` is None for a vacancy, which the reader may fill or not."""

    office: Office
    term: Term | None
    may_fill: bool = False


def offices_of(unit: Region | Local | Worksite, actor: Actor) -> list[Seat]:
    """Every office of a unit with its holders, vacancies included, in the order of the offices."""
    kind = {Region: "region", Local: "local", Worksite: "worksite"}[type(unit)]
    terms = Term.objects.on(actor.day).filter(**{kind: unit}).select_related("person", "office").order_by("seat")
    held: dict[int, list[Term]] = {}
    for term in terms:
        held.setdefault(term.office_id, []).append(term)
    is_led = any(term.office.key in PRESIDENCIES for term in terms)
    offices = list(Office.objects.filter(unit=kind))
    missed = {office.pk for office in offices if office.pk not in held and _is_missed(office, is_led=is_led)}
    may_record = bool(missed) and _may_record(unit, actor)
    seats: list[Seat] = []
    for office in offices:
        seats += [Seat(office, term) for term in held.get(office.pk, [])]
        if office.pk in missed:
            seats.append(Seat(office, None, may_fill=may_record and access.may_give_somewhere(actor, office)))
    return seats


def _is_missed(office: Office, *, is_led: bool) -> bool:
    """Is it a vacancy where nobody holds it? As many as needed may be none, and a local has a president or
    co-presidents."""
    if office.key in PRESIDENCIES:
        return office.key == "president" and not is_led
    return office.seats is not None


def _may_record(unit: Region | Local | Worksite, actor: Actor) -> bool:
    rows: RegionQuerySet | LocalQuerySet | WorksiteQuerySet = type(unit).objects.allowed(actor, Can.EDIT_TERMS)
    return actor.can(Can.EDIT_TERMS) and rows.open_on(actor.day).filter(pk=unit.pk).exists()


def offices_for(actor: Actor) -> list[Office]:
    """The offices whose terms the actor may record: those of the state only statewide, and none that gives more access
    than the actor has."""
    rows = Office.objects.all() if actor.scope(Can.EDIT_TERMS).statewide else Office.objects.exclude(unit="state")
    offered = [office for office in rows if access.may_give_somewhere(actor, office)]
    return sorted(offered, key=lambda office: list(Office.Unit).index(Office.Unit(office.unit)), reverse=True)


def units_of(office: Office, actor: Actor) -> RegionQuerySet | LocalQuerySet | WorksiteQuerySet | None:
    """The open units in which the actor may record a term of the office; None for one of the state."""
    match office.unit:
        case Office.Unit.REGION:
            return Region.objects.allowed(actor, Can.EDIT_TERMS).open_on(actor.day)
        case Office.Unit.LOCAL:
            return Local.objects.allowed(actor, Can.EDIT_TERMS).open_on(actor.day)
        case Office.Unit.WORKSITE:
            return Worksite.objects.allowed(actor, Can.EDIT_TERMS).open_on(actor.day)
    return None


def own_unit(office: Office, person: Person) -> int | None:
    """The key of the unit of the office's kind in which the person stands, where it is one only."""
    if office.unit == Office.Unit.STATE:
        return None
    stands = Standing.objects.filter(person=person, **{f"{office.unit}__isnull": False})
    found = set(stands.values_list(office.unit, flat=True))
    return found.pop() if len(found) == 1 else None


def terms_of(actor: Actor, person: Person) -> list[Term]:
    """A person's terms in units whose leaders the actor sees, the newest first."""
    rows = Term.objects.allowed(actor, Can.SEE_LEADERS).filter(person=person)
    return list(rows.select_related("office", "region", "local", "worksite").order_by("-period"))


def has_access(term: Term, day: date) -> bool:
    """Does the holder have the access that the office gives? Not before they have signed in or been invited."""
    return bool(term.office.role) and term.person.user_id is not None and day in term.period


def stalled_count(actor: Actor) -> int:
    return sum(stalled_by_stage(actor).values())


@once
def stalled_by_stage(actor: Actor) -> dict[str, int]:
    rows = Candidate.objects.allowed(actor, Can.SEE_LEADERS).stalled(actor.day)
    return dict(rows.values_list("stage").annotate(n=Count("pk")).order_by())


def without_president(actor: Actor) -> LocalQuerySet:
    """Locals that nobody presides over today."""
    rows = Local.objects.allowed(actor, Can.SEE_LEADERS)
    return _without_president(rows, actor.day).select_related("region")


def vacancies(actor: Actor) -> int:
    """How many locals that is."""
    return len(_vacant(actor.scope(Can.SEE_LEADERS), actor.day).rows())


@compiled
def _vacant(scope: Scope, day: date) -> QuerySet[Any, Any]:
    return _without_president(Local.objects.under(scope), day).order_by().values_list("pk")


def _without_president(rows: LocalQuerySet, day: date) -> LocalQuerySet:
    held = Term.objects.on(day).filter(office__key__in=PRESIDENCIES, local__isnull=False)
    return rows.open_on(day).filter(kind=Local.Kind.LOCAL).exclude(pk__in=held.values("local"))


def terms_over(actor: Actor, on: date | None) -> TermQuerySet:
    """Terms of the actor's units that are over on a day, or on any day after the actor's, each with the day as `over`:
    its first day without the office."""
    rows = Term.objects.allowed(actor, Can.SEE_LEADERS).annotate(over=OVER)
    rows = rows.filter(over=on) if on else rows.filter(over__gt=actor.day)
    return rows.select_related("person", "office", "region", "local", "worksite")


def seen(actor: Actor, people: Sequence[int]) -> set[int]:
    """Those of these people whose page opens for the actor: who leads in a unit may stand elsewhere."""
    return set(Person.objects.allowed(actor, Can.SEE_PEOPLE).filter(pk__in=people).values_list("pk", flat=True))


def endings(actor: Actor, until: date) -> list[tuple[date, int]]:
    """First days without an office after the actor's day, `until` included, and how many terms are over on each."""
    return _endings(actor.scope(Can.SEE_LEADERS), actor.day, until).rows()


@compiled
def _endings(scope: Scope, day: date, until: date) -> QuerySet[Any, Any]:
    rows = Term.objects.under(scope).annotate(over=OVER).filter(over__gt=day, over__lte=until).order_by("over")
    return rows.values_list("over").annotate(Count("pk"))
