"""A file on its way into the records: upload, match the columns, look at every row, apply."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from audiences.links import to_people
from core import clock
from core.addresses import number_in
from core.errors import ActionError
from core.formats import counted
from core.htmx import is_htmx
from core.methods import require_safe_or_post
from core.paging import COUNTED_TO, page_of
from jobs import actions as jobs
from jobs import queries as work
from locals.access import Actor, Can, SignedInRequest, require
from locals.models import Employer
from rosters import actions, queries
from rosters.forms import ColumnsForm, SheetForm, UploadForm
from rosters.models import StaffList
from rosters.views.review import place_in, places_form, review_page, worksites_of

# --- All lists, and a new one ----------------------------------------------------------------------------------------


@require_safe
def lists(request: SignedInRequest) -> HttpResponse:
    require(request.actor, Can.IMPORT_ROSTER)
    found = StaffList.objects.allowed(request.actor, Can.IMPORT_ROSTER).select_related("employer", "by", "job")
    stale = queries.employers_without_a_recent_list(request.actor, clock.today())
    context = {
        "page": page_of(found, order=["-created_at"], at=request.GET.get("at"), count_to=COUNTED_TO),
        "stale": stale[:6],
        "stale_count": len(stale),
        "waiting": queries.lists_to_decide(request.actor),
    }
    return render(request, "rosters/lists.html", context)


@require_safe_or_post
def upload(request: SignedInRequest) -> HttpResponse:
    require(request.actor, Can.IMPORT_ROSTER)
    employers = Employer.objects.allowed(request.actor, Can.IMPORT_ROSTER).open_on(request.actor.day)
    again = _mended(request)
    initial: dict[str, Any] = {"employer": request.GET.get("employer"), "as_of": clock.today()}
    if again is not None:
        initial = {"employer": again.employer_id, "as_of": again.as_of}
    form = UploadForm(request.POST or None, request.FILES or None, employers=employers, initial=initial)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            staff_list = actions.upload(
                employer=form.cleaned_data["employer"],
                as_of=form.cleaned_data["as_of"],
                is_complete=form.cleaned_data["is_complete"],
                filename=file.name or "file",
                data=file.read(),
                today=clock.today(),
                by=request.user,
            )
            actions.start_looking(staff_list=staff_list, by=request.user)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(staff_list)
    return render(request, "rosters/upload.html", {"form": form, "again": again})


def _mended(request: SignedInRequest) -> StaffList | None:
    """`?again=`: the list whose refused rows come back, mended. They describe the same staff on the same day."""
    key = number_in(request.GET.get("again"))
    return None if key is None else list_of(request.actor, key)


# --- One list, wherever it is on its way ------------------------------------------------------------------------------


@never_cache
@require_safe
def staff_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """The page of the step at which the list is. For htmx, while a worker has it: how far that is."""
    found = list_of(request.actor, pk)
    if found.is_busy:
        template = "rosters/working.html#progress" if is_htmx(request) else "rosters/working.html"
        is_left = found.job is not None and work.is_left(found.job)
        return render(request, template, {"list": found, "seconds": queries.seconds_to_go(found), "is_left": is_left})
    if is_htmx(request) and request.headers.get("HX-Target") == "working":
        return HttpResponseClientRefresh()
    match found.state:
        case StaffList.State.COLUMNS:
            return _columns_page(request, found)
        case StaffList.State.REVIEW:
            return review_page(request, found, **place_in(request.GET))
        case StaffList.State.APPLIED:
            return _applied_page(request, found)
    return render(request, "rosters/over.html", {"list": found})


@require_safe_or_post
def columns(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say what the columns become; also on the way back from looking at the rows."""
    found = list_of(request.actor, pk)
    if found.state not in StaffList.UNFINISHED:
        return redirect(found)
    if request.method != "POST":
        return _columns_page(request, found) if found.columns and not found.is_busy else redirect(found)
    form = ColumnsForm(request.POST, staff_list=found, worksites=worksites_of(request, found))
    if form.is_valid():
        try:
            actions.choose_columns(staff_list=found, **form.choices(), shown=request.POST.get("shown"), by=request.user)
            actions.start_checking(staff_list=found, by=request.user)
        except actions.Changed as refusal:
            messages.error(request, str(refusal))
            return redirect("rosters:columns", found.pk)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(found)
    return _columns_page(request, found, form)


@require_POST
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """Read the file again: from another sheet or heading, or because reading it failed."""
    found = list_of(request.actor, pk)
    form = SheetForm(request.POST, staff_list=found)
    if form.is_valid():
        chosen = {"sheet": form.cleaned_data.get("sheet") or found.sheet, "header_row": form.cleaned_data["header_row"]}
        return do(request, found, lambda: actions.start_looking(staff_list=found, **chosen, by=request.user))
    messages.error(request, "That is no sheet or row of this file.")
    return redirect(found)


@require_POST
def places(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say which worksites the file means, for all rows at once."""
    found = list_of(request.actor, pk)
    form = places_form(request, found, request.POST)
    if not found.is_busy and form.is_stale:
        messages.error(request, "The names of worksites were matched anew meanwhile. Choose again.")
        return redirect(found)
    if not form.is_valid():
        messages.error(request, "One of these is no worksite of this employer.")
        return redirect(found)

    def choose() -> None:
        if actions.choose_places(staff_list=found, choices=form.choices(), by=request.user) or not found.mark:
            actions.start_matching(staff_list=found, by=request.user)

    return do(request, found, choose)


@require_POST
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    found = list_of(request.actor, pk)
    return do(
        request,
        found,
        lambda: actions.start_applying(
            staff_list=found, shown=request.POST.get("shown"), today=clock.today(), by=request.user
        ),
    )


@require_POST
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop what a worker is doing with the list; nothing of it remains."""
    found = list_of(request.actor, pk)
    if found.job is not None:
        jobs.cancel(job=found.job, by=request.user)
    return redirect(found)


@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    found = list_of(request.actor, pk)
    return do(
        request,
        found,
        lambda: actions.discard(staff_list=found, by=request.user),
        to=reverse("rosters:lists"),
    )


# --- Pieces ----------------------------------------------------------------------------------------------------------


def list_of(actor: Actor, pk: int) -> StaffList:
    found = StaffList.objects.select_related("employer", "job", "by", "applied_by")
    return found.get_for(actor, Can.IMPORT_ROSTER, pk=pk)


def do(request: SignedInRequest, found: StaffList, act: Any, to: str = "") -> HttpResponse:
    """Act, and go back to the list, or to another page; a refusal is said on the list."""
    try:
        act()
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    return redirect(to or found)


def _columns_page(request: SignedInRequest, found: StaffList, form: ColumnsForm | None = None) -> HttpResponse:
    unsure = [column for column in found.columns if not column["sure"]]
    context = {
        "list": found,
        "form": form or ColumnsForm(staff_list=found, worksites=worksites_of(request, found)),
        "sheet_form": SheetForm(staff_list=found),
        "matched": sum(bool(column["target"]) for column in found.columns),
        "unsure": len(unsure),
    }
    return render(request, "rosters/columns.html", context, status=422 if form is not None else 200)


def _applied_page(request: SignedInRequest, found: StaffList) -> HttpResponse:
    has_rows, outcome = found.kept != StaffList.Kept.SUM, queries.outcome(found)

    def used(label: str, rows: int, people: int, url: str) -> dict[str, Any]:
        """A line of the sum counts rows, and leads to people."""
        note = f"rows of {counted(people, 'person', 'people')}" if has_rows and people != rows else ""
        return {"label": label, "value": rows, "url": url if has_rows else "", "note": note}

    context = {
        "list": found,
        "sum": [
            used("Created", found.new, outcome.created, to_people(list_created=found)),
            used("Updated", found.changed, outcome.updated, to_people(list_updated=found)),
            used("Unchanged", found.same, outcome.unchanged, to_people(list_unchanged=found)),
            {
                "label": "Refused",
                "value": found.refused_in_all,
                "url": reverse("rosters:refused", args=[found.pk]) if found.refused_in_all and has_rows else "",
                "note": f"{found.undecided:,} of them not decided" if found.undecided else "",
            },
            {"label": "Rows in the file", "value": found.rows, "kind": "tot"},
        ],
        "outcome": outcome,
        "new_hires_url": to_people(list_new_hire=found),
        "moved_url": to_people(list_moved=found),
        "joined_url": to_people(list_joined=found),
        "absent": queries.absent(found, actor=request.actor).count() if has_rows else None,
        "absent_url": to_people(list_absent=found),
        "leave": queries.leavers(found, actor=request.actor).count(),
        "people_url": to_people(employer=found.employer),
        "domain": queries.unknown_domain(found, request.actor),
        "stale": queries.employers_without_a_recent_list(request.actor, clock.today())[:1],
    }
    return render(request, "rosters/applied.html", context)
