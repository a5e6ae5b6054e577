import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from rosters.downloads import as_csv, as_xlsx, harmless
from rosters.reading.names import tidy


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "\u00a0=1",
        "\ufeff=1",
        "\u200b@x",
        "|calc",
        "%x",
        "-",
        "-5",
        "+1.5",
        "+16015550100",
        " \u00a0\ufeff+16015550100",
        "\uff1d1+1",
        " \uff0b1",
        "\uff0d1",
        "\uff20SUM(A1)",
    ],
)
def test_whatever_a_spreadsheet_might_run_is_made_text(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ross, Danielle", "0041877", "O'Neal", "3-4", "a=b", "", "(601) 555-0100"])
def test_plain_cells_stay_as_they_are(cell):
    assert harmless(cell) == cell


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=20),
        min_size=1,
        max_size=5,
    )
)
def test_no_cell_of_a_file_begins_like_a_formula(row):
    [_, back] = list(csv.reader(io.StringIO(as_csv(["A"] * len(row), [row]).decode("utf-8-sig"), newline="")))

    for cell in back:
        start = cell.lstrip(" \u00a0\u200b\u2060\ufeff\t\r\n\v\f")
        assert not start.startswith(("=", "+", "-", "@")), cell


MARKS = "=+-@|%\uff1d\uff0b\uff0d\uff20' \u00a0\u200b\ufeffa1"


@given(st.text(st.sampled_from(MARKS), max_size=6).filter(lambda cell: cell[:1] != "'"))
def test_our_reader_takes_a_cell_back_as_it_was(cell):
    assert tidy(harmless(cell)) == tidy(cell)


def test_a_workbook_keeps_zeros_and_text():
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(["NEA ID", "Name"], [["0048213307", "=1+1"]])))

    assert book.get_sheet_by_index(0).to_python() == [["NEA ID", "Name"], ["0048213307", "'=1+1"]]
