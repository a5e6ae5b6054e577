"""Letters and messages for these tests."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, timedelta
from itertools import count

from core import clock
from outbox import suppression
from outbox.compose import Composed
from outbox.delivery import deliver_due
from outbox.models import Letter, Message, State, Topic
from tests.world import TODAY

TOKEN = "A" * 28
TOPIC = Topic(key="news", name="News", personal_only=False)
NOW = clock.noon(TODAY).astimezone(UTC)  # as the database gives it back
_numbers = count(1)


def letter(
    *, topic="news", subject="Hello {first_name}", body="Come to [the meeting](https://mae.example/meet).", **more
):
    from outbox.actions import check

    return Letter.objects.create(
        source=f"test:{next(_numbers)}",
        topic=Topic.objects.get(key=topic) if topic else None,
        subject=subject,
        body=body,
        links=check(subject=subject, body=body),
        **more,
    )


def message(of: Letter, address="latoya@example.com", *, state=State.QUEUED, not_before=NOW, **more):
    waits = state in (State.QUEUED, State.DEFERRED)
    return Message.objects.create(
        letter=of,
        address=address,
        address_key=suppression.key_of(address),
        name=more.pop("name", "Latoya Mabry"),
        values=more.pop("values", {"first_name": "Latoya"}),
        state=state,
        not_before=not_before if waits else None,
        **more,
    )


def queue(of: Letter, how_many: int):
    """So many messages to as many people, due now."""
    Message.objects.bulk_create(
        Message(
            letter=of,
            address=f"person{number}@example.com",
            address_key=suppression.key_of(f"person{number}@example.com"),
            name=f"Person {number}",
            values={"first_name": f"Number{number}"},
            not_before=NOW,
        )
        for number in range(how_many)
    )


def compose(**fields):
    return Composed(Letter(**{"topic": TOPIC, "subject": "Hello", "body": "Hi", **fields}))


def deliver():
    return deliver_due(until=NOW + timedelta(seconds=30))


def states():
    return Counter(Message.objects.values_list("state", flat=True))
