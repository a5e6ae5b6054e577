"""Pages of campaigns: the list, writing, who gets it, approval, and the report that adds up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.stepup import step_up_required
from audiences import language, links
from audiences import queries as audiences
from campaigns import actions, choosing, queries
from campaigns.forms import NewForm, ScheduleForm, SendBackForm, WriteForm
from campaigns.models import Campaign
from core import clock
from core.errors import ActionError
from core.htmx import is_htmx
from core.paging import count_up_to, page_of
from locals.access import Can, SignedInRequest, require
from outbox import actions as outbox
from outbox.models import Message, MessageQuerySet, Reason, State
from outbox.placeholders import PLACEHOLDERS

TABS = {
    "": ("All", None),
    "draft": ("Drafts", ["draft"]),
    "waiting": ("Before sending", ["awaiting", "approved", "scheduled"]),
    "sent": ("Sent", ["sending", "sent", "cancelled"]),
}


@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """`?show=` one of TABS."""
    require(request.actor, Can.SEE_CAMPAIGN)
    show = request.GET.get("show", "")
    show = show if show in TABS else ""
    mine = Campaign.objects.allowed(request.actor, Can.SEE_CAMPAIGN)
    states = TABS[show][1]
    found = (mine.filter(state__in=states) if states else mine).select_related("author", "topic", "region", "local")
    page = page_of(found, order=["-pk"], at=request.GET.get("at"), size=30, total=count_up_to(found))
    tabs = [{"url": f"?show={key}", "label": label, "current": key == show} for key, (label, _) in TABS.items()]
    waiting = Campaign.objects.allowed(request.actor, Can.APPROVE_CAMPAIGN).waiting_for(request.user)
    context = {"page": page, "tabs": tabs, "waiting": waiting, "may_write": request.actor.can(Can.WRITE_CAMPAIGN)}
    return render(request, "campaigns/index.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """A draft. Parameters of the people list in the address become its audience."""
    require(request.actor, Can.WRITE_CAMPAIGN)
    root = language.read(links.read(request.GET), actor=request.actor)
    form = NewForm(request.POST or None, actor=request.actor)
    if form.is_valid():
        draft = actions.create(**form.cleaned_data, audience=language.write(root), by=request.user)
        return redirect("campaigns:campaign", draft.pk)
    words = audiences.describe(root, actor=request.actor) if root.nodes else ""
    return render(request, "campaigns/new.html", {"form": form, "words": words}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def campaign(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft to write at, for its author; else what is going to be sent; and from its start on the report."""
    row = _get(request, pk, Can.SEE_CAMPAIGN)
    if row.has_started or row.state == Campaign.State.CANCELLED:
        page = "campaigns/report.html"
        return render(request, f"{page}#figures" if is_htmx(request) else page, _report(request, row))
    if row.is_editable and row.author_id == request.user.pk and request.actor.can(Can.WRITE_CAMPAIGN):
        return _write(request, row)
    return render(request, "campaigns/review.html", _about(request, row) | {"back_form": SendBackForm()})


def _write(request: SignedInRequest, row: Campaign) -> HttpResponse:
    form = WriteForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        return _do(
            request,
            lambda: actions.edit(
                campaign=row, by=request.user, **{name: form.cleaned_data[name] for name in form.Meta.fields}
            ),
            "Saved.",
            row,
        )
    context = _about(request, row) | {
        "form": form,
        "schedule_form": ScheduleForm(),
        "placeholders": PLACEHOLDERS.values(),
    }
    context["approval_over"] = settings.CAMPAIGN_APPROVAL_OVER
    return render(request, "campaigns/compose.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def preview(request: SignedInRequest, pk: int) -> HttpResponse:
    """The fragment that shows it as one recipient reads it: as it is stored, or (POST) as it stands in the form."""
    row = _get(request, pk, Can.SEE_CAMPAIGN)
    if request.method == "POST":
        row.subject, row.body = request.POST.get("subject", "")[:150], request.POST.get("body", "")[:20_000]
    return render(request, "campaigns/_preview.html", {"campaign": row} | _reader(request, row))


@require_GET
def recipients(request: SignedInRequest, pk: int) -> HttpResponse:
    """The fragment that says how many get it, and why the others do not."""
    row = _get(request, pk, Can.SEE_CAMPAIGN)
    return render(request, "campaigns/_recipients.html", {"campaign": row} | _headcount(request, row))


@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose the people by parameters of the people list. POST with `do=keep` keeps them; anything else counts them."""
    row = _get(request, pk, Can.WRITE_CAMPAIGN)
    given = (request.POST if request.method == "POST" else request.GET).copy()
    do = given.pop("do", [""])[-1]
    root, refusal = language.AllOf(), ""
    try:
        root = language.read(links.read(given) if given else row.audience, actor=request.actor)
        row.audience = language.write(root)
        if do == "keep":
            actions.edit(campaign=row, audience=row.audience, by=request.user)
            messages.success(request, "The audience is chosen.")
            return redirect("campaigns:campaign", row.pk)
    except ActionError as problem:
        refusal = str(problem)
    context = {
        "campaign": row,
        "refusal": refusal,
        "chooser": choosing.chooser(root, actor=request.actor),
        "words": audiences.describe(root, actor=request.actor),
        "people_url": links.to_tree(root),
        **_headcount(request, row),
    }
    return render(request, "campaigns/audience.html", context, status=422 if refusal else 200)


@require_GET
def people(request: SignedInRequest, pk: int) -> HttpResponse:
    """Before sending: `?reason=` the people left out for it, or without one those who get it."""
    row = _get(request, pk, Can.SEE_CAMPAIGN)
    reason = request.GET.get("reason", "")
    reason = reason if reason in Reason.values else ""
    found = queries.left_out(row, actor=request.actor, reason=reason)
    title = Reason(reason).label if reason else "Get it"
    context = {"campaign": row, "people": found, "title": title, "shown": queries.SHOWN}
    return render(request, "campaigns/people.html", context)


@require_POST
def test(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _get(request, pk, Can.WRITE_CAMPAIGN)
    at = _number(request.POST.get("person"))

    def act() -> None:
        values = queries.values_of(row, actor=request.actor, at=at)
        actions.send_test(campaign=row, values=values, at=clock.now(), by=request.user)

    return _do(request, act, f"A test is on its way to {request.user.email}.", row)


@step_up_required
@require_POST
def schedule(request: SignedInRequest, pk: int) -> HttpResponse:
    """Schedule it, or (without a time) send it now; over the limit this asks for approval."""
    row = _get(request, pk, Can.WRITE_CAMPAIGN)
    form = ScheduleForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Write the time as day, month, year, hour and minute.")
        return redirect("campaigns:campaign", row.pk)
    now = clock.now()

    def act() -> str:
        at = form.cleaned_data["at"]
        done = actions.schedule(campaign=row, at=at, now=now, day=request.actor.day, by=request.user)
        if done.state == Campaign.State.AWAITING:
            return "A second person is asked to approve it. You will find it under “Before sending”."
        return "It is on its way." if at <= now else "It is scheduled."

    return _do(request, act, None, row)


@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _get(request, pk, Can.APPROVE_CAMPAIGN)
    act = lambda: actions.approve(campaign=row, at=clock.now(), by=request.user)  # noqa: E731
    return _do(request, act, "Approved. It goes out at its time.", row)


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its author makes it a draft again, or the one who was to approve it sends it back with a reason."""
    can = (
        Can.WRITE_CAMPAIGN if _get(request, pk, Can.SEE_CAMPAIGN).author_id == request.user.pk else Can.APPROVE_CAMPAIGN
    )
    row = _get(request, pk, can)
    why = request.POST.get("why", "")[:200]
    return _do(request, lambda: actions.take_back(campaign=row, why=why, by=request.user), "It is a draft again.", row)


@require_POST
def unschedule(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _get(request, pk, Can.WRITE_CAMPAIGN)
    return _do(request, lambda: actions.unschedule(campaign=row, by=request.user), "It has no time any more.", row)


@require_POST
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    row = _get(request, pk, Can.WRITE_CAMPAIGN)

    def act() -> str:
        stopped = actions.cancel(campaign=row, at=clock.now(), by=request.user)
        return f"Cancelled. {stopped:,} messages stay here." if stopped else "Cancelled."

    return _do(request, act, None, row)


@require_POST
def copy(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same words again; with `others=1` for those who got it and followed no link."""
    row = _get(request, pk, Can.SEE_CAMPAIGN)
    require(request.actor, Can.WRITE_CAMPAIGN)
    follow_up = "others" in request.POST
    tree = None
    if follow_up:
        got = {"field": "received_campaign", "op": "any", "value": [row.pk]}
        tree = {"all": [got, {"field": "clicked_campaign", "op": "none", "value": [row.pk]}]}
    name = f"{row.name}, follow-up" if follow_up else f"{row.name}, again"
    try:
        draft = actions.copy(campaign=row, name=name, audience=tree, by=request.user)
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return redirect("campaigns:campaign", row.pk)
    return redirect("campaigns:campaign", draft.pk)


@require_GET
def messages_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its messages: `?state=&reason=`, `?clicked=` a link's number or 0 for any, `?unsubscribed=1`."""
    row = _get(request, pk, Can.SEE_CAMPAIGN)
    found, title = _chosen(queries.messages(row, actor=request.actor), request.GET)
    total = count_up_to(found)
    page = page_of(found.select_related("person"), order=["pk"], at=request.GET.get("at"), total=total)
    context = {"campaign": row, "page": page, "title": title, "sees_address": request.actor.can(Can.SEE_CONTACT)}
    return render(request, "campaigns/messages.html", context | {"may_resolve": request.actor.can(Can.WRITE_CAMPAIGN)})


@require_POST
def resolve(request: SignedInRequest, pk: int, message: int) -> HttpResponse:
    """`how`: arrived, again (send it once more) or lost."""
    row = _get(request, pk, Can.WRITE_CAMPAIGN)
    doubtful = Message.objects.get_for(request.actor, Can.WRITE_CAMPAIGN, pk=message, letter=row.letter_id)
    how = request.POST.get("how", "")
    act: dict[str, Callable[[], None]] = {
        "arrived": lambda: outbox.resolve(message=doubtful, arrived=True, at=clock.now(), by=request.user),
        "again": lambda: outbox.resolve(message=doubtful, arrived=False, at=clock.now(), by=request.user),
        "lost": lambda: outbox.write_off(message=doubtful, at=clock.now(), by=request.user),
    }
    if how in act:
        _try(request, act[how], "Noted.")
    return redirect(f"{request.path.removesuffix(f'{message}/')}?state=in_doubt")


# --- What the pages have in common -----------------------------------------------------------------


def _get(request: SignedInRequest, pk: int, can: Can) -> Campaign:
    rows = Campaign.objects.select_related("author", "approver", "topic", "letter", "region", "local")
    return rows.get_for(request.actor, can, pk=pk)


def _do(request: SignedInRequest, act: Callable[[], Any], done: str | None, row: Campaign) -> HttpResponse:
    """Act, say what came of it, and show the campaign; a refusal is said there, too."""
    _try(request, act, done)
    return redirect("campaigns:campaign", row.pk)


def _try(request: HttpRequest, act: Callable[[], Any], done: str | None) -> None:
    try:
        result = act()
    except ActionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done or str(result))


def _about(request: SignedInRequest, row: Campaign) -> dict[str, Any]:
    """What a campaign says, to whom, and what may be done with it; the counts come by themselves a moment later."""
    try:
        words = audiences.describe(row.audience, actor=request.actor)
    except ActionError as problem:
        words = str(problem)
    is_author = row.author_id == request.user.pk
    may_approve = Campaign.objects.allowed(request.actor, Can.APPROVE_CAMPAIGN).filter(pk=row.pk)
    return {
        "campaign": row,
        "words": words,
        "is_author": is_author,
        "may_write": is_author and request.actor.can(Can.WRITE_CAMPAIGN),
        "may_approve": not is_author and may_approve.exists(),
        **_reader(request, row),
    }


def _reader(request: SignedInRequest, row: Campaign) -> dict[str, Any]:
    try:
        reader = queries.reader(row, actor=request.actor, at=_number(request.GET.get("person")))
    except ActionError as problem:
        return {"reader": None, "preview_problem": str(problem)}
    return {"reader": reader, "postal_address": settings.ASSOCIATION_ADDRESS}


def _headcount(request: SignedInRequest, row: Campaign) -> dict[str, Any]:
    try:
        headcount = queries.headcount(row, actor=request.actor)
    except ActionError as problem:
        return {"headcount": None, "headcount_problem": str(problem)}
    return {"headcount": headcount, "needs_approval": queries.needs_approval(headcount.deliverable)}


def _report(request: SignedInRequest, row: Campaign) -> dict[str, Any]:
    rows = reverse("campaigns:messages", args=[row.pk])
    return {
        "campaign": row,
        "report": queries.report(row, actor=request.actor),
        "accepted_url": links.to_people(received_campaign=row.pk),
        "clicked_url": links.to_people(clicked_campaign=row.pk),
        "unsubscribed_url": f"{rows}?unsubscribed=1",
        "doubt_url": f"{rows}?state=in_doubt",
        "may_cancel": row.state == Campaign.State.SENDING and request.actor.can(Can.WRITE_CAMPAIGN),
        "may_write": request.actor.can(Can.WRITE_CAMPAIGN),
    }


def _chosen(found: MessageQuerySet, given: QueryDict) -> tuple[MessageQuerySet, str]:
    """The messages that the address asks for, and what to call them."""
    state, reason, clicked = given.get("state", ""), given.get("reason", ""), given.get("clicked", "")
    title = "Everybody in the audience"
    if state == "waiting":
        found, title = found.unfinished(), "Waiting"
    elif state in State.values:
        found, title = found.filter(state=state), State(state).label
    elif state == "outbox":
        found, title = found.exclude(state=State.SUPPRESSED), "Put in the outbox"
    if reason in Reason.values:
        found, title = found.filter(reason=reason), Reason(reason).label
    if clicked:
        number = _number(clicked) or None
        found, title = queries.clicked(found, number), f"Followed link {number}" if number else "Followed a link"
    if given.get("unsubscribed"):
        found, title = queries.unsubscribed(found), "Said no with this mail"
    return found, title


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
