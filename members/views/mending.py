"""What is out of order in the membership ledger, each with the act that mends it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.paging import COUNTED_TO, page_of
from locals.access import Can, SignedInRequest, require
from members import queries

ORDER = ["person__last_name", "person__first_name"]


@never_cache
@require_safe
def to_mend(request: SignedInRequest) -> HttpResponse:
    """The memberships that `doctor` counts, by name."""
    require(request.actor, Can.EDIT_MEMBERSHIP)
    rows = queries.out_of_order(request.actor).select_related("person", "local")
    page = page_of(rows, order=ORDER, at=request.GET.get("at"), count_to=COUNTED_TO)
    return render(request, "members/to_mend.html", {"page": page})
