"""Fields that more than one app asks with."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.db.models import Model


class OneOf[M: Model](forms.ModelChoiceField[M]):
    """One of the rows that are offered. What was offered a moment ago may be so no more: a unit closed, say."""

    default_error_messages: ClassVar = {
        "invalid_choice": "This is not offered any more; perhaps it was closed in another window. Choose another."
    }
