"""How the words to search people by follow from their names: written once, in SQL, for the triggers and for the proof.

A name is folded: accents and capitals go, whatever is no letter and no digit separates words. "Ana Lucía O'Neal" is
found by ana, lucia, o, neal, and by each name written as one word: analucia, oneal. `fold` is the same in Python, for
what somebody types.

Words of former surnames follow from the history, unless the person does not want to be found by them: a name that the
history forgets is found no more. First names are not kept so: who changes theirs most often wants to be called by no
other, and slips in them are forgiven anyway.
"""

import unicodedata
from datetime import timedelta
from functools import lru_cache

from django.db import connection, transaction

from core.sql import long_work, statement_trigger

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
# Those of their surnames in the history, each with the latest surname that had it. For each person by itself: a few are
# asked about as quickly as everybody.
_FORMER = """
    SELECT p.id, f.word, f.last_name FROM {people} p
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (w.word) w.word, e.last_name FROM members_personevent e
        CROSS JOIN LATERAL members_fold(e.last_name) AS folded
        CROSS JOIN LATERAL unnest(string_to_array(folded, ' ') || replace(folded, ' ', '')) AS w (word)
        WHERE e.pgh_obj_id = p.id AND e.last_name <> p.last_name AND w.word <> ''
        ORDER BY w.word, e.pgh_id DESC
    ) AS f WHERE NOT p.is_former_name_hidden"""
# In the order of the index, which then grows at neighbouring places.
_INSERT = f"INSERT INTO members_searchname (person_id, word) {_WORDS} ORDER BY 2, 1"
# After those of today, which a former surname may share.
_INSERT_FORMER = (
    f"INSERT INTO members_searchname (person_id, word, former) {_FORMER} ORDER BY 2, 1 ON CONFLICT DO NOTHING"
)
_DELETE = "DELETE FROM members_searchname s USING {people} AS p WHERE s.person_id = p.id"
_DELETE_FORMER = f"{_DELETE} AND s.former IS NOT NULL"


def _renamed(these: str, others: str) -> str:
    """The rows of one transition table whose words are others in the other one."""
    columns = (*NAMES, "is_former_name_hidden")
    mine, theirs = (", ".join(f"{table}.{column}" for column in columns) for table in ("t", "o"))
    return f"(SELECT id, {mine} FROM {these} t JOIN {others} o USING (id) WHERE ({mine}) IS DISTINCT FROM ({theirs}))"


_BEFORE, _AFTER = "REFERENCING OLD TABLE AS before", "NEW TABLE AS after"
_OF_THE_HISTORY = "(SELECT * FROM members_person WHERE id IN (SELECT pgh_obj_id FROM before))"
_FORGOTTEN = (_BEFORE, [(_DELETE_FORMER, _OF_THE_HISTORY), (_INSERT_FORMER, _OF_THE_HISTORY)])
_TRIGGERS = {
    ("members_person", "insert"): (f"REFERENCING {_AFTER}", [(_INSERT, "after")]),
    ("members_person", "update"): (
        f"{_BEFORE} {_AFTER}",
        [(statement, _renamed("after", "before")) for statement in (_DELETE, _INSERT, _INSERT_FORMER)],
    ),
    ("members_person", "delete"): (_BEFORE, [(_DELETE, "before")]),
    ("members_personevent", "update"): _FORGOTTEN,
    ("members_personevent", "delete"): _FORGOTTEN,
}
_DIFFERENCE = f"""
WITH today AS MATERIALIZED ({_WORDS.format(people="members_person")}),
     derived AS MATERIALIZED (
        SELECT id, word, NULL AS former FROM today
        UNION ALL
        SELECT * FROM ({_FORMER.format(people="members_person")}) AS f
        WHERE NOT EXISTS (SELECT FROM today t WHERE t.id = f.id AND t.word = f.word)
     )
SELECT count(*) FROM (
    (SELECT id, word, former FROM derived EXCEPT SELECT person_id, word, former FROM members_searchname)
    UNION ALL
    (SELECT person_id, word, former FROM members_searchname EXCEPT SELECT id, word, former FROM derived)
) AS wrong"""


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """What somebody typed, as words in the form in which names are kept: "O'Néal " is "o neal"."""
    letters = (letter for letter in unicodedata.normalize("NFKD", text) if not MARKS[0] <= letter <= MARKS[1])
    return " ".join("".join(letter if letter.isalnum() else " " for letter in "".join(letters).lower()).split())


def whole(name: str) -> str:
    """A name as one word: "De la Cruz" is "delacruz"."""
    return fold(name).replace(" ", "")


def install() -> None:
    """Create or replace the function and its triggers: after every migrate, so that they are always those of this file.

    A table without a word is filled at once: it is younger than the people.
    """
    with transaction.atomic(), long_work(at_most=timedelta(minutes=30)), connection.cursor() as cursor:
        cursor.execute(_FOLD)
        for (table, event), (referencing, statements) in _TRIGGERS.items():
            body = "; ".join(statement.format(people=people) for statement, people in statements)
            statement_trigger(f"{table}_words_{event}", table=table, event=event, referencing=referencing, body=body)
        cursor.execute("SELECT EXISTS (SELECT FROM members_searchname)")
        if cursor.fetchone() == (False,):
            for statement in (_INSERT, _INSERT_FORMER):
                cursor.execute(statement.format(people="members_person"))


def wrong_rows() -> int:
    """How many words do not follow from the names, or are missing. Zero, or something is broken."""
    with transaction.atomic(), long_work(at_most=timedelta(minutes=10)), connection.cursor() as cursor:
        cursor.execute(_DIFFERENCE)
        (count,) = cursor.fetchone()
    return int(count)
