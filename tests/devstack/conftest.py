"""Stacks of their own for the tests of devstack, in a folder of the test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

type Run = Callable[..., subprocess.Popen[str]]


def processes_of(home: Path) -> list[str]:
    """The command lines of all processes that name this folder."""
    listing = subprocess.run(["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [line.strip() for line in listing.splitlines() if str(home) in line]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "a home with spaces"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """What a process needs to have a stack of its own, with nothing given from outside."""
    ours = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "OUTREACH_EMAIL_URL", "DEMO", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return kept | {"DEVSTACK_HOME": str(home), "PYTHONPATH": str(settings.BASE_DIR)}


@pytest.fixture
def run(environment: dict[str, str]) -> Iterator[Run]:
    """Start a Python program with a stack of its own: run("-c", code, DEMO="1"). Killed at the end of the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **variables: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=environment | variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
