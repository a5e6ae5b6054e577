"""What the first page says, read from the figures that were counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from django.db.models import QuerySet

from audiences.links import to_people
from core.compiled import compiled
from core.registry import registered
from core.types import DateRow, Dates, HomeCard, Queue, QueueRow
from dashboards import counties, links
from dashboards.counties import Counties
from dashboards.density import Gauge, of_figures
from dashboards.models import Counted, Figures, FiguresQuerySet
from early_career.queries import Tally
from engagement.bands import Band
from locals.access import Actor, Can, Scope
from locals.models import Employer, Jurisdiction
from members.queries import Growth
from members.years import MembershipYear, a_year_earlier, next_turns

AHEAD = timedelta(days=120)  # what lies further off is nothing to prepare yet
UNSAID = ("weeks", "bands")  # of units in a table
WIDEST_FIRST = "-kind"  # state, region, local: against the alphabet


@dataclass(frozen=True, slots=True)
class WayLine:
    """A line of the sum: this year's number and last year's at the same date, each with the list of its people."""

    label: str
    now: int
    url: str
    then: int | None
    url_then: str
    is_sum: bool


@dataclass(frozen=True)
class Ways:
    """The sum of a year so far: start and every way in and out make the end. Each number's link is in `links` and
    `links_then`; a state has no moves, so they have none there."""

    now: Growth
    then: Growth | None
    links: dict[str, str]
    links_then: dict[str, str]
    sees_all: bool = True  # else the lists are shorter: who left for another place is out of this actor's sight

    LINES = (
        ("Members on 31 August", "start"),
        ("+ Joined", "joined"),
        ("+ Came back", "returned"),
        ("+ Moved in", "transferred_in"),
        ("− Moved out", "transferred_out"),
        ("− Left", "left"),
        ("= Members now", "end"),
    )

    @property
    def lines(self) -> list[WayLine]:
        """The sum as it is written, line under line."""
        return [
            WayLine(
                label,
                getattr(self.now, way),
                self.links.get(way, ""),
                getattr(self.then, way) if self.then else None,
                self.links_then.get(way, "") if self.then else "",
                is_sum=way == "end",
            )
            for label, way in self.LINES
        ]

    @property
    def ahead(self) -> int | None:
        """Of last year's net at this date; None where there was nobody last year."""
        return self.now.net - self.then.net if self.then else None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of units, and the links of its numbers; its ways have none."""

    name: str
    url: str
    figures: Figures
    density: Gauge
    ways: Ways | None
    newcomers: Tally
    links: dict[str, str]


@dataclass(frozen=True, slots=True)
class ListDates:
    """Employers with a complete list, and those without."""

    complete: int
    missing: int


@dataclass(frozen=True)
class Home:
    """Values for templates/dashboards/home.html."""

    name: str
    counted: Counted
    year: MembershipYear
    figures: Figures
    density: Gauge
    then_members: int | None
    ways: Ways | None
    lists: ListDates
    counties: Counties
    rows_title: str
    rows: Sequence[Row]
    weeks: dict[str, Any]
    bands: Sequence[tuple[str, str, int, str]]
    links: dict[str, str]
    units: Sequence[Figures]

    @property
    def is_empty(self) -> bool:
        """Nobody is on record who works or belongs there, or will."""
        return not (self.figures.members or self.figures.eligible or self.ways)

    @property
    def has_map(self) -> bool:
        return bool(self.counties) and not self.is_empty

    @property
    def has_joins(self) -> bool:
        """Whether the chart of weeks would show a bar or a line above zero."""
        return any(self.weeks["now"]["data"]) or any(self.weeks["last"]["data"])

    @property
    def weeks_table(self) -> list[tuple[str, int | None, str, int | None, str]]:
        """The chart's numbers as rows: the week, then this year's number and the list of its people, then last
        year's."""
        now, then = self.weeks["now"]["data"], self.weeks["last"]["data"]
        urls = links.weeks(self.figures, self.year, self.counted.day, len(now))
        urls_then = links.weeks(self.figures, self.year.before, a_year_earlier(self.counted.day), len(then))
        return list(zip_longest(self.weeks["names"], now, urls, then, urls_then))


def figures_of(actor: Actor, *, region: int | None = None, local: int | None = None) -> Figures | None:
    """The figures to show first: the unit asked for if the actor may see it, else the widest they have."""
    rows = Figures.objects.allowed(actor, Can.SEE_FIGURES).select_related("region", "local__region")
    if local:
        return rows.filter(kind=Figures.Kind.LOCAL, local=local).first()
    if region:
        return rows.filter(kind=Figures.Kind.REGION, region=region).first()
    return rows.exclude(kind=Figures.Kind.COUNTY).order_by(WIDEST_FIRST, "pk").first()


def home(actor: Actor, figures: Figures, counted: Counted) -> Home:
    """Everything about one unit, from stored rows; nothing is counted here but the dates of lists."""
    year = MembershipYear.of(counted.day)
    rows = Figures.objects.allowed(actor, Can.SEE_FIGURES)
    title, below = _below(figures, rows)
    ways = ways_of(figures, counted.day, sees_all=actor.scope(Can.SEE_PEOPLE).statewide)
    return Home(
        name=_name(figures),
        counted=counted,
        year=year,
        figures=figures,
        density=of_figures(figures, counted.day),
        then_members=figures.last_year.get("end"),
        ways=ways,
        lists=_list_dates(actor, figures),
        counties=counties.of(figures, rows, counted.day),
        rows_title=title,
        rows=[_row(row, counted.day) for row in below],
        weeks=_weeks(figures, year),
        bands=_bands(figures) if actor.can(Can.SEE_SCORE) and actor.knows_of_all(Can.SEE_SCORE) else [],
        links=links.people_of(figures) | {"potential": links.potential(figures)},
        units=_others(figures, rows, below, actor.day),
    )


def queues(actor: Actor) -> list[QueueRow]:
    """Work that waits for this actor, in the order of the features."""
    waiting = (queue.load(actor) for queue in registered(Queue) if actor.can(queue.can))
    return [row for row in waiting if row is not None]


def dates(actor: Actor, *, at_most: int = 5) -> list[tuple[int, DateRow]]:
    """The nearest days to come that concern this actor: in how many days, and what happens then."""
    until = actor.day + AHEAD
    found = [row for source in registered(Dates) if actor.can(source.can) for row in source.load(actor, until)]
    found += [DateRow(day, what) for day, what in next_turns(actor.day)]
    nearest = sorted(found, key=lambda row: row.on)[:at_most]
    return [((row.on - actor.day).days, row) for row in nearest]


@dataclass(frozen=True, slots=True)
class Card:
    template: str
    values: dict[str, Any]


def cards(actor: Actor) -> list[Card]:
    loaded = ((card.template, card.load(actor)) for card in registered(HomeCard) if actor.can(card.can))
    return [Card(template, values) for template, values in loaded if values is not None]


# --- The sum of a year, and the table of units ----------------------------------------------------------


def ways_of(figures: Figures, day: date, *, sees_all: bool = True) -> Ways | None:
    """The sum of the year of a unit; None where nobody has belonged to it."""
    if not figures.this_year:
        return None
    year, a_year_ago = MembershipYear.of(day), a_year_earlier(day)
    return Ways(
        *_growths(figures),
        links.ways(figures, year.begins, day),
        links.ways(figures, year.before.begins, a_year_ago),
        sees_all,
    )


def _growths(figures: Figures) -> tuple[Growth, Growth | None]:
    """This year's, and last year's where there was anybody."""
    return Growth(**figures.this_year), Growth(**figures.last_year) if figures.last_year else None


def _row(figures: Figures, day: date) -> Row:
    key = "local" if figures.local_id else "region"
    url = f"/?{key}={figures.local_id or figures.region_id}"
    ways = Ways(*_growths(figures), {}, {}) if figures.this_year else None  # the table of units shows only their net
    return Row(_name(figures), url, figures, of_figures(figures, day), ways, _tally(figures), links.people_of(figures))


def _tally(figures: Figures) -> Tally:
    return Tally(figures.local or figures.region, **figures.newcomers)


def _name(figures: Figures) -> str:
    return str(figures.local or figures.region or "The state")


def _below(figures: Figures, rows: FiguresQuerySet) -> tuple[str, list[Figures]]:
    """The units that make up this one."""
    if figures.kind == Figures.Kind.STATE:
        found = rows.filter(kind=Figures.Kind.REGION).select_related("region").defer(*UNSAID).order_by("region__name")
        return "Regions", list(found)
    if figures.kind == Figures.Kind.REGION:
        found = rows.filter(kind=Figures.Kind.LOCAL, local__region=figures.region_id).select_related("local")
        return "Locals", list(found.defer(*UNSAID).order_by("local__name"))
    return "", []


def _others(figures: Figures, rows: FiguresQuerySet, below: Sequence[Figures], day: date) -> list[Figures]:
    """The state and its open regions to choose from, at most twenty; a president with two locals finds the other."""
    if figures.kind == Figures.Kind.STATE:  # then these are the regions
        return [row for row in below if row.region and not row.region.is_closed(day)][:20]
    rows = rows.exclude(region__closed_on__lte=day).exclude(local__closed_on__lte=day)
    own = _named(rows).filter(kind__in=[Figures.Kind.STATE, Figures.Kind.REGION])
    locals_ = _named(rows).filter(kind=Figures.Kind.LOCAL)
    regions = list(own.order_by(WIDEST_FIRST, "region__name")[:20])
    found = regions or list(locals_.order_by("local__name")[:20])
    return [row for row in found if row.pk != figures.pk]


def _named(rows: FiguresQuerySet) -> FiguresQuerySet:
    """Without the numbers."""
    return rows.select_related("region", "local").only("kind", "region__name", "local__name")


# --- The parts of the page --------------------------------------------------------------------------


def _list_dates(actor: Actor, figures: Figures) -> ListDates:
    lists = _lists(actor.scope(Can.SEE_UNITS), actor.day, figures.region_id, figures.local_id).rows()
    complete = sum(day is not None for (day,) in lists)
    return ListDates(complete, len(lists) - complete)


@compiled
def _lists(scope: Scope, day: date, region: int | None, local: int | None) -> QuerySet[Any, Any]:
    """The day of the newest complete list, or nothing, of each employer of a region, a local or the scope."""
    employers = Employer.objects.under(scope).open_on(day)
    if local:
        organized = Jurisdiction.objects.on(day).filter(local=local)
        employers = employers.filter(pk__in=organized.values("employer"))
    elif region:
        employers = employers.filter(region=region)
    return employers.order_by().values_list("list_date")


def waterfall(ways: Ways) -> list[dict[str, Any]]:
    """For the chart "waterfall": from 0, every way in and out to the net; empty where nobody came or went, this year or
    last."""
    now, then = ways.now, ways.then
    parts = [
        ("Joined", now.joined, then.joined if then else None),
        ("Came back", now.returned, then.returned if then else None),
        ("Moved in", now.transferred_in, then.transferred_in if then else None),
        ("Moved out", -now.transferred_out, -then.transferred_out if then else None),
        ("Left", -now.left, -then.left if then else None),
    ]
    bars = [{"name": name, "value": value, "last": last} for name, value, last in parts if value or last]
    if not bars:
        return []
    return [*bars, {"name": "Net", "value": now.net, "last": then.net if then else None, "total": True}]


def _weeks(figures: Figures, year: MembershipYear) -> dict[str, Any]:
    """For the chart "bars": joins in each week of this year and of last."""
    now, then = figures.weeks.get("now", []), figures.weeks.get("then", [])
    names = [f"{year.begins + timedelta(days=7 * week):%-d %b}" for week in range(max(len(now), len(then)))]
    return {"names": names, "now": {"name": str(year), "data": now}, "last": {"name": str(year.before), "data": then}}


def _bands(figures: Figures) -> list[tuple[str, str, int, str]]:
    """Of the people of the unit; for the state, of those who stand in some unit."""
    unit = links.standing_in(figures) or {"in_no_unit": False}
    return [(key, label, figures.bands.get(key, 0), to_people(band=key, **unit)) for key, label in Band.choices]
