"""Ten lines that let the features below a page know nothing of it, and the page nothing of them.

Apps hand plain values of `core.types` to `register` in their `AppConfig.ready`; a page asks `registered(Panel)`.
"""

from collections import defaultdict
from typing import Any

_entries: dict[type, dict[str, Any]] = defaultdict(dict)


def register[T](*entries: T) -> None:
    """Add entries, each under its own `key`; a key that is taken by another entry is a programming error."""
    for entry in entries:
        key: str = entry.key  # type: ignore[attr-defined]  # every type of core.types has one
        if _entries[type(entry)].setdefault(key, entry) != entry:
            raise ValueError(f"{type(entry).__name__} '{key}' is registered twice.")


def registered[T](kind: type[T]) -> list[T]:
    """Every entry of one kind, by its `order` where it has one, then as registered."""
    return sorted(_entries[kind].values(), key=lambda entry: getattr(entry, "order", 0))
