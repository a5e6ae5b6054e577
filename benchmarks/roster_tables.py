"""What a list ends in, for the import benchmark: taken out of the records, written by hand, and held against itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction

from benchmarks.roster_world import AS_OF, EMPLOYER
from members.models import ContactPoint, Employment, Membership, Person

MADE = {"id", "created_at", "user_id"}  # by the database, or not by a list


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` are all that a list may fill; `person` is the one that says whose row it is."""

    model: type[models.Model]
    person: str = "person_id"

    @property
    def name(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001  # Django's public name for it

    @property
    def columns(self) -> list[str]:
        fields = self.model._meta.concrete_fields  # noqa: SLF001
        return [column for each in fields if (column := each.column) and column not in MADE]


PEOPLE = Table(Person, person="id")
LEDGERS = (Table(Employment), Table(ContactPoint), Table(Membership))
TABLES = (PEOPLE, *LEDGERS)


@dataclass(slots=True)
class Outcome:
    """The final rows of everybody on a list, with their key where they were there before (people: always)."""

    rows: dict[str, bytes] = field(default_factory=dict)  # as COPY writes them
    changed: dict[str, bytes] = field(default_factory=dict)  # those of them that the list made or changed
    first: dict[str, str] = field(default_factory=dict)  # those of the people on the first lines, as CSV
    people: tuple[int, ...] = ()  # who that is


# --- Before, and after -----------------------------------------------------------------------------------------------


def remember() -> None:
    """Keep a copy of the records beside them, to tell afterwards what a list changed."""
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"CREATE TABLE before_{table.name} AS TABLE {table.name}")
            cursor.execute(f"CREATE UNIQUE INDEX ON before_{table.name} (id)")
            cursor.execute(f"ANALYZE before_{table.name}")


def outcome(staff_list: int, first: int) -> Outcome:
    """The final rows of the people on an applied list, and again those of its first people."""
    findings = f"SELECT person_id FROM rosters_finding WHERE staff_list_id = {staff_list}"
    with connection.cursor() as cursor:
        cursor.execute(f"{findings} ORDER BY number LIMIT {first}")
        found = Outcome(people=tuple({pk for (pk,) in cursor.fetchall()}))
    for table in TABLES:
        columns = [f"t.{name}" for name in table.columns]
        key = "t.id" if table is PEOPLE else "b.id"
        source = f"FROM {table.name} t LEFT JOIN before_{table.name} b ON b.id = t.id WHERE t.{table.person}"
        rows = f"SELECT {key}, {', '.join(columns)} {source}"
        differs = " OR ".join(f"t.{name} IS DISTINCT FROM b.{name}" for name in table.columns)
        found.rows[table.name] = _taken(f"{rows} IN ({findings}) ORDER BY t.id")
        found.changed[table.name] = _taken(f"{rows} IN ({findings}) AND (b.id IS NULL OR {differs}) ORDER BY t.id")
        found.first[table.name] = _taken(f"{rows} = ANY ('{{{','.join(map(str, found.people))}}}') ORDER BY t.id",
                                         "WITH (FORMAT csv, HEADER)").decode()  # fmt: skip
    return found


def _taken(query: str, form: str = "") -> bytes:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({query}) TO STDOUT {form}") as copy:
        return b"".join(bytes(block) for block in copy)


def digest(people: Collection[int] = ()) -> Mapping[str, Any]:
    """For each table how many rows there are and a number that tells whether they are the same: of these people, or of
    all."""
    found: dict[str, Any] = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            key = "id, " if table is PEOPLE else ""
            cursor.execute(
                f"SELECT count(*), sum(hashtextextended(r::text, 7)::numeric) FROM"
                f" (SELECT {key}{', '.join(table.columns)} FROM (SELECT *, {table.person} AS person FROM {table.name})"
                f" t WHERE %(all)s OR person = ANY (%(people)s)) r",
                {"all": not people, "people": list(people)},
            )
            found[table.name] = cursor.fetchone()
    return found


def histories() -> Mapping[str, Any]:
    """How many changes the history of each table has, by kind."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT pgh_label, count(*) FROM {table.name}event GROUP BY 1 ORDER BY 1")
            found[table.name] = cursor.fetchall()
    return found


# --- The floor: SQL by hand ------------------------------------------------------------------------------------------


@transaction.atomic
def write_by_hand(rows: Mapping[str, bytes]) -> None:
    """COPY final rows into temporary tables, UPDATE what differs, INSERT what is new; nothing is matched."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '96MB'; SET LOCAL jit = off")
        for table in TABLES:
            name, columns = table.name, ", ".join(table.columns)
            cursor.execute(f"CREATE TEMP TABLE final_{name} ON COMMIT DROP AS SELECT id, {columns} FROM {name} LIMIT 0")
            with cursor.copy(f"COPY final_{name} FROM STDIN") as copy:
                copy.write(rows[name])
            cursor.execute(f"ANALYZE final_{name}")
        for table in TABLES:
            name, columns = table.name, ", ".join(table.columns)
            assigned = ", ".join(f"{column} = f.{column}" for column in table.columns)
            differs = " OR ".join(f"t.{column} IS DISTINCT FROM f.{column}" for column in table.columns)
            cursor.execute(f"UPDATE {name} t SET {assigned} FROM final_{name} f WHERE t.id = f.id AND ({differs})")
            if table is PEOPLE:
                cursor.execute(
                    f"INSERT INTO {name} (id, {columns}) SELECT id, {columns} FROM final_{name} f"
                    f" WHERE NOT EXISTS (SELECT FROM {name} t WHERE t.id = f.id) ORDER BY id"
                )
            else:
                cursor.execute(
                    f"INSERT INTO {name} ({columns}) SELECT {columns} FROM final_{name} WHERE id IS NULL"
                    f" ORDER BY person_id"
                )
        cursor.execute("UPDATE locals_employer SET list_date = %s WHERE id = %s", [AS_OF, EMPLOYER])
