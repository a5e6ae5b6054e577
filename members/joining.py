"""What a person's jobs say about a membership that is to begin: what to offer, and what to doubt. Nothing of it is a
rule: whoever records a joining or a transfer has the signed form before them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.formats import full_day
from locals.models import JobClass, Jurisdiction, Local
from members.models import Category, Person, Standing

CATEGORIES = {
    JobClass.LICENSED: Category.PROFESSIONAL,
    JobClass.ESP: Category.ESP,
    JobClass.SUBSTITUTE: Category.SUBSTITUTE,
}


@dataclass(frozen=True, slots=True)
class Jobs:
    """The jobs of one person on the standing day, those first whose local they do not belong to."""

    rows: Sequence[Standing]

    @classmethod
    def of(cls, person: Person) -> Jobs:
        held = Standing.objects.filter(person=person, worksite__isnull=False).select_related("worksite", "local")
        return cls(tuple(held.order_by("is_in_local", "pk")))

    @property
    def offered(self) -> dict[str, Any]:
        """The local that organizes the first job, and the category for it; nothing where they belong there already."""
        first = next((row for row in self.rows if not row.is_in_local), None)
        return {"local": first.local_id, "category": CATEGORIES.get(JobClass(first.job_class))} if first else {}

    @property
    def categories(self) -> set[Category]:
        """Those that fit a job."""
        return {CATEGORIES[JobClass(row.job_class)] for row in self.rows if row.job_class in CATEGORIES}

    def doubts(self, *, local: Local, category: str, on: date) -> list[str]:
        """Sentences about what does not fit the jobs, or a local that organizes nobody on the day."""
        said = []
        if self.rows and category in CATEGORIES.values() and category not in self.categories:
            jobs = _listed(f"{row.get_job_class_display()} at {row.worksite}" for row in self.rows)
            said.append(f"{Category(category).label} does not fit the job: {jobs}.")
        if local.kind == Local.Kind.LOCAL and not Jurisdiction.objects.on(on).filter(local=local).exists():
            said.append(f"{local} organizes the staff of no employer on {full_day(on)}.")
        elif self.rows and local.pk not in {row.local_id for row in self.rows}:
            others = _listed(str(row.local) for row in self.rows if row.local)
            said.append(f"{local} does not organize where they work{f'; {others} does' if others else ''}.")
        return said


def _listed(words: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(words))
