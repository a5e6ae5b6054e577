"""Somebody else's row, named in a hidden field or a query, is never used: nothing points at it that did not before."""

from __future__ import annotations

from tests.access.crawl import LOCAL, Answer, Asked


def test_no_form_takes_a_foreign_row(answers: dict[Asked, Answer]) -> None:
    taken = [f"{asked.line} by {asked.persona}: {answer.wrote}" for asked, answer in answers.items() if answer.wrote]

    assert taken == []


def test_forms_were_sent_by_everybody_for_whom_a_row_is_foreign(answers: dict[Asked, Answer]) -> None:
    """Otherwise the test above would prove nothing."""
    senders = {asked.persona for asked in answers if asked.way == "body"}

    assert senders >= LOCAL
