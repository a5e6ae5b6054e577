from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django import forms

from audiences import language
from audiences.models import Audience
from campaigns.choosing import Chosen
from campaigns.models import Campaign
from core.errors import ActionError
from core.fields import NameField, OneOf
from locals.access import Actor, Can
from locals.models import Local, Region
from outbox.compose import preview
from outbox.models import Letter, Topic


class NewForm(forms.Form):
    """Name, topic and the unit for which the author writes, among those where they may."""

    name = NameField(
        max_length=80,
        label="What do you call it?",
        help_text="Winter conference, invitation. Only you and colleagues see it.",
    )
    topic = OneOf(
        Topic.objects.all(),
        label="What is it about?",
        empty_label=None,
        help_text="People choose by topic what they get. "
        "Organizing, political and rights mail goes to personal addresses only.",
    )
    unit = forms.ChoiceField(label="Whom do you write for?")
    audience = OneOf(
        Audience.objects.none(),
        required=False,
        label="Who gets it?",
        empty_label="I choose them on the next page",
        help_text="A saved audience: its conditions as they are now. You can change them for this mail.",
    )

    def __init__(self, *args: Any, actor: Actor, offers_audiences: bool, **kwargs: Any) -> None:
        """`offers_audiences` unless the page was opened for people who are chosen already."""
        super().__init__(*args, **kwargs)
        saved = Audience.objects.allowed(actor, Can.SEE_PEOPLE)
        if offers_audiences and saved.exists():
            self.fields["audience"].queryset = saved  # type: ignore[attr-defined]
        else:
            del self.fields["audience"]
        self.units: dict[str, Region | Local | None] = {}
        if actor.scope(Can.WRITE_CAMPAIGN).statewide:
            self.units["state"] = None
        for region in Region.objects.allowed(actor, Can.WRITE_CAMPAIGN).open_on(actor.day):
            self.units[f"region:{region.pk}"] = region
        for local in Local.objects.allowed(actor, Can.WRITE_CAMPAIGN).open_on(actor.day):
            self.units[f"local:{local.pk}"] = local
        choices = [(key, str(unit) if unit else "The whole state") for key, unit in self.units.items()]
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_unit(self) -> Region | Local | None:
        return self.units[self.cleaned_data["unit"]]

    @property
    def draft(self) -> dict[str, Any]:
        """What `campaigns.actions.create` takes, but for the audience."""
        return {name: self.cleaned_data[name] for name in ("name", "topic", "unit")}

    def chosen(self, actor: Actor) -> Chosen | None:
        """The saved audience, None for none. Raises BadAudience where it asks for what the actor may not use."""
        saved: Audience | None = self.cleaned_data.get("audience")
        return Chosen(language.read(saved.tree, actor=actor), saved) if saved else None


class WriteForm(forms.ModelForm[Campaign]):
    """The words of a campaign; what cannot be sent is refused with a sentence."""

    class Meta:
        model = Campaign
        fields = ["name", "topic", "subject", "body", "reply_to"]
        field_classes: ClassVar = {"name": NameField, "subject": NameField}
        widgets = {
            "subject": forms.TextInput(attrs={"autocomplete": "off", "data-placeholders": ""}),
            "body": forms.Textarea(attrs={"rows": 16}),
        }
        error_messages: ClassVar = {
            "subject": {"max_length": "150 characters are the most; these are %(show_value)d. Shorten it."}
        }

    @property
    def words(self) -> dict[str, Any]:
        """What was sent along: a button pressed while the page still loads sends the fields that are there so far."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.data}

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        try:
            preview(Letter(subject=data.get("subject", ""), body=data.get("body", "")), {})
        except ActionError as refusal:
            self.add_error("body", str(refusal))
        return data


class _StateTime(forms.DateTimeField):
    """On the state's clock, of which one hour is missing in March and one comes twice in November."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            return super().to_python(value)
        except forms.ValidationError as fault:
            if fault.code == "ambiguous_timezone":
                raise forms.ValidationError(
                    "In that night the clocks change, and this time is missing or comes twice. Choose another hour."
                ) from None
            raise forms.ValidationError("Write the day, month, year, hour and minute.") from None


class ScheduleForm(forms.Form):
    """When it is to go out; nothing while nobody has said."""

    at = _StateTime(
        required=False,
        label="When",
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "form": "words", "class": "form-control mt-1"}, format="%Y-%m-%dT%H:%M"
        ),
    )


class SendBackForm(forms.Form):
    why = forms.CharField(
        max_length=200,
        label="What should change?",
        error_messages={
            "required": "Say in at most 200 letters what should change. It was not sent back.",
            "max_length": "200 letters are the most; these are %(show_value)d. It was not sent back.",
        },
    )
