import pytest

from core import clock
from organizing.models import Issue
from tests.organizing.talks import NOON
from tests.world import World


@pytest.fixture
def world(world: World, monkeypatch) -> World:
    """It is noon of the world's day, and some issues are offered."""
    Issue.objects.bulk_create([Issue(name=name) for name in ("Pay", "Legal help")], ignore_conflicts=True)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return world
