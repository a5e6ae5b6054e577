from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.reading.forbidden import Watch, check_days, check_headings
from rosters.reading.refusal import Unreadable


@pytest.mark.parametrize(
    "heading",
    [
        "SSN", "SSN4", "SSNs", "ssn#", "Social Security Number", "Soc Sec No", "SS Number", "Last4 SSN",
        "ITIN", "Tax ID",
        "DOB", "D.O.B.", "Birth Date", "birthdate", "BirthDay", "Date of Birth",
        "Driver's License", "Drivers License No", "DL#",
        "Bank Account", "Routing Number", "Account No", "IBAN",
        "Credit Card", "Card Number", "CVV",
    ],
)  # fmt: skip
def test_headings_of_what_is_never_stored_stop_the_import(heading):
    with pytest.raises(Unreadable, match="never store"):
        check_headings(["Name", heading])


def test_headings_that_only_sound_like_it_pass():
    check_headings(
        ["Social Studies", "Bank Draft", "License No", "Birth Year", "Assessment", "Classroom", "Sessions", "Single",
         "SSN on file? Y/N", "Driver's License (Y/N)", "Bank Account on File"]
    )  # fmt: skip


def test_whether_a_number_is_on_file_is_no_number_but_numbers_there_are():
    watched("SSN on file? Y/N", ["Y", "N", ""])
    with pytest.raises(Unreadable, match="never store"):
        watched("SSN on file? Y/N", ["Y", "412-55-9087"])


def watched(heading: str, values: list[str]) -> None:
    watch = Watch([heading])
    watch.look([values], range(2, len(values) + 2))
    watch.conclude()


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Ref", ["412-55-9087"]),
        ("Notes", ["called 3 Oct", "his number is 412-55-9087 he says"]),
        ("Badge", ["123-45-6789", "987-65-4321"]),
        ("Code", ["412 55 9087"]),
        ("Ref", ["412559087", "587123456", "210987654"]),
        ("EMP NO", ["425559087", "426123456", "427987654", "428111222", "587333444"]),  # given out in Mississippi
        ("Employee ID", ["425559087", "587123456", "100000001"]),  # most of a few
        ("Staff No", ["426123456"]),
        ("EMP NO", ["412559087", "187123456", "210987654", "651111222", "733333444"]),  # no two begin alike
        ("Ref", ["4111 1111 1111 1111", "5500-0000-0000-0004"]),
    ],
)
def test_contents_of_what_is_never_stored_stop_the_import_whatever_the_heading(heading, values):
    with pytest.raises(Unreadable, match="never store") as refusal:
        watched(heading, values)

    assert not any(value in str(refusal.value) for value in values)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Cell", ["662-555-0148", "(601) 555-0100", "6015550100"]),
        ("NEA ID", ["123456789", "234567891", "345678912", "0051120984", "456789123"]),
        ("NEA ID", ["212345678", "334567891", "445678912", "551120984", "656789123"]),
        ("EMP NO", ["425559087", "100000002"]),  # an accident
        ("NEA ID", ["425559087", "425559088"]),  # zeros lost in a spreadsheet
        ("EMP NO", ["100000001", "100000002", "100000003", "100000004", "100000005"]),
        ("Zip", ["38801-1234", "39202"]),
        ("Hired", ["2024-08-05", "08-05-2024"]),
        ("Room", ["12-34", "A-12-3456"]),
        ("EMP NO", ["0041877", "0041902"]),
        ("Budget code", ["1234567890123456", "1234567890123457", "1234567890123458"]),
    ],
)
def test_phones_and_numbers_of_other_kinds_pass(heading, values):
    watched(heading, values)


def test_a_column_of_days_long_ago_can_only_be_birth_dates():
    births = [date(1960 + n, 5, 17) for n in range(45)]

    with pytest.raises(Unreadable, match="dates of birth"):
        check_days(["Date"], [births], date(2026, 11, 20))
    with pytest.raises(Unreadable, match="dates of birth"):
        check_days(["Hire date"], [births], date(2026, 11, 20))


def test_hire_dates_pass_when_somebody_was_hired_lately():
    hired = [date(1985 + n, 8, 1) for n in range(40)]

    check_days(["Hire date"], [hired], date(2026, 11, 20))
    check_days(["Date"], [[date(2024, 8, 1)]], date(2026, 11, 20))


@given(
    st.from_regex(r"[0-9]{3}-[0-9]{2}-[0-9]{4}", fullmatch=True), st.text(st.characters(categories=["L"]), max_size=10)
)
def test_a_dashed_number_is_found_wherever_it_stands(number, around):
    with pytest.raises(Unreadable):
        watched("Notes", ["", f"{around} {number} {around}"])


MISSISSIPPI = [f"{425 + at % 4}{at * 7919 % 100:02}{at * 104729 % 10000:04}" for at in range(1, 40)]


@pytest.mark.parametrize("heading", ["Employee ID", "NEA ID", "Ref", "Payroll Ref", "Name"])
@pytest.mark.parametrize(
    "written",
    ["{}{}{}.0", "{}{}{}.00", "'{}{}{}", "S{}{}{}", "0{}{}{}", "{}.{}.{}", "{}–{}–{}", "{}-{}{}", "{}- {} -{}",
     "{}/{}/{}"],
)  # fmt: skip
def test_social_security_numbers_are_known_however_they_are_written(heading, written):
    values = [written.format(number[:3], number[3:5], number[5:]) for number in MISSISSIPPI]

    with pytest.raises(Unreadable, match="social security number"):
        watched(heading, values)
    with pytest.raises(Unreadable, match="social security number"):
        watched(heading, [*values, *[f"T{at}" for at in range(len(values) // 5)]])


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Zip", [f"38{at:03}{at * 37 % 10000:04}" for at in range(40)]),
        ("ZIP+4", [f"39{at:03}-{at * 37 % 10000:04}" for at in range(40)]),
        ("NEA ID", [f"00{at * 104729 % 10**8:08}" for at in range(1, 40)]),
        ("Emp No", [f"0100{at:06}" for at in range(40)]),
        ("Room", [f"{at}" for at in range(40)]),
    ],
)
def test_other_long_numbers_are_no_social_security_numbers(heading, values):
    watched(heading, values)
