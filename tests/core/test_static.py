"""Static files stand before Django's middleware, and yet no answer is without a policy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.wsgi import get_wsgi_application

from core.static import HEADERS, with_static_files


def ask(path: str) -> tuple[str, dict[str, str]]:
    """Status and headers for an address of the whole application, as a server asks it."""
    application: Callable[..., Any] = with_static_files(get_wsgi_application())
    environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_HOST": "127.0.0.1"}
    setup_testing_defaults(environ)
    told: list[tuple[str, dict[str, str]]] = []
    answer = application(environ, lambda status, headers, *_: told.append((status, dict(headers))))
    b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return told[0]


@pytest.mark.parametrize(
    ("path", "status"), [("/static/css/design.css", "200 OK"), ("/static/none.css", "404 Not Found")]
)
def test_a_static_file_runs_nothing_and_is_taken_for_what_it_is(path, status):
    found, headers = ask(path)

    assert found == status
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_page_keeps_the_policy_that_django_gave_it():
    _, headers = ask("/account/login/")

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"] != dict(HEADERS)["Content-Security-Policy"]
