"""The first page names days to come, from what is on record only."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from dashboards import queries
from leaders import actions as leaders
from leaders.models import Office, Term
from locals.access import Actor
from members.years import next_turns
from tests.campaigns.drafts import draft
from tests.world import TODAY, World


def told(actor: Actor) -> list[tuple[int, str]]:
    return [(days, row.what) for days, row in queries.dates(actor)]


@pytest.mark.parametrize(
    ("day", "turns"),
    [
        (
            date(2026, 11, 22),
            [
                (date(2027, 4, 1), "Early enrolment for 2027-28 opens"),
                (date(2027, 9, 1), "Membership year 2027-28 begins"),
            ],
        ),
        (
            date(2027, 4, 1),
            [
                (date(2027, 8, 31), "Last day of early enrolment for 2027-28"),
                (date(2027, 9, 1), "Membership year 2027-28 begins"),
                (date(2028, 4, 1), "Early enrolment for 2028-29 opens"),
            ],
        ),
    ],
)
def test_the_rules_of_membership_turn_on_known_days(day: date, turns: list[tuple[date, str]]) -> None:
    assert next_turns(day) == turns


def test_terms_that_end_are_counted_for_whoever_sees_leaders(world: World) -> None:
    office = Office.objects.get(key="building-rep")
    for first, site in (("Renita", "Tupelo Middle School"), ("Terrance", "Leland High School")):
        leaders.begin_term(
            person=world.people[first], office=office, unit=world.worksites[site], begins=date(2026, 9, 1),
            ends=TODAY + timedelta(days=40), how=Term.How.ELECTED, by=world.users["organizer"],
        )  # fmt: skip

    assert told(world.actor("organizer"))[0] == (40, "2 terms of office are over")
    assert told(world.actor("local_president"))[0] == (40, "1 term of office is over")
    assert "over" not in str(told(world.actor("building_rep")))


def test_terms_that_end_lead_to_the_list_of_them(world: World, sign_in) -> None:
    office = Office.objects.get(key="building-rep")
    for first, site, days in (
        ("Renita", "Tupelo Middle School", 40),
        ("Terrance", "Leland High School", 40),
        ("Joanna", "Tupelo High School", 41),
    ):
        leaders.begin_term(
            person=world.people[first], office=office, unit=world.worksites[site], begins=date(2026, 9, 1),
            ends=TODAY + timedelta(days=days), how=Term.How.ELECTED, by=world.users["organizer"],
        )  # fmt: skip

    for persona, over in (("organizer", ["Renita", "Terrance"]), ("local_president", ["Renita"])):
        (row,) = [row for days, row in queries.dates(world.actor(persona)) if days == 40]
        client = sign_in(world.users[persona])
        listed = client.get(row.url)

        assert [term.person.first_name for term in listed.context["page"].rows] == over
        assert "Terms of office that are over on 1 Jan 2027" in listed.content.decode()
    every = client.get(reverse("leaders:terms"), {"ends": "someday"}).context["page"].rows
    assert [term.person.first_name for term in every] == ["Renita", "Joanna"]


def test_a_scheduled_campaign_is_named_to_whoever_may_see_it(world: World) -> None:
    row = draft(world)
    at = timezone.make_aware(datetime.combine(TODAY + timedelta(days=2), datetime.min.time())) + timedelta(hours=9)
    Campaign.objects.filter(pk=row.pk).update(state=Campaign.State.SCHEDULED, scheduled_for=at)

    assert (2, f"“{row.name}” goes out") in told(world.actor("organizer"))
    assert not [what for _, what in told(world.actor("building_rep")) if "goes out" in what]
