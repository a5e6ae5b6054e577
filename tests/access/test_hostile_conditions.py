"""Every condition of the house, with each operator, on every page that takes conditions: plain and hostile values."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.urls import reverse

from audiences import language, values
from audiences.language import BadAudience
from audiences.listing import Wanted
from core.types import Field, Kind
from locals.access import Actor
from tests.access.crawl import Crawler
from tests.access.rich import Rich
from tests.access.test_hostile_input import HOSTILE
from tests.world import TODAY

PAGES = ("audiences:people", "audiences:counts", "audiences:narrow", "audiences:save", "campaigns:new")
FORM = {"", "from", "to", "mode", "find", "found"}  # what stands behind a field's name in the filter form
ALL = sorted(FORM | {op for _, op in values.OPERATORS})


@pytest.fixture(scope="module")
def crawler(rich: Rich) -> Crawler:
    return Crawler(rich)


def plain(field: Field, op: str) -> str:
    """A value that the operator takes."""
    if op in {"unknown", "last_days"}:
        return {"unknown": "yes", "last_days": "30"}[op]
    if field.kind == Kind.CHOICE:
        return str(language.choices(field)[0].value)
    if field.ref is not None:
        return str(language.rows_of(field.ref).order_by("pk")[0].pk)
    value = {Kind.YES: "yes", Kind.NUMBER: "3", Kind.DAY: "2026-10-01", Kind.TEXT: "38"}[field.kind]
    return f"{value},{value}" if op == "between" else value


@pytest.fixture(scope="module")
def actor(rich: Rich) -> Actor:
    """Whoever may ask nearly everything, and use every page that takes conditions."""
    return Actor.of(rich.world.users["organizer"], TODAY)


@pytest.mark.parametrize("page", PAGES)
def test_every_condition_is_taken_by_every_page(crawler: Crawler, actor: Actor, page: str) -> None:
    refused = []
    for key, field in language.fields_for(actor).items():
        for op in language.operators(field):
            name = key if op == values.PLAIN[field.kind] else f"{key}.{op}"
            response = crawler.client("organizer").get(reverse(page), {name: plain(field, op)})
            if response.status_code != 200:
                refused.append(f"{name}: {response.status_code}")
    assert refused == []


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_value_is_refused_with_a_sentence_or_asks(crawler: Crawler, actor: Actor, value: str) -> None:
    found = []
    for key, field in language.fields().items():
        for op in ALL:
            query = QueryDict(mutable=True)
            query[f"{key}.{op}" if op else key] = value
            try:
                wanted = Wanted.of(query, actor=actor)
            except BadAudience as refusal:
                found += [] if field.label in str(refusal) else [f"{key}.{op}: {refusal}"]
                continue
            if not wanted.root.nodes:  # what the form keeps for itself
                continue
            response = crawler.client("organizer").get(wanted.address)
            if response.status_code != 200:
                found.append(f"{key}.{op}: {response.status_code}")
    assert found == []
