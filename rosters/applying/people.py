"""People and the ways to reach them."""

from __future__ import annotations

ROWS = """rosters_finding f JOIN rosters_row r ON r.staff_list_id = f.staff_list_id AND r.number = f.number
WHERE f.staff_list_id = %(list)s AND f.number BETWEEN %(low)s AND %(high)s"""

NEW_PEOPLE = f"""
INSERT INTO members_person (id, nea_id, first_name, middle_name, last_name, suffix, preferred_name, service_start,
    service_source, created_at)
SELECT DISTINCT ON (f.person_id) f.person_id, CASE WHEN f.how <> 'decided' OR NOT EXISTS (
           SELECT FROM members_person o WHERE o.nea_id = r.nea_id) THEN r.nea_id END,
       r.first_name, COALESCE(r.middle_name, ''), r.last_name,
       COALESCE(r.suffix, ''), COALESCE(r.preferred_name, ''), r.service_start,
       CASE WHEN r.service_start IS NULL THEN '' ELSE 'roster' END, now()
FROM {ROWS} AND f.verdict = 'new'
ORDER BY f.person_id, r.nea_id IS NULL, f.number
ON CONFLICT (id) DO NOTHING
"""

_NAMES = ("nea_id", "first_name", "middle_name", "last_name", "suffix", "preferred_name")
PERSON_FIELDS = (*_NAMES, "service_start")
CHANGED_PEOPLE = f"""
WITH done AS (
    UPDATE members_person p SET
        {", ".join(f"{name} = COALESCE(f.changes -> '{name}' ->> 1, p.{name})" for name in _NAMES)},
        service_start = COALESCE((f.changes -> 'service_start' ->> 1)::date, p.service_start),
        service_source = CASE WHEN f.changes ? 'service_start' THEN 'roster' ELSE p.service_source END
    FROM rosters_finding f
    WHERE f.staff_list_id = %(list)s AND f.number BETWEEN %(low)s AND %(high)s AND f.verdict = 'changed'
      AND f.changes ?| %(person_fields)s AND p.id = f.person_id
    RETURNING old.id, to_jsonb(old.*) AS before
)
INSERT INTO rosters_beforeimage (staff_list_id, person_id, kind, object_id, before)
SELECT %(list)s, id, 'person', id, before FROM done
"""

_PERSONAL_OR_WORK = "CASE WHEN r.{}_is_work THEN 'work' ELSE 'personal' END"
_SLOTS = f"""LATERAL (VALUES
    (f.email_id, 'email', {_PERSONAL_OR_WORK.format("email")}, r.email),
    (f.other_email_id, 'email', {_PERSONAL_OR_WORK.format("other_email")}, r.other_email),
    (f.phone_id, 'phone', 'personal', r.phone),
    (f.work_phone_id, 'phone', 'work', r.work_phone)) s (contact_id, kind, setting, value)"""
_CONTACT = "(person_id, kind, setting, value, source, is_preferred, created_at)"

NEW_CONTACTS = f"""
INSERT INTO members_contactpoint {_CONTACT}
SELECT f.person_id, s.kind, s.setting, s.value, 'roster', false, now()
FROM rosters_finding f JOIN rosters_row r ON r.staff_list_id = f.staff_list_id AND r.number = f.number, {_SLOTS}
WHERE f.staff_list_id = %(list)s AND f.number BETWEEN %(low)s AND %(high)s AND f.verdict = 'new' AND s.value IS NOT NULL
ORDER BY f.person_id
ON CONFLICT (person_id, kind, value) DO NOTHING
"""
ADDED_CONTACTS = f"""
WITH done AS (
    INSERT INTO members_contactpoint {_CONTACT}
    SELECT f.person_id, s.kind, s.setting, s.value, 'roster', false, now()
    FROM rosters_finding f JOIN rosters_row r ON r.staff_list_id = f.staff_list_id AND r.number = f.number, {_SLOTS}
    WHERE f.staff_list_id = %(list)s AND f.number BETWEEN %(low)s AND %(high)s AND f.verdict = 'changed'
      AND s.contact_id = 0
    ON CONFLICT (person_id, kind, value) DO NOTHING
    RETURNING id, person_id
)
INSERT INTO rosters_beforeimage (staff_list_id, person_id, kind, object_id)
SELECT %(list)s, person_id, 'contact', id FROM done
"""
REPLACED_CONTACTS = f"""
WITH done AS (
    UPDATE members_contactpoint c SET value = s.value, bounced_at = NULL,
        may_text = CASE WHEN NOT c.may_text THEN false END  -- a yes was given for the old number
    FROM rosters_finding f JOIN rosters_row r ON r.staff_list_id = f.staff_list_id AND r.number = f.number, {_SLOTS}
    WHERE f.staff_list_id = %(list)s AND f.number BETWEEN %(low)s AND %(high)s AND f.verdict = 'changed'
      AND s.contact_id > 0 AND c.id = s.contact_id
    RETURNING old.id, old.person_id, to_jsonb(old.*) AS before
)
INSERT INTO rosters_beforeimage (staff_list_id, person_id, kind, object_id, before)
SELECT %(list)s, person_id, 'contact', id, before FROM done
"""
