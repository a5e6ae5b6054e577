"""The bytes of every answer against the table of who may read what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tests.access.canaries import readers
from tests.access.crawl import PERSONAS, Answer, Asked


class Found(NamedTuple):
    word: str
    persona: str
    where: str


def found(answers: dict[Asked, Answer]) -> Iterator[Found]:
    """Every canary in every answer: pages, fragments, forms with errors, redirects and files."""
    words = {word: re.compile(re.escape(word) + r"(?![-\w])", re.IGNORECASE) for word in readers()}
    for asked, answer in answers.items():
        for word, expression in words.items():
            if expression.search(answer.text) or expression.search(answer.location):
                yield Found(word, asked.persona, f"{asked.line} {asked.which} {asked.way}")


def test_nobody_reads_what_is_not_theirs(answers: dict[Asked, Answer]) -> None:
    may = readers()

    leaks = [
        f"{one.persona} reads {one.word} at {one.where}" for one in found(answers) if one.persona not in may[one.word]
    ]

    assert leaks == []


def test_everybody_reads_what_is_theirs_somewhere(answers: dict[Asked, Answer]) -> None:
    """Otherwise the test above would prove nothing."""
    seen: dict[str, set[str]] = {word: set() for word in readers()}
    for one in found(answers):
        seen[one.word].add(one.persona)

    assert seen == readers()


def test_a_visitor_and_a_disabled_user_read_nobodys_name(answers: dict[Asked, Answer]) -> None:
    outside = {asked: answer for asked, answer in answers.items() if asked.persona in {PERSONAS[0], PERSONAS[-1]}}

    assert list(found(outside)) == []
