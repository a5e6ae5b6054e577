"""Whatever stands in a query or a form, no page breaks: it answers, refuses or says what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from core.pages import TROUBLES
from rosters.models import Decision
from tests.access.asking import form_of, noting, query_of, whoever_may
from tests.access.crawl import Crawler
from tests.access.rich import Rich
from tests.access.table import Line, lines

HOSTILE = {
    "nul": "a\0b",
    "huge": "9" * 40,
    "no such row": "9" * 18,
    "negative": "-1",
    "another digit": "\u0663\u00b2",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "quotes": "'\"; --%_\\\U0001f4a5\u202e\ufffe",  # and beyond the alphabet
    "lines": "a\r\nBcc: x@example.com",
    "long": "x" * 5000,
}


@dataclass(frozen=True)
class Plain:
    """What an address answers, with nothing hostile about it, and the names that it reads."""

    status: int
    trouble: str
    reads: frozenset[str]


@pytest.fixture(scope="module")
def crawler(rich: Rich) -> Crawler:
    return Crawler(rich)


@pytest.fixture(scope="module")
def pages(crawler: Crawler) -> dict[Line, Plain]:
    return {line: plain(crawler, line, "get", {"of nothing": "x"}) for line in lines() if line.ways != "P"}


@pytest.fixture(scope="module")
def forms(crawler: Crawler) -> dict[Line, Plain]:
    return {line: plain(crawler, line, "post", {}) for line in lines() if line.ways != "G"}


def plain(crawler: Crawler, line: Line, way: str, given: dict[str, str]) -> Plain:
    with noting() as reads:
        response = ask(crawler, line, way, given)
    return Plain(response.status_code, trouble_of(response), frozenset(reads))


def test_a_name_that_means_nothing_breaks_nothing(pages: dict[Line, Plain], forms: dict[Line, Plain]) -> None:
    assert [(line.key, each.trouble) for asked in (pages, forms) for line, each in asked.items() if each.trouble] == []


def test_most_forms_are_taken_when_nothing_in_them_is_hostile(forms: dict[Line, Plain]) -> None:
    taken = [line.name for line, each in forms.items() if each.status == 302]

    assert len(taken) > 0.7 * len(forms)


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_query_breaks_a_page(crawler: Crawler, pages: dict[Line, Plain], value: str) -> None:
    """One name at a time: a page may stop at the first that it refuses."""
    assert broken(crawler, pages, value, "get") == []


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_no_form_breaks_a_page(crawler: Crawler, forms: dict[Line, Plain], value: str) -> None:
    """One field at a time, in a form that is taken otherwise: so it comes as far as the action."""
    assert broken(crawler, forms, value, "post") == []


@pytest.mark.parametrize(("way", "not_so"), [("get", "P"), ("post", "G")])
def test_no_number_in_an_address_breaks_a_page(crawler: Crawler, way: str, not_so: str) -> None:
    """Of a row that is not there: a plausible one, and one with more digits than the database has."""
    found = []
    for line in lines():
        if line.ways == not_so:
            continue
        args = line.args(crawler.rich, "near")
        for number in (987_654_321, 10**30):
            missing = [number if isinstance(each, int) else each for each in args]
            if missing != args and (trouble := trouble_of(ask(crawler, line, way, {}, missing))):
                found.append(f"{way} {line.key} {number}: {trouble}")
    assert found == []


@pytest.mark.parametrize("number", [987_654_321, 10**30])
@pytest.mark.parametrize("choice", [*Decision.Choice.values, "without", "back", "something else"])
def test_nothing_is_decided_about_a_row_that_is_not_there(crawler: Crawler, choice: str, number: int) -> None:
    line = next(line for line in lines() if line.name == "rosters:decide")
    staff_list, _ = line.args(crawler.rich, "near")

    response = ask(crawler, line, "post", {"choice": choice}, [staff_list, number])

    assert (response.status_code, trouble_of(response)) == (404 if choice == "something else" else 302, "")


def broken(crawler: Crawler, asked: dict[Line, Plain], value: str, way: str) -> list[str]:
    """What is wrong with the answers of addresses, to whoever may use them, to the value in each name they read."""
    once = {(line.name, each.reads): line for line, each in asked.items()}  # not again for another kind of row
    return [
        f"{way} {line.key} {name}: {trouble}"
        for (_, reads), line in once.items()
        for name in sorted(reads)
        if (trouble := trouble_of(ask(crawler, line, way, {name: value})))
    ]


def ask(crawler: Crawler, line: Line, way: str, given: dict[str, Any], args: list[Any] | None = None) -> Any:
    """The answer; what it changed is undone."""
    url = reverse(line.name, args=line.args(crawler.rich, "near") if args is None else args)
    query = query_of(line, crawler)
    client = crawler.client(whoever_may(line))
    with transaction.atomic():
        if way == "get":
            response = client.get(url, query_params=query | given)
        else:
            response = client.post(url, form_of(line, crawler) | given, query_params=query)
        transaction.set_rollback(True)
    return response


def trouble_of(response: Any) -> str:
    """Why an answer does not do, or nothing: a failure, or a refusal that does not tell what is wrong."""
    if response.status_code >= 500:
        return str(response.status_code)
    if response.status_code >= 400 and (not response.content or TROUBLES[400].says.encode() in response.content):
        return f"{response.status_code} without a sentence"
    return ""
