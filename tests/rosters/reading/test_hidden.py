"""What a workbook hides is read like the rest, and said."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from rosters.reading.hidden import Hidden, hidden_in
from rosters.reading.look import Known, look
from rosters.reading.plan import ALL
from rosters.reading.refusal import Unreadable
from tests.rosters.files import csv_file

AS_OF = date(2026, 11, 20)
HEADINGS = ["Name", "School", "Job Title", "Remarks"]
PEOPLE = [[f"Person{'abcdefgh'[at]}, Dana", "Milam Elementary", "Teacher", "x"] for at in range(8)]


def workbook(sheets=("Active",), rows=(), columns="") -> bytes:
    """`rows` are hidden as Excel numbers them, in every sheet; row 20 has nothing but is hidden."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for at, row in enumerate([HEADINGS, *PEOPLE]):
                sheet.write_row(at, 0, row)
            for number in rows:
                sheet.set_row(number - 1, None, None, {"hidden": True})
            if columns:
                sheet.set_column(columns, None, None, {"hidden": True})
    return out.getvalue()


def hidden_headings(found):
    return [column["heading"] for column in found.columns if column["is_hidden"]]


def test_hidden_rows_are_counted_where_they_hold_somebody_and_columns_named():
    found = look(workbook(rows=(3, 4, 20), columns="C:D"), Known(AS_OF))

    assert (found.rows, found.hidden_rows) == (8, 2)
    assert hidden_headings(found) == ["Job Title", "Remarks"]


def test_of_sheets_read_together_the_rows_of_each_count():
    data = workbook(("High", "Middle"), rows=(2,))

    assert look(data, Known(AS_OF)).hidden_rows == 1
    assert look(data, Known(AS_OF, sheet=ALL)).hidden_rows == 2


@pytest.mark.parametrize("data", [workbook(), csv_file(PEOPLE, HEADINGS)], ids=["workbook", "text"])
def test_nothing_hidden_is_nothing_said(data):
    found = look(data, Known(AS_OF))

    assert (found.hidden_rows, hidden_headings(found)) == (0, [])


def test_columns_hidden_to_the_end_of_the_sheet_are_those_of_the_heading():
    assert hidden_in(workbook(columns="C:XFD"), "Active", 4).columns == {2, 3}


def rewritten(data: bytes, name: str, change) -> bytes:
    """The same workbook with one entry changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("xl/workbook.xml", lambda text: text.replace(b'name="Active"', b'name="Other"')),
        ("xl/_rels/workbook.xml.rels", lambda text: text.replace(b"rId1", b"rId77")),
        ("xl/_rels/workbook.xml.rels", lambda _: b"<not xml"),
        ("xl/worksheets/sheet1.xml", lambda text: text.replace(b' r="3"', b"")),
    ],
)
def test_a_workbook_that_tells_it_otherwise_hides_nothing(name, change):
    assert hidden_in(rewritten(workbook(rows=(3,)), name, change), "Active", 4) == Hidden()


@pytest.mark.parametrize(
    ("before", "after"),
    [(b'hidden="1"', b"hidden='true'"), (b"<row ", b"<x:row "), (b'Target="', b'Target="/xl/')],
)
def test_other_writers_say_it_in_other_words(before, after):
    data = workbook(rows=(3,))
    for name in ("xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        data = rewritten(data, name, lambda text: text.replace(before, after))

    assert hidden_in(data, "Active", 4).rows == {3}


def with_payroll(heading: str, *, hide: bool) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        staff, payroll = book.add_worksheet("Staff"), book.add_worksheet("Payroll")
        for at, row in enumerate([HEADINGS, *PEOPLE]):
            staff.write_row(at, 0, row)
        payroll.write_row(0, 0, ["Name", heading])
        for at in range(1, 20):
            payroll.write_row(at, 0, [f"Person{at}", 425_000_000 + at * 104_729])
        if hide:
            payroll.hide()
    return out.getvalue()


@pytest.mark.parametrize("hide", [False, True])
@pytest.mark.parametrize("heading", ["SSN", "Ref"])
def test_a_sheet_that_is_not_read_is_watched_too_since_the_file_is_kept(heading, hide):
    with pytest.raises(Unreadable, match=r"Sheet “Payroll”, which is not read: Column B .* never store"):
        look(with_payroll(heading, hide=hide), Known(AS_OF))


def test_a_sentence_about_them_in_another_sheet_is_no_heading():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        staff, help_ = book.add_worksheet("Staff"), book.add_worksheet("Read me")
        for at, row in enumerate([HEADINGS, *PEOPLE]):
            staff.write_row(at, 0, row)
        help_.write_row(0, 0, ["Please do not send us any SSN or date of birth with this list."])

    assert look(out.getvalue(), Known(AS_OF)).rows == len(PEOPLE)


def test_a_list_that_is_hidden_as_a_whole_is_named_where_nothing_else_is_there():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Cover")
        staff = book.add_worksheet("Staff")
        staff.write_row(0, 0, HEADINGS)
        staff.hide()

    with pytest.raises(Unreadable, match=r"has no rows\. The workbook hides the sheet “Staff”: show it"):
        look(out.getvalue(), Known(AS_OF))
