"""Answers from conversations: who was talked with, where people stand, who works in a building, who needs one."""

from organizing.queries.building import Desk, Progress, Room, building, progress, reps_missing, rooms, shown
from organizing.queries.hires import newly_hired
from organizing.queries.narrowing import Choices, places
from organizing.queries.talks import (
    Talk,
    first_name,
    issues,
    phones,
    promises,
    promises_due,
    talkers,
    talks,
    with_person,
    workplaces,
)
from organizing.queries.today import Newcomer, Suggestion, newcomers, suggestions

__all__ = [
    "Choices",
    "Desk",
    "Newcomer",
    "Progress",
    "Room",
    "Suggestion",
    "Talk",
    "building",
    "first_name",
    "issues",
    "newcomers",
    "newly_hired",
    "phones",
    "places",
    "progress",
    "promises",
    "promises_due",
    "reps_missing",
    "rooms",
    "shown",
    "suggestions",
    "talkers",
    "talks",
    "with_person",
    "workplaces",
]
