"""What tests of offices and the pipeline do again and again."""

from datetime import date, timedelta

from core.periods import since
from leaders import actions
from leaders.models import Office, Term
from locals.access import Actor, Can
from locals.models import Local
from members.models import Membership, Person
from tests.world import TODAY

TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)


def enrol(world, first, local):
    if not Membership.objects.filter(person=world.people[first], local=local).exists():
        period = since(date(1960, 9, 1))
        Membership.objects.create(person=world.people[first], local=local, category="professional", period=period)


def begin(world, first, office, unit, *, begins=TODAY, ends=None, by="organizer"):
    """A term of somebody who is made a member for it."""
    enrol(world, first, unit if isinstance(unit, Local) else world.locals["Tupelo"])
    return actions.begin_term(
        person=world.people[first],
        office=Office.objects.get(key=office),
        unit=unit,
        begins=begins,
        ends=ends,
        how=Term.How.ELECTED,
        by=world.users[by],
    )


def sees(user, person, day=TODAY):
    return Person.objects.allowed(Actor.of(user, day), Can.SEE_PEOPLE).filter(pk=person.pk).exists()


def nominate(world, first, on=TODAY, why="Brought six"):
    return actions.nominate(
        person=world.people[first],
        why=why,
        next_step="Coffee",
        next_step_on=None,
        on=on,
        by=world.users["organizer"],
    )
