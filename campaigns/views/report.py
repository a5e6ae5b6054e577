"""What became of a campaign: the sums, and every message behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from audiences import links
from campaigns import queries
from campaigns.models import Campaign
from campaigns.views.common import attempt, get
from core import clock
from core.addresses import number_in
from core.htmx import is_htmx
from core.paging import COUNTED_TO, page_of
from locals.access import Can, SignedInRequest
from outbox import actions as outbox
from outbox import trouble
from outbox.models import Message, MessageQuerySet, Reason, State


def report_page(request: SignedInRequest, row: Campaign) -> HttpResponse:
    """From its start on this is the campaign's page. While it is sent, htmx asks for its figures again and again, and
    at the end for the whole page, whose heading and buttons are others then."""
    if is_htmx(request) and row.state != Campaign.State.SENDING:
        return HttpResponseClientRefresh()
    if is_htmx(request):
        return render(request, "campaigns/report.html#figures", _report(request, row))
    words = {"written": queries.written(row), "postal_address": settings.ASSOCIATION_ADDRESS}
    return render(request, "campaigns/report.html", _report(request, row) | words)


@require_safe
def messages_of(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its messages: `?state=&reason=`, `?clicked=` a link's number or 0 for any, `?unsubscribed=1`."""
    row = get(request, pk, Can.SEE_CAMPAIGN)
    found, title = _chosen(row, queries.messages(row, actor=request.actor), request.GET)
    page = page_of(found.select_related("person"), order=["pk"], at=request.GET.get("at"), count_to=COUNTED_TO)
    context = {
        "campaign": row,
        "page": page,
        "title": title,
        "sees_address": request.actor.can(Can.SEE_CONTACT),
        "may_resolve": queries.may_write(row, actor=request.actor),
    }
    return render(request, "campaigns/messages.html", context)


@require_POST
def resolve(request: SignedInRequest, pk: int, message: int) -> HttpResponse:
    """`how`: arrived, again (send it once more) or lost."""
    row = get(request, pk, Can.WRITE_CAMPAIGN)
    doubtful = Message.objects.get_for(request.actor, Can.WRITE_CAMPAIGN, pk=message, letter=row.letter_id)
    how = request.POST.get("how", "")
    act: dict[str, Callable[[], None]] = {
        "arrived": lambda: outbox.resolve(message=doubtful, arrived=True, at=clock.now(), by=request.user),
        "again": lambda: outbox.resolve(message=doubtful, arrived=False, at=clock.now(), by=request.user),
        "lost": lambda: outbox.write_off(message=doubtful, at=clock.now(), by=request.user),
    }
    if how in act:
        attempt(request, act[how], "Noted.")
    return redirect(f"{request.path.removesuffix(f'{message}/')}?state=in_doubt")


def _report(request: SignedInRequest, row: Campaign) -> dict[str, Any]:
    rows = reverse("campaigns:messages", args=[row.pk])
    may_write = queries.may_write(row, actor=request.actor)
    report = queries.report(row, actor=request.actor)
    return {
        "campaign": row,
        "report": report,
        "trouble": trouble.stands() if report.waiting else None,
        "accepted_url": links.to_people(received_campaign=row.pk),
        "clicked_url": links.to_people(clicked_campaign=row.pk),
        "unsubscribed_url": f"{rows}?unsubscribed=1",
        "doubt_url": f"{rows}?state=in_doubt",
        "may_cancel": row.state == Campaign.State.SENDING and may_write,
        "may_write": may_write,
    }


def _chosen(row: Campaign, found: MessageQuerySet, given: QueryDict) -> tuple[MessageQuerySet, str]:
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
        link, targets = number_in(clicked) or None, row.letter.links if row.letter else []
        where = targets[link - 1] if link and link <= len(targets) else "a link"
        found, title = queries.clicked(found, link), f"Followed {where}"
    if given.get("unsubscribed"):
        found, title = queries.unsubscribed(found), "Said no with this mail"
    return found, title
