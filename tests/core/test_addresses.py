"""Numbers that stand in addresses and forms."""

import pytest

from core.addresses import number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("12", 12), ("9" * 18, int("9" * 18)), ("9" * 19, None), ("", None), (None, None), ("-1", None),
        ("1.5", None), ("\u0661\u0662", None), ("\u00b2", None), (" 1", None), ("1\x00", None), ("x", None),
    ],
)  # fmt: skip
def test_a_number_is_what_postgresql_can_hold_and_nothing_else(text, number):
    assert number_in(text) == number
