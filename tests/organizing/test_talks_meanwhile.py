"""A talk is undone in one window at the very moment at which it is corrected in another."""

from datetime import timedelta
from functools import partial

import pytest

from engagement.models import Activity
from organizing import actions
from organizing.details import Details
from organizing.models import Conversation
from tests.organizing.talks import log


@pytest.mark.parametrize("is_undone_first", [True, False])
def test_a_talk_that_is_undone_while_it_is_corrected_counts_nothing(world, both, is_undone_first):
    """Another day moves what counts."""
    talk, rep = log(world, "Caleb", 2), world.users["building_rep"]
    undo = partial(actions.undo, conversation=Conversation.objects.get(pk=talk.pk), by=rep)
    correct = partial(
        actions.correct, conversation=talk, details=Details(assessment=3), at=talk.at - timedelta(days=1), by=rep
    )

    said = both(undo, correct) if is_undone_first else both(correct, undo)

    assert isinstance(said, actions.TooLate) is is_undone_first
    assert not Conversation.objects.exists()
    assert not Activity.objects.filter(source=talk.source).exists()
