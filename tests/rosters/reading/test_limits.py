"""What reading one file leaves behind for the next."""

import csv

from rosters.reading.kinds import kind_of
from rosters.reading.text import text_rows


def test_a_short_file_does_not_make_the_next_one_too_long():
    before = csv.field_size_limit()
    data = b"Name,School\nA,B\n"

    assert len(list(text_rows(data, kind_of(data)))) == 2

    assert csv.field_size_limit() >= before
