"""Every address of the site, and the bare page."""

from django.db.models import F
from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.http import require_safe

from locals.access import Can, SignedInRequest
from mae_crm.urls import *  # noqa: F403
from mae_crm.urls import urlpatterns as site
from members.models import Person

BARE = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}Bare{% endblock %}{% block content %}<table class="table">'
    '{% for person in people %}<tr><td><a href="/people/{{ person.pk }}/">{{ person.name }}</a></td></tr>{% endfor %}'
    "</table>{% endblock %}"
)
# "?sort=-score": the same people first as on the list, which has those without a score last.
ORDERS = {"": ("last_name", "first_name", "pk"), "-score": ("-points", "-pk")}


@require_safe
def bare(request: SignedInRequest) -> HttpResponse:
    """The base template and the list's first 50 people by one query, behind the same middleware and the same door."""
    sort = request.GET.get("sort", "")
    people = Person.objects.allowed(request.actor, Can.SEE_PEOPLE).only("first_name", "last_name", "preferred_name")
    if sort:
        people = people.filter(score__isnull=False).annotate(points=F("score__value"))
    return HttpResponse(BARE.render({"people": people.order_by(*ORDERS[sort])[:50]}, request))


urlpatterns = [path("bare/", bare), *site]
