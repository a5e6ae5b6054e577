"""Which of the people found is likest to be meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rapidfuzz.distance import OSA

from members.attempts import Reading, Word, names_of
from members.namewords import NAMES, fold

GIVEN = NAMES.index("last_name")  # so many of the names are given ones


def nearness(words: Reading, person: tuple[Any, ...], once: str) -> tuple[Any, ...]:
    """How to order people, given as key and names: the nearest name first, and names of today before former ones."""
    _, *names = person
    return _distance(words, (*names, once)), bool(once), person[::-1]


def _distance(words: Reading, person: Sequence[str]) -> tuple[int, int]:
    """How far a name is from what was typed so far: letters that differ, then letters still to come. Another form of
    the first name is as near as what was typed."""
    names = [word for name in person for word in fold(name).split()]
    given = {word for name in person[:GIVEN] for word in fold(name).split()}
    near = [min(_letters(word, name, is_given=name in given) for name in names) for word in names_of(words)]
    return sum(differ for differ, _ in near), sum(length for _, length in near)


def _letters(word: Word, name: str, *, is_given: bool) -> tuple[int, int]:
    if is_given and name in word.forms:
        return 0, len(name)
    return OSA.distance(word.typed, name[: len(word.typed)]), len(name)
