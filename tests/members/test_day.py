"""The state's day turns by itself, and it is seen when it does not."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core import clock
from locals.access import Can
from mae_crm.schedule import SCHEDULE
from members import actions, health, standing, tasks
from members.models import Category, Person, Standing, StandingDay
from tests.world import TODAY

TOMORROW = TODAY + timedelta(days=1)
JACKSON = ZoneInfo("America/Chicago")


@pytest.fixture
def night(monkeypatch):
    """Moves the state's clock, to a time of day of TOMORROW."""

    def move(hour: int, minute: int = 0) -> datetime:
        now = datetime.combine(TOMORROW, datetime.min.time(), JACKSON) + timedelta(hours=hour, minutes=minute)
        monkeypatch.setattr(clock, "now", lambda: now)
        monkeypatch.setattr(clock, "today", lambda: TOMORROW)
        return now

    return move


def test_who_joins_on_the_next_day_is_a_member_for_their_rep_at_once(world, night):
    night(hour=8)
    joins = {"local": world.locals["Tupelo"], "category": Category.PROFESSIONAL, "level": "full"}
    quiet = Standing.objects.filter(is_member=False, worksite=world.worksites["Tupelo Middle School"]).earliest("pk")

    tasks.turn_day()
    actions.join(person=quiet.person, **joins, on=TOMORROW, payment_method="draft", today=TOMORROW, by=None)

    seen = Person.objects.allowed(world.actor("building_rep", TOMORROW), Can.SEE_PEOPLE)
    assert quiet.person in seen
    assert Standing.objects.get(person=quiet.person).is_member
    assert standing.wrong_rows() == 0


def test_turning_twice_changes_nothing_and_a_missed_night_is_made_up_for(world, night):
    StandingDay.objects.update(day=TODAY - timedelta(days=9))
    night(hour=8)

    tasks.turn_day()
    tasks.turn_day()

    assert StandingDay.objects.get(pk=1).day == TOMORROW
    assert standing.wrong_rows() == 0


def test_what_was_written_while_the_day_turned_is_put_right_in_the_night(world):
    Standing.objects.filter(person=world.people["Wendell"]).delete()

    tasks.stand_again()

    assert Standing.objects.filter(person=world.people["Wendell"]).count() == 2


def test_the_schedule_asks_for_the_turn_at_midnight_not_in_the_morning():
    midnight = datetime.combine(TOMORROW, datetime.min.time(), JACKSON) + timedelta(seconds=20)
    (turn,) = [entry for entry in SCHEDULE if entry.task == tasks.turn_day.name]

    assert midnight - turn.when.start(midnight) < timedelta(seconds=30)


@pytest.mark.parametrize(("hour", "minute", "ok"), [(0, 10, True), (0, 20, False), (8, 0, False)])
def test_health_tells_that_nobody_turned_the_day(world, night, hour, minute, ok):
    night(hour, minute)

    assert health.day_turned().ok is ok

    tasks.turn_day()
    assert health.day_turned().ok
