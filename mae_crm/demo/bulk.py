"""Very many people quickly, for benchmarks: a small demo world whose people are copied inside the database."""

# ruff: noqa: S608  # names of columns and numbers, all from this file

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from math import ceil

import pgtrigger
from django.db import connection, models

from mae_crm.demo import personas
from mae_crm.demo.plan import Plan
from mae_crm.demo.seed import Made, building, settle, stand
from members.models import ContactPoint, Demographics, Employment, Membership, Person, Standing

TABLES = (Person, Employment, Membership, ContactPoint, Demographics)
HISTORY = [f"{model._meta.label}:insert_insert" for model in TABLES]  # noqa: SLF001
ORIGINALS = 15_000  # as many as dice draw; the others are their copies under other names


def make_people(number: int, *, today: date, seed: int = 7) -> Made:
    """Fill an empty database with `number` people, their ledgers, contact points and standing, and the demo's users.

    Copies have names, keys, NEA IDs and e-mail addresses of their own, and the jobs and memberships of their originals,
    so that every share is that of the demo world; only the originals have a history. No conversations, offices or
    scores. Raises what `seed.make` raises.
    """
    copies = ceil(number / ORIGINALS)
    plan = Plan(people=number // copies, seed=seed, today=today)
    with building(plan) as made:
        if made.already:
            return made
        world = settle(plan, made)
        with keys_unchecked(*TABLES, Standing):
            with made.timed("copies"), pgtrigger.ignore(*HISTORY):
                made.rows["people"] += _Copier(world.crowd[0].pk, plan.people, number).run()
            stand(plan, made)
        with made.timed("sign-in"):
            personas.give_roles(plan, world.places, world.users)
            personas.make_buttons(world.places, world.users)
    return made


@contextmanager
def keys_unchecked(*written: type[models.Model]) -> Iterator[None]:
    """Do not check the foreign keys of rows written meanwhile: a copy points where its original does.

    Checking a million of them takes longer than writing them. Only a superuser may leave it out; others check.
    """
    tables = [model._meta.db_table for model in written]  # noqa: SLF001
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits to be checked is checked now
        cursor.execute(_KEY_CHECKS, [tables])
        checks = cursor.fetchall()
        for table, trigger in checks:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")
        yield
        for table, trigger in checks:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {trigger}")


_KEY_CHECKS = """
SELECT tgrelid::regclass::text, quote_ident(tgname) FROM pg_trigger
WHERE tgrelid = ANY(%s::regclass[]) AND tgfoid = '"RI_FKey_check_ins"'::regproc
  AND (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"""


class _Copier:
    """Copies the originals, whose keys are `first` and those that follow it, until there are `number` people."""

    def __init__(self, first: int, originals: int, number: int) -> None:
        self.first, self.originals, self.number = first, originals, number

    def run(self) -> int:
        """Answers how many people were copied."""
        key = f"r.id + copy * {self.originals}"
        another = f"{self.first} + mod(r.id - {self.first} + copy * 997, {self.originals})"
        people = self._copy(
            Person,
            "id",
            nea_id=f"lpad((4000000 + ({key}) * 613)::text, 10, '0')",
            last_name=f"(SELECT last_name FROM members_person WHERE id = {another})",
            user_id="NULL",
        )
        for model in (Employment, Membership, Demographics):
            self._copy(model, "person_id")
        own = "CASE kind WHEN 'email' THEN replace(value, '@', '.' || copy || '@') ELSE value END"
        self._copy(ContactPoint, "person_id", value=own)
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval(pg_get_serial_sequence('members_person', 'id'), max(id)) FROM members_person")
        return people

    def _copy(self, model: type[models.Model], person: str, **instead: str) -> int:
        """Copy a table's rows; `person` is its column with the person's key, `instead` gives columns another value."""
        instead[person] = f"r.{person} + copy * {self.originals}"
        table = model._meta.db_table  # noqa: SLF001  # Django's public name for it
        columns = [field.column for field in model._meta.concrete_fields if field.column]  # noqa: SLF001
        copied = [column for column in columns if column in instead or column != "id"]
        values = [instead.get(column, f'r."{column}"') for column in copied]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(copied)}) SELECT {', '.join(values)} FROM {table} r"
                f" JOIN generate_series(1, %s) copy ON {instead[person]} < %s"
                f" WHERE r.{person} >= {self.first} ORDER BY copy, r.{person}",
                [ceil(self.number / self.originals), self.first + self.number],
            )
            rows: int = cursor.rowcount
        return rows
