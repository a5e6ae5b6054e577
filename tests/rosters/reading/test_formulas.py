"""="0010021" in a cell is the usual way to keep zeros in a CSV file: it is read as the text it shows."""

from __future__ import annotations

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from rosters.reading.formulas import without_formulas
from rosters.reading.kinds import kind_of
from rosters.reading.look import Known, look
from rosters.reading.plan import COLUMNS, Plan
from rosters.reading.refusal import Unreadable, index_of, letter
from rosters.reading.rows import copy_blocks
from rosters.reading.targets import Target
from rosters.reading.text import text_rows
from tests.rosters.files import csv_file, xlsx_file

AS_OF = date(2026, 11, 20)
HEADINGS = ["Emp No", "NEA ID", "Last", "First", "School"]
KEPT = ['="0010021"', '="0051120984"', '="Mabry"', '="Latoya"', '="Tupelo Middle"']
SHOWN = ["0010021", "0051120984", "Mabry", "Latoya", "Tupelo Middle"]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('="0010021"', "0010021"),
        (' ="0010021" ', "0010021"),
        ('\'="0010021"', "0010021"),
        ('="Latasha ""Tasha"" Robinson"', 'Latasha "Tasha" Robinson'),
        ('=""', ""),
        ('="="', "="),
        ("=0010021", "=0010021"),
        ('=A1&"x"', '=A1&"x"'),
        ('="a"&"b"', '="a"&"b"'),
        ("0010021", "0010021"),
    ],
)
def test_a_formula_for_its_own_text_is_that_text(cell, shown):
    assert without_formulas(["Ross", cell]) == ["Ross", shown]


@given(st.lists(st.text(max_size=12), max_size=6))
def test_every_text_comes_back_from_its_formula(texts):
    assert without_formulas(['="' + text.replace('"', '""') + '"' for text in texts]) == texts


def found_in(data: bytes) -> dict[str, list[str]]:
    found = look(data, Known(as_of=AS_OF, worksites={1: "Tupelo Middle School"}))
    return {column["target"]: column["samples"] for column in found.columns}


@pytest.mark.parametrize(
    "data",
    [
        csv_file([KEPT], HEADINGS),
        csv_file([KEPT], [f'="{heading}"' for heading in HEADINGS]),
        ("\t".join(HEADINGS) + "\n" + "\t".join(KEPT) + "\n").encode(),
        csv_file([KEPT], HEADINGS, encoding="utf-16"),
        xlsx_file([["'" + cell for cell in KEPT]], HEADINGS),
    ],
)
def test_in_files_of_all_kinds_columns_are_known_by_what_they_show(data):
    targets = ["employer_number", "nea_id", "last_name", "first_name", "worksite"]

    assert found_in(data) == {target: [shown] for target, shown in zip(targets, SHOWN, strict=True)}


def test_the_row_has_what_the_cells_show_also_where_it_is_kept_as_it_stood():
    targets = dict(enumerate([Target.EMPLOYER_NUMBER, Target.NEA_ID, Target.LAST, Target.FIRST, Target.WORKSITE]))
    plan = Plan(staff_list=1, headings=HEADINGS, targets=targets, as_of=AS_OF)
    data = csv_file([KEPT], HEADINGS)
    rows = (row for row in text_rows(data, kind_of(data)) if row[0] > 1)

    (block,) = copy_blocks(rows, plan)

    line = dict(zip(COLUMNS, block.rstrip("\n").split("\t"), strict=True))
    assert [line[name] for name in ("employer_number", "nea_id", "last_name", "first_name", "place")] == SHOWN
    assert line["cells"] == "\x1f".join(SHOWN)


@pytest.mark.parametrize("number", ["412-55-9087", "412 55 9087"])
def test_a_social_security_number_is_seen_behind_it(number):
    with pytest.raises(Unreadable, match="never store"):
        found_in(csv_file([["Mabry", "Latoya", f'="{number}"']], ["Last", "First", "Ref"]))


def test_bare_social_security_numbers_are_seen_behind_it_too():
    numbers = [f'="{number}"' for number in (412559087, 587123456, 210987654)]

    with pytest.raises(Unreadable, match="never store"):
        found_in(csv_file([["Mabry", "Latoya", number] for number in numbers], ["Last", "First", "Ref"]))


def test_a_heading_of_what_is_never_stored_is_seen_behind_it():
    with pytest.raises(Unreadable, match="never store"):
        found_in(csv_file([["Mabry", "Latoya", "x"]], ["Last", "First", '="SSN"']))


def test_cells_that_nobody_calculated_are_told_of():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["First", "Last", "School", "Room", "Note"])
        sheet.write_row(1, 0, ["Latoya", "Mabry"])
        sheet.write_formula(1, 2, '=IF(1,"Tupelo","")', None, "")
        sheet.write_formula(1, 3, '=B2&"x"', None, "B12")

    found = look(out.getvalue(), Known(AS_OF))

    assert [(column["target"], column["sure"]) for column in found.columns[2:]] == [
        ("", False), ("room", True), ("", True)
    ]  # fmt: skip
    assert found.columns[2]["why"].startswith("The cells hold formulas without results")
    assert found.columns[4]["why"] == "Empty"


@pytest.mark.parametrize("index", [0, 25, 26, 51, 52, 701, 702])
def test_a_columns_letters_tell_its_index(index):
    assert index_of(letter(index)) == index


def test_a_file_of_fixed_width_is_refused():
    text = "EMP NO   NAME                LOCATION\n191187   ABERNATHY EDWARD    OXFORD HIGH\n" * 3

    with pytest.raises(Unreadable, match="only one column"):
        found_in(text.encode())
