"""What a local is called by custom."""

from __future__ import annotations

import re

_KINDS = "public|municipal|separate|consolidated|special"
_DISTRICT = re.compile(rf"\s+(({_KINDS})\s+)*(school district|schools)$", re.IGNORECASE)


def usual_name(employer: str) -> str:
    """The usual name of the local of a district: "Tupelo Association of Educators" for "Tupelo Public School District".

    Nothing for an employer that is no district: a charter school seldom has a local of its own.
    """
    place, count = _DISTRICT.subn("", " ".join(employer.split()))
    return f"{place} Association of Educators" if count and len(place) <= 90 else ""
