"""Whoever opens a page about one person leaves a look."""

from __future__ import annotations

import pytest
from django.http.cookie import SimpleCookie
from django.test import Client
from django.urls import reverse

from audit.models import Access
from leaders.models import Candidate, Term
from members.models import ContactPoint, Employment, Membership
from organizing.models import Conversation
from tests.access.crawl import sign_in
from tests.access.rich import Rich
from tests.access.table import Line, lines

OF_PERSON = {"person": None, "membership": Membership, "job_held": Employment, "mail": ContactPoint,
             "home": ContactPoint, "talk": Conversation, "talk_of_another": Conversation, "candidate": Candidate,
             "term": Term}  # fmt: skip
OF_OTHERS = {"region_unit", "local", "local_unit", "employer", "employer_unit", "worksite", "worksite_unit", "user",
             "assignment", "invitation", "passkey", "mail_link", "click", "message", "campaign", "draft", "audience",
             "audience_shared", "staff_list", "staff_list_row", "complete_list", "long_job"}  # fmt: skip
PAGES = [line for line in lines() if line.target in OF_PERSON and line.ways != "P"]
READERS = ("building_rep", "organizer", "administrator")


def test_every_target_is_known_to_be_of_one_person_or_not() -> None:
    targets = {line.target for line in lines() if line.target != "-" and not line.target.startswith("=")}

    assert targets == {*OF_PERSON, *OF_OTHERS}


@pytest.mark.parametrize("line", PAGES, ids=lambda line: line.key)
def test_every_page_about_one_person_is_logged(rich: Rich, line: Line) -> None:
    key = line.args(rich, "near")[0]
    model = OF_PERSON[line.target]
    person = model.objects.get(pk=key).person_id if model else key
    assert_logged(rich, person, reverse(line.name, args=[key]))


def test_a_person_to_nominate_is_logged(rich: Rich) -> None:
    person = rich.world.people["Renita"].pk
    assert_logged(rich, person, reverse("leaders:nominate", query={"person": person}))


def assert_logged(rich: Rich, person: int, address: str) -> None:
    for persona in READERS:
        reader = rich.world.users[persona]
        client = Client()
        client.cookies = SimpleCookie(sign_in(reader).output(header="", sep=";"))
        before = Access.objects.of_person(person).filter(user=reader).count()

        shown = client.get(address).status_code == 200

        after = Access.objects.of_person(person).filter(user=reader).count()
        assert after - before == int(shown), persona
