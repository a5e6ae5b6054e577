"""What the rows of known people would change, field by field. First a quick look at all rows, then a close one at the
few that differ: a list that brings little news costs little.

A blank cell never takes anything away. What a person or staff confirmed is kept, and said.
"""

from __future__ import annotations

from typing import Any

from rosters.matching.names import IS_SHORTENED, shortened
from rosters.matching.sql import key, run, without_zeros

# --- Names: letter case, marks and a middle initial make no difference ------------------------------------------


def _says_other(field: str) -> str:
    """The file gives a name that reads otherwise than ours."""
    said = f"r.{field} IS NOT NULL AND r.{field} <> p.{field}"  # in this order: most rows end here, quickly
    return f"({said} AND {key(f'r.{field}')} <> {key(f'p.{field}')})"


# "Ruth Ann" may be one first name or two names: cut otherwise, or saying less of them, a file has no other name.
_CUT_OTHERWISE = f"""{key("concat(r.first_name, r.middle_name)")} IN ({key("p.first_name")},
    {key("split_part(p.first_name, ' ', 1)")}, {key("concat(p.first_name, p.middle_name)")},
    {key("concat(p.first_name, left(p.middle_name, 1))")})"""
_OTHER_FIRST = f"""({_says_other("first_name")} AND length(r.first_name) > 1
    AND {key("r.first_name")} <> {key("p.preferred_name")} AND NOT {_CUT_OTHERWISE} AND NOT {IS_SHORTENED})"""
_OTHER_MIDDLE = f"""({_says_other("middle_name")}
    AND NOT (length(r.middle_name) = 1 AND starts_with(lower(p.middle_name), lower(r.middle_name)))
    AND NOT {_CUT_OTHERWISE})"""
_OTHER_PREFERRED = f"({_says_other('preferred_name')} AND {key('r.preferred_name')} <> {key('p.first_name')})"
# "Bob" takes the place of no Robert: it is what he is called, where nobody said that yet.
_CALLED_SHORT = f"(r.preferred_name IS NULL AND p.preferred_name = '' AND {IS_SHORTENED})"

_NAMES = {
    "first_name": _OTHER_FIRST,
    "middle_name": _OTHER_MIDDLE,
    "last_name": _says_other("last_name"),
    "suffix": _says_other("suffix"),
    "preferred_name": _OTHER_PREFERRED,
}


def _other_day(field: str, ours: str) -> str:
    """The file gives another day; one of which it tells the month or the year is another in another month or year."""
    tells = f"r.{field}_tells"
    return f"""(r.{field} IS NOT NULL AND {ours} IS DISTINCT FROM r.{field}
    AND ({tells} IS NULL OR date_trunc({tells}, {ours}) IS DISTINCT FROM date_trunc({tells}, r.{field})))"""


# Years in August are whole years, and districts count a first year that began late, or one elsewhere, as they like: a
# known first day that gives as many years is not news, nor is an exact one that gives one more or less. What was
# counted back from years itself is on 1 August.
_OTHER_SERVICE = f"""({_other_day("service_start", "p.service_start")}
    AND (r.service_years IS NULL OR p.service_start IS NULL
         OR abs(date_part('year', age(%(august)s::date + 30, p.service_start)) - r.service_years)
            > (to_char(p.service_start, 'MM-DD') <> '08-01')::int))"""
# Only by hand does a row belong to somebody else than the one who has its NEA ID; `how` is the hit's.
_NEW_NEA_ID = """(r.nea_id IS NOT NULL AND p.nea_id IS NULL
    AND (how <> 'decided' OR NOT EXISTS (SELECT FROM members_person o WHERE o.nea_id = r.nea_id)))"""


# --- Jobs ------------------------------------------------------------------------------------------------------------


def _other_text(field: str) -> str:
    return f"(r.{field} IS NOT NULL AND r.{field} <> s.{field} AND lower(r.{field}) <> lower(s.{field}))"


_JOB = {
    "job_class": "r.job_class <> s.job_class",
    "position": _other_text("position"),
    "subject": _other_text("subject"),
    "room": _other_text("room"),
    "fte": "(r.fte IS NOT NULL AND r.fte IS DISTINCT FROM s.fte)",
    # Lost zeros are no news; zeros found again are.
    "employer_number": f"""(r.employer_number IS NOT NULL AND r.employer_number <> s.employer_number
        AND ({without_zeros("r.employer_number")} <> {without_zeros("s.employer_number")}
             OR length(r.employer_number) > length(s.employer_number)))""",
    "hired_on": _other_day("hired_on", "s.hired_on"),
}

# --- Contact points: slot -> kind, setting ------------------------------------------------------------------------
_SLOTS = {
    "email": ("email", "CASE WHEN r.email_is_work THEN 'work' ELSE 'personal' END"),
    "other_email": ("email", "CASE WHEN r.other_email_is_work THEN 'work' ELSE 'personal' END"),
    "phone": ("phone", "'personal'"),
    "work_phone": ("phone", "'work'"),
}


def _lacks(slot: str) -> str:
    return f"""(r.{slot} IS NOT NULL AND NOT EXISTS (SELECT FROM members_contactpoint c
        WHERE c.person_id = h.person_id AND c.kind = '{_SLOTS[slot][0]}' AND c.value = r.{slot}))"""


def _any(conditions: dict[str, str]) -> str:
    return "COALESCE(" + " OR ".join(f"COALESCE({condition}, false)" for condition in conditions.values()) + ", false)"


DELTA = f"""
CREATE TEMP TABLE roster_delta ON COMMIT DROP AS
SELECT h.number, h.person_id, h.how, pl.worksite_id, COALESCE(w.name, pl.text) AS worksite, s.job_id,
       v.number IS NULL OR v.first = h.number AS is_first,
       s.job_id IS NULL AS begins,
       {_any(_JOB)} AS job_differs,
       {_any(_NAMES)} OR {_CALLED_SHORT} OR {_OTHER_SERVICE} OR {_NEW_NEA_ID} OR {_lacks("email")}
           OR {_lacks("other_email")} OR {_lacks("phone")} OR {_lacks("work_phone")} AS person_differs,
       r.category IS NOT NULL AS may_join
FROM roster_hit h
JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = h.number
JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '') AND pl.choice <> ''
JOIN members_person p ON p.id = h.person_id
LEFT JOIN locals_worksite w ON w.id = pl.worksite_id
LEFT JOIN roster_staff s ON s.person_id = h.person_id AND s.worksite_id = pl.worksite_id AND s.is_current
LEFT JOIN roster_several v ON v.number = h.number
WHERE h.doubt IS NULL AND NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = h.number)
"""

_NO_NEWS = "NOT begins AND NOT job_differs AND NOT may_join AND NOT (is_first AND person_differs)"

SAME = f"""
INSERT INTO rosters_finding (staff_list_id, number, verdict, how, person_id, is_new_person, worksite_id, job_id,
    is_new_hire)
SELECT %(list)s, number, 'same', how, person_id, false, worksite_id, job_id, false
FROM roster_delta WHERE {_NO_NEWS} ORDER BY number;
DELETE FROM roster_delta WHERE {_NO_NEWS};
ANALYZE roster_delta
"""

INDEX = "CREATE INDEX ON roster_staff (person_id)"

# Who begins at one worksite and is no longer listed at another has moved: jobs that began before the list end, a single
# one that began on its very day is corrected in place. Jobs that staff recorded on or after the day stay, and so do all
# of whoever has a row that is not used, since that one may be about the job they hold; of one that another list of that
# day did not use, either, for it comes back mended. A list that is not of everybody tells nothing of the worksites that
# it does not name, but that somebody's only job was there.
_STAFF_NUMBER = f"NULLIF({without_zeros('r.employer_number')}, '')"
_NAME = key("concat(r.first_name, ' ', r.last_name)")
MOVES = f"""
CREATE TEMP TABLE roster_move ON COMMIT DROP AS
WITH beginner AS (
    SELECT person_id, min(number) AS number FROM roster_delta WHERE begins GROUP BY person_id
), said AS (
    SELECT h.person_id, r.nea_id, r.email, {_STAFF_NUMBER} AS employer_number, {_NAME} AS name,
           pl.worksite_id, pl.choice
    FROM roster_hit h JOIN beginner b ON b.person_id = h.person_id
    JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = h.number
    JOIN rosters_place pl ON pl.staff_list_id = %(list)s AND pl.text = COALESCE(r.place, '')
    WHERE h.doubt IS NULL
), listed AS (
    SELECT DISTINCT person_id, worksite_id FROM said
), silent AS MATERIALIZED (
    SELECT s.job_id FROM beginner b JOIN roster_staff s ON s.person_id = b.person_id AND s.is_current
    WHERE NOT %(tells_everybody)s
      AND s.worksite_id NOT IN (
          SELECT worksite_id FROM rosters_place WHERE staff_list_id = %(list)s AND worksite_id IS NOT NULL)
      AND EXISTS (SELECT FROM roster_staff t
                  WHERE t.person_id = s.person_id AND t.is_current AND t.job_id <> s.job_id)
), unused AS MATERIALIZED (
    SELECT r.nea_id, r.email, {_STAFF_NUMBER} AS employer_number, {_NAME} AS name
    FROM rosters_row r LEFT JOIN rosters_decision d ON d.staff_list_id = %(list)s AND d.number = r.number
    WHERE r.staff_list_id = %(list)s AND (r.problem IS NOT NULL OR d.choice = 'skip')
      AND r.problem_field IS DISTINCT FROM 'employer'
    UNION ALL
    SELECT r.nea_id, r.email, {_STAFF_NUMBER}, {_NAME}
    FROM rosters_stafflist l JOIN rosters_finding f ON f.staff_list_id = l.id
    JOIN rosters_row r ON r.staff_list_id = l.id AND r.number = f.number
    WHERE l.employer_id = %(employer)s AND l.as_of = %(as_of)s AND l.state = 'applied'
      AND f.verdict IN ('refused', 'undecided') AND r.problem_field IS DISTINCT FROM 'employer'
), unclear AS (
    SELECT person_id FROM said WHERE choice = ''
    UNION SELECT person FROM roster_hit, unnest(candidates) person WHERE how = 'row' AND doubt IS NOT NULL
    UNION SELECT s.person_id FROM said s JOIN unused u ON u.employer_number = s.employer_number
    UNION SELECT s.person_id FROM said s JOIN unused u ON u.nea_id = s.nea_id
    UNION SELECT s.person_id FROM said s JOIN unused u ON u.email = s.email
    UNION SELECT s.person_id FROM said s JOIN unused u ON u.name = s.name
    WHERE COALESCE(u.employer_number, u.nea_id, u.email) IS NULL
), left_behind AS (
    SELECT b.number, s.job_id, lower(s.period) AS begun, w.name
    FROM beginner b JOIN roster_staff s ON s.person_id = b.person_id AND s.is_current
    JOIN locals_worksite w ON w.id = s.worksite_id
    LEFT JOIN listed l ON l.person_id = s.person_id AND l.worksite_id = s.worksite_id
    WHERE l.person_id IS NULL AND lower(s.period) <= %(as_of)s
      AND NOT (s.source = 'staff' AND lower(s.period) = %(as_of)s)
      AND NOT EXISTS (SELECT FROM unclear u WHERE u.person_id = s.person_id)
      AND s.job_id NOT IN (SELECT job_id FROM silent)
)
SELECT number, array_agg(job_id ORDER BY begun, job_id) FILTER (WHERE begun < %(as_of)s) AS ended,
       min(job_id) FILTER (WHERE begun = %(as_of)s) AS corrected,
       COALESCE(string_agg(name, ' and ' ORDER BY name) FILTER (WHERE begun < %(as_of)s), min(name)) AS worksites,
       (array_agg(job_id ORDER BY begun DESC, job_id))[1] AS model
FROM left_behind GROUP BY number
"""


def _pair(field: str, ours: str, theirs: str, condition: str) -> str:
    """{field: [ours, theirs]} where the condition holds, else an empty object."""
    return (
        f"CASE WHEN {condition} THEN jsonb_build_object('{field}', jsonb_build_array({ours}, {theirs})) ELSE '{{}}' END"
    )


def _slot(slot: str) -> str:
    """What the person has in place of a slot's value: is it known, is another confirmed, which one may be replaced."""
    kind, setting = _SLOTS[slot]
    firm = f"c.setting = {setting} AND c.bounced_at IS NULL AND (c.verified_at IS NOT NULL OR c.source <> 'roster')"
    loose = f"c.setting = {setting} AND c.verified_at IS NULL AND c.source = 'roster'"
    beside = {"email": "other_email", "phone": "work_phone", "work_phone": "phone"}.get(slot, slot)
    others = f"r.{slot}, COALESCE(r.{beside}, '')"
    replace = "false" if slot == "other_email" else f"{loose} AND c.value NOT IN ({others})"
    return f"""
LEFT JOIN LATERAL (
    SELECT COALESCE(bool_or(c.value = r.{slot}), false) AS has, max(c.value) FILTER (WHERE {firm}) AS firm,
           max(c.id) FILTER (WHERE {replace}) AS loose_id
    FROM members_contactpoint c WHERE c.person_id = d.person_id AND c.kind = '{kind}'
) has_{slot} ON d.is_first AND r.{slot} IS NOT NULL"""


def _contact_id(slot: str) -> str:
    """The contact point to replace, 0 to add one, null to do nothing."""
    return f"CASE WHEN NOT has_{slot}.has AND has_{slot}.firm IS NULL THEN COALESCE(has_{slot}.loose_id, 0) END"


def _contact_change(slot: str) -> str:
    old = f"(SELECT c.value FROM members_contactpoint c WHERE c.id = has_{slot}.loose_id)"
    return _pair(slot, old, f"r.{slot}", f"NOT has_{slot}.has AND has_{slot}.firm IS NULL")


def _contact_kept(slot: str) -> str:
    return _pair(slot, f"has_{slot}.firm", f"r.{slot}", f"NOT has_{slot}.has AND has_{slot}.firm IS NOT NULL")


def _by_hand(field: str) -> str:
    """Somebody typed it of the job that goes on; of one that begins, the file is the first to tell."""
    return f"(NOT d.begins AND s.source = 'staff' AND COALESCE(s.{field}::text, '') <> '')"


_NAME_CHANGES = [
    _pair(field, f"p.{field}", f"r.{field}", f"d.is_first AND NOT hand.named AND {differs}")
    for field, differs in _NAMES.items()
]
_NAME_CHANGES.append(
    _pair("preferred_name", "p.preferred_name", "r.first_name", f"d.is_first AND NOT hand.named AND {_CALLED_SHORT}")
)
_NAMES_KEPT = [
    _pair(field, f"p.{field}", f"r.{field}", f"d.is_first AND hand.named AND {differs}")
    for field, differs in _NAMES.items()
]
_JOB_CHANGES = [
    _pair(field, f"s.{field}", f"r.{field}", f"{differs} AND NOT {_by_hand(field)}") for field, differs in _JOB.items()
]
_JOB_KEPT = [
    _pair(field, f"s.{field}", f"r.{field}", f"{differs} AND {_by_hand(field)}") for field, differs in _JOB.items()
]
_SERVICE_BY_HAND = "p.service_start IS NOT NULL AND p.service_source IN ('self', 'staff')"
_CHANGES = [
    _pair("nea_id", "NULL::text", "r.nea_id", f"d.is_first AND {_NEW_NEA_ID}"),
    *_NAME_CHANGES,
    _pair("service_start", "p.service_start", "r.service_start",
          f"d.is_first AND {_OTHER_SERVICE} AND NOT ({_SERVICE_BY_HAND})"),
    _pair("worksite", "m.worksites", "d.worksite", "d.begins AND (m.number IS NOT NULL OR NOT here.works)"),
    _pair("second_worksite", "NULL::text", "d.worksite", "d.begins AND m.number IS NULL AND here.works"),
    *_JOB_CHANGES,
    *map(_contact_change, _SLOTS),
    _pair("membership", "NULL::text", "j.words", "j.local_id IS NOT NULL"),
]  # fmt: skip
_KEPT = [
    *_NAMES_KEPT,
    _pair("service_start", "p.service_start", "r.service_start",
          f"d.is_first AND {_OTHER_SERVICE} AND ({_SERVICE_BY_HAND})"),
    *_JOB_KEPT,
    *map(_contact_kept, _SLOTS),
]  # fmt: skip

# Somebody corrected the name by hand: an update in the history, by a user and not by a list, that made it what it is.
_HAND = """
LEFT JOIN LATERAL (
    SELECT EXISTS (
        SELECT FROM members_personevent e
        JOIN pghistory_context x ON x.id = e.pgh_context_id
        WHERE e.pgh_obj_id = p.id AND e.pgh_label = 'update' AND x.metadata ? 'user'
          AND NOT starts_with(COALESCE(x.metadata ->> 'action', ''), 'rosters.')
          AND (e.first_name, e.middle_name, e.last_name, e.suffix, e.preferred_name)
              = (p.first_name, p.middle_name, p.last_name, p.suffix, p.preferred_name)
          AND EXISTS (SELECT FROM members_personevent o WHERE o.pgh_obj_id = p.id AND o.pgh_id < e.pgh_id
              AND (o.first_name, o.middle_name, o.last_name, o.suffix, o.preferred_name)
                  <> (e.first_name, e.middle_name, e.last_name, e.suffix, e.preferred_name))
    ) AS named
) hand ON d.is_first"""

# A hire date of this school year makes a new hire; without one, absence from an earlier complete list, unless the file
# gives one that cannot be read. Never somebody who works here already, unless the date is news about a job that began
# this year.
NEWLY_HIRED = """CASE WHEN r.hired_on IS NOT NULL THEN r.hired_on >= %(school_year)s
    ELSE r.hired_on_tells IS NULL AND %(earlier)s::date IS NOT NULL AND NOT EXISTS (
        SELECT FROM roster_staff t WHERE t.person_id = {person} AND t.period @> %(earlier)s::date) END"""

CHANGED = f"""
INSERT INTO rosters_finding (staff_list_id, number, verdict, how, person_id, is_new_person, changes, kept, notes,
    worksite_id, job_id, ended_jobs, job_begins, is_new_hire, email_id, other_email_id, phone_id,
    work_phone_id, local_id, category, begins)
SELECT %(list)s, d.number, CASE WHEN x.changes = '{{}}' THEN 'same' ELSE 'changed' END, d.how, d.person_id, false,
       NULLIF(x.changes, '{{}}'), NULLIF(x.kept, '{{}}'), j.note,
       d.worksite_id, COALESCE(d.job_id, CASE WHEN m.ended IS NULL THEN m.corrected END), m.ended,
       CASE WHEN d.begins THEN GREATEST(CASE WHEN here.works THEN %(as_of)s ELSE COALESCE(r.hired_on, %(as_of)s) END, (
           SELECT max(upper(t.period)) FROM roster_staff t
           WHERE t.person_id = d.person_id AND t.worksite_id = d.worksite_id)) END,
       CASE WHEN d.begins THEN NOT here.works AND {NEWLY_HIRED.format(person="d.person_id")}
            ELSE COALESCE({_JOB["hired_on"]} AND r.hired_on >= %(school_year)s
                          AND lower(s.period) >= %(school_year)s, false) END,
       {", ".join(map(_contact_id, _SLOTS))},
       j.local_id, j.category, j.begins
FROM roster_delta d
JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = d.number
JOIN members_person p ON p.id = d.person_id
LEFT JOIN roster_move m ON m.number = d.number
LEFT JOIN roster_staff s ON s.job_id = COALESCE(d.job_id, m.model)
LEFT JOIN roster_join j ON j.number = d.number
LEFT JOIN LATERAL (SELECT EXISTS (SELECT FROM roster_staff t WHERE t.person_id = d.person_id AND t.is_current) AS works)
    here ON true
{_HAND}
{"".join(map(_slot, _SLOTS))},
LATERAL (SELECT {" || ".join(_CHANGES)} AS changes, {" || ".join(_KEPT)} AS kept) x
"""

NEW = f"""
INSERT INTO rosters_finding (staff_list_id, number, verdict, how, person_id, is_new_person, notes, worksite_id,
    is_new_hire, local_id, category, begins)
SELECT %(list)s, f.number, 'new', CASE WHEN f.is_decided THEN 'decided' ELSE 'nobody' END, n.person_id, true, j.note,
       f.worksite_id, {NEWLY_HIRED.format(person="n.person_id")}, j.local_id, j.category, j.begins
FROM roster_fresh f
JOIN roster_newcomer n ON n.who = COALESCE(f.strong, 'r' || f.number)
JOIN rosters_row r ON r.staff_list_id = %(list)s AND r.number = f.number
JOIN rosters_place pl ON pl.id = f.place_id AND pl.choice <> ''
LEFT JOIN roster_join j ON j.number = f.number
WHERE NOT EXISTS (SELECT FROM roster_refused x WHERE x.number = f.number)
  AND NOT EXISTS (SELECT FROM roster_hit h WHERE h.number = f.number)
"""


def compare(values: dict[str, Any]) -> None:
    """Make the findings of rows that belong to known people, and of those that make new ones."""
    values = values | shortened()
    for statement in (DELTA, SAME, INDEX, MOVES):
        run(statement, values)
    run("ANALYZE roster_move", values)
    run(CHANGED, values)
    run(NEW, values)
