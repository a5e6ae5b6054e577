import pytest

from core import registry
from core.registry import register
from core.types import Signal
from engagement import actions
from tests.engagement.acts import HELP, TALK
from tests.world import TODAY, World


@pytest.fixture
def signals(monkeypatch) -> None:
    """Two signals of our own, gone after the test."""
    monkeypatch.setitem(registry._entries, Signal, dict(registry._entries[Signal]))
    register(TALK, HELP)


@pytest.fixture
def scored(world: World, signals) -> World:
    """Everybody has a score for the world's day."""
    actions.adopt_registered()
    actions.score_everyone(day=TODAY)
    return world
