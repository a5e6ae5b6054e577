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
