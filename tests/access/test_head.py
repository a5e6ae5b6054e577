"""HEAD is answered like GET, without what is read; and a method that an address does not have, with a page."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from audit.models import Access
from tests.access.asking import query_of, whoever_may
from tests.access.crawl import Crawler
from tests.access.rich import Rich
from tests.access.table import Line, lines


@pytest.fixture(scope="module")
def crawler(rich: Rich) -> Crawler:
    return Crawler(rich)


@pytest.mark.parametrize("line", lines(), ids=lambda line: line.key)
def test_head_is_answered_like_get(crawler: Crawler, line: Line) -> None:
    url = reverse(line.name, args=line.args(crawler.rich, "near"), query=query_of(line, crawler))
    answers = []
    for method in ("get", "head"):
        client = crawler.client(whoever_may(line))
        with transaction.atomic():
            answer = getattr(client, method)(url)
            transaction.set_rollback(True)
        answers.append((answer.status_code, answer.get("Location"), answer.get("Content-Type")))

    assert answers[0] == answers[1]
    assert answer.content == b""
    assert (answer.status_code == 405) == (line.ways == "P")


def test_asking_only_whether_a_record_is_there_is_a_look_at_it(crawler: Crawler) -> None:
    person, reader = crawler.rich.world.people["Caleb"], crawler.rich.world.users["organizer"]
    looks = Access.objects.of_person(person.pk).filter(user=reader)
    before = looks.count()

    crawler.client("organizer").head(reverse("members:person", args=[person.pk]))

    assert looks.count() == before + 1


def test_a_method_is_refused_before_anybody_is_asked_for_a_factor(crawler: Crawler, monkeypatch) -> None:
    monkeypatch.setattr("accounts.stepup.is_stepped_up", lambda _request: False)  # it was long ago

    asked = {}
    for line in lines():
        if ":" in line.name:  # the pages of accounts are allauth's
            url = reverse(line.name, args=line.args(crawler.rich, "near"), query=query_of(line, crawler))
            asked[line.key] = crawler.client(whoever_may(line)).put(url).status_code

    assert {key: status for key, status in asked.items() if status != 405} == {}


@pytest.mark.parametrize(
    ("name", "way", "allowed"), [("rosters:apply", "get", "POST"), ("rosters:lists", "put", "GET, HEAD")]
)
def test_a_method_that_an_address_does_not_have_is_refused_with_a_sentence(
    crawler: Crawler, name: str, way: str, allowed: str
) -> None:
    args = list(crawler.rich.targets["staff list"][:1]) if name == "rosters:apply" else []

    answer = getattr(crawler.client("organizer"), way)(reverse(name, args=args))

    assert (answer.status_code, answer["Allow"]) == (405, allowed)
    assert "This is no page to open" in answer.text
