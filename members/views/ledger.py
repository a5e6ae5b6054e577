"""Joining, dropping, transferring, changing type, correcting, starting and ending work: each shows what it will do,
then does it.

One form, two buttons: "Show what it will do" rehearses the action, the second button does it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from audit.actions import record_look
from core.methods import require_safe_or_post
from core.rehearsal import show_then_do
from locals.access import Can, SignedInRequest
from locals.models import Local, Worksite
from members import actions
from members.forms import (
    ChangeTypeForm,
    CorrectForm,
    CorrectJobForm,
    DeathForm,
    DropForm,
    JoinForm,
    PaymentForm,
    StartWorkForm,
    StopWorkForm,
    TransferForm,
)
from members.joining import Jobs
from members.models import Employment, Membership, Person


@never_cache
@require_safe_or_post
def join(request: SignedInRequest, pk: int) -> HttpResponse:
    person = Person.objects.get_for(request.actor, Can.EDIT_MEMBERSHIP, pk=pk)
    jobs = Jobs.of(person)
    initial = {"on": request.actor.day, **jobs.offered}
    form = JoinForm(request.POST or None, locals_=_locals(request), fitting=jobs.categories, initial=initial)
    act = partial(actions.join, person=person, today=request.actor.day, by=request.user)
    return _page(
        request, person, form, act, title="Record joining", button="Record joining",
        doubts=lambda typed: jobs.doubts(local=typed["local"], category=typed["category"], on=typed["on"]),
    )  # fmt: skip


type View = Callable[[SignedInRequest, int], HttpResponse]
type Doubts = Callable[[dict[str, Any]], Sequence[str]]  # what of that which was typed may be a slip


class Act(NamedTuple):
    """What is typed, and the action that takes it."""

    form: forms.Form
    action: Callable[..., Any]
    doubts: Doubts | None = None


type OnRow[Row] = Callable[[SignedInRequest, Row], Act]


def _on_a[Row: (Membership, Employment)](
    called: str, find: Callable[[SignedInRequest, int], Row]
) -> Callable[[str, str], Callable[[OnRow[Row]], View]]:
    """`find` gives a row of a ledger to those who may change it; the actions take it as `called`."""

    def on_a_row(title: str, button: str) -> Callable[[OnRow[Row]], View]:
        """The page of an act on one row; what stands below gives the act."""

        def page_of(act_on: OnRow[Row]) -> View:
            @never_cache
            @require_safe_or_post
            @wraps(act_on)
            def page(request: SignedInRequest, pk: int) -> HttpResponse:
                row = find(request, pk)
                form, action, doubts = act_on(request, row)
                act = partial(action, **{called: row}, by=request.user)
                return _page(request, row.person, form, act, title=f"{title}: {row}", button=button, doubts=doubts)

            return page

        return page_of

    return on_a_row


def _membership(request: SignedInRequest, pk: int) -> Membership:
    return Membership.objects.select_related("person", "local").get_for(request.actor, Can.EDIT_MEMBERSHIP, pk=pk)


def _job(request: SignedInRequest, pk: int) -> Employment:
    job = Employment.objects.select_related("person", "worksite").get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)
    Worksite.objects.get_for(request.actor, Can.EDIT_PEOPLE, pk=job.worksite_id)  # they may work in two regions
    return job


_on_a_membership, _on_a_job = _on_a("membership", _membership), _on_a("employment", _job)


@_on_a_membership("End", "End the membership")
def drop(request: SignedInRequest, _row: Membership) -> Act:
    form = DropForm(request.POST or None, initial={"on": request.actor.day})
    return Act(form, partial(actions.drop, today=request.actor.day))


@_on_a_membership("Transfer", "Transfer")
def transfer(request: SignedInRequest, row: Membership) -> Act:
    others = _locals(request).exclude(pk=row.local_id)
    form = TransferForm(request.POST or None, locals_=others, initial={"on": request.actor.day})
    jobs = Jobs.of(row.person)
    return Act(
        form, actions.transfer,
        lambda typed: jobs.doubts(local=typed["to"], category=typed["category"] or row.category, on=typed["on"]),
    )  # fmt: skip


@_on_a_membership("Change type", "Change the type")
def change_type(request: SignedInRequest, row: Membership) -> Act:
    form = ChangeTypeForm(request.POST or None, membership=row, initial={"on": request.actor.day})
    return Act(form, actions.change_type)


@_on_a_membership("How they pay", "Change the payment")
def payment(request: SignedInRequest, row: Membership) -> Act:
    form = PaymentForm(request.POST or None, initial={"payment_method": row.payment_method})
    return Act(form, actions.change_payment)


@_on_a_membership("Correct", "Correct the row")
def correct(request: SignedInRequest, row: Membership) -> Act:
    offered = Local.objects.allowed(request.actor, Can.EDIT_MEMBERSHIP).offered(request.actor.day, [row.local_id])
    form = CorrectForm(request.POST or None, membership=row, locals_=offered)
    return Act(form, partial(actions.correct_membership, today=request.actor.day))


@_on_a_membership("Recorded by mistake", "Take it away")
def take_away(request: SignedInRequest, _row: Membership) -> Act:
    return Act(forms.Form(request.POST or None), partial(actions.take_away, today=request.actor.day))


@_on_a_membership("Ended by mistake", "Let it go on")
def take_end_back(request: SignedInRequest, _row: Membership) -> Act:
    return Act(forms.Form(request.POST or None), actions.take_end_back)


@never_cache
@require_safe_or_post
def death(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record that somebody died, or take that back. Whoever sends a day records, also where another did so first."""
    person = Person.objects.get_for(request.actor, Can.EDIT_MEMBERSHIP, pk=pk)
    if person.died_on and "on" not in request.POST:
        undo = partial(actions.take_death_back, person=person, by=request.user)
        title, button = "Recorded as deceased by mistake", "Take it back"
        return _page(request, person, forms.Form(request.POST or None), undo, title=title, button=button)
    form = DeathForm(request.POST or None, initial={"on": request.actor.day})
    act = partial(actions.record_death, person=person, today=request.actor.day, by=request.user)
    return _page(request, person, form, act, title="Record a death", button="Record the death")


@never_cache
@require_safe_or_post
def start_work(request: SignedInRequest, pk: int) -> HttpResponse:
    person = Person.objects.get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)
    worksites = Worksite.objects.allowed(request.actor, Can.EDIT_PEOPLE).open_on(request.actor.day)
    form = StartWorkForm(request.POST or None, worksites=worksites, initial={"on": request.actor.day})
    act = partial(actions.start_work, person=person, by=request.user)
    return _page(request, person, form, act, title="Add a job", button="Add the job")


@_on_a_job("End", "End the job")
def stop_work(request: SignedInRequest, _job: Employment) -> Act:
    return Act(StopWorkForm(request.POST or None, initial={"on": request.actor.day}), actions.stop_work)


@_on_a_job("Ended by mistake", "Let it go on")
def take_job_end_back(request: SignedInRequest, _job: Employment) -> Act:
    return Act(forms.Form(request.POST or None), actions.take_job_end_back)


@_on_a_job("Correct", "Correct the job")
def correct_job(request: SignedInRequest, job: Employment) -> Act:
    worksites = Worksite.objects.allowed(request.actor, Can.EDIT_PEOPLE).offered(request.actor.day, [job.worksite_id])
    return Act(CorrectJobForm(request.POST or None, worksites=worksites, job=job), actions.correct_job)


@_on_a_job("Recorded by mistake", "Take it away")
def take_job_away(request: SignedInRequest, _job: Employment) -> Act:
    return Act(forms.Form(request.POST or None), actions.take_job_away)


def _page(
    request: SignedInRequest,
    person: Person,
    form: forms.Form,
    act: Callable[..., Any],
    *,
    title: str,
    button: str,
    doubts: Doubts | None = None,
) -> HttpResponse:
    """`doubts` says of what was typed what may be a slip, beside what it would do."""
    record_look(kind="ledger", key=person.pk, by=request.user)
    told: list[str] = []
    is_done, would = show_then_do(
        request, form,
        show=lambda: actions.rehearse(partial(act, **form.cleaned_data), of=person),
        do=lambda: told.extend(actions.carry_out(partial(act, **form.cleaned_data), of=person)),
    )  # fmt: skip
    if is_done:
        messages.success(request, " ".join([f"Recorded for {person}.", *told]))
        return _then(request, person)
    context = {"form": form, "person": person, "title": title, "button": button, "would": would}
    if would and doubts:
        context["doubts"] = doubts(form.cleaned_data)
    return render(request, "members/ledger.html", context)


def _then(request: SignedInRequest, person: Person) -> HttpResponse:
    """The person's page; the first page where they stand in no unit of the actor’s any more."""
    if Person.objects.allowed(request.actor, Can.SEE_PEOPLE).filter(pk=person.pk).exists():
        return redirect("members:person", pk=person.pk)
    return redirect("/")


def _locals(request: SignedInRequest) -> Any:
    return Local.objects.allowed(request.actor, Can.EDIT_MEMBERSHIP).open_on(request.actor.day)
