"""Compiled queries: QuerySets whose SQL is built once and asked many times with other values.

To build a query takes Django longer than PostgreSQL takes to answer a small one. Where an answer must come between two
keystrokes, a function builds the QuerySet for what changes its shape (a scope, a number of words), with `Given`
wherever a value stands that is known only when it is asked:

    @compiled
    def _beginning(scope: Scope) -> QuerySet[Any]:
        return Person.objects.under(scope).filter(last_name__startswith=Given("letters")).values_list("pk")

    _beginning(scope).rows(letters="rob")
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any, cast

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BigIntegerField, Expression, F, Field, QuerySet, TextField
from django.db.models.lookups import Exact

KEPT = 500  # shapes of one query: as many scopes as ask on one day


class Given(Expression):
    """A value that is told when the query is asked. Nothing prepares it: give it as psycopg takes it."""

    def __init__(self, name: str, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field or TextField())
        self.name = name

    def as_sql(self, *_: Any, **__: Any) -> tuple[str, tuple[Given]]:  # type: ignore[override]  # for any compiler
        return "%s", (self,)


class _Among(Exact):
    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        return f"= ANY {rhs}"


def among(key: str, name: str, of: Field[Any, Any] | None = None) -> Exact:
    """Whether a key, or another field `of` that kind, is one of those told as `name`, a list of them: one shape,
    however many they are."""
    return _Among(F(key), Given(name, ArrayField(of or BigIntegerField())))


class Compiled:
    """The SQL of one QuerySet of `values_list`."""

    def __init__(self, query: QuerySet[Any, Any]) -> None:
        compiler = query.query.get_compiler(using=DEFAULT_DB_ALIAS)
        try:
            self._sql, self._params = compiler.as_sql()
        except EmptyResultSet:  # as where a scope is empty
            self._sql, self._params = "", ()
            return
        self._converters = compiler.get_converters([column for column, *_ in compiler.select])

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows for these values, as the QuerySet's own. Raises KeyError where a value was not given."""
        if not self._sql:
            return []
        with connection.cursor() as cursor:
            params = [given[param.name] if isinstance(param, Given) else param for param in self._params]
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        return [self._converted(row) for row in found] if self._converters else found

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for at, (converters, column) in self._converters.items():
            for convert in converters:
                values[at] = convert(values[at], column, connection)
        return tuple(values)


def compiled[**P](build: Callable[P, QuerySet[Any, Any]]) -> Callable[P, Compiled]:
    """Keep what a function builds for each shape. Its arguments are values that say all about the query: a scope, a
    day, a number, and never a user, whose rights change."""

    @lru_cache(maxsize=KEPT)
    @wraps(build)
    def of(*shape: P.args, **named: P.kwargs) -> Compiled:
        return Compiled(build(*shape, **named))

    return cast("Callable[P, Compiled]", of)
