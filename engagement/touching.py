"""Facts that count lie below this app, which they do not know: triggers tell whose score they change.

Statement-level, as in `members.standing`: an import that changes 100,000 people adds its rows in one statement.
"""

# ruff: noqa: S608  # every name in these queries is a constant of this file
from core.sql import statement_trigger

# Table -> the columns that a score reads, the person first, and which rows can count at all.
_READ = {
    "members_membership": ("person_id, period", "true"),
    "members_contactpoint": ("person_id, kind, setting, verified_at, bounced_at", "verified_at IS NOT NULL"),
}


def install() -> None:
    """Create or replace the triggers."""
    # Somebody new gets a score. Nothing else that is read of a person changes, and with the person the score goes.
    _trigger("members_person", "insert", "REFERENCING NEW TABLE AS after", "SELECT id FROM after")
    for table, (columns, counts) in _READ.items():
        before, after = (f"SELECT id, {columns} FROM {rows} WHERE {counts}" for rows in ("before", "after"))
        only_person = "SELECT person_id FROM ({rows}) AS r"
        _trigger(table, "insert", "REFERENCING NEW TABLE AS after", only_person.format(rows=after))
        _trigger(table, "delete", "REFERENCING OLD TABLE AS before", only_person.format(rows=before))
        moved = f"({before} EXCEPT {after}) UNION ALL ({after} EXCEPT {before})"
        both = "REFERENCING OLD TABLE AS before NEW TABLE AS after"
        _trigger(table, "update", both, only_person.format(rows=moved))


def _trigger(table: str, event: str, referencing: str, people: str) -> None:
    body = f"INSERT INTO engagement_touched (person_id) SELECT DISTINCT p.id FROM ({people}) AS p (id)"
    statement_trigger(f"{table}_touch_{event}", table=table, event=event, referencing=referencing, body=body)
