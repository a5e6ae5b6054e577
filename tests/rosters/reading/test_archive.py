import io
import struct
import zipfile

import pytest

from rosters.reading import archive
from rosters.reading.refusal import Unreadable
from tests.rosters.files import xlsx_file


def workbook(**entries: bytes) -> bytes:
    """A zip with the entries a workbook has, and others."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in ({"xl/workbook.xml": b"<workbook/>"} | entries).items():
            made.writestr(name, content)
    return out.getvalue()


def test_a_real_workbook_passes():
    archive.inspect(xlsx_file([["1", "2", "Ross, Danielle", "Tupelo", "", "", ""]] * 1000))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"PK\x03\x04 nothing more", "damaged"),
        (workbook(**{"xl/vbaProject.bin": b"x"}), "macros"),
        (workbook(**{"xl/externalLinks/externalLink1.xml": b"<x/>"}), "other files"),
        (workbook(**{"xl/sheet.xml": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "document type"),
        (workbook(**{"xl/sheet.xml": "<!DOCTYPE x>".encode("utf-16")}), "document type"),
        (workbook(**{"xl/sheet.xml": b" " * 40_000_000}), "unpacks to far more"),
    ],
)
def test_what_could_do_harm_is_not_opened(data, says):
    with pytest.raises(Unreadable) as refusal:
        archive.inspect(data)

    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ("Index/Document.iwa", "Apple’s Numbers"), ("Staff/Tupelo.XLSX", "compressed folder"),
        ("word/document.xml", "text document"), ("content.xml", "OpenDocument"), ("xl/workbook.bin", ".xlsb"),
        ("mimetype", "damaged, or no workbook"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_told_apart(entry, says):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(entry, b"x")

    with pytest.raises(Unreadable) as refusal:
        archive.inspect(out.getvalue())

    assert says in str(refusal.value)


def test_a_document_type_across_two_chunks_is_seen():
    at = archive.CHUNK - 5
    data = workbook(**{"xl/sheet.xml": b" " * at + b"<!DOCTYPE x>" + b" " * 100})

    with pytest.raises(Unreadable, match="document type"):
        archive.inspect(data)


def test_many_entries_are_not_opened():
    with pytest.raises(Unreadable, match="far more"):
        archive.inspect(workbook(**{f"xl/{n}.xml": b"<x/>" for n in range(archive.MAX_ENTRIES)}))


def test_a_directory_that_lies_about_sizes_is_found_by_unpacking():
    data = bytearray(workbook(**{"xl/big.xml": b" " * 1_500_000}))
    entry = data.rfind(b"PK\x01\x02")  # the last entry of the directory: its size is 24 bytes in
    struct.pack_into("<I", data, entry + 24, 10)

    with pytest.raises(Unreadable, match="true sizes"):
        archive.inspect(bytes(data))


def test_a_bomb_with_a_forged_size_is_stopped_by_what_it_unpacks_to():
    data = bytearray(workbook(**{"xl/big.xml": b" " * 60_000_000}))
    entry = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, entry + 24, 10)

    with pytest.raises(Unreadable, match="far more"):
        archive.inspect(bytes(data))


@pytest.mark.parametrize("cut", [30, 200, 900])
def test_a_workbook_that_was_cut_off_is_damaged(cut):
    data = xlsx_file([["1", "2", "Ross, Danielle", "Tupelo", "", "", ""]])

    with pytest.raises(Unreadable):
        archive.inspect(data[:-cut])
