"""docs/operations.md tells of every setting and names nothing that does not exist."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

from core.registry import registered
from core.types import HealthCheck
from tests.test_compose import names_read

TEXT = (Path(settings.BASE_DIR) / "docs" / "operations.md").read_text()


def test_the_table_has_every_setting_and_no_other():
    table = TEXT.partition("## Settings")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}

    assert told == (names_read() | {"DEMO"}) - {"DJANGO_SETTINGS_MODULE"}


def test_the_commands_exist():
    told = set(re.findall(r"manage\.py ([a-z_]+)", TEXT))

    assert told - set(get_commands()) == set()


def test_what_only_doctor_looks_at_is_told():
    told = TEXT.partition("looked at by `doctor` only:")[2].partition(".")[0]
    thorough = [check.label for check in registered(HealthCheck) if check.thorough]

    assert re.findall(r"\*([^*]+)\*", told) == thorough


def test_the_targets_of_make_exist():
    makefile = (Path(settings.BASE_DIR) / "Makefile").read_text()
    targets = {word for line in re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE) for word in line.split()}

    assert set(re.findall(r"make ([a-z]+)  ", TEXT)) - targets == set()


def test_a_process_of_the_web_that_dies_comes_back():
    (options,) = re.findall(r"`python -m granian ([^`]+)`", TEXT)

    assert "--respawn-failed-workers" in options.split()
