"""What a person reads when something did not work, on a page and in a fragment."""

import logging

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from core.errors import ActionError
from mae_crm import urls
from mae_crm.urls import handler400, handler403, handler404, handler500  # noqa: F401  # this module is a ROOT_URLCONF

pytestmark = pytest.mark.urls(__name__)

TROUBLE = {
    "missing": Http404("a secret name"),
    "forbidden": PermissionDenied("You may not see figures."),
    "refused": ActionError("Latoya is already in <Tupelo>."),
    "odd": SuspiciousOperation("path"),
    "broken": RuntimeError("a secret detail"),
}
SENTENCES = {
    "missing": (404, "There is nothing here"),
    "forbidden": (403, "You may not see figures."),
    "refused": (409, "Latoya is already in &lt;Tupelo&gt;."),
    "odd": (400, "This request could not be read"),
    "broken": (500, "This page failed"),
}
HTMX = {"HX-Request": "true"}


@login_not_required
def trouble(request: HttpRequest, kind: str) -> HttpResponse:
    raise TROUBLE[kind]


@login_not_required
def sql(request: HttpRequest, statement: str) -> HttpResponse:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', '1s', true), set_config('lock_timeout', '20ms', true)")
        cursor.execute(statement)
    return HttpResponse()


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("saved")


urlpatterns = [
    *urls.urlpatterns,
    path("trouble/<str:kind>/", trouble),
    path("slow/", sql, {"statement": "SELECT pg_sleep(5)"}),
    path("locked/", sql, {"statement": "SELECT pg_advisory_xact_lock(4711)"}),
    path("wrong-sql/", sql, {"statement": "SELECT 1 FROM no_such_table"}),
    path("form/", form),
]


@pytest.fixture
def browser(db) -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_page_says_what_happened(browser, kind):
    status, sentence = SENTENCES[kind]

    response = browser.get(f"/trouble/{kind}/")

    assert response.status_code == status
    assert "<!doctype html>" in response.text
    assert sentence in response.text
    assert "a secret" not in response.text


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_fragment_becomes_a_note_and_leaves_the_page_alone(browser, kind):
    status, sentence = SENTENCES[kind]

    response = browser.get(f"/trouble/{kind}/", headers=HTMX)

    assert response.status_code == status
    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("#notices", "beforeend")
    assert response.text.startswith('<div class="note note-danger" role="alert">')
    assert sentence in response.text
    assert "<html" not in response.text


def test_a_statement_that_takes_too_long_is_a_sentence(browser, caplog):
    with caplog.at_level(logging.WARNING, logger="core.middleware"):
        response = browser.get("/slow/")

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert "This took too long and was stopped" in response.text
    assert "/slow/" in caplog.text


def test_a_mistake_in_our_sql_is_a_failure_not_a_rush(browser):
    assert browser.get("/wrong-sql/").status_code == 500


def away(get_response):
    """A middleware that finds the database gone."""

    def run(request: HttpRequest) -> HttpResponse:
        raise OperationalError("connection refused to 10.0.0.7")

    return run


def test_a_database_that_is_away_before_the_view_is_a_sentence(browser, settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.away"]

    response = browser.get("/form/")

    assert response.status_code == 503
    assert "Nothing was changed; try again in a minute." in response.text
    assert "10.0.0.7" not in response.text


def test_an_address_that_nobody_knows(browser):
    assert browser.get("/nowhere/").status_code == 404


def test_an_old_form_says_how_to_go_on(db):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/form/")

    assert response.status_code == 403
    assert "That was not saved" in response.text
    assert "This form is older than your sign-in" in response.text
    assert "not yours to open" not in response.text


def test_a_form_from_another_origin_is_not_called_old(db):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/form/", headers={"origin": "https://crm.example.org"})

    assert response.status_code == 403
    assert "The site does not expect to be reached at the address in your browser" in response.text
    assert "older than your sign-in" not in response.text
    assert "data-not-saved" in response.text


def test_a_host_that_is_not_ours_is_told_so(browser):
    response = browser.get("/form/", headers={"host": "elsewhere.example"})

    assert response.status_code == 400
    assert "There is no site at this address" in response.text
    assert "ALLOWED_HOSTS" in response.text
    assert "reload the page" not in response.text


def test_a_locked_record_is_a_sentence(browser):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(4711)")
        response = browser.get("/locked/")
    finally:
        other.close()

    assert response.status_code == 503
    assert "Someone is changing the same records" in response.text
