"""Long work: seen while it runs, ended on request, taken up again after a kill."""

import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections, transaction

from accounts.models import User
from core import clock
from core.errors import ActionError
from devstack.testing import environment
from jobs import actions, queries, tasks, work
from jobs.models import LongJob

pytestmark = pytest.mark.django_db(transaction=True)


@work.long_work
def counting(run: work.Work) -> dict[str, int]:
    return {"counted": run.payload["to"]}


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("clerk@mae.example")


@pytest.fixture
def job(owner, redis) -> LongJob:
    return actions.start(task=counting, kind="test", label="Counting", by=owner, payload={"to": 10}, total=10)


def fresh(job: LongJob) -> LongJob:
    return LongJob.objects.get(pk=job.pk)


def test_progress_is_seen_while_the_transaction_is_open(job):
    seen = []

    def look() -> None:
        seen.append((fresh(job).state, fresh(job).done, fresh(job).message))
        connections.close_all()

    def count(run: work.Work) -> dict[str, int]:
        with transaction.atomic():
            User.objects.update(name="unfinished")
            run.progress(4, 10, "Reading")
            onlooker = threading.Thread(target=look)
            onlooker.start()
            onlooker.join()
        return {"counted": run.payload["to"]}

    work.run_job(job.pk, count)

    assert seen == [("running", 4, "Reading")]
    assert (fresh(job).state, fresh(job).done, fresh(job).result) == ("done", 10, {"counted": 10})


def test_cancelling_rolls_the_work_back(job, owner):
    def count(run: work.Work) -> None:
        with transaction.atomic():
            User.objects.update(name="must not stay")
            run.progress(1, 10, "one")
            threading.Thread(target=cancel).run()
            run.progress(2, 10, "two")

    def cancel() -> None:
        with work.beside() as other, other.cursor() as cursor:
            cursor.execute("UPDATE jobs_longjob SET cancel_requested_at = now() WHERE id = %s", [job.pk])

    work.run_job(job.pk, count)

    assert fresh(job).state == "cancelled"
    assert User.objects.get().name == ""


def test_one_that_waits_is_cancelled_at_once_and_never_runs(job, owner):
    actions.cancel(job=job, by=owner)

    work.run_job(job.pk, lambda run: pytest.fail("ran"))

    assert fresh(job).state == "cancelled"


@pytest.mark.parametrize(
    ("problem", "says"),
    [(ActionError("The file changed."), "The file changed."), (ValueError("secret"), work.BROKE)],
)
def test_a_failure_leaves_a_sentence(job, problem, says):
    def fail(run: work.Work) -> None:
        raise problem

    work.run_job(job.pk, fail)

    assert (fresh(job).state, fresh(job).error) == ("failed", says)


def test_two_workers_do_not_run_the_same_job(job):
    runs = []

    def count(run: work.Work) -> None:
        runs.append(1)
        work.run_job(job.pk, count)  # the same message, delivered again meanwhile

    work.run_job(job.pk, count)
    work.run_job(job.pk, count)  # and again when it is over

    assert runs == [1]


def test_a_job_is_left_when_it_runs_and_no_worker_holds_it(job):
    running = []

    work.run_job(job.pk, lambda _run: running.append(queries.is_left(fresh(job))))
    over = queries.is_left(fresh(job))
    LongJob.objects.filter(pk=job.pk).update(state=LongJob.State.RUNNING, finished_at=None)  # as of one that was killed

    assert (running, over, queries.is_left(fresh(job))) == ([False], False, True)


def test_a_job_that_other_work_is_in_the_way_of_waits_without_a_worker(job, redis):
    def stand_aside(_run: work.Work) -> None:
        raise work.NotYet("Waiting for the other one")

    for _ in range(work.ATTEMPTS + 1):
        work.run_job(job.pk, stand_aside)

    waits = fresh(job)
    assert (waits.state, waits.message, waits.attempts) == ("waiting", "Waiting for the other one", 0)
    assert not waits.waits_long
    assert work.held_jobs() == set()

    tasks.resume_long_work()
    assert redis.llen("celery") == 2  # the first ring, and this one

    work.run_job(job.pk, lambda _run: {})
    assert fresh(job).state == "done"


def test_a_job_put_back_while_it_is_cancelled_ends(job, owner):
    def stand_aside(_run: work.Work) -> None:
        actions.cancel(job=fresh(job), by=owner)
        raise work.NotYet("Waiting")

    work.run_job(job.pk, stand_aside)

    assert fresh(job).state == "cancelled"
    assert fresh(job).finished_at is not None


def test_a_job_whose_worker_was_killed_is_taken_up_again(job, redis, wait_until):
    redis.flushdb()
    dying = (
        "import django, os, signal; django.setup(); from jobs import work;"
        f" work.run_job({job.pk}, lambda run: os.kill(os.getpid(), signal.SIGKILL))"
    )
    killed = subprocess.run(
        [sys.executable, "-c", dying],
        env=environment() | {"DJANGO_SETTINGS_MODULE": "mae_crm.settings"},
        cwd=settings.BASE_DIR,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert fresh(job).state == "running"
    wait_until(lambda: not work.held_jobs())

    tasks.resume_long_work()

    assert redis.llen("celery") == 1
    counting(job.pk)
    assert (fresh(job).state, fresh(job).attempts) == ("done", 2)


def test_a_job_that_kills_its_worker_three_times_is_given_up(job):
    LongJob.objects.filter(pk=job.pk).update(state="running", attempts=work.ATTEMPTS, started_at=clock.now())

    work.run_job(job.pk, lambda run: pytest.fail("ran"))

    assert (fresh(job).state, fresh(job).error) == ("failed", work.WORKER_DIED)


def test_a_job_whose_task_is_gone_has_failed_and_the_others_are_found(job, redis):
    gone = LongJob.objects.create(kind="x", label="Of an older program", task="jobs.tasks.gone")
    redis.flushdb()
    LongJob.objects.update(created_at=clock.now() - timedelta(minutes=1))

    tasks.resume_long_work()

    assert (fresh(gone).state, fresh(gone).error) == ("failed", work.NO_TASK)
    assert fresh(gone).finished_at
    assert (fresh(job).state, redis.llen("celery")) == ("waiting", 1)


def test_a_running_job_is_left_alone_and_a_lost_message_is_found(job, redis):
    redis.flushdb()
    LongJob.objects.update(created_at=clock.now() - timedelta(minutes=1))

    def count(run: work.Work) -> None:
        tasks.resume_long_work()
        assert redis.llen("celery") == 1  # from before it began

    tasks.resume_long_work()
    work.run_job(job.pk, count)

    assert fresh(job).state == "done"
