"""One cell for one target: what each kind of column takes, and the sentence where a cell is none of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import partial

from rosters.reading import names, remarks, status, titles, values
from rosters.reading.days import day_of, is_no_day, month_first, month_of, year_of
from rosters.reading.names import Name
from rosters.reading.plan import LONGEST_TITLE, Plan
from rosters.reading.status import Left
from rosters.reading.targets import Target
from rosters.reading.values import Bad, Rough

LONGEST_NAME = 80
_AHEAD = timedelta(days=366)  # a hire is recorded at most so long before its first day; later is a typing error

_DAYS = (Target.HIRED_ON, Target.SERVICE_START, Target.JOINED_ON, Target.LEFT_ON)


def plain_converters(plan: Plan) -> dict[Target, Callable[[str], str]]:
    """Targets whose cells are read one by one and, where that fails, left out."""
    converters: dict[Target, Callable[[str], str]] = {
        Target.MIDDLE: partial(_middle, until=plan.as_of),
        Target.SUFFIX: lambda text: names.suffix_alone(text) or values.short(text, 20),
        Target.PREFERRED: lambda text: names.called_in(values.short(text, LONGEST_NAME)),
        Target.FORMER: partial(values.short, most=LONGEST_NAME),
        Target.WORKSITE: lambda text: text[:200],
        Target.POSITION: partial(_title, until=plan.as_of),
        Target.SUBJECT: partial(values.short, most=120),
        Target.ROOM: partial(values.short, most=40),
        Target.FTE: values.fte,
        Target.HIRED_ON: partial(_hired, until=plan.as_of),
        Target.SERVICE_START: partial(_rough_day, until=plan.as_of),
        Target.JOINED_ON: _day,
        Target.LEFT_ON: partial(_left_on, until=plan.as_of),
        Target.EMAIL: values.email,
        Target.OTHER_EMAIL: values.email,
        Target.PHONE: values.phone,
        Target.WORK_PHONE: values.phone,
        Target.CATEGORY: _category,
        Target.LEVEL: titles.level_of,
        Target.PAYMENT: titles.payment_of,
    }
    for target in _DAYS:
        if plan.at.get(target) in plan.day_first:
            converters[target] = partial(_day_first, convert=converters[target])
    return converters


def _day_first(text: str, convert: Callable[[str], str]) -> str:
    return convert(month_first(text))


NAMES: dict[Target, Callable[[str], Name]] = {
    Target.NAME: names.from_one,
    Target.NAME_LAST_FIRST: names.from_one_last_first,
    Target.FIRST: names.first_of,
    Target.LAST: names.last_of,
}


def name_in(target: Target, text: str, until: date) -> Name:
    """Raises Bad, with the name, where a remark stood beside it; Left where that says so."""
    text, _ = values.of_whom(text)
    plain, remark = remarks.without_remarks(
        text, surnames=int(target is Target.NAME_LAST_FIRST), may_be_called=target is not Target.LAST
    )
    name = NAMES[target](plain)
    return _beside(remark, name._replace(former=remarks.former_in(text, remark)) if remark else name, until)


def _title(text: str, until: date) -> str:
    if status.has_left(text, until):
        raise Left(text)
    return values.short(text, most=LONGEST_TITLE)


def _middle(text: str, until: date) -> str:
    plain, remark = remarks.without_remarks(text, may_be_called=False)
    return _beside(remark, names.middle_of(plain), until)


def _beside[V](remark: str, read: V, until: date) -> V:
    if not remark:
        return read
    if any(status.has_left(one, until) for one in remark.split("; ")):
        raise Left(remark, read)
    raise Bad(f"“{remark[:80]}” beside the name was left out.", read)


def nea_id_in(text: str) -> tuple[str, str]:
    if values.is_no_nea_id(text):
        return "", "f"
    digits, restored = values.nea_id(text)
    return digits, "t" if restored else "f"


def _day(text: str) -> str:
    day = day_of(text)
    if day is None and is_no_day(text):
        return ""
    if day is None:
        raise Bad(f"“{text[:30]}” is not a date we can read, month first.")
    return day.isoformat()


def _rough_day(text: str, until: date) -> str:
    """Raises Rough, with a day, where only the month or the year is told."""
    if day_of(text) is None:
        if month := month_of(text):
            raise Rough(text, month, "month")
        if year := year_of(text, until):
            raise Rough(text, year, "year")
    return _day(text)


def _left_on(text: str, until: date) -> str:
    """A last day up to the list's; blank for one that is to come, and where there is none. Raises Bad, with HERE, for
    what is no day."""
    if status.has_left(text, until):
        raise Left(text)
    try:
        day = _day(text)
    except Bad as fault:
        raise Bad(f"{str(fault).removesuffix('.')}; the row is used.", status.HERE) from None
    return day if day and date.fromisoformat(day) <= until else ""


def _hired(text: str, until: date) -> str:
    try:
        return _not_ahead(_rough_day(text, until), text, until)
    except Rough:
        raise
    except Bad as fault:
        raise Bad(f"{str(fault).removesuffix('.')}; it makes nobody a new hire.") from None


def _not_ahead(said: str, text: str, until: date) -> str:
    if said and date.fromisoformat(said) - until > _AHEAD:
        raise Bad(f"“{text[:30]}” is more than a year ahead.")
    return said


def job_class_in(text: str, decided: Mapping[str, str]) -> str:
    if told := titles.job_class_of(text) or decided.get(text[:LONGEST_TITLE], ""):
        return told
    raise Bad(f"“{text[:40]}” does not tell the job class.")


def _category(text: str) -> str:
    category = titles.category_of(text)
    if category is None:
        raise Bad(f"“{text[:40]}” is no membership category.")
    return category


def is_work(domain: str, domains: frozenset[str]) -> str:
    """Whether the domain is an employer's, or one below it: "t" or "f"."""
    while domain:
        if domain in domains:
            return "t"
        domain = domain.partition(".")[2]
    return "f"
