"""A list of a county or of the state: rows that name another district than the list's employer."""

from __future__ import annotations

import csv
import io

from django.urls import reverse

from locals.models import Employer
from members.models import Employment, Person
from rosters import actions, queries
from rosters.models import Place, StaffList
from tests.rosters.conftest import AS_OF, HIGH, MIDDLE, finding, sums
from tests.rosters.files import csv_file
from tests.rosters.test_refused_rows import download
from tests.world import TODAY

HEADINGS = ["District", "Emp No", "Last Name", "First Name", "School"]
ROWS = [
    ["Tupelo PSD", "N1", "Newell", "Ann", HIGH],
    ["", "N2", "Oakes", "Ben", MIDDLE],
    ["Leland Schools", "N3", "Pine", "Cal", "Leland High"],
    ["Moon Colony", "N4", "Quill", "Nora", HIGH],
    ["Leland School District", "E0002", "Mabry", "Latoya", "Leland High School"],  # Latoya of Tupelo has that number
]
LELAND = "Column A (District): they work for Leland School District, not for Tupelo Public School District."


def test_rows_of_other_districts_are_refused_and_those_that_name_none_are_not(bring):
    staff_list = bring(csv_file(ROWS, HEADINGS))

    assert sums(staff_list) == (2, 0, 0, 0, 3)
    assert [finding(staff_list, number).why for number in (4, 6)] == [LELAND, LELAND]
    assert finding(staff_list, 5).why == (
        "Column A (District): we know no district “Moon Colony”. If it is Tupelo Public School District, leave this"
        " column out."
    )
    assert staff_list.of_others == 3


def test_their_worksites_are_not_asked_about(bring):
    staff_list = bring(csv_file(ROWS, HEADINGS))

    assert not Place.objects.filter(staff_list=staff_list, choice=Place.Choice.OPEN, rows__gt=0).exists()


def test_nobody_of_them_is_written_and_those_of_no_known_district_can_be_mended(bring, clerk):
    staff_list = bring(csv_file(ROWS, HEADINGS), apply=True)

    assert not Person.objects.filter(last_name__in=["Pine", "Quill"]).exists()
    table = list(csv.reader(io.StringIO(download(clerk, staff_list).content.decode("utf-8-sig"))))
    assert [row[2] for row in table[1:]] == ["Quill"]
    page = clerk.get(reverse("rosters:refused", args=[staff_list.pk])).content.decode()
    assert "2 rows are not in it" in page


def test_those_of_known_districts_are_not_worth_a_look(bring, clerk):
    staff_list = bring(csv_file(ROWS, HEADINGS))

    page = clerk.get(staff_list.get_absolute_url(), {"kind": "look"}).content.decode()
    assert "Quill" in page
    assert "Pine" not in page
    assert queries.tab_counts(staff_list)["look"] == 3
    assert "Pine" in clerk.get(staff_list.get_absolute_url(), {"kind": "refused"}).content.decode()


def test_a_list_of_the_state_tells_everybody_of_its_employer(bring):
    rows = [*ROWS[:2], *(["Leland", f"L{at}", f"Long{chr(97 + at)}", "Ann", "Leland High"] for at in range(9))]

    staff_list = bring(csv_file(rows, HEADINGS), is_complete=True, apply=True)

    assert staff_list.is_complete
    assert Employer.objects.get(pk=staff_list.employer_id).list_date == AS_OF


def test_a_list_of_nobody_of_its_employer_tells_nothing(bring):
    staff_list = bring(csv_file(ROWS[2:3], HEADINGS), is_complete=True)

    assert not staff_list.tells_everybody


def test_a_number_of_another_district_keeps_nobody_in_a_job_that_they_left(bring):
    """Districts number their staff alike: the row of a Leland E0002 says nothing of Tupelo's."""
    latoya = Employment.objects.get(employer_number="E0002", worksite__name=MIDDLE)
    rows = [["Tupelo", "E0002", "Mabry", "Latoya", HIGH], ["Leland", "E0002", "Pine", "Cal", "Leland High"]]

    bring(csv_file(rows, HEADINGS), is_complete=True, apply=True)

    latoya.refresh_from_db()
    assert latoya.period.upper == AS_OF


def test_where_the_whole_list_has_a_name_that_nobody_knows_it_is_asked_about_and_used(bring):
    rows = [["T-Town", *row[1:]] for row in ROWS[:2]] + [[], HEADINGS, ["Total: 2", "", "", "", ""]]

    staff_list = bring(csv_file(rows, HEADINGS))

    assert sums(staff_list)[0] == 2
    assert [column["sure"] for column in staff_list.columns][:1] == [False]


def test_a_column_that_is_left_out_refuses_nobody(bring, world):
    staff_list = bring(csv_file([["T-Town", *ROWS[0][1:]], ["Tupelo Sch", *ROWS[1][1:]]], HEADINGS))
    assert sums(staff_list) == (1, 0, 0, 0, 1)

    StaffList.objects.filter(pk=staff_list.pk).update(mapping={key: target for key, target in staff_list.mapping.items()
                                                              if target != "employer"})  # fmt: skip
    actions.check(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert sums(staff_list) == (2, 0, 0, 0, 0)
