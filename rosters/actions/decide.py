"""What a person decides about single rows, and about the names of worksites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from accounts.models import User
from core import clock
from core.action import action
from core.errors import ActionError
from locals.models import Worksite
from members.actions import refuse_dead
from members.models import Person
from rosters.actions.common import waiting
from rosters.matching import match, together
from rosters.models import Decision, Finding, KnownPlace, Place, Row, StaffList, Verdict
from rosters.reading.plan import DROPPABLE


class NotThatRow(ActionError):
    """The decision does not fit the row."""


@action
def decide(
    *,
    staff_list: StaffList,
    number: int,
    choice: str,
    person: Person | None = None,
    other_row: int | None = None,
    today: date,
    by: User | None,
) -> Finding:
    """Say whose a row is: the same as `person`, as whoever is in `other_row`, someone new, or nobody's (leave it out).
    What it does is found anew.

    Any row may be someone new, also one that was recognized: two people may share a name, an address, even a number.
    What somebody else decided meanwhile stays until it is taken back. Raises NotThatRow.
    """
    now = in_review(staff_list)
    finding = _finding(now, number)
    _refuse_decided(now, number, by)
    is_same = choice == Decision.Choice.SAME
    if is_same and other_row is not None:
        _refuse_other_row(now, finding, other_row)
    elif is_same:
        if person is not None:
            refuse_dead(Person.objects.get(pk=person.pk))
        _refuse_second_row(now, finding, person)
    Decision.objects.update_or_create(
        staff_list=now,
        number=number,
        defaults={
            "choice": choice,
            "person": person if is_same and other_row is None else None,
            "other_row": other_row if is_same else None,
            "by": by,
            "decided_at": clock.now(),
        },
    )
    return _look_again(now, number, today)


@action
def take_back(*, staff_list: StaffList, number: int, today: date, by: User | None) -> Finding:
    """Forget what was decided about a row."""
    now = in_review(staff_list)
    finding = _finding(now, number)
    Decision.objects.filter(staff_list=now, number=finding.number).delete()
    return _look_again(now, number, today)


@action
def use_without(*, staff_list: StaffList, number: int, today: date, by: User | None) -> Finding:
    """Use a row without the identification for which it was refused: a number that a spreadsheet destroyed."""
    now = in_review(staff_list)
    dropped = Row.objects.filter(staff_list=now, number=number, problem_field__in=DROPPABLE)
    if not dropped.update(problem=None, problem_field=None):
        raise NotThatRow(f"Row {now.called(number)} is not refused for a number that can be left out.")
    return _look_again(now, number, today)


@action
def choose_places(*, staff_list: StaffList, choices: Mapping[int, Worksite | None], by: User | None) -> int:
    """Say which worksites the file means, by Place id; None makes a new one. Learned for the employer's next file once
    this one is applied.

    Returns how many were chosen. The rows are to be matched anew afterwards; until then the list has no mark.
    """
    now = in_review(staff_list)
    chosen = 0
    for place in Place.objects.filter(staff_list=now, pk__in=choices).select_related("closed"):
        worksite = choices[place.pk]
        if worksite is not None and worksite.employer_id != now.employer_id:
            raise NotThatRow(f"{worksite} is no worksite of {now.employer}.")
        if worksite is None and not place.key:
            raise NotThatRow("A new worksite needs a name; choose one that we know for rows that name none.")
        if worksite is None and place.closed is not None:
            raise NotThatRow(f"There is {place.closed} already, which is closed: open it again instead.")
        place.worksite, place.by_hand = worksite, True
        if not place.key:
            now.worksite = worksite
        place.choice = Place.Choice.KNOWN if worksite else Place.Choice.NEW
        place.save(update_fields=["worksite", "by_hand", "choice"])
        chosen += 1
    if chosen:
        now.mark = None
        now.save(update_fields=["mark", "worksite"])
    return chosen


def learn_places(staff_list: StaffList) -> None:
    """What somebody said that its names of worksites mean is how the employer's next file is understood."""
    said = Place.objects.filter(staff_list=staff_list, by_hand=True, choice=Place.Choice.KNOWN).exclude(key="")
    for place in said:
        KnownPlace.objects.update_or_create(
            employer=staff_list.employer, key=place.key, defaults={"worksite_id": place.worksite_id}
        )


def in_review(staff_list: StaffList, *, shown: str | None = None) -> StaffList:
    """The list, held as `waiting` does. Raises NotThatRow where its rows are not looked at yet."""
    now = waiting(staff_list, shown=shown)
    if now.state != StaffList.State.REVIEW:
        raise NotThatRow("The rows of this list are not looked at yet.")
    return now


def _finding(staff_list: StaffList, number: int) -> Finding:
    finding = Finding.objects.filter(staff_list=staff_list, number=number).first()
    if finding is None:
        raise NotThatRow(f"The list has no row {number}.")
    return finding


def _refuse_decided(staff_list: StaffList, number: int, by: User | None) -> None:
    other = Decision.objects.filter(staff_list=staff_list, number=number).exclude(by=by).select_related("by").first()
    if other is not None:
        who, what = other.by or "Somebody", other.get_choice_display().lower()
        raise NotThatRow(
            f"{who} has decided row {staff_list.called(number)} meanwhile: {what}. Take that back if it is wrong."
        )


def _refuse_second_row(staff_list: StaffList, finding: Finding, person: Person | None) -> None:
    if person is None:
        raise NotThatRow("The same person as who?")
    settled = Q(verdict__in=[Verdict.NEW, Verdict.CHANGED, Verdict.SAME])
    other = (
        Finding.objects.filter(settled, staff_list=staff_list, person=person, worksite=finding.worksite_id)
        .exclude(number=finding.number)
        .first()
    )
    if other is not None:
        raise NotThatRow(f"Row {staff_list.called(other.number)} is {person} at that worksite already.")


def _refuse_other_row(staff_list: StaffList, finding: Finding, other_row: int) -> None:
    said = Decision.objects.filter(staff_list=staff_list, number=finding.number, other_row=other_row)
    if other_row not in (finding.other_rows or []) and not said.exists():
        raise NotThatRow(
            f"Row {staff_list.called(finding.number)} is not asked about row {staff_list.called(other_row)} any more."
        )


def _look_again(staff_list: StaffList, number: int, today: date) -> Finding:
    """What hangs on the row follows, also what does so only now."""
    numbers: list[int] = []
    while (found := together(staff_list, [number, *numbers])) != numbers:
        numbers = found
        match(staff_list, today=today, numbers=numbers)
    staff_list.save()
    return Finding.objects.get(staff_list=staff_list, number=number)
