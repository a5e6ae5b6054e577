"""Who of the records may sign in, and with which address."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef

from accounts.models import User
from core import clock
from core.action import action
from core.errors import ActionError
from core.types import Claim, IdentityProvider, Obstacle
from locals.models import Assignment
from members.actions.people import link_user
from members.actions.sign_in import is_staff
from members.contact import setting_of
from members.models import ContactPoint, Person


class NotTheirs(ActionError):
    """The address does not prove that record, or no longer."""


def find(address: str) -> Claim | Obstacle | None:
    """The one current member whose personal, unshared address this is; an obstacle; or None.

    Staff come in by the address that they or an administrator chose, and an address that somebody put on their own
    record proves nothing before they proved it, nor does it take anything from the one who reads it. The same queries
    for every address: the time it takes tells nobody who is on the records.
    """
    by_domain = setting_of(ContactPoint.Kind.EMAIL, address)
    points = ContactPoint.objects.emails().proved().filter(value=address)
    points = points.select_related("person__user").order_by("person")
    holders = {point.person_id: point for point in points}
    staff = set(
        Person.objects.filter(pk__in=list(holders) or [0])
        .filter(Exists(Assignment.objects.filter(user=OuterRef("user")).of_staff(clock.today())))
        .values_list("pk", flat=True)
    )
    current = set(
        Person.objects.members_on(clock.today()).filter(pk__in=list(holders) or [0]).values_list("pk", flat=True)
    )
    if not current:
        return None
    if len(holders) > 1:
        return Obstacle.SHARED
    (point,) = holders.values()
    disabled = point.person.user is not None and not point.person.user.is_active
    if disabled or point.person_id in staff:
        return None
    if ContactPoint.Setting.WORK in {point.setting, by_domain}:
        return Obstacle.WORK
    return Claim(reference=str(point.person_id), name=point.person.name, user=point.person.user_id)


@action
def link(user: AbstractBaseUser, reference: str) -> None:
    """Tie the proved user to the record, if the address still names it and no other."""
    account = cast("User", user)
    person = Person.objects.select_for_update().filter(pk=int(reference)).first()
    claim = find(account.email)
    if person is None or not isinstance(claim, Claim) or claim.reference != reference:
        raise NotTheirs("That address does not prove this record any more. Ask the office for help.")
    if is_staff(account):
        raise NotTheirs("Colleagues sign in for themselves, whatever address a record has.")
    if Person.objects.filter(user=account).exists():
        raise NotTheirs("You sign in for another record already. Ask the office for help.")
    link_user(person=person, user=account, by=account)
    person.contact_points.filter(kind=ContactPoint.Kind.EMAIL, value=account.email).update(verified_at=clock.now())


provider = IdentityProvider(key="members", find=find, link=link)
