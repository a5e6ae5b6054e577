"""Every address of the site, and the bare page."""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from mae_crm.urls import *  # noqa: F403
from mae_crm.urls import urlpatterns as site
from members.models import Person

BARE = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}Bare{% endblock %}{% block content %}<table class="table">'
    "{% for person in people %}<tr><td>{{ person.last_name }}</td><td>{{ person.first_name }}</td></tr>{% endfor %}"
    "</table>{% endblock %}"
)


def bare(request: HttpRequest) -> HttpResponse:
    """The base template and 50 rows by one query, behind the same middleware."""
    return HttpResponse(BARE.render({"people": Person.objects.order_by("last_name", "first_name", "pk")[:50]}, request))


urlpatterns = [path("bare/", bare), *site]
