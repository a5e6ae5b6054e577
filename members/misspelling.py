"""Words that somebody may have meant: one letter is wrong, missing or too many, or two are swapped."""

from __future__ import annotations

from django.db import connection

NEAR_FROM = 3  # letters of a word in which a slip is forgiven
NEAR_BEGINNING_FROM = 5  # and in which it is also forgiven in an unfinished word
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def known(word: str, *, former: bool) -> list[str]:
    """Those variants that names begin with, or for a short word: that are names; of former ones, too, or not."""
    if len(word) < NEAR_FROM:
        return [word]
    names = _BEGINNINGS if len(word) >= NEAR_BEGINNING_FROM else _NAMES
    with connection.cursor() as cursor:
        cursor.execute(names, [[word, *slips(word)], former])
        return [variant for (variant,) in cursor.fetchall()]


_NAMES = """
SELECT variant FROM unnest(%s::text[]) WITH ORDINALITY AS v (variant, place)
WHERE EXISTS (SELECT FROM members_searchname WHERE word = variant AND (%s OR former IS NULL)) ORDER BY place"""
_BEGINNINGS = """
SELECT variant FROM unnest(%s::text[]) WITH ORDINALITY AS v (variant, place)
WHERE EXISTS (SELECT FROM members_searchname WHERE word >= variant AND word < variant || chr(1114111)
    AND (%s OR former IS NULL)) ORDER BY place"""


def slips(word: str) -> list[str]:
    """Every text one slip away: two letters swapped, one wrong, one missing, one too many."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    swapped = [head + tail[1] + tail[0] + tail[2:] for head, tail in cuts if len(tail) > 1]
    wrong = [head + letter + tail[1:] for head, tail in cuts if tail for letter in LETTERS]
    missing = [head + letter + tail for head, tail in cuts for letter in LETTERS]
    too_many = [head + tail[1:] for head, tail in cuts if tail]
    return list(dict.fromkeys(slip for slip in (*swapped, *wrong, *missing, *too_many) if slip != word))
