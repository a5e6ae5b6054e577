"""Whether two names of worksites are one name, written otherwise. Both come as `places.key_of` spells them out."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from rapidfuzz.distance import OSA

_GRADES = {
    "elementary", "primary", "lower", "middle", "upper", "intermediate", "junior", "senior", "high", "kindergarten",
    "ninth", "grade", "freshman",
}  # fmt: skip
_ODD = {
    "alternative", "head", "start", "headstart", "pre", "prek", "k", "vocational", "career", "technical", "technology",
    "learning", "early", "childhood",
}  # fmt: skip
_DIRECTIONS = {
    "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "northside", "southside",
    "eastside", "westside", "central",
}  # fmt: skip
_TELLING = _GRADES | _ODD | _DIRECTIONS | {"old", "new", "center", "attendance", "academy", "first", "second", "third"}
# Beyond what a list's own words are spelled out by: what one word may stand for depends on the other.
_SHORT_FOR = {
    "saint": {"street"}, "ed": {"education", "educational"}, "educ": {"education", "educational"}, "n": {"north"},
    "no": {"north"}, "s": {"south"}, "so": {"south"}, "e": {"east"}, "w": {"west"}, "hts": {"heights"},
    "pk": {"park"}, "ave": {"avenue"}, "av": {"avenue"}, "rd": {"road"}, "spgs": {"springs"}, "spg": {"spring"},
    "jct": {"junction"}, "ft": {"fort"}, "pt": {"point"}, "vly": {"valley"}, "cntr": {"center"}, "cen": {"center"},
    "gr": {"grade", "grove"}, "hdst": {"headstart"}, "lrn": {"learning"}, "dev": {"development"},
}  # fmt: skip
KINDS = {
    "elementary",
    "primary",
    "middle",
    "intermediate",
    "high",
    "academy",
    "center",
    "headstart",
}  # what schools end in
_LONG, _VERY_LONG = 7, 10  # letters: in such words one may be wrong, or two


def is_same(said: str, ours: str) -> bool:
    """Whether the names have the same words in any order: as they are, short, or one of them misspelled."""
    if said == ours or said.replace(" ", "") == ours.replace(" ", ""):
        return True
    left, others = said.split(), ours.split()
    for word in list(left):
        if word in others:
            left.remove(word)
            others.remove(word)
    for word in list(left):
        if full := next((other for other in others if other in _SHORT_FOR.get(word, ())), None):
            left.remove(word)
            others.remove(full)
    return not left + others or (len(left) == len(others) == 1 and _is_slip(left[0], others[0]))


def is_initials(said: str, ours: str) -> bool:
    """ "phs" is "petal high", a school; as is "p h s"."""
    letters = said.replace(" ", "")
    return len(letters) > 2 and letters == "".join(word[0] for word in f"{ours} school".split())


def is_short_for(said: AbstractSet[str], ours: AbstractSet[str]) -> bool:
    """Whether words that are some of a name's leave out none that tells it from another: "milam" is "milam elementary",
    but "corinth high" is not "corinth junior high", nor "corinth" its head start, nor "lake" "north lake"."""
    left_out = ours - said
    tells_kind = not said.isdisjoint(_GRADES | _ODD)
    other_kind = left_out & (_GRADES | _ODD) if tells_kind else left_out & _ODD
    return not other_kind and left_out.isdisjoint(_DIRECTIONS)


def _is_slip(said: str, ours: str) -> bool:
    length = max(len(said), len(ours))
    if said in _TELLING or said[0] != ours[0] or length < _LONG:
        return False
    most = 2 if length >= _VERY_LONG else 1
    return bool(OSA.distance(said, ours, score_cutoff=most) <= most)
