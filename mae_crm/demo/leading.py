"""Who leads where: presidents of locals and building reps. Other parts ask this one for the people who talk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil
from random import Random

from mae_crm.demo.cast import CAST, PERSONAS, Lead
from mae_crm.demo.crowd import Someone
from mae_crm.demo.plan import Plan
from mae_crm.demo.units import Site, Units

MEMBERS_PER_REP = 12
FEW = 5  # members; smaller buildings have no rep of their own


@dataclass(slots=True)
class Leaders:
    """Leaders by the key of their unit; a unit that is missing has none."""

    presidents: dict[int, Someone] = field(default_factory=dict)
    reps: dict[int, list[Someone]] = field(default_factory=dict)
    has_user: set[int] = field(default_factory=set)  # people who have come in already; the others are invited

    def everyone(self) -> Iterable[Someone]:
        yield from self.presidents.values()
        for reps in self.reps.values():
            yield from reps


def choose(plan: Plan, units: Units, crowd: Sequence[Someone]) -> Leaders:
    """Most locals have a president and most larger buildings some of the reps they need; the cast keeps its parts."""
    dice = plan.dice("leading")
    by_site: dict[int, list[Someone]] = defaultdict(list)
    by_local: dict[int, list[Someone]] = defaultdict(list)
    for someone in crowd:
        if someone.job and someone.partner is None and someone.is_member_on(plan.today):
            by_site[someone.job.site.pk].append(someone)
            if someone.is_in(someone.job.local, plan.today):
                by_local[someone.job.local].append(someone)
    leaders = Leaders()
    for local, members in by_local.items():
        if local != units.at_large and (president := _president(plan, dice, members)):
            leaders.presidents[local] = president
    taken = {president.pk for president in leaders.presidents.values()}
    for site in units.sites:
        if reps := _reps(plan, dice, site, [member for member in by_site[site.pk] if member.pk not in taken]):
            leaders.reps[site.pk] = reps
    personas = {persona.person for persona in PERSONAS}
    for leader in leaders.everyone():
        leader.leads = True
        if leader.name in personas or (leader.part is None and dice.random() < 0.6):
            leaders.has_user.add(leader.pk)
    return leaders


def _president(plan: Plan, dice: Random, members: list[Someone]) -> Someone | None:
    """One who has served for some years; now and then the office is vacant."""
    cast = [each for each in members if each.part and each.part.leads == Lead.PRESIDENT]
    settled = [each for each in members if each.part is None and _years(plan, each) >= 4]
    if cast:
        return cast[0]
    return dice.choice(settled) if settled and dice.random() < 0.93 else None


def _reps(plan: Plan, dice: Random, site: Site, members: list[Someone]) -> list[Someone]:
    """The cast's reps, and some for the seats that are left; none where few are members."""
    reps = [each for each in members if each.part and each.part.leads == Lead.REP]
    if _is_left_alone(site, members):
        return reps
    could = [each for each in members if each.part is None and _years(plan, each) >= 2]
    seats = max(0, ceil(len(members) / MEMBERS_PER_REP) - len(reps))
    wanted = sum(dice.random() < 0.6 for _ in range(seats))
    return reps + dice.sample(could, min(wanted, len(could)))


def _is_left_alone(site: Site, members: list[Someone]) -> bool:
    """Too small, or a building of the cast whose story is that nobody leads there."""
    here = (site.district.name, site.name)
    return len(members) < FEW or any(part.site == here and part.leads == Lead.NONE_HERE for part in CAST)


def _years(plan: Plan, someone: Someone) -> float:
    return (plan.today - someone.served_since).days / 365.25 if someone.served_since else 0.0
