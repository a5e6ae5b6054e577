"""Whether and when a campaign goes: schedule, approve, take back, stop, use again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.stepup import ask_for_factor, is_stepped_up
from campaigns import actions, queries
from campaigns.forms import ScheduleForm, SendBackForm
from campaigns.models import Campaign
from campaigns.views.common import do, get, headcount
from campaigns.views.writing import review_page, save_words, words_too_late
from core import clock
from core.addresses import number_in
from core.errors import ActionError
from core.formats import counted, moment
from locals.access import Can, SignedInRequest


@require_POST
def schedule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Schedule it for its time or, with `do=now`, send it at once: that is asked once more, with the number of people.
    Over the limit either asks for approval.

    Words and time are kept before the second factor is asked for, so that the way there loses nothing. A campaign
    without words is refused before anything is asked.
    """
    row = get(request, pk, Can.WRITE_CAMPAIGN)
    if refused := save_words(request, row):
        return refused
    row, now = get(request, pk, Can.WRITE_CAMPAIGN), clock.now()
    if refused := _cannot_be_sent(request, row):
        return refused
    if not is_stepped_up(request):
        return ask_for_factor(request)
    at_once = request.POST.get("do") == "now"
    if at_once and "recipients" not in request.POST and row.state in actions.TO_SEND:
        return _ask_once_more(request, row, now)

    def act() -> str:
        at = now if at_once else _time_of(request, row, now)
        done = actions.schedule(
            campaign=row,
            at=at,
            whom=request.POST.get("whom"),
            recipients=number_in(request.POST.get("recipients")),
            now=now,
            day=request.actor.day,
            by=request.user,
        )
        if done.state == Campaign.State.AWAITING:
            return (
                f"{done.problem or 'A second person is asked to approve it.'} You will find it under “Before sending”."
            )
        return "It is on its way." if at <= now else "It is scheduled."

    return do(request, act, None, row)


def _cannot_be_sent(request: SignedInRequest, row: Campaign) -> HttpResponse | None:
    """Back to the draft, with what its words lack; None where they are in order, or are no matter any more."""
    if row.state not in actions.TO_SEND or row.author_id != request.user.pk:
        return None
    try:
        actions.check_words(row)
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:campaign", row.pk)
    return None


def _ask_once_more(request: SignedInRequest, row: Campaign, now: datetime) -> HttpResponse:
    """The page that says to how many people it goes now."""
    row.scheduled_for = now  # for which an approval may have been given, or not
    whom: dict[str, Any] = headcount(request, row) if row.has_audience else {"headcount": None}
    if not (whom["headcount"] and whom["headcount"].deliverable):
        nobody = "Nobody would get it. Choose first who gets it, and look at who is left out."
        messages.error(request, whom.get("headcount_problem", nobody))
        return redirect("campaigns:campaign", row.pk)
    return render(request, "campaigns/send_now.html", {"campaign": row} | whom)


def _time_of(request: SignedInRequest, row: Campaign, now: datetime) -> datetime:
    """What was typed with the button, or kept before. Raises NotReady where it is none, or has passed."""
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        raise actions.NotReady(" ".join(map(str, form.errors["at"])))
    at = form.cleaned_data["at"] if "at" in request.POST else row.scheduled_for
    if at is None:
        raise actions.NotReady("Say when it goes out, or press “Send now”.")
    if at < now - timedelta(minutes=1):
        raise actions.NotReady(f"{moment(at)} has passed. Choose a later time, or press “Send now”.")
    return at


@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let it go out as it was shown: `seen` is the mark of what stood on the page, `recipients` the number there."""
    row = get(request, pk, Can.APPROVE_CAMPAIGN)
    if not is_stepped_up(request):
        return ask_for_factor(request)
    seen, recipients = request.POST.get("seen"), number_in(request.POST.get("recipients"))

    def act() -> str:
        done = actions.approve(
            campaign=row, seen=seen, recipients=recipients, at=clock.now(), day=request.actor.day, by=request.user
        )
        people = counted(done.approved_recipients, "person", "people")
        return f"Approved for {people} on {moment(done.approved_for)}."

    return do(request, act, None, row)


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its author makes it a draft again, or the one who was to approve it sends it back with a reason."""
    is_author = get(request, pk, Can.SEE_CAMPAIGN).author_id == request.user.pk
    row = get(request, pk, Can.WRITE_CAMPAIGN if is_author else Can.APPROVE_CAMPAIGN)
    form = SendBackForm(request.POST)
    if not is_author and not form.is_valid():
        if row.state == Campaign.State.AWAITING:
            return review_page(request, row, form)
        messages.error(request, "It does not wait for approval any more.")
        return redirect("campaigns:campaign", row.pk)
    why = "" if is_author else form.cleaned_data["why"]
    return do(request, lambda: actions.take_back(campaign=row, why=why, by=request.user), "It is a draft again.", row)


@require_POST
def unschedule(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get(request, pk, Can.WRITE_CAMPAIGN)
    return do(request, lambda: actions.unschedule(campaign=row, by=request.user), "It has no time any more.", row)


@require_POST
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop it for good, once the page that says what that means was seen: `do` is the state that it told of."""
    row = get(request, pk, Can.WRITE_CAMPAIGN)
    if too_late := words_too_late(request, row):  # an old tab puts no draft away that is scheduled by now
        return too_late
    is_kept = save_words(request, row) is None  # the words of a draft that is put away stay with it
    if request.POST.get("do") != row.state and row.state in actions.TO_STOP:
        typed = {} if is_kept else {name: text for name, text in request.POST.items() if name != "csrfmiddlewaretoken"}
        context = {"campaign": row, "would": queries.would_stop(row), "typed": typed}
        return render(request, "campaigns/cancel.html", context)

    def act() -> str:
        stopped = actions.cancel(campaign=row, at=clock.now(), by=request.user)
        return f"Cancelled. {stopped:,} messages stay here." if stopped else "Cancelled."

    return do(request, act, None, row)


@require_POST
def copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same words again, or those that come along; with `others=1` for those who got it and followed no link, with
    `rest=1` for those whose mail was stopped: whose is in doubt, or who share an address, may have got it."""
    row = get(request, pk, Can.WRITE_CAMPAIGN)
    name, tree = f"{row.name}, again", None
    if "others" in request.POST:
        name, tree = f"{row.name}, follow-up", {"all": [_of(row, "received"), _of(row, "clicked", "none")]}
    elif "rest" in request.POST:
        name, tree = f"{row.name}, the rest", {"all": [_of(row, "stopped")]}
    try:
        draft = actions.copy(campaign=row, name=name, audience=tree, by=request.user)
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:campaign", row.pk)
    return save_words(request, draft) or redirect("campaigns:campaign", draft.pk)


def _of(row: Campaign, what: str, op: str = "any") -> dict[str, Any]:
    return {"field": f"{what}_campaign", "op": op, "value": [row.pk]}
