"""Saying no, and yes again. Whoever holds a mail's link acts for the address it went to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from core.action import action
from outbox.models import DeliveryEvent, Message, State, Suppression, Topic


@action
def unsubscribe(*, message: Message, topic: Topic | None, at: datetime, agent: str = "", by: None = None) -> None:
    """Stop mail of this topic, or (None) all of it, to the address of a message. Saying so twice changes nothing."""
    _say_no(message, topic)
    _note(message, DeliveryEvent.Kind.UNSUBSCRIBE, at, agent, topic.key if topic else "everything")


@action
def choose(*, message: Message, wanted: Collection[Topic], at: datetime, agent: str = "", by: None = None) -> None:
    """Mail about these topics and no others, as the reader of a message wishes. What was not said by a reader stays."""
    own = _own(message)
    had_everything_stopped = own.filter(topic=None).exists()
    own.filter(topic=None).delete()
    own.filter(topic__in=wanted).delete()
    refused = [topic for topic in Topic.objects.all() if topic not in wanted]
    for topic in refused:
        _say_no(message, topic)
    kind = DeliveryEvent.Kind.RESUBSCRIBE if had_everything_stopped and wanted else DeliveryEvent.Kind.UNSUBSCRIBE
    _note(message, kind, at, agent, "without " + ", ".join(topic.key for topic in refused) if refused else "all topics")


def wanted_topics(message: Message) -> list[Topic]:
    """The topics about which mail may still go to the address of a message."""
    stopped = set(Suppression.objects.filter(key=message.address_key).values_list("topic", flat=True))
    return [] if None in stopped else [topic for topic in Topic.objects.all() if topic.pk not in stopped]


def is_out_of_reach(message: Message) -> bool:
    """Does anything but the reader's own wish stop all mail to this address?"""
    others = Suppression.objects.filter(key=message.address_key, topic=None)
    return others.exclude(reason=Suppression.Reason.UNSUBSCRIBED).exists()


def _own(message: Message) -> QuerySet[Suppression]:
    return Suppression.objects.filter(key=message.address_key, reason=Suppression.Reason.UNSUBSCRIBED)


def _say_no(message: Message, topic: Topic | None) -> None:
    if message.address_key:
        Suppression.objects.get_or_create(
            key=message.address_key,
            topic=topic,
            reason=Suppression.Reason.UNSUBSCRIBED,
            defaults={"source": f"message:{message.pk}"},
        )


def _note(message: Message, kind: DeliveryEvent.Kind, at: datetime, agent: str, details: str) -> None:
    DeliveryEvent.objects.create(message=message, kind=kind, at=at, agent=agent, details=details[:300])
    arrived(message)


def arrived(message: Message) -> None:
    """Who answers a mail has got it: that resolves a doubt."""
    Message.objects.filter(pk=message.pk, state=State.IN_DOUBT).update(state=State.ACCEPTED, reason="")
