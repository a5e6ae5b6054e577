from datetime import date, timedelta

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rosters.reading import titles, values
from rosters.reading.days import day_of, is_day_or_rough, is_no_day, month_of, year_of
from rosters.reading.values import Bad


@pytest.mark.parametrize(
    ("text", "digits", "restored"),
    [
        ("0051120984", "0051120984", False),
        ("48213307", "0048213307", True),
        ("48213307.0", "0048213307", True),
        ("005-112-0984", "0051120984", False),
        (" 7 ".strip(), "0000000007", True),
        ("48,213,307", "0048213307", True),
        ("7069904.00", "0007069904", True),
    ],
)
def test_nea_ids_get_their_zeros_back(text, digits, restored):
    assert values.nea_id(text) == (digits, restored)


@pytest.mark.parametrize(
    "text", ["7073582.5", "4.82133E+07", "4.8e7", "12345678901", "ABC123", "0", "0000000000", "١٢٣"]
)
def test_what_cannot_be_an_nea_id_is_refused(text):
    with pytest.raises(Bad):
        values.nea_id(text)


@given(st.integers(1, 9_999_999_999))
def test_every_number_comes_back_with_ten_digits(number):
    assert values.nea_id(str(number)) == (f"{number:010d}", number < 1_000_000_000)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("(662) 555-0148", "+16625550148"),
        ("662.555.0148", "+16625550148"),
        ("6625550148", "+16625550148"),
        ("1-662-555-0148", "+16625550148"),
        ("+1 662 555 0148", "+16625550148"),
        ("662-555-0148 x12", "+16625550148"),
        ("662-555-0148 ext. 12", "+16625550148"),
        ("+49 30 901820", "+4930901820"),
        ("6625550148.0", "+16625550148"),
        ("662-555-0148 (cell)", "+16625550148"),
        ("C: 662-555-0148", "+16625550148"),
    ],
)
def test_phones_are_kept_in_international_form(text, kept):
    assert values.phone(text) == kept


@pytest.mark.parametrize("text", ["555-0148", "n/a today", "000-000-0000", "123-456-7890", "66255501489"])
def test_phones_without_a_place_are_not_guessed(text):
    with pytest.raises(Bad):
        values.phone(text)


@given(st.integers(2_000_000_000, 9_999_999_999))
@example(3_402_110_000)  # not every exchange of the Virgin Islands is in use
def test_a_number_is_read_as_phonenumbers_reads_it(number):
    known = phonenumbers.parse(str(number), "US")

    if phonenumbers.is_valid_number(known):
        assert values.phone(str(number)) == phonenumbers.format_number(known, phonenumbers.PhoneNumberFormat.E164)
    else:
        with pytest.raises(Bad):
            values.phone(str(number))


@pytest.mark.parametrize(
    ("text", "share"),
    [("0.5", "0.50"), (".5", "0.50"), ("50%", "0.50"), ("50 %", "0.50"), ("1.0", "1.00"), ("1", "1.00"),
     ("100", "1.00"), ("0,5", "0.50"), ("Full", "1.00"), ("1.25", "1.25"), ("FT", "1.00"), ("1/2", "0.50"),
     ("0.50 FTE", "0.50"), ("1.0 fte", "1.00"), ("F/T", "1.00"), ("5/8", "0.62"), ("3/4", "0.75"), ("120", "1.20")],
)  # fmt: skip
def test_fte_is_read_however_it_is_written(text, share):
    assert values.fte(text) == share


@pytest.mark.parametrize(
    "text", ["0", "-1", "5", "half day", "1000", "nan", "inf", "187", "5/0", "0/8", "FTE", "1/100"]
)
def test_fte_that_is_none(text):
    with pytest.raises(Bad):
        values.fte(text)


@pytest.mark.parametrize(
    "text",
    [
        "a@b",
        "Ann <a@x.example> Bo <b@x.example>",
        "two words@x.example",
        "@x.example",
        "a.@x.example",
        "a@x.example b@y.example",
    ],
)
def test_what_is_no_address(text):
    with pytest.raises(Bad):
        values.email(text)


@pytest.mark.parametrize(
    ("read", "text", "first"),
    [
        (values.email, "b@gmail.example; b@tupelo.example", "b@gmail.example"),
        (values.email, "B@GMAIL.example / b@tupelo.example, c@x.example", "b@gmail.example"),
        (values.email, "a@x.example b@x.example", "a@x.example"),
        (values.phone, "662-555-0104 / 662-555-0105", "+16625550104"),
        (values.phone, "(662) 555-0104 or 601 555 0105 x3", "+16625550104"),
        (values.phone, "662-555-0104 (h), 662-555-0105 (c)", "+16625550104"),
        (values.phone, "662-555-0104 (662) 555-0105", "+16625550104"),
        (values.phone, "H 662 555 0104 C 662 555 0105", "+16625550104"),
        (values.phone, "(h) 662-555-0104 (c) 662-555-0105", "+16625550104"),
        (values.email, "work: a@x.example; home: c@gmail.example", "a@x.example"),
        (values.email, "a@x.example (w) / c@y.example (h)", "a@x.example"),
    ],
)
def test_of_several_in_a_cell_the_first_is_used(read, text, first):
    with pytest.raises(values.Several, match="the first is used") as several:
        read(text)
    assert several.value.read == first


def test_the_same_twice_in_a_cell_is_one():
    assert values.email("a@x.example; A@x.example") == "a@x.example"
    assert values.phone("662-555-0104, 6625550104") == "+16625550104"


@pytest.mark.parametrize(
    ("read", "text"),
    [(values.email, "jane doe@x.example"), (values.email, "a@x.example; see HR"), (values.phone, "662-555-0104/5")],
)
def test_a_part_that_is_none_spoils_the_cell(read, text):
    with pytest.raises(values.Bad) as bad:
        read(text)
    assert not bad.value.read


@pytest.mark.parametrize("text", ["PT", "Part-time", "p/t", "Part Time"])
def test_a_part_is_no_fte_and_the_row_says_so(text):
    with pytest.raises(Bad, match=f"“{text}” does not tell how large a part."):
        values.fte(text)


@pytest.mark.parametrize("text", ["none@none.com", "NOEMAIL@tupelo.example", "noreply@tupelo.example"])
def test_an_address_that_stands_for_none_is_nobodys(text):
    with pytest.raises(Bad, match="is nobody’s address"):
        values.email(text)


@pytest.mark.parametrize("text", ["(null)", "[NULL]", "\\N", "(blank)", "#DIV/0!", "Unlisted"])
def test_what_programs_write_for_nothing_is_not_given(text):
    assert not values.is_given(text)


def test_an_address_may_say_whose_or_which_it_is():
    assert values.email("L.Mabry@tupelo.example#mailto:l.mabry@tupelo.example#") == "l.mabry@tupelo.example"
    assert values.email("Latoya Mabry <L.Mabry@Tupelo.example>") == "l.mabry@tupelo.example"
    assert values.email("l.mabry@tupelo.example (work)") == "l.mabry@tupelo.example"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("12", 12),
        ("12.5", 12),
        ("5+", 5),
        ("<1", 0),
        ("12 years 3 months", 12),
        ("3 yrs.", 3),
        ("12Y 3M", 12),
        ("1st year", 0),
        ("5th", 4),
        ("First year", 0),
        ("New", 0),
        ("Less than 1 year", 0),
    ],
)
def test_whole_years_of_service(text, years):
    assert values.service_years(text) == years


def test_an_address_is_kept_in_lower_case():
    assert values.email("mailto:L.Mabry@Tupelo.EXAMPLE") == "l.mabry@tupelo.example"


@pytest.mark.parametrize(
    "text",
    ["08/05/2024", "8/5/2024", "8/5/24", "2024-08-05", "2024-08-05 00:00:00", "2024/8/5", "8-5-2024", "8.5.2024",
     "20240805", "45509", "45509.0", "Aug 5, 2024", "August 5 2024", "5-Aug-24", "5 Aug 2024", "Monday, August 5, 2024",
     "8/5/2024 7:30 AM", "05/Aug/2024", "08052024", "05AUG2024", "05AUG24", "Mon, 05 Aug 2024", "Monday 5 August 2024"],
)  # fmt: skip
def test_days_in_american_forms_and_spreadsheet_serials(text):
    assert day_of(text) == date(2024, 8, 5)


@pytest.mark.parametrize(
    "text", ["25/08/2024", "2/30/2024", "08/2024", "soon", "1899-01-01", "9999-01-01", "123", "8/5/024"]
)
def test_what_is_no_day_is_not_guessed(text):
    assert day_of(text) is None


@pytest.mark.parametrize(
    "text", ["0", "00/00/0000", "0000-00-00", "1/0/1900", "01/01/1900", "12/31/9999", "12/31/9999 00:00:00", " 0 "]
)
def test_what_programs_write_for_no_day_is_none(text):
    assert is_no_day(text)
    assert day_of(text) is None


@pytest.mark.parametrize("text", ["", "10", "1/1/1990", "12/31/1999", "1900", "soon", "8/5/2024"])
def test_other_text_is_not_taken_for_no_day(text):
    assert not is_no_day(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Aug 2018", date(2018, 8, 1)), ("August 2009", date(2009, 8, 1)), ("AUG. 2018", date(2018, 8, 1)),
        ("August, 2009", date(2009, 8, 1)), ("8/2020", date(2020, 8, 1)), ("08-2001", date(2001, 8, 1)),
        ("2018-08", date(2018, 8, 1)), ("Sept 2012", date(2012, 9, 1)),
        ("Aug-18", date(2018, 8, 1)), ("May-99", date(1999, 5, 1)), ("Aug '15", date(2015, 8, 1)), ("Aug 15", None),
        ("15-Aug", None), ("Mac-15", None),
        ("13/2020", None), ("Fall 2018", None), ("2018-19", None), ("2010-11", None), ("1999", None),
        ("8/1800", None), ("", None),
    ],
)  # fmt: skip
def test_a_month_is_read_as_its_first_day(text, day):
    assert month_of(text) == day
    assert not (day and day_of(text))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1999", date(1999, 8, 1)), ("2026", date(2026, 8, 1)), ("2027", None), ("99", None), ("1899", None),
        ("2019-20", date(2019, 8, 1)), ("SY 2019-2020", date(2019, 8, 1)), ("Fall 2019", date(2019, 8, 1)),
        ("1999/00", date(1999, 8, 1)), ("2019-21", None), ("2019-18", None), ("Spring 2019", None),
    ],
)  # fmt: skip
def test_a_year_is_read_as_its_first_of_august(text, day):
    assert year_of(text, date(2026, 11, 20)) == day


def test_a_year_whose_august_has_not_come_begins_in_january():
    assert year_of("2026", date(2026, 3, 2)) == date(2026, 1, 1)


@given(st.text("0123456789-/., augtobr", max_size=12))
def test_no_text_is_both_a_day_and_less(text):
    assert not (day_of(text) and (month_of(text) or year_of(text, date(2100, 12, 31))))
    assert is_day_or_rough(text) == bool(day_of(text) or month_of(text) or year_of(text, date(2100, 12, 31)))


@given(st.dates(date(1930, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_back(day):
    assert day_of(f"{day:%m/%d/%Y}") == day_of(day.isoformat()) == day_of(f"{day:%B} {day.day}, {day.year}") == day
    assert day_of(f"{day:%m%d%Y}") == day_of(f"{day:%Y%m%d}") == day


@given(st.dates(date(1930, 1, 1), date(2073, 1, 1)))
def test_every_serial_is_the_day_that_excel_means(day):
    serial = (day - date(1899, 12, 30)) // timedelta(days=1)

    assert day_of(str(serial)) == day


@pytest.mark.parametrize(
    ("title", "job_class"),
    [("TCHR SCI 7", "licensed"), ("Teacher", "licensed"), ("PARA", "esp"), ("Teacher Assistant", "esp"),
     ("CUSTODIAN", "esp"), ("Assistant Principal", "administrator"), ("PRIN", "administrator"),
     ("CNP Manager", "esp"), ("CNP Director", "administrator"),
     ("Substitute Teacher", "substitute"), ("Administrative Assistant", "esp"), ("Counselor", "licensed"),
     ("BUS DRIVER", "esp"), ("Band Director", "licensed"), ("Asst. Choral Dir.", "licensed"),
     ("Director of Bands", "licensed"), ("Zzz", ""), ("", "")],
)  # fmt: skip
def test_titles_tell_the_job_class_or_nothing(title, job_class):
    assert titles.job_class_of_title(title) == job_class


@pytest.mark.parametrize("text", ["9658352", "9658352.0", "9658352.00", "9,658,352"])
def test_a_staff_number_is_what_it_was_before_a_spreadsheet_had_it(text):
    assert values.employer_number(text) == "9658352"
