"""Work for the worker: load the list, ask whether its owner still may, call one action."""

from __future__ import annotations

from accounts.models import User
from core import clock
from core.errors import ActionError
from jobs.limits import slow_task
from jobs.work import Work, long_work
from locals.access import Actor, Can
from rosters import actions
from rosters.models import StaffList


class NotAnyMore(ActionError):
    """Rights ended between the request and the work."""


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
    actions.apply(staff_list=staff_list, today=clock.today(), by=user, heard=work.progress, waits=False)


@slow_task
def purge() -> None:
    """Forget what is left of old lists."""
    actions.purge(now=clock.now(), by=None)


def _of(work: Work) -> tuple[StaffList, User]:
    """The list and who asked for the work. Raises NotAnyMore where they may not import it now."""
    user = User.objects.filter(pk=work.owner_id or 0).first()
    if user is not None:
        lists = StaffList.objects.allowed(Actor.of(user, clock.today()), Can.IMPORT_ROSTER)
        staff_list = lists.select_related("employer").filter(pk=work.payload["staff_list"]).first()
        if staff_list is not None:
            return staff_list, user
    raise NotAnyMore("Whoever asked for this may not import this list any more.")
