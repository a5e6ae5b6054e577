"""Writing down who has looked."""

from accounts.models import User
from audit.models import Access


def record_look(*, kind: str, key: int, by: User) -> None:
    """One row for each look."""
    Access.objects.create(kind=kind, key=key, user=by)


def record_export(*, kind: str, key: int, rows: int, reason: str, by: User) -> None:
    """Rows of a record leave the house in a file: how many, and what for."""
    Access.objects.create(kind=kind, key=key, rows=rows, reason=reason, user=by)
