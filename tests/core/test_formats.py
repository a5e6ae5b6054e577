"""How values read."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import formats

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (None, 0, "–"),
        (0, 0, "0"),
        (1234567, 0, "1,234,567"),
        (-137, 0, "−137"),
        (-0.4, 0, "0"),  # never a minus in front of nothing
        (Decimal("3.25"), 1, "3.2"),
        (10**15, 0, "1,000,000,000,000,000"),
    ],
)
def test_numbers(value, digits, text):
    assert formats.number(value, digits) == text


@pytest.mark.parametrize(("value", "text"), [(412, "+412"), (-7, "−7"), (0, "0"), (None, "–"), (0.2, "0"), (-0.2, "0")])
def test_changes(value, text):
    assert formats.signed(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.259, "25.9\u00a0%"), (0, "0.0\u00a0%"), (1, "100.0\u00a0%"), (None, "–"), (Decimal("0.5"), "50.0\u00a0%")],
)
def test_shares(share, text):
    assert formats.percent(share) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (0, "0"), (9_999, "9,999"), (10_000, "10,000+"), (3_000_000, "10,000+")]
)
def test_counts_that_stop(value, text):
    assert formats.capped(value, 10_000) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "no people"), (1, "1 person"), (1284, "1,284 people"), (None, "– people")]
)
def test_counted_words(value, text):
    assert formats.counted(value, "person", "people") == text


@pytest.mark.parametrize(
    ("when", "day", "short", "long"),
    [
        (None, "", "", ""),
        (date(2026, 11, 22), "22 Nov 2026", "22 Nov", "Sunday 22 November 2026"),
        (date(2025, 9, 1), "1 Sep 2025", "1 Sep 2025", "Monday 1 September 2025"),
        # Half past one in the morning of the 23rd in UTC is the evening of the 22nd in Jackson.
        (datetime(2026, 11, 23, 1, 30, tzinfo=UTC), "22 Nov 2026", "22 Nov", "Sunday 22 November 2026"),
    ],
)
def test_days_are_the_states_days(when, day, short, long):
    assert (formats.day(when), formats.short_day(when, TODAY), formats.long_day(when)) == (day, short, long)
    assert formats.full_day(when) == long.partition(" ")[2]


def test_moments_are_on_the_states_clock():
    assert formats.moment(datetime(2026, 11, 23, 1, 30, tzinfo=UTC)) == "22 Nov 2026, 19:30"


@pytest.mark.parametrize(
    ("when", "text"),
    [
        (None, "never"),
        (TODAY, "today"),
        (date(2026, 11, 21), "yesterday"),
        (date(2026, 11, 23), "tomorrow"),
        (date(2026, 11, 13), "9 days ago"),
        (date(2026, 12, 1), "in 9 days"),
        (date(2016, 11, 22), "3,652 days ago"),
        (datetime(2026, 11, 23, 1, 30, tzinfo=UTC), "today"),
    ],
)
def test_ago_counts_state_days(when, text):
    assert formats.ago(when, TODAY) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("+16015550100", "(601) 555-0100"),
        ("601-555-0100", "(601) 555-0100"),
        ("+442079460958", "+44 20 7946 0958"),
        ("ask the office", "ask the office"),
        ("12", "12"),
        ("", ""),
        (None, ""),
    ],
)
def test_phones(value, text):
    assert formats.phone(value) == text


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Latoya Mabry", "LM"),
        ("Ana Lucía Fuentes-Hollingsworth", "AF"),
        ("Élodie", "É"),
        ("", ""),
        (None, ""),
        ("  (Toya)  “Mabry”", "TM"),
        ("organizer@example.org", "OE"),
        ("<script>alert(1)</script>", ""),
    ],
)
def test_initials(name, letters):
    assert formats.initials(name) == letters


@given(st.integers(min_value=-(10**18), max_value=10**18))
def test_a_number_reads_back(value):
    assert int(formats.number(value).replace(",", "").replace("−", "-")) == value


@pytest.mark.parametrize(
    ("address", "text"), [("kiara.m@gmail.example", "k…@gmail.example"), ("k@x.example", "k…@x.example"), ("", "")]
)
def test_an_address_that_only_its_owner_knows_again(address, text):
    assert formats.masked(address) == text
