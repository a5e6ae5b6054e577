"""How to read the rows under a heading, and how they are handed to the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rosters.reading.districts import Districts
from rosters.reading.refusal import column
from rosters.reading.sections import Sections
from rosters.reading.targets import Target

# The columns of rosters_row that a line of COPY fills, in order: the row itself, then what its cells say.
ROW = ("staff_list_id", "number", "cells", "problem", "problem_field", "notes")
FIELDS = (
    "nea_id", "nea_id_restored", "employer_number", "first_name", "middle_name", "last_name", "suffix",
    "preferred_name", "former_name", "place", "position", "job_class", "subject", "room", "fte", "hired_on",
    "hired_on_tells", "service_start", "service_start_tells", "service_years", "email", "email_is_work",
    "other_email", "other_email_is_work", "phone", "work_phone", "category", "level", "payment_method", "joined_on",
)  # fmt: skip
COLUMNS = ROW + FIELDS
FLAGS = frozenset({"nea_id_restored", "email_is_work", "other_email_is_work"})
ALL = "*"  # where a sheet is named, which cannot be called so: all that have the same heading, below each other
CELL_SEPARATOR = "\x1f"
NOTE_SEPARATOR = "\x1e"
LONGEST_TITLE = 120  # characters
DROPPABLE = frozenset({Target.NEA_ID, Target.EMPLOYER_NUMBER})  # the rest of the row may be used without it


@dataclass(frozen=True, slots=True)
class Plan:
    """`targets` maps a column's index to what it becomes; `domains` are employers' mail domains; `job_classes` are the
    titles that somebody decided by hand; `padded` says that missing cells at the end of a row are blank ones; where
    `sections` tell the worksites, the last heading may be theirs and have no cell in the file. `sheets` are the names
    of those that are read, by the row of their heading. `day_first` are the columns whose days are written as
    13.08.2020. `districts` tell whose staff a row is.
    """

    staff_list: int
    headings: Sequence[str]
    targets: Mapping[int, Target]
    as_of: date
    domains: frozenset[str] = frozenset()
    job_classes: Mapping[str, str] = field(default_factory=dict)
    padded: bool = False
    sections: Sections | None = None
    sheets: Mapping[int, str] = field(default_factory=dict)
    day_first: frozenset[int] = frozenset()
    districts: Districts = field(default_factory=lambda: Districts(""))

    @property
    def width(self) -> int:
        """How many cells of the file stand under the heading."""
        return len(self.headings) - (self.sections is not None and self.sections.are_lines)

    @property
    def at(self) -> dict[Target, int]:
        """The column of each target."""
        return {target: index for index, target in self.targets.items()}

    def named(self, target: Target) -> str:
        """A target's column at the beginning of a sentence: "Column B (NEA_ID)"."""
        at = self.at.get(target)
        place = column(at, self.headings[at]) if at is not None else target.label
        return place[0].upper() + place[1:]
