"""Saying no, and yes again. Whoever holds a mail's link acts for the address it went to; whoever is signed in, for all
of theirs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import User
from core.action import action
from core.types import MailArrives, MailBounces
from members.models import ContactPoint, Person
from outbox import suppression
from outbox.models import DeliveryEvent, Message, State, Suppression, Topic

THEIR_WISH = (Suppression.Reason.UNSUBSCRIBED, Suppression.Reason.STAFF)


@action
def unsubscribe(*, message: Message, topic: Topic | None, at: datetime, agent: str = "", by: None = None) -> None:
    """Stop mail of this topic, or (None) all of it, to the address of a message. Saying so twice changes nothing."""
    _say_no(reader_of(message).keys, topic, f"message:{message.pk}")
    _note(message, DeliveryEvent.Kind.UNSUBSCRIBE, at, agent, topic.key if topic else "everything")


@action
def choose(*, message: Message, wanted: Collection[Topic], at: datetime, agent: str = "", by: None = None) -> None:
    """Mail about these topics and no others, as the reader of a message wishes; newer than what they told the office.
    What the law or a mail server stops stays stopped.

    It is noted as a no where something was turned off, as a yes where things were only turned on, and as nothing where
    all stays as it was.
    """
    reader = reader_of(message)
    before = wanted_topics(reader)
    refused = _choose(reader.keys, wanted, f"message:{message.pk}")
    after = wanted_topics(reader)
    said = "without " + ", ".join(topic.key for topic in refused) if refused else "all topics"
    if not set(before) <= set(after):
        _note(message, DeliveryEvent.Kind.UNSUBSCRIBE, at, agent, said if wanted else "everything")
    elif before != after:
        _note(message, DeliveryEvent.Kind.RESUBSCRIBE, at, agent, said)
    else:
        arrived(message)


@action
def choose_for_all(*, person: Person, wanted: Collection[Topic], by: User) -> None:
    """Mail about these topics and no others, to any address that is or will be on one's own record."""
    _choose(reader(person).keys, wanted, f"person:{person.pk}")


@action
def note_choice(*, person: Person, wanted: Collection[Topic], how: str, by: User) -> None:
    """What the person told the office: mail about these topics and no others, or, with none, no mail at all.

    It takes the place of what they said before, here or by a link; `how` the office knows is kept with it. What the
    law or a mail server stops stays stopped.
    """
    said = Suppression.objects.filter(key__in=reader(person).keys, reason__in=THEIR_WISH)
    said.filter(Q(topic=None) | Q(topic__in=wanted)).delete()
    refused = [topic for topic in Topic.objects.all() if topic not in wanted]
    for topic in refused if wanted else [None]:
        Suppression.objects.get_or_create(
            key=suppression.key_of_person(person.pk),
            topic=topic,
            reason=Suppression.Reason.STAFF,
            defaults={"source": f"office: {how}"},
        )


def said_so_far(person: Person) -> list[Suppression]:
    """What stops mail to the person, the newest first."""
    rows = Suppression.objects.filter(key__in=reader(person).keys).select_related("topic")
    return list(rows.order_by("-created_at", "-pk"))


def mail_arrives(address: str, _user: User | None) -> None:
    """Listens to core.types.MailArrives: an address that bounced is written to again. What its reader said, and what
    the office or the law asks for, stays."""
    Suppression.objects.filter(key=suppression.key_of(address), reason=Suppression.Reason.BOUNCED).delete()


def mail_bounces(address: str) -> None:
    """Listens to core.types.MailBounces: the address is stopped as by a mail server that knows no such mailbox."""
    Suppression.objects.get_or_create(
        key=suppression.key_of(address),
        topic=None,
        reason=Suppression.Reason.BOUNCED,
        defaults={"source": "office: mail came back"},
    )


ARRIVES = MailArrives("outbox", mail_arrives)
BOUNCES = MailBounces("outbox", mail_bounces)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who says so: the keys of addresses, and the person's own, which outlives them. None where nobody is known."""

    addresses: Collection[bytes]
    person: bytes | None = None

    @property
    def keys(self) -> list[bytes]:
        return [*self.addresses, *([self.person] if self.person else [])]


def reader_of(message: Message) -> Reader:
    """Whoever holds the mail's link: its address, and the person to whom it was written."""
    person = suppression.key_of_person(message.person_id) if message.person_id else None
    return Reader([bytes(message.address_key)] if message.address_key else [], person)


def reader(person: Person) -> Reader:
    """The person with every e-mail address of their record: an opt-out of any of them stops mail to the person.

    An address that somebody put on their own record without proving it may be a stranger's: it is not theirs to say no
    for, nor yes.
    """
    addresses = ContactPoint.objects.filter(person=person).emails().proved().values_list("value", flat=True)
    return Reader(sorted({suppression.key_of(address) for address in addresses}), suppression.key_of_person(person.pk))


def wanted_topics(reader: Reader) -> list[Topic]:
    """The topics about which mail may still go to them. An address that bounced says nothing while another is good."""
    rows = Suppression.objects.filter(key__in=reader.keys)
    bounced = {bytes(key) for key in rows.filter(reason=Suppression.Reason.BOUNCED).values_list("key", flat=True)}
    rows = rows if bounced >= set(reader.addresses) else rows.exclude(reason=Suppression.Reason.BOUNCED)
    stopped = set(rows.values_list("topic", flat=True))
    return [] if None in stopped else [topic for topic in Topic.objects.all() if topic.pk not in stopped]


def is_out_of_reach(reader: Reader) -> bool:
    """Does anything but the reader's own wish stop all mail to them, at all of these addresses?"""
    others = Suppression.objects.filter(topic=None).exclude(reason__in=THEIR_WISH)
    stopped = {bytes(key) for key in others.filter(key__in=reader.keys).values_list("key", flat=True)}
    return reader.person in stopped or (bool(reader.addresses) and stopped >= set(reader.addresses))


def asked_the_office(reader: Reader) -> bool:
    """Did they tell the office that they want no mail at all? What they tick themselves lifts it."""
    return Suppression.objects.filter(key__in=reader.keys, topic=None, reason=Suppression.Reason.STAFF).exists()


def _choose(keys: Collection[bytes], wanted: Collection[Topic], source: str) -> list[Topic]:
    """Returns the topics that are not wanted. Whoever wants none says no to all mail, also about topics to come."""
    if wanted:  # their own word is newer than what they told the office
        own = Suppression.objects.filter(key__in=keys, reason__in=THEIR_WISH)
        own.filter(Q(topic=None) | Q(topic__in=wanted)).delete()
    refused = [topic for topic in Topic.objects.all() if topic not in wanted]
    for topic in refused if wanted else [None]:
        _say_no(keys, topic, source)
    return refused


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
