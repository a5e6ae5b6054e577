"""What staff type about leaders."""

from __future__ import annotations

from typing import Any

from django import forms

from leaders.models import Competency, Office, Stage, Term
from locals.models import Local, Region, Worksite
from members.forms import day_field


class NominateForm(forms.Form):
    why = forms.CharField(
        label="What speaks for them?", max_length=200, help_text="Brought six colleagues to the picnic"
    )
    next_step = forms.CharField(label="Next step", max_length=120, required=False, help_text="Coffee with Marcus")
    next_step_on = day_field("By when?", required=False)


class MoveForm(forms.Form):
    to = forms.ChoiceField(label="To which stage?", choices=Stage)
    note = forms.CharField(label="What happened?", max_length=300, required=False)
    competency = forms.ChoiceField(choices=[("", "None in particular"), *Competency.choices], required=False)
    next_step = forms.CharField(label="Next step", max_length=120, required=False)
    next_step_on = day_field("By when?", required=False)


class StepForm(forms.Form):
    next_step = forms.CharField(label="Next step", max_length=120)
    next_step_on = day_field("By when?", required=False)


class LeaveForm(forms.Form):
    note = forms.CharField(label="Why?", max_length=300, required=False)


class TermForm(forms.Form):
    """An office, and the unit it is held in: only the kind of unit that the office has counts."""

    office = forms.ModelChoiceField(queryset=Office.objects.all())
    region = forms.ModelChoiceField(queryset=Region.objects.none(), required=False)
    local = forms.ModelChoiceField(queryset=Local.objects.none(), required=False)
    worksite = forms.ModelChoiceField(queryset=Worksite.objects.none(), required=False)
    begins = day_field("First day")
    ends = day_field("First day without the office", required=False, help_text="Leave empty while nobody knows.")
    how = forms.ChoiceField(choices=Term.How)

    def __init__(self, *args: Any, regions: Any, locals_: Any, worksites: Any, statewide: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not statewide:
            self.fields["office"].queryset = Office.objects.exclude(unit=Office.Unit.STATE)  # type: ignore[attr-defined]
        for name, rows in (("region", regions), ("local", locals_), ("worksite", worksites)):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        office = data.get("office")
        if office and office.unit != Office.Unit.STATE:
            data["unit"] = data.get(office.unit)
            if data["unit"] is None:
                self.add_error(
                    office.unit, f"{office} is an office of {office.get_unit_display().lower()}: choose which."
                )
        for name in ("region", "local", "worksite"):
            data.pop(name, None)
        return {"unit": None, **data}


class EndTermForm(forms.Form):
    on = day_field("First day without the office")
