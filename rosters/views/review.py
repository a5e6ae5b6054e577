"""Every row of a list before it is applied: what would happen with each, by kinds of rows."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render

from core.htmx import is_htmx
from core.paging import page_of
from locals.access import Can, SignedInRequest
from locals.models import Worksite, WorksiteQuerySet
from rosters import queries
from rosters.forms import PlacesForm
from rosters.models import StaffList

TABS = {
    "look": ("Worth a look", "eye"),
    "undecided": ("To decide", "hand-stop"),
    "decided": ("Decided", "checks"),
    "new": ("New", "user-plus"),
    "changed": ("Changed", "pencil"),
    "refused": ("Refused", "ban"),
    "same": ("The same", "equal"),
    "absent": ("Not in the file", "user-question"),
}


MANY = ("undecided", "decided")  # of these, many rows can be decided at once


def place_in(said: QueryDict) -> dict[str, str]:
    """Where on the page of all rows somebody is: what kind of rows, after which, and by what they are narrowed."""
    return {"kind": said.get("kind", "look"), "at": said.get("at", ""), "what": said.get("what", "")}


def written(place: dict[str, str]) -> str:
    """The same for an address, as short as it can be."""
    return urlencode({name: value for name, value in place.items() if value})


def review_page(request: SignedInRequest, found: StaffList, *, kind: str, at: str, what: str) -> HttpResponse:
    if kind not in TABS:
        raise Http404
    counts = queries.tab_counts(found)
    narrowings = queries.narrowings(found, kind)
    rows_of = {name: (label, rows) for name, label, rows in narrowings}
    if what not in rows_of:
        what = next(iter(rows_of)) if len(rows_of) == 1 and kind in MANY else ""
    context: dict[str, Any] = {
        "list": found,
        "kind": kind,
        "at": at,
        "what": what,
        "here": written({"kind": kind, "at": at, "what": what}),
        "narrowings": narrowings,
        "label": rows_of.get(what, ("", 0))[0],
        "many": kind in MANY,
        "rows_alike": rows_of.get(what, ("", 0))[1],
        "may_be_same": what not in queries.WITHOUT_ONE_PERSON,
        "tabs": [
            {"url": f"?kind={key}#rows", "label": label, "icon": icon, "count": counts[key], "current": key == kind}
            for key, (label, icon) in TABS.items()
            if key != "decided" or counts[key] or key == kind
        ],
        "parts": [("data", found.new), ("d3", found.changed), ("past", found.same), ("warn", found.undecided),
                  ("loss", found.refused)],
        "places_form": places_form(request, found),
        "can_apply": bool(found.new or found.changed or found.tells_everybody),
    }  # fmt: skip
    if kind == "absent":
        context["page"] = page_of(
            queries.absent(found, actor=request.actor), order=["last_name", "first_name"], at=at, total=found.absent
        )
    else:
        context["page"] = queries.rows(found, kind, actor=request.actor, at=at, what=what)
    return render(request, "rosters/review.html#review" if is_htmx(request) else "rosters/review.html", context)


def places_form(request: SignedInRequest, found: StaffList, data: Any = None) -> PlacesForm:
    open_, understood = queries.places_to_decide(found), queries.places_understood(found)
    return PlacesForm(data, places=open_, understood=understood, worksites=worksites_of(request, found))


def worksites_of(request: SignedInRequest, found: StaffList) -> WorksiteQuerySet:
    """Where the list may say that people work."""
    worksites = Worksite.objects.allowed(request.actor, Can.IMPORT_ROSTER).open_on(request.actor.day)
    return worksites.filter(employer=found.employer_id)
