"""What a clerk types about a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from core import clock
from core.addresses import number_in
from core.fields import OneOf
from core.formats import day
from locals.models import Employer, EmployerQuerySet, JobClass, Worksite, WorksiteQuerySet
from members.forms import day_field
from members.models import EmploymentQuerySet
from rosters.models import Decision, Place, StaffList, Verdict
from rosters.queries.kinds import DECIDED, of_kind
from rosters.queries.plans import BACK
from rosters.reading.places import is_written_otherwise
from rosters.reading.targets import Target
from rosters.reading.titles import job_class_of_title

LEAVE_OUT = ("", "Leave out")
NEW_WORKSITE = "new"
TARGETS = [LEAVE_OUT, *((target.value, target.label) for target in Target)]


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Staff list",
        help_text="CSV, TSV or Excel (.xlsx), as the district sent it. Columns in any order, titles above are fine.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.tab,.txt,.text,.xlsx"}),
    )
    employer = OneOf(queryset=Employer.objects.none(), label="Whose staff", empty_label="Choose a district")
    as_of = day_field("As of", help_text="The day that the list describes, not the day you got it.")
    is_complete = forms.BooleanField(
        label="Everybody employed there is on it",
        required=False,
        help_text="A complete list gives density its denominator, and tells who is new the next time.",
    )

    def __init__(self, *args: Any, employers: EmployerQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employer"].queryset = employers  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size and file.size > settings.ROSTER_MAX_BYTES:
            most = settings.ROSTER_MAX_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"The file has {file.size / 1_048_576:,.1f} MB; {most} MB are the most.")
        return file

    def clean_as_of(self) -> date:
        as_of: date = self.cleaned_data["as_of"]
        if as_of > clock.today():
            raise forms.ValidationError(f"{day(as_of)} has not come yet.")
        return as_of


class LeaversForm(forms.Form):
    """Whose jobs end: those of the keys in `job`, each alone or with commas between, or all; and from which day. What
    is no key is nobody's."""

    on = day_field("First day without the job")
    all = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].widget.attrs["class"] = "form-control w-auto"

    def chosen(self, jobs: EmploymentQuerySet) -> EmploymentQuerySet:
        return jobs if self.cleaned_data["all"] else jobs.filter(pk__in=self.keys)

    @property
    def keys(self) -> list[int]:
        return _keys(self.data, "job")

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("all") and not self.keys:
            raise forms.ValidationError("Choose whose jobs end.")
        return self.cleaned_data


def _keys(data: Any, name: str) -> list[int]:
    """Keys that a form says, each alone or with commas between; what is no key is nobody's."""
    said = data.getlist(name) if isinstance(data, QueryDict) else []
    keys = (number_in(key) for keys in said for key in keys.split(","))
    return [key for key in keys if key is not None]


class ManyForm(forms.Form):
    """What is decided of which rows: those of the numbers in `row`, each alone or with commas between, or `all` that
    are of one kind of question."""

    choice = forms.ChoiceField(choices=[*Decision.Choice.choices, (BACK, "Take back")])
    kind = forms.ChoiceField(choices=[(Verdict.UNDECIDED, ""), (DECIDED, "")])
    what = forms.CharField(required=False)
    all = forms.BooleanField(required=False)

    @property
    def keys(self) -> list[int]:
        return _keys(self.data, "row")

    def chosen(self, staff_list: StaffList) -> list[int]:
        """Numbers of rows, in order; also of such as the list does not have."""
        if not self.cleaned_data["all"]:
            return sorted(set(self.keys))
        found = of_kind(staff_list, self.cleaned_data["kind"], self.cleaned_data["what"])
        return list(found.order_by("number").values_list("number", flat=True))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("all") and not self.keys:
            raise forms.ValidationError("Tick the rows first.")
        if data.get("all") and not data.get("what"):
            raise forms.ValidationError("Choose a kind of question first: all of one kind can be decided at once.")
        return data


class DownloadForm(forms.Form):
    reason = forms.CharField(
        label="What are they for?",
        max_length=200,
        help_text="For example: the district mends them. Administrators see it, with your name and the number of rows.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    file_type = forms.ChoiceField(choices=[("xlsx", "Excel"), ("csv", "CSV")])


class ColumnsForm(forms.Form):
    """One choice for each column of the file, and one for each title: what kind of job it is, or that it is what we
    took the title for. Where the employer has several worksites, one for the rows that name none."""

    job_class = forms.ChoiceField(label="Where a title does not tell, the job is", choices=JobClass.choices)
    worksite = OneOf(
        queryset=Worksite.objects.none(),
        label="Where a row names no worksite, it is",
        required=False,
        empty_label="Decide later",
        widget=forms.Select(attrs={"class": "form-select w-auto"}),
    )
    remember = forms.BooleanField(required=False, initial=True)

    def __init__(self, *args: Any, staff_list: StaffList, worksites: WorksiteQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._staff_list = staff_list
        self.fields["worksite"].queryset = worksites  # type: ignore[attr-defined]
        self.fields["worksite"].initial = staff_list.worksite_id
        if worksites.count() < 2:
            del self.fields["worksite"]
        self.fields["job_class"].initial = staff_list.job_class
        self.fields["remember"].label = f"Remember this for the next file of {staff_list.employer}"
        for column in staff_list.columns:
            self.fields[f"column_{column['index']}"] = forms.ChoiceField(
                label=f"{column['heading']} becomes",
                choices=TARGETS,
                required=False,
                initial=staff_list.mapping.get(str(column["index"]), ""),
            )
        for at, (title, job_class) in enumerate(sorted(staff_list.job_classes.items())):
            told = job_class_of_title(title)
            as_proposed = f"{JobClass(told).label}, as it says" if told else "As above"
            self.fields[f"{'telling' if told else 'silent'}_title_{at}"] = forms.ChoiceField(
                label=title, choices=[("", as_proposed), *JobClass.choices], required=False, initial=job_class
            )

    @property
    def columns(self) -> list[tuple[dict[str, Any], forms.BoundField]]:
        return [(column, self[f"column_{column['index']}"]) for column in self._staff_list.columns]

    @property
    def silent_titles(self) -> list[forms.BoundField]:
        """Those that tell no job class."""
        return [self[name] for name in self.fields if name.startswith("silent_title_")]

    @property
    def telling_titles(self) -> list[forms.BoundField]:
        """Those that tell one, perhaps wrongly."""
        return [self[name] for name in self.fields if name.startswith("telling_title_")]

    def choices(self) -> dict[str, Any]:
        """Arguments for `actions.choose_columns`."""
        data = self.cleaned_data
        return {
            "mapping": {column["index"]: data[f"column_{column['index']}"] for column in self._staff_list.columns},
            "job_class": data["job_class"],
            "job_classes": {str(field.label): data[name] for name, field in self.fields.items() if "_title_" in name},
            "worksite": data.get("worksite"),
            "remember": data["remember"],
        }


class SheetForm(forms.Form):
    """Another sheet or heading row than the one that was found."""

    sheet = forms.ChoiceField(required=False)
    header_row = forms.IntegerField(
        label="Heading in row", min_value=0, max_value=30, required=False, help_text="0 where the list has no heading."
    )

    def __init__(self, *args: Any, staff_list: StaffList, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        together = (
            [(StaffList.ALL_ALIKE, f"All {len(staff_list.alike) + 1} with these columns")] if staff_list.alike else []
        )
        one = [(name, name) for name in staff_list.sheets]
        self.fields["sheet"].choices = together + one  # type: ignore[attr-defined]
        self.fields["sheet"].initial = staff_list.sheet
        self.fields["header_row"].initial = staff_list.header_row
        if len(staff_list.sheets) < 2:
            del self.fields["sheet"]


class PlacesForm(forms.Form):
    """Which worksite each unknown name means: one that we know, or a new one. What is left open stays open, and a name
    that was understood may be said to mean another."""

    def __init__(
        self,
        *args: Any,
        places: list[Place],
        understood: Sequence[Place] = (),
        worksites: WorksiteQuerySet,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._places, self._understood = places, understood
        self._worksites = {str(worksite.pk): worksite for worksite in worksites}
        for place in understood:
            self._ask(place, [], NEW_WORKSITE if place.choice == Place.Choice.NEW else str(place.worksite_id))
        for place in places:
            self._ask(place, [("", "Decide later")], _preset(place))

    def _ask(self, place: Place, first: list[tuple[str, str]], initial: str) -> None:
        choices = [*first, *self._proposals(place), *self._others(place)]
        if (
            initial not in dict(choices) and place.worksite is not None
        ):  # closed since: it stays until somebody changes it
            choices.insert(0, (initial, place.worksite.name))
        self.fields[f"place_{place.pk}"] = forms.ChoiceField(
            label=place.text or "(rows that name none)", choices=choices, required=False, initial=initial
        )

    def _proposals(self, place: Place) -> list[tuple[str, str]]:
        nearest = self._worksites.get(str(place.nearest_id))
        near = [(str(nearest.pk), nearest.name)] if nearest else []
        is_new = place.key and place.closed_id is None
        return near + ([(NEW_WORKSITE, f"A new worksite, “{place.text}”")] if is_new else [])

    def _others(self, place: Place) -> list[tuple[str, str]]:
        return [(pk, worksite.name) for pk, worksite in self._worksites.items() if worksite.pk != place.nearest_id]

    @property
    def places(self) -> list[tuple[Place, forms.BoundField]]:
        return [(place, self[f"place_{place.pk}"]) for place in self._places]

    @property
    def understood(self) -> list[tuple[Place, forms.BoundField]]:
        return [(place, self[f"place_{place.pk}"]) for place in self._understood]

    @property
    def is_stale(self) -> bool:
        """It is about names that were matched anew meanwhile, and have other keys."""
        return any(name.startswith("place_") and name not in self.fields for name in self.data)

    def choices(self) -> dict[int, Worksite | None]:
        """By place; those left open, or understood so already, are not in it."""
        chosen = {place.pk: self.cleaned_data[f"place_{place.pk}"] for place in self._places}
        changed = [place.pk for place in self._understood if f"place_{place.pk}" in self.changed_data]
        chosen |= {pk: self.cleaned_data[f"place_{pk}"] for pk in changed}
        return {pk: self._worksites.get(value) for pk, value in chosen.items() if value}


def _preset(place: Place) -> str:
    """The nearest worksite where the file only spells its name otherwise; a name that is merely like it is another."""
    nearest = place.nearest
    agrees = nearest is not None and place.closed_id is None and is_written_otherwise(place.text, nearest.name)
    return str(place.nearest_id) if agrees else ""
