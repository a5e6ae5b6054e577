"""Who belongs to what, and since when: several years of joining, leaving, coming back, moving and changing type.

The world is told backwards. First it is settled who is a member today, so that each local has the size it should have;
then every member and every former member gets a past that leads there. Rows that continue one another meet on a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import OuterRef, Subquery

from locals.models import JobClass
from mae_crm.demo.cast import MIDDLE, TUPELO_LOCAL
from mae_crm.demo.crowd import Job, Kind, Someone, Stay
from mae_crm.demo.plan import Plan, Weighted, period
from mae_crm.demo.rows import insert
from mae_crm.demo.units import REGIONAL_DENSITY, Units
from members.models import Category, DropReason, Level, Membership, PaymentMethod, Person
from members.years import MembershipYear, is_early_enrolment_season

MEMBERS_SHARE = 0.25  # of all people
FORMER_PER_MEMBER = 0.24  # former members who still work in the schools, for each member
# The sizes at which a local's delegates change are the sizes that pages must show rightly.
WATCHED_SIZES = (75, 76, 225, 226)

LOSSES = Weighted([
    (DropReason.DELINQUENT, 27), (DropReason.COST, 18), (DropReason.REQUESTED, 14), (DropReason.MOVED_AWAY, 8),
    (DropReason.HARDSHIP, 7), (DropReason.NOT_ON_LIST, 6), (DropReason.DISSATISFIED, 5), (DropReason.DISAGREES, 4),
    (DropReason.COMPETITOR, 4), (DropReason.LEAVE, 3), (DropReason.RESIGNED, 3), (DropReason.PROCESSING_ERROR, 1),
])  # fmt: skip
GONE_FOR = Weighted([
    (DropReason.RETIRED, 42), (DropReason.RESIGNED, 22), (DropReason.MOVED_AWAY, 22), (DropReason.NOT_ON_LIST, 9),
    (DropReason.REDUCTION, 3), (DropReason.DECEASED, 2),
])  # fmt: skip
PAYMENTS = Weighted([(PaymentMethod.DRAFT, 66.0), (PaymentMethod.CARD, 32.0), (PaymentMethod.CASH, 2.0)])
YEARS_SINCE_LEAVING = Weighted([(0, 10.0), (1, 26.0), (2, 23.0), (3, 18.0), (4, 13.0), (5, 10.0)])


def enrol(plan: Plan, units: Units, crowd: Sequence[Someone]) -> None:
    """Give everybody their stays, and an NEA ID to who ever had one and some others."""
    office = _Office(plan, units)
    potential = office.choose_members(crowd)
    office.remember_former(potential)
    office.enrol_early(potential)
    for someone in crowd:
        if someone.kind != Kind.EMPLOYED:
            office.tell(someone)
    office.double(crowd)
    office.number(crowd)


class _Office:
    def __init__(self, plan: Plan, units: Units) -> None:
        self.plan, self.units, self.dice = plan, units, plan.dice("ledgers")
        self.watched: set[int] = set()  # locals whose size must stay as it was set

    # --- Who is a member today ------------------------------------------------------------------
    def choose_members(self, crowd: Iterable[Someone]) -> list[Someone]:
        """Make members until each local has its size; returns the eligible people left over."""
        staff: dict[int, list[Someone]] = defaultdict(list)
        for someone in crowd:
            if someone.job and someone.job.job_class in {JobClass.LICENSED, JobClass.ESP}:
                staff[someone.job.local].append(someone)
        sizes = self._sizes(staff)
        left_over = []
        for local, people in staff.items():
            chosen = self._pick(people, sizes[local])
            for someone in people:
                if someone.pk in chosen:
                    self._make_member(someone)
                else:
                    left_over.append(someone)
        return left_over

    def _sizes(self, staff: dict[int, list[Someone]]) -> dict[int, int]:
        """How many members each local has: regional density, luck, and the sizes that matter for delegates."""
        wished: dict[int, float] = {}
        for local, people in staff.items():
            first = people[0].job
            region = first.site.district.region if first else ""
            density = REGIONAL_DENSITY.get(region, 0.25) * self.dice.lognormvariate(0, 0.32)
            wished[local] = len(people) * (0.09 if local == self.units.at_large else density)
        others = sum(self.plan.scaled(number) for number in (470, 300, 30, 26))
        stretch = (self.plan.people * MEMBERS_SHARE - others) / sum(wished.values())
        sizes = {local: min(round(wish * stretch), int(len(staff[local]) * 0.8)) for local, wish in wished.items()}
        tupelo = self.units.local(TUPELO_LOCAL)
        sizes[tupelo] = round(len(staff[tupelo]) * 0.352)
        for size in WATCHED_SIZES:
            near = [
                local
                for local in sizes
                if local not in self.watched and local != tupelo and abs(sizes[local] - size) <= size // 8
            ]
            if near:
                local = min(near, key=lambda each: (abs(sizes[each] - size), each))
                sizes[local] = size
                self.watched.add(local)
        return sizes

    def _pick(self, people: list[Someone], size: int) -> set[int]:
        """Members among the staff of a local: likelier with years of service, and at schools where many are."""
        luck: dict[int, float] = {}
        keyed = []
        for someone in people:
            job = someone.job
            if job is None:
                continue
            if job.site.pk not in luck:
                luck[job.site.pk] = self.dice.lognormvariate(0, 0.45)
                if (job.site.district.name, job.site.name) == MIDDLE:
                    luck[job.site.pk] = 2.6
            weight = luck[job.site.pk] * self._readiness(someone) * (0.6 if job.job_class == JobClass.ESP else 1.0)
            key = self.dice.random() ** (1 / weight)  # the greatest keys are a weighted sample without replacement
            if someone.part:
                key = 2.0 if someone.part.member_for is not None else -1.0
            keyed.append((key, someone.pk))
        keyed.sort(reverse=True)
        return {pk for key, pk in keyed[:size] if key >= 0}

    def _readiness(self, someone: Someone) -> float:
        years = self._years(someone)
        return 0.5 if years < 1 else 0.7 if years < 3 else 0.85 if years < 6 else 1.15

    def _years(self, someone: Someone) -> float:
        return (self.plan.today - someone.served_since).days / 365.25 if someone.served_since else 0.0

    # --- Members and their past -----------------------------------------------------------------
    def _make_member(self, someone: Someone) -> None:
        job = someone.job
        if job is None or someone.served_since is None:
            return
        latest = self.plan.year.first - MembershipYear.of(someone.served_since + timedelta(days=31)).first
        if someone.part and someone.part.member_for is not None:
            ago = min(someone.part.member_for, latest)
        else:
            ago = self._years_ago(latest)
        before = self._past(someone, ago, latest)
        begins, signed_on = self._joined(MembershipYear(self.plan.year.first - ago), first_time=not before)
        begins = max(begins, someone.served_since)
        if before and before[-1].reason == DropReason.TYPE_AND_LOCAL_CHANGE:
            before[-1].ends, signed_on = begins, None
        rows = self._walk(someone, begins, None, None)
        if ago >= 2 and job.job_class == JobClass.LICENSED and self.dice.random() < 0.04:
            rows = self._was_support_staff(rows)
        rows[0].signed_on = signed_on
        someone.stays = before + rows
        self._pays(someone)

    def _years_ago(self, latest: int) -> int:
        """In which membership year they joined: 0 is this one; at most `latest`."""
        throw = self.dice.random()
        if latest < 1 or throw < 0.085:
            return 0
        ago = 1 if throw < 0.11 else 2 + int(self.dice.expovariate(1 / 7))
        if ago > latest:  # most of those who join early do so in their first year
            ago = max(self.dice.randint(0, latest) for _ in range(3))
        return ago

    def _past(self, someone: Someone, ago: int, latest: int) -> list[Stay]:
        """What came before the membership of today: mostly nothing, or studies, or a membership that lapsed."""
        throw = self.dice.random()
        if (
            throw < 0.06
            and ago <= 8
            and latest - ago <= 1
            and someone.job
            and someone.job.job_class == JobClass.LICENSED
        ):
            began = MembershipYear(self.plan.year.first - ago - self.dice.randint(1, 3)).begins
            campus = self.dice.choice(self.units.campuses)
            stay = Stay(campus, Category.ASPIRING, began, None, DropReason.TYPE_AND_LOCAL_CHANGE)
            return [stay]
        if throw < 0.22 and latest - ago >= 3 and someone.served_since:
            first = self.dice.randint(ago + 2, latest)
            begins, _ = self._joined(MembershipYear(self.plan.year.first - first), first_time=False)
            begins = max(begins, someone.served_since)
            last_day = MembershipYear(self.plan.year.first - ago).begins - timedelta(days=60)
            ends = begins + timedelta(days=self.dice.randint(90, max(91, (last_day - begins).days)))
            if ends < last_day:
                return self._walk(someone, begins, ends, LOSSES.draw(self.dice))
        return []

    def _joined(self, year: MembershipYear, *, first_time: bool) -> tuple[date, date | None]:
        """A first day in the year, and the day of signing where that was in the early enrolment before it."""
        if first_time and self.dice.random() < 0.15:
            return year.begins, date(year.first, 4, 1) + timedelta(days=self.dice.randint(0, 150))
        latest = min(year.ends, self.plan.today)
        at_peak = year == self.plan.year or self.dice.random() < 0.8
        offset = int(self.dice.gammavariate(1.6, 20)) if at_peak else self.dice.randint(90, 200)
        while year.begins + timedelta(days=offset) > latest:
            offset //= 2
        return year.begins + timedelta(days=offset), None

    def _walk(self, someone: Someone, begins: date, ends: date | None, reason: int | None) -> list[Stay]:
        """A membership from `begins` that followed the person's jobs from local to local: each move is a transfer."""
        jobs = [job for job in someone.jobs if not job.is_second]
        here = next((job for job in jobs if job.ends is None or job.ends > begins), jobs[-1])
        rows = [Stay(here.local, self._category(here), begins)]
        for job in jobs:
            told = max(job.begins, begins) + timedelta(days=self.dice.randint(12, 70))
            if job.begins <= begins or job.local == rows[-1].local or (ends and told >= ends):
                continue
            if {job.local, rows[-1].local} & self.watched:
                told = min(told, self.plan.today)
            elif told > self.plan.today or self.dice.random() < 0.06:
                continue  # nobody has told the office: still a member of the local they left
            rows[-1].ends, rows[-1].reason = told, DropReason.LOCAL_CHANGE
            rows.append(Stay(job.local, self._category(job), told))
        rows[-1].ends, rows[-1].reason = ends, reason
        return rows

    def _was_support_staff(self, rows: list[Stay]) -> list[Stay]:
        """They began as support staff and became teachers in the same local: a change of type."""
        first = rows[0]
        until = first.ends or self.plan.today
        changed = first.begins + timedelta(days=self.dice.randint(200, 900))
        if changed >= until:
            return rows
        support = Stay(first.local, Category.ESP, first.begins, changed, DropReason.TYPE_CHANGE)
        first.begins = changed
        return [support, *rows]

    def _category(self, job: Job) -> str:
        if job.job_class == JobClass.SUBSTITUTE:
            return Category.SUBSTITUTE
        return Category.ESP if job.job_class == JobClass.ESP else Category.PROFESSIONAL

    def _pays(self, someone: Someone) -> None:
        method = PAYMENTS.draw(self.dice)
        level = Level.FULL
        last = someone.stays[-1].category
        if last == Category.ESP:
            if self.dice.random() < 0.05:
                method = PaymentMethod.PAYROLL  # the law forbids it for licensed staff only
            if self.dice.random() < 0.1:
                level = Level.PART
        for stay in someone.stays:
            stay.payment, stay.level = method, level

    # --- Those who left -------------------------------------------------------------------------
    def remember_former(self, potential: list[Someone]) -> None:
        """Make former members of some who still work in the schools: the more of those in their first years."""
        wanted = round(self.plan.people * MEMBERS_SHARE * FORMER_PER_MEMBER)
        keyed = []
        for someone in potential:
            years = self._years(someone)
            if someone.part is None and years > 1:
                weight = 2.4 if years < 6 else 1.0
                keyed.append((self.dice.random() ** (1 / weight), someone.pk, someone))
        keyed.sort(reverse=True)
        for _, _, someone in keyed[:wanted]:
            self._leave(someone)

    def _leave(self, someone: Someone) -> None:
        year = MembershipYear(self.plan.year.first - YEARS_SINCE_LEAVING.draw(self.dice))
        in_autumn = self.dice.random() < 0.45
        offset = int(self.dice.gammavariate(2, 22)) if in_autumn else self.dice.randint(0, 363)
        while (ends := year.begins + timedelta(days=1 + offset)) > self.plan.today and offset:
            offset //= 2
        self._belonged_until(someone, ends, LOSSES.draw(self.dice))

    def _belonged_until(self, someone: Someone, ends: date, reason: int) -> None:
        """A membership that ended, of three years on average; none where there was no time for it."""
        earliest = someone.served_since
        if earliest is None or earliest + timedelta(days=45) >= ends or not someone.jobs:
            return
        begins = ends - timedelta(days=60 + int(self.dice.expovariate(1 / 1000)))
        autumn = MembershipYear.of(begins).begins + timedelta(days=int(self.dice.gammavariate(1.6, 20)))
        begins = max(autumn if autumn < ends - timedelta(days=30) else begins, earliest)
        someone.stays = self._walk(someone, begins, ends, reason)
        self._pays(someone)

    def enrol_early(self, potential: list[Someone]) -> None:
        """From April to August, some potential members have signed for the membership year to come."""
        if not is_early_enrolment_season(self.plan.today):
            return
        begins = date(self.plan.today.year, 9, 1)
        since = date(self.plan.today.year, 4, 1)
        never = [someone for someone in potential if not someone.stays and someone.part is None]
        for someone in never[:: max(1, len(never) // self.plan.scaled(96, at_least=1))]:
            if someone.job:
                signed = since + timedelta(days=self.dice.randint(0, (self.plan.today - since).days))
                stay = Stay(someone.job.local, self._category(someone.job), begins, signed_on=signed)
                someone.stays = [stay]
                self._pays(someone)

    # --- Those without a job today --------------------------------------------------------------
    def tell(self, someone: Someone) -> None:
        year = MembershipYear(self.plan.year.first - self.dice.randint(0, 3))
        if someone.kind == Kind.ASPIRING:
            begins, _ = self._joined(year, first_time=False)
            someone.stays = [Stay(self.dice.choice(self.units.campuses), Category.ASPIRING, begins)]
        elif someone.kind == Kind.STAFF:
            someone.stays = [Stay(self.units.at_large, Category.STAFF, year.begins)]
        elif someone.kind == Kind.RETIRED:
            self._belong_on(someone, self.units.retired, Category.RETIRED, DropReason.TYPE_AND_LOCAL_CHANGE)
        elif someone.kind == Kind.RESERVE:
            self._belong_on(someone, None, Category.RESERVE, DropReason.TYPE_CHANGE)
        elif someone.jobs and self.dice.random() < 0.6:
            last = someone.jobs[-1].ends or self.plan.today
            ends = min(last + timedelta(days=self.dice.randint(0, 80)), self.plan.today)
            self._belonged_until(someone, ends, GONE_FOR.draw(self.dice))
        if someone.stays:
            self._pays(someone)

    def _belong_on(self, someone: Someone, local: int | None, category: str, reason: int) -> None:
        """They left work and stayed members, in another category (and local)."""
        if not someone.jobs:  # so long ago that only the newest row is known
            begins, _ = self._joined(MembershipYear(self.plan.year.first - self.dice.randint(5, 12)), first_time=False)
            someone.stays = [Stay(local or self.units.at_large, category, begins)]
            return
        changed = min((someone.jobs[-1].ends or self.plan.today) + timedelta(days=20), self.plan.today)
        self._belonged_until(someone, changed, reason)
        if local is None and someone.stays and someone.stays[-1].local not in self.watched:
            local = someone.stays[-1].local
        someone.stays.append(Stay(local or self.units.at_large, category, changed))

    # --- Two locals, numbers --------------------------------------------------------------------
    def double(self, crowd: Sequence[Someone]) -> None:
        """Some belong to two locals at once: where they work in two districts, or because they live in another."""
        day = self.plan.today
        settled = [
            someone
            for someone in crowd
            if someone.part is None and someone.job and len(someone.stays) == 1 and someone.is_member_on(day)
        ]
        wanted = self.plan.scaled(34, at_least=2)
        in_two = [each for each in settled if len({job.local for job in each.jobs if job.ends is None}) == 2]
        for someone in [*in_two, *settled[:: max(1, len(settled) // wanted)]]:
            first = someone.stays[-1]
            others = [job.local for job in someone.jobs if job.ends is None and job.local != first.local]
            others += [self.dice.choice(self.units.districts).local]
            other = next((local for local in others if local not in {first.local, *self.watched}), None)
            if other and len(someone.stays) == 1 and first.begins < day:
                begins = first.begins + timedelta(days=self.dice.randint(0, min(700, (day - first.begins).days)))
                second = Stay(other, first.category, begins, payment=first.payment, level=first.level)
                someone.stays.append(second)

    def number(self, crowd: Iterable[Someone]) -> None:
        for someone in crowd:
            if someone.stays or self.dice.random() < 0.08:
                someone.nea_id = f"{4_000_000 + someone.pk * 613:010d}"


MEMBERSHIP = (
    "person_id", "local_id", "category", "level", "period", "payment_method", "signed_on", "drop_reason", "source",
)  # fmt: skip


def write_stays(crowd: Iterable[Someone]) -> int:
    """The membership ledger."""
    return insert(
        Membership,
        MEMBERSHIP,
        (
            (
                someone.pk, stay.local, stay.category, stay.level, period(stay.begins, stay.ends), stay.payment,
                stay.signed_on, stay.reason, "NEA file",
            )
            for someone in crowd
            for stay in someone.stays
        ),
    )  # fmt: skip


def remember_the_dead() -> None:
    """Who left because they died, died on that day."""
    last = Membership.objects.filter(person=OuterRef("pk"), drop_reason=DropReason.DECEASED)
    dead = Person.objects.filter(memberships__drop_reason=DropReason.DECEASED)
    dead.update(died_on=Subquery(last.values("period__endswith")[:1]))
