"""A small world that tests share: two regions, three locals, two districts, their schools, and the seven personas.

`build_world()` is deterministic. Sensitive values of each person carry a unique word ("canary-…"), so that a leak
shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from accounts.models import User
from core.periods import DateRange, since
from locals.access import Actor, Role
from locals.models import (
    Assignment,
    Employer,
    JobClass,
    Jurisdiction,
    Local,
    Region,
    Worksite,
)
from members.models import (
    Category,
    ContactPoint,
    Employment,
    Membership,
    PaymentMethod,
    Person,
    StandingDay,
)

TODAY = date(2026, 11, 22)
PERSONAS = (
    "administrator",
    "clerk",
    "organizer",
    "region_staff",
    "local_president",
    "building_rep",
    "member",
    "expired_rep",
    "stranger",
)
# Who reads what only staff may: of somebody in Tupelo, and of somebody in Leland.
READ_BY_STAFF = (
    ("administrator", True, True),
    ("clerk", True, True),
    ("organizer", True, True),
    ("region_staff", True, False),  # of the region of Tupelo
    ("local_president", False, False),
    ("building_rep", False, False),
    ("member", False, False),
    ("stranger", False, False),
    ("expired_rep", False, False),
)


@dataclass
class World:
    """Names to reach for in tests. `users` has one user for each of PERSONAS; `people` maps first names to people."""

    regions: dict[str, Region] = field(default_factory=dict)
    locals: dict[str, Local] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    worksites: dict[str, Worksite] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, persona: str, day: date = TODAY) -> Actor:
        return Actor.of(self.users[persona], day)


def build_world() -> World:
    """Everything is as of TODAY. Danielle reps Tupelo Middle, Joanna presides over Tupelo, Renee is the organizer."""
    world = World()
    StandingDay.objects.update_or_create(pk=1, defaults={"day": TODAY})
    for name in ("Northeast", "Delta"):
        world.regions[name] = Region.objects.create(name=name)
    for name, region, kind in (
        ("Tupelo", "Northeast", Local.Kind.LOCAL),
        ("Leland", "Delta", Local.Kind.LOCAL),
        ("At large", "Delta", Local.Kind.AT_LARGE),
    ):
        world.locals[name] = Local.objects.create(name=name, region=world.regions[region], kind=kind)
    for name, region, domain in (
        ("Tupelo Public School District", "Northeast", "tupeloschools.example"),
        ("Leland School District", "Delta", "lelandschools.example"),
        ("Amory School District", "Northeast", "amory.example"),
    ):
        world.employers[name] = Employer.objects.create(name=name, region=world.regions[region], mail_domain=domain)
    for name in ("Tupelo", "Leland"):
        employer = next(e for e in world.employers.values() if e.name.startswith(name))
        Jurisdiction.objects.create(local=world.locals[name], employer=employer, period=since(date(2015, 9, 1)))
    for name, district, fips in (
        ("Tupelo Middle School", "Tupelo Public School District", "28081"),
        ("Tupelo High School", "Tupelo Public School District", "28081"),
        ("Leland High School", "Leland School District", "28151"),
        (
            "Amory High School",
            "Amory School District",
            "28095",
        ),  # no local: the at-large local organizes
    ):
        world.worksites[name] = Worksite.objects.create(name=name, employer=world.employers[district], county_fips=fips)

    middle, high = (
        world.worksites["Tupelo Middle School"],
        world.worksites["Tupelo High School"],
    )
    leland, amory = (
        world.worksites["Leland High School"],
        world.worksites["Amory High School"],
    )
    for first, last, worksite, local, job in (
        ("Danielle", "Ross", middle, "Tupelo", JobClass.LICENSED),
        ("Latoya", "Mabry", middle, None, JobClass.LICENSED),
        ("Caleb", "Wigginton", middle, None, JobClass.LICENSED),
        ("Renita", "Coleman", middle, "Tupelo", JobClass.ESP),
        ("Joanna", "Kees", high, "Tupelo", JobClass.LICENSED),
        ("Marcus", "Tillman", high, None, JobClass.ESP),
        ("Terrance", "Buckley", leland, "Leland", JobClass.LICENSED),
        ("Odessa", "Pruitt", leland, None, JobClass.LICENSED),
        ("Wendell", "Stokes", amory, "At large", JobClass.LICENSED),
        ("Bessie", "Upton", amory, None, JobClass.SUBSTITUTE),
    ):
        world.people[first] = _person(world, first, last, worksite, world.locals[local] if local else None, job)
    # Somebody who stands in no unit at all: seen statewide only.
    world.people["Hollis"] = Person.objects.create(first_name="Hollis", last_name="Nowhere")

    for persona in PERSONAS:
        world.users[persona] = User.objects.create_user(
            f"{persona}@example.org", name=persona.replace("_", " ").title()
        )
    long_ago = since(date(2024, 9, 1))
    for persona, role, unit in (
        ("administrator", Role.ADMINISTRATOR, {}),
        ("clerk", Role.CLERK, {}),
        ("organizer", Role.ORGANIZER, {}),
        ("region_staff", Role.REGION_STAFF, {"region": world.regions["Northeast"]}),
        ("local_president", Role.LOCAL_PRESIDENT, {"local": world.locals["Tupelo"]}),
        ("building_rep", Role.BUILDING_REP, {"worksite": middle}),
    ):
        Assignment.objects.create(user=world.users[persona], role=role, period=long_ago, **unit)
    over = (date(2024, 9, 1), TODAY)  # half-open: yesterday was the last day
    Assignment.objects.create(
        user=world.users["expired_rep"],
        role=Role.BUILDING_REP,
        worksite=middle,
        period=over,
    )
    for persona, first in (
        ("local_president", "Joanna"),
        ("building_rep", "Danielle"),
        ("member", "Renita"),
    ):
        world.people[first].user = world.users[persona]
        world.people[first].save(update_fields=["user"])
    return world


def _person(
    world: World,
    first: str,
    last: str,
    worksite: Worksite,
    local: Local | None,
    job: JobClass,
) -> Person:
    number = len(world.people) + 1
    person = Person.objects.create(first_name=first, last_name=last, nea_id=f"{number:010d}")
    Employment.objects.create(
        person=person,
        worksite=worksite,
        job_class=job,
        position="Teacher" if job == JobClass.LICENSED else "Aide",
        employer_number=f"E{number:04d}",
        period=since(date(2022, 8, 1)),
        source=Employment.Source.ROSTER,
    )
    if local:
        Membership.objects.create(
            person=person,
            local=local,
            category=Category.ESP if job == JobClass.ESP else Category.PROFESSIONAL,
            period=since(date(2023, 9, 1)),
            payment_method=PaymentMethod.DRAFT,
        )
    for kind, value in (
        (ContactPoint.Kind.EMAIL, f"canary-mail-{first.lower()}@example.com"),
        (ContactPoint.Kind.PHONE, f"+1601555{number:04d}"),
        (
            ContactPoint.Kind.ADDRESS,
            f"{number} canary-home-{first.lower()} Street\nTupelo, MS 38801",
        ),
    ):
        ContactPoint.objects.create(person=person, kind=kind, value=value, source=ContactPoint.Source.STAFF)
    return person


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def spell(person, local, begin, end=None, reason=None) -> Membership:
    """A row of the membership ledger."""
    return Membership.objects.create(
        person=person, local=local, category="professional", period=DateRange(begin, end), drop_reason=reason
    )
