"""What `doctor` proves of people: what is derived follows from what it is derived from."""

from __future__ import annotations

from core.types import Health
from members import namewords, standing


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


def words_follow() -> Health:
    wrong = namewords.wrong_rows()
    return Health(
        ok=wrong == 0,
        says="The words that search finds follow from the names." if not wrong else f"{wrong:,} words do not follow.",
        do="" if not wrong else "Empty the table members_searchname and run `python manage.py migrate`: it fills it.",
        figures={"wrong": wrong},
    )
