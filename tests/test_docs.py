"""What the documents name is there: files, pictures and commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_commands_of_a_document_are_there(document):
    text = document.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#:]+)\)", text) if "<" not in link]
    commands = set(re.findall(r"manage\.py ([a-z_]{4,})", text))

    assert [link for link in links if not (document.parent / link).exists()] == []
    assert commands - get_commands().keys() == set()


def test_the_architecture_tells_every_type_that_a_page_asks_for():
    programs = [path for path in ROOT.glob("*/**/*.py") if not {".venv", "node_modules"} & {*path.parts}]
    asked = {name for path in programs for name in re.findall(r"\bregistered\(([A-Z]\w+)\)", path.read_text("utf-8"))}

    table = (ROOT / "docs" / "architecture.md").read_text("utf-8")

    assert asked - {*re.findall(r"`(\w+)`", table)} == set()
