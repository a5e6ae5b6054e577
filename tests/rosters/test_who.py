"""Who reaches staff lists."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from jobs.models import LongJob
from members.models import Person
from rosters import actions
from rosters.models import StaffList
from tests.rosters.conftest import JOB, ROWS, work
from tests.world import PERSONAS, TODAY

MAY = {"administrator", "clerk", "organizer"}
PAGES: list[tuple[str, str, list[Any]]] = [
    ("get", "rosters:lists", []),
    ("get", "rosters:upload", []),
    ("post", "rosters:upload", []),
]
ONE: list[tuple[str, str, list[Any]]] = [
    ("get", "rosters:staff_list", []), ("get", "rosters:columns", []), ("post", "rosters:columns", []),
    ("post", "rosters:sheet", []), ("post", "rosters:places", []), ("post", "rosters:decide", [2]),
    ("post", "rosters:apply", []), ("post", "rosters:cancel", []), ("post", "rosters:discard", []),
    ("get", "rosters:refused", []), ("post", "rosters:refused", []), ("get", "rosters:whose", [2]),
]  # fmt: skip


@pytest.mark.parametrize("persona", [*PERSONAS, "anonymous"])
def test_only_those_who_import_reach_any_of_it(client, world, sign_in, bring, persona):
    staff_list = bring(ROWS, JOB)
    before = StaffList.objects.values().get(pk=staff_list.pk)
    if persona in MAY:
        return
    if persona != "anonymous":
        sign_in(world.users[persona])
    refused = {302} if persona == "anonymous" else {403, 404}

    for method, name, rest in PAGES:
        assert getattr(client, method)(reverse(name, args=rest)).status_code in refused
    for method, name, rest in ONE:
        answer = getattr(client, method)(reverse(name, args=[staff_list.pk, *rest]))
        assert answer.status_code in refused, name
        assert b"Newell" not in answer.content
    assert StaffList.objects.values().get(pk=staff_list.pk) == before


@pytest.mark.parametrize("persona", sorted(MAY))
def test_those_who_import_see_every_page(client, world, sign_in, bring, persona):
    staff_list = bring(ROWS, JOB)
    sign_in(world.users[persona])

    for method, name, rest in PAGES[:2]:
        assert getattr(client, method)(reverse(name, args=rest)).status_code == 200
    assert client.get(staff_list.get_absolute_url()).status_code == 200
    assert client.get(reverse("rosters:columns", args=[staff_list.pk])).status_code == 200


def test_lists_and_rows_that_are_not_there(clerk, in_review):
    assert clerk.get(reverse("rosters:staff_list", args=[999_999])).status_code == 404
    assert (
        clerk.post(reverse("rosters:decide", args=[in_review.pk, 4]), {"choice": "same", "person": "x"}).status_code
        == 404
    )
    assert (
        clerk.post(
            reverse("rosters:decide", args=[in_review.pk, 4]), {"choice": "same", "person": "999999"}
        ).status_code
        == 404
    )
    assert clerk.post(reverse("rosters:decide", args=[in_review.pk, 4]), {"choice": "nonsense"}).status_code == 404
    assert clerk.post(reverse("rosters:decide", args=[in_review.pk, 999]), {"choice": "new"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_somebody_who_may_no_longer_import_has_nothing_applied(world, bring):
    staff_list = bring(ROWS, JOB)
    actions.start_applying(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    world.users["clerk"].assignments.update(period=(date(2024, 9, 1), TODAY))

    work()

    job = LongJob.objects.get(kind="rosters.apply")
    assert (job.state, job.error) == ("failed", "Whoever asked for this may not import this list any more.")
    assert StaffList.objects.get(pk=staff_list.pk).state == "review"
    assert not Person.objects.filter(last_name="Newell").exists()
