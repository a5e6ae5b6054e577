"""What staff type about leaders."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from core import clock, formats
from core.fields import OneOf
from leaders.models import Competency, Office, Stage, Term
from locals.models import Region
from members.forms import day_field


class NextStepForm(forms.Form):
    """With what is done next; a day that is past stays where it was planned before."""

    next_step = forms.CharField(label="Next step", max_length=120, required=False)
    next_step_on = day_field("By when?", required=False)

    def clean_next_step_on(self) -> date | None:
        day: date | None = self.cleaned_data["next_step_on"]
        if day and day < clock.today() and day != self.initial.get("next_step_on"):
            raise forms.ValidationError("Choose a day that is still to come.")
        return day


class NominateForm(NextStepForm):
    why = forms.CharField(
        label="What speaks for them?", max_length=200, help_text="Brought six colleagues to the picnic"
    )
    on = day_field("Since when?", help_text="The day on which somebody first thought of them for this.")
    next_step = forms.CharField(label="Next step", max_length=120, required=False, help_text="Coffee with Marcus")
    field_order = ("why", "on", "next_step", "next_step_on")


class MoveForm(NextStepForm):
    to = forms.ChoiceField(label="To which stage?", choices=Stage)
    on = day_field("When?")
    note = forms.CharField(label="What happened?", max_length=300, required=False)
    competency = forms.ChoiceField(choices=[("", "None in particular"), *Competency.choices], required=False)
    field_order = ("to", "on", "note", "competency", "next_step", "next_step_on")


class StepForm(NextStepForm):
    next_step = forms.CharField(label="Next step", max_length=120)


class LeaveForm(forms.Form):
    note = forms.CharField(label="Why?", max_length=300, required=False)


class TermForm(forms.Form):
    """A term of one office. `units` are those it may be held in, None for an office of the state."""

    unit = OneOf(queryset=Region.objects.none())
    begins = day_field("First day")
    ends = day_field("First day without the office", required=False, help_text="Leave empty while nobody knows.")
    how = forms.ChoiceField(label="How did it come about?", choices=Term.How)

    def __init__(self, *args: Any, office: Office, units: QuerySet[Any] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if units is None:
            del self.fields["unit"]
            return
        field: Any = self.fields["unit"]
        field.label = f"Which {office.unit}?"
        if office.unit == Office.Unit.WORKSITE:  # many schools have the same name
            field.queryset = units.select_related("employer").order_by("employer__name", "name")
            field.label_from_instance = lambda site: f"{site.employer}: {site}"
        else:
            field.queryset = units.order_by("name")

    def clean(self) -> dict[str, Any]:
        return {"unit": None, **(super().clean() or {})}


class EndTermForm(forms.Form):
    on = day_field("First day without the office")

    def __init__(self, *args: Any, begins: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = (
            f"The term began on {formats.full_day(begins)}. With that day, or an earlier one, it is taken back"
            " altogether: as if it had never been recorded."
        )
