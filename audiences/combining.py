"""An audience put together with a saved one: leave its people out, keep only those who are in both, or add them.

The saved one's conditions are taken as they are now. With two or three saved audiences whatever "and", "or" and "not"
can say is said, although each question of the filter form only narrows.
"""

from __future__ import annotations

from django.db.models import TextChoices
from django.http import QueryDict

from audiences import language, links
from audiences.language import AllOf, AnyOf, BadAudience, Node, Not
from audiences.models import Audience
from core.addresses import number_in
from locals.access import Actor, Can

SAVED, WAY = "saved", "saved.mode"  # the parameters of the filter form


class Way(TextChoices):
    WITHOUT = "without", "Leave out those in"
    ONLY = "only", "Only those who are also in"
    PLUS = "plus", "And everybody in"


def read(query: QueryDict, *, actor: Actor) -> AllOf:
    """The audience of an address or a submitted form, put together with the saved one that it names, if any.

    Raises BadAudience with a sentence.
    """
    root = language.read(links.read(query), actor=actor)
    key = query.get(SAVED, "")
    if not key:
        return root
    way = query.get(WAY, Way.WITHOUT)
    if way not in Way.values:
        raise BadAudience("Say whether the people of the saved audience are left out, added, or those to keep.")
    together = combined(root, saved(str(key), actor=actor), Way(way), actor=actor)
    return language.read(language.write(together), actor=actor)  # together they may be too much


def combined(root: AllOf, other: Audience, way: Way, *, actor: Actor) -> AllOf:
    """Both in one tree. Conditions of the saved one stay a group: they hold for one row of theirs, not of the others.

    Raises BadAudience where nothing would be said by it.
    """
    theirs = language.read(other.tree, actor=actor)
    if way == Way.PLUS and not (root.nodes and theirs.nodes):
        everybody = f"“{other}” is" if root.nodes else "Without an answer to any question these are"
        raise BadAudience(f"{everybody} everybody already: nobody is added.")
    if way == Way.WITHOUT and not theirs.nodes:
        raise BadAudience(f"“{other}” is everybody: nobody would be left.")
    if not theirs.nodes:
        return root
    match way:
        case Way.WITHOUT:
            return AllOf((*root.nodes, Not(_one(theirs))))
        case Way.ONLY:
            return AllOf((*root.nodes, theirs)) if root.nodes else theirs
        case Way.PLUS:
            return AllOf((AnyOf((_one(root), _one(theirs))),))


def saved(key: str, *, actor: Actor) -> Audience:
    """The saved audience whose key an address or a form has. Raises BadAudience where it is not theirs to use."""
    number = number_in(key)
    known = Audience.objects.allowed(actor, Can.SEE_PEOPLE)
    found = known.filter(pk=number).first() if number is not None else None
    if found is None:
        raise BadAudience("This saved audience is not there any more, or is not shared with you any more.")
    return found


def offered(actor: Actor) -> list[Audience]:
    """Their own and those that others share with them, by name."""
    return list(Audience.objects.allowed(actor, Can.SEE_PEOPLE).select_related("owner"))


def _one(root: AllOf) -> Node:
    return root.nodes[0] if len(root.nodes) == 1 else root
