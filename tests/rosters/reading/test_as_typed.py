"""Cells as people type them, with a word or a mark too many."""

from __future__ import annotations

import pytest

from rosters.reading.names import from_one
from rosters.reading.remarks import is_nobody, may_hold_nobody, without_remarks
from rosters.reading.values import email, phone


@pytest.mark.parametrize(
    "text", ["(662) 555-0101 cell", "662-555-0101 Home", "6625550101 c", "c: 662-555-0101", "(662)555.0101 (work)"]
)
def test_a_phone_with_a_word_that_tells_whose_it_is(text):
    assert phone(text) == "+16625550101"


def test_an_address_at_the_end_of_a_sentence():
    assert email("gus.q@example.org.") == "gus.q@example.org"


@pytest.mark.parametrize("text", ["Coach Brownlee", "Brownlee, Coach", "Rev. Brownlee"])
def test_a_form_of_address_is_no_first_name(text):
    assert from_one(text)[::2] == ("", "Brownlee", "")


@pytest.mark.parametrize("words", ["Substitute Staff", "Vacant Vacant", "TBD TBD", "New Hires"])
def test_nobody(words):
    assert may_hold_nobody(words.split())
    assert is_nobody(words)


@pytest.mark.parametrize(
    ("text", "name", "remark"),
    [
        ("JOHNSON - PART TIME, OLA", "JOHNSON, OLA", "PART TIME"),
        ("JOHNSON - RETIRED, OLA", "JOHNSON, OLA", "RETIRED"),
        ("JOHNSON - ROSS, OLA", "JOHNSON - ROSS, OLA", ""),
    ],
)
def test_a_remark_between_the_names(text, name, remark):
    assert without_remarks(text) == (name, remark)
