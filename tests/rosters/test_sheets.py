"""Workbooks with a sheet for each school, from the upload to the people at their worksites."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from django.urls import reverse

from members.models import Employment
from rosters import actions, queries
from rosters.models import Finding, StaffList
from rosters.reading.plan import ALL
from tests.rosters.conftest import decide, send, sums, work
from tests.world import TODAY

PEOPLE = {
    "Tupelo High School": ["Quinn, Dana", "Hill, Ann"],
    "Tupelo Middle School": ["Bean, Lee"],
    "Annex": ["Cole, May"],
}


def a_sheet_for_each_school() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for school, names in PEOPLE.items():
            sheet = book.add_worksheet(school)
            for at, row in enumerate([["Name", "Job Title"], *([name, "Teacher"] for name in names)]):
                sheet.write_row(at, 0, row)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_sheet_for_each_school_is_read_together_on_request(world, sign_in):
    clerk = sign_in(world.users["clerk"])
    send(clerk, world, a_sheet_for_each_school())
    work()
    staff_list = StaffList.objects.get()
    columns = reverse("rosters:columns", args=[staff_list.pk])
    assert "Only sheet “Tupelo High School” was read." in clerk.get(columns).content.decode()

    clerk.post(reverse("rosters:sheet", args=[staff_list.pk]), {"sheet": ALL})
    work()
    page = clerk.get(columns).content.decode()
    assert "3 sheets below each other" in page
    assert "Read them together" not in page

    staff_list.refresh_from_db()
    actions.check(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    assert sums(staff_list) == (3, 0, 0, 0, 1)
    (refused,) = queries.account(staff_list)["refused_rows"]
    assert (refused["sheet"], refused["row"]) == ("Annex", 2)
    assert "“Annex” is not a worksite" in refused["reason"]
    assert queries.refused_rows(staff_list) == (
        ["Name", "Job Title", "Named above the rows", "Sheet", "Row", "Why not"],
        [["Cole, May", "Teacher", "Annex", "Annex", "2", refused["reason"]]],
    )
    assert (
        '<small class="d-block">Annex</small>'
        in clerk.get(staff_list.get_absolute_url() + "?kind=refused").content.decode()
    )
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    found = Employment.objects.filter(person__last_name__in=["Quinn", "Hill", "Bean"])
    assert dict(found.values_list("person__last_name", "worksite__name")) == {
        "Quinn": "Tupelo High School", "Hill": "Tupelo High School", "Bean": "Tupelo Middle School"
    }  # fmt: skip


def test_a_sentence_about_another_row_says_its_sheet():
    staff_list = StaffList(above={"High": 0, "Middle": 40})

    assert [staff_list.place_of(number) for number in (1, 40, 41, 60)] == [
        ("High", 1), ("High", 40), ("Middle", 1), ("Middle", 20)
    ]  # fmt: skip
    assert staff_list.spoken("Repeats row 42 word for word.") == "Repeats row 2 of “Middle” word for word."
    assert staff_list.spoken("Not decided: Row 3 has the same name").startswith("Not decided: Row 3 of “High” has")
    twins = "Rows 12 and 42 have the same name at the same worksite"
    assert staff_list.spoken(twins).startswith("Rows 12 of “High” and 2 of “Middle” have the same name")
    assert staff_list.spoken("Not decided: " + twins).startswith(
        "Not decided: Rows 12 of “High” and 2 of “Middle” have"
    )
    assert StaffList().spoken(twins) == twins
    assert (staff_list.called(42), StaffList().called(42)) == ("2 of “Middle”", "42")
    assert staff_list.spoken("“Row 42” is not a worksite of Tupelo.") == "“Row 42” is not a worksite of Tupelo."
    assert StaffList().spoken("Repeats row 42 word for word.") == "Repeats row 42 word for word."


def test_what_is_said_about_decided_rows_says_their_sheets(bring, world, clerk):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, people in {"East": ["Quinn, Dana", "Sims, Kay"], "West": ["Quinn, Dana", "Tate, Lou"]}.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate([["Name", "School"], *([person, "Tupelo High School"] for person in people)]):
                sheet.write_row(at, 0, row)
    staff_list, latoya, by = bring(out.getvalue()), world.people["Latoya"], world.users["clerk"]
    actions.look(staff_list=staff_list, sheet=ALL, by=by)
    actions.check(staff_list=staff_list, today=TODAY, by=by)
    east, west = (Finding.objects.get(staff_list=staff_list, number=number) for number in (3, 6))

    decided = clerk.post(
        reverse("rosters:decide", args=[staff_list.pk, west.number]),
        {"choice": "same", "person": latoya.pk},
        follow=True,
    )
    with pytest.raises(actions.NotThatRow) as refusal:
        decide(staff_list, east.number, "same", by, latoya)

    assert "Row 3 of “West” is Latoya Mabry." in decided.content.decode()
    assert str(refusal.value) == "Row 3 of “West” is Latoya Mabry at that worksite already."
    with pytest.raises(actions.NotThatRow, match="Row 3 of “West” is not refused for a number"):
        actions.use_without(staff_list=staff_list, number=west.number, today=TODAY, by=by)


@pytest.mark.django_db(transaction=True)
def test_the_page_says_what_a_filter_hides(world, sign_in):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Active")
        for at, row in enumerate([["Name", "School"], ["Quinn, Dana", "Milam"], ["Hill, Ann", "Milam"]]):
            sheet.write_row(at, 0, row)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.set_column("B:B", None, None, {"hidden": True})
    clerk = sign_in(world.users["clerk"])
    send(clerk, world, out.getvalue())
    work()

    page = clerk.get(reverse("rosters:columns", args=[StaffList.objects.get().pk])).content.decode()

    assert "1 row is hidden in the workbook" in page
    assert page.count("Hidden in the workbook") == 1


@pytest.mark.django_db(transaction=True)
def test_sheets_with_other_headings_are_told_of(world, sign_in):
    clerk = sign_in(world.users["clerk"])
    sheets = {
        "Certified": [["Name", "Job Title", "E-mail"], ["Quinn, Dana", "Teacher", "d@x.example"]],
        "Classified": [["Name", "Job Title"], ["Hill, Ann", "Cook"], ["Bean, Lee", "Cook"]],
        "Subs": [["Who", "What"], *([["Cole", "Sub"]] * 6)],
        "Read me": [["All", "staff"], ["Call us", "at once"], ["A note"]],
        "Codes": [["Code", "School"], *([["112", "Milam"]] * 9)],
    }
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    send(clerk, world, out.getvalue())
    work()

    staff_list = StaffList.objects.get()
    page = " ".join(clerk.get(reverse("rosters:columns", args=[staff_list.pk])).content.decode().split())
    assert (staff_list.sheet, staff_list.others) == ("Certified", {"Classified": 2, "Subs": 7})
    assert "Only sheet “Certified” was read.</b> “Subs” has 7 rows. “Classified” has 2 rows. The head" in page
