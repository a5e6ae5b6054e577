"""What the first page says of new hires."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from core.periods import since
from dashboards import counting
from early_career.pages import QUEUE
from members.models import Employment
from organizing.models import Conversation
from tests.dashboards.year import how_many
from tests.leaders.doing import nominate
from tests.organizing.talks import log
from tests.world import TODAY


@pytest.fixture
def newly_hired(world, settings):
    """Ten days are in time here: Caleb was met in time, Latoya later, Marcus is overdue, Odessa of the Delta waits."""
    settings.MET_WITHIN_DAYS = 10
    for first, days in (("Caleb", 40), ("Latoya", 40), ("Marcus", 40), ("Odessa", 3)):
        day = TODAY - timedelta(days=days)
        Employment.objects.filter(person=world.people[first]).update(is_new_hire=True, hired_on=day, period=since(day))
    log(world, "Caleb", 2, days_ago=35)
    log(world, "Latoya", 2, days_ago=20)
    counting.count()
    return world


def test_the_first_page_counts_who_was_met_in_the_days_that_the_house_set(newly_hired, sign_in):
    answer = sign_in(newly_hired.users["organizer"]).get(reverse("dashboards:home"))

    shown = " ".join(unescape(answer.content.decode()).split())
    (row,) = [row for row in answer.context["page"].rows if row.name == "Northeast"]
    to = row.newcomers.links
    assert "new hires met within 10 days" in shown
    assert f'href="{to["in_time"]}">1</a> of <a class="n-link" href="{to["hired"]}">3</a>' in shown
    assert how_many(to["in_time"], newly_hired.actor("organizer")) == 1


def test_who_began_today_is_new_today_and_a_last_day_is_today(newly_hired, sign_in):
    for first, days in (("Caleb", 0), ("Latoya", 10)):
        day = TODAY - timedelta(days=days)
        Employment.objects.filter(person=newly_hired.people[first]).update(hired_on=day, period=since(day))
    Conversation.objects.all().delete()
    nominate(newly_hired, "Renita")

    phone = words(sign_in(newly_hired.users["building_rep"]).get(reverse("organizing:today")))
    client = sign_in(newly_hired.users["organizer"])
    listed, board = words(client.get(reverse("early_career:newcomers"))), words(client.get(reverse("leaders:board")))

    assert "Started today and nobody has met them yet." in phone
    assert "Caleb Wigginton New today · " in phone
    assert "New today 10 days left" in listed
    assert "10 days here Due today" in listed
    assert "New today" in board
    assert "no days" not in phone + listed + board


def test_where_nobody_is_new_or_met_a_sentence_says_so(newly_hired, sign_in):
    client, address = sign_in(newly_hired.users["organizer"]), reverse("early_career:newcomers")
    Conversation.objects.all().delete()
    assert "Nobody has been met yet; 3 people are overdue." in words(client.get(address))

    Employment.objects.update(hired_on=TODAY)
    assert "Nobody has been met yet; nobody is overdue." in words(client.get(address))

    Employment.objects.update(is_new_hire=False)
    assert "Nobody was newly hired in the last twelve months, as far as staff lists tell. Met is" in words(
        client.get(address)
    )


def words(answer):
    return " ".join(re.sub(r"<[^>]*>", "", answer.content.decode()).split())


def test_what_waits_names_the_days_that_the_house_set(newly_hired):
    row = QUEUE.load(newly_hired.actor("organizer"))

    assert (row.n, row.what) == (1, "new hire not met within 10 days")
