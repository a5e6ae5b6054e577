"""Short forms of first names, English ones, from a list that others keep (PyPI `nicknames`): Mandy may be Amanda.

They are a reason to ask, never a proof: "Bill" may be a William, a Robert, or just Bill.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from nicknames import name_triplets


@cache
def pairs() -> frozenset[tuple[str, str]]:
    """(one, other) in small letters without marks, each pair both ways round: some 4,500."""
    found = _nicknames()
    return frozenset(found | {(other, one) for one, other in found})


def _nicknames() -> set[tuple[str, str]]:
    return {(it.name1.lower(), it.name2.lower()) for it in name_triplets() if it.relationship == "has_nickname"}


@cache
def shortenings() -> frozenset[tuple[str, str]]:
    """(name, what it is shortened to): "robert" and "bob", not the other way round."""
    return frozenset((name, short) for name, short in _nicknames() if len(short) < len(name))


def other_forms(first_name: str) -> frozenset[str]:
    """What somebody of that name, in small letters without marks, may be called or named as well."""
    return _forms().get(first_name, frozenset())


@cache
def _forms() -> dict[str, frozenset[str]]:
    forms: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs():
        forms[one].add(other)
    return {name: frozenset(others) for name, others in forms.items()}
