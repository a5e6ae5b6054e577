"""After a complete list is applied: the jobs of those who are not on it, ended when somebody says that they left."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.text import capfirst

from accounts.models import User
from core.action import action
from core.errors import ActionError
from core.formats import counted, full_day
from core.sql import long_work
from members import actions as members
from members.models import Employment, EmploymentQuerySet, Membership
from rosters.actions.common import held
from rosters.applying.ledgers import END_JOBS, GO_ON
from rosters.matching.sql import run
from rosters.models import BeforeImage, StaffList

LONGEST = timedelta(minutes=5)
_NAMED = 10  # people at most whom a preview names


class NobodyLeaves(ActionError):
    """None of the jobs can end so, or go on again."""


@action
def end_jobs(*, staff_list: StaffList, jobs: EmploymentQuerySet, on: date, by: User | None) -> members.Done:
    """Of `jobs`, some or all of `queries.leavers`, end those that go on; `on` is the first day without them.

    Before-images are kept with the list, so that `take_ends_back` finds them. Jobs that began on the day or later stay.
    Raises NobodyLeaves where none is left.
    """
    with long_work(at_most=LONGEST):
        now = held(staff_list)  # whoever presses twice waits, and finds nobody left
        members.hold_people(jobs)
        held_jobs = jobs.select_for_update(of=("self",)).select_related("person")
        found = list(held_jobs.order_by("person__last_name", "person__first_name", "pk"))
        if not found:
            raise NobodyLeaves("None of these jobs goes on any more. Somebody else has ended them meanwhile.")
        ended = [job for job in found if job.period.lower < on]
        if not ended:
            raise NobodyLeaves(f"None of these jobs had begun before {full_day(on)}. Choose a later day.")
        run(END_JOBS, {"list": now.pk, "jobs": [job.pk for job in ended], "on": on})
    return members.Done(_ended(now, ended, len(found) - len(ended), on))


def _ended(staff_list: StaffList, jobs: list[Employment], stay: int, on: date) -> list[str]:
    people = {job.person_id: str(job.person) for job in jobs}
    named = f": {', '.join(people.values())}" if len(people) <= _NAMED else ""
    elsewhere = Employment.objects.from_on(on).filter(person__in=people).values("person").distinct().count()
    belong = Membership.objects.from_on(on).filter(person__in=people).values("person").distinct().count()
    who = counted(len(people), "person", "people") + named
    what = capfirst(counted(len(jobs), "job ends", "jobs end"))
    says = [f"{what} at {staff_list.employer}, of {who}. The first day without is {full_day(on)}."]
    if elsewhere:
        says.append(f"{capfirst(counted(elsewhere, 'of them has', 'of them have'))} another job, which goes on.")
    if belong:
        goes_on = counted(belong, "of them is a member and stays one", "of them are members and stay so")
        says.append(f"{capfirst(goes_on)}: a transfer or a drop is recorded for each when you know more.")
    if stay:
        began = counted(stay, "job that began on that day or later stays", "jobs that began on that day or later stay")
        says.append(f"{capfirst(began)}.")
    return says


@action
def take_ends_back(*, staff_list: StaffList, jobs: EmploymentQuerySet, by: User | None) -> members.Done:
    """Of `jobs`, those of `queries.ended_as_leavers`, let all go on that still can. Raises NobodyLeaves for none."""
    with long_work(at_most=LONGEST):
        held(staff_list)
        members.hold_people(jobs)
        found = jobs.count()
        again = list(jobs.may_go_on().values_list("pk", flat=True))
        run(GO_ON, {"jobs": again})
        images = BeforeImage.objects.filter(staff_list=staff_list, kind=BeforeImage.Kind.JOB)
        images.filter(object_id__in=again).delete()
    if not again:
        raise NobodyLeaves("None of these jobs can go on: their holders work there again, or the worksite is closed.")
    says = [f"{capfirst(counted(len(again), 'job goes on', 'jobs go on'))} as before."]
    if left := found - len(again):
        cannot = counted(left, "job stays ended", "jobs stay ended")
        says.append(f"{capfirst(cannot)}: the holder works there again or died, or the worksite is closed.")
    return members.Done(says)
