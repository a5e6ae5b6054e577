import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from rosters.reading.look import Known, look
from rosters.reading.refusal import Unreadable
from rosters.reading.targets import Target, target_of
from tests.rosters.files import csv_file, xlsx_file

AS_OF = date(2026, 11, 20)
KNOWN = Known(as_of=AS_OF, worksites={1: "Tupelo Middle School", 2: "Tupelo High School", 3: "Milam Elementary School"})
ROWS = [
    ["0041877", "48213307", "Mabry, Latoya", "TUPELO MIDDLE", "TCHR SCI 7", "08/05/2024", "2", "lm@tupelo.example",
     "(662) 555-0148", "1.0", "B214"],
    ["0041902", "0051120984", "Scruggs, Brandon", "MILAM", "PARA", "08/09/2019", "11", "", "662-555-0149", "0.5",
     "110"],
]  # fmt: skip
HEADINGS = ["EMP NO", "NEA_ID", "Last / First", "Bldg", "Position", "HIRE DT", "Yrs", "E-MAIL", "Cell", "FTE", "Rm"]
TARGETS = ["employer_number", "nea_id", "name", "worksite", "position", "hired_on", "service_years", "email", "phone",
           "fte", "room"]  # fmt: skip


def targets(found):
    return [column["target"] for column in found.columns]


def test_the_file_of_the_mock_is_understood():
    found = look(csv_file(ROWS, HEADINGS), KNOWN)

    assert targets(found) == TARGETS
    assert (found.header_row, found.rows, found.kind) == (1, 2, "text, UTF-8, separated by comma")
    unsure = {column["heading"]: column["why"] for column in found.columns if not column["sure"]}
    assert unsure == {"NEA_ID": "1 value lost leading zeros in a spreadsheet; we put them back"}


@pytest.mark.parametrize("above", [0, 1, 5])
def test_titles_above_the_heading_are_passed_over(above):
    text = b"Tupelo Public School District,Active staff\n" * above + csv_file(ROWS, HEADINGS)

    assert look(text, KNOWN).header_row == above + 1
    assert look(xlsx_file(ROWS, HEADINGS, above=above), KNOWN).header_row == above + 1


def test_the_heading_of_another_page_tells_nothing_of_a_column():
    found = look(csv_file([ROWS[0], HEADINGS, ROWS[1]], HEADINGS), KNOWN)

    assert found.columns == look(csv_file(ROWS, HEADINGS), KNOWN).columns


@settings(deadline=None, max_examples=25)
@given(st.permutations(range(len(HEADINGS))))
def test_columns_may_stand_in_any_order(order):
    shuffled = [[row[at] for at in order] for row in ROWS]

    found = look(csv_file(shuffled, [HEADINGS[at] for at in order]), KNOWN)

    assert targets(found) == [TARGETS[at] for at in order]


def test_columns_without_a_telling_heading_are_known_by_their_contents():
    found = look(csv_file(ROWS, [f"X{at}" for at in range(11)]), KNOWN)

    known = {column["heading"]: (column["target"], column["sure"]) for column in found.columns if column["target"]}
    assert known == {
        "X2": ("name", False), "X3": ("worksite", False), "X4": ("position", False), "X7": ("email", False),
        "X8": ("phone", False),
    }  # fmt: skip


def test_a_column_of_somebodys_address_names_no_worksite():
    rows = [["Mabry, Latoya", "Milam", "MS", "TUPELO MIDDLE"], ["Hill, Ann", "Milam", "MS", "TUPELO HIGH"]]

    found = look(csv_file(rows, ["Name", "Home_City", "STATE", "CHECK_LOC_DESC"]), KNOWN)

    assert targets(found) == ["name", "", "", "worksite"]


def test_addresses_of_somebody_else_are_not_proposed():
    headings = ["Name", "School", "Supervisor", "Supervisor Email", "Emergency Contact", "Emergency Phone"]
    rows = [["Mabry, Latoya", "TUPELO MIDDLE", "Pine, Cal", "cal@x.example", "Mabry, Bo", "662-555-0101"]]

    found = look(csv_file(rows, headings), KNOWN)

    assert targets(found) == ["name", "worksite", "", "", "", ""]


def test_of_two_phones_the_one_that_is_carried_is_taken():
    rows = [["Mabry, Latoya", "662-555-0101", "662-555-0102"]]

    found = look(csv_file(rows, ["Name", "Home Phone", "Cell Phone"]), KNOWN)

    assert targets(found) == ["name", "", "phone"]


def test_of_codes_and_titles_the_titles_are_taken():
    rows = [["Ross, D", "3010", "TEACHER"], ["Hill, A", "3020", "TEACHER AIDE"]]

    found = look(csv_file(rows, ["Name", "Job", "Job Desc"]), KNOWN)
    alone = look(csv_file([row[:2] for row in rows], ["Name", "Job"]), KNOWN).columns[1]

    assert targets(found) == ["name", "", "position"]
    assert (alone["target"], alone["sure"], alone["why"]) == (
        "position", False, "Codes without a word, which tell no job class"
    )  # fmt: skip


@pytest.mark.parametrize("names_first", [True, False])
def test_of_two_columns_for_the_worksite_the_one_with_its_names_is_taken(names_first):
    headings, cells = ["Loc", "Name", "Location Name"], ["0212", "Mabry, Latoya", "TUPELO MIDDLE"]
    step = -1 if names_first else 1

    found = look(csv_file([cells[::step]], headings[::step]), KNOWN)

    assert {column["heading"]: column["target"] for column in found.columns} == {
        "Loc": "", "Name": "name", "Location Name": "worksite"
    }  # fmt: skip


def test_a_heading_under_which_no_worksite_is_known_is_something_to_look_at():
    found = look(csv_file([["Mabry, Latoya", "The Moon"]], ["Name", "School"]), KNOWN)

    assert [(column["target"], column["sure"]) for column in found.columns] == [("name", True), ("worksite", False)]


@pytest.mark.parametrize(
    ("heading", "cells", "target", "sure", "why"),
    [
        ("EMPLOYEE", ["ROSS DANA K", "VAN DYKE PETER"], "name_last_first", False, "first name Dana, last name Ross"),
        ("Employee", ["Dana K Ross", "Peter Van Dyke"], "name", False, "first name Dana, last name Ross"),
        ("Employee", ["Ross, Dana", "Hill, A", "Cole, May", "VACANT", "TBD"], "name", True, "Comma in 3 of 4"),
        ("Employee", ["10021", "10022"], "employer_number", True, "zeros stay"),
        ("Name", ["Dana Ross", "Peter Van Dyke"], "name", False, "first name Peter, last name Van Dyke"),
        ("Last First MI", ["ROSS DANA", "VAN DYKE PETER"], "name_last_first", True, "first name Peter, last name Van"),
        ("Last, First", ["Ross, Dana", "Van Dyke, Peter"], "name", True, "Comma in 2 of 2"),
    ],
)
def test_which_name_comes_first_is_told_by_commas_initials_or_the_heading(heading, cells, target, sure, why):
    found = look(csv_file([[cell, "TUPELO MIDDLE"] for cell in cells], [heading, "School"]), KNOWN)

    name = found.columns[0]
    assert (name["target"], name["sure"]) == (target, sure)
    assert why in name["why"]


def test_how_names_are_read_is_shown_of_a_row_that_is_somebodys():
    cells = ["Dana Ross", "Tom & Jane Doe", "Ann Lee Hill", "Vacant Math Teacher Position"]

    found = look(csv_file([[cell, "Milam"] for cell in cells], ["Name", "School"]), KNOWN)

    assert "“Ann Lee Hill” is read as first name Ann" in found.columns[0]["why"]


def test_a_heading_in_two_lines_is_read_as_one():
    printed = csv_file([["Last", "First", "", "Job", "Hire"], ["Name", "Name", "School", "Title", "Date"],
                        ["Mabry", "Latoya", "TUPELO MIDDLE", "TCHR", "8/5/2024"]], ["Active staff"])  # fmt: skip

    found = look(printed, KNOWN)

    assert (found.header_row, found.rows) == (3, 1)
    assert [column["heading"] for column in found.columns] == [
        "Last Name", "First Name", "School", "Job Title", "Hire Date"
    ]  # fmt: skip
    assert targets(found) == ["last_name", "first_name", "worksite", "position", "hired_on"]
    assert look(printed, Known(as_of=AS_OF, worksites=KNOWN.worksites, header_row=3)).columns == found.columns


def test_the_lower_line_of_a_heading_is_nobody():
    rows = [["Name", "Name", "Name"], ["Mabry", "Latoya", "TUPELO MIDDLE"]]

    found = look(csv_file(rows, ["Last", "First", "School"]), KNOWN)

    assert (found.header_row, found.rows) == (2, 1)


def test_a_title_above_some_columns_is_no_part_of_their_headings():
    grouped = csv_file([["Last", "First", "School", "Hired"], ["Mabry", "Latoya", "TUPELO MIDDLE", "8/5/2024"]],
                       ["Employee", "", "Assignment", ""])  # fmt: skip

    found = look(grouped, KNOWN)

    assert [column["heading"] for column in found.columns] == ["Last", "First", "School", "Hired"]


def test_a_list_that_begins_with_people_has_no_heading():
    found = look(csv_file(ROWS[1:], ROWS[0]), KNOWN)

    assert (found.header_row, found.rows) == (0, 2)
    assert found.columns[2]["heading"] == "Column C"


@pytest.mark.parametrize(
    "rows",
    [
        [[f"Smith{n}", f"Ann{n}", "Tupelo High School", f"E{n:03}"] for n in range(20)],
        [[f"Smith{chr(97 + n)}", "Ann", f"E{n:03}"] for n in range(3)],  # "E000" is written like those below
        [["Ross", "Dana", "TUPELO HIGH"], ["Hill", "Ann", "Milam"], ["Cole", "May", "Tupelo Middle"]],
        [["Ross", "Dana", "Teacher"], ["Hill", "Ann", "Para"], ["Cole", "May", "Teacher"]],
        [["Ross", "Dana", "MS"], ["Hill", "Ann", "MS"]],
        [["Ross, Dana", "Principal"], ["Hill, Ann", "Counselor"], ["Cole, May", "Cook"]],
        [["Ross, Dana", "Principal"], ["English", ""], ["Math", ""], ["Cole, May", "Teacher"], ["Notes", "Page 2"]],
        [["Ross", "School", "TUPELO HIGH", "Para"], ["Hill", "Ann", "Milam", "Para"]],  # somebody called School
    ],
)
def test_nobody_is_lost_where_the_first_row_is_like_those_below(rows):
    found = look(csv_file(rows[1:], rows[0]), KNOWN)

    assert (found.header_row, found.rows) == (0, len(rows))


def test_lines_between_people_tell_nothing_of_a_column_and_those_above_tell_the_school():
    groups = [
        ["Tupelo High School Faculty"], ["Administration"], ["Ross, Dana", "Principal"], ["English"],
        ["Cole, May", "Teacher"], ["Custodians"], ["Hill, Ann", "Custodian"],
    ]  # fmt: skip

    found = look(xlsx_file(groups[1:], groups[0]), KNOWN)

    assert (found.header_row, targets(found), found.worksite) == (0, ["name", "position"], 2)


@pytest.mark.parametrize(
    "headings",
    [["Wer", "Was", "Wo"], ["Name", "Was", "Wo"], ["X1", "X2", "X3"], ["M", "Q12", "Wo"], ["Name", "Teacher", "Wo"]],
)
def test_headings_that_we_do_not_know_are_nobody(headings):
    people = [["Ross, Dana", "Teacher", "TUPELO HIGH"], ["M", "E12", "Milam"], ["Hill, Ann", "Para", "Milam"]]
    printed = [*people, headings, ["Cole, May", "Teacher", "Milam"]]

    found = look(csv_file(printed, headings), KNOWN)

    assert found.header_row == 1


def test_columns_that_were_kept_as_text_are_known_by_what_they_say():
    found = look(
        csv_file(
            [["'00012", "Mabry, Latoya", "'08/05/2024", "'0.5"], ["'00013", "Hill, Ann", "8/9/2019", "'.5"]],
            ["Emp ID", "Name", "Hire Date", "FTE"],
        ),
        KNOWN,
    )

    assert targets(found) == ["employer_number", "name", "hired_on", "fte"]
    assert [column["samples"][0] for column in found.columns] == ["00012", "Mabry, Latoya", "08/05/2024", "0.5"]


def test_what_an_earlier_file_taught_is_used():
    known = Known(as_of=AS_OF, worksites=KNOWN.worksites, targets={"Rm": "", "Bldg": "subject"})

    found = look(csv_file(ROWS, HEADINGS), known)

    assert [(c["target"], c["why"]) for c in found.columns if c["heading"] == "Rm"] == [
        ("", "As in the last file of this employer")
    ]
    assert "subject" in targets(found)


def test_how_names_without_a_comma_are_read_is_shown_though_an_earlier_file_taught_the_heading():
    def why(target: str, *cells: str) -> str:
        known = Known(AS_OF, targets={"Name": target})
        return str(look(csv_file([[cell] for cell in cells], ["Name"]), known).columns[0]["why"])

    learned = "As in the last file of this employer"
    read = f"{learned}. No comma: “Ross Dana” is read as"
    assert why("name", "Ross Dana") == f"{read} first name Ross, last name Dana"
    assert why("name_last_first", "Ross Dana") == f"{read} first name Dana, last name Ross"
    assert why("name", "Ross, Dana") == learned


def test_the_columns_of_our_own_download_are_left_out():
    why = "“Lawhorn Elem” is not a worksite of Tupelo. Did you mean Milam Elementary School?"
    rows = [["Mabry, Latoya", "Lawhorn Elem", "Milam Elementary School", str(row), why] for row in range(4, 9)]

    found = look(csv_file(rows, ["Name", "School", "Sheet", "Row", "Why not"]), KNOWN)

    assert targets(found) == ["name", "worksite", "", "", ""]
    assert {(column["sure"], column["why"]) for column in found.columns[2:]} == {
        (True, "Ours, from the file of refused rows")
    }


@pytest.mark.parametrize(
    ("heading", "taught"),
    [("Name", "employer_number"), ("Id", "name"), ("Mail", "phone"), ("Id", "email"), ("Name", "hired_on")],
)
def test_what_an_earlier_file_taught_and_this_one_belies_is_something_to_look_at(heading, taught):
    known = Known(as_of=AS_OF, worksites=KNOWN.worksites, targets={heading: taught})

    found = look(csv_file([["Mabry, Latoya", "0012", "lm@tupelo.example"]], ["Name", "Id", "Mail"]), known)

    column = next(column for column in found.columns if column["heading"] == heading)
    assert not column["sure"]


def test_the_names_that_we_give_to_columns_teach_nothing():
    known = Known(as_of=AS_OF, worksites=KNOWN.worksites, targets={"Column A": "nea_id", "Column C": "employer_number"})

    found = look(csv_file(ROWS[1:], ROWS[0]), known)

    assert found.columns[2]["heading"] == "Column C"
    assert targets(found)[:3] == ["", "", "name"]


def test_two_addresses_have_two_places_and_a_third_is_left_to_the_clerk():
    rows = [["Ross, Danielle", "a@x.example", "b@x.example", "c@x.example"]]

    found = look(csv_file(rows, ["Name", "Email", "Home Email", "Mail 3"]), KNOWN)

    assert targets(found) == ["name", "email", "other_email", ""]


@pytest.mark.parametrize(
    ("headings", "rows", "says"),
    [
        (["Name", "School"], [], "heading and no rows"),
        (["Name", "SSN"], [["Ross, D", "1"]], "Column B (SSN) looks like social security numbers"),
        (["Name", "Ref"], [["Ross, D", "1"], ["Kees, J", "412-55-9087"]], "Row 3, column B (Ref)"),
        (["Name", "Born"], [["Ross, D", "1980-01-01"]], "dates of birth"),
        (["Name", "Date"], [["Ross, D", f"5/17/{1960 + n}"] for n in range(30)], "dates of birth"),
    ],
)
def test_files_that_cannot_be_used_are_refused_in_either_form(headings, rows, says):
    for data in (csv_file(rows, headings), xlsx_file(rows, headings)):
        with pytest.raises(Unreadable) as refusal:
            look(data, KNOWN)
        assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("headings", "row", "proposed"),
    [
        (["Name", "Phone", "phone"], ["Ross, D", "662-555-0148", ""], ["name", "phone", ""]),
        (["Name", "Phone", "Phone"], ["Ross, D", "", "662-555-0148"], ["name", "", "phone"]),
        (["Name", "School", "Name"], ["Ross, D", "Milam Elementary", "Ross, D"], ["name", "worksite", ""]),
        (["Email", "Name", "Email"], ["a@x.example", "Ross, D", "b@x.example"], ["email", "name", "other_email"]),
    ],
)
def test_columns_of_one_heading_are_told_apart(headings, row, proposed):
    for data in (csv_file([*[row] * 5, headings], headings), xlsx_file([row], headings)):
        found = look(data, KNOWN)
        assert [column["heading"] for column in found.columns] == [*headings[:-1], f"{headings[-1]} (2)"]
        assert targets(found) == proposed


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        (["Name", "Room", "Name", "Room"], [["Ross, D", "1", "Hill, A", "2"], ["Cole, M", "3", "Bean, L", "4"]]),
        (["Last", "First", "Last", "First"], [["Ross", "Dana", "Hill", "Ann"], ["Cole", "May", "", ""]]),
    ],
)
def test_people_beside_each_other_are_not_read_by_half(headings, rows):
    with pytest.raises(Unreadable, match=r"Column A and column C are both headed “.*”, and have other people"):
        look(xlsx_file(rows, headings), KNOWN)


def test_a_second_table_below_with_other_columns_is_not_read_as_the_first():
    rows = [["Ross, D", "Milam", "Cook"], ["Title", "Name", "School"], ["Aide", "Hill, A", "Milam"]]

    with pytest.raises(Unreadable, match=r"Row 3 begins another table \(“Title, Name, School”\)"):
        look(xlsx_file(rows, ["Name", "School", "Title"]), KNOWN)


@pytest.mark.parametrize(
    "again",
    [["Last", "First", "", "Job", "Hire"], ["Name", "Name", "School", "Title", "Date"], ["", "", "School", "", ""],
     ["Teacher", "", "", "", ""], ["Teacher", "Ann", "School", "Title", "Job"],
     ["", "", "", "", "", "Teacher"]],
)  # fmt: skip
def test_a_heading_printed_again_and_words_of_headings_begin_no_other_table(again):
    headings = ["Last Name", "First Name", "School", "Job Title", "Hire Date"]

    assert look(csv_file([["Ross", "Dana", "Milam", "Cook", ""], again], headings), KNOWN).rows == 2


@pytest.mark.parametrize(("heading", "cell"), [("Name", "Milam Elementary"), ("Name", "")])
def test_a_second_column_of_one_heading_may_hold_something_else(heading, cell):
    assert targets(look(csv_file([["Ross, D", "7", cell]], ["Name", "Loc", heading]), KNOWN))[0] == "name"


def test_the_sheet_that_looks_like_a_list_is_taken():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet("Notes").write(0, 0, "Ask Renee")
        sheet = book.add_worksheet("Active")
        for at, row in enumerate([HEADINGS, *ROWS], 3):
            sheet.write_row(at, 1, row)
        hidden = book.add_worksheet("Old")
        hidden.write_row(0, 0, HEADINGS)
        hidden.hide()

    found = look(out.getvalue(), KNOWN)

    assert (found.sheet, found.sheets, found.header_row) == ("Active", ["Notes", "Active"], 4)
    assert targets(found) == ["", *TARGETS]
    assert look(out.getvalue(), Known(as_of=AS_OF, sheet="Active", header_row=4)).rows == 2


@pytest.mark.parametrize(
    ("heading", "target"),
    [
        ("Employee ID (6 digits)", "employer_number"), ("Hire Date (mm/dd/yyyy)", "hired_on"),
        ("Last Name [Required]", "last_name"), ("Status [READ ONLY]", "employment_status"),
        ("Years (as of Aug. 1)", "service_years"), ("Phone (10-digit)", "phone"),
        ("Name (Last, First)", "name_last_first"),
        ("Users.Last_Name", "last_name"), ("TEACHERS.TeacherNumber", "employer_number"), ("Email - Primary", "email"),
        ("CELL_PHONE_NBR", "phone"), ("PRIM_JOB_TITLE", "position"), ("CERT/NON-CERT", "job_class"),
        ("HM_PHONE", "phone"), ("WK_PHONE", "work_phone"), ("SCHL_DESC", "worksite"), ("Sch", "worksite"),
        ("CERT_NONCERT", "job_class"), ("Hire", "hired_on"),
        ("EMPL_STATUS_CD", "employment_status"), ("First and Last Name", "name"), ("Phone (emergency contact)", None),
        ("Supervisor.Last_Name", None), ("Name (Spouse)", None),
        ("Empl ID", "employer_number"), ("EE#", "employer_number"), ("Worker ID", "employer_number"),
        ("File Number", "employer_number"), ("MAE ID", "nea_id"), ("Teacher First Name", "first_name"),
        ("FIRST NAME/MI", "first_name"), ("Emp Last", "last_name"), ("Mid Init", "middle_name"),
        ("Init", "middle_name"),
        ("Room Phone", "work_phone"), ("Last Hire Date", "hired_on"), ("Orig Hire", "hired_on"),
        ("Total Yrs Exp", "service_years"), ("Years Taught", "service_years"), ("Pct", "fte"), ("Contract %", "fte"),
        ("Homeroom", "room"), ("Dept/Subject", "subject"), ("EE Type", "job_class"), ("Bargaining Unit", "job_class"),
        ("MAE Member", "category"), ("Member Y/N", "category"), ("Dues Start", "joined_on"),
        ("Pmt Method", "payment_method"), ("Display Name", "name"), ("Staff Name (L, F)", "name_last_first"),
        ("Home/Cell", "phone"),
        ("First Middle", "first_name"),
        ("Home Phone / Cell", "phone"), ("Job Title/Position", "position"), ("Site or Building", "worksite"),
        ("Email (Work)", "email"), ("Date of Hire (Original)", "hired_on"), ("SUFFIX_NM", "suffix"),
        ("JOB_TITLE_DESC", "position"), ("Locations", "worksite"), ("End", "left_on"), ("First, Last", "name"),
        ("Last/First", "name_last_first"), ("School / Grade", None), ("Email (Parent)", None), ("City/State", None),
        ("Start Date (Current Position)", None), ("Cell or Work Phone", None),
        ("No.", None), ("Effective Date", None), ("Manager ID", None), ("Spouse First Name", None),
    ],
)  # fmt: skip
def test_headings_of_payroll_systems_and_forms_are_known(heading, target):
    assert target_of(heading) == target


@pytest.mark.parametrize(
    ("heading", "cells", "target"),
    [
        ("Department", ["Milam", "Tupelo High"], "worksite"),
        ("Department", ["Math", "ELA"], "subject"),
        ("Staff Type", ["TCHR MATH", "Bus Driver"], "position"),
        ("Staff Type", ["Certified", "Classified"], "job_class"),
    ],
)
def test_what_stands_under_a_heading_of_two_meanings_tells_which(heading, cells, target):
    rows = "".join(f"{n},Ross,Dana,{cell}\n" for n, cell in enumerate(cells))

    found = look(f"Emp #,Last,First,{heading}\n{rows}".encode(), KNOWN)

    assert found.columns[3]["target"] == target


def test_the_names_of_our_own_fields_are_headings_that_we_know():
    """But for two: a district's "category" is certified or classified, its "level" a grade. They make no members."""
    assert {target for target in Target if target_of(target.value) != target} == {Target.CATEGORY, Target.LEVEL}
