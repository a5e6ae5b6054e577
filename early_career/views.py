"""New and early-career educators: who has been met, and who waits."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from early_career import queries
from locals.access import Can, SignedInRequest, require
from locals.models import Local, Region

SHOWN = 100


@require_GET
def newcomers(request: SignedInRequest) -> HttpResponse:
    """`?region=&local=`; what is not a unit the actor may see is no filter."""
    require(request.actor, Can.SEE_EARLY_CAREER)
    regions = list(Region.objects.allowed(request.actor, Can.SEE_EARLY_CAREER))
    locals_ = list(Local.objects.allowed(request.actor, Can.SEE_EARLY_CAREER))
    region = _chosen(request.GET.get("region"), regions)
    local = _chosen(request.GET.get("local"), locals_)
    found = queries.newcomers(request.actor, region=region, local=local)
    context = {
        "found": found,
        "shown": found.waiting[:SHOWN],
        "more": max(0, len(found.waiting) - SHOWN),
        "regions": regions,
        "locals": locals_,
        "region": region,
        "local": local,
    }
    return render(request, "early_career/newcomers.html", context)


def _chosen(typed: str | None, units: list[Region] | list[Local]) -> int | None:
    return next((unit.pk for unit in units if str(unit.pk) == typed), None)
