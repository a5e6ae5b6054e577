"""Change history: what to put above a model whose every change must be known, bulk updates and raw SQL included."""

from collections.abc import Callable
from typing import Any, cast

import pghistory
from django.db import models


def track[M: type[models.Model]](**options: Any) -> Callable[[M], M]:
    """Record every insert, update and delete by statement-level triggers; COPY into such a table is not possible."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return cast("Callable[[M], M]", pghistory.track(*events, **options))


def events(row: models.Model) -> models.QuerySet[Any]:
    """The states of a tracked row as its history has them, with `pgh_context`: newest first."""
    model: Any = type(row).pgh_event_model  # type: ignore[attr-defined]
    found: models.QuerySet[Any] = model.objects.filter(pgh_obj_id=row.pk).order_by("-pgh_id")
    return found
