"""The issues that are offered at first. An association adds its own and retires others."""

from organizing.models import Issue

FIRST = (
    "Class size", "Pay", "Planning time", "Safety", "Legal help", "Student discipline", "Health insurance", "Paperwork",
    "Evaluation", "Retirement",
)  # fmt: skip


def offer_first() -> None:
    """After a migration: where there is no issue at all, there are these."""
    if not Issue.objects.exists():
        Issue.objects.bulk_create([Issue(name=name, place=10 * place) for place, name in enumerate(FIRST, 1)])
