"""What a campaign will say, and to whom, before it goes."""

import pytest

from members.models import ContactPoint, Person
from outbox import suppression
from outbox.models import Suppression
from tests.campaigns.drafts import NOW, draft
from tests.campaigns.pages import page
from tests.leaders.doing import begin

pytestmark = pytest.mark.django_db


def test_the_preview_shows_what_is_typed_and_lets_no_script_in(world, sign_in):
    row = draft(world)
    caleb = world.people["Caleb"]
    Person.objects.filter(pk=caleb.pk).update(first_name="<script>alert(1)</script>")
    typed = {
        "subject": "{first_name} <b>",
        "body": "Hi {first_name} <script>alert(2)</script> <javascript:alert(3)>",
    }

    answer = sign_in(world.users["organizer"]).post(page("preview", row.pk, person=caleb.pk), typed)

    html = answer.content.decode()
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "<mark>&lt;script&gt;alert(1)&lt;/script&gt;</mark>" in html


def test_it_says_for_whom_each_placeholder_is_blank_and_what_they_read(world, sign_in):
    """Danielle reps Tupelo Middle: the three others there have a rep, and only they."""
    begin(world, "Danielle", "building-rep", world.worksites["Tupelo Middle School"])
    Person.objects.filter(pk=world.people["Caleb"].pk).update(first_name=" ")
    world.people["Odessa"].contact_points.filter(kind="email").update(bounced_at=NOW)  # gets nothing
    row = draft(world, subject="{first_name}!", body="Dear {first_name|}, ask {representative} at {worksite}.")
    client = sign_in(world.users["organizer"])

    stored, typed = client.get(page("blanks", row.pk)), client.post(page("blanks", row.pk), {"subject": "{last_name}"})

    known = [(blank.key, blank.n, blank.reads) for blank in stored.context["blanks"]]
    assert known == [
        ("first_name", 1, "“friend” or nothing there"),
        ("representative", 6, "“your building rep”"),
        ("worksite", 0, "“your school”"),
    ]
    assert "Building rep&#x27;s first name</b> is blank for 6 people." in stored.content.decode()
    assert "School or worksite is known for everybody who gets it" in stored.content.decode()
    assert [(blank.key, blank.n) for blank in typed.context["blanks"]] == [("last_name", 0)]
    [who] = client.get(page("people", row.pk), {"blank": "first_name"}).context["people"]
    assert who == world.people["Caleb"]
    without = client.get(page("people", row.pk), {"blank": "representative"})
    assert sorted(person.first_name for person in without.context["people"]) == [
        "Bessie", "Danielle", "Joanna", "Marcus", "Terrance", "Wendell",
    ]  # fmt: skip


def test_the_preview_begins_with_somebody_who_can_get_it(world, sign_in):
    """Danielle comes first, but has no address that works."""
    world.people["Danielle"].contact_points.filter(kind="email").update(bounced_at=NOW)
    row = draft(world)

    shown = sign_in(world.users["organizer"]).get(page("preview", row.pk)).context["reader"]

    assert (str(shown.person), shown.before) == ("Latoya Mabry", None)


def test_the_preview_goes_through_those_who_get_it(world, sign_in):
    """Not through those who said no, have a work address only, or share the address of somebody before them."""
    row = draft(world, topic="rights")
    client = sign_in(world.users["organizer"])
    caleb, latoya, marcus = (world.people[name] for name in ("Caleb", "Latoya", "Marcus"))
    (no,) = caleb.contact_points.emails()
    Suppression.objects.create(key=suppression.key_of(no.value), reason="unsubscribed")
    latoya.contact_points.emails().update(setting="work")
    ContactPoint.objects.filter(person=marcus).emails().delete()
    shared = world.people["Danielle"].contact_points.emails().get().value
    ContactPoint.objects.create(person=marcus, kind="email", value=shared, source="staff")
    getting = {person.pk for person in client.get(page("people", row.pk)).context["people"]}

    shown = [client.get(page("preview", row.pk)).context["reader"]]
    while shown[-1].after:
        shown.append(client.get(page("preview", row.pk, person=shown[-1].after)).context["reader"])

    assert [reader.person.pk for reader in shown] == sorted(getting)
    assert [reader.before for reader in shown] == [None, *sorted(getting)[:-1]]
    assert not getting & {caleb.pk, latoya.pk, marcus.pk}


def test_a_preview_shows_nobody_whom_the_one_who_looks_may_not_see(world, sign_in):
    row = draft(world, unit=world.locals["Tupelo"])
    client = sign_in(world.users["local_president"])

    html = client.get(page("campaign", row.pk, person=world.people["Odessa"].pk)).content.decode()

    assert "Odessa" not in html
