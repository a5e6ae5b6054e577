"""What a page offers opens: no link leads its reader to "not found" or "not yours"."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from core.periods import since
from members.models import Employment
from tests.world import TODAY

PAGES = [
    "audiences:people", "early_career:newcomers", "organizing:today", "organizing:building", "organizing:conversations",
    "leaders:board", "leaders:uncovered", "leaders:vacancies", "leaders:terms", "campaigns:index",
    "dashboards:units", "dashboards:home", "members:me",
]  # fmt: skip
PERSONAS = ["building_rep", "local_president", "region_staff", "organizer", "clerk"]


@pytest.fixture
def spread(world):
    """Somebody whom a rep sees also works, newly, where the rep does not look."""
    for site in ("Leland High School", "Tupelo High School"):
        Employment.objects.create(
            person=world.people["Renita"], worksite=world.worksites[site], job_class="licensed", is_new_hire=True,
            hired_on=TODAY - timedelta(days=9), period=since(TODAY - timedelta(days=9)), source="roster",
        )  # fmt: skip
    return world


@pytest.mark.parametrize("persona", PERSONAS)
def test_every_link_of_a_page_opens_for_its_reader(spread, sign_in, persona):
    client = sign_in(spread.users[persona])
    links: set[str] = set()
    for name in PAGES:
        answer = client.get(reverse(name), follow=True)
        if answer.status_code == 200:
            page = answer.content.decode().partition("<main")[2]
            links |= {unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"#]*)"', page)}

    dead = {link: status for link in links if (status := client.get(link).status_code) not in {200, 302}}

    assert len(links) > 10
    assert dead == {}
