"""Talks that tests need to have happened."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from organizing import actions
from organizing.details import Details
from organizing.models import Conversation
from tests.world import TODAY, World

NOON = timezone.make_aware(datetime.combine(TODAY, datetime.min.time()) + timedelta(hours=12))


def log(
    world: World, first: str, assessment: int | None = None, *, by="building_rep", days_ago=0, **details
) -> Conversation:
    """A talk of that persona with that person, so many days ago."""
    return actions.log_conversation(
        person=world.people[first],
        details=Details(assessment=assessment, **details),
        at=NOON - timedelta(days=days_ago),
        token=uuid4(),
        by=world.users[by],
        is_another=True,
    )
