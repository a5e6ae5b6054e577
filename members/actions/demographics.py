"""What people say of themselves. Only they say it, and only they take it back."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from core.action import action
from core.errors import ActionError
from members.models import Demographics, Person

SAID = ("ethnicities", "gender", "birth_year")


class NotYours(ActionError):
    """Nobody says it for somebody else."""


@action
def describe_oneself(*, person: Person, by: User, **said: Any) -> None:
    """Keep what the person says, `said` being all of SAID; nothing said is nothing kept. Raises NotYours."""
    if not any(said[name] for name in SAID):
        take_back_description(person=person, by=by)
        return
    _refuse_others(person, by)
    Demographics.objects.update_or_create(person=person, defaults=said)


@action
def take_back_description(*, person: Person, by: User) -> None:
    """Forget it, in the history, too: it was given freely. Raises NotYours."""
    _refuse_others(person, by)
    Demographics.objects.filter(person=person).delete()
    events: Any = Demographics.pgh_event_model  # type: ignore[attr-defined]
    events.objects.filter(pgh_obj_id=person.pk).delete()


def _refuse_others(person: Person, by: User) -> None:
    if person.user_id != by.pk:
        raise NotYours("Only they say this of themselves.")
