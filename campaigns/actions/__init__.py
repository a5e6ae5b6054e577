"""Every change to campaigns."""

from campaigns.actions.common import ChangedMeanwhile, NotApproved, NotNow, NotReady, NotYours, check_words
from campaigns.actions.deciding import TO_SEND, TO_STOP, approve, cancel, schedule, take_back, unschedule
from campaigns.actions.running import BROKE, finish_sent, judge_clicks, set_aside, start, start_due
from campaigns.actions.writing import copy, create, edit, send_test

__all__ = [
    "BROKE",
    "TO_SEND",
    "TO_STOP",
    "ChangedMeanwhile",
    "NotApproved",
    "NotNow",
    "NotReady",
    "NotYours",
    "approve",
    "cancel",
    "check_words",
    "copy",
    "create",
    "edit",
    "finish_sent",
    "judge_clicks",
    "schedule",
    "send_test",
    "set_aside",
    "start",
    "start_due",
    "take_back",
    "unschedule",
]
