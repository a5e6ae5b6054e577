"""What somebody types about an audience they keep; the conditions themselves are asked by `questions`."""

from __future__ import annotations

from typing import Any

from django import forms

from audiences.models import Audience
from core.fields import NameField, OneOf
from locals.access import Actor, Can
from locals.models import Region


class NameForm(forms.Form):
    name = NameField(max_length=80, help_text="As you will look for it: “New hires in Leland, not met”.")


class SaveForm(NameForm):
    replace = OneOf(
        Audience.objects.none(),
        required=False,
        label="Put it in the place of",
        empty_label="Nothing: keep it as a new one",
        help_text="That one keeps its name, or gets the one above where you type one.",
    )
    field_order = ["name", "replace"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["replace"].queryset = Audience.objects.allowed(actor, Can.SAVE_AUDIENCE)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("name") and not cleaned.get("replace"):
            self.add_error("name", "Give it a name, or say which one it replaces.")
        return cleaned


class ShareForm(forms.Form):
    sharing = forms.ChoiceField(choices=Audience.Sharing, widget=forms.RadioSelect, label="Who may use it")
    region = OneOf(Region.objects.none(), required=False, empty_label="Choose a region")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region: Any = self.fields["region"]
        region.queryset = Region.objects.allowed(actor, Can.SEE_UNITS).offered(actor.day, [self.initial.get("region")])
        region.label_from_instance = lambda unit: unit.named_on(actor.day)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("sharing") == Audience.Sharing.REGION and not cleaned.get("region"):
            self.add_error("region", "Say which region.")
        return cleaned
