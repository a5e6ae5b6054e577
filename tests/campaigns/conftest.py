"""Campaigns at a time, and one that went out."""

import pytest

from campaigns import actions
from outbox import delivery
from tests.campaigns.drafts import NOW, draft, schedule
from tests.world import TODAY


@pytest.fixture
def at_three(monkeypatch):
    monkeypatch.setattr("core.clock.now", lambda: NOW)


@pytest.fixture
def sent(world, smtp, monkeypatch):
    row = schedule(draft(world), world)
    with monkeypatch.context() as then:
        then.setattr("core.clock.now", lambda: NOW)  # some days later it would be old news
        actions.start_due(now=NOW, day=TODAY)
        delivery.deliver_due(until=NOW.replace(year=2030))
    row.refresh_from_db()
    return row
