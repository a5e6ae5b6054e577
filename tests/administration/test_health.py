from datetime import timedelta

import pytest

from administration.health import state
from core import clock
from jobs.models import Slot
from jobs.tasks import schedule
from tests.world import World


@pytest.mark.parametrize(
    ("seconds_ago", "late"), [(None, True), (30, False), (600, True)], ids=["never", "just now", "ten minutes ago"]
)
def test_a_quick_entry_is_late_once_it_has_been_silent(seconds_ago: int | None, late: bool, world: World) -> None:
    quick = next(entry for entry in schedule() if entry.name == "long work")
    if seconds_ago is not None:
        at = clock.now() - timedelta(seconds=seconds_ago)
        Slot.objects.create(name=quick.name, start=at, rung_at=at, began_at=at, finished_at=at)

    turn = next(turn for turn in state(world.actor("administrator")).turns if turn.entry == quick)

    assert turn.is_late is late
