"""What a person decides about many rows at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.text import capfirst

from accounts.models import User
from core import clock
from core.action import action
from core.errors import ActionError
from core.formats import counted
from core.sql import long_work
from members.models import PersonQuerySet
from rosters import queries
from rosters.actions.check import LONGEST
from rosters.actions.common import start
from rosters.actions.decide import in_review
from rosters.matching import match
from rosters.models import Decision, Finding, StaffList, Verdict

AT_ONCE = 10_000  # rows of a list that are matched anew while somebody waits, which takes seconds


class NothingDecided(ActionError):
    """None of the rows can be decided so."""


@action
def decide_many(
    *,
    staff_list: StaffList,
    numbers: Sequence[int],
    choice: str,
    people: PersonQuerySet,
    shown: str | None = None,
    today: date,
    by: User | None,
) -> list[str]:
    """Do what `queries.plan` says of these rows, and match all rows anew, once; of a long list a worker does.

    Returns sentences about what was done and what could not be. Raises NothingDecided where nothing can be, and Changed
    where the list is not any more as it was `shown`.
    """
    now = in_review(staff_list, shown=shown)
    plan = queries.plan(now, numbers, choice, people=people)
    if not plan.people:
        raise NothingDecided(" ".join(plan.says) or "None of these rows waits for that any more.")
    decisions = Decision.objects.filter(staff_list=now)
    if choice == queries.BACK:
        decisions.filter(number__in=plan.people).delete()
    else:
        at = clock.now()
        Decision.objects.bulk_create(
            [
                Decision(
                    staff_list=now,
                    number=number,
                    choice=choice,
                    person_id=person,
                    other_row=plan.other_rows.get(number),
                    by=by,
                    decided_at=at,
                )
                for number, person in plan.people.items()
            ],
            update_conflicts=True,
            unique_fields=["staff_list", "number"],
            update_fields=["choice", "person", "other_row", "by", "decided_at"],
        )
    if now.rows > AT_ONCE:
        now.mark = None
        now.save(update_fields=["mark"])
        start(now, "rematch", by=by)
        return plan.says
    with long_work(at_most=LONGEST):
        match(now, today=today)
    return plan.says + _unusable(plan)


def _unusable(plan: queries.Plan) -> list[str]:
    """Whose they are is decided, and yet they repeat another row or name no worksite."""
    if plan.choice not in {Decision.Choice.SAME, Decision.Choice.NEW}:
        return []
    refused = Finding.objects.filter(
        staff_list=plan.staff_list, number__in=plan.people, verdict=Verdict.REFUSED
    ).count()
    if not refused:
        return []
    return [f"{capfirst(counted(refused, 'of them cannot', 'of them cannot'))} be used: “Refused” says why."]
