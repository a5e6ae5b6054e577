"""The menu: what the apps registered, as far as whoever is looking may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest

from core.addresses import page_address
from core.registry import registered
from core.types import NavItem

HEADINGS = ("", "Organize", "Look")  # groups stand in this order, others after them by name


@dataclass(frozen=True, slots=True)
class Entry:
    label: str
    icon: str
    url: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Group:
    heading: str
    entries: Sequence[Entry]


def of(request: HttpRequest) -> list[Group]:
    """Groups of entries with the number of things that wait behind each; empty for a visitor."""
    actor: Any = getattr(request, "actor", None)
    if not actor:
        return []
    items = [item for item in registered(NavItem) if item.can is None or actor.can(item.can)]
    urls = {item.key: page_address(item.url_name) for item in items}
    here = _nearest(request.path, urls)
    return [
        Group(
            heading=heading,
            entries=[
                Entry(item.label, item.icon, urls[item.key], item.count(actor) if item.count else 0, item.key == here)
                for item in members
            ],
        )
        for heading, members in groupby(sorted(items, key=_place), key=lambda item: item.group)
    ]


def _place(item: NavItem) -> tuple[int, str]:
    known = item.group in HEADINGS
    return (HEADINGS.index(item.group) if known else len(HEADINGS), item.group)


def _nearest(path: str, urls: dict[str, str]) -> str | None:
    """The key whose address is the longest beginning of the path; the front page only when it is the page itself."""
    fitting = [key for key, url in urls.items() if path == url or (url != "/" and path.startswith(url))]
    return max(fitting, key=lambda key: len(urls[key]), default=None)
