"""Who has looked at whom, and what changed in who may do what."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from administration import queries
from administration.forms import LooksForm
from locals.access import SignedInRequest


@never_cache
@require_safe
def looks(request: SignedInRequest) -> HttpResponse:
    """`?user=&at=`; what is no user narrows nothing."""
    form = LooksForm(request.GET)
    user = form.cleaned_data["user"] if form.is_valid() else None
    page = queries.looks(request.actor, user=user, at=request.GET.get("at"))
    whose = queries.user_of(request.actor, user) if user else None
    return render(request, "administration/looks.html", {"page": page, "whose": whose})


@never_cache
@require_safe
def changes(request: SignedInRequest) -> HttpResponse:
    return render(request, "administration/changes.html", {"changes": queries.access_changes(request.actor)})
