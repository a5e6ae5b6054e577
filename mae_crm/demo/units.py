"""Locals, who organizes whom, and the districts' staff lists. Districts and schools are real, locals invented."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from core.periods import since
from locals.models import Employer, JobClass, Jurisdiction, Local, Region, Worksite
from mae_crm.demo.plan import Plan
from mae_crm.demo.rows import new_keys, restart

LONG_AGO = date(2015, 9, 1)

# Districts whose staff the at-large local takes, by the beginning of their names: too small for a local of their own.
WITHOUT_LOCAL = (
    "Ambition", "Clarksdale Collegiate", "Dubard", "Leflore Legacy", "Midtown", "Mississippi School", "Reimagine",
    "Smilow", "Benton", "Coffeeville", "Richton", "Union Public", "West Tallahatchie",
)  # fmt: skip
TWO_DISTRICTS_ONE_LOCAL = {"Newton Municipal School District": "Newton County School District"}
NOT_THE_PLACE = {"Public", "Municipal", "Separate", "Consolidated", "School", "Schools", "District", "City", "Charter"}
# Their next list is part of the world: this one is so many days old.
NEWER_LIST_COMES = {"Tupelo Public School District": 110, "Gulfport School District": 75}
TEACHERS_AND_SUPPORT = "Jackson Public School District"
CAMPUSES = {
    "Aspiring Educators, Oxford campus": "Northwest",
    "Aspiring Educators, Hattiesburg campus": "Pine Belt",
    "Aspiring Educators, Itawamba campus": "Northeast",
}
# Density by region at FULL_SIZE, before each local's own luck.
REGIONAL_DENSITY = {
    "Northwest": 0.278, "Northeast": 0.294, "Capital": 0.261, "Gulf Coast": 0.240, "Pine Belt": 0.247, "Delta": 0.192,
}  # fmt: skip


@dataclass(slots=True, eq=False)
class District:
    """An employer, and the locals that organize its teachers and its support staff."""

    pk: int
    name: str
    region: str
    mail_domain: str = ""
    list_date: date | None = None
    list_source: str = ""
    local: int = 0
    support_local: int = 0
    sites: list[Site] = field(default_factory=list)

    @property
    def town(self) -> str:
        return place_of(self.name)

    def local_of(self, job_class: str) -> int:
        return self.support_local if job_class == JobClass.ESP else self.local


@dataclass(slots=True, eq=False)
class Site:
    """A worksite; `size` is a weight for its number of staff."""

    pk: int
    name: str
    district: District
    county_fips: str
    lowest: int
    highest: int
    size: int

    @property
    def level(self) -> str:
        if self.lowest >= 9:
            return "high"
        return "middle" if self.lowest >= 5 else "elementary"


@dataclass(slots=True)
class Units:
    """All of them: what the other parts of the world hang people on."""

    districts: list[District]
    regions: dict[str, int]
    at_large: int
    campuses: list[int]
    retired: int
    local_names: dict[int, str]

    @property
    def sites(self) -> list[Site]:
        return [site for district in self.districts for site in district.sites]

    def site(self, district: str, name: str) -> Site:
        return next(site for site in self.sites if (site.district.name, site.name) == (district, name))

    def local(self, name: str) -> int:
        return next(pk for pk, known in self.local_names.items() if known == name)


def place_of(district: str) -> str:
    """ "Tupelo" for "Tupelo Public School District"."""
    return " ".join(word for word in district.replace("- ", "-").split() if word not in NOT_THE_PLACE)


def build(plan: Plan) -> Units:
    """Make the locals of the loaded districts, their jurisdictions, and the dates of the districts' staff lists."""
    regions = {region.name: region.pk for region in Region.objects.all()}
    districts = _districts()
    keys = new_keys(Local)
    made: list[Local] = []

    def local(name: str, region: str, kind: str = Local.Kind.LOCAL) -> int:
        made.append(Local(pk=next(keys), name=name, region_id=regions[region], kind=kind))
        return made[-1].pk

    at_large = local("MAE at large", "Capital", Local.Kind.AT_LARGE)
    retired = local("MAE-Retired", "Capital", Local.Kind.RETIRED)
    campuses = [local(name, region, Local.Kind.CAMPUS) for name, region in CAMPUSES.items()]
    by_name = {district.name: district for district in districts}
    for district in districts:
        if district.name.startswith(WITHOUT_LOCAL):
            district.local = district.support_local = at_large
        elif district.name not in TWO_DISTRICTS_ONE_LOCAL:
            district.local = local(f"{district.town} Association of Educators", district.region)
            district.support_local = district.local
            if district.name == TEACHERS_AND_SUPPORT:
                district.support_local = local(f"{district.town} Educational Support Professionals", district.region)
    for small, large in TWO_DISTRICTS_ONE_LOCAL.items():
        by_name[small].local = by_name[small].support_local = by_name[large].local
    _date_lists(plan, districts)

    Local.objects.bulk_create(made)
    restart(Local)
    Jurisdiction.objects.bulk_create(_jurisdictions(districts, at_large))
    Employer.objects.bulk_update(
        [
            Employer(pk=d.pk, mail_domain=d.mail_domain, list_date=d.list_date, list_source=d.list_source)
            for d in districts
        ],
        ["mail_domain", "list_date", "list_source"],
    )
    return Units(
        districts=districts,
        regions=regions,
        at_large=at_large,
        campuses=campuses,
        retired=retired,
        local_names={made_local.pk: made_local.name for made_local in made},
    )


def _districts() -> list[District]:
    districts = {
        employer.pk: District(employer.pk, employer.name, employer.region.name)
        for employer in Employer.objects.select_related("region").order_by("name")
    }
    for worksite in Worksite.objects.order_by("employer__name", "name"):
        district = districts[worksite.employer_id]
        district.sites.append(
            Site(
                pk=worksite.pk,
                name=worksite.name,
                district=district,
                county_fips=worksite.county_fips,
                lowest=worksite.lowest_grade or 0,
                highest=worksite.highest_grade or 12,
                size=40 + (worksite.students_tested or 0),
            )
        )
    return [district for district in districts.values() if district.sites]


def _jurisdictions(districts: Iterable[District], at_large: int) -> list[Jurisdiction]:
    rows = []
    for district in districts:
        if district.local != at_large:
            rows.append(Jurisdiction(local_id=district.local, employer_id=district.pk, period=since(LONG_AGO)))
        if district.support_local != district.local:
            rows.append(
                Jurisdiction(
                    local_id=district.support_local,
                    employer_id=district.pk,
                    job_class=JobClass.ESP,
                    period=since(LONG_AGO),
                )
            )
    return rows


def _date_lists(plan: Plan, districts: list[District]) -> None:
    """Most districts have a complete list of this school year, some an older one (to eleven months), a tenth none."""
    dice = plan.dice("lists")
    for district in districts:
        district.mail_domain = (
            "".join(letter for letter in district.town.lower() if letter.isalnum()) + "-schools.example"
        )
        throw = dice.random()
        if district.name in NEWER_LIST_COMES:
            age = NEWER_LIST_COMES[district.name]
        elif throw < 0.10:
            continue
        elif throw < 0.22:
            age = dice.randint(185, 335)
        else:
            age = dice.randint(5, max(6, min(110, (plan.today - plan.school_year_began).days)))
        district.list_date = plan.today - timedelta(days=age)
        district.list_source = f"Complete staff list of {district.list_date:%B %Y}, from the district's office"
