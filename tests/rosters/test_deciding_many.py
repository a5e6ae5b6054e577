"""Many rows decided at once: what is said before, what is done, and how it is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from core import clock
from core.periods import since
from members import actions as members
from members.models import Employment, Person
from rosters import actions, queries
from rosters.actions import many
from rosters.models import Decision, StaffList
from tests.rosters.conftest import AS_OF, HIGH, JOB, MIDDLE, Bring, decide, finding, sums, work
from tests.world import TODAY, World

MOVED = ["Quill, Nora", "Prewitt, Otis", "Sayle, Vera"]


@pytest.fixture
def moved(bring: Bring, world: World) -> StaffList:
    """Three who worked at one school and stand at another, without a number; and one whose name is merely alike."""
    _known(world, *MOVED)
    return bring([*_rows(*MOVED), ["", "", "Mabry, Latoyah", MIDDLE, "", "", ""]], JOB)


def _known(world, *names: str) -> list[Person]:
    parts = [name.split(", ") for name in names]
    people = Person.objects.bulk_create([Person(first_name=first, last_name=last) for last, first in parts])
    Employment.objects.bulk_create(
        [
            Employment(person=person, worksite=world.worksites[MIDDLE], job_class="licensed",
                       period=since(AS_OF.replace(year=2022)), source="roster")
            for person in people
        ]
    )  # fmt: skip
    return people


def _rows(*names: str) -> list[list[str]]:
    return [["", "", name, HIGH, "Teacher", "", ""] for name in names]


def _many(staff_list: StaffList, numbers: list[int], choice: str, world: Any, **about: Any) -> list[str]:
    return actions.decide_many(
        staff_list=staff_list, numbers=numbers, choice=choice, people=Person.objects.all(), today=TODAY,
        by=world.users["clerk"], **about,
    )  # fmt: skip


def _post(client, staff_list: StaffList, **said: Any) -> Any:
    return client.post(reverse("rosters:decide_many", args=[staff_list.pk]), {"kind": "undecided"} | said)


def _said(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_all_rows_of_one_kind_are_decided_after_a_look_and_can_be_taken_back(clerk, moved):
    page = clerk.get(moved.get_absolute_url(), {"kind": "undecided", "what": "moved"}).content.decode()
    assert "<b>All 3 at once</b>" in page
    assert 'name="row"' in page

    asked = _post(clerk, moved, what="moved", all="on", choice="same")
    assert "Decide 3 rows?" in asked.content.decode()
    assert asked.context["plan"].says == ["3 rows are of the people suggested."]
    assert sums(moved) == (0, 0, 0, 4, 0)

    said = {"what": "moved", "choice": "same", "row": asked.context["numbers"], "shown": moved.shown, "do": ""}
    done = _post(clerk, moved, **said)
    assert _said(done) == ["3 rows are of the people suggested."]
    assert done.url == f"{moved.get_absolute_url()}?kind=undecided&what=moved#rows"
    assert sums(moved) == (0, 3, 0, 1, 0)

    decided = clerk.get(moved.get_absolute_url(), {"kind": "decided"}).content.decode()
    assert "Take back…" in decided
    back = _post(clerk, moved, kind="decided", what="same", all="on", choice="back", do="")
    assert _said(back) == ["3 decisions are taken back."]
    assert sums(moved) == (0, 0, 0, 4, 0)


def test_rows_that_are_ticked_are_new_or_left_out(moved, world):
    assert _many(moved, [2, 3], "new", world) == ["2 rows are of someone new."]
    assert _many(moved, [4], "skip", world) == ["1 row is left out."]

    assert sums(moved) == (2, 0, 0, 1, 1)
    assert finding(moved, 4).why == "Left out by hand."


def test_what_is_applied_is_what_was_decided(moved, world):
    nora = Person.objects.get(first_name="Nora")
    _many(moved, [2], "same", world)
    _many(moved, [3, 4], "new", world)
    moved.refresh_from_db()

    actions.apply(staff_list=moved, today=TODAY, by=world.users["clerk"])

    assert Employment.objects.get(person=nora, period__contains=TODAY).worksite.name == HIGH
    assert Person.objects.filter(last_name="Prewitt").count() == 2


def test_nobody_is_given_two_rows_and_nobody_who_died_works_again(bring, world):
    latoya, nora = world.people["Latoya"], _known(world, "Quill, Nora")[0]
    rows = [
        ["E0002", "", "Mabry, Latoya", MIDDLE, "", "", ""],
        ["N1", latoya.nea_id, "Scruggs, Brandon", HIGH, "", "", ""],  # the NEA ID of row 2
        ["", "", "Quill, Nora", HIGH, "", "", ""],
        ["", "", "Quill, N.", HIGH, "", "", ""],  # two who may be her
        ["E0005", "", "Smith, Bo", HIGH, "", "", ""],
        ["", "", "Kees, Joann", HIGH, "", "", ""],
    ]
    members.record_death(person=world.people["Joanna"], on=AS_OF, today=TODAY, by=world.users["clerk"])
    staff_list = bring(rows, JOB)
    asked = [row.number for row in staff_list.findings.filter(verdict="undecided").order_by("number")]
    assert [finding(staff_list, number).candidates for number in (3, 4, 5)] == [[latoya.pk], [nora.pk], [nora.pk]]

    with pytest.raises(actions.NothingDecided) as refusal:
        _many(staff_list, asked, "same", world)

    assert "the person suggested would have another row, too (rows 3, 4, 5)." in str(refusal.value)
    assert "the person suggested is on record as deceased" in str(refusal.value)
    assert not Decision.objects.exists()


def test_rows_of_one_staff_number_are_one_person(bring, world):
    """The district numbered its staff anew."""
    rows = [["N1", "", "Mabry, Latoya", MIDDLE, "", "", ""], ["N1", "", "Mabry, Latoya", HIGH, "", "", ""]]
    staff_list = bring(rows, JOB)

    assert _many(staff_list, [2, 3], "same", world) == ["2 rows are of the people suggested."]

    assert sums(staff_list) == (0, 2, 0, 0, 0)


def test_a_row_that_fits_several_or_nobody_whom_one_may_name_stays(bring, world, moved):
    _known(world, "Yandell, Iva", "Yandell, Iva")
    staff_list = bring([*_rows("Yandell, Iva", "Quill, Nora")], JOB)

    assert _many(staff_list, [2, 3], "same", world) == [
        "1 row is of the person suggested.", "1 row stays to decide: no one person is suggested (row 2).",
    ]  # fmt: skip
    plan = queries.plan(moved, [2, 3], "same", people=Person.objects.none())
    assert plan.says == ["2 rows stay to decide: no one person is suggested (rows 2, 3)."]


def test_a_decided_row_that_cannot_be_used_is_said(bring, world):
    rows = [["", "", "Mabry, Latoyah", MIDDLE, "", "", ""], ["N1", "", "Oakes, Ben", MIDDLE, "", "", ""],
            ["N1", "", "Oakes, Ben", MIDDLE, "", "1", ""]]  # fmt: skip
    staff_list = bring(rows, JOB)
    Decision.objects.create(staff_list=staff_list, number=4, choice="new")
    assert sums(staff_list) == (1, 0, 0, 1, 1)
    staff_list.findings.filter(number=4).update(verdict="undecided", question="likeness")

    said = _many(staff_list, [2, 4], "new", world)

    assert said == ["2 rows are of someone new.", "1 of them cannot be used: “Refused” says why."]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, "That cannot be decided of rows."),
        ({"choice": "marry", "row": "2"}, "That cannot be decided of rows."),
        ({"choice": "same"}, "Tick the rows first."),
        ({"choice": "same", "row": ["", "x", "-2", "9" * 40, "2.5"]}, "Tick the rows first."),
        ({"choice": "new", "all": "on"}, "Choose a kind of question first: all of one kind can be decided at once."),
        ({"choice": "new", "kind": "same", "row": "2"}, "That cannot be decided of rows."),
        ({"choice": "new", "what": "a\0b", "row": "2"}, "That cannot be decided of rows."),
        ({"choice": "new", "row": ["77", "9" * 18], "do": ""}, "None of these rows waits for that any more."),
        ({"choice": "new", "what": "marriage", "all": "on", "do": ""}, "None of these rows waits for that any more."),
        ({"choice": "back", "row": "2", "do": ""}, "None of these rows waits for that any more."),
        ({"choice": "back", "row": "2", "kind": "decided", "do": ""}, "None of these rows waits for that any more."),
        ({"choice": "new", "row": "2", "do": "", "shown": "other"}, "This list was changed meanwhile"),
    ],
)
def test_whatever_is_sent_gets_a_sentence_and_changes_nothing(clerk, moved, said, sentence):
    answer = _post(clerk, moved, **said)

    assert answer.status_code == 302
    assert _said(answer)[0].startswith(sentence)
    assert not Decision.objects.exists()
    assert clerk.get(answer.url.partition("#")[0]).status_code == 200


def test_rows_that_cannot_be_decided_so_are_said_before(clerk, moved):
    answer = _post(clerk, moved, choice="new", row="77,78")

    assert "None of these rows can be decided so" in answer.content.decode()
    assert 'name="do"' not in answer.content.decode()


def test_decisions_made_together_are_found_together(clerk, moved, world):
    decide(moved, 2, "new", world.users["clerk"])
    Decision.objects.update(decided_at=clock.now() - timedelta(minutes=5))
    _many(moved, [3, 4], "new", world)

    assert queries.narrowings(moved, "decided") == [
        ("new", "Someone new", 3), ("last", "Decided last, together", 2),
    ]  # fmt: skip
    _post(clerk, moved, kind="decided", what="last", all="on", choice="back", do="")

    assert list(Decision.objects.values_list("number", flat=True)) == [2]


def test_kinds_of_questions_are_counted_and_narrow_the_rows(clerk, moved):
    page = moved.get_absolute_url()

    all_kinds = clerk.get(page, {"kind": "undecided"})
    assert all_kinds.context["narrowings"] == [
        ("moved", "Same name, another worksite", 3), ("likeness", "A name like it", 1),
    ]  # fmt: skip
    assert "at once</b>" not in all_kinds.content.decode()
    alike = clerk.get(page, {"kind": "undecided", "what": "likeness"})
    assert [row.number for row in alike.context["page"].rows] == [5]
    assert 'name="row"' not in clerk.get(page, {"kind": "look"}).content.decode()


def test_many_rows_cost_no_more_statements_than_few(bring, world, django_assert_max_num_queries):
    names = [f"Quill{first}{second}, Ann" for first in "abcdef" for second in "abcdef"]
    _known(world, *names)
    counts = []
    for some in (names[:2], names):
        staff_list = bring(_rows(*some), JOB)
        with django_assert_max_num_queries(100) as captured:
            _many(staff_list, list(range(2, 40)), "same", world)
        counts.append(len(captured))
        assert sums(staff_list) == (0, len(some), 0, 0, 0)

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_the_rows_of_a_long_list_are_matched_by_a_worker(clerk, moved, monkeypatch):
    monkeypatch.setattr(many, "AT_ONCE", 3)

    _post(clerk, moved, what="moved", all="on", choice="same", do="")

    assert "Looking again at" in clerk.get(moved.get_absolute_url()).content.decode()
    assert sums(moved) == (0, 0, 0, 4, 0)
    work()
    assert sums(moved) == (0, 3, 0, 1, 0)
