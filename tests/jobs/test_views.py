"""Who sees the progress of long work, and what a load balancer is told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import clock
from jobs import actions
from jobs.models import LongJob
from jobs.work import Work, long_work
from locals.access import Can

pytestmark = pytest.mark.django_db


@long_work
def counting(run: Work) -> None:
    run.progress(1)


@pytest.fixture
def job(world) -> LongJob:
    return actions.start(
        task=counting, kind="test", label="Counting", by=world.users["clerk"], total=10, link="/there/"
    )


def test_the_floors_above_mean_the_same_capability():
    assert LongJob.SEE == Can.SEE_HEALTH


@pytest.mark.parametrize(
    ("persona", "status"), [("clerk", 200), ("administrator", 200), ("organizer", 404), ("stranger", 404)]
)
def test_a_job_is_seen_by_its_owner_and_administrators(sign_in, world, job, persona, status):
    client = sign_in(world.users[persona])

    assert client.get(reverse("jobs:job", args=[job.pk])).status_code == status
    assert client.post(reverse("jobs:cancel", args=[job.pk])).status_code == {200: 302}.get(status, status)


def test_htmx_gets_the_moving_part_and_is_sent_to_the_result_when_it_is_done(sign_in, world, job):
    client = sign_in(world.users["clerk"])
    address = reverse("jobs:job", args=[job.pk])

    moving = client.get(address, headers={"HX-Request": "true"}).content.decode()
    LongJob.objects.filter(pk=job.pk).update(state="done", finished_at=job.created_at)
    over = client.get(address, headers={"HX-Request": "true"})

    assert 'hx-trigger="every 1s"' in moving
    assert "<html" not in moving
    assert over["HX-Redirect"] == "/there/"


def test_health_needs_no_sign_in(client):
    live, ready = client.get("/health/live"), client.get("/health/ready")

    assert live.json() == {"ok": True}
    assert ready.json()["ok"] is True
    assert {"database", "migrations"} <= set(ready.json()["checks"])


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_what_watches_a_site_may_ask_for_the_status_alone(client, address):
    assert client.head(address).status_code == 200


def test_whoever_waits_is_told_when_no_worker_takes_it_up(sign_in, world, job):
    client, address = sign_in(world.users["clerk"]), reverse("jobs:job", args=[job.pk])
    says = "No worker has taken it up yet."
    assert says not in client.get(address).content.decode()

    LongJob.objects.filter(pk=job.pk).update(created_at=clock.now() - timedelta(minutes=2))
    assert says in client.get(address).content.decode()

    LongJob.objects.filter(pk=job.pk).update(state=LongJob.State.RUNNING)
    assert says not in client.get(address).content.decode()


def test_whoever_waits_is_told_when_the_worker_that_had_it_is_gone(sign_in, world, job):
    client = sign_in(world.users["clerk"])
    LongJob.objects.filter(pk=job.pk).update(state=LongJob.State.RUNNING)  # and nobody holds it

    page = client.get(reverse("jobs:job", args=[job.pk])).content.decode()

    assert "The worker that had it is gone." in page
