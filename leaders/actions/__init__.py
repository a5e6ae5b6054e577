"""Nominating and moving people, and recording who holds an office."""

from leaders.actions.pipeline import leave_pipeline, move, nominate, plan_step
from leaders.actions.refusals import AlreadyThere, NotPossible, NotYours
from leaders.actions.terms import begin_term, begun, count_begun, end_term, end_terms, see_off

__all__ = [
    "AlreadyThere",
    "NotPossible",
    "NotYours",
    "begin_term",
    "begun",
    "count_begun",
    "end_term",
    "end_terms",
    "leave_pipeline",
    "move",
    "nominate",
    "plan_step",
    "see_off",
]
