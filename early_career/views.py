"""New and early-career educators: who has been met, and who waits."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from early_career import queries
from locals.access import Can, SignedInRequest, require
from locals.models import Local, Region

SHOWN = 25  # of the longest overdue people, and of the locals with most of them; `?all` shows the rest


@require_safe
def newcomers(request: SignedInRequest) -> HttpResponse:
    """`?region=&local=&all`; what is not a unit the actor may see is no filter."""
    require(request.actor, Can.SEE_EARLY_CAREER)
    day = request.actor.day
    regions = list(Region.objects.allowed(request.actor, Can.SEE_EARLY_CAREER))
    locals_ = list(Local.objects.allowed(request.actor, Can.SEE_EARLY_CAREER))
    region = _chosen(request.GET.get("region"), regions)
    local = _chosen(request.GET.get("local"), locals_)
    found = queries.newcomers(request.actor, region=region, local=local)
    shown = None if "all" in request.GET else SHOWN
    context = {
        "found": found,
        "waiting": found.waiting[:shown],
        "by_local": found.by_local[:shown],
        "more_waiting": shown and len(found.waiting) > shown,
        "more_locals": shown and len(found.by_local) > shown,
        "everything": "?" + urlencode({"region": region or "", "local": local or "", "all": 1}),
        "days": settings.MET_WITHIN_DAYS,
        "years": settings.EARLY_CAREER_YEARS,
        "regions": [unit for unit in regions if unit.pk == region or not unit.is_closed(day)],
        "locals": [unit for unit in locals_ if unit.pk == local or not unit.is_closed(day)],
        "region": region,
        "local": local,
    }
    return render(request, "early_career/newcomers.html", context)


def _chosen(typed: str | None, units: list[Region] | list[Local]) -> int | None:
    return next((unit.pk for unit in units if str(unit.pk) == typed), None)
