"""People and where they work: names, years of service, jobs with their history, new hires, moves between schools."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from locals.models import JobClass
from mae_crm.demo import words
from mae_crm.demo.cast import CAST, MIDDLE, MIDDLE_STAFF, Part
from mae_crm.demo.crowd import Job, Kind, Someone
from mae_crm.demo.plan import Plan, Weighted, period, shares
from mae_crm.demo.rows import insert, merge, new_keys
from mae_crm.demo.units import Site, Units
from members.models import Employment, Person

# People in a world of full size; everybody else is employed.
NOT_EMPLOYED = {Kind.GONE: 1750, Kind.RETIRED: 470, Kind.ASPIRING: 300, Kind.RESERVE: 30, Kind.STAFF: 26}
JOB_CLASSES = Weighted(
    [(JobClass.LICENSED, 79.0), (JobClass.ESP, 16.8), (JobClass.ADMINISTRATOR, 2.7), (JobClass.SUBSTITUTE, 1.5)]
)
# Whole years of service when the school year began.
YEARS = Weighted(
    [(0, 1.3), *((y, 3.6) for y in range(1, 6)), *((y, 3.7) for y in range(6, 16)), *((y, 1.95) for y in range(16, 39))]
)
FIRST_LISTS = date(2019, 8, 1)  # of jobs that ended earlier nothing is known


def populate(plan: Plan, units: Units) -> list[Someone]:
    """Everybody, with jobs but no memberships yet; the cast among them."""
    census = _Census(plan, units)
    crowd = [*census.employed(), *census.others()]
    strangers = [someone for someone in crowd if someone.part is None and someone.job]
    for someone, (first, last) in zip(strangers[:: max(1, len(strangers) // 5)], words.LONG_NAMES, strict=False):
        someone.first, someone.last, someone.preferred = first, last, ""
    census.marry(crowd)
    return crowd


class _Census:
    """Draws people from one set of dice."""

    def __init__(self, plan: Plan, units: Units) -> None:
        self.plan, self.units = plan, units
        self.dice = plan.dice("people")
        self.keys = new_keys(Person)
        self.began = plan.school_year_began
        self.in_region: dict[str, list[Site]] = defaultdict(list)
        for site in units.sites:
            self.in_region[site.district.region].append(site)
        self.cast: dict[tuple[str, str], list[Part]] = defaultdict(list)
        for part in CAST:
            self.cast[part.site].append(part)

    # --- The employed ---------------------------------------------------------------------------
    def employed(self) -> Iterator[Someone]:
        for site, staff in self._staff():
            parts = self.cast[_key(site)]
            yield from (self._actor(site, part) for part in parts)
            yield from (self._worker(site) for _ in range(staff - len(parts)))

    def _staff(self) -> list[tuple[Site, int]]:
        """How many people work at each site: by its size, and everybody of the cast has a place."""
        sites = self.units.sites
        total = self.plan.people - sum(self._others_by_kind().values())
        fixed = [len(self.cast[_key(site)]) for site in sites]
        middle = next(place for place, site in enumerate(sites) if _key(site) == MIDDLE)
        fixed[middle] = max(fixed[middle], min(MIDDLE_STAFF, self.plan.people // 20))
        sizes = [site.size if _key(site) != MIDDLE else 0 for site in sites]
        more = shares(total - sum(fixed), sizes)
        return [(site, few + extra) for site, few, extra in zip(sites, fixed, more, strict=True)]

    def _worker(self, site: Site) -> Someone:
        years = YEARS.draw(self.dice)
        someone = self._named(Kind.EMPLOYED, self._served_since(years))
        job = self._job(site, JOB_CLASSES.draw(self.dice), begins=self._came_here(someone))
        job.hired_on = job.begins if years == 0 or self.dice.random() < 0.8 else None
        job.is_new_hire = job.hired_on is not None and years <= 1 and job.begins == someone.served_since
        someone.jobs = [*self._jobs_before(someone, job), job]
        if self.dice.random() < 0.02:
            self._share(someone, job)
        if self.dice.random() < 0.9:
            for each in someone.jobs:
                each.number = f"{someone.pk * 7919 % 10_000_000:07d}"
        return someone

    def _actor(self, site: Site, part: Part) -> Someone:
        """One of the cast, as their part says."""
        someone = self._named(Kind.EMPLOYED, date(self.began.year - part.years, 8, 5))
        someone.first, someone.last, someone.preferred, someone.part = part.first, part.last, part.preferred, part
        someone.once = part.once
        someone.middle = someone.suffix = ""
        someone.service_known = True
        if part.days_here is not None:
            someone.served_since = self.plan.days_ago(part.days_here)
        begins = someone.served_since or self.began
        job = Job(site, part.job_class, part.position, part.subject, begins, room=part.room, hired_on=begins)
        job.number = f"{41_800 + CAST.index(part):07d}"
        job.is_new_hire = part.years == 0
        if part.came_from:
            old = self.units.site(site.district.name, part.came_from)
            job.begins = self.began + timedelta(days=4)
            someone.jobs.append(Job(old, part.job_class, "Teacher", "6th grade", begins, job.begins, number=job.number))
        someone.jobs.append(job)
        return someone

    def _served_since(self, years: int) -> date:
        """Most begin in the first days of August, some in the middle of a school year."""
        if years == 0:
            latest = min(12, (self.plan.today - self.began).days)
            return self.began + timedelta(days=self.dice.randint(0, latest))
        first = date(self.began.year - years, 8, 1) + timedelta(days=self.dice.randint(0, 12))
        return first + timedelta(days=self.dice.randint(60, 200)) if self.dice.random() < 0.08 else first

    def _came_here(self, someone: Someone) -> date:
        """Many have been at one school from their beginning; others came some August since."""
        since = someone.served_since or self.began
        if self.dice.random() < 0.5 or since.year >= self.began.year - 1:
            return since
        return date(self.dice.randint(since.year + 1, self.began.year), 8, 1) + timedelta(days=self.dice.randint(0, 9))

    def _job(self, site: Site, job_class: str, begins: date) -> Job:
        job = Job(site, job_class, *self._work(site, job_class), begins=begins)
        if job_class == JobClass.LICENSED:
            job.room = f"{self.dice.choice('ABC')}{self.dice.randint(100, 260)}"
        if job_class == JobClass.SUBSTITUTE or self.dice.random() < 0.04:
            job.fte = "0.50"
        return job

    def _work(self, site: Site, job_class: str) -> tuple[str, str]:
        """Position and subject."""
        if job_class == JobClass.ESP:
            return words.SUPPORT.draw(self.dice)
        if job_class == JobClass.ADMINISTRATOR:
            return words.ADMINISTRATION.draw(self.dice)
        if job_class == JobClass.SUBSTITUTE:
            return "Substitute", "Any subject"
        position, subject = words.LICENSED.draw(self.dice)
        if subject:
            return position, subject
        taught = words.TEACHING[site.level].draw(self.dice)
        if site.level != "middle":
            return position, taught
        grade = self.dice.randint(site.lowest, min(site.highest, 9))
        return position, f"{grade}th grade {taught if taught == 'English' else taught.lower()}"

    def _jobs_before(self, someone: Someone, job: Job) -> list[Job]:
        """Where they worked before, for those who came since there are lists."""
        known_from = max(someone.served_since or self.began, FIRST_LISTS)
        if job.begins <= known_from or self.dice.random() < 0.2:
            return []
        sites = job.site.district.sites if self.dice.random() < 0.7 else self.in_region[job.site.district.region]
        site = self.dice.choice(sites)
        if site is job.site:
            return []
        old = self._job(site, job.job_class, begins=known_from)
        old.ends = job.begins
        return [old]

    def _share(self, someone: Someone, job: Job) -> None:
        """They divide the week between two schools, mostly of one district."""
        near = self.dice.random() < 0.8
        site = self.dice.choice(job.site.district.sites if near else self.in_region[job.site.district.region])
        if _key(site) != MIDDLE and all(site is not other.site for other in someone.jobs):
            job.fte = "0.50"
            second = Job(site, job.job_class, job.position, job.subject, job.begins, fte="0.50")
            second.is_second = True
            someone.jobs.append(second)

    # --- Those without a job today --------------------------------------------------------------
    def others(self) -> Iterator[Someone]:
        for kind, number in self._others_by_kind().items():
            yield from (self._other(kind) for _ in range(number))

    def _others_by_kind(self) -> dict[Kind, int]:
        return {kind: self.plan.scaled(number, at_least=1) for kind, number in NOT_EMPLOYED.items()}

    def _other(self, kind: Kind) -> Someone:
        if kind in {Kind.ASPIRING, Kind.STAFF}:
            return self._named(kind, None)
        years = self.dice.randint(20, 38) if kind == Kind.RETIRED else max(2, YEARS.draw(self.dice))
        someone = self._named(kind, self._served_since(years))
        sites = self.units.sites
        job_class = JobClass.ESP if self.dice.random() < 0.15 else JobClass.LICENSED
        job = self._job(self.dice.choice(sites), job_class, begins=someone.served_since or FIRST_LISTS)
        job.ends = self._left(job)
        if job.ends > FIRST_LISTS:
            someone.jobs.append(job)
        return someone

    def _left(self, job: Job) -> date:
        """The day after their last one: mostly in June, in the past few years."""
        years = self.dice.randint(1, 5)
        ends = date(self.began.year + 1 - years, 6, 1) + timedelta(days=self.dice.randint(0, 29))
        return min(max(ends, job.begins + timedelta(days=30)), self.plan.today)

    def marry(self, crowd: Sequence[Someone]) -> None:
        """Couples who work in one district: one name, one home, often one mailbox. One of them had another name."""
        by_district: dict[int, list[Someone]] = defaultdict(list)
        for someone in crowd:
            if someone.job and someone.part is None and len(someone.last) < 20:
                by_district[someone.job.site.district.pk].append(someone)
        districts = [people for people in by_district.values() if len(people) >= 8]
        for _ in range(self.plan.scaled(1000, at_least=20)):
            one, other = self.dice.sample(self.dice.choice(districts), 2)
            if one.partner is None and other.partner is None and one.is_man != other.is_man:
                other.once, other.last = other.last if other.last != one.last else "", one.last
                one.partner, other.partner = other, one

    # --- Names ----------------------------------------------------------------------------------
    def _named(self, kind: Kind, served_since: date | None) -> Someone:
        dice = self.dice
        is_man = dice.random() < 0.23
        names = words.MEN if is_man else words.WOMEN
        first, last = names.draw(dice), words.LAST.draw(dice)
        someone = Someone(next(self.keys), kind, first, last, served_since, is_man=is_man)
        throw = dice.random()
        if throw < 0.5:
            middle = names.draw(dice)
            someone.middle = middle if throw < 0.15 else f"{middle[0]}."
        elif is_man and throw > 0.93:
            someone.suffix = "Jr." if throw < 0.98 else "III"
        if dice.random() < 0.05:
            someone.preferred = names.draw(dice)
        someone.service_known = dice.random() < 0.86
        return someone


def _key(site: Site) -> tuple[str, str]:
    return site.district.name, site.name


PERSON = (
    "id", "nea_id", "first_name", "middle_name", "last_name", "suffix", "preferred_name", "user_id", "service_start",
    "service_source", "created_at",
)  # fmt: skip
EMPLOYMENT = (
    "person_id", "worksite_id", "job_class", "position", "subject", "room", "fte", "employer_number", "period",
    "hired_on", "is_new_hire", "source", "list_date",
)  # fmt: skip


def write_people(plan: Plan, crowd: Sequence[Someone]) -> int:
    """One row for each person, first seen on the first list or on the day they joined; some have changed their surname
    since, which the history keeps."""

    def row(someone: Someone) -> tuple[object, ...]:
        known = someone.service_known and someone.served_since is not None
        begun = [job.begins for job in someone.jobs] + [stay.begins for stay in someone.stays]
        seen = min(begun, default=plan.days_ago(200))
        first_seen = min(max(seen, FIRST_LISTS), plan.today)
        return (
            someone.pk, someone.nea_id, someone.first, someone.middle, someone.once or someone.last, someone.suffix,
            someone.preferred, someone.user, someone.served_since if known else None, "roster" if known else "",
            f"{first_seen} 15:00:00+00",
        )  # fmt: skip

    written = insert(Person, PERSON, map(row, crowd))
    merge(Person, ("id", "last_name"), ((someone.pk, someone.last) for someone in crowd if someone.once))
    return written


def write_jobs(crowd: Sequence[Someone]) -> int:
    """The employment ledger. Where a district has no list, its rows come from the association's own staff."""

    def row(someone: Someone, job: Job) -> tuple[object, ...]:
        listed = job.site.district.list_date
        on_list = listed is not None and job.begins <= listed
        return (
            someone.pk, job.site.pk, job.job_class, job.position, job.subject, job.room, job.fte, job.number,
            period(job.begins, job.ends), job.hired_on, job.is_new_hire,
            "roster" if on_list else "staff",
            listed if on_list and job.ends is None else None,
        )  # fmt: skip

    return insert(Employment, EMPLOYMENT, (row(someone, job) for someone in crowd for job in someone.jobs))
