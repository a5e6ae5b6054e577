"""Saying no, and yes again. Whoever holds a mail's link acts for the address it went to; whoever is signed in, for all
of theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from accounts.models import User
from core.action import action
from core.types import MailArrives
from members.models import ContactPoint, Person
from outbox import suppression
from outbox.models import DeliveryEvent, Message, State, Suppression, Topic


@action
def unsubscribe(*, message: Message, topic: Topic | None, at: datetime, agent: str = "", by: None = None) -> None:
    """Stop mail of this topic, or (None) all of it, to the address of a message. Saying so twice changes nothing."""
    _say_no(keys_of_message(message), topic, f"message:{message.pk}")
    _note(message, DeliveryEvent.Kind.UNSUBSCRIBE, at, agent, topic.key if topic else "everything")


@action
def choose(*, message: Message, wanted: Collection[Topic], at: datetime, agent: str = "", by: None = None) -> None:
    """Mail about these topics and no others, as the reader of a message wishes. What was not said by a reader stays."""
    keys = keys_of_message(message)
    had_everything_stopped = _own(keys, topic=None)
    refused = _choose(keys, wanted, f"message:{message.pk}")
    kind = DeliveryEvent.Kind.RESUBSCRIBE if had_everything_stopped and wanted else DeliveryEvent.Kind.UNSUBSCRIBE
    _note(message, kind, at, agent, "without " + ", ".join(topic.key for topic in refused) if refused else "all topics")


@action
def choose_for_all(*, person: Person, wanted: Collection[Topic], by: User) -> None:
    """Mail about these topics and no others, to any address on one's own record."""
    _choose(keys_of_person(person), wanted, f"person:{person.pk}")


def mail_arrives(address: str, _user: User | None) -> None:
    """Listens to core.types.MailArrives: an address that bounced is written to again. What its reader said, and what
    the office or the law asks for, stays."""
    Suppression.objects.filter(key=suppression.key_of(address), reason=Suppression.Reason.BOUNCED).delete()


ARRIVES = MailArrives("outbox", mail_arrives)


def keys_of_message(message: Message) -> list[bytes]:
    return [bytes(message.address_key)] if message.address_key else []


def keys_of_person(person: Person) -> list[bytes]:
    """Of every e-mail address on the record: an opt-out of any of them stops mail to the person."""
    addresses = ContactPoint.objects.filter(person=person).emails().values_list("value", flat=True)
    return sorted({suppression.key_of(address) for address in addresses})


def wanted_topics(keys: Collection[bytes]) -> list[Topic]:
    """The topics about which mail may still go to whoever has these addresses."""
    stopped = set(Suppression.objects.filter(key__in=keys).values_list("topic", flat=True))
    return [] if None in stopped else [topic for topic in Topic.objects.all() if topic.pk not in stopped]


def is_out_of_reach(keys: Collection[bytes]) -> bool:
    """Does anything but the reader's own wish stop all mail to all of these addresses?"""
    others = Suppression.objects.filter(key__in=keys, topic=None).exclude(reason=Suppression.Reason.UNSUBSCRIBED)
    return bool(keys) and others.values("key").distinct().count() == len(keys)


def _choose(keys: Collection[bytes], wanted: Collection[Topic], source: str) -> list[Topic]:
    """Returns the topics that are not wanted."""
    own = Suppression.objects.filter(key__in=keys, reason=Suppression.Reason.UNSUBSCRIBED)
    own.filter(topic=None).delete()
    own.filter(topic__in=wanted).delete()
    refused = [topic for topic in Topic.objects.all() if topic not in wanted]
    for topic in refused:
        _say_no(keys, topic, source)
    return refused


def _own(keys: Collection[bytes], *, topic: Topic | None) -> bool:
    """Did the reader themselves say so?"""
    said = Suppression.objects.filter(key__in=keys, topic=topic, reason=Suppression.Reason.UNSUBSCRIBED)
    return said.exists()


def _say_no(keys: Collection[bytes], topic: Topic | None, source: str) -> None:
    for key in keys:
        Suppression.objects.get_or_create(
            key=key, topic=topic, reason=Suppression.Reason.UNSUBSCRIBED, defaults={"source": source}
        )


def _note(message: Message, kind: DeliveryEvent.Kind, at: datetime, agent: str, details: str) -> None:
    DeliveryEvent.objects.create(message=message, kind=kind, at=at, agent=agent, details=details[:300])
    arrived(message)


def arrived(message: Message) -> None:
    """Who answers a mail has got it: that resolves a doubt."""
    Message.objects.filter(pk=message.pk, state=State.IN_DOUBT).update(state=State.ACCEPTED, reason="")
