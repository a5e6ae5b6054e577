"""What several actions on lists share."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from core.errors import ActionError
from jobs import actions as jobs
from locals.models import Employer
from rosters.models import StaffList, Upload

_TASKS = {
    "look": "Reading",
    "check": "Looking at every row of",
    "rematch": "Looking again at",
    "apply": "Applying",
}


class Busy(ActionError):
    """A worker has the list."""


class Finished(ActionError):
    """The list is applied, refused or thrown away."""


class Changed(ActionError):
    """The list is not as it was shown."""


def waiting(staff_list: StaffList, *, shown: str | None = None) -> StaffList:
    """The list as it is now, held until the transaction ends. Raises Busy while a worker has it, Finished when over,
    and Changed where it is not any more as it was `shown` (StaffList.shown)."""
    now = held(staff_list)
    if now.is_busy:
        raise Busy("We are working on this list. Wait until that is done, or stop it.")
    if now.state in {StaffList.State.APPLIED, StaffList.State.DISCARDED, StaffList.State.REFUSED}:
        raise Finished(f"This list is over: {now.get_state_display().lower()}.")
    if shown is not None and shown != now.shown:
        raise Changed("This list was changed meanwhile, perhaps in another window. Look again at what it would do.")
    return now


def held(staff_list: StaffList) -> StaffList:
    """The list as it is now, held until the transaction ends. Its job is read once it is held: in one statement it
    would be that of before the wait, such as none."""
    held = StaffList.objects.select_for_update().values_list("pk", flat=True).get(pk=staff_list.pk)
    return StaffList.objects.select_related("job", "employer").get(pk=held)


def employers(staff_list: StaffList) -> dict[str, Any]:
    """What the reader needs to tell whose staff a row is: names of the list's employer and of all, closed ones, too."""
    return {"employer": staff_list.employer.name, "employers": [*Employer.objects.values_list("name", flat=True)]}


def start(staff_list: StaffList, what: str, *, by: User | None, **payload: str | int | None) -> None:
    """Have a worker do the next step (look, check, rematch or apply); its job hangs on the list."""
    from rosters import tasks  # noqa: PLC0415  # tasks call actions

    staff_list.job = jobs.start(
        task=getattr(tasks, what),
        kind=f"rosters.{what}",
        label=f"{_TASKS[what]} {staff_list.filename}",
        by=by,
        payload={"staff_list": staff_list.pk} | payload,
        total=staff_list.rows or None,
        link=staff_list.get_absolute_url(),
    )
    staff_list.save(update_fields=["job"])


def forget(staff_list: StaffList) -> None:
    """Delete the file and everything read from it; samples of its columns and names between its rows are cells, too."""
    Upload.objects.filter(staff_list=staff_list).delete()
    staff_list.places.all().delete()
    staff_list.decisions.all().delete()
    forget_rows(staff_list)
    staff_list.columns, staff_list.sections = [], {}
    staff_list.save(update_fields=["columns", "sections"])


def forget_rows(staff_list: StaffList) -> None:
    """By plain deletes: a file has too many rows to be loaded first, and nothing hangs on them."""
    for rows in (staff_list.staged.all(), staff_list.findings.all()):
        rows._raw_delete(rows.db)  # noqa: SLF001
