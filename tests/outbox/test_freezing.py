"""Who gets a letter, at which address, and why the others do not."""

from functools import partial

import pytest
from django.db import IntegrityError

from members.models import ContactPoint, Person
from outbox import actions, freezing, suppression
from outbox.models import Message, Reason, State, Suppression, Topic
from tests.leaders.doing import begin
from tests.outbox.letters import NOW, letter
from tests.world import TODAY

pytestmark = pytest.mark.django_db


def mail(person, value, setting="personal", source="staff", **more):
    return ContactPoint.objects.create(person=person, kind="email", value=value, setting=setting, source=source, **more)


def no(address, *, topic=None, reason=Suppression.Reason.UNSUBSCRIBED):
    Suppression.objects.create(key=suppression.key_of(address), topic=topic, reason=reason)


@pytest.fixture
def person(db):
    return Person.objects.create(first_name="Latasha", preferred_name="Tasha", last_name="Robinson")


def frozen(people, *, topic="news", **fields):
    """Freeze and return {first name: (address, reason)}."""
    one = letter(topic=topic, **fields)
    actions.freeze(letter=one, people=people, not_before=NOW, day=TODAY, by=None)
    rows = one.messages.select_related("person")
    assert {(row.state, bool(row.reason)) for row in rows} <= {(State.QUEUED, False), (State.SUPPRESSED, True)}
    return {row.person.first_name: (row.address, row.reason) for row in rows}


def outcome(person, topic="news"):
    return frozen(Person.objects.filter(pk=person.pk), topic=topic)[person.first_name]


def test_everybody_in_the_audience_has_a_row(world):
    Person.objects.create(first_name="Nomail", last_name="X")

    assert len(frozen(Person.objects.all())) == len(world.people) + 1


def test_an_audience_of_nobody_has_no_rows(world):
    assert frozen(Person.objects.none()) == {}
    assert frozen(Person.objects.filter(first_name="Nobody")) == {}


def test_personal_verified_comes_before_personal_before_work(person):
    mail(person, "work@x.example", "work", verified_at=NOW, is_preferred=True)
    assert outcome(person) == ("work@x.example", "")
    mail(person, "own@x.example")
    assert outcome(person) == ("own@x.example", "")
    mail(person, "proved@x.example", verified_at=NOW)
    assert outcome(person) == ("proved@x.example", "")


@pytest.mark.parametrize("topic", ["organizing", "political", "rights"])
def test_these_topics_never_go_to_an_employer(world, person, topic):
    mail(person, "tasha@tupeloschools.example", "personal")  # said to be personal, but the district's domain
    mail(person, "tasha@mail.lelandschools.example", "personal")  # a domain under a district's
    mail(person, "tasha@office.example", "work")

    assert outcome(person, topic) == ("", Reason.WORK_ONLY)
    assert outcome(person, "news")[1] == ""


def test_a_domain_that_only_ends_alike_is_no_districts(world, person):
    mail(person, "tasha@nottupeloschools.example")

    assert outcome(person, "rights") == ("tasha@nottupeloschools.example", "")


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (None, Reason.NO_ADDRESS),
        ("no at sign", Reason.BAD_ADDRESS),
        ("a@b", Reason.BAD_ADDRESS),
        ("two@x.example\r\nbcc: all@x.example", Reason.BAD_ADDRESS),
        ("<a@x.example>", Reason.BAD_ADDRESS),
        ("ünï@x.example", Reason.BAD_ADDRESS),
    ],
)
def test_what_cannot_be_written_to_has_a_reason(person, address, reason):
    if address:
        mail(person, address)

    assert outcome(person) == ("", reason)


def test_an_address_that_bounced_is_passed_over_for_another(person):
    mail(person, "old@x.example", verified_at=NOW, bounced_at=NOW)
    mail(person, "gone@x.example")
    no("gone@x.example", reason=Suppression.Reason.BOUNCED)
    assert outcome(person) == ("", Reason.BOUNCED)
    mail(person, "new@x.example")
    assert outcome(person) == ("new@x.example", "")


def test_an_address_that_its_person_typed_and_did_not_prove_is_not_written_to(person):
    typed = mail(person, "stranger@x.example", source="self")
    assert outcome(person) == ("", Reason.UNPROVED)
    assert outcome(person, "political") == ("", Reason.UNPROVED)
    ContactPoint.objects.filter(pk=typed.pk).update(verified_at=NOW)
    assert outcome(person) == ("stranger@x.example", "")


@pytest.mark.parametrize("reason", ["unsubscribed", "bounced"])
def test_what_a_stranger_said_stops_nothing(person, reason):
    """It stands on the person's record, typed there and not proved, and comes first by every other measure."""
    mail(person, "stranger@x.example", source="self", is_preferred=True)
    mail(person, "tasha@x.example")
    no("stranger@x.example", reason=reason)

    assert outcome(person) == ("tasha@x.example", "")


def test_who_owns_an_address_gets_the_mail_also_where_somebody_else_typed_it_before(person):
    partner = Person.objects.create(first_name="Bill", last_name="Robinson")
    mail(person, "bill@x.example", source="self")
    mail(partner, "bill@x.example")

    assert frozen(Person.objects.all()) == {"Latasha": ("", Reason.UNPROVED), "Bill": ("bill@x.example", "")}


def test_who_said_no_gets_nothing_at_another_address_either(person):
    mail(person, "said-no@x.example")
    no("Said-No@x.example ")
    mail(person, "imported-later@x.example", verified_at=NOW)

    assert outcome(person) == ("", Reason.OPTED_OUT)


def test_no_to_one_topic_stops_that_topic(person):
    mail(person, "tasha@x.example")
    no("tasha@x.example", topic=Topic.objects.get(key="benefits"))

    assert outcome(person, "benefits") == ("", Reason.OPTED_OUT)
    assert outcome(person, "news") == ("tasha@x.example", "")


def test_an_address_two_people_share_gets_one_mail(person):
    partner = Person.objects.create(first_name="Bill", last_name="Robinson")
    mail(person, "both@x.example")
    mail(partner, "both@x.example")

    assert frozen(Person.objects.all()) == {"Latasha": ("both@x.example", ""), "Bill": ("", Reason.SAME_ADDRESS)}


def test_the_sum_is_the_audience_and_the_preview_agrees(world, person):
    mail(person, "tasha@x.example")
    no("canary-mail-latoya@example.com")
    everyone = Person.objects.all()
    before = freezing.preview(everyone, topic=Topic.objects.get(key="news"))

    one = letter()
    after = actions.freeze(letter=one, people=everyone, not_before=NOW, day=TODAY, by=None)

    assert before == after
    assert after.audience == everyone.count() == one.messages.count()
    assert after.left_out == {Reason.OPTED_OUT: 1, Reason.NO_ADDRESS: 1}
    named = freezing.people_by_reason(everyone, topic=one.topic, reason=Reason.OPTED_OUT, limit=5)
    assert named == [world.people["Latoya"].pk]


def test_values_are_frozen_as_they_are_today(world):
    begin(world, "Danielle", "building-rep", world.worksites["Tupelo Middle School"])
    text = "{first_name} {preferred_name} {last_name} {local} {worksite} {representative}"
    one = letter(subject="-", body=text)
    actions.freeze(letter=one, people=Person.objects.all(), not_before=NOW, day=TODAY, by=None)

    def of(first):
        return one.messages.get(person=world.people[first]).values

    assert of("Caleb") == {
        "first_name": "Caleb",
        "preferred_name": "Caleb",
        "last_name": "Wigginton",
        "local": "Tupelo",
        "worksite": "Tupelo Middle School",
        "representative": "Danielle",
    }
    assert of("Danielle")["representative"] is None  # nobody represents herself
    assert of("Hollis").get("worksite") is None


def test_a_rep_is_who_holds_the_office(world):
    """Danielle has the role by hand and no office, Latoya the office and no account."""
    begin(world, "Latoya", "building-rep", world.worksites["Tupelo Middle School"])
    one = letter(subject="-", body="{representative}")
    actions.freeze(letter=one, people=Person.objects.all(), not_before=NOW, day=TODAY, by=None)

    assert one.messages.get(person=world.people["Caleb"]).values == {"representative": "Latoya"}


def test_only_values_that_the_letter_asks_for_are_copied(world):
    one = letter(subject="Hello {first_name}", body="Hi")
    actions.freeze(letter=one, people=Person.objects.all(), not_before=NOW, day=TODAY, by=None)

    assert one.messages.get(person=world.people["Caleb"]).values == {"first_name": "Caleb"}


def test_the_key_is_the_same_in_sql_and_in_python(person):
    mail(person, "tasha@x.example")
    outcome(person)

    assert Message.objects.get().address_key == suppression.key_of("Tasha@X.example")


def test_another_secret_stops_everything(settings, db):
    suppression.check_key()
    settings.SUPPRESSION_KEY = "another"

    with pytest.raises(suppression.WrongKey, match="nothing is sent"):
        suppression.check_key()


def test_freezing_again_is_refused(world):
    one = letter()
    again = partial(actions.freeze, letter=one, people=Person.objects.all(), not_before=NOW, day=TODAY, by=None)
    again()

    with pytest.raises(IntegrityError, match="once_a_person"):
        again()
