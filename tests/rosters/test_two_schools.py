"""One person at two schools stands on a list in two rows: nothing but the name says that they are one."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.periods import since
from locals.models import Worksite
from members.models import Employment, Person
from rosters import actions, queries
from rosters.models import Decision, Finding, Place, StaffList
from tests.rosters.conftest import AS_OF, HIGH, MIDDLE, Bring, decide, finding, sums
from tests.rosters.files import csv_file
from tests.world import TODAY, World

THIRD = "Leland High School"
NAMED = ["EMP NO", "NEA ID", "First", "Middle", "Last", "Suffix", "School", "E-mail", "Cell"]
ANN = "Newell, Ann"


@pytest.fixture(autouse=True)
def three_schools(world: World) -> None:
    middle = world.worksites[MIDDLE]
    Worksite.objects.filter(pk=world.worksites[THIRD].pk).update(employer=middle.employer)


def rows(*schools: str, name: str = ANN) -> list[list[str]]:
    return [["", "", name, school, "", "", ""] for school in schools]


def same(staff_list: StaffList, number: int, other: int, world: World) -> Finding:
    about: dict[str, Any] = {"staff_list": staff_list, "today": TODAY, "by": world.users["clerk"]}
    return actions.decide(number=number, choice=Decision.Choice.SAME, other_row=other, **about)


def applied(staff_list: StaffList, world: World) -> StaffList:
    staff_list.refresh_from_db()
    return actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])


def schools_of(last_name: str) -> list[list[str]]:
    """Where the people of a surname work, one list for each, the most schools first."""
    people = Person.objects.filter(last_name=last_name)
    found = [Employment.objects.filter(person=person, period__upper_inf=True) for person in people]
    return sorted(
        [sorted(jobs.values_list("worksite__name", flat=True)) for jobs in found], key=lambda jobs: (-len(jobs), jobs)
    )


def asked(staff_list: StaffList) -> dict[int, list[int] | None]:
    """Rows to decide about somebody at two schools, and the rows above that they are asked about."""
    found = Finding.objects.filter(staff_list=staff_list, verdict="undecided", question="schools")
    return dict(found.values_list("number", "other_rows"))


# --- Two new rows -----------------------------------------------------------------------------------------------------


def test_two_new_rows_of_a_name_at_two_schools_are_asked_about(bring):
    staff_list = bring(rows(MIDDLE, HIGH))

    assert sums(staff_list) == (1, 0, 0, 1, 0)
    second = finding(staff_list, 3)
    assert (second.how, second.question, second.other_rows) == ("row", "schools", [2])
    assert (second.person_id, second.candidates) == (None, None)
    assert second.why == f"Row 2 has the same name, at {MIDDLE}: the same person at both?"


def test_the_same_person_has_two_jobs_and_the_next_list_asks_nothing(bring, world):
    staff_list = bring(rows(MIDDLE, HIGH), is_complete=True)

    found = same(staff_list, 3, 2, world)

    assert (found.verdict, found.how) == ("new", "decided")
    assert found.person_id == finding(staff_list, 2).person_id
    applied(staff_list, world)
    assert schools_of("Newell") == [[HIGH, MIDDLE]]
    again = bring(rows(MIDDLE, HIGH))
    assert sums(again) == (0, 0, 2, 0, 0)
    assert {row.how for row in Finding.objects.filter(staff_list=again)} == {"name"}


def test_two_people_of_one_name_stay_two_in_the_next_list(bring, world):
    staff_list = bring(rows(MIDDLE, HIGH))

    assert decide(staff_list, 3, "new", world.users["clerk"]).verdict == "new"

    applied(staff_list, world)
    assert schools_of("Newell") == [[HIGH], [MIDDLE]]
    assert sums(bring(rows(MIDDLE, HIGH))) == (0, 0, 2, 0, 0)


def test_of_three_rows_each_is_asked_about_the_first(bring, world):
    staff_list = bring(rows(MIDDLE, HIGH, THIRD))
    assert asked(staff_list) == {3: [2], 4: [2]}

    same(staff_list, 3, 2, world)
    assert asked(staff_list) == {4: [2]}
    same(staff_list, 4, 2, world)

    assert len({finding(staff_list, number).person_id for number in (2, 3, 4)}) == 1
    applied(staff_list, world)
    assert schools_of("Newell") == [[THIRD, HIGH, MIDDLE]]


def test_whoever_has_two_namesakes_is_one_of_them(clerk, bring, world):
    """Two Ann Newells, of whom the second works at two schools."""
    staff_list = bring(rows(MIDDLE, HIGH, THIRD))
    decide(staff_list, 3, "new", world.users["clerk"])
    assert asked(staff_list) == {4: [2, 3]}
    assert str(finding(staff_list, 4).why).startswith("Row 2 and others have the same name, at other worksites")
    many = queries.plan(staff_list, [4], "same", people=Person.objects.all())
    assert many.says == ["1 row stays to decide: no one person is suggested (row 4)."]

    page = clerk.get(staff_list.get_absolute_url(), {"kind": "undecided"}).content.decode()
    assert f'<option value="3">Row 3 · {HIGH}</option>' in page
    clerk.post(reverse("rosters:decide", args=[staff_list.pk, 4]), {"choice": "row", "other_row": "3"})

    applied(staff_list, world)
    assert schools_of("Newell") == [[THIRD, HIGH], [MIDDLE]]


def test_the_same_phone_is_said_and_makes_nobody_one(bring):
    """A father and his son share one, too."""
    cell = "662-555-0148"
    staff_list = bring([["", "", ANN, MIDDLE, "", "", cell], ["", "", ANN, HIGH, "", "", cell]])

    assert finding(staff_list, 3).why == f"Row 2 has the same name and phone, at {MIDDLE}: the same person at both?"


@pytest.mark.parametrize(
    ("first", "second", "asks"),
    [
        (["N1", "", "", ""], ["N2", "", "", ""], False),
        (["", "77", "", ""], ["", "78", "", ""], False),
        (["", "", "a@example.com", ""], ["", "", "b@example.com", ""], False),
        (["N1", "77", "", ""], ["N2", "", "", ""], False),
        (["N1", "", "", ""], ["", "78", "", ""], True),
        (["N1", "", "", ""], ["", "", "", ""], True),
        (["", "", "", ""], ["", "", "b@example.com", ""], True),
        (["N1", "", "a@example.com", ""], ["", "", "a@example.com", ""], True),
        (["", "", "a@example.com", ""], ["", "", "ann.newell@tupeloschools.example", ""], True),  # one of them for work
        (["", "", "", "662-555-0148"], ["", "", "", "662-555-0149"], True),  # the schools' own, maybe
        (["000", "", "", ""], ["0", "", "", ""], True),
    ],
)
def test_numbers_and_addresses_tell_two_people_apart(bring, world, first, second, asks):
    world.employers["Tupelo Public School District"].__class__.objects.filter(name__startswith="Tupelo").update(
        mail_domain="tupeloschools.example"
    )
    staff_list = bring(
        [[number, nea, ANN, school, "", mail, phone]
         for (number, nea, mail, phone), school in ((first, MIDDLE), (second, HIGH))]
    )  # fmt: skip

    assert bool(asked(staff_list)) is asks
    assert sums(staff_list) == ((1, 0, 0, 1, 0) if asks else (2, 0, 0, 0, 0))


NAMES = st.tuples(
    st.sampled_from(["James", "JAMES", "Jämes", "Jim", "John"]), st.sampled_from(["", "A", "Allen", "B"]),
    st.sampled_from(["Smith", "SMITH", "Smythe"]), st.sampled_from(["", "Jr", "Sr"]),
)  # fmt: skip


def _plain(name: str) -> str:
    return name.lower().replace("ä", "a")


def _may_be_one(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Said again, in Python: the same first and last name, and neither initial nor suffix against it."""
    same_name = [_plain(name) for name in one[::2]] == [_plain(name) for name in other[::2]]
    initials, suffixes = {one[1][:1], other[1][:1]} - {""}, {one[3], other[3]} - {""}
    return same_name and len(initials) < 2 and len(suffixes) < 2


@given(NAMES, NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_is_asked_exactly_where_no_part_of_the_names_contradicts(bring: Bring, one, other):
    staff_list = bring([["", "", *one, MIDDLE, "", ""], ["", "", *other, HIGH, "", ""]], NAMED)

    assert asked(staff_list) == ({3: [2]} if _may_be_one(one, other) else {})


def test_whoever_contradicts_one_of_a_persons_rows_is_not_that_person(bring, world):
    """James A. and James are one; James B. is asked about neither."""
    staff_list = bring(
        [["", "", "James", "A", "Smith", "", MIDDLE, "", ""], ["", "", "James", "", "Smith", "", HIGH, "", ""],
         ["", "", "James", "B", "Smith", "", THIRD, "", ""]],
        NAMED,
    )  # fmt: skip
    assert asked(staff_list) == {3: [2], 4: [3]}

    same(staff_list, 3, 2, world)

    assert sums(staff_list) == (3, 0, 0, 0, 0)
    assert finding(staff_list, 4).person_id != finding(staff_list, 2).person_id


def test_rows_of_one_staff_number_are_decided_together(bring, world):
    staff_list = bring([*rows(MIDDLE), ["N1", "", ANN, HIGH, "", "", ""], ["N1", "", ANN, THIRD, "", "", ""]])
    assert asked(staff_list) == {3: [2], 4: [2]}

    same(staff_list, 4, 2, world)
    assert len({finding(staff_list, number).person_id for number in (2, 3, 4)}) == 1
    decide(staff_list, 4, "new", world.users["clerk"])
    assert asked(staff_list) == {}
    assert finding(staff_list, 3).person_id == finding(staff_list, 4).person_id != finding(staff_list, 2).person_id


def test_a_new_person_has_the_nea_id_that_any_of_their_rows_tells(bring, world):
    staff_list = bring([*rows(MIDDLE), ["", "48213307", ANN, HIGH, "", "", ""]])

    same(staff_list, 3, 2, world)
    applied(staff_list, world)

    assert Person.objects.get(last_name="Newell").nea_id == "0048213307"
    assert schools_of("Newell") == [[HIGH, MIDDLE]]


def test_a_row_without_a_place_asks_nothing_and_nobody_is_asked_about_it(bring, world):
    staff_list = bring(rows("MES Bldg 2", HIGH))
    assert sums(staff_list) == (1, 0, 0, 0, 1)

    place = Place.objects.get(staff_list=staff_list, text="MES Bldg 2")
    actions.choose_places(staff_list=staff_list, choices={place.pk: None}, by=world.users["clerk"])
    actions.rematch(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert asked(staff_list) == {3: [2]}
    assert finding(staff_list, 3).why == "Row 2 has the same name, at MES Bldg 2: the same person at both?"


def test_a_word_that_stands_in_every_row_is_no_name(bring, world):
    sites = [Worksite(employer=world.worksites[MIDDLE].employer, name=f"School {n}") for n in range(60)]
    Worksite.objects.bulk_create(sites)

    staff_list = bring(rows(*(site.name for site in sites), name="Employee, New"))

    assert sums(staff_list) == (60, 0, 0, 0, 0)


# --- The other row becomes somebody else ------------------------------------------------------------------------------


def test_whoever_follows_a_row_that_is_left_out_is_undecided_again(bring, world):
    clerk = world.users["clerk"]
    staff_list = bring(rows(MIDDLE, HIGH))
    same(staff_list, 3, 2, world)

    decide(staff_list, 2, "skip", clerk)

    third = finding(staff_list, 3)
    assert (third.verdict, third.question, third.person_id) == ("undecided", "waits", None)
    assert third.why == "Row 2, whose person it was said to be, is not used itself"
    applied(staff_list, world)
    assert schools_of("Newell") == []


def test_a_decision_outlives_matching_and_is_taken_back(bring, world):
    clerk = world.users["clerk"]
    staff_list = bring(rows(MIDDLE, HIGH, THIRD))
    same(staff_list, 3, 2, world)
    decide(staff_list, 2, "skip", clerk)
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)
    assert finding(staff_list, 3).question == "waits"
    assert asked(staff_list) == {4: [3]}

    actions.take_back(staff_list=staff_list, number=2, today=TODAY, by=clerk)
    assert finding(staff_list, 3).person_id == finding(staff_list, 2).person_id
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)
    assert finding(staff_list, 3).person_id == finding(staff_list, 2).person_id
    actions.take_back(staff_list=staff_list, number=3, today=TODAY, by=clerk)
    assert asked(staff_list) == {3: [2], 4: [2]}


def test_whoever_follows_a_row_follows_it_to_somebody_known(bring, world):
    hollis, clerk = world.people["Hollis"], world.users["clerk"]
    staff_list = bring(rows(MIDDLE, HIGH, THIRD))
    same(staff_list, 3, 2, world)
    same(staff_list, 4, 2, world)

    decide(staff_list, 2, "same", clerk, hollis)

    assert [(row.how, row.person_id) for row in Finding.objects.filter(staff_list=staff_list)] == (
        [("decided", hollis.pk)] * 3
    )
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)
    applied(staff_list, world)
    assert not Person.objects.filter(last_name="Newell", first_name="Ann").exclude(pk=hollis.pk).exists()
    jobs = Employment.objects.filter(person=hollis, worksite__employer=world.worksites[MIDDLE].employer)
    assert jobs.count() == 3


def test_two_rows_whose_schools_turn_out_to_be_one_repeat_each_other(bring, world):
    clerk = world.users["clerk"]
    staff_list = bring(rows(MIDDLE, "Bldg 2"))
    place = Place.objects.get(staff_list=staff_list, text="Bldg 2")
    actions.choose_places(staff_list=staff_list, choices={place.pk: None}, by=clerk)
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)
    same(staff_list, 3, 2, world)

    place = Place.objects.get(staff_list=staff_list, text="Bldg 2")
    actions.choose_places(staff_list=staff_list, choices={place.pk: world.worksites[MIDDLE]}, by=clerk)
    actions.rematch(staff_list=staff_list, today=TODAY, by=clerk)

    assert finding(staff_list, 3).why == "Repeats row 2: the same person at the same worksite."


@pytest.mark.parametrize(
    "said", [{"choice": "same"}, {"choice": "same", "other_row": 3}, {"choice": "new", "other_row": 2}]
)
def test_a_decision_names_a_person_or_a_row_above(bring, said):
    staff_list = bring(rows(MIDDLE, HIGH))

    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(staff_list=staff_list, number=3, **said)


def test_only_what_is_asked_can_be_answered(bring, world):
    staff_list = bring([*rows(MIDDLE, HIGH), *rows(THIRD, name="Oakes, Ben")])

    for number, other in ((3, 4), (4, 2), (2, 2), (2, 3)):
        with pytest.raises(actions.NotThatRow, match="is not asked about row"):
            same(staff_list, number, other, world)
    assert same(staff_list, 3, 2, world) == same(staff_list, 3, 2, world)  # pressed twice


# --- Somebody known ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["E0002", ""], ids=["by number", "by name"])
def test_the_name_of_somebody_whom_another_row_found_is_asked_about(bring, world, number):
    latoya = world.people["Latoya"]
    staff_list = bring([[number, "", "Mabry, Latoya", MIDDLE, "", "", ""], *rows(HIGH, name="Mabry, Latoya")])

    second = finding(staff_list, 3)
    assert (second.verdict, second.question, second.candidates) == ("undecided", "schools", [latoya.pk])
    assert second.why == f"Row 2 is Latoya Mabry, at {MIDDLE}: the same person at both?"
    decide(staff_list, 3, "same", world.users["clerk"], latoya)
    applied(staff_list, world)
    assert schools_of("Mabry") == [[HIGH, MIDDLE]]
    again = bring([[number, "", "Mabry, Latoya", MIDDLE, "", "", ""], *rows(HIGH, name="Mabry, Latoya")])
    assert sums(again) == (0, 0, 2, 0, 0)


@pytest.mark.parametrize(
    "second",
    [
        ["N9", "", "Mabry, Latoya", HIGH, "", "", ""],
        ["", "77", "Mabry, Latoya", HIGH, "", "", ""],
        ["", "", "Mabry, Latoya", HIGH, "", "other@example.com", ""],
        ["", "", "Mabry, Latonya", HIGH, "", "", ""],
    ],
)
def test_what_tells_another_row_from_somebody_known_asks_nothing(bring, second):
    staff_list = bring([["E0002", "", "Mabry, Latoya", MIDDLE, "", "latoya@example.com", ""], second])

    assert asked(staff_list) == {}
    assert finding(staff_list, 3).verdict == "new"


def test_somebody_known_stays_where_they_work_while_their_other_row_waits(bring, world):
    """Found by number at another school, and by nothing but the name at their own."""
    latoya = world.people["Latoya"]
    Employment.objects.filter(person=latoya).update(worksite=world.worksites[THIRD])
    staff_list = bring(
        [["E0002", "", "Mabry, Latoya", HIGH, "", "", ""], *rows(MIDDLE, name="Mabry, Latoya")], is_complete=True
    )

    assert asked(staff_list) == {3: None}
    assert finding(staff_list, 2).changes == {"second_worksite": [None, HIGH]}
    decide(staff_list, 3, "new", world.users["clerk"])
    assert finding(staff_list, 2).changes == {"worksite": [THIRD, HIGH]}
    actions.take_back(staff_list=staff_list, number=3, today=TODAY, by=world.users["clerk"])
    assert asked(staff_list) == {3: None}
    assert finding(staff_list, 2).changes == {"second_worksite": [None, HIGH]}


def test_a_row_that_is_matched_alone_knows_whom_the_others_found(bring, world):
    """The other row spells the name otherwise than the record does, so that it is not matched with it."""
    rows_ = [["E0002", "", "Mabry-Jones, Latoya", MIDDLE, "", "", ""], *rows(HIGH, name="Mabry, Latoya")]
    staff_list = bring(rows_)
    assert asked(staff_list) == {3: None}

    decide(staff_list, 3, "new", world.users["clerk"])
    actions.take_back(staff_list=staff_list, number=3, today=TODAY, by=world.users["clerk"])

    assert asked(staff_list) == {3: None}


def test_of_two_known_people_of_the_name_one_is_chosen(bring, world):
    twin = Person.objects.create(first_name="Latoya", last_name="Mabry")
    Employment.objects.create(
        person=twin, worksite=world.worksites[HIGH], job_class="esp", period=since(AS_OF), source="roster"
    )

    staff_list = bring(rows(MIDDLE, HIGH, THIRD, name="Mabry, Latoya"))

    third = finding(staff_list, 4)
    assert (third.question, third.candidates) == ("several", [world.people["Latoya"].pk, twin.pk])
    assert str(third.why).startswith("Row 2 and others have the same name, at other worksites")


def test_whoever_is_not_somebody_known_may_be_the_new_person_of_another_row(clerk, bring, world):
    """A new Latoya Mabry at two schools, beside the known one: of whom no row tells, and of whom one does."""
    for first in ([], [["E0002", "", "Mabry, Latoya", MIDDLE, "", "", ""]]):
        Employment.objects.filter(person=world.people["Latoya"]).update(worksite=world.worksites[MIDDLE])
        other = world.worksites[MIDDLE].employer.worksites.create(name=f"School {len(first)}")
        staff_list = bring([*rows(HIGH, other.name, name="Mabry, Latoya"), *first])
        assert [finding(staff_list, number).candidates for number in (2, 3)] == [[world.people["Latoya"].pk]] * 2
        assert [finding(staff_list, number).other_rows for number in (2, 3)] == [None, None]

        decide(staff_list, 2, "new", world.users["clerk"])

        assert finding(staff_list, 3).other_rows == [2]
        page = clerk.get(staff_list.get_absolute_url(), {"kind": "undecided"}).content.decode()
        assert "Same as row 2" in page
        assert "Same person</button>" in page
        many = queries.plan(staff_list, [3], "same", people=Person.objects.all())
        assert many.says == ["1 row stays to decide: no one person is suggested (row 3)."]
        same(staff_list, 3, 2, world)
        assert finding(staff_list, 3).person_id == finding(staff_list, 2).person_id


# --- Pages, many at once, the command line ----------------------------------------------------------------------------


def test_the_page_shows_both_rows_and_takes_the_answer(clerk, bring):
    staff_list = bring([["", "", ANN, MIDDLE, "Nurse", "", ""], ["", "", ANN, HIGH, "RN", "", ""]])

    page = clerk.get(staff_list.get_absolute_url(), {"kind": "undecided"}).content.decode()

    assert "Same person as in row 2?" in page
    assert f"{MIDDLE} · Nurse" in page
    assert 'name="other_row" value="2"' in page
    answer = clerk.post(
        reverse("rosters:decide", args=[staff_list.pk, 3]),
        {"choice": "row", "other_row": "2", "kind": "undecided"},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert sums(staff_list) == (2, 0, 0, 0, 0)
    decided = clerk.get(staff_list.get_absolute_url(), {"kind": "decided"}).content.decode()
    assert "Decided by hand: the person of row 2" in decided
    clerk.post(reverse("rosters:decide", args=[staff_list.pk, 3]), {"choice": "back", "kind": "decided"})
    assert asked(staff_list) == {3: [2]}


@pytest.mark.parametrize("other_row", ["4", "9" * 18, "0", "", "x"])
def test_an_answer_to_another_question_is_refused_in_words(clerk, bring, other_row):
    staff_list = bring(rows(MIDDLE, HIGH))

    answer = clerk.post(
        reverse("rosters:decide", args=[staff_list.pk, 3]), {"choice": "row", "other_row": other_row}, follow=True
    )

    assert "is not asked about row" in answer.content.decode()
    assert not Decision.objects.exists()


def test_many_are_decided_at_once(bring, world):
    """Of both kinds: those of new people, and of somebody known."""
    latoya = [["E0002", "", "Mabry, Latoya", MIDDLE, "", "", ""], *rows(HIGH, name="Mabry, Latoya")]
    staff_list = bring([*rows(MIDDLE, HIGH, THIRD), *latoya])
    assert queries.narrowings(staff_list, "undecided") == [("schools", "Same name in two rows, two worksites", 3)]

    said = actions.decide_many(
        staff_list=staff_list, numbers=[3, 4, 6], choice="same", people=Person.objects.all(), today=TODAY,
        by=world.users["clerk"],
    )  # fmt: skip

    assert said == ["3 rows are of the people suggested."]
    applied(staff_list, world)
    assert schools_of("Newell") == [[THIRD, HIGH, MIDDLE]]
    assert schools_of("Mabry") == [[HIGH, MIDDLE]]


@pytest.mark.parametrize(
    ("likely", "people"), [("refuse", [[MIDDLE]]), ("new", [[THIRD], [HIGH], [MIDDLE]])]
)  # fmt: skip
def test_the_command_refuses_or_makes_someone_new(world, tmp_path, likely, people):
    path = tmp_path / "tupelo.csv"
    path.write_bytes(csv_file(rows(MIDDLE, HIGH, THIRD)))
    out = io.StringIO()

    options = ["--employer", "Tupelo", "--as-of", "2026-11-20", "--apply", "--json", "--likely", likely]
    call_command("import_roster", str(path), *options, stdout=out)

    assert json.loads(out.getvalue())["refused"] == (2 if likely == "refuse" else 0)
    assert schools_of("Newell") == people
