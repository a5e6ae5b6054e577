"""Campaigns for these tests."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta

from django.db import connection

from accounts.models import User
from campaigns import actions
from core import clock
from locals.access import Role
from locals.models import Assignment
from members.models import ContactPoint, Person
from outbox import delivery
from outbox.models import Topic
from tests.world import TODAY, days_ago

NOW = clock.noon(TODAY).astimezone(UTC)  # as the database gives it back


def draft(world, *, author="organizer", topic="news", audience=None, unit=None, **fields):
    by = world.users[author]
    row = actions.create(
        name="Winter conference",
        topic=Topic.objects.get(key=topic),
        unit=unit,
        audience={"all": []} if audience is None else audience,
        by=by,
    )
    words = {
        "subject": "{first_name}, two days for you",
        "body": "Dear {first_name}, [sign up](https://mae.example/up)",
    }
    return actions.edit(campaign=row, by=by, **{**words, **fields})


def colleague(name="second", role=Role.ORGANIZER, **unit):
    user = User.objects.create_user(f"{name}@example.org", name=name.title())
    Assignment.objects.create(user=user, role=role, period=(days_ago(30), None), **unit)
    return user


def join(n):
    """So many more people, each with an address of their own, whom statewide staff see."""
    people = Person.objects.bulk_create(Person(first_name="New", last_name=f"Person{each}") for each in range(n))
    ContactPoint.objects.bulk_create(
        ContactPoint(person=person, kind="email", value=f"new{person.pk}@example.com", source="staff")
        for person in people
    )


def approved(world, *, at=NOW, by=None):
    """Scheduled by its author and approved by a colleague."""
    row = schedule(draft(world), world, at=at)
    return actions.approve(campaign=row, at=NOW, day=TODAY, by=by or colleague())


def schedule(row, world, *, at=NOW, now=NOW):
    return actions.schedule(campaign=row, at=at, now=now, day=TODAY, by=row.author)


def start(at=NOW):
    return actions.start_due(now=at, day=TODAY)


def deliver():
    return delivery.deliver_due(until=NOW + timedelta(seconds=30))


def raises(fault):
    def fail(*_, **__):
        raise fault

    return fail


def started_by_many():
    """How many campaigns four workers start that look at the same moment."""

    def run(_):
        try:
            return len(start())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return sum(pool.map(run, range(4)))
