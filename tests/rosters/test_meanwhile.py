"""What happens between looking and applying, and while applying: edits, other lists, a kill, a cancel."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.urls import reverse

from core.sql import advisory_lock
from jobs.models import LongJob
from jobs.work import Cancelled
from locals.models import Worksite
from members import actions as members
from members import standing
from members.models import ContactPoint, Employment, Person
from rosters import actions, queries, tasks
from rosters.actions.apply import ONE_AT_A_TIME
from rosters.matching import stands_as_marked
from rosters.models import Finding, StaffList
from tests.rosters.conftest import AS_OF, finding, sums
from tests.rosters.files import csv_file
from tests.world import TODAY

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
JOB = ["EMP NO", "Name", "School", "Position", "Cell"]


def apply(staff_list: StaffList, world) -> StaffList:
    return actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"])


def test_a_row_whose_person_changed_since_is_held_back_and_listed(bring, world):
    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "", ""], ["E0003", "Wigginton, Caleb", HIGH, "", ""]], JOB)
    members.stop_work(
        employment=Employment.objects.get(person=world.people["Latoya"]), on=TODAY, by=world.users["organizer"]
    )
    members.start_work(
        person=world.people["Latoya"], worksite=world.worksites[HIGH], job_class="licensed", on=TODAY,
        position="Lead teacher", by=world.users["organizer"],
    )  # fmt: skip

    apply(staff_list, world)

    assert finding(staff_list, 2).verdict == "refused"
    assert Employment.objects.get(person=world.people["Latoya"], worksite__name=HIGH).position == "Lead teacher"
    assert Employment.objects.filter(person=world.people["Caleb"], worksite__name=HIGH).exists()


def test_nobody_begins_at_a_worksite_that_closed_since(bring, world):
    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "", ""]], JOB)
    Worksite.objects.filter(pk=world.worksites[HIGH].pk).update(closed_on=TODAY - timedelta(days=30))

    apply(staff_list, world)

    assert finding(staff_list, 2).verdict == "refused"
    assert not Employment.objects.filter(person=world.people["Latoya"], worksite__name=HIGH).exists()


def test_a_row_that_would_begin_on_another_day_now_is_held_back(bring, world):
    """She left the worksite meanwhile, for which the list brings her back."""
    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "", ""]], JOB)
    assert finding(staff_list, 2).job_begins == AS_OF
    Employment.objects.create(
        person=world.people["Latoya"], worksite=world.worksites[HIGH], job_class="licensed", source="staff",
        period=(AS_OF, AS_OF + timedelta(days=1)),
    )  # fmt: skip

    apply(staff_list, world)

    assert finding(staff_list, 2).verdict == "refused"


def test_what_somebody_sees_is_applied_or_nothing(bring, world, sign_in):
    """In another window the columns were changed, and every row was looked at anew."""
    clerk, client = world.users["clerk"], sign_in(world.users["clerk"])
    staff_list = bring([["E0010", "Quill, Nora", HIGH, "Teacher", ""]], JOB)
    page = client.get(staff_list.get_absolute_url()).content.decode()
    (shown,) = re.findall(r'name="shown" value="(\w+)"', page)
    mapping = {int(index): target for index, target in staff_list.mapping.items() if target != "position"}
    actions.choose_columns(
        staff_list=staff_list, mapping=mapping, job_class="esp", job_classes={}, remember=False, by=clerk
    )
    actions.check(staff_list=staff_list, today=TODAY, by=clerk)

    old = client.post(reverse("rosters:apply", args=[staff_list.pk]), {"shown": shown}, follow=True)

    assert "This list was changed meanwhile" in old.content.decode()
    assert not LongJob.objects.exists()
    (shown,) = re.findall(r'name="shown" value="(\w+)"', old.content.decode())
    client.post(reverse("rosters:apply", args=[staff_list.pk]), {"shown": shown})
    assert LongJob.objects.get().kind == "rosters.apply"


def test_rows_of_columns_that_were_chosen_otherwise_since_are_not_applied(bring, world, sign_in):
    """Somebody chooses other columns and stops the worker before it has looked at the rows by these."""
    client = sign_in(world.users["clerk"])
    staff_list = bring([["E0010", "Quill, Nora", HIGH, "Teacher", "662-555-0148"]], JOB)
    address = reverse("rosters:columns", args=[staff_list.pk])
    opened = client.get(address)
    sent = {field.html_name: field.value() or "" for field in opened.context["form"]}
    client.post(address, sent | {"shown": opened.context["list"].shown, "column_4": "", "job_class": "esp"})
    client.post(reverse("rosters:cancel", args=[staff_list.pk]))

    page = client.get(staff_list.get_absolute_url())
    client.post(reverse("rosters:apply", args=[staff_list.pk]), {"shown": page.context["list"].shown})

    assert [job.kind for job in LongJob.objects.all()] == ["rosters.check"]
    assert page.context["form"]["column_4"].value() == ""
    assert page.context["form"]["job_class"].value() == "esp"


def test_whoever_presses_twice_applies_once(bring, world, both):
    staff_list = bring([["E0010", "Quill, Nora", HIGH, "Teacher", ""]], JOB)
    press = partial(actions.start_applying, staff_list=staff_list, today=TODAY, by=world.users["clerk"])

    assert isinstance(both(press, press), actions.Busy)
    assert LongJob.objects.count() == 1


def test_nothing_is_decided_of_a_list_that_somebody_has_just_begun_to_apply(bring, world, both):
    staff_list, clerk = bring([["E0010", "Quill, Nora", HIGH, "Teacher", ""]], JOB), world.users["clerk"]

    said = both(
        partial(actions.start_applying, staff_list=staff_list, today=TODAY, by=clerk),
        partial(actions.decide, staff_list=staff_list, number=2, choice="skip", today=TODAY, by=clerk),
    )

    assert isinstance(said, actions.Busy)
    assert finding(staff_list, 2).verdict == "new"


def test_columns_of_another_sheet_are_not_taken_for_these(bring, world, sign_in):
    client = sign_in(world.users["clerk"])
    staff_list = bring([["E0010", "Quill, Nora", HIGH, "Teacher", ""]], JOB)
    address = reverse("rosters:columns", args=[staff_list.pk])
    opened = client.get(address)
    sent = {field.html_name: field.value() or "" for field in opened.context["form"]} | {
        "shown": opened.context["list"].shown
    }
    StaffList.objects.filter(pk=staff_list.pk).update(sheet="Elementary")

    answer = client.post(address, sent, follow=True)

    assert "This list was changed meanwhile" in answer.content.decode()
    assert not LongJob.objects.exists()


def test_a_phone_confirmed_since_is_not_replaced(bring, world):
    person = world.people["Latoya"]
    ContactPoint.objects.filter(person=person, kind="phone").update(source="roster")
    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "Principal", "662-555-0148"]], JOB)
    assert (finding(staff_list, 2).changes or {})["phone"] == ["+16015550002", "+16625550148"]
    ContactPoint.objects.filter(person=person, kind="phone").update(verified_at="2026-11-22T12:00Z")

    apply(staff_list, world)

    held = finding(staff_list, 2)
    assert (held.verdict, str(held.why)[:36]) == ("refused", "The records changed after you looked")
    assert ContactPoint.objects.get(person=person, kind="phone").value == "+16015550002"
    assert list(Employment.objects.filter(person=person).values_list("worksite__name", flat=True)) == [MIDDLE]
    assert queries.account(staff_list)["refused_rows"] == [{"row": 2, "reason": held.why}]


def test_somebody_entered_by_hand_since_is_not_made_twice(bring, world):
    staff_list = bring([["N1", "Newell, Ann", HIGH, "Teacher", ""], ["N2", "Oakes, Ben", HIGH, "Teacher", ""]], JOB)
    by = world.users["organizer"]
    ann = members.add_person(first_name="Ann", last_name="Newell", by=by)
    members.start_work(person=ann, worksite=world.worksites[HIGH], job_class="esp", on=TODAY, by=by)

    apply(staff_list, world)

    assert list(Person.objects.filter(last_name="Newell")) == [ann]
    assert Person.objects.filter(last_name="Oakes").count() == 1
    assert sums(staff_list) == (1, 0, 0, 0, 1)


def test_the_same_file_twice_at_once_makes_nobody_twice(bring, world):
    rows = [["N1", "Newell, Ann", HIGH, "Teacher", ""], ["", "Oakes, Ben", HIGH, "Teacher", "662-555-0148"]]
    first, second = bring(rows, JOB), bring(rows, JOB)

    apply(first, world)
    apply(second, world)

    assert sums(first) == (2, 0, 0, 0, 0)
    assert sums(second) == (0, 0, 2, 0, 0)
    assert Person.objects.filter(last_name__in=["Newell", "Oakes"]).count() == 2


def test_nobody_matches_again_where_nobody_wrote(bring, world):
    staff_list = bring([["N1", "Newell, Ann", HIGH, "Teacher", ""]], JOB)

    assert stands_as_marked(staff_list)
    ContactPoint.objects.create(person=world.people["Odessa"], kind="phone", value="+16625550111", source="self")
    assert not stands_as_marked(staff_list)


@pytest.mark.django_db(transaction=True)
def test_a_write_that_was_under_way_while_rows_were_matched_is_not_overlooked(bring, world):
    """Its mark in the history's sequence is older than the match, its commit younger."""
    wrote, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Person.objects.filter(pk=world.people["Latoya"].pk).update(last_name="Mabry-Lee")
            wrote.set()
            go_on.wait(300)
        connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    wrote.wait(300)
    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "", ""]], JOB)
    go_on.set()
    writer.join()

    assert not stands_as_marked(staff_list)
    apply(staff_list, world)
    assert finding(staff_list, 2).verdict == "refused"
    assert Person.objects.get(pk=world.people["Latoya"].pk).last_name == "Mabry-Lee"


@pytest.mark.django_db(transaction=True)
def test_two_lists_applied_at_the_same_moment_wait_for_each_other(bring, world):
    rows = [[f"N{n}", f"Newell{n}, Ann", HIGH, "Teacher", ""] for n in range(30)]
    lists = [bring(rows, JOB), bring(rows, JOB), bring(rows, JOB)]

    def run(staff_list: StaffList) -> None:
        try:
            apply(staff_list, world)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(lists)) as pool:
        list(pool.map(run, lists))  # raises what one of them raised

    assert Person.objects.filter(last_name__startswith="Newell").count() == 30
    assert sorted(sums(staff_list)[0] for staff_list in lists) == [0, 0, 30]
    assert standing.wrong_rows() == 0


def test_a_cancel_while_it_is_written_changes_nothing(bring, world):
    staff_list = bring([["N1", "Newell, Ann", HIGH, "Teacher", ""]], JOB)

    def heard(done: int, total: int | None, message: str) -> None:
        if message == "Writing":
            raise Cancelled

    with pytest.raises(Cancelled):
        actions.apply(staff_list=staff_list, today=TODAY, by=world.users["clerk"], heard=heard)

    staff_list = StaffList.objects.get(pk=staff_list.pk)
    assert staff_list.state == "review"
    assert not Person.objects.filter(last_name="Newell").exists()
    apply(staff_list, world)
    assert Person.objects.filter(last_name="Newell").count() == 1


# --- Kills -----------------------------------------------------------------------------------------------------------

KILLS = 4
ROWS = 3_000


def _file(tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(
        csv_file([[f"K{n}", f"Killed{n:04d}, Ann", HIGH, "Teacher", f"662-555-{n:04d}"] for n in range(ROWS)], JOB)
    )
    return path


def _import(path) -> subprocess.Popen[bytes]:
    from devstack.testing import environment

    command = [sys.executable, "manage.py", "import_roster", str(path), "--employer", "Tupelo", "--as-of", "2026-11-20"]
    with path.with_suffix(".log").open("wb") as log:
        return subprocess.Popen(
            [*command, "--apply"],
            env=environment() | {"DJANGO_SETTINGS_MODULE": "mae_crm.settings"},
            cwd=settings.BASE_DIR,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


@pytest.mark.django_db(transaction=True)
def test_a_kill_at_any_moment_of_applying_leaves_the_image_before_or_after(world, tmp_path, wait_until):
    path = _file(tmp_path)
    for _ in range(KILLS):
        known = StaffList.objects.count()
        process = _import(path)
        wait_until(lambda known=known: StaffList.objects.filter(state__in=["review", "applied"]).count() > known, 60)
        time.sleep(random.uniform(0, 0.6))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(300)
        wait_until(_nobody_writes)

        people = Person.objects.filter(last_name__startswith="Killed").count()
        assert people in {0, ROWS}
        assert Employment.objects.filter(person__last_name__startswith="Killed").count() == people
        assert ContactPoint.objects.filter(person__last_name__startswith="Killed").count() == people
        applied = StaffList.objects.order_by("-pk").first()
        assert applied is not None
        assert (applied.state == "applied") <= (people == ROWS)

    process = _import(path)
    assert process.wait(300) == 0, path.with_suffix(".log").read_text()
    assert Person.objects.filter(last_name__startswith="Killed").count() == ROWS
    assert standing.wrong_rows() == 0


def _nobody_writes() -> bool:
    """The server has noticed that its client is gone, and rolled back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state <> 'idle' AND backend_type = 'client backend'"
        )
        return bool(cursor.fetchone() == (0,))


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_applies_is_followed_by_another(world, bring, start_worker, wait_until):
    rows = [[f"K{n}", f"Killed{n:04d}, Ann", HIGH, "Teacher", ""] for n in range(ROWS)]
    staff_list = bring(rows, JOB)
    actions.start_applying(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    job = LongJob.objects.get(kind="rosters.apply")

    worker = start_worker()
    wait_until(lambda: LongJob.objects.filter(pk=job.pk, started_at__isnull=False).exists(), 60)
    time.sleep(random.uniform(0, 0.3))
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(300)
    start_worker(beat=True)

    wait_until(lambda: StaffList.objects.filter(pk=staff_list.pk, state="applied").exists(), 90)
    assert Person.objects.filter(last_name__startswith="Killed").count() == ROWS
    wait_until(lambda: LongJob.objects.filter(pk=job.pk, state="done").exists())
    assert Finding.objects.filter(staff_list=staff_list).count() == ROWS


@pytest.mark.django_db(transaction=True)
def test_a_list_waits_for_its_turn_while_another_is_written(transactional_db, bring, world):
    """Longer than the three seconds that anything else may wait for a lock."""
    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "", ""]], JOB)
    heard: list[str] = []

    def run() -> str:
        try:
            done = actions.apply(
                staff_list=staff_list, today=TODAY, by=None, heard=lambda _done, _of, words: heard.append(words)
            )
            return done.state
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            advisory_lock(ONE_AT_A_TIME)
            waiting = pool.submit(run)
            time.sleep(4)
            assert not waiting.done()
        assert waiting.result() == StaffList.State.APPLIED
    assert heard[0] == "Waiting until no other list is being written"


@pytest.mark.django_db(transaction=True)
def test_a_worker_does_not_wait_for_another_list(transactional_db, bring, world):
    staff_list = bring([["E0002", "Mabry, Latoya", HIGH, "", ""]], JOB)
    actions.start_applying(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    job = LongJob.objects.get(kind="rosters.apply")

    def run() -> None:
        try:
            tasks.apply(job.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            advisory_lock(ONE_AT_A_TIME)
            pool.submit(run).result()
            job.refresh_from_db()
            assert (job.state, job.message) == ("waiting", "Waiting until no other list is being written")
        pool.submit(run).result()

    assert StaffList.objects.get(pk=staff_list.pk).state == StaffList.State.APPLIED
