"""The journey of a clerk in the browser, and who may take it."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from audiences import language
from audiences import queries as audiences
from jobs.models import LongJob
from members.models import ContactPoint, Employment, Person
from rosters import actions, tasks
from rosters.models import Place, StaffList
from rosters.pages import MENU, QUEUE
from tests.rosters.conftest import sums
from tests.rosters.files import csv_file
from tests.world import PERSONAS, TODAY

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
MAY = {"administrator", "clerk", "organizer"}
JOB = ["EMP NO", "NEA ID", "Name", "School", "Position", "Room", "Cell"]
ROWS = [
    ["E0002", "", "Mabry, Latoya", HIGH, "TCHR SCI 7", "B214", "662-555-0148"],
    ["E0005", "", "Kees, Joanna", HIGH, "", "", ""],
    ["", "", "Tilman, Marcus", HIGH, "", "", ""],
    ["N1", "", "Newell, Ann", HIGH, "Teacher", "", ""],
    ["N2", "", "Oakes, Ben", "TUPELLO MIDDLE", "Teacher", "", ""],
    ["N3", "4.8E+07", "Pine, Cal", HIGH, "Teacher", "", ""],
    ["N4", "", "=cmd|' /C calc'!A0, Eve", HIGH, "", "", ""],
    ["N5", "", "<script>alert(1)</script>, Zed", HIGH, "<b>Teacher</b>", "", ""],
]


def work() -> None:
    """What a worker would do: run the jobs that wait."""
    kinds = {
        "rosters.look": tasks.look,
        "rosters.check": tasks.check,
        "rosters.rematch": tasks.rematch,
        "rosters.apply": tasks.apply,
    }
    for job in LongJob.objects.unfinished():
        kinds[job.kind](job.pk)


@pytest.fixture
def clerk(world, sign_in):
    return sign_in(world.users["clerk"])


def send(client, world, data: bytes, **about):
    file = SimpleUploadedFile("tupelo.csv", data)
    tupelo = world.employers["Tupelo Public School District"]
    return client.post(reverse("rosters:upload"), {"file": file, "employer": tupelo.pk, "as_of": "2026-11-20", **about})


@pytest.fixture
def in_review(bring):
    return bring(ROWS, JOB)


@pytest.mark.django_db(transaction=True)
def test_the_whole_journey(clerk, world):
    answer = send(clerk, world, csv_file(ROWS, JOB), is_complete="on")
    staff_list = StaffList.objects.get()
    page = staff_list.get_absolute_url()
    assert answer.url == page
    assert b"A worker will take it up" in clerk.get(page).content
    work()

    columns = clerk.get(page).content.decode()
    assert "Match the columns" in columns
    assert "We matched 7 of 7 columns" in columns
    chosen = {f"column_{at}": target for at, target in staff_list_mapping(staff_list).items()}
    clerk.post(reverse("rosters:columns", args=[staff_list.pk]), chosen | {"job_class": "licensed", "remember": "on"})
    work()

    review = " ".join(clerk.get(page).content.decode().split())
    assert "8 rows: 3 new, 1 changed, 1 the same" in review
    assert "All 8 rows accounted for" in review
    for words in (
        "B214",
        "(662) 555-0148",
        "alike, same worksite",
        "Did you mean Tupelo Middle School?",
        "lost its digits",
    ):
        assert words in review

    place = Place.objects.get(staff_list=staff_list, choice="")
    clerk.post(reverse("rosters:places", args=[staff_list.pk]), {f"place_{place.pk}": world.worksites[MIDDLE].pk})
    work()
    row = [reverse("rosters:decide", args=[staff_list.pk, number]) for number in range(10)]
    clerk.post(row[4], {"choice": "same", "person": world.people["Marcus"].pk})
    clerk.post(row[7], {"choice": "without"})
    assert sums(staff_list) == (5, 2, 1, 0, 0)

    clerk.post(reverse("rosters:apply", args=[staff_list.pk]))
    work()
    done = clerk.get(page).content.decode()
    assert "8 rows: 5 created, 2 updated" in done
    assert Employment.objects.filter(person__last_name="Oakes", worksite__name=MIDDLE).exists()
    assert f"list_created={staff_list.pk}" in done


def staff_list_mapping(staff_list: StaffList) -> Any:
    staff_list.refresh_from_db()
    return staff_list.mapping


def test_htmx_decides_in_place(clerk, in_review, world):
    url = reverse("rosters:decide", args=[in_review.pk, 4])

    answer = clerk.post(url, {"choice": "new", "kind": "undecided"}, headers={"HX-Request": "true"})

    text = answer.content.decode()
    assert answer.status_code == 200
    assert '<div id="review">' in text
    assert "<html" not in text
    assert "4 new, 1 changed" in text


def test_what_the_file_says_stays_text(clerk, in_review):
    for kind in ("look", "new"):
        text = clerk.get(in_review.get_absolute_url(), {"kind": kind}).content.decode()

        assert "&lt;script&gt;alert" in text
        assert "<script>alert" not in text
        assert "<b>Teacher</b>" not in text


def test_a_row_is_called_by_what_there_is_of_a_name(clerk, bring):
    rows = [
        ["N1", "", "Cher", HIGH, "", "", ""],
        ["N2", "", "", HIGH, "", "", ""],
        ["N3", "", "King Jr., Al", HIGH, "", "", ""],
    ]
    page = bring(rows, JOB).get_absolute_url()

    shown = clerk.get(page).context["page"].rows

    assert [row.name for row in shown] == ["Cher", "(no name)", "King, Al Jr."]


def test_pages_follow_one_another(clerk, bring):
    staff_list = bring([[f"N{n}", "", f"Newell{n:03d}, Ann", HIGH, "", "", ""] for n in range(120)], JOB)
    page = staff_list.get_absolute_url()

    first = clerk.get(page, {"kind": "new"}).context["page"]
    second = clerk.get(page, {"kind": "new", "at": first.next}).context["page"]
    third = clerk.get(page, {"kind": "new", "at": second.next}).context["page"]
    back = clerk.get(page, {"kind": "new", "at": third.previous}).context["page"]

    assert [len(p.rows) for p in (first, second, third, back)] == [50, 50, 20, 50]
    assert [row.number for row in back.rows] == [row.number for row in second.rows]
    assert (first.previous, third.next) == (None, None)
    assert clerk.get(page, {"kind": "new", "at": "nonsense"}).context["page"].rows[0].number == 2
    assert clerk.get(page, {"kind": "everything"}).status_code == 404


def test_a_page_of_rows_costs_as_many_queries_for_two_rows_as_for_fifty(clerk, bring, django_assert_max_num_queries):
    few = bring([["N1", "", "Newell, Ann", HIGH, "", "", ""], ["E0002", "", "Mabry, Latoya", HIGH, "", "", ""]], JOB)
    many = bring([[f"N{n}", "", f"Newell{n}, Ann", HIGH, "", "", ""] for n in range(60)], JOB)

    counts = []
    for staff_list in (few, many):
        with django_assert_max_num_queries(40) as captured:
            clerk.get(staff_list.get_absolute_url())
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_people_not_in_the_file_are_listed(clerk, in_review):
    text = clerk.get(in_review.get_absolute_url(), {"kind": "absent"}).content.decode()

    assert "Ross, Danielle" in text
    assert "Mabry, Latoya" not in text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_refused_rows_can_be_downloaded_mended_and_uploaded_again(clerk, in_review, bring, form):
    answer = clerk.get(reverse("rosters:refused", args=[in_review.pk, form]))

    assert answer["Content-Disposition"] == f'attachment; filename="refused-rows-{in_review.pk}.{form}"'
    text = _text(answer.content, form)
    assert text[0] == [*JOB, "Row", "Why not"]
    assert [row[-2] for row in text[1:]] == ["4", "6", "7"]
    assert "Did you mean Tupelo Middle School?" in text[2][-1]
    again = bring(answer.content.replace(b"TUPELLO", b"TUPELO") if form == "csv" else answer.content)
    assert (again.rows, again.state) == (3, "review")


def _text(content: bytes, form: str) -> list[list[Any]]:
    if form == "xlsx":
        return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_file_that_cannot_be_used_gets_a_sentence_and_is_not_kept(clerk, bring):
    staff_list = bring([["Ross, Danielle", "412-55-9087"]], ["Name", "Ref"])

    text = clerk.get(staff_list.get_absolute_url()).content.decode()

    assert "This file cannot be used" in text
    assert "Row 2, column B (Ref): this looks like a social security number" in text
    assert "412-55-9087" not in text
    assert not hasattr(StaffList.objects.get(pk=staff_list.pk), "upload")
    assert staff_list.columns == []


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ({"as_of": "2026-12-24"}, "has not come yet"),
        ({"employer": ""}, "This field is required"),
        ({"employer": "999999"}, "Select a valid choice"),
        ({"as_of": "tomorrow"}, "Enter a valid date"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(clerk, world, about, says):
    answer = send(clerk, world, csv_file(ROWS, JOB), **about)

    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not StaffList.objects.exists()


def test_a_file_that_is_too_large_is_not_taken(clerk, world, settings):
    settings.ROSTER_MAX_BYTES = 100

    assert "MB are the most" in send(clerk, world, csv_file(ROWS, JOB)).content.decode()
    assert not StaffList.objects.exists()


def test_columns_that_make_no_people_are_refused_in_place(clerk, bring):
    staff_list = bring(ROWS, JOB)
    url = reverse("rosters:columns", args=[staff_list.pk])

    nobody = clerk.post(url, {"job_class": "licensed", "column_3": "worksite"})
    twice = clerk.post(
        url, {"job_class": "licensed", "column_2": "name", "column_3": "worksite", "column_4": "worksite"}
    )

    assert (nobody.status_code, twice.status_code) == (422, 422)
    assert "Which column has the names?" in nobody.content.decode()
    assert "“School” and “Position” cannot both become Worksite" in twice.content.decode()


# --- The door --------------------------------------------------------------------------------------------------------


PAGES: list[tuple[str, str, list[Any]]] = [
    ("get", "rosters:lists", []),
    ("get", "rosters:upload", []),
    ("post", "rosters:upload", []),
]
ONE: list[tuple[str, str, list[Any]]] = [
    ("get", "rosters:staff_list", []), ("get", "rosters:columns", []), ("post", "rosters:columns", []),
    ("post", "rosters:sheet", []), ("post", "rosters:places", []), ("post", "rosters:decide", [2]),
    ("post", "rosters:apply", []), ("post", "rosters:cancel", []), ("post", "rosters:discard", []),
    ("get", "rosters:refused", ["csv"]), ("get", "rosters:refused", ["xlsx"]),
]  # fmt: skip


@pytest.mark.parametrize("persona", [*PERSONAS, "anonymous"])
def test_only_those_who_import_reach_any_of_it(client, world, sign_in, bring, persona):
    staff_list = bring(ROWS, JOB)
    before = StaffList.objects.values().get(pk=staff_list.pk)
    if persona in MAY:
        return
    if persona != "anonymous":
        sign_in(world.users[persona])
    refused = {302} if persona == "anonymous" else {403, 404}

    for method, name, rest in PAGES:
        assert getattr(client, method)(reverse(name, args=rest)).status_code in refused
    for method, name, rest in ONE:
        answer = getattr(client, method)(reverse(name, args=[staff_list.pk, *rest]))
        assert answer.status_code in refused, name
        assert b"Newell" not in answer.content
    assert StaffList.objects.values().get(pk=staff_list.pk) == before


@pytest.mark.parametrize("persona", sorted(MAY))
def test_those_who_import_see_every_page(client, world, sign_in, bring, persona):
    staff_list = bring(ROWS, JOB)
    sign_in(world.users[persona])

    for method, name, rest in PAGES[:2]:
        assert getattr(client, method)(reverse(name, args=rest)).status_code == 200
    assert client.get(staff_list.get_absolute_url()).status_code == 200
    assert client.get(reverse("rosters:columns", args=[staff_list.pk])).status_code == 200


def test_lists_and_rows_that_are_not_there(clerk, in_review):
    assert clerk.get(reverse("rosters:staff_list", args=[999_999])).status_code == 404
    assert (
        clerk.post(reverse("rosters:decide", args=[in_review.pk, 4]), {"choice": "same", "person": "x"}).status_code
        == 404
    )
    assert (
        clerk.post(
            reverse("rosters:decide", args=[in_review.pk, 4]), {"choice": "same", "person": "999999"}
        ).status_code
        == 404
    )
    assert clerk.post(reverse("rosters:decide", args=[in_review.pk, 4]), {"choice": "nonsense"}).status_code == 404
    assert clerk.post(reverse("rosters:decide", args=[in_review.pk, 999]), {"choice": "new"}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_somebody_who_may_no_longer_import_has_nothing_applied(world, bring):
    staff_list = bring(ROWS, JOB)
    actions.start_applying(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    world.users["clerk"].assignments.update(period=(date(2024, 9, 1), TODAY))

    work()

    job = LongJob.objects.get(kind="rosters.apply")
    assert (job.state, job.error) == ("failed", "Whoever asked for this may not import this list any more.")
    assert StaffList.objects.get(pk=staff_list.pk).state == "review"
    assert not Person.objects.filter(last_name="Newell").exists()


# --- On the pages of others ------------------------------------------------------------------------------------------


def test_the_menu_and_the_first_page_say_what_waits(world, in_review):
    assert MENU.count is not None
    assert MENU.count(world.actor("clerk")) == 1
    assert MENU.count(world.actor("building_rep")) == 0
    row = QUEUE.load(world.actor("clerk"))
    assert row is not None
    assert (row.n, row.url) == (1, reverse("rosters:lists"))


def test_the_numbers_of_an_applied_list_lead_to_the_people_they_count(world, bring):
    staff_list = bring([ROWS[0], ROWS[1], ROWS[3]], JOB, apply=True)
    actor = world.actor("clerk")

    found = {}
    for key in ("list_created", "list_updated", "list_unchanged"):
        tree = {"all": [{"field": key, "op": "any", "value": [staff_list.pk]}]}
        found[key] = {person.last_name for person in audiences.people(tree, actor=actor, day=TODAY)}

    assert found == {"list_created": {"Newell"}, "list_updated": {"Mabry"}, "list_unchanged": {"Kees"}}
    assert language.fields()["list_created"].can == "import staff lists"


def test_nobody_is_told_addresses_by_a_list(world, in_review, clerk):
    """Others' addresses are on no page of a list: the canaries of the records."""
    text = clerk.get(in_review.get_absolute_url(), {"kind": "undecided"}).content.decode()

    assert "canary-home" not in text
    assert ContactPoint.objects.filter(value__contains="canary-home").exists()
    assert Person.objects.exists()


def test_the_first_page_shows_the_newest_lists_to_those_who_import(sign_in, world, bring):
    staff_list = bring([["N1", "", "Newell, Ann", "Tupelo Middle School", "", "", ""]])
    address = reverse("dashboards:home")

    clerk = sign_in(world.users["clerk"]).get(address).content.decode()
    president = sign_in(world.users["local_president"]).get(address).content.decode()

    assert f'href="{staff_list.get_absolute_url()}"' in clerk
    assert "Newest staff lists" not in president
