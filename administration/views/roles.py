"""Giving roles and ending them; which role may do what."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.stepup import step_up_required
from administration import actions, queries
from administration.forms import EndRoleForm, RoleForm
from administration.sight import role_table
from core import formats
from core.errors import ActionError
from core.methods import require_safe_or_post
from locals import actions as locals_actions
from locals.access import Actor, Can, SignedInRequest, require
from locals.models import Assignment, Local, Region, Worksite


def units(actor: Actor) -> dict[str, Any]:
    """The units that this administrator may give roles in, as RoleForm takes them."""
    return {
        "regions": Region.objects.allowed(actor, Can.MANAGE_USERS).open_on(actor.day),
        "locals_": Local.objects.allowed(actor, Can.MANAGE_USERS).open_on(actor.day),
        "worksites": Worksite.objects.allowed(actor, Can.MANAGE_USERS).open_on(actor.day),
    }


@never_cache
@require_safe_or_post
@step_up_required
def give(request: SignedInRequest, pk: int) -> HttpResponse:
    found = queries.user_of(request.actor, pk)
    form = RoleForm(request.POST or None, **units(request.actor), today=request.actor.day)
    if form.is_valid():
        try:
            given = locals_actions.give_role(user=found, **form.cleaned_data, by=request.user)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found} is {given} from {formats.day(given.period.lower)}.")
            return redirect("administration:user", pk=pk)
    values = {"form": form, "title": "Give a role", "button": "Give the role", "user_shown": found}
    return render(request, "administration/form.html", values)


@never_cache
@require_safe_or_post
@step_up_required
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    given = queries.assignment_of(request.actor, pk)
    form = EndRoleForm(request.POST or None, initial={"on": request.actor.day})
    if form.is_valid():
        try:
            actions.end_role(assignment=given, on=form.cleaned_data["on"], today=request.actor.day, by=request.user)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _ended(given, form.cleaned_data["on"]))
            return redirect("administration:user", pk=given.user_id)
    values = {"form": form, "title": f"End: {given}", "button": "End the role", "user_shown": given.user}
    return render(request, "administration/form.html", values)


def _ended(given: Assignment, on: date) -> str:
    if on <= given.period.lower:
        return f"{given}: taken back, as if it had not been given."
    return f"{given}: not held any more from {formats.day(on)}."


@require_safe
def table(request: SignedInRequest) -> HttpResponse:
    """Made from the code that decides, so that it cannot be out of date; for printing and for auditors."""
    require(request.actor, Can.MANAGE_USERS)
    return render(request, "administration/roles.html", {"table": role_table(), "day": request.actor.day})
