"""What one address of the people list asks for, and what its page shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.http import QueryDict

from audiences import combining, facets, language, links, places, queries, rows, words
from audiences.facets import Facet
from audiences.language import AllOf
from audiences.words import Piece
from core.addresses import page_address
from core.paging import Page
from core.registry import registered
from core.types import PeopleButton
from locals.access import Actor, Can
from members import search
from members.models import PersonQuerySet
from members.search import Found

FINDS = "Name, e-mail, NEA ID or phone"
MOST_PLACES = 12  # of which the people are shown together


@dataclass(frozen=True, slots=True)
class Wanted:
    """The state of a list, as an address has it."""

    root: AllOf = field(default_factory=AllOf)
    text: str = ""
    exactly: bool = False
    sort: str = ""

    @classmethod
    def of(cls, query: QueryDict, *, actor: Actor) -> Wanted:
        """Raises BadAudience."""
        root = combining.read(query, actor=actor)
        text = search.cleaned(query.get("q", ""))
        text = text if len(text) >= search.SHORTEST else ""
        sort = query.get("sort", "")
        return cls(root, text, "exactly" in query and bool(text), sort if sort in rows.orders_for(actor) else "")

    @property
    def address(self) -> str:
        return links.to_tree(self.root, q=self.text, exactly="yes" if self.exactly else "", sort=self.sort)

    @property
    def query(self) -> str:
        """The part of the address after the path."""
        return self.address.removeprefix(links.to_people())

    def without(self, at: int) -> Wanted:
        """Without one condition of the outermost group."""
        return replace(self, root=AllOf(self.root.nodes[:at] + self.root.nodes[at + 1 :]))


@dataclass(frozen=True, slots=True)
class Words:
    """A piece of the sentence above the list; `remove` is the address without it."""

    piece: Piece
    remove: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    label: str
    icon: str
    url: str


class Listing:
    """The list for one actor: everything a page shows of it, each asked when the page needs it."""

    def __init__(self, wanted: Wanted, actor: Actor) -> None:
        self.wanted = wanted
        self.actor = actor

    @cached_property
    def found(self) -> Found:
        """Whom the text finds; where nobody is called so, the people of the places that are; everybody without text."""
        if not self.wanted.text:
            return Found(queries.people({}, actor=self.actor, day=self.actor.day))
        if self.places:
            return Found(queries.people(places.people_of(self.places), actor=self.actor, day=self.actor.day))
        return self._called

    @cached_property
    def _called(self) -> Found:
        return search.matching(self.wanted.text, actor=self.actor, exactly=self.wanted.exactly)

    @cached_property
    def places(self) -> list[places.Found]:
        """Places that the text names, or nearly so, where nobody is called like it; none where there are too many."""
        text, actor = self.wanted.text, self.actor
        if not text or self.wanted.exactly or not self._called.people.query.is_empty() or not actor.can(Can.SEE_UNITS):
            return []
        some = MOST_PLACES + 1
        found = places.find(text, actor=actor, limit=some) or places.alike(text, actor=actor, limit=some)
        return found if len(found) < some else []

    @cached_property
    def people(self) -> PersonQuerySet:
        return queries.people(self.wanted.root, actor=self.actor, day=self.actor.day, among=self.found.people)

    @cached_property
    def total(self) -> int:
        """How many people. Counting them takes longer than their first page: it follows in an answer of its own."""
        return self.people.count()

    def page(self, at: str | None) -> Page[rows.Row]:
        page = rows.page(self.people, actor=self.actor, sort=self.wanted.sort, at=at)
        why = search.reasons([row.key for row in page.rows], self.found, actor=self.actor)
        return page.showing(rows.explained(page.rows, why)) if why else page

    @cached_property
    def facets(self) -> list[Facet]:
        return facets.facets(self.wanted.root, actor=self.actor)

    def counts(self) -> Iterator[tuple[str, int]]:
        """The element that holds a facet's count, and the count."""
        known = facets.counts(
            self.facets, self.wanted.root, people=self.found.people, actor=self.actor, total=self.total
        )
        for facet in self.facets:
            for choice in facet.choices:
                if (number := known.get((choice.name, choice.value))) is not None:
                    yield choice.id, number

    @property
    def sentence(self) -> list[Words]:
        pieces = words.sentence(self.wanted.root)
        said = [Words(piece, self.wanted.without(piece.at).address if piece.at is not None else "") for piece in pieces]
        if self.wanted.text:
            without = replace(self.wanted, text="", exactly=False).address
            said.append(
                Words(Piece("and match" if self.wanted.root.nodes else "who match", f"“{self.wanted.text}”"), without)
            )
        return said

    @property
    def may_lack(self) -> bool:
        """Whether figures count people with these conditions who are now where the actor sees nobody."""
        asked = language.conditions(self.wanted.root)
        return not self.actor.scope(Can.SEE_PEOPLE).statewide and any(one.field.of_past for one in asked)

    @property
    def exactly(self) -> str:
        """The address of the same list without forgiving slips."""
        return replace(self.wanted, exactly=True).address

    @property
    def hidden(self) -> list[links.Parameter]:
        """The state that the boxes beside the list do not say: it travels with them as hidden fields."""
        boxes = {(choice.name, choice.value) for facet in self.facets for choice in facet.choices}
        state = [("sort", self.wanted.sort)] if self.wanted.sort else []
        return [pair for pair in links.parameters(self.wanted.root) if pair not in boxes] + state


def context(listing: Listing, at: str | None) -> dict[str, Any]:
    """What the template of the list reads."""
    return {
        "listing": listing,
        "wanted": listing.wanted,
        "page": listing.page(at),
        "columns": rows.columns_for(listing.actor),
        "orders": rows.orders_for(listing.actor),
        "sort": listing.wanted.sort or "name",
        "fields": sum(known.is_asked for known in language.fields_for(listing.actor).values()),
        "finds": "Name, e-mail, NEA ID, staff number or phone" if listing.actor.can(Can.SEE_LEDGER) else FINDS,
        "may_add": listing.actor.can(Can.EDIT_MEMBERSHIP),
        # What is done with all of them would forget what was searched for.
        "may_save": listing.actor.can(Can.SAVE_AUDIENCE) and not listing.wanted.text,
        "buttons": [] if listing.wanted.text else buttons(listing.actor, listing.wanted.query),
        "for_ticked": for_ticked(listing.actor),
    }


def for_ticked(actor: Actor) -> list[Button]:
    """What the actor may do with the people who are ticked: each is the address of a form that sends them."""
    saved = [Button("Save as audience", "bookmark-plus", page_address("audiences:save"))]
    return [*buttons(actor, ""), *(saved if actor.can(Can.SAVE_AUDIENCE) else [])]


def buttons(actor: Actor, query: str) -> list[Button]:
    """What the actor may do with all the people of a list; `query` is that of its address."""
    offered = [button for button in registered(PeopleButton) if actor.can(button.can)]
    return [Button(button.label, button.icon, button.url(query)) for button in offered]
