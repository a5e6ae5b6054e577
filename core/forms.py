"""Forms that two people, or two tabs, may have open at once; and the field for what people paste."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from core.mailboxes import bare


class AsShown(forms.BaseForm):
    """A form that sends along what stood in its fields, so that what nobody touched in it overwrites nothing newer.

    Call `remember` at the end of `__init__`; the page has `shown` among its hidden fields.
    """

    def remember(self) -> None:
        """What comes back without telling is held against what stands there now."""
        tells = not self.is_bound or any(self.add_initial_prefix(name) in self.data for name in self.fields)
        for field in self.fields.values():
            field.show_hidden_initial = tells

    @property
    def shown(self) -> list[str]:
        """What stood in each field, as hidden fields."""
        return [field.as_hidden(only_initial=True) for field in self if field.field.show_hidden_initial]

    @property
    def typed(self) -> dict[str, Any]:
        """The values of the fields that were changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def over(self, now: Mapping[str, Any], typed: Mapping[str, Any]) -> dict[str, Any]:
        """For `clean`: what was typed, and in fields that nobody touched what stands there now."""
        return {name: value if name in self.changed_data else now[name] for name, value in typed.items()}

    def was_shown(self, name: str) -> str | None:
        """What the page had in one field, as it came back; None from a page that did not tell."""
        came: str | None = self.data.get(self[name].html_initial_name)
        return came


class PastedEmailField(forms.EmailField):
    """An address in any of these forms. The browser offers the keys for one and leaves it to us what it makes of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "That is not an e-mail address. It looks like name@example.com."
        self.widget.input_type = "text"
        self.widget.attrs |= {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}

    def to_python(self, value: str | None) -> str | None:
        return super().to_python(bare(value or ""))
