"""Pages of signed-in people are kept nowhere; public ones may be."""

import pytest
from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.cache import cache_control

from accounts.models import User
from accounts.sessions import SessionStore
from mae_crm import urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def own(request):
    return HttpResponse(f"{request.user}")


@login_not_required
def public(request):
    return HttpResponse("public")


urlpatterns = [
    *urls.urlpatterns,
    path("own/", own),
    path("public/", public),
    path("map/", cache_control(max_age=600)(own)),
]
handler500 = urls.handler500


@pytest.fixture
def signed_in(client: Client) -> Client:
    client.force_login(User.objects.create_user("member@example.org"))
    return client


def test_an_own_page_is_kept_nowhere(signed_in):
    assert signed_in.get("/own/")["Cache-Control"] == "private, no-store"


def test_a_view_that_says_otherwise_is_believed(signed_in):
    assert signed_in.get("/map/")["Cache-Control"] == "max-age=600"


def test_a_database_that_is_away_is_asked_once(signed_in, monkeypatch):
    """The pool hopes for five seconds each time, and the thread that waits serves nobody."""
    asked = []

    def away(store: SessionStore) -> None:
        asked.append(store)
        raise OperationalError("couldn't get a connection after 5.00 sec")

    monkeypatch.setattr(SessionStore, "load", away)
    signed_in.raise_request_exception = False

    answer = signed_in.get("/own/")

    assert answer.status_code == 503
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert len(asked) == 1


def test_a_public_page_says_nothing(client):
    assert "Cache-Control" not in client.get("/public/")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/m/u/nothing", "/health/live", "/people/"])
def test_no_page_is_for_search_engines(client, path):
    assert client.get(path)["X-Robots-Tag"] == "noindex, nofollow"
