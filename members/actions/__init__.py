"""Every change to people and their ledgers."""

from members.actions.closing import close, merge_local, merge_worksite, reopen
from members.actions.contact import (
    add_contact,
    correct_contact,
    lift_bounce,
    note_bounce,
    remove_contact,
    report_bounce,
)
from members.actions.correcting import change_payment, correct_membership, take_away, take_end_back
from members.actions.day import stand_again, turn_day
from members.actions.demographics import describe_oneself, take_back_description
from members.actions.founding import found_locals
from members.actions.jobs import correct_job, start_work, stop_work, take_job_away, take_job_end_back
from members.actions.leaving import drop, record_death, take_death_back
from members.actions.membership import (
    AlreadyThere,
    NotPossible,
    TooEarly,
    change_type,
    hold,
    hold_living,
    hold_people,
    join,
    refuse_dead,
    transfer,
)
from members.actions.people import AddedAlready, add_person, correct_person, link_user
from members.actions.rehearsal import carry_out, rehearse
from members.actions.sign_in import signs_in_by_record
from members.actions.units import Done, correct, organize, rehearsed, withdraw

__all__ = [
    "AddedAlready",
    "AlreadyThere",
    "Done",
    "NotPossible",
    "TooEarly",
    "add_contact",
    "add_person",
    "carry_out",
    "change_payment",
    "change_type",
    "close",
    "correct",
    "correct_contact",
    "correct_job",
    "correct_membership",
    "correct_person",
    "describe_oneself",
    "drop",
    "found_locals",
    "hold",
    "hold_living",
    "hold_people",
    "join",
    "lift_bounce",
    "link_user",
    "merge_local",
    "merge_worksite",
    "note_bounce",
    "organize",
    "record_death",
    "refuse_dead",
    "rehearse",
    "rehearsed",
    "remove_contact",
    "reopen",
    "report_bounce",
    "signs_in_by_record",
    "stand_again",
    "start_work",
    "stop_work",
    "take_away",
    "take_back_description",
    "take_death_back",
    "take_end_back",
    "take_job_away",
    "take_job_end_back",
    "transfer",
    "turn_day",
    "withdraw",
]
