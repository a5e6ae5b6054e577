"""Whether somebody of that name is on record already."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Subquery

from locals.access import Actor, Can
from members.models import Person, SearchName, Standing
from members.namewords import whole
from members.nicknames import other_forms
from members.search import CANDIDATES, Reach

NAMESAKES = 5
_INITIAL = re.compile(r"(?<=\w\w)\s+\w\.?\s*$")  # behind a name: "Robin C.", and not "J. R."


def namesakes(*, first_name: str, last_name: str, preferred_name: str = "", actor: Actor) -> list[Person]:
    """People who have or had that last name, whom the actor may see and whose first or preferred name is one of these
    or may be short for one, whatever the accents, capitals, hyphens and a middle initial behind it.

    At most NAMESAKES, with the `places` where they stand and what they were `once` called.
    """
    typed, last = (first_name, preferred_name), whole(last_name)
    firsts = {whole(form) for name in typed for form in (name, _INITIAL.sub("", name))} - {""}
    if not (firsts and last):
        return []
    firsts = firsts.union(*map(other_forms, firsts))
    names = Reach.of(actor).names
    have_it = Exists(names.filter(person=OuterRef("pk"), word=last))
    are_called_so = Exists(SearchName.objects.filter(person=OuterRef("pk"), word__in=firsts))
    once = Subquery(names.filter(person=OuterRef("pk"), word=last).values("former"))
    places = Standing.objects.allowed(actor, Can.SEE_PEOPLE).select_related("worksite", "local").order_by("pk")
    found = Person.objects.allowed(actor, Can.SEE_PEOPLE).filter(have_it, are_called_so).by_name()
    people = found.prefetch_related(Prefetch("standings", places, to_attr="places")).annotate(once=once)[:CANDIDATES]
    same = (
        person
        for person in people
        if last in _surnames(person) and firsts & {whole(person.first_name), whole(person.preferred_name)}
    )
    return list(islice(same, NAMESAKES))


def _surnames(person: Any) -> set[str]:
    """Of today and, where it was asked about, the former one."""
    return {whole(person.last_name), whole(person.once or "")}
