"""An address that bounced is written to again once its mail is shown to arrive; what its reader said stays."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts
from audit.queries import changes
from core import clock
from members import actions as members
from members.models import ContactPoint, Person
from outbox import suppression
from outbox.freezing import preview
from outbox.models import Reason, Suppression, Topic
from tests.accounts.conftest import ask, code_for, come_in

WENDELL = "canary-mail-wendell@example.com"
NEW = "wendell.anew@example.org"


def stop(address: str) -> None:
    """A mail server said that there is no such mailbox; its reader had said no, and had complained."""
    members.note_bounce(address=address, at=clock.now(), by=None)
    for reason in ("bounced", "complaint", "unsubscribed"):
        Suppression.objects.create(key=suppression.key_of(address), reason=reason)


def stops(address: str) -> list[str]:
    rows = Suppression.objects.filter(key=suppression.key_of(address))
    return sorted(rows.values_list("reason", flat=True))


@pytest.fixture
def point(world) -> ContactPoint:
    return ContactPoint.objects.get(person=world.people["Wendell"], value=WENDELL)


def test_signing_in_with_a_code_sent_there_lifts_the_bounce_and_nothing_else(client, smtp, point):
    stop(WENDELL)
    stop("canary-mail-bessie@example.com")

    ask(client, WENDELL)
    assert stops(WENDELL) == ["bounced", "complaint", "unsubscribed"]  # asking proves nothing
    client.post(reverse("account_confirm_login_code"), {"code": code_for(smtp, WENDELL)})

    point.refresh_from_db()
    assert (point.bounced_at, point.verified_at is None) == (None, False)
    assert stops(WENDELL) == ["complaint", "unsubscribed"]
    assert "bounced" in stops("canary-mail-bessie@example.com")
    [lifted] = [change for change in changes(Suppression, limit=20) if change.what == "removed"]
    assert lifted.who == "Wendell Stokes"


def test_a_second_sign_in_writes_nothing_more(smtp, point):
    come_in(Client(), smtp, WENDELL)
    before = len(changes(ContactPoint, pgh_obj_id=point.pk, limit=20))

    come_in(Client(), smtp, WENDELL)

    assert len(changes(ContactPoint, pgh_obj_id=point.pk, limit=20)) == before


def test_moving_the_sign_in_to_an_address_that_bounced_once_lifts_it(client, smtp, world):
    come_in(client, smtp, WENDELL)
    stop(NEW)

    client.post(reverse("account_address"), {"email": NEW})
    client.post(reverse("account_confirm_address"), {"code": code_for(smtp, NEW)})

    assert stops(NEW) == ["complaint", "unsubscribed"]


def test_an_invitation_that_was_used_arrived(world, smtp):
    invitation = accounts.invite(email=NEW, name="Nell Newell", by=world.users["administrator"])
    stop(NEW)

    accounts.accept(invitation=invitation, by=None)

    assert "bounced" not in stops(NEW)


def test_staff_lift_it_by_hand_and_the_history_tells_who(world, sign_in, point):
    stop(WENDELL)
    clerk = sign_in(world.users["clerk"])
    offered = clerk.get(reverse("members:edit_contact", args=[point.pk])).content.decode()

    clerk.post(reverse("members:lift_bounce", args=[point.pk]))
    again = clerk.post(reverse("members:lift_bounce", args=[point.pk]), follow=True)

    assert "Write to it again" in offered
    point.refresh_from_db()
    assert (point.bounced_at, point.verified_at) == (None, None)  # staff's word is no proof
    assert stops(WENDELL) == ["complaint", "unsubscribed"]
    assert [change.who for change in changes(ContactPoint, pgh_obj_id=point.pk)].count("Clerk") == 1
    assert "not stopped because it came back" in again.content.decode()


def test_staff_say_that_mail_came_back_and_it_is_stopped_as_by_a_mail_server(world, sign_in, point):
    wendell = Person.objects.filter(pk=point.person_id)
    news = Topic.objects.get(key="news")
    assert preview(wendell, topic=news).deliverable == 1
    clerk, url = sign_in(world.users["clerk"]), reverse("members:report_bounce", args=[point.pk])
    assert "Mail to it came back" in clerk.get(reverse("members:edit_contact", args=[point.pk])).content.decode()

    stale = clerk.post(url, {"shown": "another@example.com"}, follow=True).content.decode()
    assert stops(WENDELL) == []
    said = clerk.post(url, {"shown": WENDELL}, follow=True).content.decode()
    again = clerk.post(url, {"shown": WENDELL}, follow=True).content.decode()

    assert "Look at it again" in stale
    assert f"Nothing is sent to {WENDELL} any more" in said
    assert "to which mail is still sent" in again
    assert stops(WENDELL) == ["bounced"]
    assert preview(wendell, topic=news).left_out == {Reason.BOUNCED: 1}
    point.refresh_from_db()
    assert point.bounced_at is not None
    assert [change.who for change in changes(ContactPoint, pgh_obj_id=point.pk)].count("Clerk") == 1

    clerk.post(reverse("members:lift_bounce", args=[point.pk]))
    assert preview(wendell, topic=news).deliverable == 1


def test_an_address_that_came_back_stays_stopped_when_a_list_brings_it_again(world, point):
    members.report_bounce(contact=point, at=clock.now(), by=world.users["clerk"])
    members.remove_contact(contact=point, by=world.users["clerk"])

    members.add_contact(person=point.person, kind="email", value=WENDELL, source="roster", by=None)

    found = preview(Person.objects.filter(pk=point.person_id), topic=Topic.objects.get(key="news"))
    assert found.left_out == {Reason.BOUNCED: 1}


def test_its_owner_is_told_how(world, sign_in):
    person = world.people["Renita"]
    address = person.contact_points.get(kind="email")
    stop(address.value)

    page = sign_in(world.users["member"]).get(reverse("members:me")).content.decode()

    assert "Sign in once with a code sent to it, and we use it again." in page
