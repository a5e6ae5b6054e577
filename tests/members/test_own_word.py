"""What people say of themselves and of their addresses: preferred, consent to texts, demographics."""

from typing import Any

import pytest
from django.urls import reverse

from audit.queries import changes
from members import actions, queries
from members.actions.demographics import NotYours
from members.models import ContactPoint, Demographics

SAID = {"ethnicities": ["black", "native"], "gender": "woman", "birth_year": "1984"}


@pytest.fixture
def renita(world):
    return world.people["Renita"]


def point(person, kind):
    return person.contact_points.get(kind=kind)


def correct(client, contact, **typed):
    known = {"value": contact.value, "setting": contact.setting}
    return client.post(reverse("members:edit_contact", args=[contact.pk]), known | typed)


def add(client, url, **typed):
    return client.post(url, {"kind": "email", "setting": "", **typed})


@pytest.mark.parametrize("persona", ["member", "clerk"])
def test_one_of_each_kind_is_preferred(world, sign_in, renita, persona):
    client = sign_in(world.users[persona])
    first = point(renita, "email")
    correct(client, first, is_preferred="on")
    own = persona == "member"
    url = reverse("members:add_own_contact") if own else reverse("members:add_contact", args=[renita.pk])

    add(client, url, value="second@example.com", is_preferred="on")
    add(client, url, kind="phone", value="(601) 555-0177", is_preferred="on")

    preferred = renita.contact_points.filter(is_preferred=True).order_by("kind")
    assert [each.value for each in preferred] == ["second@example.com", "+16015550177"]
    page = reverse("members:me") if own else reverse("members:person", args=[renita.pk])
    assert client.get(page).content.decode().count("· preferred") == 2


@pytest.mark.parametrize(("typed", "kept"), [("yes", True), ("no", False), ("", None)])
def test_consent_to_texts_is_what_the_person_said(world, sign_in, renita, typed, kept):
    client = sign_in(world.users["member"])

    correct(client, point(renita, "phone"), may_text=typed)

    assert point(renita, "phone").may_text is kept


def test_consent_to_texts_is_seen_by_who_sees_the_number(world, sign_in, renita):
    correct(sign_in(world.users["clerk"]), point(renita, "phone"), may_text="yes")

    shown = sign_in(world.users["building_rep"]).get(reverse("members:person", args=[renita.pk])).content.decode()

    assert "agreed to texts" in shown


def test_only_a_phone_is_asked_about_texts(world, sign_in, renita):
    client = sign_in(world.users["member"])

    correct(client, point(renita, "email"), may_text="yes")
    add(client, reverse("members:add_own_contact"), value="second@example.com", may_text="yes")

    assert set(renita.contact_points.values_list("may_text", flat=True)) == {None}


@pytest.mark.parametrize(("typed", "says"), [("second@example.com", True), ("(662) 555-0199", False)])
def test_a_member_is_told_that_a_new_address_does_not_let_in_by_itself(world, sign_in, typed, says):
    client, url = sign_in(world.users["member"]), reverse("members:add_own_contact")
    kind = "email" if "@" in typed else "phone"

    page = client.post(url, {"kind": kind, "value": typed}, follow=True).text

    assert ("You sign in as before" in page) is says


@pytest.mark.parametrize(("before", "after"), [(True, None), (False, False), (None, None)])
def test_consent_was_given_for_the_old_number_and_a_no_stays(world, renita, before, after):
    phone = point(renita, "phone")
    ContactPoint.objects.filter(pk=phone.pk).update(may_text=before)

    actions.correct_contact(
        contact=phone, value="(601) 555-0188", setting="personal", source="staff", by=world.users["clerk"]
    )

    assert point(renita, "phone").may_text is after


def test_who_marks_what_the_office_knows_need_not_prove_it_anew(world, sign_in, renita):
    correct(sign_in(world.users["member"]), point(renita, "email"), is_preferred="on")

    kept = point(renita, "email")
    assert (kept.is_preferred, kept.source) == (True, "staff")


def test_an_unknown_mark_is_a_mistake(world, renita):
    with pytest.raises(TypeError, match="verified_at"):
        actions.add_contact(person=renita, kind="phone", value="6015550100", source="staff", by=None, verified_at=None)


# --- Demographics ----------------------------------------------------------------------------------


def test_a_member_says_changes_and_removes_it(world, sign_in, renita):
    client, about = sign_in(world.users["member"]), reverse("members:about")
    assert client.get(about).status_code == 200

    client.post(about, {"keep": "yes", **SAID})
    said = Demographics.objects.get()
    assert (said.person, said.ethnicities, said.gender, said.birth_year) == (renita, ["black", "native"], "woman", 1984)
    client.post(about, {"keep": "yes", **SAID, "gender": ""})
    assert Demographics.objects.get().gender == ""
    client.post(about, {"forget": "yes"})

    assert not Demographics.objects.exists()
    assert changes(Demographics, pgh_obj_id=renita.pk) == []  # the history forgets it, too


def test_saying_nothing_keeps_nothing(world, sign_in):
    client = sign_in(world.users["member"])

    client.post(reverse("members:about"), {"keep": "yes", **SAID})
    client.post(reverse("members:about"), {"keep": "yes"})

    assert not Demographics.objects.exists()


@pytest.mark.parametrize("wrong", [{"birth_year": "84"}, {"birth_year": "2090"}, {"ethnicities": ["martian"]}])
def test_what_cannot_be_is_refused(world, sign_in, wrong):
    answer = sign_in(world.users["member"]).post(reverse("members:about"), {"keep": "yes", **wrong})

    assert answer.status_code == 200
    assert not Demographics.objects.exists()


@pytest.mark.parametrize("act", [actions.describe_oneself, actions.take_back_description])
def test_nobody_says_it_for_somebody_else(world, renita, act):
    said: dict[str, Any] = (
        {"ethnicities": [], "gender": "man", "birth_year": None} if act == actions.describe_oneself else {}
    )

    with pytest.raises(NotYours):
        act(person=renita, by=world.users["administrator"], **said)


@pytest.mark.parametrize(
    ("persona", "sees"),
    [("administrator", True), ("clerk", False), ("organizer", False), ("region_staff", False),
     ("local_president", False), ("building_rep", False)],
)  # fmt: skip
def test_administrators_alone_see_it(world, sign_in, renita, persona, sees):
    Demographics.objects.create(person=renita, gender="canary-gender-renita")

    shown = sign_in(world.users[persona]).get(reverse("members:person", args=[renita.pk])).content.decode()

    assert ("canary-gender-renita" in shown) is sees
    assert (queries.demographics_of(renita, world.actor(persona)) is not None) is sees
