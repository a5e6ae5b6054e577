"""Correcting a person's details: what is typed, by whom, and at the same time as others."""

from __future__ import annotations

import pytest
from django.urls import reverse

from members import actions
from members.actions import NotPossible
from members.models import ContactPoint, Employment
from tests.world import TODAY


def shown(client, person):
    """What the browser sends back from the page as it was opened: the fields and what stood in them."""
    form = client.get(reverse("members:edit", args=[person.pk])).context["form"]
    fields = {field.html_name: field.value() or "" for field in form}
    return fields | {field.html_initial_name: field.value() or "" for field in form}


def save(client, person, page, **typed):
    return client.post(reverse("members:edit", args=[person.pk]), page | typed)


def test_two_who_correct_one_record_undo_nothing_of_each_other(world, clerk):
    caleb = world.people["Caleb"]
    first, second = shown(clerk, caleb), shown(clerk, caleb)

    save(clerk, caleb, first, last_name="Wigginton-Moore")
    save(clerk, caleb, second, service_start="2020-08-01")

    caleb.refresh_from_db()
    assert caleb.last_name == "Wigginton-Moore"
    assert str(caleb.service_start) == "2020-08-01"


def test_a_field_can_be_emptied(world, clerk):
    caleb = world.people["Caleb"]
    save(clerk, caleb, shown(clerk, caleb), preferred_name="Cal")
    caleb.refresh_from_db()
    assert caleb.preferred_name == "Cal"

    save(clerk, caleb, shown(clerk, caleb), preferred_name="")

    caleb.refresh_from_db()
    assert caleb.preferred_name == ""


def test_the_page_carries_what_it_showed(world, clerk):
    page = clerk.get(reverse("members:edit", args=[world.people["Caleb"].pk])).content.decode()

    assert 'type="hidden" name="initial-last_name"' in page


@pytest.mark.parametrize("typed", ["012 345 6789", "0123-456-789", " 0123456789 "])
def test_an_nea_id_is_read_as_people_write_it(world, clerk, typed):
    caleb = world.people["Caleb"]

    assert save(clerk, caleb, shown(clerk, caleb), nea_id=typed).status_code == 302

    caleb.refresh_from_db()
    assert caleb.nea_id == "0123456789"


@pytest.mark.parametrize("typed", ["123456789", "01234567890", "٠١٢٣٤٥٦٧٨٩", "4.8E+07", "012345678\n9x"])
def test_what_is_no_nea_id_is_refused(world, clerk, typed):
    answer = save(clerk, world.people["Caleb"], shown(clerk, world.people["Caleb"]), nea_id=typed)

    assert "An NEA ID has ten digits" in answer.content.decode()


@pytest.mark.parametrize(
    ("persona", "said"), [("clerk", "is on the record of Odessa"), ("region_staff", "Ask the membership office")]
)
def test_whose_an_nea_id_is_learns_who_sees_them(world, sign_in, persona, said):
    client, odessa, caleb = sign_in(world.users[persona]), world.people["Odessa"], world.people["Caleb"]

    answer = save(client, caleb, shown(client, caleb), nea_id=odessa.nea_id).content.decode()

    assert said in answer
    assert ("Odessa" in answer) is (persona == "clerk")


@pytest.mark.parametrize("day", ["0001-01-01", "1850-02-03", "9999-12-31", str(TODAY.replace(year=TODAY.year + 1))])
def test_nobody_began_to_teach_on_a_day_that_cannot_be(world, clerk, day):
    caleb = world.people["Caleb"]

    assert save(clerk, caleb, shown(clerk, caleb), service_start=day).status_code == 200

    caleb.refresh_from_db()
    assert str(caleb.service_start) != day


def test_consent_to_texts_does_not_go_to_another_number_by_itself(world, clerk):
    phone = ContactPoint.objects.get(person=world.people["Caleb"], kind="phone")
    address = reverse("members:edit_contact", args=[phone.pk])
    ContactPoint.objects.filter(pk=phone.pk).update(may_text=True)
    as_shown = {"value": "(601) 555-7777", "setting": "personal", "may_text": "yes"}

    clerk.post(address, as_shown)
    phone.refresh_from_db()
    assert (phone.value, phone.may_text) == ("+16015557777", None)

    clerk.post(address, as_shown)  # asked again, and the answer was yes
    phone.refresh_from_db()
    assert phone.may_text is True


def test_who_ends_the_last_job_of_somebody_is_not_sent_to_a_page_they_no_longer_see(world, sign_in):
    client, caleb = sign_in(world.users["region_staff"]), world.people["Caleb"]
    job = Employment.objects.get(person=caleb)

    answer = client.post(reverse("members:stop_work", args=[job.pk]), {"on": str(TODAY), "do": "1"})

    assert answer.url == "/"
    assert client.get(reverse("members:person", args=[caleb.pk])).status_code == 404


def test_what_was_taken_off_the_record_meanwhile_is_not_corrected(world):
    phone, by = ContactPoint.objects.get(person=world.people["Caleb"], kind="phone"), world.users["clerk"]
    shown = ContactPoint.objects.get(pk=phone.pk)
    actions.remove_contact(contact=phone, by=by)

    with pytest.raises(NotPossible, match="meanwhile"):
        actions.correct_contact(contact=shown, value="(601) 555-7777", source="staff", setting="personal", by=by)


def test_what_was_corrected_since_the_page_was_opened_is_not_removed_for_it(world, sign_in):
    phone = ContactPoint.objects.get(person=world.people["Latoya"], kind="phone")
    client = sign_in(world.users["clerk"])
    address = reverse("members:remove_contact", args=[phone.pk])
    ContactPoint.objects.filter(pk=phone.pk).update(value="+16625550148")

    answer = client.post(address, {"shown": phone.value}, follow=True)

    assert "It was changed to +16625550148 meanwhile" in answer.content.decode()
    assert ContactPoint.objects.filter(pk=phone.pk).exists()
    client.post(address, {"shown": "+16625550148"})
    assert not ContactPoint.objects.filter(pk=phone.pk).exists()
