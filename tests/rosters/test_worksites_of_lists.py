"""Worksites of a list: recognized, offered, decided once, made, closed."""

import pytest
from django.urls import reverse

from jobs.models import LongJob
from locals.models import Employer, Worksite
from members.models import Employment
from rosters import actions, queries
from rosters.models import Finding, Place
from tests.rosters.conftest import HIGH, MIDDLE, ladder, sums
from tests.world import TODAY


def test_an_unknown_worksite_is_told_with_the_nearest(bring):
    [found] = ladder(bring, ("", "", "Newell, Ann", "Tupello Middle", ""))

    assert found.verdict == "refused"
    assert found.why == (
        "“Tupello Middle” is not a worksite of Tupelo Public School District. Did you mean Tupelo Middle School?"
    )


def test_a_worksite_is_decided_once_for_all_its_rows_and_for_the_next_file(bring, world):
    rows = [
        ["N1", "", "Newell, Ann", "Tupello Middle", "", "", ""],
        ["N2", "", "Oakes, Ben", "TUPELLO MIDDLE", "", "", ""],
    ]
    staff_list = bring(rows)
    clerk = world.users["clerk"]
    places = {place.pk: world.worksites[MIDDLE] for place in Place.objects.filter(staff_list=staff_list)[:1]}

    actions.choose_places(staff_list=staff_list, choices=places, by=clerk)
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)

    assert sums(staff_list) == (2, 0, 0, 0, 0)
    assert sums(bring(rows)) == (0, 0, 0, 0, 2)  # until it is applied, it may be a slip
    actions.apply(staff_list=staff_list, today=TODAY, by=clerk)
    assert sums(bring(rows))[3:] == (0, 0)


def test_a_worksite_chosen_by_a_slip_is_chosen_anew(bring, world, sign_in):
    staff_list = bring([["N1", "", "Newell, Ann", "Annex Bldg", "", "", ""]])
    clerk, client = world.users["clerk"], sign_in(world.users["clerk"])
    place = Place.objects.get(staff_list=staff_list)
    actions.choose_places(staff_list=staff_list, choices={place.pk: world.worksites[HIGH]}, by=clerk)
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)

    page = client.get(staff_list.get_absolute_url())
    [(place, field)] = page.context["places_form"].understood
    assert (field.label, field.value()) == ("Annex Bldg", str(world.worksites[HIGH].pk))
    assert "1 worksite by another name" in page.content.decode()

    address = reverse("rosters:places", args=[staff_list.pk])
    client.post(address, {field.html_name: world.worksites[MIDDLE].pk})
    LongJob.objects.all().delete()
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)

    assert Finding.objects.get(staff_list=staff_list).worksite == world.worksites[MIDDLE]
    stale = client.post(address, {field.html_name: world.worksites[HIGH].pk}, follow=True)
    assert "matched anew meanwhile" in stale.content.decode()


def test_a_worksite_that_closed_after_it_was_chosen_is_not_changed_by_the_way(bring, world, sign_in):
    rows = [["N1", "", "Newell, Ann", "Annex Bldg", "", "", ""], ["N2", "", "Oakes, Ben", "Tupelo Mid", "", "", ""]]
    staff_list, client = bring(rows), sign_in(world.users["clerk"])
    annex = Place.objects.get(staff_list=staff_list, text="Annex Bldg")
    actions.choose_places(staff_list=staff_list, choices={annex.pk: world.worksites[HIGH]}, by=world.users["clerk"])
    Worksite.objects.filter(pk=world.worksites[HIGH].pk).update(closed_on=TODAY)
    actions.rematch(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    fields = [field for _, field in client.get(staff_list.get_absolute_url()).context["places_form"].understood]

    sent = {field.html_name: field.value() for field in fields}
    assert all(value in dict(field.field.choices) for field in fields for value in [field.value()])
    client.post(reverse("rosters:places", args=[staff_list.pk]), sent)

    assert Place.objects.get(staff_list=staff_list, text="Annex Bldg").worksite == world.worksites[HIGH]
    assert not LongJob.objects.exists()


def test_worksites_that_were_chosen_and_not_looked_for_are_told(bring, world, sign_in):
    """Somebody stopped the worker."""
    staff_list = bring([["N1", "", "Newell, Ann", "Annex Bldg", "", "", ""]])
    client, place = sign_in(world.users["clerk"]), Place.objects.get(staff_list=staff_list)
    actions.choose_places(staff_list=staff_list, choices={place.pk: world.worksites[HIGH]}, by=world.users["clerk"])

    assert "The rows were not looked at again since somebody decided about them" in client.get(
        staff_list.get_absolute_url()
    ).content.decode()  # fmt: skip
    client.post(reverse("rosters:places", args=[staff_list.pk]))

    assert LongJob.objects.get().kind == "rosters.rematch"


def test_a_worksite_added_by_its_name_is_that_one_whatever_was_learned(bring, world):
    rows = [["N1", "", "Newell, Ann", "Annex Bldg", "", "", ""]]
    staff_list, clerk = bring(rows), world.users["clerk"]
    place = Place.objects.get(staff_list=staff_list)
    actions.choose_places(staff_list=staff_list, choices={place.pk: world.worksites[HIGH]}, by=clerk)
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)
    actions.apply(staff_list=staff_list, today=TODAY, by=clerk)
    annex = Worksite.objects.create(employer=world.worksites[HIGH].employer, name="Annex Building")

    assert Place.objects.get(staff_list=bring(rows)).worksite == annex


def test_only_a_name_in_another_spelling_is_preset_and_pressed_at_once(bring, world, sign_in):
    rows = [["N1", "", "Newell, Ann", "Tupello Middle", "", "", ""], ["N2", "", "Oakes, Ben", "THS", "", "", ""],
            ["N3", "", "Pate, Cy", "Tupelo Alternative School", "", "", ""]]  # fmt: skip
    staff_list = bring(rows)
    middle, high = world.worksites[MIDDLE], world.worksites[HIGH]
    page = sign_in(world.users["clerk"]).get(staff_list.get_absolute_url())
    fields = {field.label: field for _, field in page.context["places_form"].places}

    assert {label: field.value() for label, field in fields.items()} == {
        "Tupello Middle": str(middle.pk), "THS": str(high.pk), "Tupelo Alternative School": "",
    }  # fmt: skip
    offered = [label for _, label in fields["Tupelo Alternative School"].field.choices]
    assert offered[0] == "Decide later"
    assert offered[1] in {middle.name, high.name}
    assert offered[2] == "A new worksite, “Tupelo Alternative School”"


def test_a_new_worksite_is_made_once_however_it_is_spelled(bring, world):
    rows = [["N1", "", "Newell, Ann", "CARVER ANNEX", "", "", ""], ["N2", "", "Oakes, Ben", "Carver Annex", "", "", ""]]
    staff_list = bring(rows)
    clerk = world.users["clerk"]
    choices = {place.pk: None for place in Place.objects.filter(staff_list=staff_list)}

    actions.choose_places(staff_list=staff_list, choices=choices, by=clerk)
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)
    actions.apply(staff_list=staff_list, today=TODAY, by=clerk)

    made = world.employers["Tupelo Public School District"].worksites.exclude(name__startswith="Tupelo")
    assert [worksite.name for worksite in made] == ["Carver Annex"]
    assert Employment.objects.filter(worksite__in=made).count() == 2


def test_a_worksite_of_another_employer_is_refused(bring, world):
    staff_list = bring([["N1", "", "Newell, Ann", "Carver Annex", "", "", ""]])
    place = Place.objects.get(staff_list=staff_list)

    with pytest.raises(actions.NotThatRow, match="no worksite of Tupelo"):
        actions.choose_places(
            staff_list=staff_list, choices={place.pk: world.worksites["Leland High School"]}, by=world.users["clerk"]
        )


def test_a_closed_worksite_is_recognized_and_never_offered(bring, world, sign_in):
    site = world.worksites[MIDDLE].employer.worksites.create(name="Carver Elementary", closed_on=TODAY)
    Worksite.objects.create(employer=site.employer, name="Carver Elementary Annex")
    staff_list = bring([["N1", "", "Newell, Ann", "CARVER ELEM", "", "", ""]])
    place = Place.objects.get(staff_list=staff_list)

    [row] = Finding.objects.filter(staff_list=staff_list)
    page = sign_in(world.users["clerk"]).get(staff_list.get_absolute_url()).content.decode()

    assert row.why == "“CARVER ELEM” closed on 22 November 2026. Say where its people work, or open it again."
    assert place.nearest.name == "Carver Elementary Annex"
    assert "It closed on 22 Nov 2026." in page
    assert "Carver Elementary Annex</option>" in page
    assert "Carver Elementary</option>" not in page
    assert "A new worksite" not in page
    with pytest.raises(actions.NotThatRow, match="open it again instead"):
        actions.choose_places(staff_list=staff_list, choices={place.pk: None}, by=world.users["clerk"])


def test_what_was_learned_about_a_worksite_ends_with_it(bring, world):
    rows = [["N1", "", "Newell, Ann", "Rocket Academy", "", "", ""]]
    staff_list, clerk = bring(rows), world.users["clerk"]
    high = world.worksites[HIGH]
    actions.choose_places(staff_list=staff_list, choices={Place.objects.get(staff_list=staff_list).pk: high}, by=clerk)
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)
    actions.apply(staff_list=staff_list, today=TODAY, by=clerk)
    assert Place.objects.get(staff_list=bring(rows)).worksite == high

    Worksite.objects.filter(pk=high.pk).update(closed_on=TODAY)

    assert Place.objects.get(staff_list=bring(rows)).choice == Place.Choice.OPEN


def test_a_closed_employer_gets_no_list(bring, world):
    Employer.objects.filter(pk=world.employers["Amory School District"].pk).update(closed_on=TODAY)
    world.employers["Amory School District"].refresh_from_db()

    with pytest.raises(actions.EmployerClosed, match="Open it again first"):
        bring([["N1", "", "Newell, Ann", "Amory High", "", "", ""]], employer="Amory School District")

    waiting = queries.employers_without_a_recent_list(world.actor("clerk"), TODAY)
    assert "Amory School District" not in [employer.name for employer in waiting]


def test_a_worksite_is_asked_for_only_by_rows_that_it_would_make_usable(bring):
    """A line of totals names none, and whoever left is refused wherever that was."""
    headings = ["Name", "School", "Termination Date", "NEA ID"]
    rows = [
        ["Newell, Ann", "Annex Bldg", "", ""],
        ["Oakes, Ben", "Annex Bldg", "", "4.8E+07"],  # may be used without its number
        ["Pine, Cal", "Annex Bldg", "10/31/2026", ""],
        ["Quick, Dee", "Old Gym", "10/31/2026", ""],
        ["Rush, Eva", HIGH, "", ""],
        ["TOTAL EMPLOYEES: 5", "", "", ""],
    ]

    asked = queries.places_to_decide(bring(rows, headings))

    assert [(place.text, place.rows) for place in asked] == [("Annex Bldg", 2)]
