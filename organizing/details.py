"""What is said of a conversation, between the form that reads it and the action that keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from organizing.models import Conversation, Issue


@dataclass(frozen=True, slots=True)
class Details:
    """What a conversation holds beside who, with whom and when. `assessment` is 1 (strong support)
    to 5 (opposed), or None for "not assessed"."""

    assessment: int | None = None
    how: str = Conversation.How.IN_PERSON
    issues: Iterable[Issue] = field(default_factory=tuple)
    ask: str = ""
    answer: str = ""
    follow_up_on: date | None = None
    note: str = ""
