"""What the search field on top of every page offers while somebody types: people first, then what apps registered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audiences import places, rows
from audiences.rows import Row
from core.registry import registered
from core.types import Hit, SearchSource
from locals.access import Actor, Can
from members import search

PEOPLE = 5
OTHERS = 4  # of each kind
JOBS = 1  # of which the worksite is shown


@dataclass(frozen=True, slots=True)
class Group:
    """Hits of one kind."""

    source: SearchSource
    hits: Sequence[Hit]


def people(text: str, *, actor: Actor, limit: int = PEOPLE) -> list[Row]:
    """The people nearest to the text, best first, with their work and membership, and why they are found."""
    if len(search.cleaned(text)) < search.SHORTEST or not actor.can(Can.SEE_PEOPLE):
        return []
    found = search.find(text, actor=actor, limit=limit)
    return rows.explained(rows.of_people(list(found), actor), found, jobs=JOBS)


def others(
    text: str, *, actor: Actor, limit: int = OTHERS, forgiving: bool = False, besides: SearchSource | None = None
) -> list[Group]:
    """What else is called so: groups that have something, in the order of their sources, without those of `besides`.

    `forgiving`: where there is none, places whose name looks alike.
    """
    text = search.cleaned(text)
    if len(text) < search.SHORTEST:
        return []
    known = (source for source in registered(SearchSource) if source is not besides)
    sources = [source for source in known if source.can is None or actor.can(source.can)]
    groups = [Group(source, source.find(actor, text, limit)) for source in sources]
    groups = [group for group in groups if group.hits]
    if groups or not forgiving or not actor.can(Can.SEE_UNITS):
        return groups
    alike = places.alike(text, actor=actor, limit=limit)
    return [Group(places.SOURCE, [found.hit for found in alike])] if alike else []
