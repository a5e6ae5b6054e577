import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rosters.reading.kinds import kind_of
from rosters.reading.refusal import Unreadable
from rosters.reading.text import text_rows

TABLE = "Name,School\nRenée,Tupelo\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("cp1252"), "cp1252"),
        (TABLE.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("utf-16-le"), "utf-16-le"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_is_found_and_the_accents_survive(data, encoding):
    kind = kind_of(data)

    assert kind.encoding == encoding
    assert list(text_rows(data, kind)) == [(1, ["Name", "School"]), (2, ["Renée", "Tupelo"])]


@pytest.mark.parametrize("encoding", ["mac_roman", "cp1252"])
@pytest.mark.parametrize(
    "name",
    ["Renée", "José", "Muñoz", "López", "O’Neal, André", "MUÑOZ", "GARCÍA", "LÓPEZ", "PÉREZ", "Müller", "Zoë Brontë"],
)
def test_names_survive_from_excel_on_a_mac_as_well_as_on_windows(name, encoding):
    data = f'Name,School\n"{name}",Tupelo\n'.encode(encoding)

    assert list(text_rows(data, kind_of(data)))[1][1] == [name, "Tupelo"]


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_the_separator_is_the_one_that_cuts_all_lines_alike(separator):
    rows = [["Name", "School", "Room"], ["Ross, Danielle", "Tupelo", "1"], ["Kees, Joanna", "Milam", "2"]]
    text = "\n".join(separator.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in rows)

    kind = kind_of(text.encode())

    assert kind.separator == separator
    assert [cells for _, cells in text_rows(text.encode(), kind)] == rows


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \r\n \n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0 old excel", ".xls"),
        (b"\x89PNG\r\n", "picture"),
        (b"\x00\x00\x00\x24ftypheic\x00\x00", "picture"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "compressed"),
        (b"Rar!\x1a\x07", "compressed"),
        (b'[\n {"name": "Latoya Mabry"}]', "JSON"),
        (b'{"staff": []}', "JSON"),
        (b"BEGIN:VCARD\r\nVERSION:3.0\r\n", "vCard"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html>", "web page"),
        (b"\n<html><table><tr><td>Name</td></tr></table></html>", "web page"),
        ("<?xml version='1.0'?><Workbook/>".encode("utf-16"), "web page"),
        ("Name,School\nRosé".encode()[:-1] + b"x" * 0, "cut off"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(data, word):
    if word == "cut off":
        data = b"Name,School\n" * 20 + data

    with pytest.raises(Unreadable, match=word):
        kind_of(data)


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), min_size=2, max_size=8), st.sampled_from(["utf-8", "utf-16"]))
def test_whatever_stands_in_cells_comes_back(rows, encoding):
    quoted = [['"' + cell.replace('"', '""') + '"' for cell in row] for row in rows]
    data = "\n".join(",".join(row) for row in quoted).encode(encoding)

    assert [row for _, row in text_rows(data, kind_of(data))] == rows
