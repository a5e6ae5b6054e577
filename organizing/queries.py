"""Answers from conversations: who was talked with, where people stand, and who needs a talk."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from organizing.models import Conversation


def first_conversation(people: Iterable[int]) -> dict[int, datetime]:
    """When each of these people was first talked with; who never was is not in the answer. One query."""
    rows = Conversation.objects.filter(person__in=list(people)).values_list("person").annotate(first=Min("at"))
    return dict(rows.order_by())
