"""How standing follows from the ledgers: written once, in SQL, for the triggers, for the turn of the day and for the
proof.

A job gives a row: its worksite, the employer, the county, the local that organizes the job (the jurisdiction for its
job class, else for any, else the at-large local) and that local's region. Whom no local organizes works in the
employer's region, whichever region the at-large local is counted with: that region's staff are the ones to reach them.
A membership gives a row of its own where its local organizes none of the person's jobs, or does so in another region:
members of a region are those of its locals, as in the ledger. Eligible is who could be an Active member by their job,
unless all that they hold is a membership of another category: who is Retired, Reserve or Aspiring counts neither above
nor below the line of density. Triggers on both ledgers (and on what they hang on) call
`members_restand` with the people touched, in the statement that changed them; it writes only rows that differ. It holds
these people until the transaction ends: two that change a job and a membership of one person at once would each derive
from ledgers that lack what the other wrote.
"""

import hashlib
from datetime import timedelta

from django.db import connection, transaction

from core.sql import long_work, statement_trigger

KEY = ("person_id", "worksite_id", "local_id")
REST = ("employer_id", "region_id", "county_fips", "job_class", "category", "is_member", "is_in_local", "is_eligible")
COLUMNS = ", ".join(KEY + REST)

_TODAY = "(SELECT day FROM members_standingday)"

# {day} becomes an expression; `touched` is a table of person_id.
_DERIVED = """
job AS NOT MATERIALIZED (
    SELECT e.person_id, e.worksite_id, w.employer_id, w.county_fips, e.job_class,
           COALESCE(own.local_id, anyone.local_id) IS NULL AS is_at_large,
           COALESCE(own.local_id, anyone.local_id, (SELECT id FROM locals_local WHERE kind = 'at_large')) AS local_id
    FROM members_employment e
    JOIN touched USING (person_id)
    JOIN locals_worksite w ON w.id = e.worksite_id
    LEFT JOIN locals_jurisdiction own ON own.employer_id = w.employer_id AND own.job_class = e.job_class
         AND own.period @> {day}
    LEFT JOIN locals_jurisdiction anyone ON anyone.employer_id = w.employer_id AND anyone.job_class = ''
         AND anyone.period @> {day}
    WHERE e.period @> {day}
), belonging AS NOT MATERIALIZED (
    SELECT m.person_id, m.local_id, m.category
    FROM members_membership m JOIN touched USING (person_id)
    WHERE m.period @> {day}
), anywhere AS (
    SELECT person_id, min(category) AS category, bool_or(category IN ('professional', 'esp')) AS is_active
    FROM belonging GROUP BY person_id
), derived AS (
    SELECT job.person_id, job.worksite_id, job.local_id, job.employer_id,
           CASE WHEN job.is_at_large THEN em.region_id ELSE l.region_id END AS region_id,
           job.county_fips, job.job_class,
           COALESCE(here.category, anywhere.category, '') AS category,
           anywhere.person_id IS NOT NULL AS is_member,
           here.person_id IS NOT NULL AND (NOT job.is_at_large OR em.region_id = l.region_id) AS is_in_local,
           job.job_class IN ('licensed', 'esp') AND COALESCE(anywhere.is_active, true) AS is_eligible
    FROM job
    JOIN locals_employer em ON em.id = job.employer_id
    LEFT JOIN locals_local l ON l.id = job.local_id
    LEFT JOIN belonging here ON here.person_id = job.person_id AND here.local_id = job.local_id
    LEFT JOIN anywhere ON anywhere.person_id = job.person_id
  UNION ALL
    SELECT b.person_id, NULL, b.local_id, NULL, l.region_id, '', '', b.category, true, true, false
    FROM belonging b JOIN locals_local l ON l.id = b.local_id
    WHERE NOT EXISTS (
        SELECT FROM job JOIN locals_employer em ON em.id = job.employer_id
        WHERE job.person_id = b.person_id AND job.local_id = b.local_id
              AND (NOT job.is_at_large OR em.region_id = l.region_id))
)"""
DERIVED = _DERIVED.replace("{day}", _TODAY)  # a subquery is read once

_SAME = " AND ".join(f"s.{column} IS NOT DISTINCT FROM d.{column}" for column in KEY)
_EQUAL = " AND ".join(f"s.{column} IS NOT DISTINCT FROM d.{column}" for column in REST)

WRITE = f"""
, gone AS (
    DELETE FROM members_standing s USING touched t
    WHERE s.person_id = t.person_id
      AND NOT EXISTS (SELECT FROM derived d WHERE d.person_id = s.person_id AND {_SAME})
)
INSERT INTO members_standing ({COLUMNS})
SELECT {COLUMNS} FROM derived d
WHERE NOT EXISTS (SELECT FROM members_standing s WHERE s.person_id = d.person_id AND {_SAME} AND {_EQUAL})
ON CONFLICT (person_id, worksite_id, local_id) DO UPDATE SET {", ".join(f"{c} = EXCLUDED.{c}" for c in REST)}
"""  # every name is a constant of this file

# The day comes as a value, so that the planner knows that most periods include it. Of a subquery it expects that hardly
# any does, and reads the whole ledger for a few hundred people.
RESTAND = (
    f"WITH touched AS MATERIALIZED (SELECT DISTINCT unnest($1) AS person_id), {_DERIVED.replace('{day}', '$2')} {WRITE}"
)
_HOLD = "PERFORM FROM members_person WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE"
RESTAND_ALL = f"WITH touched AS MATERIALIZED (SELECT id AS person_id FROM members_person), {DERIVED} {WRITE}"
DIFFERENCE = f"""
WITH touched AS MATERIALIZED (SELECT id AS person_id FROM members_person), {DERIVED}
SELECT count(*) FROM (
    (SELECT {COLUMNS} FROM derived EXCEPT ALL SELECT {COLUMNS} FROM members_standing)
    UNION ALL
    (SELECT {COLUMNS} FROM members_standing EXCEPT ALL SELECT {COLUMNS} FROM derived)
) AS wrong"""


def restand_everyone() -> None:
    """Compute everybody's standing for the standing day, writing only what differs."""
    with connection.cursor() as cursor:
        cursor.execute(RESTAND_ALL)


def wrong_rows() -> int:
    """How many rows of standing do not follow from the ledgers, or are missing. Zero, or something is broken."""
    with transaction.atomic(), long_work(at_most=timedelta(minutes=10)), connection.cursor() as cursor:
        cursor.execute(DIFFERENCE)
        (count,) = cursor.fetchone()
    return int(count)


_ALL_JOBS_OF = "SELECT e.person_id FROM members_employment e JOIN locals_worksite w ON w.id = e.worksite_id"

# Table -> the columns that standing follows from, and the people whom a changed row touches; {rows} becomes the rows of
# these columns as they were before the statement and as they are after it.
_TOUCHED = {
    "members_employment": ("person_id, worksite_id, job_class, period", "SELECT person_id FROM ({rows}) r"),
    "members_membership": ("person_id, local_id, category, period", "SELECT person_id FROM ({rows}) r"),
    "locals_jurisdiction": (
        "local_id, employer_id, job_class, period",
        f"{_ALL_JOBS_OF} WHERE w.employer_id IN (SELECT employer_id FROM ({{rows}}) r)",
    ),
    "locals_worksite": (
        "employer_id, county_fips",
        "SELECT person_id FROM members_employment WHERE worksite_id IN (SELECT id FROM ({rows}) r)",
    ),
    "locals_employer": ("region_id", f"{_ALL_JOBS_OF} WHERE w.employer_id IN (SELECT id FROM ({{rows}}) r)"),
    "locals_local": (
        "kind, region_id",
        (
            "SELECT person_id FROM members_standing WHERE local_id IN (SELECT id FROM ({rows}) r)"
            " OR EXISTS (SELECT FROM ({rows}) r WHERE r.kind = 'at_large')"
        ),
    ),
}
_REFERENCING = {
    "insert": ("REFERENCING NEW TABLE AS after", "SELECT {read} FROM after"),
    # A room or a name that changes moves nobody.
    "update": (
        "REFERENCING OLD TABLE AS before NEW TABLE AS after",
        (
            "(SELECT {read} FROM before EXCEPT SELECT {read} FROM after)"
            " UNION ALL (SELECT {read} FROM after EXCEPT SELECT {read} FROM before)"
        ),
    ),
    "delete": ("REFERENCING OLD TABLE AS before", "SELECT {read} FROM before"),
}


def install() -> None:
    """Create or replace the function and its triggers: after every migrate, so that they are always those of this
    file. Where the function was another one, everybody's standing is computed anew."""
    version = hashlib.sha256(RESTAND.encode()).hexdigest()[:16]
    with transaction.atomic(), long_work(at_most=timedelta(minutes=10)), connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regprocedure('members_restand(bigint[])'))")
        (before,) = cursor.fetchone()
        cursor.execute(
            f"CREATE OR REPLACE FUNCTION members_restand(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $body$ "
            f"BEGIN IF cardinality(ids) > 0 THEN {_HOLD}; EXECUTE $q$ {RESTAND} $q$ USING ids, {_TODAY}; END IF; END "
            "$body$"
        )
        for table, (read, touched) in _TOUCHED.items():
            for event, (referencing, rows) in _REFERENCING.items():
                people = touched.replace("{rows}", rows.replace("{read}", f"id, {read}"))
                body = f"PERFORM members_restand(ARRAY({people}))"
                name = f"{table}_restand_{event}"
                statement_trigger(name, table=table, event=event, referencing=referencing, body=body)
        if before != version:
            restand_everyone()
        cursor.execute(f"COMMENT ON FUNCTION members_restand(bigint[]) IS '{version}'")
