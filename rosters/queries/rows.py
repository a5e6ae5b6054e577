"""The rows of a list: what the file says, what would happen with each, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from core.addresses import number_in
from core.formats import day, phone
from core.paging import Page
from locals.access import Actor, Can
from locals.models import JobClass
from members.models import Employment, Person
from rosters.models import UNUSED, Decision, Finding, FindingQuerySet, How, Row, StaffList, Verdict
from rosters.queries.kinds import FIELDS, of_kind, of_others
from rosters.reading.plan import CELL_SEPARATOR, DROPPABLE, NOTE_SEPARATOR
from rosters.reading.targets import Target

SIZE = 50  # rows on a page
_PHONES = {Target.PHONE, Target.WORK_PHONE}


@dataclass(frozen=True, slots=True)
class Change:
    """A field before and after, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Other:
    """Another row of the list, and what the file says in it."""

    number: int
    called: str  # its number in the spreadsheet, with its sheet where several were read
    name: str
    work: str


@dataclass(frozen=True, slots=True)
class Preview:
    """One row of a list: what the file says, what would happen with it, and why."""

    number: int
    sheet: str  # where several were read
    row: int  # its number there
    name: str
    work: str
    marks: str  # what else the file says to know somebody by, where whose the row is must be decided
    verdict: str
    why: str
    changes: list[Change] = field(default_factory=list)
    kept: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    person: Person | None = None
    elsewhere: list[Employment] = field(default_factory=list)  # where the person goes on, with another employer
    candidates: list[Person] = field(default_factory=list)  # each with `jobs_today`
    others: list[Other] = field(default_factory=list)  # rows whose new person it may be
    is_new_hire: bool = False
    is_decided: bool = False
    can_go_without: bool = False

    @property
    def can_be_anybody(self) -> bool:
        """A person may be named whose row it is, also one whom we did not think of."""
        return self.verdict in {Verdict.UNDECIDED, Verdict.NEW, Verdict.CHANGED} and not self.is_decided

    @property
    def can_be_someone_new(self) -> bool:
        """It was taken for somebody known, who may only share the number, the address or the name."""
        return self.verdict in {Verdict.CHANGED, Verdict.SAME} and not self.is_decided


def rows(staff_list: StaffList, kind: str, *, actor: Actor, at: str = "", what: str = "") -> Page[Preview]:
    """Fifty rows of a kind, after the row number `at`; a minus sign before it means those before. `what` is one of
    `narrowings`."""
    found = of_kind(staff_list, kind, what).select_related("local")
    backwards = at.startswith("-")
    number = number_in(at.removeprefix("-")) or 0
    if backwards:
        page = list(reversed(found.filter(number__lt=number).order_by("-number")[:SIZE]))
        more = True
    else:
        page = list(found.filter(number__gt=number).order_by("number")[: SIZE + 1])
        more, page = len(page) > SIZE, page[:SIZE]
    # In order, so that an index answers: asked whether any exists, PostgreSQL may read through other lists' rows.
    first = found.order_by("number").values_list("number", flat=True).first() if page else None
    return Page(
        rows=previews(staff_list, page, actor=actor),
        size=SIZE,
        next=str(page[-1].number) if more and page else None,
        previous=f"-{page[0].number}" if page and page[0].number != first else None,
    )


def previews(staff_list: StaffList, findings: Iterable[Finding], *, actor: Actor) -> list[Preview]:
    """In the order given; six queries for any number of rows."""
    numbers = [finding.number for finding in findings]
    shown = [*numbers, *(number for finding in findings for number in finding.other_rows or [])]
    said = {row.number: row for row in Row.objects.filter(staff_list=staff_list, number__in=shown)}
    decisions = Decision.objects.filter(staff_list=staff_list, number__in=numbers)
    decided = dict(decisions.values_list("number", "other_row"))
    people = _people(findings, actor)
    return [_preview(staff_list, finding, said, people, decided) for finding in findings if finding.number in said]


def row(staff_list: StaffList, number: int, *, actor: Actor) -> Preview | None:
    """One row, or None where the list has no such row."""
    findings = Finding.objects.filter(staff_list=staff_list, number=number).select_related("local")
    return next(iter(previews(staff_list, findings, actor=actor)), None)


def _people(findings: Iterable[Finding], actor: Actor) -> dict[int, Person]:
    """Each with their jobs as `jobs_today`."""
    ids = {pk for finding in findings for pk in [finding.person_id, *(finding.candidates or [])] if pk}
    jobs = Employment.objects.on(actor.day).select_related("worksite__employer").order_by("pk")
    people = Person.objects.allowed(actor, Can.SEE_PEOPLE)
    return people.prefetch_related(Prefetch("employments", jobs, "jobs_today")).in_bulk(ids)


def _preview(
    staff_list: StaffList,
    finding: Finding,
    rows: Mapping[int, Row],
    people: dict[int, Person],
    decided: Mapping[int, int | None],
) -> Preview:
    """`decided`: by row number, the other row of whose person it was said to be, if any."""
    said = rows[finding.number]
    sheet, number = staff_list.place_of(finding.number)
    notes = [note for text in (finding.notes, said.notes) if text for note in text.split(NOTE_SEPARATOR)]
    return Preview(
        number=finding.number,
        sheet=sheet,
        row=number,
        name=_name(said),
        work=_work(said),
        marks=_marks(said) if finding.verdict == Verdict.UNDECIDED else "",
        verdict=finding.verdict,
        why=staff_list.spoken(_why(finding, said)) + _like(staff_list, finding, decided),
        changes=_changes(finding.changes or _brought(staff_list, finding, said)),
        kept=_changes(finding.kept),
        notes=notes,
        person=people.get(finding.person_id or 0),
        elsewhere=_elsewhere(staff_list, finding, people),
        candidates=[people[pk] for pk in finding.candidates or [] if pk in people],
        others=[_other(staff_list, rows[number]) for number in finding.other_rows or [] if number in rows],
        is_new_hire=finding.is_new_hire,
        is_decided=finding.number in decided,
        can_go_without=said.problem_field in DROPPABLE,
    )


def _work(said: Row) -> str:
    return " · ".join(filter(None, (said.place, said.position)))


def _other(staff_list: StaffList, said: Row) -> Other:
    return Other(said.number, staff_list.called(said.number), _name(said), _work(said))


def _like(staff_list: StaffList, finding: Finding, decided: Mapping[int, int | None]) -> str:
    """What was decided, where it is of another row's person and came to be so."""
    other = decided.get(finding.number)
    return f": the person of row {staff_list.called(other)}" if other and finding.how == How.DECIDED else ""


def _elsewhere(staff_list: StaffList, finding: Finding, people: Mapping[int, Person]) -> list[Employment]:
    """Jobs with other employers of somebody who begins here: no list of this one tells of them."""
    person: Any = people.get(finding.person_id or 0)
    if person is None or "worksite" not in (finding.changes or {}):
        return []
    return [job for job in person.jobs_today if job.worksite.employer_id != staff_list.employer_id]


def _brought(staff_list: StaffList, finding: Finding, said: Row) -> dict[str, list[Any]]:
    """What a new person brings beside the name and the work, as if it were a change of nothing."""
    if finding.verdict != Verdict.NEW:
        return {}
    brought: dict[str, Any] = {
        "membership": finding.membership_words,
        "job_class": said.job_class or staff_list.job_class,
        "subject": said.subject,
        "room": said.room,
        "fte": said.fte and f"{float(said.fte):g}",
        "employer_number": said.employer_number,
        "hired_on": said.hired_on and said.hired_on.isoformat(),
        **{slot: getattr(said, slot) for slot in ("email", "other_email", "phone", "work_phone")},
    }
    return {field: [None, value] for field, value in brought.items() if value}


def _name(said: Row) -> str:
    """All that the file says of it: "Smith, Margaret Ann Jr. (called Peggy)"."""
    given = " ".join(filter(None, (said.first_name, said.middle_name, said.suffix)))
    name = ", ".join(filter(None, (said.last_name, given))) or "(no name)"
    return f"{name} (called {said.preferred_name})" if said.preferred_name else name


def _marks(said: Row) -> str:
    """Numbers, day of hiring and addresses: "Staff no 9900007 · (601) 555-0100"."""
    marks = [
        ("NEA ID ", said.nea_id),
        ("Staff no ", said.employer_number),
        ("hired ", day(said.hired_on) if said.hired_on else ""),
        ("formerly ", said.former_name),
        ("", said.email),
        ("", phone(said.phone) if said.phone else ""),
    ]
    return " · ".join(f"{word}{value}" for word, value in marks if value)


def reason(staff_list: StaffList, finding: Finding) -> str:
    """Why a row is not used."""
    return ("Not decided: " if finding.verdict == Verdict.UNDECIDED else "") + staff_list.spoken(finding.why or "")


def _why(finding: Finding, said: Row) -> str:
    if finding.why:
        return finding.why
    words = {
        How.DECIDED: "Decided by hand",
        How.NEA_ID: f"NEA ID {said.nea_id}",
        How.NUMBER: f"Staff number {said.employer_number}",
        How.EMAIL: f"E-mail {said.email}",
        How.NAME: f"{_name_before(finding, said) or 'Name'} and worksite; nobody else there has that name",
        How.NOBODY: "Nobody fits by number, e-mail or name",
    }
    return words.get(How(finding.how), "") if finding.how else ""


def _name_before(finding: Finding, said: Row) -> str:
    """That it was the surname before; blank where it was that of today."""
    ours = ((finding.changes or {}) | (finding.kept or {})).get("last_name", [""])[0]
    return "Former surname, first name" if ours and said.former_name else ""


def _changes(found: dict[str, list[Any]] | None) -> list[Change]:
    """In the order of the labels, which is the order of a person's page."""
    given = found or {}
    return [
        Change(label, _words(name, given[name][0]), _words(name, given[name][1]))
        for name, label in FIELDS.items()
        if name in given
    ]


def _words(name: str, value: Any) -> str:
    if value in {None, ""}:
        return ""
    if name in _PHONES:
        return phone(value)
    if name in {"service_start", "hired_on"}:
        return day(date.fromisoformat(value))
    if name == "job_class":
        return str(JobClass(value).label)
    return str(value)


def not_to_mend(staff_list: StaffList) -> FindingQuerySet:
    """Rows that were not used and are not to come back: those that somebody left out, those of other employers, and
    repetitions of another, which alone would be taken for news."""
    others = of_others(staff_list).values("number")
    skipped = Decision.objects.filter(staff_list=staff_list, choice=Decision.Choice.SKIP).values("number")
    unused = Finding.objects.filter(staff_list=staff_list, verdict__in=UNUSED)
    return unused.filter(Q(number__in=skipped) | Q(number__in=others) | Q(why__startswith="Repeats row"))


def refused_rows(staff_list: StaffList) -> tuple[list[str], list[list[str]]]:
    """Headings and cells of the rows that were not used, but for those of `not_to_mend`, as they stood in the file; the
    reason is the last column.

    Phones are written our way, and NEA IDs with the zeros that we found again. What somebody said beside the file, the
    worksite of all rows, has a column of its own, so that it need not be said again.
    """
    columns = [column for column in staff_list.columns if str(column["index"]) in staff_list.mapping]
    targets = [staff_list.mapping[str(column["index"])] for column in columns]
    headings = [column["heading"] for column in columns]
    reasons = {
        finding.number: reason(staff_list, finding)
        for finding in Finding.objects.filter(staff_list=staff_list, verdict__in=UNUSED)
    }
    for number in not_to_mend(staff_list).values_list("number", flat=True):
        del reasons[number]
    found = Row.objects.filter(staff_list=staff_list, number__in=reasons).order_by("number")
    found = found.only("number", "cells", "nea_id", "first_name", "last_name")
    rows = []
    worksite = _worksite_of_all(staff_list, targets)
    for row in found:
        sheet, number = staff_list.place_of(row.number)
        told = [*worksite, *([sheet] if staff_list.above else []), str(number), reasons[row.number]]
        rows.append([*_written(row, targets), *told])
    beside = [*(["Worksite"] if worksite else []), *(["Sheet"] if staff_list.above else [])]
    return [*headings, *beside, "Row", "Why not"], rows


def _worksite_of_all(staff_list: StaffList, targets: Sequence[str]) -> list[str]:
    """The cell that tells the worksite of every row, where no column of the file does and somebody said it."""
    if staff_list.worksite is None or Target.WORKSITE in targets:
        return []
    return [staff_list.worksite.name]


def _written(row: Row, targets: Sequence[str]) -> list[str]:
    """A row's cells, one for each target. Where no name was found they may have slipped, and stay as they are."""
    cells = (row.cells or "").split(CELL_SEPARATOR)
    cells = (cells + [""] * len(targets))[: len(targets)]
    if not row.first_name and not row.last_name:
        return cells
    return [_written_cell(row, target, cell) for target, cell in zip(targets, cells, strict=True)]


def _written_cell(row: Row, target: str, cell: str) -> str:
    if target == Target.NEA_ID:
        return row.nea_id or cell
    return phone(cell) if target in _PHONES else cell
