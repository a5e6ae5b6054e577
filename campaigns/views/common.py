"""What the pages of a campaign have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from campaigns import approval, queries
from campaigns.models import Campaign
from core.errors import ActionError
from locals.access import Can, SignedInRequest


def get(request: SignedInRequest, pk: int, can: Can) -> Campaign:
    rows = Campaign.objects.select_related("author", "approver", "topic", "letter", "region", "local")
    return rows.get_for(request.actor, can, pk=pk)


def do(request: SignedInRequest, act: Callable[[], Any], done: str | None, row: Campaign) -> HttpResponse:
    """Act, say what came of it, and show the campaign; a refusal is said there, too."""
    attempt(request, act, done)
    return redirect("campaigns:campaign", row.pk)


def attempt(request: HttpRequest, act: Callable[[], Any], done: str | None) -> None:
    """`done` is what to say afterwards; None says what `act` returns."""
    try:
        result = act()
    except ActionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done or str(result))


def headcount(request: SignedInRequest, row: Campaign) -> dict[str, Any]:
    """How many get it, whether that needs approval, and how many may give it; `headcount` is None where its audience
    cannot be asked for."""
    try:
        found = queries.headcount(row, actor=request.actor)
    except ActionError as problem:
        return {"headcount": None, "headcount_problem": str(problem)}
    must_ask = bool(approval.why_ask(row, recipients=found.deliverable))
    approvers = len(approval.approvers(row, day=request.actor.day)) if must_ask else 0
    return {"headcount": found, "needs_approval": must_ask, "approvers": approvers}
