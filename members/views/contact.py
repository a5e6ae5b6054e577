"""A person's contact points, kept by staff or by the person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from audit.actions import record_look
from core import clock
from core.errors import ActionError
from core.methods import require_safe_or_post
from locals.access import Can, SignedInRequest
from members import actions, queries
from members.forms import ContactForm
from members.models import ContactPoint, Person

ADDED_OWN = "Added. You sign in as before: under “How you sign in” you may change to this address."


@never_cache
@require_safe_or_post
def add(request: SignedInRequest, pk: int) -> HttpResponse:
    person = Person.objects.get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)
    record_look(kind="contact", key=person.pk, by=request.user)
    return _add(request, person, "members:person")


@never_cache
@require_safe_or_post
def add_own(request: SignedInRequest) -> HttpResponse:
    return _add(request, Person.objects.get_for(request.actor, Can.EDIT_SELF, user=request.user), "members:me")


@never_cache
@require_safe_or_post
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct one; whoever holds EDIT_PEOPLE over the person, or the person."""
    contact = _editable(request, pk)
    own = _own(request, contact.person)
    if not own:
        record_look(kind="contact", key=contact.person_id, by=request.user)
    form = ContactForm(request.POST or None, contact=contact, own=own)
    if form.is_valid():
        try:
            contact = actions.correct_contact(
                contact=contact,
                **form.typed,
                shown=form.was_shown("value"),
                source=_source(request, contact.person),
                by=request.user,
            )
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _back(request, contact.person, "Saved.", contact)
    context = {"form": form, "person": contact.person, "contact": contact, "own": _own(request, contact.person)}
    return render(request, "members/contact.html", context)


@require_POST
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    """`shown` is the value that stood on the page: another one that was written since is not removed for it."""
    contact = _editable(request, pk)
    try:
        actions.remove_contact(contact=contact, shown=request.POST.get("shown"), by=request.user)
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return redirect("members:edit_contact", pk=pk)
    return _back(request, contact.person, "Removed. The history keeps it.")


@require_POST
def lift(request: SignedInRequest, pk: int) -> HttpResponse:
    """Staff say that mail to a bounced address arrives again; its owner shows it by a code sent there."""
    contact = ContactPoint.objects.select_related("person").get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)
    try:
        actions.lift_bounce(contact=contact, by=request.user)
    except ActionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"We write to {contact.value} again. If it bounces again, it is stopped again.")
    return redirect("members:person", pk=contact.person_id)


@require_POST
def came_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Staff say that mail to an address came back; `shown` is the address that stood on the page."""
    contact = ContactPoint.objects.select_related("person").get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)
    shown = request.POST.get("shown")
    try:
        actions.report_bounce(contact=contact, shown=shown, at=clock.now(), by=request.user)
    except ActionError as refusal:
        messages.error(request, str(refusal))
        return redirect("members:edit_contact", pk=pk)
    messages.success(request, f"Nothing is sent to {contact.value} any more, until you or its owner say that it works.")
    return redirect("members:person", pk=contact.person_id)


def _add(request: SignedInRequest, person: Person, back: str) -> HttpResponse:
    form = ContactForm(request.POST or None, own=_own(request, person))
    if form.is_valid():
        try:
            source = _source(request, person)
            added = actions.add_contact(person=person, source=source, by=request.user, **form.cleaned_data)
        except ActionError as refusal:
            form.add_error(None, str(refusal))
        else:
            is_address = added.kind == ContactPoint.Kind.EMAIL
            return _back(request, person, ADDED_OWN if is_address and _own(request, person) else "Added.", added)
    return render(request, "members/contact.html", {"form": form, "person": person, "own": back == "members:me"})


def _editable(request: SignedInRequest, pk: int) -> ContactPoint:
    """Whoever holds EDIT_PEOPLE over the person, or the person."""
    rows = ContactPoint.objects.select_related("person__user")
    own = rows.allowed(request.actor, Can.EDIT_SELF).filter(pk=pk).first()
    if own:
        return own
    return rows.get_for(request.actor, Can.EDIT_PEOPLE, pk=pk)


def _own(request: SignedInRequest, person: Person) -> bool:
    return person.user_id == request.user.pk


def _source(request: SignedInRequest, person: Person) -> str:
    return ContactPoint.Source.SELF if _own(request, person) else ContactPoint.Source.STAFF


def _back(request: SignedInRequest, person: Person, done: str, saved: ContactPoint | None = None) -> HttpResponse:
    messages.success(request, done)
    if _own(request, person):
        return redirect("members:me")  # nobody learns from their own page whose addresses are known here
    if saved and (warning := _shared(queries.sharing(saved, request.actor))):
        messages.warning(request, warning)
    return redirect("members:person", pk=person.pk)


def _shared(sharing: queries.Sharing) -> str:
    """What comes of an address that somebody else has, too; empty where nobody has."""
    if sharing.people or sharing.others:
        hidden = "somebody else on record" if sharing.others == 1 else f"{sharing.others:,} others on record"
        names = [str(person) for person in sharing.people] + ([hidden] if sharing.others else [])
        have = "has" if len(sharing.people) + sharing.others == 1 else "have"
        who = " and ".join(names)
        return (
            f"{who[0].upper()}{who[1:]} {have} the same address. Nobody can begin to sign in with an address that is "
            "on two records, and of a mail to all of them only one gets it."
        )
    if sharing.is_a_users:
        return "Somebody else signs in with this address, so nobody can sign in with it for this record."
    return ""
