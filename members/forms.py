"""What people type about people."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from core import clock
from locals.models import JobClass, Local, Worksite
from members.models import Category, ContactPoint, DropReason, Level, Membership, PaymentMethod, Person

FIRST_YEAR = 1940
YEARS_AHEAD = 5


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(
    label: str, *, initial: date | None = None, required: bool = True, help_text: str = ""
) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=DayInput(),
        initial=initial,
        required=required,
        help_text=help_text,
        validators=[_in_a_plausible_year],
    )


def _in_a_plausible_year(day: date) -> None:
    """A year that was typed with a slip, such as 0206 or 2206, is no day of anybody's ledger."""
    if not FIRST_YEAR <= day.year <= clock.today().year + YEARS_AHEAD:
        raise forms.ValidationError(f"Look at the year: {day.year}.")


class PersonForm(forms.ModelForm[Person]):
    class Meta:
        model = Person
        fields = (
            "first_name", "middle_name", "last_name", "suffix", "preferred_name", "nea_id", "service_start",
        )  # fmt: skip
        widgets = {"service_start": DayInput()}

    def clean_nea_id(self) -> str | None:
        """Spaces go; leading zeros that were not typed are not invented."""
        typed = "".join((self.cleaned_data["nea_id"] or "").split())
        if typed:
            RegexValidator(r"^\d{10}$", "An NEA ID has ten digits, leading zeros included.")(typed)
        return typed or None


class OwnNameForm(forms.ModelForm[Person]):
    """What people may correct of themselves at once; their legal name is changed by the office."""

    class Meta:
        model = Person
        fields = ("preferred_name",)


class ContactForm(forms.Form):
    kind = forms.ChoiceField(label="What is it?", choices=ContactPoint.Kind)
    value = forms.CharField(
        label="Address or number", max_length=400, widget=forms.Textarea({"rows": 2, "autocomplete": "off"})
    )
    setting = forms.ChoiceField(
        label="Personal or work",
        choices=[("", "Let the address decide"), *ContactPoint.Setting.choices],
        required=False,
    )

    def __init__(self, *args: Any, contact: ContactPoint | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if contact:
            del self.fields["kind"]
            self.initial.update(value=contact.value, setting=contact.setting)


class JoinForm(forms.Form):
    local = forms.ModelChoiceField(label="Local", queryset=Local.objects.none())
    category = forms.ChoiceField(choices=Category)
    level = forms.ChoiceField(choices=Level)
    on = day_field("Joined on", help_text="The day the person signed.")
    payment_method = forms.ChoiceField(
        label="Pays by", choices=[("", "Not known yet"), *PaymentMethod.choices], required=False
    )

    def __init__(self, *args: Any, locals_: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["local"].queryset = locals_  # type: ignore[attr-defined]


class DropForm(forms.Form):
    on = day_field("First day without membership")
    reason = forms.TypedChoiceField(
        coerce=int,
        choices=[
            ("", "Choose a reason"),
            *((r.value, f"{r.value} · {r.label}") for r in DropReason if r not in DropReason.continuing()),
        ],
    )


class TransferForm(forms.Form):
    to = forms.ModelChoiceField(label="To which local?", queryset=Local.objects.none())
    on = day_field("First day there")
    category = forms.ChoiceField(choices=[("", "The same category"), *Category.choices], required=False)

    def __init__(self, *args: Any, locals_: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = locals_  # type: ignore[attr-defined]


class ChangeTypeForm(forms.Form):
    category = forms.ChoiceField(choices=Category)
    level = forms.ChoiceField(choices=Level)
    on = day_field("First day of the new type")
    payment_method = forms.ChoiceField(
        label="Pays by", choices=[("", "As before"), *PaymentMethod.choices], required=False
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(category=membership.category, level=membership.level)


class StartWorkForm(forms.Form):
    worksite = forms.ModelChoiceField(queryset=Worksite.objects.none())
    job_class = forms.ChoiceField(label="Job class", choices=JobClass)
    position = forms.CharField(max_length=120, required=False)
    subject = forms.CharField(label="Grade or subject", max_length=120, required=False)
    room = forms.CharField(max_length=40, required=False)
    on = day_field("First day there")

    def __init__(self, *args: Any, worksites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worksite"].queryset = worksites.select_related("employer").order_by("employer__name", "name")  # type: ignore[attr-defined]
        self.fields["worksite"].label_from_instance = lambda site: f"{site.employer}: {site}"  # type: ignore[attr-defined]


class StopWorkForm(forms.Form):
    on = day_field("First day without this job")
