"""Answers about staff lists."""

from rosters.queries.absent import absent, absent_from, ended_as_leavers, leavers, rows_in_doubt, unused_rows_like
from rosters.queries.kinds import WITHOUT_ONE_PERSON, changed_fields, narrowings, of_kind
from rosters.queries.lists import (
    OLD,
    account,
    employers_without_a_recent_list,
    lists_to_decide,
    outcome,
    places_to_decide,
    places_understood,
    seconds_to_go,
    tab_counts,
    unknown_domain,
)
from rosters.queries.plans import BACK, Plan, plan
from rosters.queries.rows import not_to_mend, refused_rows, row, rows

__all__ = [
    "BACK",
    "OLD",
    "WITHOUT_ONE_PERSON",
    "Plan",
    "absent",
    "absent_from",
    "account",
    "changed_fields",
    "employers_without_a_recent_list",
    "ended_as_leavers",
    "leavers",
    "lists_to_decide",
    "narrowings",
    "not_to_mend",
    "of_kind",
    "outcome",
    "places_to_decide",
    "places_understood",
    "plan",
    "refused_rows",
    "row",
    "rows",
    "rows_in_doubt",
    "seconds_to_go",
    "tab_counts",
    "unknown_domain",
    "unused_rows_like",
]
