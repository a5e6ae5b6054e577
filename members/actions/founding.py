"""Many locals at once: for a new installation, whose employers nobody organizes yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.text import capfirst

from accounts.models import User
from core.action import action
from core.errors import ActionError
from core.formats import counted, full_day
from locals import actions as units
from locals.actions import UnitRefused
from locals.models import Employer, Local
from members.actions.units import Done, organize
from members.models import Employment, Membership


@action
def found_locals(*, names: Mapping[Employer, str], on: date, with_members: bool, today: date, by: User | None) -> Done:
    """From `on`, the local of that name organizes each employer's staff: the one that is there, else a new one in the
    employer's region. Employers of one name share a local.

    `with_members`: as for `organize`. Raises UnitRefused and NothingToChange, with the employer in the sentence.
    """
    there = Local.objects.count()
    for employer, name in names.items():
        try:
            local = _called(name, employer, today, by)
            organize(employer=employer, job_class="", local=local, on=on, with_members=with_members, by=by)
        except ActionError as refusal:
            raise UnitRefused(f"{employer}: {refusal}") from refusal
    return Done(_says(list(names), Local.objects.count() - there, on))


def _called(name: str, employer: Employer, today: date, by: User | None) -> Local:
    name = " ".join(name.split())
    known = Local.objects.filter(name__iexact=name).first()
    return known or units.add_unit(unit=Local(name=name, region=employer.region), today=today, by=by)


def _says(employers: list[Employer], founded: int, on: date) -> list[str]:
    jobs = Employment.objects.on(on).filter(worksite__employer__in=employers)
    people = jobs.values("person").distinct().count()
    begin = counted(founded, "local begins", "locals begin") if founded else "No local is new"
    say = [
        f"{begin}; {counted(len(employers), 'employer is', 'employers are')} organized from {full_day(on)}.",
        f"{capfirst(counted(people, 'person works', 'people work'))} there on that day.",
    ]
    at_large = Membership.objects.from_on(on).filter(local__kind=Local.Kind.AT_LARGE)
    if stay := at_large.filter(Exists(jobs.filter(person=OuterRef("person")))).values("person").distinct().count():
        say.append(f"{counted(stay, 'member stays', 'members stay')} in the local at large: look at each.")
    return say
