"""Ways to reach a person. An e-mail address that others change takes the sign-in along; the address it replaces is
told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings

from accounts import actions as accounts
from accounts.models import User
from core import clock
from core.action import action
from core.registry import registered
from core.types import MailArrives, MailBounces
from jobs.notices import post
from members.actions import sign_in
from members.actions.membership import NotPossible
from members.contact import normalise, setting_of
from members.models import ContactPoint, Person

MOST_OF_A_KIND = 8  # on one record
MARKS = ("is_preferred", "may_text")  # what the person told us about using it


@action
def add_contact(
    *, person: Person, kind: str, value: str, source: str, setting: str = "", by: User | None, **marks: Any
) -> ContactPoint:
    """Add an e-mail, phone or address; `setting` empty lets an employer's domain decide between work and personal.
    `marks` are some of MARKS.

    Raises NotPossible with a sentence when the value is not one, or is on the record already.
    """
    value = _checked(kind, value)
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # who presses the button twice waits here
    own = ContactPoint.objects.filter(person=person, kind=kind)
    if own.filter(value=value).exists():
        raise NotPossible("That is on the record already.")
    if own.count() >= MOST_OF_A_KIND:
        raise NotPossible(
            f"There are {MOST_OF_A_KIND} on the record already. Take one off it that is not used any more."
        )
    setting = setting or setting_of(kind, value)
    contact = ContactPoint(person=person, kind=kind, value=value, source=source, setting=setting)
    _mark(contact, marks)
    contact.save()
    _tell_the_others(contact)
    return contact


@action
def correct_contact(
    *,
    contact: ContactPoint,
    value: str = "",
    source: str,
    setting: str = "",
    shown: str | None = None,
    by: User,
    **marks: Any,
) -> ContactPoint:
    """Replace a value; what was proved about the old one is not true of the new one. `marks` are some of MARKS. What is
    not named or blank stays, but for the consent to texts, which was given for the old number.

    Who signed in with the old value does so with the new one from now on. Raises NotPossible; for one's own sign-in
    address too, which a code has to prove first, and where a value is to replace another than was `shown`.
    """
    contact = _held(contact)
    if value:
        _refuse_unless_shown(contact, shown)
    value = _checked(contact.kind, value) if value else contact.value
    if value != contact.value:
        _refuse_own_sign_in(contact, by)
    if (
        ContactPoint.objects.filter(person=contact.person, kind=contact.kind, value=value)
        .exclude(pk=contact.pk)
        .exists()
    ):
        raise NotPossible("That is on the record already.")
    old = contact.value
    was_proved = contact.source != ContactPoint.Source.SELF or contact.verified_at is not None
    if value != old:
        contact.verified_at = contact.bounced_at = None
        contact.may_text = False if contact.may_text is False else None
    else:
        source = contact.source  # a mark says nothing of who knows the value
    contact.value, contact.source, contact.setting = value, source, setting or contact.setting
    _mark(contact, marks)
    contact.save()
    if value != old:
        _tell_the_others(contact, also=old if was_proved else "")
        sign_in.follow(contact.person, gone=old, to=value, by=by)
    return contact


@action
def note_bounce(*, address: str, at: datetime, by: User | None = None) -> int:
    """A mail server said, or staff say, that there is no such mailbox. Returns on how many records that was news."""
    return ContactPoint.objects.emails().usable().filter(value=address).update(bounced_at=at)


def mail_arrives(address: str, user: User | None) -> None:
    """Listens to core.types.MailArrives: no record says any more that mail to it bounces, and the user's own that they
    have proved it."""
    points = ContactPoint.objects.emails().filter(value=address)
    points.exclude(bounced_at=None).update(bounced_at=None)
    if user is not None:
        points.filter(person__user=user, verified_at=None).update(verified_at=clock.now())


@action
def report_bounce(*, contact: ContactPoint, shown: str | None = None, at: datetime, by: User) -> None:
    """Staff saw that mail to this address came back: nothing is sent there, whatever record it stands on or comes to.

    Most servers take a mail first and send it back later, to the office. Raises NotPossible where that is known, and
    where it is not any more what was `shown` to who says so.
    """
    contact = _held(contact)
    _refuse_unless_shown(contact, shown)
    if contact.kind != ContactPoint.Kind.EMAIL or contact.bounced_at is not None:
        raise NotPossible("Only for an e-mail address to which mail is still sent.")
    note_bounce(address=contact.value, at=at, by=by)
    for each in registered(MailBounces):
        each.then(contact.value)


@action
def lift_bounce(*, contact: ContactPoint, by: User) -> None:
    """Staff heard from the person that mail to this address arrives: it is used again until it bounces again.

    Raises NotPossible where nothing stops it.
    """
    if contact.bounced_at is None:
        raise NotPossible("Mail to this address is not stopped because it came back.")
    accounts.note_arrival(address=contact.value, user=None, by=by)


listener = MailArrives(key="members", then=mail_arrives)


@action
def remove_contact(*, contact: ContactPoint, shown: str | None = None, by: User) -> None:
    """Take a value off the record. Who signed in with it does so with another of theirs, if there is one.

    Raises NotPossible for one's own sign-in address, and where it is not any more what was `shown` to who removes it.
    """
    contact = _held(contact)
    _refuse_unless_shown(contact, shown)
    _refuse_own_sign_in(contact, by)
    contact.delete()
    sign_in.follow(contact.person, gone=contact.value, by=by)


def _refuse_unless_shown(contact: ContactPoint, shown: str | None) -> None:
    if shown is not None and contact.value.split() != shown.split():  # browsers change the ends of lines
        raise NotPossible(f"It was changed to {contact.value} meanwhile. Look at it again.")


def _held(contact: ContactPoint) -> ContactPoint:
    """The row as it is now, held until the transaction ends. Raises NotPossible where somebody removed it."""
    found = ContactPoint.objects.select_for_update().filter(pk=contact.pk).first()
    if found is None:
        raise NotPossible("It was taken off the record meanwhile.")
    return found


def _mark(contact: ContactPoint, marks: dict[str, Any]) -> None:
    """One of each kind is preferred; only to a phone can texts be sent."""
    if unknown := marks.keys() - set(MARKS):
        raise TypeError(f"Not marks of a contact point: {', '.join(sorted(unknown))}")
    for name, mark in marks.items():
        setattr(contact, name, mark)
    if contact.kind != ContactPoint.Kind.PHONE:
        contact.may_text = None
    if contact.is_preferred:
        others = ContactPoint.objects.filter(person=contact.person_id, kind=contact.kind, is_preferred=True)
        others.exclude(pk=contact.pk).update(is_preferred=False)


def _checked(kind: str, value: str) -> str:
    try:
        return normalise(kind, value)
    except ValueError as refusal:
        raise NotPossible(str(refusal)) from None


def _refuse_own_sign_in(contact: ContactPoint, by: User | None) -> None:
    """A slip of the pen would lock them out, and a borrowed session would take the record over."""
    if by is not None and contact.person.user_id == by.pk and contact.value == by.email:
        raise NotPossible(
            "You sign in with this address. Change it under “How you sign in”: a code goes to the new one first."
        )


def _tell_the_others(contact: ContactPoint, also: str = "") -> None:
    """A new e-mail address on a record is told to the ones that were there: whoever did not ask for it should know.

    Not to those that nobody proved: what somebody types must not send mail to strangers.
    """
    if contact.kind != ContactPoint.Kind.EMAIL:
        return
    known = ContactPoint.objects.filter(person=contact.person_id).emails().usable().proved()
    signs_in_with = contact.person.user.email if contact.person.user else ""
    told = sorted({*known.values_list("value", flat=True), also, signs_in_with} - {contact.value, ""})
    subject = f"Your record at {settings.ASSOCIATION_SHORT} has a new e-mail address"
    text = (
        f"An e-mail address was added to or changed on your record at the {settings.ASSOCIATION_NAME}.\n\n"
        "If you asked for this, there is nothing to do. If not, please call the "
        f"{settings.ASSOCIATION_SHORT} office at once.\n"
    )
    for address in told:
        post(subject, text, to=[address])
