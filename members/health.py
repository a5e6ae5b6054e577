"""What `doctor` proves of people: what is derived follows from what it is derived from."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core import clock, formats
from core.types import Health
from members import namewords, standing
from members.models import Membership, StandingDay

TURNS_WITHIN = timedelta(minutes=15)  # after midnight


def day_turned() -> Health:
    """Standing is that of today. It follows the ledgers whatever the day, so only this sees that nobody turned it."""
    day = StandingDay.objects.get(pk=1).day
    if day in {clock.today(), timezone.localdate(clock.now() - TURNS_WITHIN)}:
        return Health(ok=True, says=f"Standing is that of {formats.full_day(day)}.")
    return Health(
        ok=False,
        says=f"Standing is still that of {formats.full_day(day)}: who joined or moved since is missing from lists"
        " and figures.",
        do="Start a worker and beat: the day turns within half a minute.",
    )


def standing_follows() -> Health:
    wrong = standing.wrong_rows()
    return Health(
        ok=wrong == 0,
        says="Standing follows from the ledgers." if not wrong else f"{wrong:,} rows of standing do not follow.",
        do=""
        if not wrong
        else "`members.standing.restand_everyone()` puts it right, and so does the next midnight; find what wrote it.",
        figures={"wrong": wrong},
    )


def ledger_in_order() -> Health:
    """Nobody pays in a way that the law forbids, and no membership went on as nothing (drop codes 10, 13 and 14)."""
    forbidden = Membership.objects.forbidden_payments(clock.today()).count()
    nowhere = Membership.objects.continued_by_nothing().count()
    said = []
    if forbidden:
        said.append(f"{forbidden:,} licensed members pay by payroll deduction, which Mississippi Code 37-9-49 forbids.")
    if nowhere:
        said.append(f"{nowhere:,} memberships ended as transferred or changed, and nothing follows.")
    return Health(
        ok=not said,
        says=" ".join(said) or "The membership ledger is in order.",
        do="A membership clerk's first page leads to them, each with the act that mends it." if said else "",
        figures={"forbidden_payments": forbidden, "continued_by_nothing": nowhere},
    )


def words_follow() -> Health:
    wrong = namewords.wrong_rows()
    return Health(
        ok=wrong == 0,
        says="The words that search finds follow from the names." if not wrong else f"{wrong:,} words do not follow.",
        do="" if not wrong else "Empty the table members_searchname and run `python manage.py migrate`: it fills it.",
        figures={"wrong": wrong},
    )
