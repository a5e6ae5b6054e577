"""Many rows into one table with one statement.

Tables whose history is kept take no COPY, and every statement fires their triggers once. So rows go by COPY into a
temporary twin and from there by one INSERT … SELECT: the speed of COPY, and each trigger runs once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.db import connection, models
from django.db.models import Max
from psycopg import sql


def new_keys(model: type[models.Model]) -> Iterator[int]:
    """Primary keys that follow the greatest in use."""
    return count((model.objects.aggregate(greatest=Max("pk"))["greatest"] or 0) + 1)  # type: ignore[attr-defined]


def restart(model: type[models.Model]) -> None:
    """Let the table's next rows be numbered after the greatest key in use, as in a database that was never used."""
    table = model._meta.db_table  # noqa: SLF001  # Django's public name for it
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, next(new_keys(model))])


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of values in the order of `fields` (names of columns); returns how many.

    A period is written as PostgreSQL's text, an array likewise. Where the rows bring their primary keys, the table's
    sequence moves behind them.
    """
    with connection.cursor() as cursor, _twin(cursor, model, fields, rows) as name:
        cursor.execute(name("INSERT INTO {table} ({columns}) SELECT {columns} FROM {twin}"))
        inserted: int = cursor.rowcount
        if "id" in fields:
            cursor.execute(name("SELECT setval(pg_get_serial_sequence({text}, 'id'), max(id)) FROM {table}"))
    return inserted


def merge(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Update the rows that have these keys, the first of `fields`, with the other values; returns how many."""
    with connection.cursor() as cursor, _twin(cursor, model, fields, rows) as name:
        cursor.execute(name("UPDATE {table} SET ({rest}) = ROW ({values}) FROM {twin} n WHERE {table}.{key} = n.{key}"))
        updated: int = cursor.rowcount
    return updated


@contextmanager
def _twin(
    cursor: Any, model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[Callable[[str], str]]:
    """A temporary table with these rows, and a function that puts names into the text of a statement."""
    table = model._meta.db_table  # noqa: SLF001  # Django's public name for it
    columns = [sql.Identifier(field) for field in fields]
    names = {
        "table": sql.Identifier(table),
        "text": sql.Literal(table),
        "twin": sql.Identifier(f"new_{table}"),
        "columns": sql.SQL(", ").join(columns),
        "key": columns[0],
        "rest": sql.SQL(", ").join(columns[1:]),
        "values": sql.SQL(", ").join(sql.SQL("n.{}").format(column) for column in columns[1:]),
    }

    def name(text: str) -> str:
        return sql.SQL(text).format(**names).as_string()

    cursor.execute(name("CREATE TEMPORARY TABLE {twin} AS SELECT {columns} FROM {table} LIMIT 0"))
    with cursor.copy(name("COPY {twin} ({columns}) FROM STDIN")) as copy:
        for row in rows:
            copy.write_row(row)
    yield name
    cursor.execute(name("DROP TABLE {twin}"))


def analyze(*written: type[models.Model]) -> None:
    """Let the planner know of rows that this transaction has written: without it, it takes the tables for empty."""
    with connection.cursor() as cursor:
        for model in written:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001
