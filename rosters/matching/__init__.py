"""Whose row is it, and what would it change? Answered in SQL, for all rows of a list at once."""

from rosters.matching.match import count, match, stands_as_marked

__all__ = ["count", "match", "stands_as_marked"]
