"""The counties of a unit: on the map, and in the table with the same numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from audiences.links import to_people
from core.formats import percent
from dashboards.density import UNKNOWN, Gauge, of_figures
from dashboards.links import standing_in
from dashboards.models import Figures, FiguresQuerySet
from locals.counties import COUNTIES

FEW = 10  # eligible on lists: among fewer a share says little
NAMED = 5  # beside the map
SOME_COUNTY = "28000"  # no county has this code
UNSAID = ("weeks", "bands", "this_year", "last_year", "newcomers")


@dataclass(frozen=True, slots=True)
class County:
    """Numbers are None where the county has no worksite of its own, and then it has no links; `url` leads to the
    eligible, each other to the people of the number that it is named after."""

    fips: str
    name: str
    url: str = ""
    members: int | None = None  # eligible ones
    eligible: int | None = None
    listed_members: int = 0
    listed: int = 0
    potential: int = 0
    density: Gauge = UNKNOWN
    members_url: str = ""
    listed_members_url: str = ""
    listed_url: str = ""
    potential_url: str = ""

    @property
    def share(self) -> float | None:
        return self.density.share

    @property
    def density_url(self) -> str:
        """The people whom the share is of; where no list says so, all who are known."""
        return self.url if self.share is None else self.listed_url

    @property
    def text(self) -> str:
        """What the map says of it."""
        if not self.url:
            return "No worksite"
        if self.share is None:
            return f"No complete list, {self.members} of {self.eligible} known"
        return f"{percent(self.share)}, {self.listed_members} of {self.listed}"


@dataclass(frozen=True, slots=True)
class Counties:
    """Values for templates/dashboards/_counties.html, which is drawn once for the same: the map is a third of the
    first page's work, and its numbers move only when figures are counted."""

    rows: tuple[County, ...]

    def __iter__(self) -> Iterator[County]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def strongest(self) -> list[County]:
        """Those of the highest density."""
        known = [row for row in self.rows if row.share is not None and row.listed >= FEW]
        return sorted(known, key=lambda row: (-(row.share or 0), row.name))[:NAMED]

    @property
    def most_potential(self) -> list[County]:
        return sorted((row for row in self.rows if row.potential), key=lambda row: (-row.potential, row.name))[:NAMED]

    @property
    def without_worksite(self) -> list[str]:
        return [row.name for row in self.rows if not row.url]

    @property
    def without_list(self) -> list[str]:
        return [row.name for row in self.rows if row.url and not row.density.on]

    @property
    def map(self) -> list[dict[str, Any]]:
        """For the chart "counties"."""
        return [
            {"county": row.fips, "name": row.name, "share": row.share, "text": row.text, "url": row.density_url}
            for row in self.rows
        ]


def of(figures: Figures, rows: FiguresQuerySet, day: date) -> Counties:
    """All counties of the state on the state's page, those with people of the region on the region's, none on a
    local's. `rows` are behind the door already."""
    if figures.kind == Figures.Kind.LOCAL:
        return Counties(())
    own = rows.filter(kind=Figures.Kind.COUNTY, region=figures.region_id)
    counted = {row.county_fips: row for row in own.defer(*UNSAID)}
    of_county = {"county": SOME_COUNTY, **standing_in(figures)}  # addresses built once, not 82 times
    links = {
        "url": to_people(eligible=True, **of_county),
        "members_url": to_people(eligible=True, is_member=True, **of_county),
        "listed_members_url": to_people(eligible=True, listed=True, is_member=True, **of_county),
        "listed_url": to_people(eligible=True, listed=True, **of_county),
        "potential_url": to_people(potential=True, **of_county),
    }
    return Counties(
        tuple(
            _county(fips, name, counted.get(fips), day, links)
            for fips, name in COUNTIES.items()
            if fips in counted or figures.kind == Figures.Kind.STATE
        )
    )


def _county(fips: str, name: str, counted: Figures | None, day: date, links: dict[str, str]) -> County:
    if counted is None:
        return County(fips, name)
    return County(
        fips,
        name,
        members=counted.eligible_members,
        eligible=counted.eligible,
        listed_members=counted.listed_members,
        listed=counted.listed,
        potential=counted.potential,
        density=of_figures(counted, day),
        **{to: link.replace(SOME_COUNTY, fips) for to, link in links.items()},
    )
