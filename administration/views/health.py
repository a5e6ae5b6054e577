"""Is everything well, and what to do when not."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from administration.health import state
from core.htmx import is_htmx
from locals.access import SignedInRequest


@never_cache
@require_safe
def health(request: SignedInRequest) -> HttpResponse:
    """The page; for htmx its moving part, which asks again every ten seconds."""
    template = "administration/health.html#state" if is_htmx(request) else "administration/health.html"
    return render(request, template, {"state": state(request.actor)})
