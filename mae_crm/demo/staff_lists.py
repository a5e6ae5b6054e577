"""Staff lists that districts sent: one applied, one with rows to decide, one that could not be used.

They are files and go the way of every file, by the actions of `rosters`: what their pages show is what was found.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from random import Random

from accounts.models import User
from locals.models import Employer, JobClass
from mae_crm.demo import words
from mae_crm.demo.crowd import Job, Someone
from mae_crm.demo.plan import Plan
from mae_crm.demo.units import Site, Units
from rosters import actions
from rosters.models import StaffList

CLERK = "alma.treadway@mae.example"
APPLIED, WAITING, REFUSED = "Gulfport School District", "Tupelo Public School District", "Leland School District"
COLUMNS = ("Employee Name", "Emp ID", "Location", "Job Title", "Grade/Subject", "Rm", "Hire Dt", "E-mail")


def newcomers(plan: Plan) -> int:
    """How many people of the world come by the list that is applied, and not by its dice for people."""
    return plan.scaled(12, at_least=2)


@dataclass(slots=True)
class Line:
    """A line of a file, as a district writes it."""

    name: str
    number: str
    place: str
    title: str
    assignment: str
    room: str
    hired: str = ""
    email: str = ""

    def cells(self) -> tuple[str, ...]:
        return self.name, self.number, self.place, self.title, self.assignment, self.room, self.hired, self.email


def receive(plan: Plan, units: Units, crowd: Sequence[Someone], users: dict[str, User]) -> int:
    """Take the three files in; returns how many people the applied one brought. Call it when everybody stands."""
    office = _Office(plan, units, crowd, users[CLERK])
    office.refused()
    office.waiting()
    return office.applied()


class _Office:
    def __init__(self, plan: Plan, units: Units, crowd: Sequence[Someone], clerk: User) -> None:
        self.plan, self.units, self.crowd, self.clerk = plan, units, crowd, clerk
        self.dice: Random = plan.dice("staff lists")

    # --- The files ------------------------------------------------------------------------------
    def applied(self) -> int:
        lines = list(self._lines(APPLIED))
        del lines[5::40]  # who left, or so it seems
        for line in lines[::14]:
            line.room = f"{self.dice.choice('ABC')}{self.dice.randint(100, 260)}"
        sites = self._sites(APPLIED)
        arrived = self.plan.days_ago(9)
        lines += [self._newcomer(sites, arrived) for _ in range(newcomers(self.plan))]
        staff_list = self._take(APPLIED, "gulfport-staff-november.csv", self._file(lines), days_ago=2)
        self._look(staff_list)
        actions.apply(staff_list=staff_list, today=self.plan.today, by=self.clerk)
        self._date(staff_list, days_ago=2)
        staff_list.refresh_from_db()
        return staff_list.new

    def waiting(self) -> None:
        """With names that are only like somebody's, a building nobody knows, and new people."""
        lines = list(self._lines(WAITING))
        for line in lines[5::47]:
            line.number, line.name = "", _misspelt(line.name)
        for line in lines:
            if line.name.startswith("Baldwin-Ross"):
                line.number, line.name, line.place = "", "Baldwin Ross, Shaniqua", "TUPELO MIDDLE"
        for line in lines[3::9]:
            line.room = f"{self.dice.choice('ABC')}{self.dice.randint(100, 260)}"
        sites = self._sites(WAITING)
        lines += [self._newcomer(sites, self.plan.days_ago(6)) for _ in range(max(2, len(lines) // 26))]
        lines[-1].place = "Carver Annex"
        staff_list = self._take(WAITING, "TPSD employee listing.csv", self._file(lines, titled=True), days_ago=2)
        self._look(staff_list)
        self._date(staff_list, days_ago=2)

    def refused(self) -> None:
        """Its columns hold what is never stored. The numbers are ones that were never given to anybody."""
        rows = [("Name", "School", "SSN"), *((line.name, line.place, "000-00-0000") for line in self._lines(REFUSED))]
        staff_list = self._take(REFUSED, "leland payroll.csv", _csv(rows), days_ago=4)
        actions.look(staff_list=staff_list, by=self.clerk)
        self._date(staff_list, days_ago=4)

    # --- What is on them ------------------------------------------------------------------------
    def _lines(self, district: str) -> Iterator[Line]:
        for someone in self.crowd:
            for job in someone.jobs:
                if job.ends is None and job.site.district.name == district:
                    yield _line(someone, job)

    def _sites(self, district: str) -> list[Site]:
        return [site for site in self.units.sites if site.district.name == district]

    def _newcomer(self, sites: list[Site], arrived: date) -> Line:
        first, last = words.WOMEN.draw(self.dice), f"{words.LAST.draw(self.dice)}-{words.LAST.draw(self.dice)}"
        site = self.dice.choice(sites)
        return Line(
            name=f"{last}, {first}",
            number=f"{self.dice.randint(100_000, 999_999):07d}",
            place=site.name,
            title="Teacher",
            assignment=words.TEACHING[site.level].draw(self.dice),
            room=f"{self.dice.choice('ABC')}{self.dice.randint(100, 260)}",
            hired=f"{arrived:%m/%d/%Y}",
            email=f"{first}.{last}@{site.district.mail_domain}".replace(" ", "").replace("'", "").lower(),
        )

    def _file(self, lines: Sequence[Line], *, titled: bool = False) -> bytes:
        above = [("Employee listing",), (f"As of {self.plan.days_ago(2):%m/%d/%Y}",)] if titled else []
        return _csv([*above, COLUMNS, *(line.cells() for line in lines)])

    # --- Their way ------------------------------------------------------------------------------
    def _take(self, district: str, filename: str, data: bytes, *, days_ago: int) -> StaffList:
        return actions.upload(
            employer=Employer.objects.get(name=district),
            as_of=self.plan.days_ago(days_ago),
            is_complete=True,
            filename=filename,
            data=data,
            today=self.plan.today,
            by=self.clerk,
        )

    def _look(self, staff_list: StaffList) -> None:
        """Read it, take the proposed columns, and find what each row would do."""
        actions.look(staff_list=staff_list, by=self.clerk)
        staff_list.refresh_from_db()
        actions.choose_columns(
            staff_list=staff_list,
            mapping={int(index): target for index, target in staff_list.mapping.items()},
            job_class=JobClass.LICENSED,
            job_classes={},
            remember=True,
            by=self.clerk,
        )
        actions.check(staff_list=staff_list, today=self.plan.today, by=self.clerk)

    def _date(self, staff_list: StaffList, *, days_ago: int) -> None:
        """It came and was worked on in the world's time."""
        at = datetime.combine(self.plan.days_ago(days_ago), time(16), UTC)
        StaffList.objects.filter(pk=staff_list.pk).update(created_at=at)
        StaffList.objects.filter(pk=staff_list.pk, applied_at__isnull=False).update(applied_at=at + timedelta(hours=1))


def _line(someone: Someone, job: Job) -> Line:
    hired = f"{job.hired_on:%m/%d/%Y}" if job.hired_on else ""
    name = f"{someone.last}, {someone.first}"
    return Line(name, job.number, job.site.name, job.position, job.subject, job.room, hired)


def _misspelt(name: str) -> str:
    """Two letters of the surname have changed places."""
    return name[:1] + name[2] + name[1] + name[3:]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
