"""What changed on a person's record, for those who may see it, without what they may not."""

from __future__ import annotations

from audit.queries import Change, changes
from locals.access import Actor, Can
from members.models import ContactPoint, Demographics, Employment, Membership, Person

MOST = 5_000


def of(person: Person, actor: Actor, limit: int = MOST) -> list[Change]:
    """The changes of the person, their contact points and both ledgers, the newest first, by the page's field rules.

    Postal addresses need SEE_HOME, demographics SEE_DEMOGRAPHICS, over this very person.
    """
    found = changes(Person, pgh_obj_id=person.pk, limit=limit)
    found += changes(Membership, person_id=person.pk, limit=limit, hidden=["person"])
    found += changes(Employment, person_id=person.pk, limit=limit, hidden=["person"])
    contacts = [ContactPoint.Kind.EMAIL, ContactPoint.Kind.PHONE]
    if _holds(actor, Can.SEE_HOME, person):
        contacts.append(ContactPoint.Kind.ADDRESS)
    if _holds(actor, Can.SEE_CONTACT, person):
        found += changes(ContactPoint, person_id=person.pk, kind__in=contacts, limit=limit, hidden=["person"])
    if _holds(actor, Can.SEE_DEMOGRAPHICS, person):
        found += changes(Demographics, pgh_obj_id=person.pk, limit=limit, hidden=["person"])
    return sorted(found, key=lambda change: change.at, reverse=True)[:limit]


def _holds(actor: Actor, can: Can, person: Person) -> bool:
    return Person.objects.allowed(actor, can).filter(pk=person.pk).exists()
