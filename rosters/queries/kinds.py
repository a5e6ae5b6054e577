"""Which rows there are of a kind, and by what those of one kind are told apart."""

from __future__ import annotations

from django.db.models import Count, Func, QuerySet, TextField

from rosters.models import Decision, Finding, FindingQuerySet, Question, Row, StaffList, Verdict
from rosters.reading.districts import ELSEWHERE
from rosters.reading.targets import Target

DECIDED = "decided"  # rows of which somebody said whose they are, whatever became of them
LOOK = "look"  # rows that are worth a look
LAST = "last"  # of those decided: what was decided last, together
WITHOUT_ONE_PERSON = frozenset({Question.SEVERAL, Question.DECEASED, Question.TWIN})  # suggested whom a row may be of

type Narrowing = tuple[str, str, int]  # what to ask for, how it is called, how many rows

FIELDS = {
    "nea_id": "NEA ID",
    "first_name": "First name",
    "middle_name": "Middle",
    "last_name": "Last name",
    "suffix": "Suffix",
    "preferred_name": "Called",
    "service_start": "Educator since",
    "worksite": "Worksite",
    "second_worksite": "Works also at",
    "job_class": "Job class",
    "position": "Position",
    "subject": "Subject",
    "room": "Room",
    "fte": "FTE",
    "employer_number": "Staff no",
    "hired_on": "Hired on",
    "email": "E-mail",
    "other_email": "Other e-mail",
    "phone": "Phone",
    "work_phone": "Work phone",
    "membership": "Member",
}


def of_kind(staff_list: StaffList, kind: str, what: str = "") -> FindingQuerySet:
    """The rows of a kind (a verdict, DECIDED or LOOK), narrowed by `what`, one of `narrowings`."""
    found = Finding.objects.filter(staff_list=staff_list)
    if kind == LOOK:
        return found.worth_a_look().exclude(number__in=of_others(staff_list).values("number"))
    if kind == DECIDED:
        return found.filter(number__in=_decided(staff_list, what).values("number"))
    found = found.filter(verdict=kind)
    if not what:
        return found
    return found.filter(changes__has_key=what) if kind == Verdict.CHANGED else found.filter(question=what)


def of_others(staff_list: StaffList) -> QuerySet[Row]:
    """Rows of staff of other employers that we know: nearly all of a list of the state, with nothing to do."""
    if not staff_list.of_others:
        return Row.objects.none()
    return Row.objects.filter(staff_list=staff_list, problem_field=Target.EMPLOYER, problem__contains=f": {ELSEWHERE} ")


def narrowings(staff_list: StaffList, kind: str) -> list[Narrowing]:
    """Changed rows by the fields that change, in the order of a person's page; rows to decide by the kind of question,
    the most frequent first; decided ones by what was decided. Nothing for the other kinds."""
    if kind == Verdict.CHANGED:
        return changed_fields(staff_list)
    if kind == Verdict.UNDECIDED:
        asked = of_kind(staff_list, kind).exclude(question=None).values_list("question").annotate(n=Count("pk"))
        return [(question, str(Question(question).label), n) for question, n in asked.order_by("-n", "question")]
    return _decided_as(staff_list) if kind == DECIDED else []


def changed_fields(staff_list: StaffList) -> list[Narrowing]:
    """Which fields change, how they are called, and in how many rows."""
    fields = of_kind(staff_list, Verdict.CHANGED).annotate(what=_Keys("changes")).values_list("what")
    counts = dict(fields.annotate(Count("pk")).order_by())
    return [(name, label, counts[name]) for name, label in FIELDS.items() if name in counts]


def _decided_as(staff_list: StaffList) -> list[Narrowing]:
    chosen = dict(_decided(staff_list).values_list("choice").annotate(Count("pk")).order_by())
    found = [(str(choice.value), str(choice.label), chosen[choice]) for choice in Decision.Choice if choice in chosen]
    last = _decided(staff_list, LAST).count()
    return [*found, (LAST, "Decided last, together", last)] if 1 < last < sum(chosen.values()) else found


def _decided(staff_list: StaffList, what: str = "") -> QuerySet[Decision]:
    decisions = Decision.objects.filter(staff_list=staff_list)
    if what == LAST:
        return decisions.filter(decided_at=decisions.order_by("-decided_at").values("decided_at")[:1])
    return decisions.filter(choice=what) if what else decisions


class _Keys(Func):
    """Each key of a JSON object, as a row of its own."""

    function = "jsonb_object_keys"
    set_returning = True
    output_field = TextField()
