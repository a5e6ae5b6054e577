"""What somebody promised and did not do is told on their first page, and each day leads to its people."""

from datetime import timedelta

from django.urls import reverse

from dashboards.queries import dates, queues
from tests.organizing.talks import log
from tests.world import TODAY


def people_at(client, url):
    return [talk.conversation.person.first_name for talk in client.get(url).context["talks"]]


def test_promises_of_the_past_wait_on_the_first_page(world, sign_in):
    log(world, "Latoya", 2, days_ago=9, follow_up_on=TODAY - timedelta(days=2))
    log(world, "Renita", 2, days_ago=9, follow_up_on=TODAY + timedelta(days=2))

    (waiting,) = [row for row in queues(world.actor("building_rep")) if "promised" in row.what]

    assert (waiting.n, waiting.what) == (1, "person waits for the talk you promised")
    assert people_at(sign_in(world.users["building_rep"]), waiting.url) == ["Latoya"]


def test_a_day_to_come_leads_to_whom_it_counts(world, sign_in):
    log(world, "Latoya", 2, days_ago=9, follow_up_on=TODAY + timedelta(days=2))
    log(world, "Renita", 2, days_ago=9, follow_up_on=TODAY + timedelta(days=3))

    promised = [row for _, row in dates(world.actor("building_rep")) if "promised" in row.what]

    client = sign_in(world.users["building_rep"])
    assert [people_at(client, row.url) for row in promised] == [["Latoya"], ["Renita"]]
    assert "Promised for" in client.get(promised[0].url).content.decode()


def test_a_day_that_is_none_narrows_nothing(world, sign_in):
    log(world, "Latoya", 2, follow_up_on=TODAY + timedelta(days=2))

    address = reverse("organizing:conversations") + "?show=promised&on=soon"

    assert people_at(sign_in(world.users["building_rep"]), address) == ["Latoya"]
