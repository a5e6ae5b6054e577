"""People themselves: their records, and who signs in for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.models import User
from core import clock
from core.action import action
from core.errors import ActionError
from core.registry import registered
from core.types import UserLinked
from locals.access import Actor, Can
from members.actions.membership import NotPossible
from members.models import NAME_FIELDS, Person

PRESSED_TWICE_WITHIN = timedelta(minutes=1)
DETAILS = (*NAME_FIELDS, "is_former_name_hidden", "nea_id", "service_start")


class AddedAlready(ActionError):
    """The same button was pressed twice, it seems: `person` was added moments ago."""

    def __init__(self, person: Person) -> None:
        self.person = person
        super().__init__(
            f"{person} was added moments ago and is not added twice. For somebody else of that name, wait a minute."
        )


@action
def add_person(*, first_name: str, last_name: str, by: User, **details: Any) -> Person:
    """A new record. `details` are others of DETAILS. Raises AddedAlready where one of that name is as good as new."""
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # who presses twice: one after the other
    just_now = Person.objects.filter(created_at__gt=clock.now() - PRESSED_TWICE_WITHIN)
    if made := just_now.filter(first_name=first_name, last_name=last_name).first():
        raise AddedAlready(made)
    return _write(Person(first_name=first_name, last_name=last_name), details, by)


@action
def correct_person(*, person: Person, by: User, **details: Any) -> Person:
    """Change names, whether a former one finds them, NEA ID or service start; what is not named stays."""
    return _write(Person.objects.select_for_update().get(pk=person.pk), details, by)


@action
def link_user(*, person: Person, user: User, by: User | None) -> Person:
    """Tie a user to the record: after its address was proved, and only once for each of them."""
    changed = Person.objects.filter(pk=person.pk, user=None).update(user=user)
    if not changed:
        raise NotPossible("This record has a user already.")
    person.refresh_from_db()
    for listener in registered(UserLinked):
        listener.then(person)
    return person


def _write(person: Person, details: dict[str, Any], by: User) -> Person:
    unknown = details.keys() - set(DETAILS)
    if unknown:
        raise TypeError(f"Not details of a person: {', '.join(sorted(unknown))}")
    if "service_start" in details and details["service_start"] != person.service_start:
        person.service_source = Person.ServiceSource.STAFF if details["service_start"] else ""
    for name, value in details.items():
        setattr(person, name, value)
    person.nea_id = person.nea_id or None
    if person.nea_id:
        _refuse_taken(person, by)
    person.save()
    return person


def _refuse_taken(person: Person, by: User) -> None:
    """Who else has the NEA ID is named to those who see them; others learn no more than that it cannot be given."""
    holders = Person.objects.filter(nea_id=person.nea_id).exclude(pk=person.pk)
    if not holders.exists():
        return
    seen = holders & Person.objects.allowed(Actor.of(by, clock.today()), Can.SEE_PEOPLE)
    if (holder := seen.first()) is not None:
        raise NotPossible(f"NEA ID {person.nea_id} is on the record of {holder}. Two people cannot have it.")
    raise NotPossible(f"NEA ID {person.nea_id} cannot be given here. Ask the membership office.")
