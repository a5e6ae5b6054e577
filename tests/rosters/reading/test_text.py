import pytest

from rosters.reading.kinds import kind_of
from rosters.reading.refusal import Unreadable
from rosters.reading.text import text_rows


def read(data: bytes):
    return list(text_rows(data, kind_of(data)))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Name,School\nRo\0ss,Tupelo\n", "Row 2, column A: a NUL"),
        (b"Name,School\nRoss,Tup\0elo\n", "Row 2, column B: a NUL"),
        (b"Name,School\nRoss,Tupelo\rKees,Milam\n", "Row 2: a lone carriage return"),
        (b'Name,School\n"Ross,Tupelo\nKees,Milam\n', "Row 2: a quotation mark opens here and is never closed"),
        (b'Name,School\n"Ross" Jr,Tupelo\n', "Row 2: a quotation mark in the middle"),
        (b"Name,School\nRoss," + b"x" * 3_000_000 + b"\n", "Row 2, column B: a cell of 3,000,000 characters"),
        (
            b'Name,School\n"Ross,Tupelo\n' + b"Kees,Milam\n" * 2000 + b'Upton,Amory"\n',
            "Row 2, column A: a quotation mark",
        ),
        (b",".join(b"c%d" % n for n in range(201)) + b"\n", "Row 1 has 201 columns; 200"),
        (b"Name,School\nRoss,\x81\x8d\n", "Row 2: these bytes are no text in UTF-8, UTF-16 or Windows-1252"),
        (b'Name,School\n"Ross\nDana",Tupelo\n' + b"Kees,Milam\n" * 3000 + b"\x81", "Row 3003: these bytes are no"),
    ],
)
def test_a_file_that_stops_making_sense_is_refused_with_the_place(data, says):
    with pytest.raises(Unreadable) as refusal:
        read(data)

    assert says in str(refusal.value)


def test_two_hundred_columns_are_read():
    data = b",".join(b"c%d" % n for n in range(200)) + b"\n"

    assert len(read(data)[0][1]) == 200


def test_rows_have_the_numbers_of_the_spreadsheet_with_blank_ones_and_breaks_inside_cells():
    data = b'Name,Note\n\n"Ross","two\nlines"\nKees,one\n'

    assert read(data) == [(1, ["Name", "Note"]), (2, []), (3, ["Ross", "two\nlines"]), (4, ["Kees", "one"])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_space_before_a_quotation_mark_is_no_part_of_the_cell(encoding):
    data = 'Emp ID, Name, School\n1, "Mabry, Latoya ""Toya""", Tupelo\n'.encode(encoding)

    assert [row for _, row in read(data)] == [["Emp ID", "Name", "School"], ["1", 'Mabry, Latoya "Toya"', "Tupelo"]]


def test_a_file_with_lone_carriage_returns_among_others_is_told_what_to_choose_where_it_was_exported():
    with pytest.raises(Unreadable, match="with CRLF between records, as PowerSchool offers"):
        read(b"Last Name\tFirst Name\rRoss\tDana\r\n")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_may_end_its_lines_with_carriage_returns_alone(encoding):
    data = 'Last\tFirst\r"Ross\rHill"\tDana\r\rKees\tJoanna\r'.encode(encoding)

    assert read(data) == [(1, ["Last", "First"]), (2, ["Ross\rHill", "Dana"]), (3, []), (4, ["Kees", "Joanna"])]


def test_a_list_whose_lines_became_cells_is_read_as_it_was():
    data = b'"Name,School,Title"\n"""Ross, Dana"",Tupelo High,Teacher"\n\n"Cher,Milam,""Cook, head"""\n'

    assert [cells for _, cells in read(data)] == [
        ["Name", "School", "Title"], ["Ross, Dana", "Tupelo High", "Teacher"], [], ["Cher", "Milam", "Cook, head"]
    ]  # fmt: skip
    assert [cells for _, cells in read(b'"Ross, Dana"\n"Hill, Ann"\n')] == [["Ross, Dana"], ["Hill, Ann"]]
