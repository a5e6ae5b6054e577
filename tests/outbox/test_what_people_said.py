"""What somebody said about mail holds for them, whatever becomes of their addresses; and never for a stranger's."""

import pytest
from django.urls import reverse

from core import clock
from core.types import Claim
from jobs.models import Notice
from members import identity
from members.actions import NotPossible, add_contact, contact, correct_contact, remove_contact
from members.models import ContactPoint, Person
from outbox import consent, delivery, freezing, suppression
from outbox.models import Reason, Suppression, Topic
from tests.outbox.letters import NOW, letter, message
from tests.world import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def caleb(world):
    person = world.people["Caleb"]
    person.contact_points.emails().delete()
    add_contact(person=person, kind="email", value="caleb@old.example", source="staff", by=None)
    return person


def gets(person, topic="news"):
    found = freezing.preview(Person.objects.filter(pk=person.pk), topic=Topic.objects.get(key=topic))
    return "" if found.deliverable else next(iter(found.left_out))


def unsubscribed(person, topic=None):
    one = message(letter(), "caleb@old.example", person=person)
    consent.unsubscribe(message=one, topic=topic, at=NOW)


def by_staff(world, person):
    point = person.contact_points.emails().get()
    correct_contact(
        contact=point, value="caleb@new.example", source="staff", setting="personal", by=world.users["clerk"]
    )


def by_removal(world, person):
    remove_contact(contact=person.contact_points.emails().get(), by=world.users["clerk"])
    add_contact(person=person, kind="email", value="caleb@new.example", source="staff", by=None)


def by_a_staff_list(world, person):
    person.contact_points.emails().update(value="caleb@new.example")


@pytest.mark.parametrize("replaced", [by_staff, by_removal, by_a_staff_list])
def test_who_said_no_is_not_written_to_at_another_address(world, caleb, replaced):
    unsubscribed(caleb)

    replaced(world, caleb)

    assert gets(caleb) == Reason.OPTED_OUT
    assert consent.wanted_topics(consent.reader(caleb)) == []


def test_an_opt_out_of_a_topic_moves_along_and_only_that(world, caleb):
    unsubscribed(caleb, Topic.objects.get(key="news"))

    by_staff(world, caleb)

    assert (gets(caleb, "news"), gets(caleb, "learning")) == (Reason.OPTED_OUT, "")


def test_a_mail_that_waits_stops_when_its_person_says_no_meanwhile(world, caleb, smtp):
    waiting = message(letter(), "caleb@new.example", person=caleb)

    unsubscribed(caleb)
    delivery.deliver_due(until=clock.now().replace(year=2099))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("suppressed", "opted_out")


def test_saying_yes_again_by_the_old_mails_link_counts_for_the_person(caleb):
    unsubscribed(caleb)
    old = message(letter(), "caleb@old.example", person=caleb)

    consent.choose(message=old, wanted=list(Topic.objects.all()), at=NOW)

    assert gets(caleb) == ""


def unsubscribed_before(world, caleb):
    unsubscribed(caleb)
    consent.choose(message=message(letter(), "caleb@old.example", person=caleb), wanted=[], at=NOW)


def by_a_mails_link(world, caleb):
    consent.choose(message=message(letter(), "caleb@old.example", person=caleb), wanted=[], at=NOW)


def on_ones_own_page(world, caleb):
    consent.choose_for_all(person=caleb, wanted=[], by=world.users["member"])


@pytest.mark.parametrize("say_no", [unsubscribed_before, by_a_mails_link, on_ones_own_page])
def test_whoever_wants_nothing_gets_nothing_about_later_topics_either(world, caleb, say_no):
    say_no(world, caleb)

    Topic.objects.create(key="conference", name="The conference", about="Two days in January.")

    assert gets(caleb, "conference") == Reason.OPTED_OUT
    assert consent.wanted_topics(consent.reader(caleb)) == []


@pytest.mark.parametrize("say_no", [unsubscribed_before, by_a_mails_link, on_ones_own_page])
def test_whoever_wanted_nothing_may_want_one_topic_again(world, caleb, say_no):
    say_no(world, caleb)

    consent.choose_for_all(person=caleb, wanted=[Topic.objects.get(key="news")], by=world.users["member"])

    assert (gets(caleb, "news"), gets(caleb, "learning")) == ("", Reason.OPTED_OUT)


# --- Told to the office ---------------------------------------------------------------------------------------------


def told(client, person, *topics, how="Called"):
    keys = [topic.pk for topic in Topic.objects.filter(key__in=topics)]
    return client.post(reverse("outbox:told", args=[person.pk]), {"topics": keys, "how": how})


def test_staff_note_what_somebody_told_them(world, sign_in, caleb):
    client = sign_in(world.users["region_staff"])

    assert told(client, caleb).status_code == 302

    assert gets(caleb) == Reason.OPTED_OUT
    (row,) = consent.said_so_far(caleb)
    assert (row.reason, row.topic, row.told) == ("staff", None, ": Called")
    page = client.get(reverse("outbox:told", args=[caleb.pk])).content.decode()
    assert "Asked staff" in page
    assert ": Called" in page
    by_staff(world, caleb)
    assert gets(caleb) == Reason.OPTED_OUT


def test_each_line_of_what_stops_mail_says_for_which_address(world, sign_in, caleb):
    unsubscribed(caleb)

    page = sign_in(world.users["clerk"]).get(reverse("outbox:told", args=[caleb.pk])).content.decode()

    assert page.count("Unsubscribed, ") == 2
    assert "· for caleb@old.example" in page
    assert "· for every address of theirs" in page


def test_lines_that_the_reader_cannot_tell_apart_are_one(world, sign_in, caleb, monkeypatch):
    add_contact(person=caleb, kind="email", value="caleb@new.example", source="staff", by=None)
    for key in consent.reader(caleb).addresses:
        Suppression.objects.create(key=key, reason="unsubscribed")
    monkeypatch.setattr("outbox.views.contact_rows", lambda *_: [])

    page = sign_in(world.users["clerk"]).get(reverse("outbox:told", args=[caleb.pk])).content.decode()

    assert page.count("Unsubscribed, ") == 1
    assert "· for" not in page


def test_staff_note_that_somebody_wants_mail_again(world, sign_in, caleb):
    unsubscribed(caleb)
    client = sign_in(world.users["clerk"])

    told(client, caleb, "news")

    assert (gets(caleb, "news"), gets(caleb, "learning")) == ("", Reason.OPTED_OUT)


def test_what_a_server_or_the_law_stops_staff_do_not_lift(world, sign_in, caleb):
    (key,) = consent.reader(caleb).addresses
    for reason in ("complaint", "erased"):
        Suppression.objects.create(key=key, reason=reason)

    told(sign_in(world.users["clerk"]), caleb, *Topic.objects.values_list("key", flat=True))

    assert sorted(row.reason for row in consent.said_so_far(caleb)) == ["complaint", "erased"]
    assert gets(caleb) == Reason.OPTED_OUT


def test_how_the_office_knows_has_to_be_said(world, sign_in, caleb):
    answer = told(sign_in(world.users["clerk"]), caleb, how="")

    assert answer.status_code == 200
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("wanted", [["news"], []], ids=["some", "no mail at all"])
def test_a_members_own_word_is_newer_than_what_they_told_the_office(world, sign_in, wanted):
    person = Person.objects.get(user=world.users["member"])
    told(sign_in(world.users["clerk"]), person, *wanted)
    assert consent.said_so_far(person)

    keys = list(Topic.objects.values_list("pk", flat=True))
    sign_in(world.users["member"]).post(reverse("outbox:own"), {"topics": keys, "keep": "yes"})

    assert consent.said_so_far(person) == []


@pytest.mark.parametrize("told_topics", [["news", "benefits"], []], ids=["no political", "no mail at all"])
def test_who_opts_in_by_the_mails_link_gets_what_the_office_had_stopped(world, sign_in, client, caleb, told_topics):
    told(sign_in(world.users["clerk"]), caleb, *told_topics)
    link = reverse("outbox:preferences", args=[message(letter(), "caleb@old.example", person=caleb).token])
    topics = Topic.objects.filter(key__in=["news", "political"])

    before = client.get(link).content.decode()
    after = client.post(link, {"topics": [topic.pk for topic in topics]}).content.decode()

    assert ("You told our office that you want no mail" in before) == (told_topics == [])
    assert "came back" not in before + after
    assert "told our office" not in after
    assert [gets(caleb, key) for key in ("news", "political", "learning")] == ["", "", Reason.OPTED_OUT]


def test_ones_own_page_says_what_the_office_was_told_and_not_that_mail_came_back(world, sign_in):
    person = Person.objects.get(user=world.users["member"])
    told(sign_in(world.users["clerk"]), person)

    page = sign_in(world.users["member"]).get(reverse("outbox:own")).content.decode()

    assert "You told our office that you want no mail" in page
    assert "came back" not in page


def test_one_topic_of_a_members_own_word_opens_what_the_office_stopped(world, sign_in):
    person = Person.objects.get(user=world.users["member"])
    told(sign_in(world.users["clerk"]), person)

    news = Topic.objects.get(key="news")
    sign_in(world.users["member"]).post(reverse("outbox:own"), {"topics": [news.pk], "keep": "yes"})

    assert consent.wanted_topics(consent.reader(person)) == [news]


def test_an_address_that_bounced_says_nothing_while_another_is_good(world):
    person = Person.objects.get(user=world.users["member"])
    for value in ("old@home.example", "new@home.example"):
        add_contact(person=person, kind="email", value=value, source="staff", by=None)
    good = consent.reader(person)
    key = suppression.key_of("old@home.example")
    Suppression.objects.create(key=key, reason=Suppression.Reason.BOUNCED)

    assert consent.wanted_topics(good) == list(Topic.objects.all())
    assert consent.wanted_topics(consent.Reader([key])) == []


# --- A stranger's address -------------------------------------------------------------------------------------------


@pytest.fixture
def claimed(world, sign_in):
    """A member has put Caleb's address on their own record."""
    caleb, client = world.people["Caleb"], sign_in(world.users["member"])
    caleb.contact_points.emails().delete()
    add_contact(person=caleb, kind="email", value="caleb@old.example", source="roster", by=None)
    answer = client.post(reverse("members:add_own_contact"), {"kind": "email", "value": "caleb@old.example"})
    assert answer.status_code == 302
    return client


@pytest.mark.parametrize("wanted", [False, True])
def test_nobody_says_no_or_yes_for_an_address_that_they_did_not_prove(world, claimed, wanted):
    caleb = world.people["Caleb"]
    if wanted:
        unsubscribed(caleb)
    keys = list(Topic.objects.values_list("pk", flat=True)) if wanted else []

    claimed.post(reverse("outbox:own"), {"topics": keys, "keep": "yes"})

    assert gets(caleb) == (Reason.OPTED_OUT if wanted else "")


def test_nobody_takes_the_sign_in_of_whoever_reads_the_address(world, claimed):
    caleb = world.people["Caleb"]
    caleb.memberships.create(local=world.locals["Tupelo"], category="professional", period=[TODAY, None])

    found = identity.find("caleb@old.example")

    assert isinstance(found, Claim)
    assert found.reference == str(caleb.pk)


def test_typing_addresses_sends_no_mail_to_strangers(world, claimed):
    person = Person.objects.get(user=world.users["member"])
    point = ContactPoint.objects.get(person=person, value="caleb@old.example")
    Notice.objects.all().delete()

    claimed.post(
        reverse("members:edit_contact", args=[point.pk]), {"value": "second@victim.example", "setting": "personal"}
    )

    assert ContactPoint.objects.get(pk=point.pk).value == "second@victim.example"
    told = {to for sent in Notice.objects.all() for to in sent.to}
    assert told == {world.users["member"].email, "canary-mail-renita@example.com"}


def test_a_record_has_so_many_addresses_and_no_more(world):
    person = world.people["Caleb"]
    person.contact_points.emails().delete()
    for number in range(contact.MOST_OF_A_KIND):
        add_contact(person=person, kind="email", value=f"c{number}@old.example", source="self", by=None)

    with pytest.raises(NotPossible, match="8 on the record"):
        add_contact(person=person, kind="email", value="one@more.example", source="self", by=None)
