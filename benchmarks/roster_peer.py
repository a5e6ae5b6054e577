"""django-import-export, as quick as it can be made, writing the final rows of a list to the same tables.

It is given the keys of what is there and of whom it makes, so it matches nobody. Batches of 1,000, one query for all
instances, no copies and no diffs of them, no results of unchanged rows; where all are new, it looks for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import tablib
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateRange
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader, ModelInstanceLoader
from import_export.resources import ModelResource, modelresource_factory
from import_export.widgets import CharWidget, IntegerWidget, Widget

from benchmarks.roster_tables import PEOPLE, TABLES, Table


class Period(Widget):  # type: ignore[misc]  # the library has no types
    def clean(self, value: str, row: Any = None, **_options: Any) -> DateRange:
        first, _, end = value.strip("[)").partition(",")
        return DateRange(date.fromisoformat(first), date.fromisoformat(end) if end else None)


class Flag(Widget):  # type: ignore[misc]  # the library has no types
    def clean(self, value: str, row: Any = None, **_options: Any) -> bool | None:
        return value == "t" if value else None


class TextOrNull(CharWidget):  # type: ignore[misc]  # the library has no types
    def clean(self, value: str, row: Any = None, **_options: Any) -> str | None:
        return value or None


class Quick(ModelResource):  # type: ignore[misc]  # the library has no types
    """Compares with what an instance was, instead of a copy of it."""

    def after_init_instance(self, instance: models.Model, new: bool, _row: Any, **_options: Any) -> None:
        self.was = None if new else dict(instance.__dict__)

    def skip_row(self, instance: models.Model, *_others: Any) -> bool:
        return self.was is not None and all(
            getattr(instance, field.attribute) == self.was[field.attribute] for field in self.get_import_fields()
        )


def write(rows: Mapping[str, str], *, all_new: bool) -> None:
    """`rows` are CSV by table. Raises what goes wrong."""
    for table in TABLES:
        dataset = tablib.Dataset().load(rows[table.name], format="csv")
        if len(dataset):
            _resource(table, all_new=all_new).import_data(dataset, raise_errors=True, use_transactions=True)


def _resource(table: Table, *, all_new: bool) -> ModelResource:
    fields = {
        column: Field(attribute=column, column_name=column, widget=widget)
        for column, widget in _widgets(table).items()
    }  # fmt: skip
    if all_new and table is not PEOPLE:
        del fields["id"]
    meta = {
        "fields": tuple(fields),
        "import_id_fields": ("id",) if "id" in fields else (),
        "use_bulk": True,
        "batch_size": 1_000,
        "skip_unchanged": True,
        "skip_diff": True,
        "report_skipped": False,
        "instance_loader_class": ModelInstanceLoader if all_new else CachedInstanceLoader,
        "force_init_instance": all_new,
    }
    factory = modelresource_factory(table.model, resource_class=Quick, meta_options=meta, custom_fields=fields)
    return factory()


def _widgets(table: Table) -> dict[str, Widget]:
    """The library's own for each column, but keys as numbers, since it would ask the database for each."""
    widgets: dict[str, Widget] = {"id": IntegerWidget()}
    for column in table.columns:
        field = table.model._meta.get_field(column)  # noqa: SLF001  # Django's public name for it
        if column.endswith("_id") and field.is_relation:
            widgets[column] = IntegerWidget()
        elif column == "period":
            widgets[column] = Period()
        elif isinstance(field, models.BooleanField):
            widgets[column] = Flag()
        elif column == "nea_id":
            widgets[column] = TextOrNull()
        else:
            widgets[column] = ModelResource.widget_from_django_field(field)()
    return widgets
