"""Adding, correcting, closing and reopening units, and which local organizes whom. Each change is shown before it is
done: one form, two buttons, as for the ledgers of a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.stepup import ask_for_factor, is_stepped_up, step_up_required
from core.addresses import number_in
from core.errors import ActionError
from core.methods import require_safe_or_post
from core.paging import page_of_list
from core.rehearsal import show_then_do
from dashboards import units
from dashboards.forms import (
    AtLargeForm,
    CloseForm,
    EmployerForm,
    FoundingForm,
    LocalForm,
    NewLocalForm,
    OrganizeForm,
    OrganizesForm,
    RegionForm,
    UnitForm,
    WithdrawForm,
    WorksiteForm,
    facts_of,
    initial_of,
)
from locals import actions as units_actions
from locals.access import Can, SignedInRequest, require
from locals.models import AnyUnit, Employer, Local, Region, Worksite
from members import actions


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of unit: its word in an address, its word for people, and its form, for a new one and for others."""

    model: type[AnyUnit]
    noun: str
    form: type[UnitForm]
    new: type[UnitForm]


KINDS = {
    "regions": Kind(Region, "region", RegionForm, RegionForm),
    "locals": Kind(Local, "local", LocalForm, NewLocalForm),
    "employers": Kind(Employer, "employer", EmployerForm, EmployerForm),
    "worksites": Kind(Worksite, "worksite", WorksiteForm, WorksiteForm),
}
BELONGS = {"region", "employer"}  # what a unit is part of: others see its people once it changes


@never_cache
@require_safe_or_post
def add(request: SignedInRequest, kind: str) -> HttpResponse:
    """`?region=` or `?employer=` chooses what it belongs to."""
    require(request.actor, Can.EDIT_UNITS)
    which = KINDS[kind]
    above = {name: key for name in ("region", "employer") if (key := number_in(request.GET.get(name)))}
    form = which.new(request.POST or None, actor=request.actor, initial=above)
    if form.is_valid():
        unit: Any = which.model(**facts_of(form))
        try:
            units_actions.add_unit(unit=unit, today=request.actor.day, by=request.user)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{unit} is on record.")
            return redirect(units.url_of(unit))
    context = {
        "form": form, "title": f"Add {'an' if which.noun == 'employer' else 'a'} {which.noun}",
        "button": f"Add the {which.noun}", "back": reverse("dashboards:units"), "at_once": True,
    }  # fmt: skip
    return render(request, "dashboards/edit_unit.html", context)


@never_cache
@require_safe_or_post
def edit(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    unit = _unit(request, kind, pk, Can.EDIT_UNITS)
    kind_of_form = AtLargeForm if getattr(unit, "kind", "") == Local.Kind.AT_LARGE else KINDS[kind].form
    initial = initial_of(unit, kind_of_form)
    offered: set[str] = set()
    if initial.get("mail_domain") == "" and (found := request.GET.get("mail_domain")):  # a staff list told it
        initial["mail_domain"] = found
        offered = {"mail_domain"}
    form = kind_of_form(request.POST or None, actor=request.actor, initial=initial)
    if form.is_valid() and BELONGS & {*form.changed_data} and not is_stepped_up(request):
        return ask_for_factor(request)

    def act() -> actions.Done:
        typed = {name: form.cleaned_data[name] for name in {*form.changed_data} | offered}
        return actions.correct(unit=unit, facts=typed, today=request.actor.day, by=request.user)

    return _page(request, unit, form, act, title=f"Change {unit}", button="Change it")


@never_cache
@require_safe_or_post
@step_up_required  # reps of a worksite that goes on in another see its people from then
def close(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    unit = _unit(request, kind, pk, Can.EDIT_UNITS)
    form = CloseForm(request.POST or None, unit=unit, actor=request.actor)

    def act() -> actions.Done:
        on, into = form.cleaned_data["on"], form.cleaned_data.get("into")
        if isinstance(unit, Local) and into:
            return actions.merge_local(local=unit, into=into, on=on, by=request.user)
        if isinstance(unit, Worksite) and into:
            return actions.merge_worksite(worksite=unit, into=into, on=on, today=request.actor.day, by=request.user)
        return actions.close(unit=unit, on=on, by=request.user)

    return _page(request, unit, form, act, title=f"Close {unit}", button=f"Close the {KINDS[kind].noun}")


@require_POST
@step_up_required  # it takes back what asked for a factor, and people come back to its reps
def reopen(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    unit = _unit(request, kind, pk, Can.EDIT_UNITS)
    try:
        done = actions.reopen(unit=unit, today=request.actor.day, by=request.user)
    except ActionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, " ".join(done.says))
    return redirect(units.url_of(unit))


@never_cache
@require_safe_or_post
@step_up_required  # whoever leads the local sees its people from then
def organize(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which local organizes the staff of an employer; `units.organized` shows the rows of all time."""
    employer = Employer.objects.select_related("region").get_for(request.actor, Can.EDIT_UNITS, pk=pk)
    form = OrganizeForm(request.POST or None, actor=request.actor)
    act = partial(actions.organize, employer=employer, by=request.user)
    return _page(
        request, employer, form, lambda: act(**form.cleaned_data),
        title=f"Who organizes {employer}?", button="Change it", rows=units.organized(employer, request.actor.day),
    )  # fmt: skip


@never_cache
@require_safe_or_post
@step_up_required  # the same
def organizes(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same from the page of a local: whose staff it organizes, too."""
    local = Local.objects.select_related("region").get_for(request.actor, Can.EDIT_UNITS, pk=pk)
    form = OrganizesForm(request.POST or None, actor=request.actor)
    act = partial(actions.organize, local=local, by=request.user)
    return _page(
        request, local, form, lambda: act(**form.cleaned_data), title=f"Whom does {local} organize?", button="Add them"
    )


@never_cache
@require_safe_or_post
def found(request: SignedInRequest) -> HttpResponse:
    """Locals for all employers that none organizes, on one page."""
    require(request.actor, Can.EDIT_UNITS)
    employers = units.unorganized(request.actor).select_related("region")
    form = FoundingForm(request.POST or None, employers=employers, day=request.actor.day)

    def act() -> actions.Done:
        day, along = form.cleaned_data["on"], form.cleaned_data["with_members"]
        return actions.found_locals(
            names=form.names, on=day, with_members=along, today=request.actor.day, by=request.user
        )

    is_done, would = _shown_then_done(request, form, act)
    if is_done:
        return redirect("dashboards:units")
    return render(request, "dashboards/found_locals.html", {"form": form, "would": would})


@never_cache
@require_safe_or_post
@step_up_required  # it takes back what asked for a factor
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back a change of a day to come: `?job_class=&on=`; GET shows what that does."""
    employer = Employer.objects.select_related("region").get_for(request.actor, Can.EDIT_UNITS, pk=pk)
    form = WithdrawForm(request.POST or request.GET)
    act = partial(actions.withdraw, employer=employer, today=request.actor.day, by=request.user)
    return _page(
        request, employer, form, lambda: act(**form.cleaned_data), title="Withdraw this change", button="Withdraw it"
    )


@require_safe
def history(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    unit = _unit(request, kind, pk, Can.SEE_HISTORY)
    page = page_of_list(units.history(unit), at=request.GET.get("at"), size=100)
    context = {"unit": unit, "changes": page.rows, "page": page, "back": units.url_of(unit)}
    return render(request, "dashboards/unit_history.html", context)


def _unit(request: SignedInRequest, kind: str, pk: int, can: Can) -> Any:
    return KINDS[kind].model.objects.get_for(request.actor, can, pk=pk)


def _page(
    request: SignedInRequest, unit: AnyUnit, form: forms.Form, act: Callable[[], actions.Done], **shown: Any
) -> HttpResponse:
    is_done, would = _shown_then_done(request, form, act)
    if is_done:
        return redirect(units.url_of(unit))
    context = {"form": form, "unit": unit, "back": units.url_of(unit), "would": would}
    return render(request, "dashboards/edit_unit.html", context | shown)


def _shown_then_done(
    request: SignedInRequest, form: forms.Form, act: Callable[[], actions.Done]
) -> tuple[bool, Sequence[str]]:
    return show_then_do(
        request, form,
        show=lambda: actions.rehearsed(act).says,
        do=lambda: messages.success(request, " ".join(act().says)),
    )  # fmt: skip
