"""Answers about messages."""

from __future__ import annotations

from django.db.models import Count

from outbox.models import Letter, State


def counts(letter: Letter) -> dict[tuple[State, str], int]:
    """How many messages a letter has, by state and reason. Their sum is its audience."""
    rows = letter.messages.order_by().values_list("state", "reason").annotate(n=Count("pk"))
    return {(State(state), reason): n for state, reason, n in rows}
