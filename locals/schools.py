"""Reads the files that say where the association organizes: schools of districts, and the region of each county."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.errors import ActionError
from locals.counties import COUNTIES

DATA = Path(__file__).resolve().parent / "data"
SCHOOLS = DATA / "mississippi_schools.csv"
REGIONS = DATA / "uniserv_regions.csv"


class BadFile(ActionError):
    """A file cannot be read as schools or regions; the sentence names the file, the row and what is wrong."""


@dataclass(frozen=True, slots=True)
class School:
    """One row of the schools file. Grades are those tested; `students_tested` is a proxy of size. None is unknown."""

    district: str
    name: str
    county_fips: str
    lowest_grade: int | None
    highest_grade: int | None
    students_tested: int | None


def read_schools(path: Path = SCHOOLS) -> list[School]:
    """Every school of the file, in its order. Raises BadFile."""
    schools = [
        School(
            district=row.text("district"),
            name=row.text("school"),
            county_fips=row.county(),
            lowest_grade=row.number("lowest_tested_grade", at_most=12),
            highest_grade=row.number("highest_tested_grade", at_most=12),
            students_tested=row.number("students_tested", at_most=100_000),
        )
        for row in _rows(path)
    ]
    seen: set[tuple[str, str]] = set()
    for school in schools:
        if (key := (school.district, school.name)) in seen:
            raise BadFile(f"{path.name} has {school.name} of {school.district} twice.")
        seen.add(key)
    return schools


def read_regions(path: Path = REGIONS) -> dict[str, str]:
    """County FIPS code -> name of its region. Raises BadFile."""
    return {row.county(): row.text("region", at_most=80) for row in _rows(path)}


@dataclass(frozen=True, slots=True)
class _Row:
    file: str
    line: int
    cells: dict[str, str]

    def text(self, column: str, *, at_most: int = 160) -> str:
        value = (self.cells.get(column) or "").strip()
        if not value:
            raise self._refusal(f"'{column}' is missing")
        if len(value) > at_most:
            raise self._refusal(f"'{column}' has {len(value)} letters; {at_most} are the most")
        if not value.isprintable():
            raise self._refusal(f"'{column}' has characters that cannot be shown")
        return value

    def number(self, column: str, *, at_most: int) -> int | None:
        value = (self.cells.get(column) or "").strip()
        if not value:
            return None
        if not value.isascii() or not value.isdigit():
            raise self._refusal(f"'{value}' in '{column}' is not a whole number")
        if len(value) > len(str(at_most)) or int(value) > at_most:
            raise self._refusal(f"'{value}' in '{column}' is more than {at_most:,}")
        return int(value)

    def county(self) -> str:
        fips = self.text("county_fips")
        if fips not in COUNTIES:
            raise self._refusal(f"'{fips}' is not the FIPS code of a county of Mississippi")
        return fips

    def _refusal(self, what: str) -> BadFile:
        return BadFile(f"{self.file}, row {self.line}: {what}.")


def _rows(path: Path) -> Iterator[_Row]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            # Row 1 is the header, as a spreadsheet numbers them.
            yield from (_Row(path.name, number, cells) for number, cells in enumerate(csv.DictReader(file), start=2))
    except OSError as problem:
        raise BadFile(f"{path} cannot be read: {problem.strerror}.") from problem
    except UnicodeDecodeError as problem:
        raise BadFile(f"{path} cannot be read: it is no text in UTF-8.") from problem
    except csv.Error as problem:
        raise BadFile(f"{path} cannot be read: {problem}.") from problem
