"""What administrators type."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from accounts.models import NAME_LENGTH
from core.fields import NameField, OneOf
from core.forms import PastedEmailField
from locals.access import Role
from locals.models import Local, Region, Worksite
from members.forms import day_field

ROLES = [(role.value, role.label) for role in Role if role != Role.MEMBER]
ACCESS_ONLY = (
    "“Local president” and “Building rep” give access only here. Who holds the office is recorded on their person's "
    "page: “Add an office” under “Leading” counts them as rep or president, and gives the access along."
)
UNIT_OF = {Role.REGION_STAFF: "region", Role.LOCAL_PRESIDENT: "local", Role.BUILDING_REP: "worksite"}


class RoleForm(forms.Form):
    """A role and, where it needs one, its unit: `cleaned_data` has `role` (None without one), `unit` and `on`."""

    role = forms.ChoiceField(choices=[("", "Choose a role"), *ROLES], help_text=ACCESS_ONLY)
    region = OneOf(Region.objects.none(), required=False, help_text="For region staff.")
    local = OneOf(Local.objects.none(), required=False, help_text="For a local president.")
    worksite = OneOf(Worksite.objects.none(), required=False, help_text="For a building rep.")
    on = day_field("From which day")

    def __init__(
        self, *args: Any, regions: QuerySet[Region], locals_: QuerySet[Local], worksites: QuerySet[Worksite],
        today: date, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._choose("region", regions.order_by("name"))
        self._choose("local", locals_.order_by("name"))
        self._choose("worksite", worksites.select_related("employer").order_by("employer__name", "name"))
        self.fields["worksite"].label_from_instance = lambda site: f"{site.employer}: {site}"  # type: ignore[attr-defined]
        self.initial.setdefault("on", today)

    def _choose(self, name: str, rows: QuerySet[Any]) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Exactly the unit that the role needs; another one that was chosen is told, not dropped silently."""
        typed: dict[str, Any] = super().clean() or {}
        role = Role(typed["role"]) if typed.get("role") else None
        needed = UNIT_OF.get(role) if role else None
        units: dict[str, Model | None] = {name: typed.pop(name, None) for name in ("region", "local", "worksite")}
        for name, unit in units.items():
            if name == needed and unit is None and name not in self.errors:
                self.add_error(name, f"{Role(typed['role']).label} needs a {name}.")
            elif name != needed and unit is not None:
                self.add_error(name, "This role has no such unit. Leave this empty, or choose another role.")
        return typed | {"role": role, "unit": units.get(needed or "")}


class InviteForm(RoleForm):
    name = NameField(max_length=NAME_LENGTH, help_text="As others will see it.")
    email = PastedEmailField(label="Address they will sign in with", max_length=254)
    field_order = ("name", "email", "role", "region", "local", "worksite", "on")


class UserNameForm(forms.Form):
    name = NameField(max_length=NAME_LENGTH, help_text="As others see it, also beside what they did before.")


class AddressForm(forms.Form):
    email = PastedEmailField(label="Address they sign in with from now on", max_length=254)


class EndRoleForm(forms.Form):
    on = day_field("First day without the role", help_text="Today ends it at once.")


class LooksForm(forms.Form):
    user = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
