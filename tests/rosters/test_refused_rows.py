"""Rows that were not used: downloaded, mended, and brought again."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from audit.models import Access
from rosters import actions, queries
from rosters.models import KnownColumn
from rosters.reading import plan
from tests.rosters.conftest import HIGH, JOB, ROWS, decide
from tests.world import TODAY


def download(client, staff_list, file_type="csv", reason="The district mends them"):
    address = reverse("rosters:refused", args=[staff_list.pk])
    return client.post(address, {"reason": reason, "file_type": file_type})


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_refused_rows_can_be_downloaded_mended_and_uploaded_again(clerk, in_review, bring, form):
    answer = download(clerk, in_review, form)

    assert answer["Content-Disposition"] == f'attachment; filename="refused-rows-{in_review.pk}.{form}"'
    text = _text(answer.content, form)
    assert text[0] == [*JOB, "Row", "Why not"]
    assert [row[-2] for row in text[1:]] == ["4", "6", "7"]
    assert "Did you mean Tupelo Middle School?" in text[2][-1]
    again = bring(answer.content.replace(b"TUPELLO", b"TUPELO") if form == "csv" else answer.content)
    assert (again.rows, again.state) == (3, "review")
    assert again.mapping.items() <= in_review.mapping.items()  # but for columns that are blank in these rows


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_downloaded_file_says_to_us_what_the_first_one_said(clerk, bring, form):
    rows = [
        ["0047", "0048213307", "Newell, Ann", "Nowhere", "-", "+1", "+16015550100"],
        ["0048", "48213308", "Oakes, Ben", "Nowhere", "=Teacher", " -", "\u00a0+1 (601) 555-0101"],
        ["0049", "", "=cmd|' /C calc'!A0, Eve", "@Nowhere", "Teacher", "-2", "not any"],
    ]
    first = bring(rows, JOB)
    answer = download(clerk, first, form)

    again = bring(answer.content)

    text = _text(answer.content, form)
    assert [row[1] for row in text[1:]] == ["0048213307", "0048213308", ""]
    assert [row[6] for row in text[1:]] == ["(601) 555-0100", "(601) 555-0101", "not any"]
    assert [row[4:6] for row in text[1:]] == [["'-", "'+1"], ["'=Teacher", "' -"], ["Teacher", "'-2"]]
    said = [name for name in plan.FIELDS if name != "nea_id_restored"]
    assert list(again.staged.order_by("number").values(*said)) == list(first.staged.order_by("number").values(*said))


def test_what_we_wrote_into_the_file_is_left_out_and_teaches_nothing(clerk, bring, world):
    KnownColumn.objects.create(
        employer=world.employers["Tupelo Public School District"], heading="Why not", target="position"
    )
    first = bring([["N1", "Newell, Ann", "Tupello Middle School"]], ["EMP NO", "Name", "School"])

    again = bring(download(clerk, first).content)
    actions.choose_columns(
        staff_list=again,
        mapping={int(at): target for at, target in again.mapping.items()},
        job_class="licensed",
        job_classes={},
        remember=True,
        by=world.users["clerk"],
    )

    ours = again.columns[3:]
    assert [(column["heading"], column["target"], column["sure"]) for column in ours] == [
        ("Row", "", True), ("Why not", "", True)
    ]  # fmt: skip
    assert sorted(again.mapping.values()) == ["employer_number", "name", "worksite"]
    assert dict(KnownColumn.objects.values_list("heading", "target")) == {
        "EMP NO": "employer_number", "Name": "name", "School": "worksite", "Why not": "position"
    }  # fmt: skip


def test_cells_that_may_have_slipped_are_given_back_as_they_were(clerk, bring):
    slipped = ["N1", "0048213309", "Newell", "Ann", HIGH, "B2", "0048213307", "6625550148"]
    staff_list = bring([slipped, ROWS[0]], JOB)

    [_, row] = _text(download(clerk, staff_list).content, "csv")

    assert row[:7] == slipped[:7]
    assert "column H is one too many" in row[-1]


def test_a_download_is_recorded_with_its_list_its_size_and_what_for(clerk, world, in_review):
    download(clerk, in_review)
    unasked = [download(clerk, in_review, reason=" "), download(clerk, in_review, file_type="exe")]
    looked_at = clerk.get(reverse("rosters:refused", args=[in_review.pk]))

    kept = Access.objects.values_list("kind", "key", "rows", "reason", "user")
    assert list(kept) == [("refused rows", in_review.pk, 3, "The district mends them", world.users["clerk"].pk)]
    assert [answer.status_code for answer in (*unasked, looked_at)] == [200, 200, 200]
    assert "Download 3 refused rows" in looked_at.content.decode()
    assert not any(answer.has_header("Content-Disposition") for answer in (*unasked, looked_at))


def test_a_download_asks_for_the_second_factor_first(client, world, in_review):
    client.force_login(world.users["clerk"])

    answers = [client.get(reverse("rosters:refused", args=[in_review.pk])), download(client, in_review)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert all("second" in answer.url or "factor" in answer.url for answer in answers)
    assert not Access.objects.exists()


def test_a_list_without_refused_rows_has_nothing_to_download(clerk, bring):
    staff_list = bring([ROWS[0]], JOB)

    answer = clerk.get(reverse("rosters:refused", args=[staff_list.pk]), follow=True)

    assert answer.redirect_chain == [(staff_list.get_absolute_url(), 302)]
    assert "has no refused rows to mend" in answer.content.decode()


def test_mended_rows_come_back_for_the_employer_and_the_day_of_their_list(clerk, in_review, sign_in, world):
    form = clerk.get(reverse("rosters:upload"), {"again": in_review.pk})
    plain = clerk.get(reverse("rosters:upload"))

    text = form.content.decode()
    assert "Refused rows of Tupelo Public School District, mended" in text
    assert f'<option value="{in_review.employer_id}" selected>' in text
    assert 'value="2026-11-20"' in text
    assert f'value="{TODAY.isoformat()}"' in plain.content.decode()
    assert clerk.get(reverse("rosters:upload"), {"again": 999_999}).status_code == 404
    assert clerk.get(reverse("rosters:upload"), {"again": "x"}).status_code == 200


def _text(content: bytes, form: str) -> list[list[Any]]:
    if form == "xlsx":
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_what_would_come_back_as_news_is_not_in_the_file(clerk, bring, world):
    """A row that repeats another, and one that was left out by hand: both would be changes when they come alone."""
    rows = [
        ["E0002", "Mabry, Latoya", HIGH, "Teacher"],
        ["E0002", "Mabry, Latoya", HIGH, "Coach"],
        ["E0003", "Wigginton, Caleb", HIGH, "Nurse"],
        ["E0009", "Quill, Nora", "Annex", "Nurse"],
    ]
    staff_list = bring(rows, ["EMP NO", "Name", "School", "Position"])
    decide(staff_list, 4, "skip", world.users["clerk"])

    _, refused = queries.refused_rows(staff_list)
    page = clerk.get(reverse("rosters:refused", args=[staff_list.pk])).content.decode()

    assert [row[1] for row in refused] == ["Quill, Nora"]
    assert "<b>2 rows are not in it:</b>" in page
