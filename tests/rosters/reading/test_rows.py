"""Whatever stands in a file's cells, the lines of COPY fit the table that they go into."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rosters.models import Row
from rosters.reading.look import Known, Table, look
from rosters.reading.plan import COLUMNS, NOTE_SEPARATOR, Plan
from rosters.reading.rows import OF_A_PAGE, copy_blocks
from rosters.reading.targets import Target
from tests.rosters.files import csv_file

WAYS_TO_NAME = ({Target.NAME}, {Target.FIRST, Target.LAST, Target.MIDDLE, Target.SUFFIX})
HARD_CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=400),  # a file with NUL is refused
    st.text("ßŉ'’ .-,\"()aZ", max_size=300),
    st.text("0123456789 -/.,%eE+", max_size=60),
    st.sampled_from(
        ["x" * 300, "ß" * 80, "İ" * 80, "9" * 400, "1e309", "nan", "inf", "-1", "٣", "2", "Jr.", "31/12/9999"]
    ),
)


def plan(*, whole_name: bool) -> Plan:
    without = WAYS_TO_NAME[1] if whole_name else WAYS_TO_NAME[0]
    targets = dict(enumerate(target for target in Target if target not in without))
    return Plan(
        staff_list=1,
        headings=[f"Heading {at}" for at in targets],
        targets=targets,
        as_of=date(2026, 11, 20),
        padded=True,
    )


@pytest.mark.django_db
@settings(deadline=None, max_examples=150)
@given(st.lists(HARD_CELLS, min_size=24, max_size=24), st.booleans())
@example(["x" * 300] * 24, True)
@example(["x" * 300] * 24, False)
@example(["ß" * 80] * 24, False)
def test_every_row_can_be_copied(cells, whole_name):
    read_by = plan(whole_name=whole_name)
    blocks = list(copy_blocks(iter([(2, cells[: len(read_by.headings)])]), read_by))

    with transaction.atomic(), connection.cursor() as cursor:
        with cursor.copy(f"COPY rosters_row ({', '.join(COLUMNS)}) FROM STDIN WITH (NULL '')") as copy:
            for block in blocks:
                copy.write(block)
        assert Row.objects.count() == sum(block.count("\n") for block in blocks)
        cursor.execute("DELETE FROM rosters_row")


def test_a_heading_that_stands_again_on_every_page_is_no_person():
    printed = Plan(
        staff_list=1, headings=["Name", "Site of work"], targets={0: Target.NAME, 1: Target.WORKSITE},
        as_of=date(2026, 11, 20),
    )  # fmt: skip
    rows = [(2, ["Mabry, Latoya", "Milam"]), (3, ["Name ", "Site  of work"]), (4, ["Name", "Milam"])]

    lines = [line.split("\t") for block in copy_blocks(iter(rows), printed) for line in block.splitlines()]

    said = {line[COLUMNS.index("number")]: line[COLUMNS.index("problem")] for line in lines}
    assert said == {"2": "", "3": "The heading once more.", "4": "Column A (Name): “Name” is nobody’s name."}


def test_a_heading_with_a_blank_cell_is_known_again_too():
    printed = Plan(
        staff_list=1, headings=["Column A", "Name", "Site"], targets={1: Target.NAME, 2: Target.WORKSITE},
        as_of=date(2026, 11, 20),
    )  # fmt: skip
    rows = [(2, ["", "Name", "Site"]), (3, ["1", "Name", "Site"])]

    lines = [line.split("\t") for block in copy_blocks(iter(rows), printed) for line in block.splitlines()]

    assert [line[COLUMNS.index("problem")] for line in lines] == [
        "The heading once more.", "Column B (Name): “Name” is nobody’s name."
    ]  # fmt: skip


def test_what_is_printed_above_and_below_a_page_is_no_person():
    rows = [["Ann Page", "Milam", "12"], ["Lee, of Tupelo", "Page 2 of 3", ""], ["Dana Lee", "", "PAGE: 2"]]
    printed = Plan(
        staff_list=1,
        headings=["Name", "School", "Room"],
        targets={0: Target.NAME, 1: Target.WORKSITE, 2: Target.ROOM},
        as_of=date(2026, 11, 20),
    )

    blocks = copy_blocks(iter(enumerate(rows, 2)), printed)

    read = [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in "".join(blocks).splitlines()]
    assert {row["number"]: row["problem"] for row in read} == {"2": "", "3": OF_A_PAGE, "4": OF_A_PAGE}


def test_a_heading_with_two_columns_of_one_name_is_known_again():
    table = Table(b"Phone,Name,Phone\n1,Ross,2\nPhone,Name,Phone\n")
    printed = Plan(
        staff_list=1,
        headings=table.heading.names,
        targets={1: Target.NAME, 2: Target.PHONE},
        as_of=date(2026, 11, 20),
    )

    (block,) = copy_blocks(table.rows(), printed)

    assert printed.headings == ["Phone", "Name", "Phone (2)"]
    assert "\tThe heading once more.\t" in block


def test_a_line_drawn_under_the_heading_is_no_person():
    """As databases write it."""
    data = b"Emp No,Last Name,First Name,School\n------,---------,==========,______\n1,Ross,Dana,Tupelo Middle\n"
    table = Table(data)
    targets = [Target.EMPLOYER_NUMBER, Target.LAST, Target.FIRST, Target.WORKSITE]
    drawn = Plan(1, table.heading.names, dict(enumerate(targets)), date(2026, 11, 20))

    line, ross = ("".join(copy_blocks(table.rows(), drawn))).splitlines()

    said = dict(zip(COLUMNS, line.split("\t"), strict=True))
    assert said["problem"] == "Column C (First Name): there is no name."
    assert (said["employer_number"], said["place"]) == ("", "")
    assert dict(zip(COLUMNS, ross.split("\t"), strict=True))["problem"] == ""


TWO = "l@tupelo.example; L@gmail.example"
THREE = "l@gmail.example; l@tupelo.example; m@x.example"


@pytest.mark.parametrize(
    ("mail", "other", "first", "second", "note"),
    [
        (TWO, "", "l@tupelo.example", "l@gmail.example", ""),
        (TWO, "m@x.example", "l@tupelo.example", "m@x.example", f"“{TWO}” has 2 of them; the first is used."),
        (THREE, "", "l@gmail.example", "", f"“{THREE}” has 3 of them; the first is used."),
    ],
)
def test_two_addresses_in_a_cell_are_both_used_where_there_is_room_and_else_the_row_says_so(
    mail, other, first, second, note
):
    targets = {0: Target.NAME, 1: Target.EMAIL, 2: Target.OTHER_EMAIL}
    plan = Plan(staff_list=1, headings=["Name", "Mail", "Other"], targets=targets, as_of=date(2026, 11, 20))

    (block,) = copy_blocks(iter([(2, ["Mabry, Latoya", mail, other]), (3, ["Ross, Dana", "", ""])]), plan)

    line, ross = (dict(zip(COLUMNS, text.split("\t"), strict=True)) for text in block.splitlines())
    assert (line["email"], line["other_email"]) == (first, second)
    assert line["notes"] == (f"Column B (Mail): {note}" if note else "")
    assert ross["other_email"] == ""


ROUGH = Plan(
    staff_list=1, headings=["Name", "Hired", "Teaching since", "Joined"],
    targets={0: Target.NAME, 1: Target.HIRED_ON, 2: Target.SERVICE_START, 3: Target.JOINED_ON},
    as_of=date(2026, 11, 20),
)  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "hired", "service", "notes"),
    [
        (["8/6/2018", "8/1/2009", ""], ("2018-08-06", ""), ("2009-08-01", ""), []),
        (
            ["Aug 2018", "1999", ""],
            ("2018-08-01", "month"),
            ("1999-08-01", "year"),
            [
                "Column B (Hired): “Aug 2018” names no day: 1 August 2018 is used.",
                "Column C (Teaching since): “1999” tells only the year: 1 August 1999 is used.",
            ],
        ),
        (
            ["no", "then", ""],
            ("", "none"),
            ("", "none"),
            [
                "Column B (Hired): “no” is not a date we can read, month first; it makes nobody a new hire. Left out.",
                "Column C (Teaching since): “then” is not a date we can read, month first. Left out.",
            ],
        ),
        (["1/0/1900", "12/31/9999", "00/00/0000"], ("", ""), ("", ""), []),  # no day, as programs write it
        (["", "", "1999"], ("", ""), ("", ""), [
            "Column D (Joined): “1999” is not a date we can read, month first. Left out."
        ]),
    ],
)  # fmt: skip
def test_a_month_or_a_year_is_enough_for_a_job_but_makes_no_day_of_joining(cells, hired, service, notes):
    (block,) = copy_blocks(iter([(2, ["Mabry, Latoya", *cells])]), ROUGH)

    line = dict(zip(COLUMNS, block.rstrip("\n").split("\t"), strict=True))
    assert (line["hired_on"], line["hired_on_tells"]) == hired
    assert (line["service_start"], line["service_start_tells"]) == service
    assert (line["joined_on"], line["category"]) == ("", "")
    assert [note for note in line["notes"].split(NOTE_SEPARATOR) if note] == sorted(notes)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (["", "", "47", ""], "Column C (First Name): “47” is nobody’s name."),
        (["", "47", "", ""], "Column B (Last Name): “47” is nobody’s name."),
        (["", "Vacant", "", "Milam"], "Column B (Last Name): “Vacant” is nobody’s name."),
        (["", "Sub", "Long Term", "Milam"], "Column B (Last Name): “Long Term Sub” is nobody’s name."),
        (["Total", "", "47", ""], "This is a line of totals, not a person."),
        (["", "Total", "47", ""], "This is a line of totals, not a person."),
        (["Grand Total:", "47", "", ""], "This is a line of totals, not a person."),
        (["", "Count", "47", ""], "This is a line of totals, not a person."),
        (["Staff count", "", "", "47"], "This is a line of totals, not a person."),
        (["Milam total", "", "47", ""], "Column C (First Name): “47” is nobody’s name."),
        (["", "Count", "Dana", "Milam"], ""),
        (
            ["", "Ross", "Dana & Lee", "Milam"],
            "Column C (First Name): “Dana & Lee Ross” are two people: give each a row.",
        ),
        (
            ["", "ROSS", "DANA AND LEE", "Milam"],
            "Column C (First Name): “Dana And Lee Ross” are two people: give each a row.",
        ),
        (["", "Anderson", "Andy", "Milam"], ""),
        (["", "Faculty & Staff", "", ""], "Column B (Last Name): “Faculty & Staff” is nobody’s name."),
    ],
)
def test_a_row_is_refused_where_it_says_that_it_is_nobodys(cells, problem):
    plan = Plan(
        staff_list=1, headings=["Column A", "Last Name", "First Name", "School"],
        targets={1: Target.LAST, 2: Target.FIRST, 3: Target.WORKSITE}, as_of=date(2026, 11, 20),
    )  # fmt: skip

    (block,) = copy_blocks(iter([(2, cells)]), plan)

    assert dict(zip(COLUMNS, block.rstrip("\n").split("\t"), strict=True))["problem"] == problem


def test_an_address_may_stand_behind_the_name():
    def read(targets: dict[int, Target]) -> dict[str, str]:
        plan = Plan(staff_list=1, headings=["Staff", "Mail"], targets=targets, as_of=date(2026, 11, 20))
        (block,) = copy_blocks(iter([(2, ["O'Neal, Ann <Ann@Home.example>", "ao@work.example"])]), plan)
        return dict(zip(COLUMNS, block.rstrip("\n").split("\t"), strict=True))

    alone, beside = read({0: Target.NAME}), read({0: Target.NAME, 1: Target.EMAIL})

    assert [row["email"] for row in (alone, beside)] == ["ann@home.example", "ao@work.example"]
    assert {(row["first_name"], row["last_name"], row["notes"]) for row in (alone, beside)} == {("Ann", "O'Neal", "")}


def test_people_who_share_a_cell_are_not_made_one():
    plan = Plan(staff_list=1, headings=["Staff"], targets={0: Target.NAME}, as_of=date(2026, 11, 20))

    (block,) = copy_blocks(iter([(2, ["Ross, Dana\nHill, Ann"]), (3, ["Cole,\nMay"])]), plan)

    several, one = (dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in block.rstrip("\n").split("\n"))
    assert several["problem"] == "Column A (Staff): 2 people stand in one cell: give each a row."
    assert (one["problem"], one["first_name"], one["last_name"]) == ("", "May", "Cole")


@pytest.mark.parametrize("cell", ["0", "0000000000", "Pending", "0.0", "non-member"])
def test_whoever_has_no_nea_id_is_read_without_one(cell):
    plan = Plan(staff_list=1, headings=["Name", "NEA"], targets={0: Target.NAME, 1: Target.NEA_ID}, as_of=date.max)

    (block,) = copy_blocks(iter([(2, ["Ross, Dana", cell])]), plan)

    row = dict(zip(COLUMNS, block.rstrip("\n").split("\t"), strict=True))
    assert (row["nea_id"], row["problem"], row["notes"]) == ("", "", "")
    assert look(csv_file([["Ross, Dana", cell]], ["Name", "NEA ID"]), Known(date(2026, 11, 20))).columns[1]["sure"]
