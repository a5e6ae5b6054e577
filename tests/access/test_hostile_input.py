"""Whatever stands in a query or a form, no page breaks: it answers, refuses or says what is wrong."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse

from tests.access.crawl import PLAUSIBLE, Crawler
from tests.access.rich import Rich
from tests.access.table import Line, lines

HOSTILE = {
    "nul": "a\0b",
    "huge": "9" * 40,
    "negative": "-1",
    "quotes": "'\"; --%_\\",
    "not a number": "NaN",
    "beyond the alphabet": "\U0001f4a5\u202e\ufffe",
    "lines": "a\r\nBcc: x@example.com",
    "long": "x" * 5000,
}
QUERY = (  # what pages read from their address
    *("q", "at", "kind", "role", "state", "user", "person", "people", "pk", "reason", "from", "to", "show", "stand"),
    *("local", "region", "worksite", "employer", "county", "issue", "by", "next", "audience", "category", "stage"),
    *("office", "score", "band", "joined", "left", "is_member", "name", "how"),
)


@pytest.fixture(scope="module")
def crawler(rich: Rich) -> Crawler:
    return Crawler(rich)


def broken(crawler: Crawler, value: str, way: str) -> list[str]:
    """Addresses that answer with a failure to whoever may use them."""
    found = []
    for line in lines():
        persona = _whoever_may(line)
        url = reverse(line.name, args=line.args(crawler.rich, "near"))
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie(crawler.cookies[persona].output(header="", sep=";"))
        with transaction.atomic():
            if way == "get":
                answer = client.get(url, dict.fromkeys(QUERY, value))
            else:
                answer = client.post(url, dict.fromkeys((*PLAUSIBLE, *QUERY), value) | {"do": ""})
            if answer.status_code >= 500:
                found.append(f"{line.key}: {answer.status_code}")
            transaction.set_rollback(True)
    return found


def _whoever_may(line: Line) -> str:
    for persona in ("organizer", "administrator", "region_staff", "clerk", "building_rep"):
        if line.expected("near", persona, "post" if line.ways == "P" else "get") in ".>w":
            return persona
    return "member"


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_query_breaks_a_page(crawler: Crawler, value: str) -> None:
    assert broken(crawler, value, "get") == []


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_form_breaks_a_page(crawler: Crawler, value: str) -> None:
    assert broken(crawler, value, "post") == []
