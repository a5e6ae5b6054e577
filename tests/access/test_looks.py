"""Whoever opens a page about one person leaves a look."""

from __future__ import annotations

import pytest
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse

from audit.models import Access
from members.models import ContactPoint, Employment, Membership
from organizing.models import Conversation
from tests.access.crawl import sign_in
from tests.access.rich import Rich
from tests.access.table import Line, lines

OF_PERSON = {"person": None, "membership": Membership, "job_held": Employment, "mail": ContactPoint,
             "home": ContactPoint, "talk": Conversation}  # fmt: skip
PAGES = [line for line in lines() if line.target in OF_PERSON and line.ways != "P"]
READERS = ("building_rep", "organizer", "administrator")


@pytest.mark.parametrize("line", PAGES, ids=lambda line: line.key)
def test_every_page_about_one_person_is_logged(rich: Rich, line: Line) -> None:
    key = line.args(rich, "near")[0]
    model = OF_PERSON[line.target]
    person = model.objects.get(pk=key).person_id if model else key
    for persona in READERS:
        reader = rich.world.users[persona]
        client = Client()
        client.cookies = SimpleCookie(sign_in(reader).output(header="", sep=";"))
        before = Access.objects.of_person(person).filter(user=reader).count()

        shown = client.get(reverse(line.name, args=[key])).status_code == 200

        after = Access.objects.of_person(person).filter(user=reader).count()
        assert after - before == int(shown), persona
