"""Work for the worker: load the list, ask whether its owner still may, call one action."""

from __future__ import annotations

from accounts.models import User
from core import clock
from jobs.work import Work, long_work
from locals.access import Actor, Can
from rosters import actions
from rosters.models import StaffList


@long_work
def look(work: Work) -> None:
    staff_list, user = _of(work)
    actions.look(
        staff_list=staff_list,
        sheet=work.payload.get("sheet") or "",
        header_row=work.payload.get("header_row"),
        by=user,
    )


@long_work
def check(work: Work) -> None:
    staff_list, user = _of(work)
    actions.check(staff_list=staff_list, today=clock.today(), by=user, heard=work.progress)


@long_work
def rematch(work: Work) -> None:
    staff_list, user = _of(work)
    actions.rematch(staff_list=staff_list, today=clock.today(), by=user, heard=work.progress)


@long_work
def apply(work: Work) -> None:
    staff_list, user = _of(work)
    actions.apply(staff_list=staff_list, today=clock.today(), by=user, heard=work.progress)


def _of(work: Work) -> tuple[StaffList, User]:
    """The list and who asked for the work; Http404 or PermissionDenied where they may not any more."""
    user = User.objects.get(pk=work.owner_id or 0)
    actor = Actor.of(user, clock.today())
    return StaffList.objects.get_for(actor, Can.IMPORT_ROSTER, pk=work.payload["staff_list"]), user
