import pytest

from core import clock, registry
from core.registry import register
from core.types import Signal
from engagement import actions
from tests.engagement.acts import HELP, TALK, on
from tests.world import TODAY, World


@pytest.fixture
def signals(monkeypatch) -> None:
    """Two signals of our own, gone after the test."""
    monkeypatch.setitem(registry._entries, Signal, dict(registry._entries[Signal]))
    register(TALK, HELP)


@pytest.fixture
def scored(world: World, signals, monkeypatch) -> World:
    """Everybody has a score for the world's day, and it is noon."""
    monkeypatch.setattr(clock, "now", lambda: on(TODAY))
    actions.adopt_registered()
    actions.score_everyone(day=TODAY)
    return world
