"""Every change to staff lists, and what a list changes in the records."""

from rosters.actions.apply import NothingToApply, apply, start_applying
from rosters.actions.check import (
    NotPossible,
    check,
    choose_columns,
    rematch,
    start_checking,
    start_matching,
)
from rosters.actions.common import Busy, Changed, Finished
from rosters.actions.decide import NotThatRow, choose_places, decide, take_back, use_without
from rosters.actions.leavers import NobodyLeaves, end_jobs, take_ends_back
from rosters.actions.many import NothingDecided, decide_many
from rosters.actions.purge import erase_person, purge
from rosters.actions.upload import EmployerClosed, TooLarge, TooOld, discard, look, refuse, start_looking, upload

__all__ = [
    "Busy",
    "Changed",
    "EmployerClosed",
    "Finished",
    "NobodyLeaves",
    "NotPossible",
    "NotThatRow",
    "NothingDecided",
    "NothingToApply",
    "TooLarge",
    "TooOld",
    "apply",
    "check",
    "choose_columns",
    "choose_places",
    "decide",
    "decide_many",
    "discard",
    "end_jobs",
    "erase_person",
    "look",
    "purge",
    "refuse",
    "rematch",
    "start_applying",
    "start_checking",
    "start_looking",
    "start_matching",
    "take_back",
    "take_ends_back",
    "upload",
    "use_without",
]
