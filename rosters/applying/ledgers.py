"""Jobs and memberships."""

from __future__ import annotations

JOB_FIELDS = ("worksite", "job_class", "position", "subject", "room", "fte", "employer_number", "hired_on")

_ROWS = """FROM rosters_finding f
JOIN rosters_row r ON r.staff_list_id = f.staff_list_id AND r.number = f.number
JOIN rosters_place pl ON pl.staff_list_id = f.staff_list_id AND pl.text = COALESCE(r.place, '')"""
_THESE = "f.staff_list_id = %(list)s AND f.number BETWEEN %(low)s AND %(high)s"

ENDED_JOBS = f"""
WITH done AS (
    UPDATE members_employment e SET period = daterange(lower(e.period), %(as_of)s), list_date = %(as_of)s
    FROM rosters_finding f CROSS JOIN LATERAL unnest(f.ended_jobs) AS ended (id)
    WHERE {_THESE} AND f.verdict = 'changed' AND e.id = ended.id
    RETURNING old.id, old.person_id, to_jsonb(old.*) AS before
)
INSERT INTO rosters_beforeimage (staff_list_id, person_id, kind, object_id, before)
SELECT %(list)s, person_id, 'job', id, before FROM done
"""

# Of people who are in no row: somebody said that they left.
END_JOBS = """
WITH done AS (
    UPDATE members_employment e SET period = daterange(lower(e.period), %(on)s)
    WHERE e.id = ANY (%(jobs)s::bigint[])
    RETURNING old.id, old.person_id, to_jsonb(old.*) AS before
)
INSERT INTO rosters_beforeimage (staff_list_id, person_id, kind, object_id, before)
SELECT %(list)s, person_id, 'job', id, before FROM done
"""
GO_ON = """
UPDATE members_employment SET period = daterange(lower(period), NULL) WHERE id = ANY (%(jobs)s::bigint[])
"""

_JOB = """(person_id, worksite_id, job_class, position, subject, room, fte, employer_number, period, hired_on,
    is_new_hire, source, list_date)"""
NEW_JOBS = f"""
INSERT INTO members_employment {_JOB}
SELECT f.person_id, pl.worksite_id, COALESCE(r.job_class, %(job_class)s), COALESCE(r.position, ''),
       COALESCE(r.subject, ''), COALESCE(r.room, ''), r.fte, COALESCE(r.employer_number, ''),
       daterange(COALESCE(r.hired_on, %(as_of)s), NULL), r.hired_on, f.is_new_hire, 'roster', %(as_of)s
{_ROWS}
WHERE {_THESE} AND f.verdict = 'new'
ORDER BY f.person_id
"""
# Somebody who moved takes along what the file does not say, and that they are newly hired.
BEGUN_JOBS = f"""
WITH done AS (
    INSERT INTO members_employment {_JOB}
    SELECT f.person_id, pl.worksite_id, COALESCE(r.job_class, m.job_class, %(job_class)s),
           COALESCE(r.position, m.position, ''), COALESCE(r.subject, m.subject, ''), COALESCE(r.room, ''),
           COALESCE(r.fte, m.fte), COALESCE(r.employer_number, m.employer_number, ''),
           daterange(f.job_begins, NULL), COALESCE(r.hired_on, m.hired_on),
           f.is_new_hire OR COALESCE(m.is_new_hire, false), 'roster', %(as_of)s
    {_ROWS}
    LEFT JOIN members_employment m ON m.id = f.ended_jobs[cardinality(f.ended_jobs)]
    WHERE {_THESE} AND f.verdict = 'changed' AND f.job_id IS NULL
    RETURNING id, person_id
)
INSERT INTO rosters_beforeimage (staff_list_id, person_id, kind, object_id)
SELECT %(list)s, person_id, 'job', id FROM done
"""
_TEXTS = ("job_class", "position", "subject", "room", "employer_number")
CHANGED_JOBS = f"""
WITH done AS (
    UPDATE members_employment e SET
        {", ".join(f"{name} = COALESCE(f.changes -> '{name}' ->> 1, e.{name})" for name in _TEXTS)},
        fte = COALESCE((f.changes -> 'fte' ->> 1)::numeric, e.fte),
        hired_on = COALESCE((f.changes -> 'hired_on' ->> 1)::date, e.hired_on),
        worksite_id = CASE WHEN f.changes ? 'worksite' THEN pl.worksite_id ELSE e.worksite_id END,
        is_new_hire = e.is_new_hire OR f.is_new_hire,
        list_date = %(as_of)s
    {_ROWS}
    WHERE {_THESE} AND f.verdict = 'changed' AND e.id = f.job_id AND f.changes ?| %(job_fields)s
    RETURNING old.id, old.person_id, to_jsonb(old.*) AS before
)
INSERT INTO rosters_beforeimage (staff_list_id, person_id, kind, object_id, before)
SELECT %(list)s, person_id, 'job', id, before FROM done
"""

MEMBERSHIPS = f"""
WITH done AS (
    INSERT INTO members_membership (person_id, local_id, category, level, period, payment_method, signed_on, source)
    SELECT f.person_id, f.local_id, f.category, COALESCE(r.level, 'full'), daterange(f.begins, NULL),
           CASE WHEN r.payment_method = 'payroll' AND f.category = 'professional' AND %(no_payroll)s THEN ''
                ELSE COALESCE(r.payment_method, '') END,
           NULLIF(COALESCE(r.joined_on, %(as_of)s), f.begins), %(source)s
    {_ROWS}
    WHERE {_THESE} AND f.verdict IN ('new', 'changed') AND f.local_id IS NOT NULL
    RETURNING id, person_id
)
INSERT INTO rosters_beforeimage (staff_list_id, person_id, kind, object_id)
SELECT %(list)s, d.person_id, 'membership', d.id FROM done d
WHERE EXISTS (SELECT FROM rosters_finding f WHERE f.staff_list_id = %(list)s AND f.person_id = d.person_id
              AND NOT f.is_new_person)
"""
