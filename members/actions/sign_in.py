"""Members sign in by the addresses of their record, so what changes there changes the sign-in.

Staff are not moved by it: whoever may correct a record must not be able to come in as a colleague.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from accounts import actions as accounts
from accounts.models import User
from core import clock
from core.errors import ActionError
from core.types import AddressProved
from locals.models import Assignment
from members.contact import setting_of
from members.models import ContactPoint, Person


class NotOwn(ActionError):
    """The address is not one that only this person reads."""


def is_staff(user: User) -> bool:
    """Do they work for the association, today or soon? Then they or an administrator move the address, nobody else."""
    return Assignment.objects.filter(user=user).of_staff(clock.today()).exists()


def signs_in_by_record(user: User) -> bool:
    """Does the sign-in address follow the record?"""
    on_record = ContactPoint.objects.emails().filter(person__user=user, value=user.email).exists()
    return (on_record or not user.has_address) and not is_staff(user)


def follow(person: Person, *, gone: str, to: str = "", by: User | None) -> None:
    """An e-mail address left the record: whoever signed in with it does so with `to`, else with another one of theirs,
    else with none until the record has one."""
    user = person.user
    if user is None or user.email != gone or is_staff(user):
        return
    ways = _ways_in(person, user)
    accounts.move_address(user=user, to=to if to in ways else next(iter(ways), None), by=by)


def _ways_in(person: Person, user: User) -> list[str]:
    """The personal addresses that nobody else has, whether on record or to sign in with."""
    emails = ContactPoint.objects.emails().proved().exclude(person=person).filter(value=OuterRef("value"))
    users = User.objects.exclude(pk=user.pk).filter(email=OuterRef("value"))
    own = person.contact_points.emails().filter(setting=ContactPoint.Setting.PERSONAL)
    own = own.proved().exclude(Exists(emails)).exclude(Exists(users))
    values = own.order_by("-is_preferred", "pk").values_list("value", flat=True)
    return [value for value in values if setting_of(ContactPoint.Kind.EMAIL, value) != ContactPoint.Setting.WORK]


def record_proved(user: User, old: str) -> None:
    """A user proved a new sign-in address: it takes the place of the old one on their record.

    Raises NotOwn for a work address, and for one that stands on somebody else's record. Those who have read a code sent
    there may be told.
    """
    person = Person.objects.select_for_update().filter(user=user).first()
    if person is None or is_staff(user):
        return
    if setting_of(ContactPoint.Kind.EMAIL, user.email) == ContactPoint.Setting.WORK:
        raise NotOwn("That is a work address, which an employer can read. Use a personal one.")
    emails = ContactPoint.objects.emails()
    if emails.proved().filter(value=user.email).exclude(person=person).exists():
        raise NotOwn("Somebody else on our records has that address, too. Use one that only you read.")
    points = {point.value: point for point in emails.filter(person=person, value__in=[old, user.email])}
    point = points.get(user.email) or points.get(old) or ContactPoint(person=person, kind=ContactPoint.Kind.EMAIL)
    point.value, point.setting = user.email, ContactPoint.Setting.PERSONAL
    point.source, point.verified_at, point.bounced_at = ContactPoint.Source.SELF, clock.now(), None
    point.save()
    if point.pk != getattr(points.get(old), "pk", point.pk):
        points[old].delete()


listener = AddressProved(key="members", then=record_proved)
