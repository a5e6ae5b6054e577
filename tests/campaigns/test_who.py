"""Who sees the pages of campaigns, and who may do what there."""

from datetime import timedelta

import pytest

from campaigns.models import Campaign
from core.periods import since
from jobs.models import Notice
from locals.access import Role
from locals.models import Assignment
from outbox.models import Message, State
from tests.campaigns.drafts import NOW, colleague, draft, schedule
from tests.campaigns.pages import page, words_of
from tests.world import PERSONAS, days_ago

pytestmark = pytest.mark.django_db


SEES_STATEWIDE = {"administrator", "clerk", "organizer"}
SEES_SOMEWHERE = SEES_STATEWIDE | {"region_staff", "local_president"}
GETS = ["campaign", "preview", "recipients", "blanks", "people", "messages"]


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_reaches_the_list_and_who_may_write(world, sign_in, persona):
    client = sign_in(world.users[persona])

    assert client.get(page("index")).status_code == (200 if persona in SEES_SOMEWHERE else 403)
    assert client.get(page("new")).status_code == (200 if persona in {"organizer", "region_staff"} else 403)


@pytest.mark.parametrize("persona", ["administrator", "clerk", "local_president"])
def test_who_only_looks_reads_who_writes_campaigns(world, sign_in, persona):
    shown = sign_in(world.users[persona]).get(page("index")).content.decode()

    assert "whoever has one of these roles: Organizer, Region staff." in shown
    assert "write once" not in shown


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("name", GETS)
def test_who_sees_a_statewide_campaign(world, sign_in, sent, name, persona):
    status = sign_in(world.users[persona]).get(page(name, sent.pk)).status_code

    assert status == (200 if persona in SEES_STATEWIDE else 404)


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize(
    ("name", "writers"),
    [
        ("audience", {"organizer"}),
        ("test", {"organizer"}),
        ("schedule", {"organizer"}),
        ("unschedule", {"organizer"}),
        ("copy", {"organizer"}),
        ("approve", {"organizer", "administrator"}),
        ("take_back", {"organizer", "administrator"}),
    ],
)
def test_who_may_act_on_a_statewide_campaign(world, sign_in, name, writers, persona):
    row = draft(world)

    status = sign_in(world.users[persona]).post(page(name, row.pk)).status_code

    expected = 404 if persona not in SEES_STATEWIDE else 302 if persona in writers else 403
    assert status == (200 if (name, status) == ("audience", 200) and persona in writers else expected)


def test_a_president_sees_the_campaigns_of_the_local_and_of_nobody_else(world, sign_in):
    own, others = draft(world, unit=world.locals["Tupelo"]), draft(world, unit=world.locals["Leland"])
    client = sign_in(world.users["local_president"])

    assert client.get(page("campaign", own.pk)).status_code == 200
    assert client.get(page("campaign", others.pk)).status_code == 404
    assert [row.pk for row in client.get(page("index")).context["page"].rows] == [own.pk]


@pytest.mark.parametrize("persona", PERSONAS)
def test_who_may_put_a_statewide_draft_away(world, sign_in, persona):
    row = draft(world)
    client = sign_in(world.users[persona])

    refused = 403 if persona in SEES_STATEWIDE else 404
    asked, done = client.post(page("cancel", row.pk)), client.post(page("cancel", row.pk), {"do": "draft"})

    assert (asked.status_code, done.status_code) == ((200, 302) if persona == "organizer" else (refused, refused))


@pytest.mark.parametrize(("persona", "may"), [("second", True), ("clerk", False), ("administrator", False)])
def test_a_colleague_who_may_write_there_takes_the_time_off(world, sign_in, persona, may):
    """The author is away, and the mail should not go out tomorrow."""
    row = schedule(draft(world), world, at=NOW + timedelta(days=1))
    users = world.users | {"second": colleague()}
    client = sign_in(users[persona])

    offered = page("unschedule", row.pk) in client.get(page("campaign", row.pk)).content.decode()
    answer = client.post(page("unschedule", row.pk))

    assert (offered, answer.status_code) == (may, 302 if may else 403)
    row.refresh_from_db()
    assert row.state == (Campaign.State.DRAFT if may else Campaign.State.SCHEDULED)
    told = [(one.to, "Second took its time off." in one.text) for one in Notice.objects.all()]
    assert told == ([([row.author.email], True)] if may else [])


def test_addresses_are_for_those_who_may_see_them(world, sign_in, sent):
    html = sign_in(world.users["organizer"]).get(page("messages", sent.pk)).content.decode()
    assert "canary-mail-caleb@example.com" in html

    for name in GETS:
        if name != "messages":
            html = sign_in(world.users["organizer"]).get(page(name, sent.pk)).content.decode()
            assert "canary-" not in html


def clerk_of_a_region(world):
    """A clerk sees what everybody sends; a region's staff write for their region: both in one person."""
    both = colleague("both", Role.REGION_STAFF, region=world.regions["Delta"])
    Assignment.objects.create(user=both, role=Role.CLERK, period=since(days_ago(90)))
    return both


def test_who_may_not_write_a_campaign_does_not_copy_it(world, sign_in):
    sent = draft(world)
    client = sign_in(clerk_of_a_region(world))

    report = client.get(page("campaign", sent.pk))
    answer = client.post(page("copy", sent.pk))

    assert answer.status_code == 403
    assert page("copy", sent.pk) not in report.content.decode()
    assert Campaign.objects.count() == 1


def test_an_author_whose_region_is_another_one_now_reads_the_draft_and_writes_no_more(world, sign_in):
    author = clerk_of_a_region(world)
    row = draft(world, unit=world.regions["Delta"])
    Campaign.objects.update(author=author)
    client = sign_in(author)
    assert "form" in client.get(page("campaign", row.pk)).context

    Assignment.objects.filter(user=author, role=Role.REGION_STAFF).update(region=world.regions["Northeast"])
    shown = client.get(page("campaign", row.pk))
    client.post(page("campaign", row.pk), words_of(row, subject="Other words"))

    assert ("form" in shown.context, shown.context["may_write"]) == (False, False)
    assert Campaign.objects.get().subject == row.subject


def test_who_may_not_write_a_campaign_is_offered_no_answer_to_its_doubts(world, sign_in, sent):
    doubtful = Message.objects.get(person=world.people["Caleb"])
    Message.objects.filter(pk=doubtful.pk).update(state=State.IN_DOUBT)

    def offered(user):
        return page("resolve", sent.pk, doubtful.pk) in sign_in(user).get(page("messages", sent.pk)).content.decode()

    assert (offered(sent.author), offered(clerk_of_a_region(world))) == (True, False)
