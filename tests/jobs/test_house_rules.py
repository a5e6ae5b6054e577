"""Rules about tasks that hold for the whole house, read from its code."""

import ast
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.utils.module_loading import import_string

from jobs.slots import Daily
from mae_crm.schedule import BEAT, SCHEDULE

ROOT = Path(settings.BASE_DIR)
CODE = [
    path
    for path in sorted(ROOT.glob("*/**/*.py"))
    if not {"node_modules", "tests", "migrations", "benchmarks"} & set(path.parts) and ".venv" not in path.parts
]
OURS = sorted(name for name in current_app.tasks if not name.startswith("celery."))


def calls(path: Path) -> list[tuple[str, int]]:
    """The name after the last dot of everything a file calls or decorates with, and its line."""
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute):
            found.append((node.attr, node.lineno))
        elif isinstance(node, ast.Name):
            found.append((node.id, node.lineno))
    return found


def test_only_the_bell_publishes():
    publishers = {"delay", "apply_async", "send_task", "signature", "chord"}

    found = {path.relative_to(ROOT).as_posix() for path in CODE for name, _ in calls(path) if name in publishers}

    assert found == {"jobs/bell.py"}


def test_tasks_are_declared_by_how_long_they_may_take():
    found = {path.relative_to(ROOT).as_posix() for path in CODE for name, _ in calls(path) if name == "shared_task"}

    assert found == {"jobs/limits.py"}


@pytest.mark.parametrize("name", OURS)
def test_a_task_that_sends_has_no_limit_and_every_other_has(name):
    task: Any = current_app.tasks[name]
    sends = name.startswith(("outbox.", "campaigns.")) and task.time_limit is None

    assert sends or task.time_limit > task.soft_time_limit > 0
    assert task.acks_late
    assert task.reject_on_worker_lost
    assert task.ignore_result


@pytest.mark.parametrize("entry", SCHEDULE, ids=lambda entry: entry.name)
def test_every_entry_of_the_schedule_names_a_task_without_arguments(entry):
    assert import_string(entry.task).name == entry.task
    assert entry.when.patience.total_seconds() > 0


def test_names_of_the_schedule_are_unique_and_beat_only_ticks():
    names = [entry.name for entry in SCHEDULE]

    assert len(names) == len(set(names))
    assert [entry["task"] for entry in BEAT.values()] == ["jobs.tasks.tick"]
    assert {entry.when.hour for entry in SCHEDULE if isinstance(entry.when, Daily)} <= set(range(24))


def test_no_task_may_be_killed_for_all_at_once():
    """A limit for all would reach the tasks that send."""
    assert current_app.conf.task_time_limit is None
    assert current_app.conf.task_soft_time_limit is None


def test_messages_are_json_and_publishing_does_not_wait():
    conf: Any = current_app.conf

    assert (conf.task_serializer, list(conf.accept_content)) == ("json", ["json"])
    assert conf.result_backend is None
    assert conf.task_publish_retry is False
    assert conf.broker_connection_max_retries is None
    assert conf.worker_prefetch_multiplier == 1
    assert conf.broker_transport_options["socket_timeout"] == 1
