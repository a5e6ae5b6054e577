"""The journey of a clerk in the browser, and who may take it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from audiences import language
from audiences import queries as audiences
from core.periods import since
from jobs.models import LongJob
from locals.models import JobClass, Worksite
from members.models import ContactPoint, Employment, Person
from rosters import actions, queries
from rosters.forms import ColumnsForm
from rosters.models import Place, StaffList
from rosters.pages import MENU, QUEUE
from tests.rosters.conftest import AS_OF, HIGH, JOB, MIDDLE, ROWS, decide, send, sums, work
from tests.rosters.files import csv_file
from tests.world import TODAY


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


def test_exports_ending_in_text_or_tab_can_be_chosen(sign_in, world):
    page = sign_in(world.users["clerk"]).get(reverse("rosters:upload")).content.decode()

    assert 'accept=".csv,.tsv,.tab,.txt,.text,.xlsx"' in page


def test_a_row_shows_its_middle_name_and_what_somebody_is_called(bring, world, sign_in):
    staff_list = bring(
        [["N1", "", "SMITH, MARGARET ANN (LONG)", "Tupelo High School", "", "", ""],
         ["N2", "", "Smith, Margaret (Peggy) Ann Jr.", "Tupelo High School", "", "", ""]]
    )  # fmt: skip

    page = sign_in(world.users["clerk"]).get(staff_list.get_absolute_url(), {"kind": "new"}).content.decode()

    assert "<b>Smith, Margaret Ann</b>" in page
    assert "“LONG” beside the name was left out." in page
    assert "<b>Smith, Margaret Ann Jr. (called Peggy)</b>" in page


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


def test_a_page_of_fifty_rows_costs_no_more_queries_than_one_of_two(clerk, bring, django_assert_max_num_queries):
    few = bring([["N1", "", "Newell, Ann", HIGH, "", "", ""], ["E0002", "", "Mabry, Latoya", HIGH, "", "", ""]], JOB)
    many = bring([[f"N{n}", "", f"Newell{n}, Ann", HIGH, "", "", ""] for n in range(60)], JOB)

    counts = []
    for staff_list in (few, many):
        with django_assert_max_num_queries(40) as captured:
            clerk.get(staff_list.get_absolute_url())
        counts.append(len(captured))
    assert counts[1] <= counts[0]  # people on record are asked for their jobs where there are any


def test_people_not_in_the_file_are_listed(clerk, bring):
    staff_list = bring(ROWS, JOB, is_complete=True)

    text = clerk.get(staff_list.get_absolute_url(), {"kind": "absent"}).content.decode()

    assert "Ross, Danielle" in text
    assert "Mabry, Latoya" not in text


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
        ({"employer": "999999"}, "This is not offered any more"),
        ({"as_of": "tomorrow"}, "Enter a valid date"),
        ({"as_of": "0026-08-15"}, "Look at the year: 26."),
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


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("list_created", "People whom another list brought, and {} did not"),
        ("list_updated", "People whom another list changed, and {} did not"),
        ("list_unchanged", "People whom another list left as is, and {} did not"),
        ("list_new_hire", "People who are new hires by another list, and not by {}"),
        ("list_moved", "People who changed school by another list, and not by {}"),
        ("list_joined", "People who became members by another list, and not by {}"),
        ("list_absent", "People who are not missing from {}"),
    ],
)
def test_all_others_than_those_of_a_list_are_told_in_words(world, bring, key, says):
    staff_list = bring([ROWS[0]], JOB, apply=True)
    low = f"the s{str(staff_list)[1:]}"

    found = audiences.describe(_all_of(key, staff_list, "none"), actor=world.actor("clerk"))

    assert found == says.format(low)


def test_all_others_than_those_of_a_list_are_those_of_another(world, bring):
    first, second = (
        bring([ROWS[3]], JOB, apply=True),
        bring([["N9", "", "Quill, Di", HIGH, "", "", ""]], JOB, apply=True),
    )

    def found(staff_list, op):
        tree = _all_of("list_created", staff_list, op)
        return {str(person) for person in audiences.people(tree, actor=world.actor("clerk"), day=TODAY)}

    assert len(found(first, "any")) == len(found(second, "any")) == 1
    assert found(first, "none") == found(second, "any")


def test_what_a_list_set_off_leads_to_exactly_the_people_it_counts(clerk, world, bring):
    world.employers["Tupelo Public School District"].list_date = date(2026, 9, 1)
    world.employers["Tupelo Public School District"].save()
    headings = ["EMP NO", "Name", "School", "Hire date", "Join date"]
    rows = [
        ["E0002", "Mabry, Latoya", HIGH, "", ""],  # changed school
        ["E0003", "Wigginton, Caleb", MIDDLE, "", "9/1/2026"],  # joined
        ["E0001", "Ross, Danielle", MIDDLE, "", ""],
        ["E0001", "Ross, Danielle", HIGH, "", ""],  # works at both now
        ["N1", "Newell, Ann", HIGH, "", ""],  # not on the earlier list
        ["N2", "Oakes, Ben", HIGH, "8/3/2019", ""],
        ["N3", "Nowhere, Hollis", HIGH, "8/3/2026", ""],  # known, and begins here: no school was left
    ]
    staff_list = bring(rows, headings)
    decide(staff_list, 8, "same", world.users["clerk"], world.people["Hollis"])
    actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    found = {
        key: {person.first_name for person in audiences.people(_all_of(key, staff_list), actor=world.actor("clerk"),
                                                               day=TODAY)}
        for key in ("list_new_hire", "list_moved", "list_joined", "list_absent")
    }  # fmt: skip

    page = clerk.get(staff_list.get_absolute_url())
    assert found == {
        "list_new_hire": {"Ann", "Hollis"},
        "list_moved": {"Latoya"},
        "list_joined": {"Caleb"},
        "list_absent": {"Renita", "Joanna", "Marcus"},
    }
    outcome = page.context["outcome"]
    assert (outcome.new_hires, outcome.moved, outcome.new_members, page.context["absent"]) == (2, 1, 1, 3)
    for key in found:
        assert f"?{key}={staff_list.pk}" in page.content.decode()


def _all_of(key: str, staff_list: StaffList, op: str = "any") -> Any:
    return {"all": [{"field": key, "op": op, "value": [staff_list.pk]}]}


def test_of_a_list_whose_rows_are_gone_nobody_is_absent(clerk, world, bring):
    staff_list = bring([ROWS[0]], JOB, is_complete=True, apply=True)
    StaffList.objects.filter(pk=staff_list.pk).update(kept=StaffList.Kept.SUM)
    staff_list.findings.all()._raw_delete("default")

    absent = audiences.people(_all_of("list_absent", staff_list), actor=world.actor("clerk"), day=TODAY)
    others = audiences.people(_all_of("list_absent", staff_list, "none"), actor=world.actor("clerk"), day=TODAY)

    assert (absent.count(), others.count()) == (0, Person.objects.count())
    text = " ".join(clerk.get(staff_list.get_absolute_url()).content.decode().split())
    assert "5 people known to work there were not in the file." in text
    assert "list_absent" not in text


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


def test_changed_rows_are_narrowed_by_what_changes(bring, world, sign_in):
    rows = [
        ["E0002", "", "Mabry, Latoya", HIGH, "TCHR SCI 7", "B214", ""],
        ["E0005", "", "Kees, Joanna", HIGH, "", "B2", ""],
    ]
    found = bring(rows, JOB)
    client = sign_in(world.users["clerk"])
    page = found.get_absolute_url()
    fields = {name: count for name, _, count in queries.changed_fields(found)}
    assert fields["room"] == 2
    assert fields["position"] == 1

    all_of_them = client.get(page, {"kind": "changed"}).content.decode()
    assert "?kind=changed&amp;what=position" in all_of_them
    some = client.get(page, {"kind": "changed", "what": "position"})
    assert [row.number for row in some.context["page"].rows] == [2]
    assert 'name="what" value="position"' in some.content.decode()
    nothing = client.get(page, {"kind": "changed", "what": "'; --"}).context["page"].rows
    assert len(nothing) == 2

    url = reverse("rosters:decide", args=[found.pk, 2])
    after = client.post(url, {"choice": "skip", "kind": "changed", "what": "room"}, headers={"HX-Request": "true"})
    assert [row.number for row in after.context["page"].rows] == [3]


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_is_told_when_the_worker_that_had_the_list_is_gone(clerk, world):
    send(clerk, world, csv_file(ROWS, JOB), is_complete="on")
    LongJob.objects.update(state=LongJob.State.RUNNING, done=2, total=10)  # and nobody holds it

    page = " ".join(clerk.get(StaffList.objects.get().get_absolute_url()).content.decode().split())

    assert "<b>The worker that had it is gone.</b> Nothing is lost" in page
    assert "Row 2 of" not in page


def test_a_title_that_was_left_open_can_be_told_later(clerk, bring):
    titles = [f"Wizard {letter}{other}" for letter in "abcdefgh" for other in "abcdefgh"]  # 64 that tell nothing
    people = [[f"W{at}", "", f"Quill, Nora{title[-2:]}", HIGH, title, "", ""] for at, title in enumerate(titles)]
    staff_list = bring(people, JOB)
    chosen = {f"column_{at}": target for at, target in staff_list_mapping(staff_list).items()}
    url = reverse("rosters:columns", args=[staff_list.pk])

    answer = clerk.post(url, {**chosen, "silent_title_0": "esp", "job_class": "licensed"})

    assert answer.status_code == 302
    staff_list.refresh_from_db()
    form = ColumnsForm(staff_list=staff_list, worksites=Worksite.objects.none())
    shown = {field.label: field.value() for field in form.silent_titles}
    assert shown == dict.fromkeys(titles, "") | {"Wizard aa": "esp"}


def test_a_title_that_we_take_for_something_else_can_be_told(clerk, bring):
    people = [["N1", "", "Newell, Ann", HIGH, "Bus Leader"], ["N2", "", "Oakes, Ben", HIGH, "Teacher"]]
    staff_list = bring(people, JOB[:5])
    url = reverse("rosters:columns", args=[staff_list.pk])
    chosen = {f"column_{at}": target for at, target in staff_list_mapping(staff_list).items()}

    page = clerk.get(url).content.decode()
    clerk.post(url, {**chosen, "telling_title_0": "licensed", "job_class": "licensed"})
    staff_list.job = None
    actions.check(staff_list=staff_list, today=TODAY, by=None)

    assert "2 job titles tell the job class. Is one wrong?" in page
    assert f">{JobClass.ESP.label}, as it says</option>" in page
    assert dict(staff_list.staged.values_list("position", "job_class")) == {
        "Bus Leader": "licensed", "Teacher": "licensed"
    }  # fmt: skip


def test_a_row_to_decide_shows_beside_each_other_what_tells_two_people_apart(clerk, bring, world):
    """Of one name at one worksite, they differ by what the names do not say."""
    job = world.people["Latoya"].employments.get()
    Employment.objects.filter(pk=job.pk).update(hired_on=date(2015, 8, 3))
    headings = ["EMP NO", "Name", "School", "Hire Date", "Home E-mail", "Cell", "Maiden Name"]
    row = ["E9999", "Mabry, Latoya", MIDDLE, "8/3/2026", "lmabry@example.net", "662-555-0148", "Ross"]

    shown = _words(clerk.get(bring([row], headings).get_absolute_url(), {"kind": "undecided"}))

    in_the_file = "Staff no E9999 · hired 3 Aug 2026 · formerly Ross · lmabry@example.net · (662) 555-0148"
    assert in_the_file in shown
    assert f"{job} · Staff no {job.employer_number} · hired 3 Aug 2015 NEA ID {world.people['Latoya'].nea_id}" in shown


def test_when_all_is_decided_the_page_says_so_and_what_is_next(clerk, bring):
    staff_list = bring([["", "Mabry, Latoya", HIGH], ["", "Newell, Ann", HIGH]], ["EMP NO", "Name", "School"])
    page = staff_list.get_absolute_url()
    assert "Leave out" in _words(clerk.get(page, {"kind": "new"}))  # the same word as for a row to decide

    clerk.post(reverse("rosters:decide", args=[staff_list.pk, 2]), {"choice": "new"})

    shown = _words(clerk.get(page, {"kind": "undecided"}))
    assert "Nothing is left to decide Look at the other kinds above, or apply the list." in shown


def test_a_job_with_another_employer_shows_none_of_its_numbers(clerk, bring, world):
    latoya = world.people["Latoya"]
    job = latoya.employments.get()
    elsewhere = Worksite.objects.exclude(employer=job.worksite.employer_id)[0]
    Employment.objects.create(
        person=latoya, worksite=elsewhere, job_class="esp", employer_number="X77", period=since(AS_OF), source="staff"
    )

    shown = _words(
        clerk.get(bring([["E9999", "Mabry, Latoya", MIDDLE]], ["EMP NO", "Name", "School"]).get_absolute_url())
    )

    assert str(elsewhere) in shown
    assert "X77" not in shown


def _words(response):
    return " ".join(strip_tags(response.content.decode()).split())
