"""Writing what the findings say into the records, in SQL, some thousand rows at a time, in the caller's transaction."""

from rosters.applying.write import lock_people, write

__all__ = ["lock_people", "write"]
