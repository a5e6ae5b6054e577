"""Many rows into one table with one statement.

Tables whose history is kept take no COPY, and every statement fires their triggers once. So rows go by COPY into a
temporary twin and from there by one INSERT … SELECT: the speed of COPY, and each trigger runs once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any

from django.db import connection, models
from django.db.models import Max
from psycopg import sql


def new_keys(model: type[models.Model]) -> Iterator[int]:
    """Primary keys that follow the greatest in use."""
    return count((model.objects.aggregate(greatest=Max("pk"))["greatest"] or 0) + 1)  # type: ignore[attr-defined]


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of values in the order of `fields` (names of columns); returns how many.

    A period is written as PostgreSQL's text, an array likewise. Where the rows bring their primary keys, the table's
    sequence moves behind them.
    """
    table = model._meta.db_table  # noqa: SLF001  # Django's public name for it
    twin = f"new_{table}"

    def sql_for(text: str) -> str:
        columns = sql.SQL(", ").join(map(sql.Identifier, fields))
        names = {"table": sql.Identifier(table), "twin": sql.Identifier(twin), "name": sql.Literal(table)}
        return sql.SQL(text).format(columns=columns, **names).as_string()

    with connection.cursor() as cursor:
        cursor.execute(sql_for("CREATE TEMPORARY TABLE {twin} AS SELECT {columns} FROM {table} LIMIT 0"))
        with cursor.copy(sql_for("COPY {twin} ({columns}) FROM STDIN")) as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(sql_for("INSERT INTO {table} ({columns}) SELECT {columns} FROM {twin}"))
        inserted: int = cursor.rowcount
        cursor.execute(sql_for("DROP TABLE {twin}"))
        if "id" in fields:
            cursor.execute(sql_for("SELECT setval(pg_get_serial_sequence({name}, 'id'), max(id)) FROM {table}"))
    return inserted


def analyze(*written: type[models.Model]) -> None:
    """Let the planner know of rows that this transaction has written: without it, it takes the tables for empty."""
    with connection.cursor() as cursor:
        for model in written:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001
