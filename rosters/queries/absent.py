"""People who are known to work there and are in no row."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from locals.access import Actor, Can
from locals.models import Worksite
from members.models import Employment, EmploymentQuerySet, Person, PersonQuerySet
from rosters.models import UNUSED, BeforeImage, Finding, Place, Row, StaffList
from rosters.reading.remarks import NO_PERSON
from rosters.reading.targets import Target


def absent(staff_list: StaffList, *, actor: Actor) -> PersonQuerySet:
    """People known to work there on the list's day who are in no row of it. Of a list that is not of everybody, those
    of the worksites that it names."""
    return Person.objects.allowed(actor, Can.SEE_PEOPLE).filter(absent_from(staff_list))


def absent_from(staff_list: StaffList) -> Q:
    """The same as a condition on people. It asks the findings: while there are none, everybody is absent."""
    listed = Finding.objects.filter(staff_list=staff_list, person__isnull=False).values("person")
    there = Employment.objects.on(staff_list.as_of).filter(worksite__employer=staff_list.employer_id)
    if not staff_list.is_complete:
        places = Place.objects.filter(staff_list=staff_list, worksite__isnull=False, rows__gt=0)
        there = there.filter(worksite__in=places.values("worksite"))
    return Q(pk__in=there.values("person")) & ~Q(pk__in=listed)


def leavers(staff_list: StaffList, *, actor: Actor) -> EmploymentQuerySet:
    """Jobs there that went on when an applied list was true and still do, of people on no list of that day or later.

    None where the list is not the newest that tells everybody, and those only whom the actor may change.
    """
    if not staff_list.tells_who_left:
        return Employment.objects.none()
    later = StaffList.objects.applied().filter(employer=staff_list.employer_id, as_of__gte=staff_list.as_of)
    listed = Finding.objects.filter(staff_list__in=later, person=OuterRef("person"))
    there = _jobs_to_change(staff_list, actor).on(staff_list.as_of).filter(period__upper_inf=True)
    return there.exclude(Exists(listed))


def ended_as_leavers(staff_list: StaffList, *, actor: Actor) -> EmploymentQuerySet:
    """Jobs that were ended because the list does not have their holders."""
    listed = Finding.objects.filter(staff_list=staff_list, person=OuterRef("person"))
    changed = BeforeImage.objects.filter(staff_list=staff_list, kind=BeforeImage.Kind.JOB, before__isnull=False)
    ended = changed.exclude(Exists(listed)).values("object_id")
    return _jobs_to_change(staff_list, actor).filter(pk__in=ended, period__upper_inf=False)


def _jobs_to_change(staff_list: StaffList, actor: Actor) -> EmploymentQuerySet:
    worksites = Worksite.objects.allowed(actor, Can.EDIT_PEOPLE).filter(employer=staff_list.employer_id)
    return Employment.objects.allowed(actor, Can.EDIT_PEOPLE).filter(worksite__in=worksites)


def rows_in_doubt(staff_list: StaffList) -> QuerySet[Row]:
    """Rows that were not used and may be of somebody who works there: not those of another district's staff, nor of
    those who left by what the file says, nor lines that are no person's."""
    unused = _unused(staff_list).exclude(problem_field__in=[Target.EMPLOYER, Target.STATUS])
    return unused.exclude(problem__endswith=NO_PERSON)


def unused_rows_like(staff_list: StaffList, people: Iterable[Person]) -> dict[int, str]:
    """Of those people whose initial and surname a row has that was not used: a sentence about the first such row, or
    about the first that says that they left where no other has the name."""
    rows = _unused(staff_list).filter(last_name__isnull=False).exclude(problem_field=Target.EMPLOYER)
    sentences: dict[tuple[str, str], str] = {}
    for row in sorted(rows.only(*_NAMED), key=lambda row: (row.problem_field == Target.STATUS, row.number)):
        has_left = row.problem_field == Target.STATUS
        says = " says that they left" if has_left else ", which was not used, has this name"
        sentences.setdefault(_alike(row.first_name or "", row.last_name or ""), f"Row {row.number}{says}")
    found = {person.pk: sentences.get(_alike(person.first_name, person.last_name)) for person in people}
    return {person: staff_list.spoken(sentence) for person, sentence in found.items() if sentence is not None}


def _unused(staff_list: StaffList) -> QuerySet[Row]:
    unused = Finding.objects.filter(staff_list=staff_list, verdict__in=UNUSED).values("number")
    return Row.objects.filter(staff_list=staff_list, number__in=unused)


_NAMED = ("number", "first_name", "last_name", "problem_field")


def _alike(first: str, last: str) -> tuple[str, str]:
    return first[:1].casefold(), last.casefold()
