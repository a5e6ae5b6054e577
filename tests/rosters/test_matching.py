"""Whose row is it? The ladder, rung by rung, with what stands against each."""

from datetime import date, timedelta

import pytest

from core.periods import DateRange
from members.models import ContactPoint, Employment, Membership, Person
from tests.rosters.conftest import AS_OF, HIGH, MIDDLE, finding, ladder, sums


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
        (("", "", "Villarreal-Mabry, Latoya", MIDDLE, ""), "likeness", "a surname in common, same worksite"),
        (("", "", "Villarreal Mabry, Latoya", MIDDLE, ""), "likeness", "a surname in common, same worksite"),
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
    ("row", "how", "says"),
    [
        (("", "", "Mabry, Brandon", HIGH, "canary-mail-latoya@example.com"), "email", "The e-mail is that of"),
        (("E0002", "", "Mabry, Brandon", MIDDLE, ""), "number", "The staff number is that of"),
        (("", "0000000002", "Mabry, Brandon B.", MIDDLE, ""), "nea_id", "The NEA ID is on the record of"),
    ],
)
def test_an_identification_with_the_given_name_of_somebody_else_is_asked_about(bring, world, row, how, says):
    """A couple has one surname, and may have one address; a district may give a number anew."""
    Person.objects.filter(pk=world.people["Latoya"].pk).update(middle_name="Belle")

    [found] = ladder(bring, row)

    assert (found.verdict, found.how, found.candidates) == ("undecided", how, [world.people["Latoya"].pk])
    assert found.why == f"{says} Latoya Mabry, whose given name is Latoya and not Brandon"


@pytest.mark.parametrize(
    ("on_record", "in_the_list"),
    [
        (("Amanda", "", ""), "Mandy"),
        (("Margaret", "", "Peg"), "Peg"),
        (("Margaret", "Ann", ""), "Ann"),
        (("Ann", "", ""), "Margaret Ann"),
        (("Latoya", "", ""), "L."),
        (("James", "Thomas", ""), "J.T."),
        (("Mary Beth", "", ""), "Beth"),
        (("De'Andre", "", ""), "Deandre"),
        (("José", "", ""), "Jose Luis"),
        (("Latoya", "", ""), "Latoyah"),
        (("Christina", "", ""), "Christine"),
        (("Latoya", "", ""), "Latyoa"),
    ],
)
@pytest.mark.parametrize("by", ["number", "email"])
def test_a_given_name_that_may_be_the_same_one_matches_by_itself(bring, world, on_record, in_the_list, by):
    first, middle, preferred = on_record
    latoya = Person.objects.filter(pk=world.people["Latoya"].pk)
    latoya.update(first_name=first, middle_name=middle, preferred_name=preferred)
    number, mail = ("E0002", "") if by == "number" else ("", "canary-mail-latoya@example.com")

    [found] = ladder(bring, (number, "", f"Mabry, {in_the_list}", MIDDLE, mail))

    assert (found.how, found.verdict in {"same", "changed"}) == (by, True)


@pytest.mark.parametrize(
    ("on_record", "in_the_list"),
    [("Mark", "Mary"), ("Jason", "Mason"), ("Patrick", "Patricia"), ("Daniel", "Danielle"), ("Samuel", "Samantha")],
)
def test_given_names_of_two_people_may_be_near(bring, world, on_record, in_the_list):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(first_name=on_record)

    [found] = ladder(bring, ("", "", f"Mabry, {in_the_list}", MIDDLE, "canary-mail-latoya@example.com"))

    assert (found.verdict, found.how) == ("undecided", "email")


def test_one_of_a_couple_who_is_known_at_the_worksite_is_found_in_spite_of_the_shared_address(bring, world):
    brandon = Person.objects.create(first_name="Brandon", last_name="Mabry")
    Employment.objects.create(
        person=brandon, worksite=world.worksites[HIGH], job_class="esp", period=(AS_OF, None), source="roster"
    )

    [found] = ladder(bring, ("", "", "Mabry, Brandon", HIGH, "canary-mail-latoya@example.com"))

    assert (found.how, found.person_id) == ("name", brandon.pk)


@pytest.mark.parametrize("in_the_list", [["MARY BETH", ""], ["Mary", "Beth"]])
@pytest.mark.parametrize("on_record", [("Mary Beth", ""), ("Mary Beth", "Ann"), ("Mary", "Beth")])
def test_two_first_names_are_found_however_they_are_cut(bring, world, on_record, in_the_list):
    first, middle = on_record
    Person.objects.filter(pk=world.people["Latoya"].pk).update(first_name=first, middle_name=middle)

    in_one_column = bring([[f"MABRY, {' '.join(in_the_list).strip()}", MIDDLE]], ["Name", "School"])
    in_columns = bring([["Mabry", *in_the_list, MIDDLE]], ["Last name", "First name", "Middle name", "School"])
    elsewhere = bring([["Mabry", *in_the_list, HIGH]], ["Last name", "First name", "Middle name", "School"])

    for staff_list in (in_one_column, in_columns):
        found = finding(staff_list, 2)
        assert (found.how, found.verdict, found.person_id) == ("name", "same", world.people["Latoya"].pk)
    assert finding(elsewhere, 2).candidates == [world.people["Latoya"].pk]


@pytest.mark.parametrize(
    ("on_record", "in_the_list"),
    [
        (("Katherine", "", "Victoria"), "Victoria"),
        (("Amanda", "", ""), "Mandy"),
        (("Mary", "Beth", ""), "Mary Beth"),
    ],
)
def test_a_number_that_is_new_makes_nobody_new_whose_name_is_known_at_the_worksite(
    bring, world, on_record, in_the_list
):
    """The district numbered its staff anew."""
    first, middle, preferred = on_record
    latoya = Person.objects.filter(pk=world.people["Latoya"].pk)
    latoya.update(first_name=first, middle_name=middle, preferred_name=preferred)

    here, elsewhere = ladder(
        bring,
        ("E9999", "", f"Mabry, {in_the_list}", MIDDLE, ""),
        ("E9998", "", f"Mabry, {in_the_list}", HIGH, ""),  # another number is another person
    )

    assert (here.verdict, here.candidates) == ("undecided", [world.people["Latoya"].pk])
    assert elsewhere.verdict == "new"


@pytest.mark.parametrize("number", ["", "E9999"])
def test_first_and_last_name_the_other_way_round_are_asked_about(bring, world, number):
    headings = ["EMP NO", "Last name", "First name", "School"]

    staff_list = bring([[number, "Latoya", "Mabry", MIDDLE], [number, "Latoya", "Mabry", HIGH]], headings)

    found = finding(staff_list, 2)
    assert (found.verdict, found.candidates) == ("undecided", [world.people["Latoya"].pk])
    assert found.why == "First and last name the other way round, same worksite"


def works(world, worksite: str, *, number: str = "", **names: str) -> Person:
    person = Person.objects.create(**names)
    Employment.objects.create(
        person=person, worksite=world.worksites[worksite], job_class="esp", period=(AS_OF, None), source="roster",
        employer_number=number,
    )  # fmt: skip
    return person


def test_the_likeliest_comes_first_and_the_reason_is_about_them(bring, world):
    near = works(world, MIDDLE, first_name="Quentin", last_name="Zimmer")
    exact = works(world, HIGH, first_name="Quintin", last_name="Zimmer")

    [found] = ladder(bring, ("", "", "Zimmer, Quintin", MIDDLE, ""))

    assert found.candidates == [exact.pk, near.pk]
    assert found.why == "2 people fit. The likeliest: same name, another worksite of this employer"


def test_who_goes_by_a_name_is_not_said_to_have_the_same(bring, world):
    goes_by = works(world, MIDDLE, first_name="Quentin", last_name="Zimmer", preferred_name="Bo", number="E77")

    [found] = ladder(bring, ("E9999", "", "Zimmer, Bo", MIDDLE, ""))

    assert (found.candidates, found.why) == ([goes_by.pk], "Goes by that name, same worksite")


def test_of_several_who_have_a_staff_number_the_one_of_the_name_comes_first(bring, world):
    zimmer = works(world, HIGH, first_name="Quentin", last_name="Zimmer", number="E0002")

    found = ladder(bring, ("E0002", "", "Zimmer, Quentin", HIGH, ""))[0]

    assert (found.why, found.candidates) == (
        "Several people have this staff number",
        [zimmer.pk, world.people["Latoya"].pk],
    )


NAMESAKES = [
    ["", "", "Zimmer, Quentin", MIDDLE, "Teacher, Math", "", ""],
    ["", "", "Zimmer, Quentin", MIDDLE, "Coach", "", ""],
]


@pytest.fixture
def namesakes(bring, world):
    """Two on record, whom a clerk told apart: a list that names them first asks about the second."""
    first = bring(NAMESAKES, apply=True)
    assert sums(first) == (1, 0, 0, 1, 0)
    coach = Person.objects.create(first_name="Quentin", last_name="Zimmer")
    Employment.objects.create(
        person=coach, worksite=world.worksites[MIDDLE], job_class="certified", position="Coach", period=(AS_OF, None)
    )
    return Person.objects.get(last_name="Zimmer", employments__position="Teacher, Math"), coach


def test_two_of_one_name_at_one_worksite_are_told_by_their_jobs_ever_after(bring, namesakes):
    again = bring(NAMESAKES[::-1])

    assert [finding(again, number).person_id for number in (3, 2)] == [person.pk for person in namesakes]
    assert sums(again)[3] == 0

    one_changed = bring([NAMESAKES[0], [*NAMESAKES[1][:4], "Principal", "", ""]])
    assert finding(one_changed, 2).person_id == namesakes[0].pk
    assert finding(one_changed, 3).verdict == "undecided"


@pytest.mark.parametrize("position", ["Teacher, Math", ""])
def test_two_of_one_name_whose_jobs_do_not_tell_them_apart_wait_for_a_decision(bring, namesakes, position):
    Employment.objects.filter(position="Coach").update(position=position)

    assert sums(bring([NAMESAKES[0]])) == (0, 0, 0, 1, 0)


@pytest.mark.parametrize(
    ("on_record", "in_the_list"), [("Amanda", "Mandy"), ("Mandy", "Amanda"), ("Bill", "WILLIAM"), ("Peggy", "Margaret")]
)
def test_a_short_form_of_the_first_name_is_suggested_at_the_same_worksite(bring, world, on_record, in_the_list):
    latoya = world.people["Latoya"]
    Person.objects.filter(pk=latoya.pk).update(first_name=on_record, preferred_name="")

    here, elsewhere = ladder(
        bring, ("", "", f"Mabry, {in_the_list}", MIDDLE, ""), ("", "", f"Mabry, {in_the_list}", HIGH, "")
    )

    assert (here.verdict, here.candidates) == ("undecided", [latoya.pk])
    assert here.why == "May be called so for short, same worksite"
    assert elsewhere.is_new_person


def test_a_short_form_is_suggested_for_who_works_nowhere_now(bring, world):
    latoya = world.people["Latoya"]
    Person.objects.filter(pk=latoya.pk).update(first_name="Kathy")
    Employment.objects.filter(person=latoya).update(period=DateRange(date(2020, 8, 1), AS_OF - timedelta(days=90)))

    [found] = ladder(bring, ("", "", "Mabry, Katherine", MIDDLE, ""))

    assert (found.verdict, found.candidates) == ("undecided", [latoya.pk])
    assert found.why == "May be called so for short, not working here now"


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


@pytest.mark.parametrize(
    ("on_record", "said", "changes"),
    [
        (("Robert", ""), "BOB", {"preferred_name": ["", "Bob"]}),
        (("Robert", "Rob"), "Bob", None),
        (("Robert", ""), "Robert (Bob)", {"preferred_name": ["", "Bob"]}),
        (("Bob", ""), "Robert", {"first_name": ["Bob", "Robert"]}),
    ],
)
def test_a_short_form_takes_the_place_of_no_first_name(bring, world, on_record, said, changes):
    first, preferred = on_record
    Person.objects.filter(pk=world.people["Latoya"].pk).update(first_name=first, preferred_name=preferred)

    [found] = ladder(bring, ("E0002", "", f"Mabry, {said}", MIDDLE, ""))

    assert (found.how, found.changes) == ("number", changes)
    assert (found.verdict == "same") == (changes is None)


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
