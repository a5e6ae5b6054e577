"""The list of people."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audiences import language, links, queries
from core.paging import count_up_to, page_of
from locals.access import Can, SignedInRequest, require


@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    require(request.actor, Can.SEE_PEOPLE)
    root = language.read(links.read(request.GET), actor=request.actor)
    found = queries.people(root, actor=request.actor, day=request.actor.day)
    total = count_up_to(found)
    page = page_of(found, order=["last_name", "first_name"], at=request.GET.get("at"), total=total)
    return render(request, "audiences/people.html", {"page": page, "total": total})
