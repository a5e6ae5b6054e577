"""How the words to search people by follow from their names: written once, in SQL, for the triggers and for the proof.

A name is folded: accents and capitals go, whatever is no letter and no digit separates words. "Ana Lucía O'Neal" is
found by ana, lucia, o, neal, and by each name written as one word: analucia, oneal. `fold` is the same in Python, for
what somebody types.
"""

import unicodedata
from datetime import timedelta
from functools import lru_cache

from django.db import connection, transaction

from core.sql import long_work

NAMES = ("first_name", "preferred_name", "middle_name", "last_name")
MARKS = ("\u0300", "\u036f")  # combining accents, as NFKD leaves them behind their letters

_FOLD = r"""
CREATE OR REPLACE FUNCTION members_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $body$
    SELECT trim(regexp_replace(lower(
        CASE WHEN name ~ '[^ -~]' THEN regexp_replace(normalize(name, NFKD), '[\u0300-\u036f]', '', 'g') ELSE name END
        COLLATE "pg_c_utf8"), '[^[:alnum:]]+', ' ', 'g'))
$body$"""

# The words of people; {people} is a table with their id and names. Names that are one plain word need no second look.
_WORDS = f"""
    SELECT p.id, w.word FROM {{people}} p
    CROSS JOIN LATERAL unnest(string_to_array(members_fold(concat_ws(' ', {", ".join(NAMES)})), ' ')) AS w (word)
    UNION
    SELECT p.id, whole FROM {{people}} p
    CROSS JOIN LATERAL (VALUES {", ".join(f"(p.{name})" for name in NAMES)}) AS n (name)
    CROSS JOIN LATERAL replace(members_fold(n.name), ' ', '') AS whole
    WHERE n.name ~ '[^A-Za-z]' AND whole <> ''"""
# In the order of the index, which then grows at neighbouring places.
_INSERT = f"INSERT INTO members_searchname (person_id, word) {_WORDS} ORDER BY 2, 1"
_DELETE = f"DELETE FROM members_searchname s USING ({_WORDS}) AS w WHERE s.word = w.word AND s.person_id = w.id"


def _renamed(these: str, others: str) -> str:
    """The rows of one transition table whose names are others in the other one."""
    mine, theirs = (", ".join(f"{table}.{name}" for name in NAMES) for table in ("t", "o"))
    return f"(SELECT id, {mine} FROM {these} t JOIN {others} o USING (id) WHERE ({mine}) IS DISTINCT FROM ({theirs}))"


_TRIGGERS = {
    "insert": ("REFERENCING NEW TABLE AS after", [_INSERT.format(people="after")]),
    "update": (
        "REFERENCING OLD TABLE AS before NEW TABLE AS after",
        [
            _DELETE.format(people=_renamed("before", "after")),
            _INSERT.format(people=_renamed("after", "before")),
        ],
    ),
    "delete": ("REFERENCING OLD TABLE AS before", [_DELETE.format(people="before")]),
}
# Everybody, where the table is new.
_UNWRITTEN = "(SELECT * FROM members_person WHERE NOT EXISTS (SELECT FROM members_searchname))"
_DIFFERENCE = f"""
WITH derived AS MATERIALIZED ({_WORDS.format(people="members_person")})
SELECT count(*) FROM (
    (SELECT id, word FROM derived EXCEPT SELECT person_id, word FROM members_searchname)
    UNION ALL
    (SELECT person_id, word FROM members_searchname EXCEPT SELECT id, word FROM derived)
) AS wrong"""


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """What somebody typed, as words in the form in which names are kept: "O'Néal " is "o neal"."""
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not MARKS[0] <= letter <= MARKS[1])
    return " ".join("".join(letter if letter.isalnum() else " " for letter in "".join(letters).lower()).split())


def install() -> None:
    """Create or replace the function and its triggers: after every migrate, so that they are always those of this file.

    A table without a word is filled at once: it is younger than the people.
    """
    with transaction.atomic(), long_work(at_most=timedelta(minutes=30)), connection.cursor() as cursor:
        cursor.execute(_FOLD)
        for event, (referencing, statements) in _TRIGGERS.items():
            name = f"members_person_words_{event}"
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body$ "
                f"BEGIN {'; '.join(statements)}; RETURN NULL; END $body$"
            )
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER {name} AFTER {event} ON members_person {referencing} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
            )
        cursor.execute(_INSERT.format(people=_UNWRITTEN))


def wrong_rows() -> int:
    """How many words do not follow from the names, or are missing. Zero, or something is broken."""
    with transaction.atomic(), long_work(at_most=timedelta(minutes=10)), connection.cursor() as cursor:
        cursor.execute(_DIFFERENCE)
        (count,) = cursor.fetchone()
    return int(count)
