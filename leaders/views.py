"""The pipeline board, moves along it, and terms of office."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.stepup import step_up_required
from audiences import suggestions
from audit.actions import record_look
from core import formats
from core.addresses import number_in
from core.errors import ActionError
from core.htmx import is_htmx
from core.methods import require_safe_or_post
from core.paging import COUNTED_TO, page_of, page_of_list
from leaders import actions, queries
from leaders.forms import EndTermForm, LeaveForm, MoveForm, NominateForm, StepForm, TermForm
from leaders.models import STALLED_AFTER_DAYS, Candidate, Stage, Term
from locals.access import Can, SignedInRequest, require
from locals.models import Local, Region
from members import search
from members.models import Person
from members.years import MembershipYear

WORKSITES_SHOWN = 10  # beside the board
FOUND = 8  # people that a search for whom to nominate offers


@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    """`?region=&local=&stage=&stalled=1&view=table`; what is not a number is no filter. A stage and the table
    come a page at a time (`&at=`)."""
    require(request.actor, Can.SEE_LEADERS)
    by = _filter(request)
    day = request.actor.day
    as_table = request.GET.get("view") == "table"
    is_paged = as_table or bool(by.stage)
    page = queries.cards(request.actor, by, at=request.GET.get("at")) if is_paged else None
    lanes = queries.board(request.actor, by, shown=0 if is_paged else queries.CARDS_SHOWN)
    lacking = queries.lacking_reps(request.actor, by)
    context = {
        "lanes": [replace(lane, cards=page.rows) for lane in lanes] if page and by.stage else lanes,
        "page": page,
        "stalled_after": STALLED_AFTER_DAYS,
        "summary": queries.summary(request.actor, by, since=MembershipYear.of(request.actor.day).begins),
        "uncovered": queries.uncovered(request.actor, lacking[:WORKSITES_SHOWN]),
        "uncovered_count": len(lacking),
        "has_members": bool(lacking) or queries.has_members(request.actor, by),
        "uncovered_url": f"{reverse('leaders:uncovered')}?{urlencode(by.units)}".rstrip("?"),
        "moves": queries.latest_moves(request.actor, by),
        "regions": Region.objects.allowed(request.actor, Can.SEE_LEADERS).offered(day, [by.region]),
        "locals": Local.objects.allowed(request.actor, Can.SEE_LEADERS).offered(day, [by.local]),
        "by": by,
        "as_table": as_table,
        "may_move": request.actor.can(Can.EDIT_PIPELINE),
    }
    return render(request, "leaders/board.html", context)


@require_safe
def uncovered(request: SignedInRequest) -> HttpResponse:
    """Every worksite that lacks a rep, or those of `?region=&local=`, a page at a time."""
    require(request.actor, Can.SEE_LEADERS)
    by = _filter(request)
    lacking = queries.lacking_reps(request.actor, by)
    page = page_of_list(lacking, at=request.GET.get("at"))
    context = {
        "count": len(lacking),
        "has_members": bool(lacking) or queries.has_members(request.actor, by),
        "page": page,
        "uncovered": queries.uncovered(request.actor, page.rows),
        "units": queries.units_of_filter(request.actor, by),
        "is_narrowed": bool(by.units),
    }
    return render(request, "leaders/uncovered.html", context)


@require_safe
def vacancies(request: SignedInRequest) -> HttpResponse:
    """Locals without a president on record."""
    require(request.actor, Can.SEE_LEADERS)
    return render(request, "leaders/vacancies.html", {"locals": list(queries.without_president(request.actor))})


@require_safe
def terms(request: SignedInRequest) -> HttpResponse:
    """`?ends=2027-01-01`: terms of office that are over on that day; without a day those that end later, soonest
    first. A page at a time (`&at=`)."""
    require(request.actor, Can.SEE_LEADERS)
    ends = _day_in(request.GET.get("ends", ""))
    found = queries.terms_over(request.actor, ends)
    page = page_of(found, order=["over", "office__place"], at=request.GET.get("at"), count_to=COUNTED_TO)
    context = {
        "page": page,
        "ends": ends,
        "seen": queries.seen(request.actor, [term.person_id for term in page.rows]),
        "may_edit_terms": request.actor.can(Can.EDIT_TERMS),
    }
    return render(request, "leaders/terms.html", context)


@require_safe_or_post
def nominate(request: SignedInRequest) -> HttpResponse:
    """For the person in `?person=`; without one, those whom `?q=` finds."""
    require(request.actor, Can.EDIT_PIPELINE)
    key = number_in(request.GET.get("person"))
    if key is None:
        return _whom(request)
    person = Person.objects.get_for(request.actor, Can.EDIT_PIPELINE, pk=key)
    record_look(kind="pipeline", key=person.pk, by=request.user)
    form = NominateForm(request.POST or None, initial={"on": request.actor.day})
    if form.is_valid():
        try:
            actions.nominate(person=person, by=request.user, **form.cleaned_data)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person} is on the pipeline.")
            return redirect("leaders:board")
    return _form(request, form, f"Nominate {person}", "Nominate", person)


def _whom(request: SignedInRequest) -> HttpResponse:
    text = search.cleaned(request.GET.get("q", ""))
    found = suggestions.people(text, actor=request.actor, limit=FOUND)
    may = Person.objects.allowed(request.actor, Can.EDIT_PIPELINE).in_bulk([row.key for row in found])
    context = {"text": text, "people": [row for row in found if row.key in may]}
    return render(request, f"leaders/nominate_whom.html{'#found' if is_htmx(request) else ''}", context)


@require_safe_or_post
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    candidate = _candidate(request, pk)
    day = request.actor.day
    form = MoveForm(request.POST or None, initial={**_next(candidate), **_ahead(candidate, day), "on": day})
    act: Any = partial(actions.move, of=request.POST.get("of", candidate.stage), planned=_planned(request, candidate))
    return _act(request, form, candidate, act, f"Move {candidate.person}", "Move", f"{candidate.person} moved.")


@require_safe_or_post
def step(request: SignedInRequest, pk: int) -> HttpResponse:
    candidate = _candidate(request, pk)
    form = StepForm(
        request.POST or None, initial={"next_step": candidate.next_step, "next_step_on": candidate.next_step_on}
    )
    act: Any = partial(actions.plan_step, planned=_planned(request, candidate))
    return _act(request, form, candidate, act, f"Next step for {candidate.person}", "Save", "Saved.")


@require_safe_or_post
def leave(request: SignedInRequest, pk: int) -> HttpResponse:
    candidate = _candidate(request, pk)
    done = f"{candidate.person} is off the pipeline."
    title, button = f"Take {candidate.person} off the pipeline", "Take off the pipeline"
    return _act(request, LeaveForm(request.POST or None), candidate, actions.leave_pipeline, title, button, done)


@require_safe_or_post
@step_up_required
def begin_term(request: SignedInRequest, person: int) -> HttpResponse:
    """An office for a person, in a unit over which the actor may record terms: which office (`?office=`), then where
    and when."""
    holder = Person.objects.get_for(request.actor, Can.EDIT_TERMS, pk=person)
    record_look(kind="office", key=holder.pk, by=request.user)
    offices = queries.offices_for(request.actor)
    office = next((office for office in offices if str(office.pk) == request.GET.get("office")), None)
    if office is None:
        return render(request, "leaders/which_office.html", {"offices": offices, "person": holder})
    units = queries.units_of(office, request.actor)
    own = queries.own_unit(office, holder)
    form = TermForm(
        request.POST or None, office=office, units=units, initial={"begins": request.actor.day, "unit": own}
    )
    if form.is_valid():
        try:
            term = actions.begin_term(person=holder, office=office, by=request.user, **form.cleaned_data)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, " ".join([f"{holder} is {term}.", *_noted(term, form.cleaned_data["ends"])]))
            return redirect("members:person", pk=holder.pk)
    return _form(request, form, f"{office}: {holder}", "Record the office", holder)


def _noted(term: Term, ends: date | None) -> Iterator[str]:
    """What is different from what somebody who recorded a term may expect."""
    if term.period.upper != ends:
        yield f"It ends with their membership, on {formats.day(term.period.upper)}."
    if term.office.role and not term.person.user_id:
        yield "They have no access until they first sign in."


@require_safe_or_post
@step_up_required
def end_term(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = Term.objects.select_related("person", "office", "region", "local", "worksite")
    term = rows.get_for(request.actor, Can.EDIT_TERMS, pk=pk)
    record_look(kind="office", key=term.person_id, by=request.user)
    begins = term.period.lower
    form = EndTermForm(request.POST or None, begins=begins, initial={"on": max(request.actor.day, begins)})
    if form.is_valid():
        try:
            ended = actions.end_term(term=term, by=request.user, **form.cleaned_data)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            done = "The term ends then, and the access with it." if ended else "The term and its access are taken back."
            messages.success(request, done)
            return redirect("members:person", pk=term.person_id)
    return _form(request, form, f"End: {term}", "End the term", term.person)


def _act(
    request: SignedInRequest, form: forms.Form, candidate: Candidate, act: Any, title: str, button: str, done: str
) -> HttpResponse:
    if form.is_valid():
        try:
            act(candidate=candidate, by=request.user, **{"on": request.actor.day} | form.cleaned_data)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect("leaders:board")
    return _form(request, form, title, button, candidate.person, candidate)


def _form(
    request: SignedInRequest,
    form: forms.Form,
    title: str,
    button: str,
    person: Person,
    candidate: Candidate | None = None,
) -> HttpResponse:
    """A form about a person; where they are on the pipeline, it says how it saw them, to tell what others did since."""
    context = {"form": form, "title": title, "button": button, "person": person, "candidate": candidate}
    return render(request, "leaders/form.html", context)


def _candidate(request: SignedInRequest, pk: int) -> Candidate:
    """The candidate to be changed; the look at the person is recorded."""
    candidate = Candidate.objects.select_related("person").get_for(request.actor, Can.EDIT_PIPELINE, pk=pk)
    record_look(kind="pipeline", key=candidate.person_id, by=request.user)
    return candidate


def _planned(request: SignedInRequest, candidate: Candidate) -> str:
    """The next step as the page showed it when it was opened."""
    return request.POST.get("planned", candidate.next_step)


def _next(candidate: Candidate) -> dict[str, str]:
    order = list(Stage)
    after = order.index(Stage(candidate.stage)) + 1
    return {"to": order[min(after, len(order) - 1)]}


def _day_in(text: str) -> date | None:
    """The day that stands in an address; None for whatever else somebody typed."""
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _ahead(candidate: Candidate, day: date) -> dict[str, Any]:
    """The next step as it is planned, to be kept or changed with a move; one whose day is past is over."""
    if candidate.next_step_on and candidate.next_step_on < day:
        return {}
    return {"next_step": candidate.next_step, "next_step_on": candidate.next_step_on}


def _filter(request: SignedInRequest) -> queries.Filter:
    stage = request.GET.get("stage", "")
    return queries.Filter(
        region=number_in(request.GET.get("region")),
        local=number_in(request.GET.get("local")),
        stage=stage if stage in Stage.values else "",
        stalled_first=request.GET.get("stalled") == "1",
    )
