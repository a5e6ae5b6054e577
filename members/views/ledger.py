"""Joining, dropping, transferring, changing type, starting and ending work: each shows what it will do, then does it.

One form, two buttons: "Show what it will do" rehearses the action, the second button does it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from audit.actions import record_look
from core.errors import ActionError
from locals.access import Can, SignedInRequest
from locals.models import Local, Worksite
from members import actions
from members.forms import ChangeTypeForm, DropForm, JoinForm, PaymentForm, StartWorkForm, StopWorkForm, TransferForm
from members.models import Employment, Membership, Person


@never_cache
@require_http_methods(["GET", "POST"])
def join(request: SignedInRequest, pk: int) -> HttpResponse:
    person = Person.objects.get_for(request.actor, Can.EDIT_MEMBERSHIP, pk=pk)
    form = JoinForm(request.POST or None, locals_=_locals(request), initial={"on": request.actor.day})
    act = partial(actions.join, person=person, today=request.actor.day, by=request.user)
    return _show_then_do(request, person, form, act, title="Record joining", button="Record joining")


@never_cache
@require_http_methods(["GET", "POST"])
def drop(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _membership(request, pk)
    form = DropForm(request.POST or None, initial={"on": request.actor.day})
    act = partial(actions.drop, membership=row, today=request.actor.day, by=request.user)
    return _show_then_do(request, row.person, form, act, title=f"End: {row}", button="End the membership")


@never_cache
@require_http_methods(["GET", "POST"])
def transfer(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _membership(request, pk)
    others = _locals(request).exclude(pk=row.local_id)
    form = TransferForm(request.POST or None, locals_=others, initial={"on": request.actor.day})
    act = partial(actions.transfer, membership=row, by=request.user)
    return _show_then_do(request, row.person, form, act, title=f"Transfer: {row}", button="Transfer")


@never_cache
@require_http_methods(["GET", "POST"])
def change_type(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _membership(request, pk)
    form = ChangeTypeForm(request.POST or None, membership=row, initial={"on": request.actor.day})
    act = partial(actions.change_type, membership=row, by=request.user)
    return _show_then_do(request, row.person, form, act, title=f"Change type: {row}", button="Change the type")


@never_cache
@require_http_methods(["GET", "POST"])
def payment(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _membership(request, pk)
    form = PaymentForm(request.POST or None, initial={"payment_method": row.payment_method})
    act = partial(actions.change_payment, membership=row, by=request.user)
    return _show_then_do(request, row.person, form, act, title=f"How they pay: {row}", button="Change the payment")


@never_cache
@require_http_methods(["GET", "POST"])
def take_away(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _membership(request, pk)
    act = partial(actions.take_away, membership=row, by=request.user)
    title = f"Recorded by mistake: {row}"
    return _show_then_do(request, row.person, forms.Form(request.POST or None), act, title=title, button="Take it away")


@never_cache
@require_http_methods(["GET", "POST"])
def take_end_back(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _membership(request, pk)
    act = partial(actions.take_end_back, membership=row, by=request.user)
    title = f"Ended by mistake: {row}"
    return _show_then_do(request, row.person, forms.Form(request.POST or None), act, title=title, button="Let it go on")


@never_cache
@require_http_methods(["GET", "POST"])
def start_work(request: SignedInRequest, pk: int) -> HttpResponse:
    person = Person.objects.get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)
    worksites = Worksite.objects.allowed(request.actor, Can.EDIT_PEOPLE).open_on(request.actor.day)
    form = StartWorkForm(request.POST or None, worksites=worksites, initial={"on": request.actor.day})
    act = partial(actions.start_work, person=person, by=request.user)
    return _show_then_do(request, person, form, act, title="Add a job", button="Add the job")


@never_cache
@require_http_methods(["GET", "POST"])
def stop_work(request: SignedInRequest, pk: int) -> HttpResponse:
    job = Employment.objects.select_related("person", "worksite").get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)
    Worksite.objects.get_for(request.actor, Can.EDIT_PEOPLE, pk=job.worksite_id)  # they may work in two regions
    form = StopWorkForm(request.POST or None, initial={"on": request.actor.day})
    act = partial(actions.stop_work, employment=job, by=request.user)
    return _show_then_do(request, job.person, form, act, title=f"End: {job}", button="End the job")


def _show_then_do(
    request: SignedInRequest, person: Person, form: forms.Form, act: Callable[..., Any], *, title: str, button: str
) -> HttpResponse:
    """Rehearse when the first button was pressed, act when the second was; a refusal stands above the form."""
    record_look(kind="ledger", key=person.pk, by=request.user)
    would: list[str] = []
    if form.is_valid():
        how = partial(act, **form.cleaned_data)
        try:
            if "do" in request.POST:
                how()
                messages.success(request, f"Done: {button[0].lower()}{button[1:]}.")
                return redirect("members:person", pk=person.pk)
            would = actions.rehearse(how, of=person)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "person": person, "title": title, "button": button, "would": would}
    return render(request, "members/ledger.html", context)


def _membership(request: SignedInRequest, pk: int) -> Membership:
    rows = Membership.objects.select_related("person", "local")
    return rows.get_for(request.actor, Can.EDIT_MEMBERSHIP, pk=pk)


def _locals(request: SignedInRequest) -> Any:
    return Local.objects.allowed(request.actor, Can.EDIT_MEMBERSHIP).open_on(request.actor.day)
