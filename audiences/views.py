"""The list of people, the search field, and audiences kept under a name."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from django_htmx.http import push_url, replace_url

from audiences.language import BadAudience
from audiences.listing import Listing, Wanted, context
from core.htmx import is_htmx
from locals.access import Can, SignedInRequest, require


@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """The list; for htmx its results only, and the address that says them."""
    require(request.actor, Can.SEE_PEOPLE)
    try:
        wanted = Wanted.of(request.GET, actor=request.actor)
    except BadAudience as refusal:
        return render(request, "audiences/refused.html", {"refusal": refusal}, status=400)
    listing = Listing(wanted, request.actor)
    values = context(listing, request.GET.get("at"))
    if not is_htmx(request):
        return render(request, "audiences/people.html", values)
    response = render(request, "audiences/people.html#results", values)
    if "at" in request.GET:
        return response  # the pager's own address is pushed
    typed = request.headers.get("HX-Trigger-Name") == "q"
    return replace_url(response, wanted.address) if typed else push_url(response, wanted.address)


@require_GET
def counts(request: SignedInRequest) -> HttpResponse:
    """The figures of a list, for the elements that wait for them: its exact size and its facets."""
    require(request.actor, Can.SEE_PEOPLE)
    listing = Listing(Wanted.of(request.GET, actor=request.actor), request.actor)
    return render(request, "audiences/counts.html", {"listing": listing})
