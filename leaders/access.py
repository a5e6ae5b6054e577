"""Access follows the office: a term whose holder has a user becomes an assignment of the same unit and period."""

from core.periods import DateRange
from leaders.models import Office, Term
from locals.access import CAPABILITIES, Actor, Can, Role
from locals.models import Assignment, Local, Region, Worksite
from members.models import Person


def may_give(actor: Actor, office: Office, unit: Region | Local | Worksite | None) -> bool:
    """Nobody hands out, over a unit, more than they hold over it themselves; but those who manage users."""
    if not office.role or actor.can(Can.MANAGE_USERS):
        return True
    if unit is None or not may_give_somewhere(actor, office):
        return False
    held = {actor.scope(can): can for can in CAPABILITIES[Role(office.role)]}
    return all(type(unit).objects.allowed(actor, can).filter(pk=unit.pk).exists() for can in held.values())


def may_give_somewhere(actor: Actor, office: Office) -> bool:
    """The same, over any unit: whether to offer the office at all."""
    return not office.role or actor.can(Can.MANAGE_USERS) or CAPABILITIES[Role(office.role)] <= actor.capabilities


def follow(term: Term) -> Assignment | None:
    """Make, move or take away the assignment of a term, so that it says what the term says. None where there is
    none."""
    origin = term.source
    if not term.office.role or term.person.user_id is None:
        forget(term)
        return None
    assignment, _ = Assignment.objects.update_or_create(
        origin=origin,
        defaults={
            "user_id": term.person.user_id,
            "role": term.office.role,
            "local": term.local,
            "worksite": term.worksite,
            "period": DateRange(term.period.lower, term.period.upper),
        },
    )
    return assignment


def follow_all_of(person: Person) -> None:
    """A person has a user now: their terms give access from this moment."""
    for term in Term.objects.filter(person=person).exclude(office__role="").select_related("office", "person"):
        follow(term)


def forget(term: Term) -> None:
    """Take the assignment of a term away."""
    Assignment.objects.filter(origin=term.source).delete()
