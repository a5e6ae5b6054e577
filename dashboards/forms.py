"""What people type about units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms

from core.fields import NameField, OneOf
from core.formats import counted
from core.forms import AsShown
from core.mailboxes import PUBLIC_DOMAINS
from core.unseen import plain
from locals.access import Actor, Can
from locals.counties import COUNTIES
from locals.models import Employer, JobClass, Local, Region, Worksite
from locals.naming import usual_name
from members.forms import day_field
from members.years import MembershipYear

# There is one at-large local, and it stays that.
KINDS = [choice for choice in Local.Kind.choices if choice[0] != Local.Kind.AT_LARGE]
COUNTY_CHOICES = [("", "Not known"), *sorted(COUNTIES.items(), key=lambda county: county[1])]


class UnitForm(AsShown, forms.Form):
    """The facts of a unit by the names of its fields. Open units are offered, and the one that it belongs to."""

    name = NameField(max_length=160)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("region", Region), ("employer", Employer)):
            if name in self.fields:
                above = self.initial.get(name)  # a unit, or its key
                chosen = [getattr(above, "pk", above)]
                rows = model.objects.allowed(actor, Can.EDIT_UNITS).offered(actor.day, chosen)
                self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.remember()


class RegionForm(UnitForm):
    name = NameField(max_length=80)


class LocalForm(UnitForm):
    name = NameField(max_length=120)
    kind = forms.ChoiceField(label="Kind", choices=KINDS, initial=Local.Kind.LOCAL)
    region = OneOf(Region.objects.none())


class NewLocalForm(LocalForm):
    """The one at-large local is offered until it is there."""

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        if not Local.objects.filter(kind=Local.Kind.AT_LARGE).exists():
            kind: Any = self.fields["kind"]
            kind.choices = Local.Kind.choices
            kind.help_text = "The local at large takes everybody whom no other local organizes."


class AtLargeForm(UnitForm):
    """The at-large local stays what it is."""

    name = NameField(max_length=120)
    region = OneOf(Region.objects.none())


class EmployerForm(UnitForm):
    region = OneOf(Region.objects.none())
    mail_domain = forms.RegexField(
        r"^(?i:[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+)$",
        label="Mail domain",
        required=False,
        max_length=120,
        help_text="What stands after the @, such as tupeloschools.com: addresses there count as work addresses.",
        error_messages={"invalid": "Write only what stands after the @, such as tupeloschools.com."},
    )

    def clean_mail_domain(self) -> str:
        domain = str(self.cleaned_data["mail_domain"]).lower()
        if domain in PUBLIC_DOMAINS:
            raise forms.ValidationError(
                f"Anybody may have an address at {domain}: it tells nothing of where somebody works."
            )
        return domain


class WorksiteForm(UnitForm):
    employer = OneOf(Employer.objects.none())
    county_fips = forms.ChoiceField(label="County", choices=COUNTY_CHOICES, required=False)
    lowest_grade = forms.IntegerField(
        required=False, min_value=-1, max_value=12, help_text="Kindergarten is 0, pre-kindergarten is −1."
    )
    highest_grade = forms.IntegerField(required=False, min_value=-1, max_value=12)


class CloseForm(forms.Form):
    """When a unit ends; `into` is where its people go on, for locals and worksites."""

    on = day_field("First day without it")
    into = OneOf(Local.objects.none(), required=False)

    def __init__(self, *args: Any, unit: Local | Worksite | Region | Employer, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", actor.day)
        if isinstance(unit, Region | Employer):
            del self.fields["into"]
            return
        rows: Any = type(unit).objects.allowed(actor, Can.EDIT_UNITS).open_on(actor.day).exclude(pk=unit.pk)
        field: Any = self.fields["into"]
        field.label = "Where do its people go on?"
        field.empty_label = "Nowhere: nobody is left"
        if isinstance(unit, Worksite):
            rows = rows.filter(employer__region=unit.employer.region_id).select_related("employer")
            rows = rows.order_by("employer__name", "name")
            field.label_from_instance = lambda site: f"{site.employer}: {site}"
            field.help_text = "Each job ends there the day before, and goes on at the other worksite."
        else:
            field.help_text = (
                "Its members and its employers go to that local."
                " To the at-large local only members go: employers stay in their region."
            )
        field.queryset = rows


class _Organizing(forms.Form):
    """Of an employer's staff whom, from when, and with their members or not."""

    job_class = forms.ChoiceField(
        label="Whom?",
        choices=[("", "Everybody"), *JobClass.choices],
        required=False,
        help_text="What is said for one job class is stronger than what is said for everybody.",
    )
    on = day_field("From which day?")
    with_members = forms.BooleanField(
        required=False, initial=True, label="Their members go along",
        help_text="Memberships of the local before continue in the new one, coded as a change of local: no loss.",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", actor.day)


class OrganizeForm(_Organizing):
    """Which local organizes an employer's staff from a day on."""

    local = OneOf(Local.objects.none(), required=False, empty_label="No local: they are at large", label="Which local?")
    field_order = ("job_class", "local", "on", "with_members")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        rows = Local.objects.allowed(actor, Can.EDIT_UNITS).open_on(actor.day)
        self.fields["local"].queryset = rows.exclude(kind=Local.Kind.AT_LARGE)  # type: ignore[attr-defined]


class OrganizesForm(_Organizing):
    """The same, from the side of the local: which employer's staff."""

    employer = OneOf(Employer.objects.none(), label="Which employer’s staff?")
    field_order = ("employer", "job_class", "on", "with_members")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        rows = Employer.objects.allowed(actor, Can.EDIT_UNITS).open_on(actor.day)
        self.fields["employer"].queryset = rows  # type: ignore[attr-defined]


class WithdrawForm(forms.Form):
    """Which change of who organizes an employer's staff: named by the page, not typed."""

    job_class = forms.ChoiceField(
        choices=[("", "Everybody"), *JobClass.choices], required=False, widget=forms.HiddenInput
    )
    on = forms.DateField(widget=forms.HiddenInput, error_messages={"required": "Say which change."})


class FoundingForm(forms.Form):
    """The name of a local for each of some employers, from a day on; one that is left blank is left as it is."""

    on = day_field(
        "From which day?", help_text="The staff of a list are put into their local by the day of that list, too."
    )
    with_members = forms.BooleanField(
        required=False, initial=True, label="Members at large go along",
        widget=forms.CheckboxInput({"class": "form-check-input"}),
        help_text="Their memberships continue in the new local, coded as a change of local: no loss.",
    )  # fmt: skip

    def __init__(self, *args: Any, employers: Iterable[Employer], day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.employers = {f"local-{employer.pk}": employer for employer in employers}
        self.initial.setdefault("on", MembershipYear.of(day).begins)
        self.fields["on"].widget.attrs["class"] = "form-control w-auto"
        for name, employer in self.employers.items():
            self.fields[name] = NameField(
                label=f"Local of {employer}", required=False, max_length=120, initial=usual_name(employer.name),
                widget=forms.TextInput({"class": "form-control", "aria-label": f"Local of {employer}"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any] | None:
        typed = [name for name, value in self.data.items() if name.startswith("local-") and plain(str(value))]
        if late := [name for name in typed if name not in self.employers]:
            employers = counted(len(late), "employer that is", "employers that are")
            self.add_error(None, f"The list has changed: you named a local for {employers} organized, or closed, now.")
        elif not typed:
            self.add_error(None, "Name a local for one employer at least.")
        return self.cleaned_data

    @property
    def names(self) -> dict[Employer, str]:
        """What was typed, without blanks."""
        return {employer: typed for name, employer in self.employers.items() if (typed := self.cleaned_data.get(name))}

    @property
    def rows(self) -> list[tuple[Employer, forms.BoundField]]:
        return [(employer, self[name]) for name, employer in self.employers.items()]


def facts_of(form: UnitForm) -> dict[str, Any]:
    """What was typed, by the fields of the unit."""
    return {name: form.cleaned_data[name] for name in form.fields}


def initial_of(unit: Any, form: type[UnitForm]) -> dict[str, Any]:
    return {name: getattr(unit, name) for name in form.base_fields}
