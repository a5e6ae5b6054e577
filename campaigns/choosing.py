"""Whom a campaign goes to, as its pages ask: by a saved audience, or by the questions of the people list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from audiences import combining, language, links
from audiences.language import AllOf
from audiences.models import Audience
from locals.access import Actor

SAVED = "audience"  # the parameter that names a saved audience


@dataclass(frozen=True, slots=True)
class Chosen:
    """Conditions, and the saved audience whose conditions they are."""

    root: AllOf
    saved: Audience | None = None

    @property
    def name(self) -> str:
        return self.saved.name if self.saved else ""


def chosen(given: QueryDict, *, actor: Actor, before: Mapping[str, Any] | None = None) -> Chosen:
    """The conditions that an address or a form states, else those of the saved audience it names, else `before`.

    Raises BadAudience with a sentence.
    """
    saved = combining.saved(key, actor=actor) if (key := given.get(SAVED, "")) else None
    if states_conditions(given):
        root = combining.read(given, actor=actor)
    else:
        root = language.read(saved.tree if saved else before or {}, actor=actor)
    return Chosen(root, saved if saved and root == language.read(saved.tree, actor=actor) else None)


def says_whom(given: QueryDict) -> bool:
    """Does an address or a form say anything about who gets it?"""
    return SAVED in given or states_conditions(given)


def states_conditions(given: QueryDict) -> bool:
    """Was a form of conditions filled in, or left empty on purpose?"""
    return any(name not in links.STATE | links.OTHERS or name == "where" for name in given)
