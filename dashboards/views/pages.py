"""The first page, for whoever signs in."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.addresses import number_in
from dashboards import counting, queries, units
from locals.access import Can, SignedInRequest, require
from locals.models import AnyUnit, Employer, Local, Worksite


@never_cache
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """Figures for who may see them (`?region=` or `?local=` chooses), a rep's day for reps, one's own page for
    members."""
    if not request.actor.can(Can.SEE_FIGURES):
        return redirect("organizing:today" if request.actor.can(Can.LOG_CONVERSATION) else "members:me")
    counted = counting.for_page()
    figures = queries.figures_of(
        request.actor, region=number_in(request.GET.get("region")), local=number_in(request.GET.get("local"))
    )
    context: dict[str, Any] = {
        "counted": counted,
        "queues": queries.queues(request.actor),
        "cards": queries.cards(request.actor),
        "dates": queries.dates(request.actor),
        "may_import": request.actor.can(Can.IMPORT_ROSTER),
        "may_write": request.actor.can(Can.WRITE_CAMPAIGN),
        "today": request.actor.day,
        "met_within": settings.MET_WITHIN_DAYS,
        "greeting": _greeting(request.user.name, timezone.localtime(clock.now()).hour),
    }
    if figures is not None and counted is not None:
        page = queries.home(request.actor, figures, counted)
        context |= {"page": page, "waterfall": queries.waterfall(page.ways) if page.ways else None}
    return render(request, "dashboards/home.html", context)


def _greeting(name: str, hour: int) -> str:
    part = "morning" if hour < 12 else "afternoon" if hour < 18 else "evening"
    first, _, _ = name.partition(" ")
    return f"Good {part}, {first}" if first else f"Good {part}"


@require_safe
def units_(request: SignedInRequest) -> HttpResponse:
    """Regions and their locals; employers too, for those who look for a district."""
    require(request.actor, Can.SEE_UNITS)
    context = {
        "may_edit": request.actor.can(Can.EDIT_UNITS),
        "unorganized": units.unorganized(request.actor).count(),
        "tree": units.tree(request.actor),
        "employers": list(Employer.objects.allowed(request.actor, Can.SEE_UNITS).select_related("region")),
        "worksites": list(_own_worksites(request)),
    }
    return render(request, "dashboards/units.html", context)


@require_safe
def local(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = Local.objects.select_related("region").get_for(request.actor, Can.SEE_UNITS, pk=pk)
    counted = counting.for_page() if request.actor.can(Can.SEE_FIGURES) else None
    page = units.local(unit, request.actor, counted)
    return render(request, "dashboards/local.html", _on(unit, request) | {"page": page})


@require_safe
def employer(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = Employer.objects.select_related("region").get_for(request.actor, Can.SEE_UNITS, pk=pk)
    return render(
        request, "dashboards/employer.html", _on(unit, request) | {"page": units.employer(unit, request.actor)}
    )


@require_safe
def worksite(request: SignedInRequest, pk: int) -> HttpResponse:
    unit = Worksite.objects.select_related("employer").get_for(request.actor, Can.SEE_UNITS, pk=pk)
    return render(
        request, "dashboards/worksite.html", _on(unit, request) | {"page": units.worksite(unit, request.actor)}
    )


def _on(unit: AnyUnit, request: SignedInRequest) -> dict[str, Any]:
    """What the buttons of a unit's page need."""
    sees_history = type(unit).objects.allowed(request.actor, Can.SEE_HISTORY).filter(pk=unit.pk).exists()
    return {"unit": unit, "may_edit": request.actor.can(Can.EDIT_UNITS), "may_see_history": sees_history}


def _own_worksites(request: SignedInRequest) -> Any:
    """A rep's buildings. Who sees more finds worksites under their local or employer."""
    scope = request.actor.scope(Can.SEE_UNITS)
    if scope.statewide or scope.regions or scope.locals:
        return []
    return Worksite.objects.allowed(request.actor, Can.SEE_UNITS).select_related("employer")
