"""Access follows the office: a term whose holder has a user becomes an assignment of the same unit and period."""

from core.periods import DateRange
from leaders.models import Term
from locals.models import Assignment
from members.models import Person


def follow(term: Term) -> Assignment | None:
    """Make, move or take away the assignment of a term, so that it says what the term says. None where there is
    none."""
    origin = _origin(term)
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
    Assignment.objects.filter(origin=_origin(term)).delete()


def _origin(term: Term) -> str:
    return f"leaders.term:{term.pk}"
