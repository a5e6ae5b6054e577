"""No app uses a reverse relation of an app above it: `person.conversations` in `members` would turn the floors around.

import-linter cannot see this, since such a name is imported by nobody. The floors are read from its own contract. A
name that an app may use for something of its own floor or below, or that its modules define, is not told apart.
"""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignObjectRel

HOUSE = Path(settings.BASE_DIR)
FALSE_FRIENDS = {
    "messages",  # Django's and a ValidationError's, not those of a letter
    "places",  # a room of audiences, not the worksites of a staff list
}


def floors() -> dict[str, int]:
    """The floor of each app, the lowest 0."""
    tool = tomllib.loads((HOUSE / "pyproject.toml").read_text())["tool"]
    layers = next(one["layers"] for one in tool["importlinter"]["contracts"] if one["type"] == "layers")
    return {app.strip(): floor for floor, layer in enumerate(reversed(layers)) for app in layer.split("|")}


FLOORS = floors()
APPS = sorted(name for name in FLOORS if (HOUSE / name).is_dir())


def watched() -> dict[str, dict[str, str]]:
    """For each app, the names of reverse relations that it must not use, and the app above that owns each."""
    above: dict[str, dict[str, str]] = defaultdict(dict)
    own: dict[str, set[str]] = defaultdict(set)
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        for field in model._meta.get_fields(include_hidden=False):
            owner = (
                field.related_model._meta.app_label if isinstance(field, ForeignObjectRel) else model._meta.app_label
            )
            if owner not in FLOORS:
                continue
            names = {field.name, field.get_accessor_name()} if isinstance(field, ForeignObjectRel) else {field.name}
            for app in APPS:
                if FLOORS[owner] <= FLOORS[app]:
                    own[app] |= {name for name in names if name}
                elif isinstance(field, ForeignObjectRel):
                    above[app] |= {name: owner for name in names if name}
    return {app: {name: owner for name, owner in above[app].items() if name not in own[app]} for app in APPS}


def uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Words that can reach a relation: attributes, and lookups in keywords and strings of calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call):
            for keyword in node.keywords:
                for part in (keyword.arg or "").split("__"):
                    yield node.lineno, part
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    for part in argument.value.removeprefix("-").split("__"):
                        yield node.lineno, part


def own_names(tree: ast.AST) -> set[str]:
    """Names that a module defines or binds itself: a dataclass's `note` is no relation."""
    named = {
        node.target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    return named | {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@pytest.mark.parametrize("app", APPS)
def test_no_app_reaches_up_by_a_reverse_relation(app: str) -> None:
    names, found = watched()[app], []
    trees = {
        file: ast.parse(file.read_text()) for file in (HOUSE / app).rglob("*.py") if "migrations" not in file.parts
    }
    defined = set().union(*(own_names(tree) for tree in trees.values()))
    for file, tree in trees.items():
        found += [
            f"{file.relative_to(HOUSE)}:{line} uses {name}, which {names[name]} owns"
            for line, name in uses(tree)
            if name in names and name not in defined | FALSE_FRIENDS
        ]

    assert found == []


def test_what_is_watched() -> None:
    """The names that would tell members about organizing: enough that the test above can fail."""
    assert {"conversations", "candidate", "pipeline_moves"} <= set(watched()["members"])
    assert "memberships" in watched()["locals"]


def test_a_use_is_seen_in_attributes_keywords_and_strings() -> None:
    tree = ast.parse("person.conversations.all(); f(conversations__at=1); g('conversations__note')")

    assert [name for _, name in uses(tree)].count("conversations") == 3
