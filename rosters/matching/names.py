"""Do the names of a row `r` and of a person `p` agree? Asked where something else says already that they are one.

A surname changes with a marriage and a first name is shortened, so either is enough; but a couple may share all but the
given name. What agrees letter by letter, as most names do, is found first and costs nothing more.
"""

from __future__ import annotations

from typing import Any

from members.nicknames import pairs, shortenings
from rosters.matching.sql import PLAIN, key

FULL_NAME = "concat_ws(' ', COALESCE(NULLIF(p.preferred_name, ''), p.first_name), p.last_name)"

# The list says that they had the surname before that is on the record.
_WAS_CALLED = f"COALESCE({key('r.former_name')} = {key('p.last_name')}, false)"

EITHER_NAME = f"""(r.last_name = p.last_name OR r.first_name = p.first_name
  OR {key("r.last_name")} = {key("p.last_name")}
  OR {key("r.first_name")} IN ({key("p.first_name")}, {key("p.preferred_name")})
  OR COALESCE({key("r.preferred_name")} = {key("p.first_name")}, false)
  OR {_WAS_CALLED})"""

_SURNAME_WORDS = "regexp_split_to_array(lower({}), '[^[:alnum:]]+')"
SURNAMES = f"""(r.last_name = p.last_name OR {key("r.last_name")} = {key("p.last_name")}
  OR {_SURNAME_WORDS.format("r.last_name")} && {_SURNAME_WORDS.format("p.last_name")} OR {_WAS_CALLED})"""


def _words(*names: str) -> str:
    """The words of names, in small letters without marks."""
    return f"regexp_split_to_array(lower({PLAIN.format(x=f'concat_ws(chr(32), {", ".join(names)})')}), '[^[:alnum:]]+')"


def _firsts(of: str) -> str:
    """What somebody may go by: each word of it, and all of it in one, for "De'Andre", "Mary Beth" and "J.T."."""
    initials = f"lower(concat(left({of}.first_name, 1), left({of}.middle_name, 1)))"
    return f"""({_words(f"{of}.first_name", f"{of}.preferred_name")} || {key(f"{of}.first_name")}
        || {key(f"concat({of}.first_name, {of}.middle_name)")}
        || CASE WHEN length({initials}) = 2 THEN {initials} ELSE '' END)"""


def _middles(of: str) -> str:
    """Middle names that somebody may go by; an initial fits too many."""
    return f"ARRAY(SELECT m FROM unnest({_words(f'{of}.middle_name')}) m WHERE length(m) > 1)"


CALLED = "(SELECT name, called FROM unnest(%(names)s::text[], %(called)s::text[]) AS c (name, called))"
# One letter missing, too much or turned with the next; or another letter in a longer name, but for the first: "Mark"
# and "Mary", "Jason" and "Mason" are two.
_ONE_LETTER_OFF = """(abs(length(a) - length(b)) <= 1 AND EXISTS (
    SELECT FROM generate_series(0, length(a)) i WHERE left(a, i) = left(b, i) AND (
        substr(a, i + 1) = substr(b, i + 2) OR substr(a, i + 2) = substr(b, i + 1)
        OR (substr(a, i + 1, 2) = reverse(substr(b, i + 1, 2)) AND substr(a, i + 3) = substr(b, i + 3))
        OR (i > 0 AND length(a) > 4 AND length(b) > 4 AND substr(a, i + 2) = substr(b, i + 2)))))"""
_ALIKE = f"""(a = b OR (length(a) = 1 AND starts_with(b, a)) OR (length(b) = 1 AND starts_with(a, b))
    OR (a, b) IN {CALLED} OR {_ONE_LETTER_OFF})"""

# Clearly somebody else's: no short form, initial, slip of the pen, preferred name or middle name that is gone by.
OTHER_GIVEN_NAME = f"""(r.first_name <> p.first_name AND NOT EXISTS (
    SELECT FROM (VALUES ({_firsts("r")}, {_firsts("p")} || {_middles("p")}), ({_middles("r")}, {_firsts("p")}))
        AS pair (ours, theirs), unnest(ours) a, unnest(theirs) b
    WHERE a <> '' AND b <> '' AND {_ALIKE}))"""
WHOSE_GIVEN_NAME = f"{FULL_NAME} || ', whose given name is ' || p.first_name || ' and not ' || r.first_name"


def short_forms() -> dict[str, Any]:
    """Values for `CALLED`."""
    names, called = zip(*pairs(), strict=True)
    return {"names": [*names], "called": [*called]}


IS_SHORTENED = f"""(r.first_name <> p.first_name AND ({key("p.first_name")}, {key("r.first_name")}) IN (
    SELECT name, short FROM unnest(%(long)s::text[], %(short)s::text[]) AS s (name, short)))"""


def shortened() -> dict[str, Any]:
    """Values for `IS_SHORTENED`: the row has a short form of the name on the record."""
    names, short = zip(*shortenings(), strict=True)
    return {"long": [*names], "short": [*short]}
