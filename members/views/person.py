"""A person's page, their details and their history."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audit.actions import record_look
from audit.models import Access
from core.errors import ActionError
from core.methods import require_safe_or_post
from core.paging import page_of, page_of_list
from locals.access import Can, SignedInRequest, require
from members import actions, history, page
from members.forms import PersonForm
from members.models import Person
from members.namesakes import namesakes


@never_cache
@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything about one person that the reader may see; the look is recorded."""
    found = Person.objects.get_for(request.actor, Can.SEE_PEOPLE, pk=pk)
    record_look(kind="person", key=found.pk, by=request.user)
    return render(request, "members/person.html", {"page": page.gather(found, request.actor), **_layout(request)})


@never_cache
@require_safe
def timeline(request: SignedInRequest, pk: int) -> HttpResponse:
    """The whole timeline, 500 entries at most."""
    found = Person.objects.get_for(request.actor, Can.SEE_PEOPLE, pk=pk)
    record_look(kind="timeline", key=found.pk, by=request.user)
    entries = page.timeline(found, request.actor, limit=500)
    return render(request, "members/timeline.html", {"person": found, "entries": entries, **_layout(request)})


def _layout(request: SignedInRequest) -> dict[str, str]:
    """Leaders stay on the pages for phones."""
    return {"layout": "base_phone.html" if request.actor.is_rep_only else "base.html"}


@never_cache
@require_safe_or_post
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Person.objects.get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)
    record_look(kind="details", key=found.pk, by=request.user)
    form = PersonForm(request.POST or None, instance=found)
    if form.is_valid():
        try:
            actions.correct_person(person=found, by=request.user, **form.typed)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved. The history shows what was there before.")
            return redirect("members:person", pk=found.pk)
    return render(request, "members/edit.html", {"form": form, "person": found, "title": "Correct details"})


@never_cache
@require_safe_or_post
def add(request: SignedInRequest) -> HttpResponse:
    """A new record, for the rare person whom no list brings. Statewide only: a record stands in no unit yet.

    Where somebody of that name is on record, they are shown first; `another=` the name adds another person.
    """
    require(request.actor, Can.EDIT_MEMBERSHIP)
    form = PersonForm(request.POST or None)
    same = []
    if form.is_valid() and request.POST.get("another") != _typed_name(form):
        names = ("first_name", "last_name", "preferred_name")
        same = namesakes(**{name: form.cleaned_data[name] for name in names}, actor=request.actor)
    if form.is_valid() and not same:
        try:
            made = actions.add_person(by=request.user, **form.cleaned_data)
        except actions.AddedAlready as twice:
            messages.info(request, str(twice))
            return redirect("members:person", pk=twice.person.pk)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made} is on record. Add where they work or what they belong to.")
            return redirect("members:person", pk=made.pk)
    context = {"form": form, "title": "Add a person", "namesakes": same, "name": _typed_name(form) if same else ""}
    return render(request, "members/edit.html", context)


def _typed_name(form: PersonForm) -> str:
    return f"{form.cleaned_data['first_name']} {form.cleaned_data['last_name']}"


@never_cache
@require_safe
def changes(request: SignedInRequest, pk: int) -> HttpResponse:
    found = Person.objects.get_for(request.actor, Can.SEE_HISTORY, pk=pk)
    record_look(kind="history", key=found.pk, by=request.user)
    page = page_of_list(history.of(found, request.actor), at=request.GET.get("at"), size=100)
    return render(request, "members/history.html", {"person": found, "changes": page.rows, "page": page})


@never_cache
@require_safe
def looks(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who has opened this person's pages; this look, too, is one."""
    found = Person.objects.get_for(request.actor, Can.SEE_ACCESS_LOG, pk=pk)
    record_look(kind="looks", key=found.pk, by=request.user)
    rows = Access.objects.of_person(found.pk).select_related("user")
    page = page_of(rows, order=["-at"], at=request.GET.get("at"), size=100)
    return render(request, "members/looks.html", {"person": found, "looks": page.rows, "page": page})
