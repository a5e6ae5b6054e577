"""What people type about people."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator

from core import clock
from core.fields import NameField, OneOf
from core.forms import AsShown
from locals.models import JobClass, Local, Worksite
from members.models import (
    NAME_FIELDS,
    Category,
    ContactPoint,
    Demographics,
    DropReason,
    Employment,
    Level,
    Membership,
    PaymentMethod,
    Person,
)
from members.years import FIRST_YEAR

YEARS_AHEAD = 5
OLDEST_BIRTH, YOUNGEST = 1900, 14  # a year, and an age

TEXTS = [("", "Nobody asked yet"), ("yes", "Agreed to texts"), ("no", "Wants no texts")]
OWN_WORDS_ON_TEXTS = [("", "I have not said"), ("yes", "You may text me"), ("no", "No texts, please")]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def day_field(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=DayInput(),
        required=required,
        help_text=help_text,
        validators=[_in_a_plausible_year],
    )


def _in_a_plausible_year(day: date) -> None:
    """A year that was typed with a slip, such as 0206 or 2206, is no day of anybody's ledger."""
    if not FIRST_YEAR <= day.year <= clock.today().year + YEARS_AHEAD:
        raise forms.ValidationError(f"Look at the year: {day.year}.")


class PersonForm(AsShown, forms.ModelForm[Person]):
    """Names and numbers of a person, or of a new one."""

    nea_id = forms.CharField(label="NEA ID", max_length=30, required=False)
    service_start = day_field("Educator since", required=False)

    class Meta:
        model = Person
        fields = (
            "first_name", "middle_name", "last_name", "suffix", "preferred_name", "is_former_name_hidden", "nea_id",
            "service_start",
        )  # fmt: skip
        field_classes: ClassVar = dict.fromkeys(NAME_FIELDS, NameField)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.remember()
        else:
            del self.fields["is_former_name_hidden"]  # there is none yet

    def clean_nea_id(self) -> str | None:
        """Spaces and dashes go; leading zeros that were not typed are not invented."""
        typed = re.sub(r"[\s-]", "", self.cleaned_data["nea_id"] or "")
        if typed:
            RegexValidator(r"^[0-9]{10}\Z", "An NEA ID has ten digits, leading zeros included.")(typed)
        return typed or None

    def clean_service_start(self) -> date | None:
        day: date | None = self.cleaned_data["service_start"]
        if day is not None and day > clock.today():
            raise forms.ValidationError("That day has not come yet. A job to come begins with its own first day.")
        return day

    def validate_unique(self) -> None:
        """Whose an NEA ID is already is told by the action, to those who may know."""


class OwnNameForm(AsShown, forms.ModelForm[Person]):
    """What people may correct of themselves at once; their legal name is changed by the office."""

    class Meta:
        model = Person
        fields = ("preferred_name", "is_former_name_hidden")
        field_classes: ClassVar = {"preferred_name": NameField}
        labels: ClassVar = {"is_former_name_hidden": "Do not find me by a former surname"}
        help_texts: ClassVar = {
            "is_former_name_hidden": "Staff who search for a surname that you had before find you, unless you say no."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remember()


class ContactForm(AsShown, forms.Form):
    kind = forms.ChoiceField(label="What is it?", choices=ContactPoint.Kind)
    value = forms.CharField(
        label="Address or number", max_length=400, widget=forms.Textarea({"rows": 2, "autocomplete": "off"})
    )
    setting = forms.ChoiceField(
        label="Personal or work",
        choices=[("", "Let the address decide"), *ContactPoint.Setting.choices],
        required=False,
    )
    is_preferred = forms.BooleanField(
        label="Preferred",
        required=False,
        help_text="Mail goes to a confirmed personal address first and to a work address last; among equals, to this.",
    )
    may_text = forms.TypedChoiceField(
        label="Text messages",
        choices=TEXTS,
        coerce=lambda answer: answer == "yes",
        empty_value=None,
        required=False,
        help_text="For phones only.",
    )

    def __init__(self, *args: Any, own: bool, contact: ContactPoint | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            self.fields["may_text"].choices = OWN_WORDS_ON_TEXTS  # type: ignore[attr-defined]
        if contact:
            del self.fields["kind"]
            self.initial.update(value=contact.value, setting=contact.setting, is_preferred=contact.is_preferred)
            self.fields["may_text"].help_text = ""
            if contact.kind == ContactPoint.Kind.PHONE:
                self.initial["may_text"] = {True: "yes", False: "no", None: ""}[contact.may_text]
            else:
                del self.fields["may_text"]
            if contact.kind != ContactPoint.Kind.EMAIL:
                self.fields["is_preferred"].help_text = ""
            self.remember()


class DemographicsForm(forms.ModelForm[Demographics]):
    """What people say of themselves, if they wish; nothing of it is required."""

    ethnicities = forms.MultipleChoiceField(
        label="Race and ethnicity",
        choices=Demographics.Ethnicity,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="As many as you like.",
    )

    class Meta:
        model = Demographics
        fields = ("ethnicities", "gender", "birth_year")
        labels: ClassVar = {"birth_year": "Year of birth"}
        help_texts: ClassVar = {"gender": "In your own words."}

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not OLDEST_BIRTH <= year <= clock.today().year - YOUNGEST:
            raise forms.ValidationError("Type the year with four digits, such as 1984.")
        return year


class JoinForm(forms.Form):
    local = OneOf(label="Local", queryset=Local.objects.none())
    category = forms.ChoiceField(choices=Category)
    level = forms.ChoiceField(choices=Level)
    on = day_field("Joined on", help_text="The day the person signed.")
    payment_method = forms.ChoiceField(
        label="Pays by", choices=[("", "Not known yet"), *PaymentMethod.choices], required=False
    )

    def __init__(self, *args: Any, locals_: Any, fitting: Collection[str] = (), **kwargs: Any) -> None:
        """`fitting` are the categories that fit the person's jobs."""
        super().__init__(*args, **kwargs)
        self._fitting = fitting
        self.fields["local"].queryset = locals_  # type: ignore[attr-defined]
        if not locals_.exists():
            self.fields["local"].help_text = "There is no local yet: add one under Locals and worksites."

    def clean(self) -> dict[str, Any] | None:
        """Whose dues the payroll may not deduct is recorded so by a slip in the category, if their job is another."""
        typed = super().clean() or self.cleaned_data
        is_slip = self._fitting == {Category.ESP} and typed.get("category") == Category.PROFESSIONAL
        is_payroll = typed.get("payment_method") == PaymentMethod.PAYROLL
        if is_slip and is_payroll and not settings.PAYROLL_DEDUCTION_FOR_LICENSED:
            code, other = "Mississippi Code 37-9-49", Category.PROFESSIONAL.label
            self.add_error(
                "category",
                f"{code} forbids payroll deduction of dues for {other}. Is {Category.ESP.label} meant?",
            )
        return typed


class CorrectForm(AsShown, JoinForm):
    """What a row of the ledger says, to be put right; a field that nobody touched says what the row says by now."""

    hint = (
        "This is for what was always so but written down wrongly; the history keeps what stood there. "
        "Where something became different on a day, record a transfer or a change of type: the ledger then tells both."
    )
    on = day_field("First day", help_text="For a joining, the day the person signed.")

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(
            local=membership.local_id,
            category=membership.category,
            level=membership.level,
            on=membership.signed_on or membership.begins,
            payment_method=membership.payment_method,
        )
        self._now = {**self.initial, "local": membership.local}
        self.remember()

    def clean(self) -> dict[str, Any]:
        return self.over(self._now, super().clean() or self.cleaned_data)


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
    to = OneOf(label="To which local?", queryset=Local.objects.none())
    on = day_field("First day there")
    category = forms.ChoiceField(choices=[("", "The same category"), *Category.choices], required=False)
    payment_method = forms.ChoiceField(
        label="Pays by", choices=[("", "As before"), *PaymentMethod.choices], required=False
    )

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


class PaymentForm(forms.Form):
    payment_method = forms.ChoiceField(
        label="Pays by", choices=[("", "Not known"), *PaymentMethod.choices], required=False
    )


class StartWorkForm(forms.Form):
    worksite = OneOf(queryset=Worksite.objects.none())
    job_class = forms.ChoiceField(label="Job class", choices=JobClass)
    position = forms.CharField(max_length=120, required=False)
    subject = forms.CharField(label="Grade or subject", max_length=120, required=False)
    room = forms.CharField(max_length=40, required=False)
    on = day_field("First day there")
    hired_on = day_field(
        "Hired on",
        required=False,
        help_text="Where you know it. Whoever was hired in this school year stands among the new hires until met.",
    )

    def __init__(self, *args: Any, worksites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worksite"].queryset = worksites.select_related("employer").order_by("employer__name", "name")  # type: ignore[attr-defined]
        self.fields["worksite"].label_from_instance = lambda site: f"{site.employer}: {site}"  # type: ignore[attr-defined]


class CorrectJobForm(AsShown, StartWorkForm):
    """What a job says, to be put right; a field that nobody touched says what the job says by now."""

    hint = (
        "This is for what was always so but written down wrongly. Where something became different on a day, end the "
        "job and add another: the record then tells both."
    )

    def __init__(self, *args: Any, job: Employment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = {
            **{name: getattr(job, name) for name in ("worksite", "job_class", "position", "subject", "room")},
            "on": job.period.lower,
            "hired_on": job.hired_on,
        }
        self.initial.update(self._now)
        self.remember()

    def clean(self) -> dict[str, Any]:
        return self.over(self._now, super().clean() or self.cleaned_data)


class DeathForm(forms.Form):
    on = day_field("Day of death")


class StopWorkForm(forms.Form):
    on = day_field("First day without this job")
