"""Whose row is it, and what would it change? Answered in SQL, for all rows of a list at once."""

from rosters.matching.match import count, match, stands_as_marked
from rosters.matching.together import together

__all__ = ["count", "match", "stands_as_marked", "together"]
