"""Very many people for benchmarks, here a few."""

from datetime import date

import pytest
from django.db import connection
from django.db.models import Count

from mae_crm.demo import bulk
from members import standing
from members.models import ContactPoint, Employment, Membership, Person

TODAY = date(2026, 11, 22)

pytestmark = pytest.mark.django_db


def test_copies_are_people_of_their_own_with_the_ledgers_of_their_originals(monkeypatch) -> None:
    monkeypatch.setattr(bulk, "ORIGINALS", 700)

    made = bulk.make_people(1900, today=TODAY)

    first = Person.objects.order_by("pk").values_list("pk", flat=True)[0]
    original, copy = Person.objects.get(pk=first), Person.objects.get(pk=first + 1900 // 3)
    assert Person.objects.count() == made.rows["people"] == 1900
    assert copy.first_name == original.first_name
    assert Person.objects.filter(first_name=copy.first_name, last_name=copy.last_name).count() < 10
    places = [[job.worksite_id for job in someone.employments.order_by("pk")] for someone in (original, copy)]
    assert places[0] == places[1]
    shared = ContactPoint.objects.emails().values("value").annotate(n=Count("person")).filter(n__gt=2)
    assert not shared.exists()
    assert 0.22 < Membership.objects.on(TODAY).values("person").distinct().count() / 1900 < 0.28


def test_they_stand_where_their_ledgers_say_and_every_key_is_checked_again(monkeypatch) -> None:
    monkeypatch.setattr(bulk, "ORIGINALS", 600)

    bulk.make_people(1200, today=TODAY)

    assert standing.wrong_rows() == 0
    assert Employment.objects.exclude(person__in=Person.objects.all()).count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'")
        assert cursor.fetchall() == [(0,)]
