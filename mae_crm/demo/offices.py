"""Who holds which office: terms of this membership year and of the one before, and the access that follows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from leaders.models import Office, Term
from leaders.scoring import TERM
from locals.models import Assignment
from mae_crm.demo.acts import Act, write_acts
from mae_crm.demo.cast import TUPELO_LOCAL
from mae_crm.demo.crowd import Someone
from mae_crm.demo.leading import Leaders
from mae_crm.demo.plan import Plan, period
from mae_crm.demo.rows import insert, new_keys
from mae_crm.demo.units import Units

# Offices of a local beside the president's, and how many locals have filled them.
LOCAL_OFFICES = (("vice-president", 0.75), ("secretary", 0.8), ("treasurer", 0.85))
STATE_OFFICES = ("state-president", "state-vice-president", "state-secretary-treasurer")
DELEGATES_PER = 150  # Active members, or a major fraction


@dataclass(slots=True)
class Held:
    """A row of terms. At most one of the units is there; none is the state."""

    pk: int
    person: Someone
    office: str
    begins: date
    ends: date
    seat: int = 1
    region: int | None = None
    local: int | None = None
    worksite: int | None = None
    how: str = Term.How.ELECTED


def fill(plan: Plan, units: Units, crowd: Sequence[Someone], leaders: Leaders) -> list[Held]:
    """All terms: presidents and reps as chosen, the other offices by members of the unit."""
    return list(_Elections(plan, units, crowd, leaders).terms())


class _Elections:
    def __init__(self, plan: Plan, units: Units, crowd: Sequence[Someone], leaders: Leaders) -> None:
        self.plan, self.units, self.leaders = plan, units, leaders
        self.dice = plan.dice("offices")
        self.keys = new_keys(Term)
        self.members: dict[int, list[Someone]] = defaultdict(list)
        self.by_region: dict[str, list[Someone]] = defaultdict(list)
        for someone in crowd:
            if someone.job and someone.part is None and not someone.leads and someone.is_member_on(plan.today):
                self.by_region[someone.job.site.district.region].append(someone)
                if someone.is_in(someone.job.local, plan.today):
                    self.members[someone.job.local].append(someone)
        self.elected = plan.year.begins
        self.over = plan.year.ends + timedelta(days=1)

    def terms(self) -> Iterator[Held]:
        for local, president in self.leaders.presidents.items():
            yield from self._of_local(local, president)
        for site, reps in self.leaders.reps.items():
            for seat, rep in enumerate(reps, start=1):
                since = self._since(rep) if rep.part is None else self.plan.year.before.begins
                yield self._held(rep, "building-rep", since, seat=seat, worksite=site, how=Term.How.APPOINTED)
        for name, pk in sorted(self.units.regions.items()):
            for seat, someone in enumerate(self._some(self.by_region[name], 2), start=1):
                yield self._held(someone, "board-director", self.elected, seat=seat, region=pk)
        everywhere = [someone for people in self.by_region.values() for someone in people]
        for office, someone in zip(STATE_OFFICES, self._some(everywhere, len(STATE_OFFICES)), strict=False):
            yield self._held(someone, office, self.plan.year.before.begins)

    def _of_local(self, local: int, president: Someone) -> Iterator[Held]:
        members = self.members[local]
        began = self.plan.year.before.begins if president.part else self._since(president)
        yield self._held(president, "president", began, local=local)
        if began >= self.elected and members and self.dice.random() < 0.5:
            before = self._held(self.dice.choice(members), "president", self.plan.year.before.begins, local=local)
            before.ends = self.elected
            yield before
        for (office, share), someone in zip(LOCAL_OFFICES, self._some(members, len(LOCAL_OFFICES)), strict=False):
            is_vacant = local == self.units.local(TUPELO_LOCAL) and office == "treasurer"
            if self.dice.random() < share and not is_vacant:
                yield self._held(someone, office, self.elected, local=local)
        delegates = (len(members) + DELEGATES_PER // 2 - 1) // DELEGATES_PER
        for seat, someone in enumerate(self._some(members, delegates), start=1):
            yield self._held(someone, "delegate", self.plan.year.before.begins, seat=seat, local=local)

    def _some(self, people: list[Someone], number: int) -> list[Someone]:
        return self.dice.sample(people, min(number, len(people)))

    def _since(self, someone: Someone) -> date:
        """This year's election or last year's, but never before they were a member."""
        first = self.elected if self.dice.random() < 0.4 else self.plan.year.before.begins
        return max(first, someone.stays[-1].begins)

    def _held(self, person: Someone, office: str, begins: date, *, how: str = Term.How.ELECTED, **where: int) -> Held:
        begins = min(begins, self.plan.today)
        return Held(next(self.keys), person, office, begins, self.over, how=how, **where)


TERMS = ("id", "person_id", "office_id", "region_id", "local_id", "worksite_id", "seat", "period", "how")
ASSIGNMENTS = ("user_id", "role", "local_id", "worksite_id", "period", "origin")


def write_terms(terms: Iterable[Held]) -> int:
    """Terms, the assignments of those holders who have a user, and the acts that engagement counts."""
    held = list(terms)
    offices = {office.key: office for office in Office.objects.all()}
    written = insert(
        Term,
        TERMS,
        (
            (
                each.pk, each.person.pk, offices[each.office].pk, each.region, each.local, each.worksite, each.seat,
                period(each.begins, each.ends), each.how,
            )
            for each in held
        ),
    )  # fmt: skip
    insert(
        Assignment,
        ASSIGNMENTS,
        (
            (
                each.person.user, offices[each.office].role, each.local, each.worksite,
                period(each.begins, each.ends), f"leaders.term:{each.pk}",
            )
            for each in held
            if offices[each.office].role and each.person.user
        ),
    )  # fmt: skip
    write_acts(TERM, (Act(each.person.pk, _at(each.begins), f"leaders.term:{each.pk}") for each in held))
    return written


def _at(day: date) -> datetime:
    return datetime.combine(day, time(18), UTC)
