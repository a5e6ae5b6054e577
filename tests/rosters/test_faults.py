"""The machines fail while a list is applied: nothing is lost, nothing comes twice, and it goes on by itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis as redis_client

from jobs.models import LongJob
from members import standing
from members.models import ContactPoint, Employment, Person
from rosters import actions
from rosters.models import BeforeImage, Finding, StaffList
from tests.outbox.crashing import OwnPostgres, manage, own_postgres
from tests.rosters.files import csv_file
from tests.world import TODAY

ROWS = 6_000
JOBS = "members_employment"
HEADINGS = ["EMP NO", "Name", "School", "Position", "Cell"]


def new_people() -> list[list[str]]:
    return [[f"F{n}", f"Fault{n:05d}, Ann", "Tupelo High School", "Teacher", f"662-55{n:05d}"] for n in range(ROWS)]


def test_whatever_happens_to_redis_a_list_is_applied_once(world, bring, start_worker, own_redis, wait_until):
    """The message that begins it is lost, too: it goes to a Redis that the worker does not know."""
    staff_list = bring(new_people(), HEADINGS)
    actions.start_applying(staff_list=staff_list, today=TODAY, by=world.users["clerk"])
    job = LongJob.objects.get(kind="rosters.apply")
    start_worker(beat=True, REDIS_URL=own_redis.url)
    wait_until(lambda: LongJob.objects.filter(pk=job.pk, started_at__isnull=False).exists(), 90)

    with redis_client.Redis.from_url(own_redis.url) as client:
        client.flushall()
    own_redis.freeze()
    time.sleep(3)
    own_redis.thaw()
    own_redis.kill()
    own_redis.start()

    wait_until(lambda: LongJob.objects.filter(pk=job.pk, state="done").exists(), 60)
    staff_list.refresh_from_db()
    assert staff_list.state == StaffList.State.APPLIED
    made = set(Person.objects.filter(last_name__startswith="Fault").values_list("pk", flat=True))
    assert len(made) == ROWS
    assert Employment.objects.filter(person__in=made).count() == ROWS
    assert ContactPoint.objects.filter(person__in=made).count() == ROWS
    assert Finding.objects.filter(staff_list=staff_list).count() == ROWS
    assert not BeforeImage.objects.filter(person__in=made).exists()
    assert standing.wrong_rows() == 0


@pytest.mark.django_db(transaction=True)
def test_a_request_does_not_wait_for_a_frozen_redis(world, bring, sign_in, own_redis, monkeypatch):
    from mae_crm.celery import app

    staff_list = bring([["F1", "Fault, Ann", "Tupelo High School", "Teacher", ""]], HEADINGS)
    clerk = sign_in(world.users["clerk"])
    monkeypatch.setattr(app.conf, "broker_url", own_redis.url)
    monkeypatch.setattr(app.conf, "broker_write_url", own_redis.url)
    own_redis.freeze()
    began = time.monotonic()

    answer = clerk.post(f"{staff_list.get_absolute_url()}apply/")

    assert answer.status_code == 302
    assert time.monotonic() - began < 5
    assert LongJob.objects.filter(kind="rosters.apply", state="waiting").exists()  # the sweep will find it
    own_redis.thaw()


@pytest.fixture
def postgres(tmp_path: Path) -> Iterator[OwnPostgres]:
    """A server of its own with the shared world and a list that waits to be applied."""
    path = tmp_path / "list.csv"
    path.write_bytes(csv_file(new_people(), HEADINGS))
    with own_postgres(mails=0) as server:
        run(server, "shell", "-c", "from tests.world import build_world; build_world()")
        run(server, "import_roster", str(path), "--employer", "Tupelo", "--as-of", "2026-11-20", "--keep")
        run(
            server,
            "shell",
            "-c",
            "from core import clock; from accounts.models import User; from rosters import actions;"
            "from rosters.models import StaffList; actions.start_applying(staff_list=StaffList.objects.get(),"
            " today=clock.today(), by=User.objects.get(email='clerk@example.org'))",
        )
        yield server


def run(server: OwnPostgres, *arguments: str) -> None:
    process = manage(server.url, *arguments)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors


def test_postgresql_stopped_at_once_while_a_list_is_applied(postgres, start_worker, wait_until):
    in_the_way = psycopg.connect(postgres.url)  # people are written before their jobs: it waits with half of it done
    in_the_way.execute(f"LOCK TABLE {JOBS} IN SHARE MODE")
    start_worker(beat=True, DATABASE_URL=postgres.url)
    wait_until(
        lambda: postgres.run("SELECT 1 FROM pg_locks WHERE NOT granted AND relation::regclass::text = %s", JOBS), 90
    )
    assert people(postgres) == 0

    postgres.stop_at_once()
    in_the_way.close()
    time.sleep(2)
    postgres.start()

    wait_until(lambda: postgres.run("SELECT id FROM rosters_stafflist WHERE state = 'applied'"), 60)
    assert people(postgres) == ROWS
    wait_until(lambda: postgres.run("SELECT state FROM jobs_longjob") == [("done",)])
    assert postgres.run("SELECT count(*) FROM members_employment WHERE employer_number LIKE 'F%%'") == [(ROWS,)]
    run(postgres, "shell", "-c", "from members import standing; assert standing.wrong_rows() == 0")


def people(postgres: OwnPostgres) -> int:
    ((count,),) = postgres.run("SELECT count(*) FROM members_person WHERE last_name LIKE 'Fault%%'")
    return int(count)
