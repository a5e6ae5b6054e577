"""Pieces that the statements of this package share."""

from __future__ import annotations

from typing import Any

from django.db import connection

# Rows that are asked about, which is all of them or a few.
ASKED = "(%(numbers)s::int[] IS NULL OR r.number = ANY (%(numbers)s::int[]))"

# Letters with their marks taken off, for names written outside ASCII: "José" and "Jose" are alike.
PLAIN = """CASE WHEN octet_length({x}) = char_length({x}) THEN {x}
    ELSE regexp_replace(normalize({x}, NFKD), '[\u0300-\u036f]', '', 'g') END"""


def key(column: str) -> str:
    """A name without case, marks, spaces and hyphens, so that "Baldwin-Ross" is "BALDWIN ROSS"."""
    return f"lower(translate({PLAIN.format(x=column)}, ' -.''’‘`,', ''))"


def without_zeros(column: str) -> str:
    """A staff number as it reads after a spreadsheet ate its leading zeros."""
    return f"ltrim({column}, '0')"


def run(sql: str, values: dict[str, Any]) -> int:
    """Rows touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return int(cursor.rowcount)


def one(sql: str, values: dict[str, Any]) -> Any:
    """The first value of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return row[0] if row else None
