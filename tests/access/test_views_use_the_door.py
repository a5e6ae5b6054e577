"""Pages reach rows only through `.allowed(actor, …)` and `.get_for(actor, …)`: read from the syntax, not believed.

Every `Model.objects` in a views or api module must end, perhaps after calls that only load or sort, in one of the two.
A name bound to such a beginning (`rows = Term.objects.select_related(…)`) must be used that way wherever it is used.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

HOUSE = Path(settings.BASE_DIR)
DOOR = {"allowed", "get_for"}
LOADING = {"select_related", "prefetch_related", "only", "defer", "order_by", "annotate", "using", "distinct"}

# What reaches rows otherwise, and why it may. Reviewed one by one: a new line here is a decision.
REVIEWED = {
    "accounts/views.py: get_object_or_404": "the invented people of the demo's door; nobody is signed in yet",
    "members/views/person.py: Access.objects.of_person": "a person whom get_for(SEE_ACCESS_LOG) gave just above",
    "outbox/views.py: Message.objects.filter": "a link in a mail: its signed token is the key to that one message",
}


def modules() -> list[Path]:
    own = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == HOUSE]
    found = [
        file
        for app in own
        for pattern in ("views.py", "views/*.py", "api.py", "api/*.py")
        for file in app.glob(pattern)
    ]
    return sorted(file for file in found if file.name != "__init__.py")


def reaches(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and words of each way to rows that does not pass the door."""
    above = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            end, passed = _end_of_chain(node, above)
            if passed:
                continue
            name = _bound_to(end, above)
            if name is None:
                yield node.lineno, ast.unparse(_told(end))
            else:
                yield from _careless_uses(name, end, above)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in {
            "get_object_or_404", "get_list_or_404", "raw", "cursor",
        }:  # fmt: skip
            yield node.lineno, ast.unparse(node.func)


def _end_of_chain(node: ast.expr, above: dict[ast.AST, ast.AST]) -> tuple[ast.expr, bool]:
    """Follow calls that only load; the end of them, and whether the door stands there."""
    here: ast.expr = node
    while True:
        attribute = above.get(here)
        if not isinstance(attribute, ast.Attribute):
            return here, False
        if attribute.attr in DOOR:
            return attribute, True
        call = above.get(attribute)
        if attribute.attr not in LOADING or not isinstance(call, ast.Call):
            return attribute, False
        here = call


def _told(end: ast.expr) -> ast.expr:
    """`Model.objects.filter` of a long expression."""
    return end.func if isinstance(end, ast.Call) else end


def _bound_to(end: ast.expr, above: dict[ast.AST, ast.AST]) -> str | None:
    statement = above.get(end)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return None


def _careless_uses(name: str, end: ast.expr, above: dict[ast.AST, ast.AST]) -> Iterator[tuple[int, str]]:
    """Uses of a bound beginning, in its function, that do not go to the door."""
    scope: ast.AST = end
    while not isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module):
        scope = above[scope]
    for use in ast.walk(scope):
        if isinstance(use, ast.Name) and use.id == name and isinstance(use.ctx, ast.Load):
            last, passed = _end_of_chain(use, above)
            if not passed:
                yield use.lineno, f"{ast.unparse(_told(end))} as {ast.unparse(_told(last))}"


def careless(file: Path) -> list[str]:
    place = file.relative_to(HOUSE)
    return [f"{place}: {words}" for _, words in reaches(ast.parse(file.read_text()))]


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(HOUSE)))
def test_pages_reach_rows_through_the_door(file: Path) -> None:
    assert [reach for reach in careless(file) if reach not in REVIEWED] == []


def test_every_reviewed_exception_is_still_needed() -> None:
    assert set(REVIEWED) <= {reach for file in modules() for reach in careless(file)}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("Person.objects.get_for(actor, can, pk=1)", []),
        ("Person.objects.select_related('user').order_by('pk').allowed(actor, can).filter(pk=1)", []),
        ("def f():\n    rows = Term.objects.select_related('x')\n    return rows.get_for(actor, can)", []),
        ("Person.objects.filter(pk=1).allowed(actor, can)", ["Person.objects.filter"]),
        ("Person.objects.get(pk=1)", ["Person.objects.get"]),
        ("list(Person.objects)", ["Person.objects"]),
        ("Person._base_manager.all()", ["Person._base_manager.all"]),
        ("get_object_or_404(Person, pk=1)", ["get_object_or_404"]),
        ("connection.cursor()", ["connection.cursor"]),
        (
            "def f():\n    rows = Term.objects.select_related('x')\n    return rows.get(pk=1)",
            ["Term.objects.select_related as rows.get"],
        ),
    ],
)
def test_the_reader_of_syntax_sees_what_it_should(code: str, found: list[str]) -> None:
    assert [words for _, words in reaches(ast.parse(code))] == found
