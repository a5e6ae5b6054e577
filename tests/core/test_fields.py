"""Fields that more than one app asks with."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core.fields import NameField
from core.unseen import UNSEEN


def test_a_name_is_one_line_without_marks_that_nobody_sees():
    field = NameField(max_length=14)

    assert field.clean("  Ana\u202e\u2066 \t de\u00ad la\nCruz\u200b") == "Ana de la Cruz"
    assert field.clean("Jose\u0301") == "José"
    assert field.clean("عائشة") == "عائشة"  # written from right to left by its own letters


@pytest.mark.parametrize("typed", ["\u202e", "\u200b \ufeff", "\u2066\u2069", "\u061c\u180e"])
def test_marks_alone_are_no_name(typed):
    with pytest.raises(ValidationError, match="required"):
        NameField().clean(typed)

    assert NameField(required=False).clean(typed) == ""


@given(st.text(max_size=40))
def test_what_was_cleaned_once_stays_as_it_is(typed):
    field = NameField(required=False)
    try:
        once = field.clean(typed)
    except ValidationError:
        return  # NUL

    assert field.clean(once) == once
    assert not set(map(ord, once)) & UNSEEN.keys()
