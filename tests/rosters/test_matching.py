"""Whose row is it? The ladder, rung by rung, with what stands against each."""

import pytest

from locals.models import Employer, Worksite
from members import actions as members
from members.models import ContactPoint, Employment, Membership, Person
from rosters import actions, queries
from rosters.models import Finding, Place
from tests.rosters.conftest import AS_OF, decide, finding, sums
from tests.world import TODAY

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"


def ladder(bring, *rows):
    """Rows of (staff number, NEA ID, name, school, e-mail) as the findings they become."""
    staff_list = bring([[number, nea, name, school, "Teacher", mail, ""] for number, nea, name, school, mail in rows])
    return list(Finding.objects.filter(staff_list=staff_list).order_by("number"))


@pytest.mark.parametrize(
    ("row", "how"),
    [
        (("", "0000000002", "Mabry, Latoya", MIDDLE, ""), "nea_id"),
        (("", "2", "Mabry, Latoya", MIDDLE, ""), "nea_id"),
        (("E0002", "", "Mabry-Jones, Latoya", MIDDLE, ""), "number"),
        (("", "", "Mabry, LaToya M.", HIGH, "canary-mail-latoya@example.com"), "email"),
        (("", "", "MABRY, LATOYA", "TUPELO MIDDLE", ""), "name"),
        (("", "", "Mábry, Latoyá", MIDDLE, "latoya.new@example.com"), "name"),
    ],
)
def test_each_rung_finds_its_person(bring, world, row, how):
    [found] = ladder(bring, row)

    assert (found.how, found.person_id, found.is_new_person) == (how, world.people["Latoya"].pk, False)


@pytest.mark.parametrize(
    ("row", "how", "says"),
    [
        (("", "0000000002", "Scruggs, Brandon", MIDDLE, ""), "nea_id", "NEA ID is on the record of Latoya Mabry"),
        (("E0002", "", "Scruggs, Brandon", MIDDLE, ""), "number", "staff number is that of Latoya Mabry"),
        (("E0002", "0000009999", "Mabry, Latoya", MIDDLE, ""), "number", "whose NEA ID is another"),
        (("", "", "Jones, Latoya", HIGH, "canary-mail-latoya@example.com"), "email", "whose surname is another"),
        (("", "", "Mabry, Latoyah", MIDDLE, ""), "likeness", "alike, same worksite"),
        (("", "", "Mabri, Latoya", MIDDLE, ""), "likeness", "alike, same worksite"),
        (("", "", "Mabry, L.", MIDDLE, ""), "likeness", "same worksite"),
        (("", "", "Mabry, Latoya", HIGH, ""), "likeness", "Same name, another worksite of this employer"),
        (("E9999", "", "Mabry, Latoya", MIDDLE, ""), "likeness", "Same name, same worksite"),
    ],
)
def test_what_may_be_somebody_is_only_suggested(bring, world, row, how, says):
    [found] = ladder(bring, row)

    assert (found.verdict, found.how) == ("undecided", how)
    assert found.candidates == [world.people["Latoya"].pk]
    assert says in found.why


@pytest.mark.parametrize(
    "row",
    [
        ("E9999", "", "Mabry, Latonya", HIGH, ""),  # another number of this employer is another person
        ("", "0000009999", "Mabry, Latoya", MIDDLE, ""),  # as is another NEA ID
        ("", "", "Jones, Brandon", HIGH, "canary-mail-latoya@example.com"),  # a couple shares an address
        ("", "", "Pruitt, Odessa", MIDDLE, ""),  # of another employer: a name alone says nothing
        ("", "", "Zimmer, Quentin", MIDDLE, ""),
    ],
)
def test_who_is_somebody_else_is_new(bring, row):
    [found] = ladder(bring, row)

    assert (found.verdict, found.how) == ("new", "nobody")
    assert not Person.objects.filter(pk=found.person_id).exists()


def test_a_suffix_or_a_middle_initial_tells_people_apart(bring, world):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(suffix="Sr.", middle_name="Ann")

    [junior, other, same] = ladder(
        bring,
        ("", "", "Mabry Jr., Latoya", MIDDLE, ""),
        ("", "", "Mabry, Latoya B.", MIDDLE, ""),
        ("", "", "Mabry Sr., Latoya A.", MIDDLE, ""),
    )

    assert [junior.verdict, other.verdict, same.how] == ["new", "new", "name"]


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("Mabry, Ruth Ann", "same"),
        ("Mabry, Ruth Ann J.", "same"),
        ("MABRY, RUTH", "same"),
        ("Mabry, Ruth Ann Jolene", "same"),
        ("Mabry, Ruth Marie", "changed"),
    ],
)
def test_two_first_names_cut_otherwise_are_no_news(bring, world, said, verdict):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(first_name="Ruth Ann", middle_name="Jolene")

    staff_list = bring([["E0002", said, MIDDLE]], ["EMP NO", "Name", "School"])

    assert finding(staff_list, 2).verdict == verdict


def test_a_preferred_name_is_a_name(bring, world):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(preferred_name="Toya")

    [found] = ladder(bring, ("", "", "Mabry, Toya", MIDDLE, ""))

    assert (found.how, found.verdict) == ("name", "same")


def test_an_address_on_two_records_proves_nobody(bring, world):
    ContactPoint.objects.create(
        person=world.people["Caleb"], kind="email", value="canary-mail-latoya@example.com", source="staff"
    )

    [found] = ladder(bring, ("", "", "Mabry, Brandon", HIGH, "canary-mail-latoya@example.com"))

    assert found.verdict == "new"


def test_ten_rows_with_one_address_prove_nobody_and_are_all_kept(bring):
    names = [
        "Abernathy",
        "Bixby",
        "Crowder",
        "Dunaway",
        "Eubanks",
        "Fortenberry",
        "Gatlin",
        "Hutto",
        "Ishee",
        "Jernigan",
    ]

    found = ladder(bring, *[("", "", f"{name}, Pat", MIDDLE, "office@tupeloschools.example") for name in names])

    assert [row.verdict for row in found] == ["new"] * 10
    assert len({row.person_id for row in found}) == 10


def test_two_people_of_one_name_at_one_worksite_are_not_guessed(bring, world):
    twin = Person.objects.create(first_name="Latoya", last_name="Mabry")
    Employment.objects.create(
        person=twin, worksite=world.worksites[MIDDLE], job_class="esp", period=(AS_OF, None), source="roster"
    )

    [found] = ladder(bring, ("", "", "Mabry, Latoya", MIDDLE, ""))

    assert (found.verdict, set(found.candidates)) == ("undecided", {twin.pk, world.people["Latoya"].pk})
    assert found.why.startswith("2 people fit")


def test_members_of_the_local_without_a_job_are_suggested(bring, world):
    member = Person.objects.create(first_name="Ida", last_name="Wellsworth")
    Membership.objects.create(person=member, local=world.locals["Tupelo"], category="retired", period=(AS_OF, None))

    [found] = ladder(bring, ("", "", "Wellsworth, Ida", HIGH, ""))

    assert (found.verdict, found.candidates, found.why) == ("undecided", [member.pk], "Same name, not working here now")


# --- Rows among themselves ------------------------------------------------------------------------------------------


def test_a_second_row_of_a_person_at_a_worksite_repeats_the_first(bring):
    [first, second] = ladder(
        bring, ("E0002", "", "Mabry, Latoya", MIDDLE, ""), ("", "2", "Mabry, Latoya", "TUPELO MIDDLE", "")
    )

    assert first.verdict == "same"
    assert (second.verdict, second.why) == ("refused", "Repeats row 2: the same person at the same worksite.")


def test_new_people_are_one_by_number_and_several_by_name(bring):
    found = ladder(
        bring,
        ("N1", "", "Newell, Ann", MIDDLE, ""),
        ("N1", "", "Newell, Ann", HIGH, ""),  # works at both
        ("N1", "", "Newell, Ann", HIGH, ""),  # repeated
        ("N1", "", "Oakes, Ben", HIGH, ""),  # the number of another
        ("N2", "", "Newell, Ann", MIDDLE, ""),  # another Ann Newell
    )

    assert [row.verdict for row in found] == ["new", "new", "refused", "refused", "new"]
    assert found[0].person_id == found[1].person_id != found[4].person_id
    assert found[2].why == "Repeats row 3: the same person at the same worksite."
    assert found[3].why == "Row 2 has the same identification and another name."


def test_a_second_job_is_that_of_the_person_whom_the_first_one_found(bring, world):
    """The first list with staff numbers: the number itself is new."""
    world.people["Latoya"].employments.update(employer_number="")
    rows = [
        ["N1", "", "Mabry, Latoya", "Tupelo Middle School", "Teacher", "", ""],
        ["N1", "", "Mabry, Latoya", "Tupelo High School", "Bus Driver", "", ""],
        ["N1", "", "Smith, Bo", "Tupelo High School", "Coach", "", ""],
    ]

    staff_list = bring(rows)

    found = [finding(staff_list, number) for number in (2, 3, 4)]
    assert [one.how for one in found] == ["name", "number", "nobody"]
    assert found[0].person_id == found[1].person_id != found[2].person_id


@pytest.mark.parametrize(("choice", "hows"), [("same", ["decided", "number"]), ("new", ["decided", "nobody"])])
def test_a_second_job_waits_for_the_decision_about_the_first_one_and_follows_it(bring, world, choice, hows):
    """The district numbered its staff anew."""
    latoya = world.people["Latoya"]
    staff_list = bring(
        [["N1", "", "Mabry, Latoya", MIDDLE, "Teacher", "", ""], ["N1", "", "Mabry, Latoya", HIGH, "Coach", "", ""]]
    )
    assert sums(staff_list) == (0, 0, 0, 2, 0)
    assert finding(staff_list, 3).why == "Row 2 has the same staff number and waits for a decision"
    assert finding(staff_list, 3).candidates == [latoya.pk]

    decide(staff_list, 2, choice, world.users["clerk"], latoya if choice == "same" else None)

    found = [finding(staff_list, number) for number in (2, 3)]
    assert [one.how for one in found] == hows
    assert len({one.person_id for one in found}) == 1
    assert (found[0].person_id == latoya.pk) == (choice == "same")
    actions.take_back(staff_list=staff_list, number=2, today=TODAY, by=world.users["clerk"])
    assert sums(staff_list) == (0, 0, 0, 2, 0)


def test_one_nea_id_is_one_person(bring):
    found = ladder(bring, ("N1", "77", "Newell, Ann", MIDDLE, ""), ("N2", "77", "Newell, Ann", HIGH, ""))

    assert [row.verdict for row in found] == ["new", "refused"]
    assert found[1].why == "Row 2 has the same NEA ID for another person."


def test_same_name_twice_without_anything_to_tell_apart(bring, world):
    headings = ["Name", "School", "Room"]
    staff_list = bring(
        [["Newell, Ann", MIDDLE, "1"], ["Newell, Ann", MIDDLE, "1"], ["Newell, Ann", MIDDLE, "2"]], headings
    )

    found = list(Finding.objects.filter(staff_list=staff_list).order_by("number"))

    assert [row.verdict for row in found] == ["new", "refused", "undecided"]
    assert found[1].why == "Repeats row 2 word for word."
    assert "nothing to tell them apart by" in str(found[2].why)
    decide(staff_list, 4, "new", world.users["clerk"])
    assert sums(staff_list) == (2, 0, 0, 0, 1)


# --- Worksites ------------------------------------------------------------------------------------------------------


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
    assert sums(bring(rows)) == (2, 0, 0, 0, 0)


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
    Worksite.objects.filter(pk=high.pk).update(closed_on=TODAY)

    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)

    assert sums(staff_list) == (1, 0, 0, 0, 0)  # somebody said so in this list: it goes on
    assert Place.objects.get(staff_list=bring(rows)).choice == Place.Choice.OPEN


def test_a_closed_employer_gets_no_list(bring, world):
    Employer.objects.filter(pk=world.employers["Amory School District"].pk).update(closed_on=TODAY)
    world.employers["Amory School District"].refresh_from_db()

    with pytest.raises(actions.EmployerClosed, match="Open it again first"):
        bring([["N1", "", "Newell, Ann", "Amory High", "", "", ""]], employer="Amory School District")

    waiting = queries.employers_without_a_recent_list(world.actor("clerk"), TODAY)
    assert "Amory School District" not in [employer.name for employer in waiting]


# --- Decisions ------------------------------------------------------------------------------------------------------


def test_decisions_say_whose_a_row_is_and_can_be_taken_back(bring, world):
    staff_list = bring(
        [["", "", "Mabry, Latoyah", MIDDLE, "Teacher", "", ""], ["", "", "Newell, Ann", HIGH, "", "", ""]]
    )
    clerk, latoya = world.users["clerk"], world.people["Latoya"]
    assert sums(staff_list) == (1, 0, 0, 1, 0)

    assert decide(staff_list, 2, "same", clerk, latoya).person_id == latoya.pk
    assert (finding(staff_list, 2).verdict, finding(staff_list, 2).how) == ("changed", "decided")
    assert decide(staff_list, 2, "new", clerk).verdict == "new"
    assert decide(staff_list, 3, "skip", clerk).why == "Left out by hand."
    assert sums(staff_list) == (1, 0, 0, 0, 1)

    actions.take_back(staff_list=staff_list, number=2, today=TODAY, by=clerk)
    actions.take_back(staff_list=staff_list, number=3, today=TODAY, by=clerk)
    assert sums(staff_list) == (1, 0, 0, 1, 0)


def test_two_rows_cannot_be_decided_to_be_one_person_at_one_worksite(bring, world):
    staff_list = bring(
        [["E0002", "", "Mabry, Latoya", MIDDLE, "", "", ""], ["", "", "Mabri, Latoyah", MIDDLE, "", "", ""]]
    )

    with pytest.raises(actions.NotThatRow, match="Row 2 is Latoya Mabry"):
        decide(staff_list, 3, "same", world.users["clerk"], world.people["Latoya"])


def test_a_row_can_be_used_without_the_number_that_a_spreadsheet_destroyed(bring, world):
    staff_list = bring(
        [["E0002", "4.82133E+07", "Mabry, Latoya", MIDDLE, "", "", ""], ["", "", ", ", MIDDLE, "", "", ""]]
    )
    clerk = world.users["clerk"]
    assert finding(staff_list, 2).why == (
        "Column B (NEA ID): NEA ID “4.82133E+07” lost its digits in a spreadsheet; we cannot rebuild it."
    )

    actions.use_without(staff_list=staff_list, number=2, today=TODAY, by=clerk)

    assert (finding(staff_list, 2).verdict, finding(staff_list, 2).how) == ("same", "number")
    with pytest.raises(actions.NotThatRow):
        actions.use_without(staff_list=staff_list, number=3, today=TODAY, by=clerk)


@pytest.mark.parametrize("named_by", ["nea_id", "number"])
def test_somebody_who_died_does_not_work_again_by_a_list_alone(bring, world, named_by):
    latoya, clerk = world.people["Latoya"], world.users["clerk"]
    members.record_death(person=latoya, on=AS_OF, today=TODAY, by=clerk)
    job = Employment.objects.get(person=latoya)
    nea_id, number = (latoya.nea_id or "", "") if named_by == "nea_id" else ("", job.employer_number)

    staff_list = bring([[number, nea_id, "Mabry, Latoya", HIGH, "", "", ""]])

    found = finding(staff_list, 2)
    assert (found.verdict, found.person, found.candidates) == ("undecided", latoya, [latoya.pk])
    assert found.why == "Latoya Mabry is on record as deceased, 20 November 2026"
    decide(staff_list, 2, "same", clerk, latoya)
    assert finding(staff_list, 2).verdict == "changed"
