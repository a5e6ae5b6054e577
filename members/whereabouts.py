"""Places that somebody may mean by a word beside a name: "Smith Tupelo", "Jones THS".

A word means a worksite, an employer or a local whose name has a word that begins so, or the initials of the whole name
or of its last words: THS or HS for Tupelo High School.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet, Value

from core.compiled import compiled
from locals.access import Scope
from locals.models import Employer, Local, Worksite
from members.namewords import fold

SHORTEST = 2  # letters of a word that may mean a place
KINDS = ("worksite", "employer", "local")  # fields of standing: what a place is called by that shows it first

type Places = Mapping[str, Mapping[int, str]]  # for each of KINDS the names of places, by their keys


def meant(words: Sequence[str], *, seen: Scope) -> dict[str, Places]:
    """The places that each of the folded words may mean, of those seen in the scope; without words that mean none.

    Nothing for a single word, nor where one place has all the words: then its name was typed, and nobody's. One query.
    """
    may = [word for word in words if len(word) >= SHORTEST] if len(words) > 1 else []
    found: dict[str, dict[str, dict[int, str]]] = {}
    for kind, key, name in _seen(seen).rows() if may else ():
        means = [word for word in may if _fits(word, name)]
        if len(means) == len(words):
            return {}
        for word in means:
            found.setdefault(word, {}).setdefault(KINDS[kind], {})[key] = name
    return dict(found)


def told(places: Iterable[Places], stands: Mapping[str, int]) -> list[str]:
    """For each of the places that a word may mean the first where somebody stands, if it is one of them."""
    where = ([each[kind][stands[kind]] for kind in KINDS if stands[kind] in each.get(kind, {})] for each in places)
    return list(dict.fromkeys(names[0] for names in where if names))


@compiled
def _seen(scope: Scope) -> QuerySet[Any, Any]:
    worksites, employers, locals_ = Worksite.objects, Employer.objects, Local.objects
    first, *others = (
        rows.under(scope).order_by().values_list(Value(kind), "pk", "name")
        for kind, rows in enumerate((worksites, employers, locals_))
    )
    found: QuerySet[Any, Any] = first.union(*others, all=True)
    return found


def _fits(word: str, name: str) -> bool:
    words, initials = _words(name)
    return word in initials or any(each.startswith(word) for each in words)


@lru_cache(maxsize=10_000)
def _words(name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The folded words of a place's name, and what it may be called for short."""
    words = tuple(fold(name).split())
    letters = "".join(word[0] for word in words)
    return words, frozenset(letters[at:] for at in range(len(letters) - 1))
