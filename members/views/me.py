"""A member's own page: am I all right, what is on my record, who represents me."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.methods import require_safe_or_post
from core.registry import registered
from core.types import SelfPanel
from locals.access import Can, SignedInRequest
from members import actions, queries
from members.actions import sign_in
from members.forms import DemographicsForm, OwnNameForm
from members.models import ContactPoint, Demographics, Person


@dataclass(frozen=True)
class Shown:
    panel: SelfPanel
    values: dict[str, Any]


@never_cache
@require_safe
def me(request: SignedInRequest) -> HttpResponse:
    """Somebody with a user but no record yet is told so: staff without a membership, for instance."""
    person = Person.objects.allowed(request.actor, Can.SEE_SELF).filter(user=request.user).first()
    if person is None:
        return render(request, "members/no_record.html", {"is_colleague": sign_in.is_staff(request.user)})
    loaded = ((panel, panel.load(person, request.actor.day)) for panel in registered(SelfPanel))
    context = {
        "me": queries.own_standing(person, request.actor.day),
        "contacts": list(person.contact_points.all()),
        "panels": [Shown(panel, values) for panel, values in loaded if values is not None],
    }
    return render(request, "members/me.html", context)


@never_cache
@require_safe_or_post
def details(request: SignedInRequest) -> HttpResponse:
    """Correct what is one's own to correct."""
    person = Person.objects.get_for(request.actor, Can.EDIT_SELF, user=request.user)
    form = OwnNameForm(request.POST or None, instance=person)
    if form.is_valid():
        actions.correct_person(person=person, by=request.user, **form.typed)
        messages.success(request, "Saved. Thank you.")
        return redirect("members:me")
    contacts = ContactPoint.objects.allowed(request.actor, Can.SEE_SELF).filter(person=person)
    return render(request, "members/details.html", {"form": form, "person": person, "contacts": list(contacts)})


@never_cache
@require_safe_or_post
def about(request: SignedInRequest) -> HttpResponse:
    """Say of oneself what one wishes to say: `keep` keeps what is typed, `forget` takes all of it back."""
    person = Person.objects.get_for(request.actor, Can.EDIT_SELF, user=request.user)
    said = Demographics.objects.allowed(request.actor, Can.EDIT_SELF).filter(person=person).first()
    if "forget" in request.POST:
        actions.take_back_description(person=person, by=request.user)
        messages.success(request, "Removed, from the history too.")
        return redirect("members:details")
    form = DemographicsForm(request.POST if "keep" in request.POST else None, instance=said)
    if form.is_valid():
        actions.describe_oneself(person=person, by=request.user, **form.cleaned_data)
        messages.success(request, "Saved. Thank you.")
        return redirect("members:details")
    return render(request, "members/about.html", {"form": form, "person": person, "said": said})
