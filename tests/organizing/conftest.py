import pytest

from core import clock
from tests.organizing.talks import NOON
from tests.world import World


@pytest.fixture
def world(world: World, monkeypatch) -> World:
    """It is noon of the world's day."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return world
