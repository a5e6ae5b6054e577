"""Memberships that a file asks for, by the rules of `members.actions.join`, for all its rows at once.

A file only ever makes members of people who are none. What it says otherwise about members is noted: transfers and
changes of type are recorded on the person.
"""

from __future__ import annotations

from typing import Any

from members.actions.membership import EARLY_ENROLLING
from members.joining import CATEGORIES
from members.models import Category
from rosters.matching.sql import one, run

EMPTY = """
CREATE TEMP TABLE roster_join (
    number int PRIMARY KEY, local_id bigint, category text, begins date, words text, note text
) ON COMMIT DROP
"""

# One row for each person who is to become a member, the first that is used and tells so: `known` is null for a new
# person.
ASKED = """
INSERT INTO roster_join (number, local_id, category, begins, words, note)
WITH asked AS (
    SELECT DISTINCT ON (COALESCE(h.person_id, n.person_id)) r.number, h.person_id AS known, r.joined_on,
           r.payment_method, COALESCE(r.joined_on, %(as_of)s) AS signed_on, c.job_class,
           CASE WHEN r.category <> 'by_job' THEN r.category ELSE {by_job} END AS category
    FROM rosters_row r
    LEFT JOIN roster_hit h ON h.number = r.number
    LEFT JOIN roster_fresh f ON f.number = r.number
    LEFT JOIN roster_newcomer n ON n.who = COALESCE(f.strong, 'r' || f.number)
    JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '') AND pl.choice <> '',
    LATERAL (SELECT COALESCE(r.job_class, (SELECT s.job_class FROM roster_staff s
             WHERE s.person_id = h.person_id AND s.is_current ORDER BY s.job_id LIMIT 1), %(job_class)s) AS job_class) c
    WHERE r.staff_list_id = %(list)s AND r.category IS NOT NULL AND r.problem IS NULL AND h.doubt IS NULL
      AND COALESCE(h.person_id, n.person_id) IS NOT NULL
      AND NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = r.number)
    ORDER BY COALESCE(h.person_id, n.person_id), r.number
), ruled AS (
    SELECT a.*,
           COALESCE(own.local_id, anyone.local_id, (SELECT id FROM locals_local WHERE kind = 'at_large')) AS local_id,
           EXISTS (SELECT FROM members_membership m
                   WHERE m.person_id = a.known AND lower(m.period) < a.signed_on) AS was_member
    FROM asked a
    LEFT JOIN locals_jurisdiction own ON own.employer_id = %(employer)s AND own.job_class = a.job_class
         AND own.period @> %(as_of)s
    LEFT JOIN locals_jurisdiction anyone ON anyone.employer_id = %(employer)s AND anyone.job_class = ''
         AND anyone.period @> %(as_of)s
), dated AS (
    SELECT *, CASE WHEN extract(month FROM signed_on) BETWEEN 4 AND 8 AND category = ANY(%(early)s) AND NOT was_member
                   THEN make_date(extract(year FROM signed_on)::int, 9, 1) ELSE signed_on END AS begins
    FROM ruled
), judged AS (
    SELECT d.*, l.name AS local_name, open_row.name AS present_local, open_row.category AS present_category, CASE
        WHEN d.local_id IS NULL THEN 'No membership made: no local organizes this employer.'
        WHEN d.signed_on > %(today)s THEN 'No membership made: the day of joining lies in the future.'
        WHEN open_row.local_id IS NULL AND l.closed_on IS NOT NULL
             AND (l.closed_on <= d.begins OR l.goes_on_in_id IS NULL)
        THEN 'No membership made: ' || l.name || ' closes on ' || to_char(l.closed_on, 'FMDD Mon YYYY') || '.'
        WHEN open_row.local_id = d.local_id AND open_row.category = d.category THEN ''
        WHEN open_row.local_id = d.local_id THEN
            'Member already, in another category: record a change of type on the person.'
        WHEN open_row.local_id IS NOT NULL THEN
            'Member of ' || open_row.name || ' already: record a transfer on the person.'
        WHEN EXISTS (SELECT FROM members_membership m WHERE m.person_id = d.known AND m.local_id = d.local_id
                     AND upper(m.period) > d.begins)
        THEN 'No membership made: an earlier one ended after that day.' END AS refusal
    FROM dated d
    LEFT JOIN locals_local l ON l.id = d.local_id
    LEFT JOIN LATERAL (
        SELECT m.local_id, m.category, o.name FROM members_membership m JOIN locals_local o ON o.id = m.local_id
        WHERE m.person_id = d.known AND upper_inf(m.period) ORDER BY m.local_id = d.local_id DESC, m.id LIMIT 1
    ) open_row ON true
)
SELECT number, CASE WHEN refusal IS NULL THEN local_id END, category, begins,
       {labels} || ', ' || local_name || ', from ' || to_char(begins, 'FMDD Mon YYYY'),
       NULLIF(concat_ws(' ', NULLIF(refusal, ''), CASE WHEN refusal IS NULL AND payment_method = 'payroll'
              AND category = 'professional' AND %(no_payroll)s THEN 'Mississippi Code 37-9-49 forbids payroll deduction'
              ' for licensed employees: the payment method is left out.' END), '')
FROM judged
"""
_WHENS = " ".join(f"WHEN '{job.value}' THEN '{category.value}'" for job, category in CATEGORIES.items())
_BY_JOB = f"CASE c.job_class {_WHENS} ELSE '{Category.PROFESSIONAL.value}' END"
_LABELS = "CASE category " + " ".join(f"WHEN '{c.value}' THEN '{c.label}'" for c in Category) + " END"


def prepare(values: dict[str, Any]) -> None:
    """Fill `roster_join`; quick where the file says nothing of membership."""
    run(EMPTY, values)
    tells = one(
        "SELECT EXISTS (SELECT FROM rosters_row WHERE staff_list_id = %(list)s AND category IS NOT NULL)", values
    )
    if tells:
        run(
            ASKED.replace("{labels}", _LABELS).replace("{by_job}", _BY_JOB),
            values | {"early": [str(c) for c in EARLY_ENROLLING]},
        )
