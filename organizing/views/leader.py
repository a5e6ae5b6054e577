"""A leader's phone: whom to talk to today, who is in the building, and the two taps that log a talk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.actions import record_look
from core import clock
from core.addresses import number_in
from core.errors import ActionError
from core.htmx import is_htmx
from core.methods import require_safe_or_post
from locals.access import Can, SignedInRequest, require
from locals.models import Worksite
from members.models import Person
from organizing import actions, queries
from organizing.forms import TalkForm, TapForm
from organizing.models import Conversation
from organizing.views.common import logged

PLACES_OFFERED = 60  # more than these are not a leader's
PEOPLE_SHOWN = 300  # of a building: more are long to load on a telephone, and found by searching


@never_cache
@require_safe
def today(request: SignedInRequest) -> HttpResponse:
    """Up to three people to talk to, newcomers, and the building's progress."""
    place = _place(request)
    if place is None:
        return _elsewhere(request)
    desks = queries.building(place, request.actor)
    suggestions = queries.suggestions(desks, request.actor.day)
    phones = queries.phones([found.desk.person.pk for found in suggestions], request.actor)
    return render(
        request,
        "organizing/today.html",
        {
            **_frame(request, place),
            "suggestions": [replace(found, phone=phones.get(found.desk.person.pk, "")) for found in suggestions],
            "newcomers": queries.newcomers(desks, request.actor.day),
            "progress": queries.progress(place, desks, request.actor),
        },
    )


@never_cache
@require_safe
def building(request: SignedInRequest) -> HttpResponse:
    """The wall chart, or the same people as a list; where more fit than are shown, the first of the list."""
    place = _place(request)
    if place is None:
        return _elsewhere(request)
    desks = queries.building(place, request.actor)
    members = sum(desk.is_member for desk in desks)
    show, text = request.GET.get("show", ""), request.GET.get("q", "").strip()
    shown = queries.shown(desks, show=show, text=text, day=request.actor.day)
    return render(
        request,
        "organizing/building.html",
        {
            **_frame(request, place),
            "people": len(desks),
            "members": members,
            "untalked": len(queries.shown(desks, show="untalked", text="", day=request.actor.day)),
            "reps_missing": queries.reps_missing(place, members, request.actor.day),
            "fitting": len(shown),
            "desks": shown[:PEOPLE_SHOWN],
            "rooms": queries.rooms(desks, shown[:PEOPLE_SHOWN]),
            "as_list": request.GET.get("view") == "list" or len(shown) > PEOPLE_SHOWN,
            "show": show,
            "q": text,
        },
    )


@never_cache
@require_safe
def choose(request: SignedInRequest) -> HttpResponse:
    """Whom did you talk with? The first tap."""
    place = _place(request)
    if place is None:
        return _elsewhere(request)
    text = request.GET.get("q", "").strip()
    others = [desk for desk in queries.building(place, request.actor) if not desk.is_own]
    desks = queries.shown(others, show="", text=text, day=request.actor.day)
    context = {**_frame(request, place), "fitting": len(desks), "desks": desks[:PEOPLE_SHOWN], "q": text}
    return render(request, "organizing/choose.html", context)


@never_cache
@require_safe_or_post
def tap(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where do they stand? The second tap saves."""
    person = Person.objects.get_for(request.actor, Can.LOG_CONVERSATION, pk=pk)
    record_look(kind="talks", key=person.pk, by=request.user)
    form = TapForm(request.POST or None)
    if talk := logged(form, person, by=request.user):
        return redirect("organizing:talk", pk=talk.pk)
    talks = queries.with_person(person, request.actor, 3)
    context = {
        **_frame(request, _place(request)),
        "person": person,
        "form": form,
        "talks": talks,
        "last": next((talk.conversation for talk in talks if talk.conversation.stand), None),
        "stands": Conversation.Stand,
    }
    template = "organizing/tap.html#sheet" if is_htmx(request) else "organizing/tap.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


@never_cache
@require_safe_or_post
def talk(request: SignedInRequest, pk: int) -> HttpResponse:
    """A talk that was saved: undo it, or tell more. Only the one who logged it.

    What another form told of it, here with `begun`, is shown with the rest and not saved yet.
    """
    try:
        conversation = _own(request, pk)
    except Http404:
        return _taken_back(request)
    record_look(kind="talks", key=conversation.person_id, by=request.user)
    note = queries.talks([conversation], request.actor)[0].note
    sent, begun = (None, request.POST) if "begun" in request.POST else (request.POST or None, request.GET)
    form = TalkForm(sent, conversation=conversation, note=note, begun=begun)
    if form.is_valid():
        try:
            actions.correct(conversation=conversation, details=form.details(), at=form.at(), by=request.user)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Saved what you told about {conversation.person}.")
            return redirect("organizing:today")
    context = {
        **_frame(request, _place(request)),
        "conversation": conversation,
        "form": form,
        "may_undo": clock.now() - conversation.created_at <= actions.UNDO_WITHIN,
    }
    return render(request, "organizing/talk.html", context, status=422 if form.errors else 200)


def _taken_back(request: SignedInRequest) -> HttpResponse:
    """What was told of a talk that was undone in another window: the words again, and one press to log it anew.

    Raises Http404 where nothing was told, or where one may not log talks with whom it was about.
    """
    person = _told_about(request)
    record_look(kind="talks", key=person.pk, by=request.user)
    form = TalkForm(request.POST)
    if "anew" in request.POST and logged(form, person, by=request.user):
        messages.success(request, f"Your talk with {person} is logged anew, with what you told.")
        return redirect("organizing:today")
    context = {**_frame(request, _place(request)), "person": person, "form": form}
    return render(request, "organizing/taken_back.html", context, status=422)


@never_cache
@require_POST
def undo(request: SignedInRequest, pk: int) -> HttpResponse:
    try:
        conversation = _own(request, pk)
    except Http404:  # in another window already, as wished
        person = _told_about(request)
        messages.info(request, f"Your talk with {person} was undone already.")
        return redirect("organizing:tap", pk=person.pk)
    person = conversation.person
    try:
        actions.undo(conversation=conversation, by=request.user)
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return redirect("organizing:talk", pk=pk)
    messages.success(request, f"Undone. Your talk with {person} is not logged.")
    return redirect("organizing:tap", pk=person.pk)


def _own(request: SignedInRequest, pk: int) -> Conversation:
    """A conversation that the actor logged. Raises Http404 for one they may not see, PermissionDenied for others'."""
    rows = Conversation.objects.select_related("person", "by").prefetch_related("issues")
    conversation = rows.get_for(request.actor, Can.LOG_CONVERSATION, pk=pk)
    if conversation.by_id != request.user.pk:
        raise PermissionDenied("Only the one who logged a talk changes it.")
    return conversation


def _told_about(request: SignedInRequest) -> Person:
    """Whom a form of a talk is about, when the talk itself is gone. Raises Http404 and PermissionDenied as doors do."""
    key = number_in(request.POST.get("person"))
    if key is None:
        raise Http404
    return Person.objects.get_for(request.actor, Can.LOG_CONVERSATION, pk=key)


def _place(request: SignedInRequest) -> Worksite | None:
    """The building in view: the one asked for, else the one last looked at, else the leader's own. None for staff.

    Raises PermissionDenied for those who log no talks anywhere, Http404 for a building that is not theirs.
    """
    require(request.actor, Can.LOG_CONVERSATION)
    if asked := request.GET.get("at"):
        if (key := number_in(asked)) is None:
            raise Http404
        place = Worksite.objects.get_for(request.actor, Can.LOG_CONVERSATION, pk=key)
        request.session["place"] = place.pk
        return place
    allowed = Worksite.objects.allowed(request.actor, Can.LOG_CONVERSATION).open_on(request.actor.day)
    scope = request.actor.scope(Can.LOG_CONVERSATION)
    return (
        allowed.filter(pk=int(request.session.get("place", 0))).first()
        or allowed.filter(pk__in=scope.worksites).first()
        or (None if scope.statewide or scope.regions else allowed.order_by("name", "pk").first())
    )


def _elsewhere(request: SignedInRequest) -> HttpResponse:
    """Who looks after more than buildings works from the list; a local without a building gets a page that says so."""
    scope = request.actor.scope(Can.LOG_CONVERSATION)
    if scope.statewide or scope.regions:
        return redirect("organizing:conversations")
    return render(request, "organizing/no_building.html", _frame(request, None))


def _frame(request: SignedInRequest, place: Worksite | None) -> dict[str, Any]:
    """What every page of a leader shows: the building, the others to choose from, and a first name."""
    places = Worksite.objects.allowed(request.actor, Can.LOG_CONVERSATION)
    places = places.offered(request.actor.day, [place.pk if place else None])
    offered = list(places.order_by("name", "pk")[: PLACES_OFFERED + 1])
    return {
        "place": place,
        "places": offered if 1 < len(offered) <= PLACES_OFFERED else [],
        "first_name": queries.first_name(request.actor),
        "day": request.actor.day,
    }
