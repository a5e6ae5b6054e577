"""From an audience to one row per person: the address that is chosen, or the reason why there is none.

One statement, so one moment: what is shown before sending and what is frozen when it starts are read by the same SQL.
An address that somebody put on their own record without proving it may be a stranger's: it gets nothing, and what the
stranger said stops nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import F, JSONField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, NullIf

from core.sql import long_work
from members.models import ContactPoint, Person, PersonQuerySet
from outbox import placeholders, suppression
from outbox.models import Letter, Reason, State, Topic
from outbox.models.message import SENDABLE

PATIENCE = timedelta(seconds=20)  # to count: 100,000 people take one or two, and somebody waits for the answer

_CHOSEN = f"""
WITH audience (id, name, "values") AS MATERIALIZED ({{people}}),
deceased AS MATERIALIZED (
    SELECT id FROM members_person WHERE died_on IS NOT NULL
), domain AS MATERIALIZED (
    SELECT DISTINCT split_part(c.value, '@', 2) AS name
    FROM members_contactpoint c JOIN audience a ON a.id = c.person_id WHERE c.kind = 'email'
), district AS MATERIALIZED (
    SELECT DISTINCT d.name FROM domain d
    JOIN locals_employer e ON e.mail_domain <> ''
     AND right('.' || d.name, length(e.mail_domain) + 1) = '.' || lower(e.mail_domain)
), no AS MATERIALIZED (
    SELECT key, bool_or(reason <> 'bounced' AND (topic_id IS NULL OR topic_id = %(topic)s)) AS opted_out,
           bool_or(reason = 'bounced') AS bounced
    FROM outbox_suppression GROUP BY key
), mail AS (
    SELECT c.person_id, c.id, c.value AS address, k.key, COALESCE(no.opted_out, false) AS opted_out,
           c.bounced_at IS NOT NULL OR COALESCE(no.bounced, false) AS bounced,
           c.setting = 'work' OR district.name IS NOT NULL AS is_work,
           c.value ~ %(sendable)s AND length(c.value) <= 254 AS is_sendable,
           c.verified_at IS NOT NULL AS is_verified, c.is_preferred,
           c.source <> 'self' OR c.verified_at IS NOT NULL AS is_proved
    FROM members_contactpoint c
    JOIN audience a ON a.id = c.person_id
    CROSS JOIN LATERAL (SELECT {suppression.SQL_KEY.format(address="c.value")} AS key OFFSET 0) k
    LEFT JOIN district ON district.name = split_part(c.value, '@', 2)
    LEFT JOIN no ON no.key = k.key
    WHERE c.kind = 'email'
), best AS (
    SELECT DISTINCT ON (person_id) person_id, address, key
    FROM mail WHERE is_proved AND is_sendable AND NOT bounced AND NOT (is_work AND %(personal_only)s)
    ORDER BY person_id, is_work, is_verified DESC, is_preferred DESC, id
), known AS (
    SELECT person_id, bool_or(is_proved) AS has_proved, bool_or(is_proved AND opted_out) AS opted_out,
           bool_or(is_proved AND bounced) AS bounced,
           bool_or(is_proved AND is_work AND is_sendable AND NOT bounced) AS has_work
    FROM mail GROUP BY person_id
), judged AS (
    SELECT a.id, a.name, a."values", best.address, best.key,
           CASE WHEN deceased.id IS NOT NULL THEN 'deceased'
                WHEN known.person_id IS NULL THEN 'no_address'
                WHEN known.opted_out OR own.opted_out THEN 'opted_out'
                WHEN best.address IS NOT NULL THEN ''
                WHEN known.has_work THEN 'work_only'
                WHEN known.bounced THEN 'bounced'
                WHEN NOT known.has_proved THEN 'unproved'
                ELSE 'bad_address' END AS reason
    FROM audience a LEFT JOIN known ON known.person_id = a.id LEFT JOIN best ON best.person_id = a.id
    LEFT JOIN deceased ON deceased.id = a.id
    CROSS JOIN LATERAL (SELECT {suppression.SQL_KEY_OF_PERSON.format(person="a.id")} AS key OFFSET 0) k
    LEFT JOIN no AS own ON own.key = k.key
), chosen AS MATERIALIZED (
    SELECT id, name, "values", key,
           CASE WHEN reason = '' AND nth > 1 THEN 'same_address' ELSE reason END AS reason,
           CASE WHEN reason = '' AND nth = 1 THEN address ELSE '' END AS address
    FROM (SELECT *, row_number() OVER (PARTITION BY reason, address ORDER BY id) AS nth FROM judged) AS counted
)"""  # noqa: S608  # every piece is a constant of this house

_COUNT = "SELECT reason, count(*) FROM chosen GROUP BY reason"
_LIST = "SELECT id FROM chosen WHERE reason = %(reason)s ORDER BY id LIMIT %(limit)s"
_WHO_GETS_IT = "SELECT id FROM chosen WHERE reason = '' AND id = ANY(%(among)s)"
_BLANKS = r"""
SELECT said.key, count(*) FROM chosen CROSS JOIN jsonb_each_text("values") AS said
WHERE reason = '' AND COALESCE(said.value, '') !~ '\S' GROUP BY said.key"""
_WHOSE_BLANK = r"""
SELECT id FROM chosen WHERE reason = '' AND COALESCE("values" ->> %(blank)s, '') !~ '\S'
ORDER BY id LIMIT %(limit)s"""
_FREEZE = """
, frozen AS (
    INSERT INTO outbox_message
        (letter_id, person_id, name, "values", address, address_key, state, reason, not_before, answer, attempts)
    SELECT %(letter)s, id, name, CASE WHEN reason = '' THEN "values" ELSE '{}'::jsonb END, address, key,
           CASE WHEN reason = '' THEN %(queued)s ELSE %(suppressed)s END, reason,
           CASE WHEN reason = '' THEN %(not_before)s::timestamptz END, '', 0
    FROM chosen ORDER BY id
    RETURNING reason
)
SELECT reason, count(*) FROM frozen GROUP BY reason"""


@dataclass(frozen=True)
class Headcount:
    """How many people an audience has, how many of them get the letter, and why the others do not."""

    left_out: dict[Reason, int]
    deliverable: int

    @property
    def audience(self) -> int:
        return self.deliverable + sum(self.left_out.values())

    @property
    def bars(self) -> list[tuple[str, int]]:
        """For a bar: those who get it, those who do not."""
        return [("data", self.deliverable), ("past", self.audience - self.deliverable)]

    @property
    def says(self) -> str:
        return f"{self.deliverable:,} of {self.audience:,} get it"


def preview(people: PersonQuerySet, *, topic: Topic) -> Headcount:
    """What freezing this audience now would come to. One statement; writes nothing."""
    with transaction.atomic(), long_work(at_most=PATIENCE):
        return _headcount(_run(_COUNT, people, topic))


def people_by_reason(people: PersonQuerySet, *, topic: Topic, reason: Reason | str, limit: int) -> list[int]:
    """The people who would be left out for a reason, or (reason "") get it: primary keys, at most `limit`."""
    with transaction.atomic(), long_work(at_most=PATIENCE):
        rows = _run(_LIST, people, topic, reason=reason, limit=limit)
    return [pk for (pk,) in rows]


def who_gets_it(people: PersonQuerySet, *, topic: Topic, among: Collection[int]) -> set[int]:
    """Which of these few people of the audience, by primary key, would get it now.

    Whoever of the audience shares an address with one of them is judged along: one of them gets it for all.
    """
    theirs = ContactPoint.objects.emails().filter(person__in=among)
    sharing = ContactPoint.objects.emails().filter(value__in=theirs.values("value"))
    with transaction.atomic(), long_work(at_most=PATIENCE):
        rows = _run(_WHO_GETS_IT, people.filter(pk__in=sharing.values("person")), topic, among=list(among))
    return {pk for (pk,) in rows}


def blanks(people: PersonQuerySet, *, topic: Topic, keys: Iterable[str], day: date) -> dict[str, int]:
    """For how many of those who would get it now each of these placeholders is blank; absent where for nobody."""
    with transaction.atomic(), long_work(at_most=PATIENCE):
        return dict(_run(_BLANKS, people, topic, placeholders.values(keys, day)))


def people_with_blank(people: PersonQuerySet, *, topic: Topic, key: str, day: date, limit: int) -> list[int]:
    """Those who would get it now for whom a placeholder is blank: primary keys, at most `limit`."""
    values = placeholders.values([key], day)
    with transaction.atomic(), long_work(at_most=PATIENCE):
        rows = _run(_WHOSE_BLANK, people, topic, values, blank=key, limit=limit)
    return [pk for (pk,) in rows]


def freeze(people: PersonQuerySet, *, letter: Letter, not_before: datetime, day: date) -> Headcount:
    """Write a row for each person of the audience. One statement; call it where long work is allowed."""
    if letter.topic is None:
        raise ValueError("A letter to an audience has a topic.")
    values = placeholders.values(placeholders.used([letter.subject, letter.body]), day)
    states = {"queued": State.QUEUED, "suppressed": State.SUPPRESSED}
    return _headcount(_run(_FREEZE, people, letter.topic, values, letter=letter.pk, not_before=not_before, **states))


def _run(
    then: str, people: PersonQuerySet, topic: Topic, values: Combinable | None = None, **more: Any
) -> list[tuple[Any, ...]]:
    """`_CHOSEN` and what follows it, for each person once, however the audience was found."""
    said = Concat(Coalesce(NullIf("preferred_name", Value("")), F("first_name")), Value(" "), "last_name")
    audience = Person.objects.filter(pk__in=people.order_by().values("pk")).values_list(
        "pk", said, values or Value({}, JSONField())
    )
    try:
        inner, inner_parameters = audience.query.sql_with_params()
    except EmptyResultSet:  # Django knows without asking that nobody is in it
        return []
    parameters = {
        **{f"people_{index}": value for index, value in enumerate(inner_parameters)},
        **suppression.sql_parameters(),
        "topic": topic.pk,
        "personal_only": topic.personal_only,
        "sendable": SENDABLE,
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CHOSEN.replace("{people}", _named(inner)) + then, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _named(sql: str) -> str:
    """The statement with its n-th %s as %(people_n)s; a doubled % stays doubled."""
    numbers = count()
    return re.sub("%[%s]", lambda found: "%%" if found[0] == "%%" else f"%(people_{next(numbers)})s", sql)


def _headcount(rows: list[tuple[Any, ...]]) -> Headcount:
    counts = dict(rows)
    left_out = {reason: counts.pop(reason.value) for reason in Reason.left_out() if reason.value in counts}
    return Headcount(left_out=left_out, deliverable=counts.pop("", 0))
