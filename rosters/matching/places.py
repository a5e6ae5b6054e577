"""Which worksites the file names. What somebody decided stays; the rest is looked at anew each time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection

from locals.models import Worksite
from rosters.models import KnownPlace, Place, StaffList
from rosters.reading.places import Worksites, key_of
from rosters.reading.plan import DROPPABLE


def worksites_of(staff_list: StaffList, today: date) -> Worksites:
    """The employer's worksites, with the names it was understood to use before."""
    sites = list(Worksite.objects.filter(employer=staff_list.employer_id))
    names = {site.pk: site.name for site in sites if not site.is_closed(today)}
    closed = {site.pk: site.name for site in sites if site.is_closed(today)}
    return Worksites(names, learned_places(staff_list), closed)


def learned_places(staff_list: StaffList) -> dict[str, int]:
    return dict(KnownPlace.objects.filter(employer=staff_list.employer_id).values_list("key", "worksite_id"))


_NAMED = """
SELECT COALESCE(place, ''), count(*) FILTER (WHERE (first_name IS NOT NULL OR last_name IS NOT NULL)
    AND (problem IS NULL OR problem_field = ANY (%(droppable)s)))
FROM rosters_row WHERE staff_list_id = %(list)s GROUP BY 1"""


def find_places(staff_list: StaffList, values: dict[str, Any]) -> None:
    """One `Place` for each name in the file; rows that no worksite would make usable are not counted: they hold nobody,
    staff of another employer, or who left."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, values | {"droppable": [target.value for target in DROPPABLE]})
        named: dict[str, int] = dict(cursor.fetchall())
    worksites = worksites_of(staff_list, values["today"])
    by_hand = Place.objects.filter(staff_list=staff_list, by_hand=True).exclude(key="")
    decided = {place.key: place for place in by_hand}
    if staff_list.worksite_id is not None:
        decided[""] = Place(choice=Place.Choice.KNOWN, worksite_id=staff_list.worksite_id)
    places = [_place(staff_list, text, rows, worksites, decided.get(key_of(text))) for text, rows in named.items()]
    Place.objects.filter(staff_list=staff_list).delete()
    Place.objects.bulk_create(places)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rosters_place")  # the statements that follow join by it, and must not loop


def _place(staff_list: StaffList, text: str, rows: int, worksites: Worksites, decided: Place | None) -> Place:
    """Names that read alike are decided together: "TUPELLO MIDDLE" is "Tupello Middle"."""
    place = Place(staff_list=staff_list, text=text, key=key_of(text), rows=rows)
    found = worksites.find(text)
    place.nearest_id, place.closed_id = found.nearest, found.closed
    if decided is not None:
        place.choice, place.by_hand, place.worksite_id = decided.choice, True, decided.worksite_id
    elif found.worksite is not None:
        place.choice, place.worksite_id = Place.Choice.KNOWN, found.worksite
    return place
