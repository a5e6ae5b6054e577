"""What the cells say, column by column: districts repeat themselves, so a column remembers what each cell became."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import cast

from core.mailboxes import PUBLIC_DOMAINS
from rosters.reading import names, remarks, status, titles, values
from rosters.reading.cells import LONGEST_NAME, NAMES, is_work, job_class_in, name_in, nea_id_in, plain_converters
from rosters.reading.names import Name, tidy
from rosters.reading.plan import DROPPABLE, FIELDS, Plan
from rosters.reading.status import Left
from rosters.reading.targets import WHOLE_NAMES, Target
from rosters.reading.values import Bad, Rough, Several

LONGEST_STATUS = 40  # characters of one in a sentence
_REMEMBERED = 50_000  # cells of a column
# Not "Employee Email" nor "Staff Email": these only say whose the address is, and where it is tells what it is for.
_WORK_HEADING = re.compile(r"work|district|school|office|business")
_OWN_HEADING = re.compile(r"personal|home|private|other|alternate")

type Column = Sequence[str]


class Memo[V](dict[str, V]):
    """What the cells of one column became. A cell that cannot be read, or not all of it, is in `bad`."""

    def __init__(self, convert: Callable[[str], V], otherwise: V) -> None:
        super().__init__()
        self._convert, self._otherwise = convert, otherwise
        self.bad: dict[str, Bad] = {}

    def __missing__(self, cell: str) -> V:
        text, value = tidy(cell), self._otherwise
        if values.is_given(text):
            try:
                value = self._convert(text)
            except Bad as fault:
                self.bad[cell] = fault
                value = cast("V", fault.read) or value
        self[cell] = value
        return value

    def all_of(self, cells: Column) -> list[V]:
        if len(self) > _REMEMBERED:
            self.clear()
            self.bad.clear()
        return [self[cell] for cell in cells]


@dataclass(slots=True)
class Read:
    """Of a stretch of rows: the columns of FIELDS; by position in the stretch, the problem that refuses a row, with
    what it is about, and notes on what was left out."""

    columns: list[Column] = field(default_factory=list)
    problems: dict[int, tuple[str, str]] = field(default_factory=dict)
    notes: defaultdict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


class Fields:
    """Reads stretches of rows by one plan."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._at = plan.at
        self._memos = {target: Memo(convert, "") for target, convert in plain_converters(plan).items()}
        self._nea_ids = Memo(nea_id_in, ("", "f"))
        self._names_in = {target: Memo(partial(name_in, target, until=plan.as_of), Name()) for target in NAMES}
        self._status_cells: set[str] = set()
        self._statuses = Memo(self._status_of, status.HERE)
        self._others = Memo(plan.districts.refusal, "")
        self._years = Memo(values.service_years, -1)
        self._job_classes = Memo(partial(job_class_in, decided=plan.job_classes), "")
        self._on_work_domain = Memo(partial(is_work, domains=plan.domains), "f")

    def read(self, table: Sequence[Column]) -> Read:
        """The table's columns are as long as the stretch."""
        read = Read()
        length = len(table[0])
        blank = [""] * length
        cells = {target: table[index] for target, index in self._at.items()}
        found: dict[str, Column] = {}
        self._with_addresses_of_names(cells)
        self._whose(read, cells)
        for target, memo in self._memos.items():
            found[target] = self._note(read, target, cells[target], memo) if target in cells else blank
        for target in (Target.HIRED_ON, Target.SERVICE_START):
            found[f"{target}_tells"] = self._tells(target, cells) or blank
        self._identities(read, cells, found, length)
        self._names(read, table, cells, found)
        self._status(read, cells)
        self._left(read, cells, found)
        self._job_class(read, cells, found)
        self._service(read, cells, found, length)
        self._second_addresses(read, cells, found)
        self._addresses(found)
        self._membership(cells, found)
        found["place"] = found[Target.WORKSITE]
        read.columns = [found[name] for name in FIELDS]
        return read

    @staticmethod
    def _with_addresses_of_names(cells: dict[Target, Column]) -> None:
        """Where no column has the e-mail, it may stand behind the name: "Latoya Mabry <latoya@example.org>"."""
        whole = next((cells[way] for way in WHOLE_NAMES if way in cells), ())
        if Target.EMAIL not in cells and any("<" in cell for cell in whole):
            cells[Target.EMAIL] = [values.of_whom(tidy(cell))[1] for cell in whole]

    def _note[V](self, read: Read, target: Target, cells: Column, memo: Memo[V]) -> list[V]:
        """The column's values; what could not be read is left out and said in the row's notes."""
        got = memo.all_of(cells)
        if memo.bad:
            place = self._plan.named(target)
            for at, cell in enumerate(cells):
                if cell in memo.bad:
                    fault = memo.bad[cell]
                    if isinstance(fault, Left):
                        self._refuse(read, at, target, str(fault), about=Target.STATUS)
                        continue
                    read.notes[at].append(f"{place}: {fault}" if fault.read else f"{place}: {fault} Left out.")
        return got

    def _tells(self, target: Target, cells: dict[Target, Column]) -> list[str]:
        """Of a column of days: where the cell tells only a "month" or a "year", or "none" that we can read."""
        bad = self._memos[target].bad
        if not bad or target not in cells:
            return []
        tells = {cell: fault.tells if isinstance(fault, Rough) else "none" for cell, fault in bad.items()}
        return [tells.get(cell, "") for cell in cells[target]]

    def _refuse(self, read: Read, at: int, target: Target, sentence: str, about: Target | None = None) -> None:
        """A row is refused for its first problem; one that can be dropped gives way to any other. `about` is what the
        problem is about, where the column is another's."""
        known = read.problems.get(at)
        if known is None or (known[1] in DROPPABLE and target not in DROPPABLE):
            read.problems[at] = (f"{self._plan.named(target)}: {sentence}", (about or target).value)

    def _whose(self, read: Read, cells: dict[Target, Column]) -> None:
        """Staff of other employers are no concern of this one's list."""
        for at, sentence in enumerate(self._others.all_of(cells.get(Target.EMPLOYER, ()))):
            if sentence:
                self._refuse(read, at, Target.EMPLOYER, sentence)

    def _identities(self, read: Read, cells: dict[Target, Column], found: dict[str, Column], length: int) -> None:
        pairs = self._nea_ids.all_of(cells[Target.NEA_ID]) if Target.NEA_ID in cells else [("", "f")] * length
        found["nea_id"], found["nea_id_restored"] = [one for one, _ in pairs], [flag for _, flag in pairs]
        numbers = Memo(values.employer_number, "")
        column = cells.get(Target.EMPLOYER_NUMBER)
        found["employer_number"] = numbers.all_of(column) if column else [""] * length
        for target, memo in ((Target.NEA_ID, self._nea_ids), (Target.EMPLOYER_NUMBER, numbers)):
            for at, cell in enumerate(cells.get(target, ()) if memo.bad else ()):
                if cell in memo.bad:
                    self._refuse(read, at, target, str(memo.bad[cell]))

    def _names(
        self, read: Read, table: Sequence[Column], cells: dict[Target, Column], found: dict[str, Column]
    ) -> None:
        people = self._people(read, cells, found, len(table[0]))
        firsts, middles, lasts, suffixes, called, formers = zip(*people, strict=True)
        some_odd = not all(firsts) or not all(lasts) or max(map(len, (*firsts, *lasts))) > LONGEST_NAME
        if some_odd or remarks.may_hold_nobody((*firsts, *middles, *lasts, *called)):
            for at, name in enumerate(people):
                if _may_be_sum(name) and remarks.is_sum(column[at] for column in table):
                    read.problems[at] = (f"This is a line of totals, {remarks.NO_PERSON}", "")
                else:
                    self._refuse_bad_name(read, at, name, cells)
        found["suffix"] = suffixes
        for part, said in (("first", firsts), ("middle", middles), ("last", lasts), ("preferred", called)):
            found[f"{part}_name"] = [name[:LONGEST_NAME] for name in said]
        before = zip(found[Target.FORMER], formers, firsts, lasts, strict=True)
        found["former_name"] = [
            names.former_of(one or other, first, last) if one or other else "" for one, other, first, last in before
        ]

    def _people(self, read: Read, cells: dict[Target, Column], found: dict[str, Column], length: int) -> list[Name]:
        preferred = found[Target.PREFERRED]
        if way := next((way for way in WHOLE_NAMES if way in cells), None):
            whole = self._note(read, way, cells[way], self._names_in[way])
            self._refuse_several(read, way, cells[way])
            if Target.PREFERRED not in cells:
                return whole
            return [name.called(other) if other else name for name, other in zip(whole, preferred, strict=True)]
        firsts, lasts = (
            self._note(read, part, cells[part], self._names_in[part]) if part in cells else [Name()] * length
            for part in (Target.FIRST, Target.LAST)
        )
        together = zip(firsts, lasts, found[Target.MIDDLE], found[Target.SUFFIX], preferred, strict=True)
        return [names.joined(first, last, *rest) for first, last, *rest in together]

    def _refuse_several(self, read: Read, target: Target, cells: Column) -> None:
        """A cell with a line for each of several people would make one of them."""
        for at, cell in enumerate(cells if "\n" in "".join(cells) else ()):
            if "\n" in cell and (several := remarks.people_in_lines(cell)) > 1:
                self._refuse(read, at, target, f"{several} people stand in one cell: give each a row.")

    def _refuse_bad_name(self, read: Read, at: int, name: Name, cells: dict[Target, Column]) -> None:
        whole = next((way for way in WHOLE_NAMES if way in cells), None)
        if remarks.is_nobody(name.words):
            target, said = (whole, tidy(cells[whole][at])) if whole else _where_nobody_is(name, at, cells)
            self._refuse(read, at, target, f"“{said[:LONGEST_NAME]}” is nobody’s name.")
            return
        if remarks.are_two(name.words):
            sentence = f"“{name.words[:LONGEST_NAME]}” are two people: give each a row."
            self._refuse(read, at, whole or Target.FIRST, sentence)
            return
        for part, word, target in ((name.first, "first", Target.FIRST), (name.last, "last", Target.LAST)):
            about = whole or target
            if not part:
                nobody = not (name.first or name.last)
                self._refuse(read, at, about, "there is no name." if nobody else f"the {word} name is missing.")
            elif len(part) > LONGEST_NAME:
                self._refuse(read, at, about, f"the {word} name is longer than {LONGEST_NAME} characters.")

    def _status(self, read: Read, cells: dict[Target, Column]) -> None:
        """Who does not work there any more becomes nobody, and changes nobody."""
        column = cells.get(Target.STATUS, ())
        if not self._status_cells.issuperset(new := status.short_ones(column)):
            self._status_cells |= new  # which may be what tells how letters are meant
            self._statuses = Memo(self._status_of, status.HERE)
        for at, said in enumerate(self._note(read, Target.STATUS, column, self._statuses)):
            if said == status.GONE:
                self._refuse(read, at, Target.STATUS, str(Left(tidy(column[at]))))

    def _left(self, read: Read, cells: dict[Target, Column], found: dict[str, Column]) -> None:
        """Whose last day is over left, unless they were hired again, or their status says that they are there."""
        said = cells.get(Target.STATUS, [""] * len(found[Target.LEFT_ON]))
        for at, (last, hired) in enumerate(zip(found[Target.LEFT_ON], found[Target.HIRED_ON], strict=True)):
            if last in {"", status.HERE} or hired > last:
                continue
            day = date.fromisoformat(last)
            told = f"{day.day} {day:%B %Y}"
            if status.says_here(tidy(said[at])):
                place, says = self._plan.named(Target.LEFT_ON), tidy(said[at])[:LONGEST_STATUS]
                read.notes[at].append(f"{place}: {told} is over, but the status is “{says}”; the row is used.")
            else:
                self._refuse(read, at, Target.LEFT_ON, str(Left(told)), about=Target.STATUS)

    @property
    def _status_of(self) -> Callable[[str], str]:
        asked = status.asked_by(self._plan.headings[self._at[Target.STATUS]]) if Target.STATUS in self._at else ""
        codes = status.codes_of(self._status_cells)
        return partial(status.status_of, until=self._plan.as_of, yes=asked, codes=codes)

    def _job_class(self, read: Read, cells: dict[Target, Column], found: dict[str, Column]) -> None:
        """The class that a column names, or that somebody decided for its value; else, what somebody decided about the
        title; else, what the title tells."""
        decided = self._plan.job_classes
        found["job_class"] = told = [
            decided.get(title) or titles.job_class_of_title(title) for title in found[Target.POSITION]
        ]
        if Target.JOB_CLASS in cells:
            said = self._job_classes.all_of(cells[Target.JOB_CLASS])
            found["job_class"] = [one or other for one, other in zip(said, told, strict=True)]
            if self._job_classes.bad:
                self._note_untold(read, cells[Target.JOB_CLASS], found["job_class"])

    def _note_untold(self, read: Read, cells: Column, told: Column) -> None:
        """Says it where neither the value nor the title tells the class."""
        place, bad = self._plan.named(Target.JOB_CLASS), self._job_classes.bad
        for at, (cell, job_class) in enumerate(zip(cells, told, strict=True)):
            if not job_class and cell in bad:
                read.notes[at].append(f"{place}: {bad[cell]}")

    def _service(self, read: Read, cells: dict[Target, Column], found: dict[str, Column], length: int) -> None:
        """Where the file gives years, the first day is counted back from the last August before it."""
        found["service_years"] = [""] * length
        if Target.SERVICE_YEARS not in cells:
            return
        years = self._note(read, Target.SERVICE_YEARS, cells[Target.SERVICE_YEARS], self._years)
        as_of = self._plan.as_of
        august = as_of.year if as_of.month >= 8 else as_of.year - 1
        starts = found[Target.SERVICE_START]
        counted = [number >= 0 and not start for number, start in zip(years, starts, strict=True)]
        found["service_years"] = [str(one) if use else "" for one, use in zip(years, counted, strict=True)]
        found["service_start"] = [
            f"{august - number}-08-01" if use else start
            for number, start, use in zip(years, starts, counted, strict=True)
        ]

    def _second_addresses(self, read: Read, cells: dict[Target, Column], found: dict[str, Column]) -> None:
        """Of two addresses in one cell the second is the other one, where the row has none of its own."""
        if not (bad := self._memos[Target.EMAIL].bad):
            return
        others = list(found[Target.OTHER_EMAIL])
        for at, cell in enumerate(cells.get(Target.EMAIL, ())):
            fault = bad.get(cell)
            if isinstance(fault, Several) and len(fault.values) == 2 and not others[at]:
                others[at] = fault.values[1]
                read.notes[at].remove(f"{self._plan.named(Target.EMAIL)}: {fault}")
        found[Target.OTHER_EMAIL] = others

    def _addresses(self, found: dict[str, Column]) -> None:
        """One address is never told twice, nor one phone; a second address alone is the first."""
        both = list(zip(found[Target.EMAIL], found[Target.OTHER_EMAIL], strict=True))
        found["email"] = [one or two for one, two in both]
        found["other_email"] = [two if one and two != one else "" for one, two in both]
        for name in ("email", "other_email"):
            found[f"{name}_is_work"] = self._on_work_domain.all_of([one.partition("@")[2] for one in found[name]])
        called = [self._is_called_work(target) for target in (Target.EMAIL, Target.OTHER_EMAIL)]
        if any(called):
            first = [called[0] if one else called[1] for one, _ in both]
            for name, work in (("email", first), ("other_email", [called[1]] * len(both))):
                flags = zip(found[name], found[f"{name}_is_work"], work, strict=True)
                found[f"{name}_is_work"] = [
                    "t" if at_work and address and not _is_public(address) else flag for address, flag, at_work in flags
                ]
        phones = zip(found[Target.PHONE], found[Target.WORK_PHONE], strict=True)
        found["work_phone"] = ["" if work == own else work for own, work in phones]

    def _is_called_work(self, target: Target) -> bool:
        heading = self._plan.headings[self._at[target]].casefold() if target in self._at else ""
        return _WORK_HEADING.search(heading) is not None and _OWN_HEADING.search(heading) is None

    def _membership(self, cells: dict[Target, Column], found: dict[str, Column]) -> None:
        """A day of joining makes a member, too, where no column names the category."""
        if Target.CATEGORY not in cells and Target.JOINED_ON in cells:
            found["category"] = [titles.BY_JOB if day else "" for day in found[Target.JOINED_ON]]


def _may_be_sum(name: Name) -> bool:
    return not name.first or not name.last or remarks.may_hold_nobody((name.first, name.last))


def _where_nobody_is(name: Name, at: int, cells: dict[Target, Column]) -> tuple[Target, str]:
    """The column that says so and its cell; the last name's, with all words, where only they together do."""
    for target in (Target.LAST, Target.FIRST, Target.MIDDLE, Target.PREFERRED):
        if target in cells and remarks.is_nobody(said := tidy(cells[target][at])):
            return target, said
    return Target.LAST, name.words


def _is_public(address: str) -> bool:
    """Whether anybody may have such an address; whatever a heading says, it is nobody's for work."""
    return address.rpartition("@")[2] in PUBLIC_DOMAINS
