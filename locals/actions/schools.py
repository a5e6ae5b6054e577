"""Regions, employers and worksites as a list of schools has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from accounts.models import User
from core.action import action
from core.errors import ActionError
from locals.models import Employer, Region, Worksite
from locals.schools import School


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading schools did to one kind of unit."""

    created: int
    updated: int
    unchanged: int


class NoRegion(ActionError):
    """A school lies in a county that belongs to no region."""


@action
def load_schools(
    *,
    schools: Sequence[School],
    regions: Mapping[str, str],
    by: User | None,  # the decorator reads it
) -> dict[str, Loaded]:
    """Bring regions, employers and worksites up to a list of schools; the answer has a `Loaded` for each of the three.

    `regions` maps a county's FIPS code to its region. Nothing is deleted. Units that exist keep what people gave them:
    an employer its region, list and mail domain; a worksite only gets the county, grades and size of the list.
    """
    region_of, made_regions = _regions(sorted(set(regions.values())))
    employer_of, made_employers = _employers(schools, regions, region_of)
    return {
        "regions": made_regions,
        "employers": made_employers,
        "worksites": _worksites(schools, employer_of),
    }


def _regions(names: Sequence[str]) -> tuple[dict[str, Region], Loaded]:
    known = Region.objects.in_bulk(names, field_name="name")
    new = Region.objects.bulk_create(Region(name=name) for name in names if name not in known)
    return known | {region.name: region for region in new}, Loaded(len(new), 0, len(known))


def _employers(
    schools: Sequence[School],
    regions: Mapping[str, str],
    region_of: Mapping[str, Region],
) -> tuple[dict[str, Employer], Loaded]:
    """A new employer goes to the region that has most of its schools."""
    districts = sorted({school.district for school in schools})
    known = Employer.objects.in_bulk(districts, field_name="name")
    new = Employer.objects.bulk_create(
        Employer(name=district, region=region_of[_main_region(district, schools, regions)])
        for district in districts
        if district not in known
    )
    return known | {employer.name: employer for employer in new}, Loaded(len(new), 0, len(known))


def _main_region(district: str, schools: Sequence[School], regions: Mapping[str, str]) -> str:
    counties = Counter(school.county_fips for school in schools if school.district == district)
    if orphan := next((fips for fips in counties if fips not in regions), None):
        raise NoRegion(f"{district} has a school in county {orphan}, which belongs to no region.")
    return Counter(regions[fips] for fips in counties.elements()).most_common(1)[0][0]


_FACTS = ("county_fips", "lowest_grade", "highest_grade", "students_tested")


def _worksites(schools: Sequence[School], employer_of: Mapping[str, Employer]) -> Loaded:
    known = {
        (worksite.employer_id, worksite.name): worksite
        for worksite in Worksite.objects.filter(employer__in=employer_of.values())
    }
    new, changed = [], []
    for school in schools:
        facts = {fact: getattr(school, fact) for fact in _FACTS}
        employer = employer_of[school.district]
        worksite = known.get((employer.pk, school.name))
        if worksite is None:
            new.append(Worksite(employer=employer, name=school.name, **facts))
        elif any(getattr(worksite, fact) != value for fact, value in facts.items()):
            for fact, value in facts.items():
                setattr(worksite, fact, value)
            changed.append(worksite)
    Worksite.objects.bulk_create(new)
    Worksite.objects.bulk_update(changed, _FACTS)
    return Loaded(len(new), len(changed), len(schools) - len(new) - len(changed))
