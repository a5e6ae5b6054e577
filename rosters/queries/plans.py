"""What deciding many rows at once comes to: said before it is done, and done as it was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.text import capfirst

from core.formats import counted
from members.models import PersonQuerySet
from rosters.models import UNUSED, Decision, Finding, FindingQuerySet, Question, Row, StaffList, Verdict
from rosters.queries.kinds import DECIDED, of_kind

BACK = "back"  # in the place of a choice: forget what was decided
_NAMED = 5  # rows at most that a sentence names
_DOES = {
    Decision.Choice.SAME: ("row is of the person suggested", "rows are of the people suggested"),
    Decision.Choice.NEW: ("row is of someone new", "rows are of someone new"),
    Decision.Choice.SKIP: ("row is left out", "rows are left out"),
    BACK: ("decision is taken back", "decisions are taken back"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the chosen rows of a list, by row number."""

    staff_list: StaffList
    choice: str  # one of Decision, or BACK
    people: dict[int, int | None] = field(default_factory=dict)  # rows that are decided, and whose they are then
    other_rows: dict[int, int] = field(default_factory=dict)  # those of the new person of another row, and which
    stay: dict[str, list[int]] = field(default_factory=dict)  # why others are not, and which

    @property
    def says(self) -> list[str]:
        """A sentence for what is done, and one for each reason why rows are left."""
        done = [f"{capfirst(counted(len(self.people), *_DOES[self.choice]))}."] if self.people else []
        return done + [
            f"{capfirst(counted(len(rows), 'row stays', 'rows stay'))} to decide: {why} ({self._named(rows)})."
            for why, rows in self.stay.items()
        ]

    def _named(self, rows: list[int]) -> str:
        named = ", ".join(self.staff_list.called(row) for row in rows[:_NAMED])
        more = f" and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
        return f"row {named}" if len(rows) == 1 else f"rows {named}{more}"


def plan(staff_list: StaffList, numbers: Sequence[int], choice: str, *, people: PersonQuerySet) -> Plan:
    """What `choice` comes to for the rows of these numbers: for those to decide, or those decided where it is BACK.
    `people` are those who may be named. Five queries for any number of rows."""
    open_ = of_kind(staff_list, DECIDED if choice == BACK else Verdict.UNDECIDED).filter(number__in=numbers)
    if choice == Decision.Choice.SAME:
        return _as_suggested(staff_list, open_.order_by("number"), people)
    return Plan(staff_list, choice, dict.fromkeys(open_.order_by("number").values_list("number", flat=True)))


def _as_suggested(staff_list: StaffList, open_: FindingQuerySet, people: PersonQuerySet) -> Plan:
    found_of = list(open_.values_list("number", "candidates", "other_rows", "question"))
    other_rows = {row: others[0] for row, found, others, _ in found_of if others and len(others) == 1 and not found}
    asked = {row: [] if others else found for row, found, others, _ in found_of if row not in other_rows}
    died = dict(
        people.filter(pk__in={pk for found in asked.values() for pk in found or []}).values_list("pk", "died_on")
    )
    one = {row: found[0] for row, found in asked.items() if found and len(found) == 1 and found[0] in died}
    living = {row: person for row, person in one.items() if not died[person]}
    twice = _given_twice(staff_list, living)
    second = {row for row, _, _, question in found_of if question == Question.SCHOOLS}  # which is what was asked
    given = {row: person for row, person in living.items() if person not in twice or row in second}
    stay = {
        "no one person is suggested": [row for row in asked if row not in one],
        "the person suggested is on record as deceased": [row for row in one if row not in living],
        "the person suggested would have another row, too": [row for row in living if row not in given],
    }
    return Plan(
        staff_list,
        Decision.Choice.SAME,
        given | dict.fromkeys(other_rows),
        other_rows,
        {why: rows for why, rows in stay.items() if rows},
    )


def _given_twice(staff_list: StaffList, given: dict[int, int]) -> set[int]:
    """Who would have several rows that are not of one staff number, those included that are theirs already."""
    rows: dict[int, list[int]] = {}
    for row, person in given.items():
        rows.setdefault(person, []).append(row)
    settled = Finding.objects.filter(staff_list=staff_list, person__in=rows).exclude(verdict__in=UNUSED)
    for person, row in settled.values_list("person_id", "number"):
        rows[person].append(row)
    several = {person: mine for person, mine in rows.items() if len(mine) > 1}
    said = Row.objects.filter(staff_list=staff_list, number__in=[row for mine in several.values() for row in mine])
    numbers = {row: (number or "").lstrip("0") for row, number in said.values_list("number", "employer_number")}
    return {person for person, mine in several.items() if not _is_one({numbers[row] for row in mine})}


def _is_one(staff_numbers: set[str]) -> bool:
    return len(staff_numbers) == 1 and "" not in staff_numbers
