"""Since when mail waits, as `doctor` and the health page tell it."""

from datetime import timedelta

import pytest

from core import clock
from core.formats import moment
from outbox import actions, health
from outbox.models import Letter
from tests.outbox.letters import letter, message

pytestmark = pytest.mark.django_db


def test_a_test_mail_waits_from_when_it_was_written(world):
    now = clock.now()
    actions.send_test(
        letter=letter(topic=None), address="latoya@example.com", name="", values={}, at=now, by=world.users["clerk"]
    )

    found = health.outbox()

    assert found.ok, found.says
    assert found.figures["oldest_due_seconds"] < health.LATE.total_seconds()


def test_mail_that_waits_too_long_is_told_since_when(world):
    now = clock.now()
    for asked, written in ((60, 3), (20, 50)):  # minutes ago
        one = message(letter(), not_before=now - timedelta(minutes=asked))
        Letter.objects.filter(pk=one.letter_id).update(created_at=now - timedelta(minutes=written))

    found = health.outbox()

    assert not found.ok
    assert found.says == f"Mail has been waiting since {moment(now - timedelta(minutes=20))}."
