"""Pages about one person: who sees what, and what each form does."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Access
from core.periods import DateRange, since
from members import actions
from members.models import ContactPoint, DropReason, Membership
from tests.world import TODAY

SEES = {"administrator", "clerk", "organizer", "region_staff", "local_president", "building_rep"}


def get(sign_in, world, persona, name, *args):
    return sign_in(world.users[persona]).get(reverse(name, args=args))


@pytest.mark.parametrize(
    "persona", ["administrator", "clerk", "organizer", "region_staff", "local_president", "building_rep", "member",
                "expired_rep", "stranger"]
)  # fmt: skip
def test_a_person_is_there_for_those_who_look_after_them(sign_in, world, persona):
    response = get(sign_in, world, persona, "members:person", world.people["Caleb"].pk)

    assert response.status_code == (200 if persona in SEES else 404)
    assert Access.objects.filter(key=world.people["Caleb"].pk).count() == (1 if persona in SEES else 0)


@pytest.mark.parametrize("persona", ["region_staff", "local_president", "building_rep", "member"])
def test_nobody_sees_people_of_other_places(sign_in, world, persona):
    assert get(sign_in, world, persona, "members:person", world.people["Odessa"].pk).status_code == 404


@pytest.mark.parametrize(
    ("persona", "sees_home"), [("organizer", True), ("local_president", False), ("building_rep", False)]
)
def test_home_addresses_are_for_staff(sign_in, world, persona, sees_home):
    body = get(sign_in, world, persona, "members:person", world.people["Caleb"].pk).content.decode()

    assert ("canary-home-caleb" in body) is sees_home
    assert "canary-mail-caleb" in body


@pytest.mark.parametrize("persona", ["building_rep", "local_president", "region_staff", "clerk"])
def test_who_may_see_a_number_or_an_address_can_press_it(sign_in, world, persona):
    caleb = world.people["Caleb"]
    ContactPoint.objects.create(person=caleb, kind="phone", value="+16015550100", source="staff")

    body = get(sign_in, world, persona, "members:person", caleb.pk).content.decode()

    assert 'href="tel:+16015550100">(601) 555-0100</a>' in body
    assert 'href="mailto:canary-mail-caleb@example.com">canary-mail-caleb@example.com</a>' in body


def test_a_former_value_of_a_home_address_is_no_side_door(sign_in, world):
    client = sign_in(world.users["clerk"])
    address = ContactPoint.objects.get(person=world.people["Caleb"], kind="address")
    client.post(reverse("members:edit_contact", args=[address.pk]), {"value": "2 New Street", "setting": "personal"})

    shown = client.get(reverse("members:history", args=[world.people["Caleb"].pk]))

    assert b"canary-home-caleb" in shown.content
    assert get(sign_in, world, "building_rep", "members:history", world.people["Caleb"].pk).status_code == 403


@pytest.mark.parametrize(
    ("persona", "status"), [("clerk", 200), ("organizer", 403), ("building_rep", 403), ("stranger", 404)]
)
def test_only_clerks_record_membership(sign_in, world, persona, status):
    membership = Membership.objects.get(person=world.people["Renita"])

    assert get(sign_in, world, persona, "members:transfer", membership.pk).status_code == status


def test_a_transfer_is_shown_then_done(sign_in, world):
    membership = Membership.objects.get(person=world.people["Renita"])
    client = sign_in(world.users["clerk"])
    address, typed = (
        reverse("members:transfer", args=[membership.pk]),
        {"to": world.locals["Leland"].pk, "on": str(TODAY)},
    )

    shown = client.post(address, typed | {"show": ""})
    assert b"Active ESP, Leland, Full-time: begins on 22 November 2026." in shown.content
    assert Membership.objects.filter(person=membership.person).count() == 1

    done = client.post(address, typed | {"do": ""})
    assert done.status_code == 302
    assert Membership.objects.on(TODAY).get(person=membership.person).local == world.locals["Leland"]


def test_a_refusal_stands_on_the_form(sign_in, world):
    client = sign_in(world.users["clerk"])
    typed = {"local": world.locals["Tupelo"].pk, "category": "professional", "level": "full", "on": str(TODAY)}

    shown = client.post(reverse("members:join", args=[world.people["Caleb"].pk]), typed | {"payment_method": "payroll"})

    assert shown.status_code == 200
    assert b"37-9-49" in shown.content


def test_history_tells_who_changed_what(sign_in, world):
    client = sign_in(world.users["clerk"])
    person = world.people["Caleb"]
    client.post(
        reverse("members:edit", args=[person.pk]),
        {"first_name": "Caleb", "last_name": "Wigginton", "preferred_name": "Cal", "nea_id": person.nea_id},
    )

    shown = client.get(reverse("members:history", args=[person.pk])).content.decode()

    assert "Clerk" in shown
    assert '<span class="diff-new">Cal</span>' in shown


def test_a_member_sees_and_corrects_their_own_record(sign_in, world):
    client = sign_in(world.users["member"])

    shown = client.get(reverse("members:me")).content.decode()
    assert "Tupelo Middle School" in shown
    assert "No representative yet" in shown
    assert "canary-home-renita" in shown

    client.post(reverse("members:details"), {"preferred_name": "Nita"})
    client.post(reverse("members:add_own_contact"), {"kind": "phone", "value": "(662) 555-0199"})

    world.people["Renita"].refresh_from_db()
    assert world.people["Renita"].preferred_name == "Nita"
    assert ContactPoint.objects.get(value="+16625550199").source == "self"


def test_a_member_reaches_nobody_elses_contact_points(sign_in, world):
    other = ContactPoint.objects.filter(person=world.people["Caleb"]).earliest("pk")
    client = sign_in(world.users["member"])

    for name in ("members:edit_contact", "members:remove_contact"):
        assert client.post(reverse(name, args=[other.pk]), {"value": "x@example.com"}).status_code == 404
    other.refresh_from_db()


def test_names_are_text_not_markup(sign_in, world):
    person = world.people["Caleb"]
    person.preferred_name = "<script>alert(1)</script>"
    person.save()

    assert b"<script>alert(1)" not in get(sign_in, world, "organizer", "members:person", person.pk).content


def test_the_page_costs_the_same_however_long_the_history(sign_in, world, django_assert_max_num_queries):
    client = sign_in(world.users["organizer"])
    with django_assert_max_num_queries(30):
        client.get(reverse("members:person", args=[world.people["Caleb"].pk]))


@pytest.mark.parametrize(
    ("persona", "reads"), [("clerk", True), ("region_staff", True), ("local_president", False), ("building_rep", False)]
)
def test_why_somebody_left_and_how_they_paid_is_for_staff(world, sign_in, persona, reads):
    person = world.people["Renita"]
    Membership.objects.filter(person=person).update(
        period=DateRange(date(2020, 9, 1), TODAY), drop_reason=DropReason.HARDSHIP, payment_method="draft"
    )

    page = sign_in(world.users[persona]).get(reverse("members:person", args=[person.pk])).content.decode()

    assert (DropReason.HARDSHIP.label in page, "Bank draft" in page) == (reads, reads)


def test_ones_own_page_tells_every_membership_and_a_recorded_end(world, sign_in):
    person = world.people["Renita"]
    client = sign_in(world.users["member"])
    other = Membership.objects.create(
        person=person, local=world.locals["Leland"], category="professional", period=since(TODAY)
    )

    both = client.get(reverse("members:me")).content.decode()
    ends = {"period": DateRange(date(2020, 9, 1), date(2027, 1, 5)), "drop_reason": DropReason.RETIRED}
    person.memberships.filter(local=world.locals["Tupelo"]).update(**ends)
    one_ends = client.get(reverse("members:me")).content.decode()
    other.delete()
    all_end = client.get(reverse("members:me")).content.decode()

    assert all(name in both for name in ("Tupelo ·", "Leland ·"))
    assert "continues by itself" in both
    assert "continues by itself" in one_ends
    assert "5 Jan 2027 is the first day without it" in all_end
    assert "continues by itself" not in all_end


def test_a_long_history_is_paged_to_its_beginning(world, sign_in):
    caleb, clerk = world.people["Caleb"], world.users["clerk"]
    for number in range(130):
        actions.correct_person(person=caleb, preferred_name=f"Cal{number}", by=clerk)
    client, address = sign_in(clerk), reverse("members:history", args=[caleb.pk])

    first = client.get(address)
    second = client.get(address, {"at": first.context["page"].next})

    assert len(first.context["changes"]) == 100
    assert "added" in {change.what for change in second.context["changes"]}
    assert "1–100" in first.content.decode()


def test_a_term_that_ends_reads_through_its_last_day(world, sign_in):
    """The period ends with the first day without it."""
    renita = world.people["Renita"]
    row = Membership.objects.get(person=renita)
    actions.drop(membership=row, on=date(2026, 12, 1), reason=1, today=TODAY, by=world.users["clerk"])

    mine = " ".join(sign_in(renita.user).get(reverse("members:me")).content.decode().split())

    assert "until 30 Nov 2026" in mine
