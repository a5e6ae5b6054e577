"""One form, two buttons: "Show what it will do" rehearses a change, the second button does it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.http import HttpRequest

from core.errors import ActionError


def show_then_do(
    request: HttpRequest, form: forms.Form, *, show: Callable[[], Sequence[str]], do: Callable[[], object]
) -> tuple[bool, Sequence[str]]:
    """Whether it was done, and the sentences of what it would do. A refusal stands above the form."""
    if form.is_valid():
        try:
            if "do" in request.POST:
                do()
                return True, []
            return False, show()
        except ActionError as refusal:
            form.add_error(None, str(refusal))
    return False, []
