"""What changed, by whom: read from the history tables that triggers fill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from operator import itemgetter
from typing import Any

from django.db import models

from accounts.models import User
from core import formats


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field before and after, as values of the model; `old` is None for a new row, `new` for one that went away."""

    label: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class Change:
    """One row written once: what happened to it, when, by whom. `about` names the row where a list is of several."""

    at: datetime
    what: str  # added, changed, removed
    noun: str
    who: str
    fields: Sequence[FieldChange]
    key: int = 0  # of the row
    about: str = ""


_WHAT = {"insert": "added", "update": "changed", "delete": "removed"}


def changes(tracked: type[models.Model], *, hidden: Iterable[str] = (), limit: int = 200, **where: Any) -> list[Change]:
    """The newest changes of a tracked model's rows that match `where`, without the fields named in `hidden`.

    Two queries, events with their context and the names of who acted, and one for each model that the rows point to.
    """
    event_model: Any = tracked.pgh_event_model  # type: ignore[attr-defined]
    newest = event_model.objects.filter(**where).select_related("pgh_context").order_by("-pgh_id")[: limit + 1]
    events = list(newest)
    names = _names(events)
    shown = [field for field in _fields(tracked) if field.name not in set(hidden)]
    rows = _pointed_to(shown, events)
    found: list[tuple[datetime, int, Change]] = []
    by_row: dict[int, list[Any]] = {}
    for event in reversed(events):
        by_row.setdefault(event.pgh_obj_id, []).append(event)
    for history in by_row.values():
        for before, event in pairwise([None, *history]):
            label = str(event.pgh_label)
            if before is None and label == "update":
                continue  # its forerunner lies beyond the limit
            fields = _difference(shown, rows, None if label == "insert" else before, event, removed=label == "delete")
            if fields or label != "update":
                noun = str(tracked._meta.verbose_name)
                what, who = _WHAT.get(label, label), _who(event, names)
                change = Change(event.pgh_created_at, what, noun, who, fields, key=event.pgh_obj_id)
                found.append((change.at, event.pgh_id, change))  # what one transaction wrote has one time
    return [change for *_, change in sorted(found, key=itemgetter(0, 1), reverse=True)][:limit]


def _fields(tracked: type[models.Model]) -> list[models.Field[Any, Any]]:
    kept = {field.name for field in tracked.pgh_event_model._meta.fields}  # type: ignore[attr-defined]
    rows = tracked._meta.concrete_fields
    return [field for field in rows if field.name in kept and not field.primary_key and _is_told(field)]


def _is_told(field: models.Field[Any, Any]) -> bool:
    """What people wrote or found out, as when an address bounced; not when the row was made, nor what machines read."""
    if isinstance(field, models.DateTimeField):
        return not (field.auto_now or field.auto_now_add)
    return field.editable


type _Rows = Mapping[type[models.Model], Mapping[int, models.Model]]


def _pointed_to(fields: list[Any], events: list[Any]) -> _Rows:
    """The rows behind the foreign keys of these events, by model and key; those that are gone are not there."""
    keys: defaultdict[type[models.Model], set[Any]] = defaultdict(set)
    for field in fields:
        if field.is_relation:
            keys[field.related_model] |= {getattr(event, field.attname) for event in events}
    return {model: model._default_manager.in_bulk(found - {None}) for model, found in keys.items()}


def _difference(fields: list[Any], rows: _Rows, before: Any, event: Any, *, removed: bool) -> list[FieldChange]:
    changed = []
    for field in fields:
        old = None if before is None else getattr(before, field.attname)
        new = None if removed else getattr(event, field.attname)
        if removed:
            old = getattr(event, field.attname)
        if old != new and not (old in (None, "") and new in (None, "")):
            changed.append(FieldChange(str(field.verbose_name), _words(field, old, rows), _words(field, new, rows)))
    return changed


def _words(field: Any, value: Any, rows: _Rows) -> Any:
    """A value as people read it: the label of a choice, the name behind a key."""
    if value is None or field.flatchoices:
        return dict(field.flatchoices).get(value, value)
    if field.is_relation:
        return str(rows[field.related_model].get(value, f"no. {value}"))
    if isinstance(value, date):
        return formats.moment(value) if isinstance(value, datetime) else formats.day(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "lower") and hasattr(value, "upper") and not isinstance(value, str):
        last = f"until {formats.last_day(value.upper)}" if value.upper else "goes on"
        return f"from {formats.day(value.lower)}, {last}"
    return value


def _names(events: list[Any]) -> dict[int, str]:
    keys = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context}
    users = User.objects.filter(pk__in=[key for key in keys if isinstance(key, int)])
    return {user.pk: str(user) for user in users}


def _who(event: Any, names: dict[int, str]) -> str:
    user = event.pgh_context.metadata.get("user") if event.pgh_context else None
    return names.get(user, "a user who is gone") if user else "the system"
