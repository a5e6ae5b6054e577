"""Signals and acts that tests make up."""

from datetime import datetime, timedelta

from django.utils import timezone

from core.types import Signal
from engagement import actions
from engagement.families import Family
from engagement.models import Score
from tests.world import TODAY, World

TALK = Signal("tests.talk", "Talk in a test", Family.CONNECT, points=10, half_life=100, cap=25)
HELP = Signal("tests.help", "Help in a test", Family.ACT, points=8, half_life=100, cap=15)


def on(day) -> datetime:
    """Noon of a day."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=12)))


def score(world: World, first: str) -> Score:
    return Score.objects.get(person=world.people[first])


def talk(world: World, first: str, *, days_ago: int = 0, source: str = "tests.talk:1") -> None:
    day = on(TODAY - timedelta(days=days_ago))
    actions.record(signal=TALK.key, person_id=world.people[first].pk, source=source, at=day, by=None)
