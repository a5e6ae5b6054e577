"""Messages in doubt, and what staff may do with them."""

from datetime import timedelta

import pytest

from outbox import actions
from outbox.models import Reason, State
from tests.outbox.letters import NOW, deliver, letter, message, states

pytestmark = pytest.mark.django_db


def test_staff_resolve_a_doubt_once(world):
    row = message(letter(), state=State.IN_DOUBT)
    by = world.users["organizer"]

    actions.resolve(message=row, arrived=True, at=NOW, by=by)

    row.refresh_from_db()
    assert (row.state, row.reason) == (State.ACCEPTED, Reason.STAFF_SAYS)
    with pytest.raises(actions.NotInDoubt):
        actions.resolve(message=row, arrived=False, at=NOW, by=by)


def test_staff_may_have_it_sent_again(smtp, world):
    row = message(letter(), state=State.IN_DOUBT, claim="00000000-0000-0000-0000-000000000001")

    actions.resolve(message=row, arrived=False, at=NOW, by=world.users["organizer"])
    deliver()

    row.refresh_from_db()
    assert (row.state, len(smtp.messages)) == (State.ACCEPTED, 1)


def test_what_is_too_old_is_not_sent_again(smtp, world):
    row = message(letter(not_after=NOW), state=State.IN_DOUBT)

    with pytest.raises(actions.TooLate, match="nothing of it leaves after 22 Nov 2026, 12:00"):
        actions.resolve(message=row, arrived=False, at=NOW, by=world.users["organizer"])

    row.refresh_from_db()
    assert (row.state, row.reason) == (State.IN_DOUBT, "")
    actions.resolve(message=row, arrived=True, at=NOW, by=world.users["organizer"])


def test_what_was_in_doubt_when_its_letter_was_cancelled_is_not_sent_again(world):
    row = message(letter(not_after=NOW + timedelta(days=3)), state=State.IN_DOUBT)
    assert actions.cancel(letter=row.letter, at=NOW, by=world.users["organizer"]) == 0

    with pytest.raises(actions.TooLate):
        actions.resolve(message=row, arrived=False, at=NOW, by=world.users["organizer"])

    actions.write_off(message=row, at=NOW, by=world.users["organizer"])
    assert states() == {State.FAILED: 1}
