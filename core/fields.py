"""Fields that more than one app asks with."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Model

from core.unseen import plain


class OneOf[M: Model](forms.ModelChoiceField[M]):
    """One of the rows that are offered. What was offered a moment ago may be so no more: a unit closed, say."""

    default_error_messages: ClassVar = {
        "invalid_choice": "This is not offered any more; perhaps it was closed in another window. Choose another."
    }


class NameField(forms.CharField):
    """What somebody or something is called, in one line of plain letters."""

    def to_python(self, value: Any) -> str | None:
        typed: str | None = super().to_python(value)
        return plain(typed) if typed else typed
