"""The people that a unit's figures count, as addresses of the people list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from audiences.links import to_people
from dashboards.models import Figures
from members.years import MembershipYear

type Unit = dict[str, Any]  # its conditions; none for the state


def standing_in(figures: Figures) -> Unit:
    """Where people stand: by job or by membership."""
    if figures.local_id:
        return {"local": figures.local_id}
    return {"region": figures.region_id} if figures.region_id else {}


def belonging_to(figures: Figures) -> Unit:
    """Through which membership they came or went."""
    if figures.local_id:
        return {"membership_local": figures.local_id}
    return {"membership_region": figures.region_id} if figures.region_id else {}


def people_of(figures: Figures) -> dict[str, str]:
    """Of the figures that a table of units shows, too."""
    unit = standing_in(figures)
    return {
        "members": to_people(belongs=True, **unit) if unit else to_people(is_member=True),
        "listed": to_people(eligible=True, listed=True, **unit),
        "early": to_people(membership="early", eligible=True, **unit) if figures.early else "",
    }


def potential(figures: Figures) -> str:
    return to_people(potential=True, **standing_in(figures))


def ways(figures: Figures, first: date, last: date) -> dict[str, str]:
    """The people of each number of the sum from the eve of `first` to `last`."""
    window, unit, eve = (first, last), belonging_to(figures), first - timedelta(days=1)
    links = {
        "start": to_people(was_member__between=(eve, eve), **unit),
        "joined": to_people(joined__between=window, **unit),
        "returned": to_people(returned__between=window, **unit),
        "left": to_people(left__between=window, **unit),
        "end": to_people(was_member__between=(last, last), **unit),
    }
    if unit:
        level = "" if figures.local_id else "_region"
        moved_in, moved_out = {f"moved_in{level}__between": window}, {f"moved_out{level}__between": window}
        links["transferred_in"] = to_people(None, **moved_in, **unit)
        links["transferred_out"] = to_people(None, **moved_out, **unit)
    return links


def weeks(figures: Figures, year: MembershipYear, until: date, count: int) -> list[str]:
    """Who became a member in each week since 1 September; the last one ends with `until`."""
    mondays = [year.begins + timedelta(days=7 * week) for week in range(count)]
    last, unit = min(until, year.ends), belonging_to(figures)
    return [to_people(became_member__between=(day, min(day + timedelta(days=6), last)), **unit) for day in mondays]
