"""Rows of those who left make nobody."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.reading.look import Known, look
from rosters.reading.plan import COLUMNS, Plan
from rosters.reading.rows import copy_blocks
from rosters.reading.status import GONE, HERE, asked_by, codes_of, has_left, is_known, status_of
from rosters.reading.targets import Target, target_of
from rosters.reading.values import Bad
from tests.rosters.files import csv_file

AS_OF = date(2026, 11, 20)


@pytest.mark.parametrize(
    "text",
    ["Terminated", "TERMINATED", "Resigned", "Retired", "Inactive", "Separated", "Deceased", "T", "T - Terminated",
     "Resigned 5/22/2026", "Inactive (retired)", "Not active", "No longer employed", "Non-renewed", "Term",
     "Non-Renew", "Contract non-renewal", "Nonrenewal", "Retiree",
     "RET", "RIF", "Laid off", "Left 5/22/2026", "Contract ended", "TERM", "Term.", "Termed", "Term 6/30/2026",
     "Term - 2026-06-30", "Term eff. 6/30/26", "T - Term", "Invol. Term", "Not returning",
     "Transferred out", "Departed"],
)  # fmt: skip
def test_who_left(text):
    assert status_of(text, AS_OF) == GONE


@pytest.mark.parametrize(
    "text",
    [
        "Active",
        "A",
        "A - Active",
        "On leave",
        "LOA",
        "FMLA",
        "Current",
        "Full-time",
        "Rehired",
        "Part time",
        "ACT",
        "Suspended",
        "Fixed term",
        "FIXED-TERM",
        "Limited term",
        "Term Employee",
        "Term Contract",
        "Long-term sub",
        "Full-time, limited term",
        "Fixed term 6/30/2026",
        "Continuing",
        "Sub",
    ],
)
def test_who_works_there(text):
    assert status_of(text, AS_OF) == HERE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2", "does not tell"), ("R", "does not tell"), ("Retired / rehired", "does not tell"), ("Rooster", "not tell"),
        ("Spring term", "not tell"), ("Fixed term, ended", "does not tell"), ("Pending Termination", "does not tell"),
        ("Resigned 12/18/2026", "lies after the day of the list"),
    ],
)  # fmt: skip
def test_what_does_not_tell_leaves_the_row_in(text, says):
    with pytest.raises(Bad, match=says) as bad:
        status_of(text, AS_OF)

    assert bad.value.read == HERE


@pytest.mark.parametrize(
    ("heading", "yes", "no"),
    [
        ("Active?", HERE, GONE), ("Is Active", HERE, GONE), ("ACTIVE (Y/N)", HERE, GONE), ("Terminated", GONE, HERE),
        ("Inactive", GONE, HERE), ("Still Employed", HERE, GONE),
    ],
)  # fmt: skip
def test_a_yes_or_no_answers_the_heading(heading, yes, no):
    asked = asked_by(heading)

    assert target_of(heading) is Target.STATUS
    assert [status_of(text, AS_OF, asked) for text in ("Yes", "Y", "TRUE", "1")] == [yes] * 4
    assert [status_of(text, AS_OF, asked) for text in ("No", "n", "false", "0")] == [no] * 4


@pytest.mark.parametrize("heading", ["Employment Status", "Active / Inactive", "Emp Status"])
def test_a_heading_that_asks_neither_is_not_answered(heading):
    with pytest.raises(Bad, match="does not tell"):
        status_of("No", AS_OF, asked_by(heading))


def test_who_is_not_active_is_left_out():
    rows = [["Mabry", "Latoya", "Yes"], ["Ross", "Dana", "No"], ["Hill", "Ann", "yes"]]
    found = look(csv_file(rows, ["Last", "First", "Active?"]), Known(AS_OF))
    targets = {column["index"]: Target(column["target"]) for column in found.columns}
    plan = Plan(staff_list=1, headings=["Last", "First", "Active?"], targets=targets, as_of=AS_OF)

    (block,) = copy_blocks(iter(enumerate(rows, 2)), plan)

    lines = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in block.splitlines()]
    left = "Column C (Active?): the file says that they do not work there any more: “No”."
    assert [line["problem"] for line in lines] == ["", left, ""]


@pytest.mark.parametrize("heading", ["Termination Date", "TERM_DT", "Separation Date", "Date Terminated"])
def test_a_day_on_which_it_ended_tells_who_left(heading):
    cells = ["5/30/2026", "46172", "", "00/00/0000", "11/20/2026"]
    found = look(csv_file([["Mabry", "Latoya", cell] for cell in cells], ["Last", "First", heading]), Known(AS_OF))
    asked = asked_by(heading)

    column = found.columns[2]
    assert (column["target"], column["sure"]) == ("left_on", False)
    assert column["why"] == "Who has a day here, up to that of the list, is left out. Is that meant?"
    assert [status_of(cell, AS_OF, asked) for cell in cells if cell] == [GONE, GONE, HERE, GONE]
    with pytest.raises(Bad, match="lies after the day of the list"):
        status_of("6/30/2027", AS_OF, asked)


def test_a_day_under_another_heading_tells_nothing():
    with pytest.raises(Bad, match="does not tell"):
        status_of("5/30/2026", AS_OF, asked_by("Employment Status"))


@pytest.mark.parametrize(
    ("cells", "gone"),
    [
        ("A I", "I"), ("A I L", "I"), ("a t i", "TI"), ("A R T", "RT"), ("Y N", "N"), ("A LOA I", "I"),
        ("A R", ""), ("I T", "T"), ("A I P", ""), ("Active I", ""), ("N", ""), ("Y N A", ""),
    ],
)  # fmt: skip
def test_letters_mean_what_the_others_of_the_column_make_of_them(cells, gone):
    codes = codes_of(cells.split())

    said = {}
    for cell in cells.upper().split():
        with suppress(Bad):
            said[cell] = status_of(cell, AS_OF, codes=codes)
    assert {cell for cell, told in said.items() if told == GONE} == set(gone)


@pytest.mark.parametrize(
    "text",
    ["RETIRED", "Retired 6/30/26", "TERMINATED", "Resigned eff. 10/1", "RESIGNED 10/1", "Resignations", "Terminations",
     "Retirees", "Former employees", "No longer employed", "Retired May 2026", "Inactive", "Laid off"],
)  # fmt: skip
def test_words_that_say_only_that_somebody_left(text):
    assert has_left(text, AS_OF)


@pytest.mark.parametrize(
    "text",
    ["T", "I", "R", "Term", "Teacher", "Retired sub", "Retired teacher", "Rehired retiree", "Retired 6/30/2027",
     "Left tackle coach", "Former Ross", "Active and retired", "On leave", "", "Transferred", "Not tenured"],
)  # fmt: skip
def test_words_that_say_anything_else(text):
    assert not has_left(text, AS_OF)


@given(st.text(max_size=30))
def test_no_text_breaks_it(text):
    with suppress(Bad):
        assert status_of(text, AS_OF) in {HERE, GONE}
        assert is_known(text)


@pytest.mark.parametrize("heading", ["Employee Status", "StaffStatus", "Status", "EMP_STATUS", "Employment Status"])
def test_its_headings_are_known(heading):
    assert target_of(heading) is Target.STATUS


@pytest.mark.parametrize(
    ("cells", "target"),
    [(["Active", "Active", "Terminated"], "employment_status"), (["Married", "Single", "Divorced"], "")],
)
def test_a_status_of_another_kind_is_left_to_the_clerk(cells, target):
    found = look(csv_file([["Mabry", "Latoya", cell] for cell in cells], ["Last", "First", "Status"]), Known(AS_OF))

    assert found.columns[2]["target"] == target


@pytest.mark.parametrize(
    ("cells", "sure", "why"),
    [
        ("Active Terminated Active", True, "Heading"),
        ("Active Pending Active", False, "Heading; 1 unreadable"),
        ("A I A", True, "Heading"),
        ("Y N Y", True, "Heading"),
        ("Active N I", False, "Heading; 2 unreadable"),
    ],
)
def test_a_status_that_does_not_tell_is_something_to_look_at(cells, sure, why):
    found = look(csv_file([["Mabry", "Latoya", cell] for cell in cells.split()], ["Last", "First", "Status"]),
                 Known(AS_OF))  # fmt: skip

    assert (found.columns[2]["sure"], found.columns[2]["why"]) == (sure, why)


def test_rows_of_those_who_left_are_refused_and_others_are_not():
    plan = Plan(staff_list=1, headings=["Name", "Status"], targets={0: Target.NAME, 1: Target.STATUS}, as_of=AS_OF)
    rows = [(number, ["Mabry, Latoya", cell]) for number, cell in enumerate(["Terminated", "On leave", "2", ""], 2)]

    (block,) = copy_blocks(iter(rows), plan)

    lines = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in block.splitlines()]
    assert [(line["problem"], line["problem_field"], line["notes"]) for line in lines] == [
        (
            "Column B (Status): the file says that they do not work there any more: “Terminated”.",
            "employment_status",
            "",
        ),
        ("", "", ""),
        ("", "", "Column B (Status): “2” does not tell whether they work there; the row is used."),
        ("", "", ""),
    ]
