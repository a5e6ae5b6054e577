"""People by what a staff list did with them: the numbers of an applied list lead to exactly the people they count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from core.types import Field, Kind
from locals.access import Can
from rosters import queries
from rosters.models import JOINED, MOVED, NEW_HIRE, Finding, StaffList, Verdict


def _did(what: Q) -> Callable[[str, Any, date], Q]:
    def where(op: str, value: Any, _day: date) -> Q:
        listed = Q(staff_list__in=value)
        return what & (~listed if op == "none" else listed)

    return where


def _absent(op: str, value: Any, _day: date) -> Q:
    """Of a list that is not looked at yet, or whose rows are deleted, nobody can be said to be absent."""
    lists = StaffList.objects.filter(
        pk__in=value, state__in=[StaffList.State.REVIEW, StaffList.State.APPLIED], kept__in=StaffList.WITH_ROWS
    )
    missing = reduce(or_, map(queries.absent_from, lists), Q(pk__in=[]))
    return ~missing if op == "none" else missing


def _field(
    key: str, label: str, where: Callable[[str, Any, date], Q], order: int, words: tuple[str, str], **about: Any
) -> Field:
    return Field(
        key, label, Kind.REF, where, ref=StaffList, can=Can.IMPORT_ROSTER, group="Staff lists", order=order,
        words=dict(zip(("any", "none"), words, strict=True)), **about,
    )  # fmt: skip


def _by_a_row(key: str, label: str, what: Q, order: int, any_: str, none: str) -> Field:
    """ "None" finds whom another list has such a row of, and none of these."""
    return _field(key, label, _did(what), order, (any_, none), through=Finding)


FIELDS = (
    _by_a_row(
        "list_created", "Created by the list", Q(verdict=Verdict.NEW), 400,
        "whom [the {low}] brought", "whom another list brought, and [the {low}] did not",
    ),
    _by_a_row(
        "list_updated", "Updated by the list", Q(verdict=Verdict.CHANGED), 401,
        "whom [the {low}] changed", "whom another list changed, and [the {low}] did not",
    ),
    _by_a_row(
        "list_unchanged", "On the list, unchanged", Q(verdict=Verdict.SAME), 402,
        "whom [the {low}] left as is", "whom another list left as is, and [the {low}] did not",
    ),
    _by_a_row(
        "list_new_hire", "New hire by the list", NEW_HIRE, 403,
        "who are new hires by [the {low}]", "who are new hires by another list, and not by [the {low}]",
    ),
    _by_a_row(
        "list_moved", "Changed school by the list", MOVED, 404,
        "who changed school by [the {low}]", "who changed school by another list, and not by [the {low}]",
    ),
    _by_a_row(
        "list_joined", "Became a member by the list", JOINED, 405,
        "who became members by [the {low}]", "who became members by another list, and not by [the {low}]",
    ),
    _field(
        "list_absent", "Known there and not on the list", _absent, 406,
        ("who are not on [the {low}]", "who are not missing from [the {low}]"),
    ),
)  # fmt: skip
