"""The reading process: what it answers, and what becomes of it when a file wants too much."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from rosters import reader
from rosters.models import StaffList
from rosters.reading import child
from rosters.reading.refusal import Unreadable
from tests.rosters.files import csv_file, xlsx_file

ASK: dict[str, Any] = {
    "as_of": "2026-11-20",
    "worksites": {},
    "places": {},
    "targets": {},
    "sheet": "",
    "header_row": None,
    "filename": "staff.csv",
    "employer": "Tupelo Public School District",
    "employers": [],
    "is_domain_known": False,
}


def test_it_answers_with_what_it_saw():
    found = reader.look(csv_file([["E1", "", "Ross, Danielle", "", "", "", ""]]), ASK)

    assert (found["rows"], found["header_row"], found["columns"][2]["target"]) == (1, 1, "name")


def test_its_refusals_come_back_as_sentences():
    with pytest.raises(Unreadable, match="The file is empty"):
        reader.look(b"", ASK)
    with pytest.raises(Unreadable, match="Row 1: a lone carriage return"):
        reader.look(b"Name,School\rRoss,Tupelo\n", ASK)


def test_it_knows_no_secrets(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary-secret")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/python/lib")
    with reader._child() as process:
        environment = Path(f"/proc/{process.pid}/environ").read_bytes()

    assert b"canary-secret" not in environment
    assert b"LD_LIBRARY_PATH=/opt/python/lib\0" in environment  # some Pythons start only with it
    assert b"DATABASE_URL" not in environment


def test_it_starts_without_the_web_framework():
    """Starting is a large part of reading a short list, and what a file could get at should be little."""
    asked = "import sys, rosters.reading.child; print(*{name.split('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout.split()

    assert "rosters" in loaded
    assert not {"django", "psycopg", "celery"} & set(loaded)


def test_a_file_that_wants_too_much_memory_is_given_up():
    """One stray cell at the end of the sheet: a dense table of it would have 17,000 million cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Name", "School"])
        sheet.write(1_048_575, 16_383, "x")

    with pytest.raises(Unreadable, match="stray cell far to the right"):
        reader.look(out.getvalue(), ASK)


def test_a_reading_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(reader, "SECONDS", 0.05)

    with pytest.raises(Unreadable, match="more memory or time"):
        reader.look(csv_file([["E1", "", "Ross, Danielle", "", "", "", ""]] * 50_000), ASK)


def test_nobody_is_left_behind_when_the_work_is_stopped(bring, world):
    class Enough(Exception):
        pass

    def heard(rows: int) -> None:
        raise Enough

    staff_list: StaffList = bring([["N1", "", "Newell, Ann", "Tupelo High School", "", "", ""]])
    request = {
        "staff_list": staff_list.pk,
        "mapping": {"2": "name"},
        "domains": [],
        "job_classes": {},
        "day_first": [],
        "sections": {},
    } | ASK
    with pytest.raises(Enough):
        reader.stage(xlsx_file([["", "", f"Newell{n}, Ann", "", "", "", ""] for n in range(20_000)]), request, heard)

    assert not [process for process in Path("/proc").iterdir() if process.name.isdecimal() and _is_ours(process)]


def _is_ours(process: Path) -> bool:
    try:
        parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
        return child.__name__.encode() in (process / "cmdline").read_bytes() and parent == os.getpid()
    except OSError:
        return False


def test_an_error_of_the_child_is_written_down_without_what_cells_say():
    said = (
        "Traceback (most recent call last):\n"
        '  File "/srv/app/rosters/reading/child.py", line 12, in <module>\n    main()\n'
        '  File "/srv/app/rosters/reading/text.py", line 40, in rows\n    raise ValueError(cell)\n'
        "ValueError: 'Robinson, 123-45-6789'\n"
    )

    assert reader._without_cells(said) == "child.py 12 > text.py 40 > ValueError"
    assert reader._without_cells("") == ""
    assert "6789" not in reader._without_cells("Killed\nno traceback: 6789")
