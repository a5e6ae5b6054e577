"""Whom a list makes a new hire."""

from datetime import date

import pytest

from locals.models import Employer
from members.models import Employment, Person
from rosters import actions, queries
from tests.rosters.conftest import AS_OF, decide, finding, sums
from tests.world import TODAY

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
JOB = ["EMP NO", "Name", "School", "Position", "Room", "FTE", "Hire date"]


@pytest.mark.parametrize(
    ("earlier", "hired", "is_new"),
    [
        (None, "", False),  # the first list makes none
        (None, "8/3/2026", True),
        (None, "8/3/2019", False),
        (date(2026, 9, 1), "", True),  # an earlier complete list did not have them
        (date(2026, 9, 1), "8/3/2019", False),  # a hire date says better
        (AS_OF, "", False),  # not earlier
        (date(2026, 9, 1), "Aug 2018", False),  # a month says so as well, and a year
        (date(2026, 9, 1), "1999", False),
        (None, "Oct 2026", True),
    ],
)
def test_only_a_hire_date_or_an_earlier_complete_list_makes_a_new_hire(bring, world, earlier, hired, is_new):
    Employer.objects.filter(name__startswith="Tupelo").update(list_date=earlier)
    world.employers["Tupelo Public School District"].refresh_from_db()

    bring([["N1", "Newell, Ann", HIGH, "", "", "", hired]], JOB, apply=True)

    assert Employment.objects.get(person__last_name="Newell").is_new_hire is is_new


def test_a_hire_date_that_cannot_be_read_makes_nobody_a_new_hire(bring, world, sign_in):
    Employer.objects.filter(name__startswith="Tupelo").update(list_date=date(2026, 9, 1))
    world.employers["Tupelo Public School District"].refresh_from_db()

    staff_list = bring(
        [["N1", "Newell, Ann", HIGH, "", "", "", "see HR"], ["N2", "Oakes, Ben", HIGH, "", "", "", "8/3/2019"],
         ["N3", "Pate, Cy", HIGH, "", "", "", ""]], JOB,
    )  # fmt: skip

    assert [finding(staff_list, number).is_new_hire for number in (2, 3, 4)] == [False, False, True]
    page = sign_in(world.users["clerk"]).get(staff_list.get_absolute_url(), {"kind": "new"}).content.decode()
    assert "“see HR” is not a date we can read, month first; it makes nobody a new hire. Left out." in page


@pytest.mark.parametrize(
    ("known", "said", "changes"),
    [
        (date(2018, 8, 6), "Aug 2018", None),
        (date(2018, 3, 5), "2018", None),
        (date(2018, 8, 6), "8/1/2018", ["2018-08-06", "2018-08-01"]),  # a day is news
        (date(2018, 8, 6), "9/2018", ["2018-08-06", "2018-09-01"]),
        (None, "1999", [None, "1999-08-01"]),
    ],
)
def test_a_month_or_a_year_takes_the_place_of_no_day_in_it(bring, world, known, said, changes):
    Employment.objects.filter(person=world.people["Latoya"]).update(hired_on=known)

    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "", "", "", said]], JOB)

    assert finding(staff_list, 2).changes == ({"hired_on": changes} if changes else None)
    assert finding(staff_list, 2).is_new_hire is False


def test_a_first_day_as_an_educator_is_not_made_less_exact(bring, world):
    Person.objects.filter(pk=world.people["Latoya"].pk).update(service_start=date(2009, 8, 10), service_source="roster")

    staff_list = bring(
        [["E0002", "Mabry, Latoya", MIDDLE, "August 2009"]], ["EMP NO", "Name", "School", "Teaching since"]
    )

    assert finding(staff_list, 2).changes is None


def test_a_complete_list_is_the_next_ones_earlier_list(bring, world):
    first = bring(
        [["N1", "Newell, Ann", HIGH, "", "", "", ""]], JOB, as_of=date(2026, 9, 1), is_complete=True, apply=True
    )

    second = bring(
        [["N1", "Newell, Ann", HIGH, "", "", "", ""], ["N2", "Oakes, Ben", HIGH, "", "", "", ""]], JOB, apply=True
    )

    employer = Employer.objects.get(name__startswith="Tupelo")
    assert (employer.list_date, employer.list_source) == (date(2026, 9, 1), "Staff list tupelo.csv")
    hires = Employment.objects.filter(is_new_hire=True).values_list("person__last_name", flat=True)
    assert list(hires) == ["Oakes"]
    assert (queries.outcome(first).new_hires, queries.outcome(second).new_hires) == (0, 1)


def test_who_left_becomes_nobody_and_is_a_new_hire_when_they_are_back(bring):
    headings = ["EMP NO", "Name", "School", "Employee Status"]
    rows = [["N1", "Newell, Ann", HIGH, "Resigned"], ["N2", "Oakes, Ben", HIGH, "Active"]]
    first = bring(rows, headings, as_of=date(2026, 9, 1), is_complete=True, apply=True)
    assert sums(first) == (1, 0, 0, 0, 1)
    assert not Person.objects.filter(last_name="Newell").exists()

    bring([["N1", "Newell, Ann", HIGH, "Active"], rows[1]], headings, apply=True)

    hires = Employment.objects.filter(is_new_hire=True).values_list("person__last_name", flat=True)
    assert list(hires) == ["Newell"]


def test_days_written_day_first_reach_the_jobs(bring):
    rows = [["N1", "Newell, Ann", HIGH, "13.08.2020"], ["N2", "Oakes, Ben", HIGH, "01.09.2021"]]

    bring(rows, ["EMP NO", "Name", "School", "Hire date"], apply=True)

    hired = Employment.objects.filter(person__last_name__in=["Newell", "Oakes"]).order_by("person__last_name")
    assert list(hired.values_list("hired_on", flat=True)) == [date(2020, 8, 13), date(2021, 9, 1)]


def test_who_stands_under_a_line_of_those_who_left_counts_as_left(bring):
    rows = [["N2", "Oakes, Ben", HIGH], ["", "Resignations", ""], ["N1", "Newell, Ann", HIGH]]

    staff_list = bring(rows, ["EMP NO", "Name", "School"], apply=True)

    assert sums(staff_list) == (1, 0, 0, 0, 2)
    assert not Person.objects.filter(last_name="Newell").exists()


SEPTEMBER = date(2026, 9, 1)
NUMBERED = ["EMP NO", "NEA ID", "Name", "School", "E-mail", "Hire date"]


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (["N1", "4.8E+07", "Newell, Ann", HIGH, "", ""], ["N1", "0048213307", "Newell-Hill, Ann", HIGH, "", ""]),
        (["N1", "48213307", "Newell, Ann", "Nowhere", "", ""], ["", "0048213307", "Hill, Anna", HIGH, "", ""]),
        (["", "4.8E+07", "Newell, Ann", HIGH, "ann@x.example", ""], ["N7", "", "Hill, Ann", HIGH, "ann@x.example", ""]),
        (["", "4.8E+07", "Newell, Ann", HIGH, "", ""], ["N7", "", "Ann Newell", HIGH, "", ""]),
        (["", "", "Tilman, Marcus", HIGH, "", ""], ["N7", "", "Tilman, Marcus", MIDDLE, "", ""]),  # nobody decided
        (["N1", "", "Newell", " Ann", HIGH, "", ""], ["N7", "", "Newell, Ann", HIGH, "", ""]),  # a comma too many
        (["N1000", "", "Newell", " Ann", HIGH, "", ""], ["N1000", "", "Hill, Anna", HIGH, "", ""]),
    ],
)
def test_a_row_that_was_refused_or_not_decided_is_no_new_hire_when_it_comes_again(bring, world, then, now):
    bring([then, ["E0002", "", "Mabry, Latoya", MIDDLE, "", ""]], NUMBERED, as_of=SEPTEMBER, is_complete=True,
          apply=True)  # fmt: skip

    again = bring([now, ["N8", "", "Oakes, Ben", HIGH, "", ""]], NUMBERED)
    decide(again, 2, "new", world.users["clerk"])
    found = finding(again, 2)
    actions.apply(staff_list=again, today=TODAY, by=world.users["clerk"])

    assert found.notes == "On the list of 1 Sep 2026 already, in a row that was not used: no new hire."
    hires = Employment.objects.filter(is_new_hire=True).values_list("person__last_name", flat=True)
    assert list(hires) == ["Oakes"]


def test_a_hire_date_says_better_than_a_row_that_was_refused(bring, world):
    row = ["N1", "4.8E+07", "Newell, Ann", HIGH, "", ""]
    bring([row], NUMBERED, as_of=SEPTEMBER, is_complete=True, apply=True)

    again = bring([["N1", "", "Newell, Ann", HIGH, "", "9/8/2026"]], NUMBERED)

    assert (finding(again, 2).is_new_hire, finding(again, 2).notes) == (True, None)


def test_only_rows_of_the_newest_complete_list_speak_for_somebody(bring, world):
    row = ["N1", "4.8E+07", "Newell, Ann", HIGH, "", ""]
    known = ["E0002", "", "Mabry, Latoya", MIDDLE, "", ""]
    bring([row, known], NUMBERED, as_of=date(2026, 8, 1), is_complete=True, apply=True)
    bring([known], NUMBERED, as_of=SEPTEMBER, is_complete=True, apply=True)
    bring([row], NUMBERED, as_of=date(2026, 10, 1), apply=True)  # a part of the staff tells nothing

    again = bring([["N1", "", "Newell, Ann", HIGH, "", ""]], NUMBERED)

    assert finding(again, 2).is_new_hire


def test_mended_rows_with_the_day_of_their_list_are_new_to_the_list_before_it(bring, world):
    known = ["E0002", "", "Mabry, Latoya", MIDDLE, "", ""]
    bring([known], NUMBERED, as_of=date(2026, 8, 1), is_complete=True, apply=True)
    bring([known, ["N1", "4.8E+07", "Newell, Ann", HIGH, "", ""]], NUMBERED, as_of=SEPTEMBER, is_complete=True,
          apply=True)  # fmt: skip

    mended = bring([["N1", "", "Newell, Ann", HIGH, "", ""]], NUMBERED, as_of=SEPTEMBER)

    assert finding(mended, 2).is_new_hire
