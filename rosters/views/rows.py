"""Single rows of a list: whose each is, and the file of those that were not used."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.stepup import step_up_required
from audiences import suggestions
from audiences.rows import Row
from audit.actions import record_export
from core import clock
from core.addresses import number_in
from core.htmx import is_htmx
from core.methods import require_safe_or_post
from locals.access import Actor, Can, SignedInRequest
from members.models import Person
from rosters import actions, downloads, queries
from rosters.forms import DownloadForm, ManyForm
from rosters.models import Decision, StaffList
from rosters.views.lists import do, list_of
from rosters.views.review import place_in, review_page, written

FOUND = 8  # people that a search for whose row it is offers


@require_POST
def decide(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """One row: the same person, that of another row, someone new, left out, used without its number, or as before."""
    found = list_of(request.actor, pk)
    choice = request.POST.get("choice", "")
    about: dict[str, Any] = {"staff_list": found, "number": number, "today": clock.today(), "by": request.user}
    person = None
    if choice == Decision.Choice.SAME:
        person = Person.objects.get_for(request.actor, Can.SEE_PEOPLE, pk=number_in(request.POST.get("person")))

    def act() -> None:
        if choice == "without":
            actions.use_without(**about)
        elif choice == "back":
            actions.take_back(**about)
        elif choice == "row":
            actions.decide(
                **about, choice=Decision.Choice.SAME, other_row=number_in(request.POST.get("other_row")) or number
            )
        elif choice in Decision.Choice:
            actions.decide(**about, choice=choice, person=person)
            if person is not None and not is_htmx(request):
                messages.success(request, f"Row {found.called(number)} is {person}.")
        else:
            raise Http404

    place = place_in(request.POST)
    if not is_htmx(request):
        return do(request, found, act, to=_row_on(found, number, place))
    act()
    return review_page(request, list_of(request.actor, pk), **place)


@require_POST
def decide_many(request: SignedInRequest, pk: int) -> HttpResponse:
    """Many rows: show what the choice comes to, then do it."""
    found = list_of(request.actor, pk)
    form = ManyForm(request.POST)
    back = f"{found.get_absolute_url()}?{written(place_in(request.POST))}#rows"
    if not form.is_valid():
        messages.error(request, _refusal(form))
        return redirect(back if "kind" not in form.errors else found)
    if found.state != StaffList.State.REVIEW or found.is_busy:
        return redirect(found)
    choice, numbers = form.cleaned_data["choice"], form.chosen(found)
    people = Person.objects.allowed(request.actor, Can.SEE_PEOPLE)
    if "do" in request.POST:
        about: dict[str, Any] = {"today": clock.today(), "by": request.user, "shown": request.POST.get("shown")}
        act = partial(actions.decide_many, staff_list=found, numbers=numbers, choice=choice, people=people, **about)
        return do(request, found, lambda: messages.success(request, " ".join(act())), to=back)
    plan = queries.plan(found, numbers, choice, people=people)
    context = {"list": found, "plan": plan, "place": place_in(request.POST), "back": back}
    context["numbers"] = ",".join(map(str, numbers))
    return render(request, "rosters/decide_many.html", context)


def _refusal(form: ManyForm) -> str:
    """The first thing that is wrong, as a sentence."""
    said: list[str] = [*form.non_field_errors()] if "choice" not in form.errors else []
    return said[0] if said else "That cannot be decided of rows."


@never_cache
@require_safe
def whose(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """It is somebody else than those offered: search for whom. For htmx, only the people found.

    `kind` and `at` are where on the list somebody came from, `q` is what they typed; at first, the name in the row.
    """
    found = list_of(request.actor, pk)
    row = queries.row(found, number, actor=request.actor) if found.state == StaffList.State.REVIEW else None
    if row is None or found.is_busy or not row.can_be_anybody:
        return redirect(found)
    text = request.GET.get("q", row.name)
    place = place_in(request.GET)
    context = {
        "list": found,
        "row": row,
        "text": text,
        "people": _called(text, request.actor),
        "place": place,
        "back": _row_on(found, number, place),
    }
    return render(request, "rosters/whose.html#found" if is_htmx(request) else "rosters/whose.html", context)


def _called(text: str, actor: Actor) -> list[tuple[Row, Person]]:
    """Those who are called nearly so, each as a row of the people list and with what else tells them apart."""
    rows = suggestions.people(text, actor=actor, limit=FOUND)
    known = Person.objects.allowed(actor, Can.SEE_PEOPLE).in_bulk([row.key for row in rows])
    return [(row, known[row.key]) for row in rows if row.key in known]


@never_cache
@require_safe_or_post
@step_up_required
def refused(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask what for, then give the rows that were not used, each with the reason, as CSV or XLSX to mend."""
    found = list_of(request.actor, pk)
    headings, rows = queries.refused_rows(found)
    if not rows:
        messages.info(request, "This list has no refused rows to mend.")
        return redirect(found)
    form = DownloadForm(request.POST or None)
    if not form.is_valid():
        context = {"list": found, "form": form, "count": len(rows), "others": queries.not_to_mend(found).count()}
        return render(request, "rosters/refused.html", context)
    kind = form.cleaned_data["file_type"]
    record_export(
        kind=downloads.REFUSED_ROWS, key=found.pk, rows=len(rows), reason=form.cleaned_data["reason"], by=request.user
    )
    return HttpResponse(
        downloads.WRITERS[kind](headings, rows),
        content_type=downloads.CONTENT_TYPES[kind],
        headers={
            "Content-Disposition": f'attachment; filename="refused-rows-{found.pk}.{kind}"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def _row_on(staff_list: StaffList, number: int, place: dict[str, str]) -> str:
    return f"{staff_list.get_absolute_url()}?{written(place)}#row-{number}"
