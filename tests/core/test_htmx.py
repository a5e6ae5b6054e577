"""Redirects, lost sessions and messages, as htmx needs them."""

import json

import pytest
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import Client
from django.urls import path, reverse

from mae_crm import urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?q=mabry"}


@login_not_required
def move(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Moved")
    return redirect("/people/7/")


@login_not_required
def save(request: HttpRequest) -> HttpResponse:
    messages.success(request, "Saved “Óscar” & co.")
    return HttpResponse("<p>new</p>")


def private(request: HttpRequest) -> HttpResponse:
    return HttpResponse("private")


urlpatterns = [*urls.urlpatterns, path("move/", move), path("save/", save), path("private/", private)]


def test_a_redirect_changes_the_page_and_its_message_waits_there(client):
    response = client.post("/move/", headers=HTMX)

    assert (response.status_code, response["HX-Redirect"], response.text) == (200, "/people/7/", "")
    assert "HX-Trigger" not in response
    assert "notices" in client.get("/save/", headers=HTMX)["HX-Trigger"]


def test_a_browser_without_htmx_is_redirected(client):
    response = client.post("/move/")

    assert (response.status_code, response["Location"]) == (302, "/people/7/")


@pytest.mark.parametrize(
    ("page", "back"),
    [
        ("http://testserver/people/?q=mabry", "/people/%3Fq%3Dmabry"),
        ("http://elsewhere.example/people/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_a_lost_session_leads_to_the_sign_in_and_back_to_the_page(client, page, back):
    response = client.get("/private/", headers={"HX-Request": "true", "HX-Current-URL": page})

    assert response["HX-Redirect"] == f"{reverse('account_login')}?next={back}"
    assert "private" not in response.text


def test_messages_travel_with_the_fragment(client):
    response = client.get("/save/", headers=HTMX)

    assert json.loads(response["HX-Trigger"]) == {
        "notices": {"said": [{"level": "success", "text": "Saved “Óscar” & co."}]}
    }
    assert "HX-Trigger" not in client.get("/save/")


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_who_wants_a_whole_page_is_answered_as_a_browser(client, header):
    assert client.get("/private/", headers=HTMX | {header: "true"}).status_code == 302


def test_cookies_survive_the_change_of_page(client: Client):
    response = client.post("/move/", headers=HTMX)

    assert "messages" in response.cookies
