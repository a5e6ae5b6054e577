"""What the process that reads a file says arrives here."""

import pytest

from rosters import reader
from rosters.reading.refusal import Unreadable

REQUEST = {"as_of": "2026-11-22", "worksites": {}, "places": {}, "targets": {}, "sheet": "", "header_row": None}


def test_a_refusal_comes_with_its_own_sentence() -> None:
    with pytest.raises(Unreadable, match="looks like social security numbers"):
        reader.look(b"Name,School,SSN\nSmith A,Leland High School,000-00-0000\n", REQUEST)


def test_a_file_that_can_be_used_is_described() -> None:
    found = reader.look(b"Last,First,School\nSmith,Anna,Leland High School\n", REQUEST)

    assert [column["target"] for column in found["columns"]] == ["last_name", "first_name", "worksite"]
