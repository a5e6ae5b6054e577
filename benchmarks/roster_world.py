"""A made-up state for the import benchmark: 300,000 people, a third of them at one employer, and that employer's files.

Everything about a person follows from their number, so that files and records agree without asking the database.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import connection

from members import namewords, standing

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
PEOPLE, ROWS = int(300_000 * SCALE), int(100_000 * SCALE)
AS_OF, LAST_LIST, TODAY = date(2026, 11, 20), date(2025, 11, 20), date(2026, 11, 22)
EMPLOYER = 1  # whose lists these are
OTHERS = 150  # employers of everybody else
SCHOOLS = max(4, int(200 * SCALE))  # of the employer
ELSEWHERE = 10 * OTHERS  # schools of the others

_SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "ta", "ve", "wi", "zu", "che", "dra", "fle")
_TITLES = ("TCHR MATH", "TCHR SCI 7", "TCHR ENG 8", "LIBRARIAN", "COUNSELOR", "PARA", "CUSTODIAN", "BUS DRIVER")
_LICENSED = _TITLES[:5]
_IDENTIFIED_BY = ("number", "nea_id", "email", "name")


class Someone:
    def __init__(self, number: int) -> None:
        dice = random.Random(number)
        self.number = number
        self.first, self.last = _word(dice, 3), _word(dice, 4)
        self.middle = dice.choice("ABCDEFGHJKLM")
        self.title = dice.choice(_TITLES)
        self.job_class = "licensed" if self.title in _LICENSED else "esp"
        self.room = f"{dice.choice('ABC')}{dice.randrange(1, 400)}"
        self.hired = date(2000, 8, 1) + timedelta(days=dice.randrange(9_000))
        self.nea_id = f"{number:010d}" if number % 2 else ""
        self.staff_number = f"{number:07d}"
        self.mail = f"{self.first}.{self.last}{number}@mail.example".lower()
        self.phone = f"601{2_000_000 + number:07d}"

    @property
    def school(self) -> int:
        return 1 + self.number % SCHOOLS if self.number <= ROWS else SCHOOLS + 1 + self.number % ELSEWHERE


def _word(dice: random.Random, length: int) -> str:
    return "".join(dice.choices(_SYLLABLES, k=length)).capitalize()


# --- The records -----------------------------------------------------------------------------------------------------


def build() -> None:
    """Everybody has a job, an e-mail and a phone; every second one an NEA ID, every fourth is a member."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")  # what follows from these rows comes at once, below
        _build_units(cursor)
        _build_people(cursor, [Someone(number) for number in range(1, PEOPLE + 1)])
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")
        standing.restand_everyone()
        namewords.install()
        cursor.execute("SELECT setval(pg_get_serial_sequence('members_person', 'id'), %s)", [PEOPLE])
        cursor.execute("VACUUM (FREEZE, ANALYZE)")


def _build_units(cursor: Any) -> None:
    _copy(cursor, "locals_region", "id, name", [(1, "North")])
    _copy(
        cursor,
        "locals_local",
        "id, name, kind, region_id",
        [(1, "Association of District 1", "local", 1), (2, "At large", "at_large", 1)],
    )
    _copy(
        cursor,
        "locals_employer",
        "id, name, region_id, mail_domain, list_source, list_date",
        [(n, f"District {n}", 1, f"district{n}.example", "", LAST_LIST) for n in range(1, OTHERS + 2)],
    )
    _copy(
        cursor,
        "locals_worksite",
        "id, employer_id, name, county_fips",
        [
            (n, EMPLOYER if n <= SCHOOLS else 2 + n % OTHERS, f"School No {n}", "28081")
            for n in range(1, SCHOOLS + ELSEWHERE + 1)
        ],
    )
    _copy(
        cursor,
        "locals_jurisdiction",
        "local_id, employer_id, job_class, period",
        [(1, EMPLOYER, "", "[2010-01-01,)")],
    )


def _build_people(cursor: Any, people: list[Someone]) -> None:
    _copy(
        cursor,
        "members_person",
        "id, nea_id, first_name, middle_name, last_name, suffix, preferred_name, service_source",
        ((p.number, p.nea_id or None, p.first, p.middle, p.last, "", "", "") for p in people),
    )
    _copy(
        cursor,
        "members_employment",
        "person_id, worksite_id, job_class, position, subject, room, fte, employer_number, period, hired_on,"
        " is_new_hire, source, list_date",
        (
            (p.number, p.school, p.job_class, p.title, "", p.room, "1.00", p.staff_number, f"[{p.hired},)", p.hired,
             False, "roster", LAST_LIST)
            for p in people
        ),
    )  # fmt: skip
    _copy(
        cursor,
        "members_contactpoint",
        "person_id, kind, setting, value, source",
        (
            (p.number, kind, "personal", value, "roster")
            for p in people
            for kind, value in (("email", p.mail), ("phone", f"+1{p.phone}"))
        ),
    )
    _copy(
        cursor,
        "members_membership",
        "person_id, local_id, category, period, payment_method, source",
        (
            (p.number, 1 if p.number <= ROWS else 2, "professional", "[2020-09-01,)", "draft", "")
            for p in people
            if p.number % 4 == 0
        ),
    )


def _copy(cursor: Any, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


# --- The files -------------------------------------------------------------------------------------------------------

_HEADINGS = ("EMP NO", "NEA ID", "Last, First", "School", "Position", "Room", "Hire Date", "E-mail", "Cell", "FTE")


def known_file() -> bytes:
    """The employer's people, in turn with a staff number, an NEA ID, an e-mail or a name only; every fifth changed."""
    return _csv(map(_known_line, range(1, ROWS + 1)))


def _known_line(number: int) -> list[str]:
    """Of ten rows one has another room, and one another school, where a name alone would not tell who that is."""
    someone = Someone(number)
    by = _IDENTIFIED_BY[number // 10 % 4]
    if by == "nea_id" and not someone.nea_id:
        by = "number"
    line = _line(someone, someone.school)
    if by != "number":
        line[0] = ""
    if by != "nea_id":
        line[1] = ""
    if by == "name":
        line[7] = ""
    if number % 10 == 0 or (number % 10 == 5 and by == "name"):
        line[5] = f"Z{number % 300}"
    elif number % 10 == 5:
        line[3] = f"School No {1 + someone.school % SCHOOLS}"
    return line


def new_file() -> bytes:
    """As many people whom nobody knows."""
    people = map(Someone, range(PEOPLE + 1, PEOPLE + ROWS + 1))
    return _csv(_line(someone, school) for someone, school in zip(people, _schools(), strict=False))


def _schools() -> Iterator[int]:
    return (1 + n % SCHOOLS for n in count())


def _line(someone: Someone, school: int) -> list[str]:
    return [
        someone.staff_number,
        someone.nea_id,
        f"{someone.last}, {someone.first} {someone.middle}.",
        f"School No {school}",
        someone.title,
        someone.room,
        f"{someone.hired:%m/%d/%Y}",
        someone.mail,
        f"({someone.phone[:3]}) {someone.phone[3:6]}-{someone.phone[6:]}",
        "1.0",
    ]


def _csv(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEADINGS)
    writer.writerows(rows)
    return out.getvalue().encode()
