"""Writing down who has looked."""

from accounts.models import User
from audit.models import Access


def record_look(*, kind: str, key: int, by: User) -> None:
    """One row for each look."""
    Access.objects.create(kind=kind, key=key, user=by)
