"""What districts write beside a name ("(LOA)", "- Interim", "*"), and what they write where nobody is ("Vacant")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from rosters.reading.names import suffix_of, without_title
from rosters.reading.status import has_left

# --- Beside a name ---------------------------------------------------------------------------------------------------

_PERHAPS = re.compile(r"[\[\](){}*†‡§^~#%¹²³]|\s(?:[-–—]+\s*\S|(?i:n[eé]e|aka|fka|formerly)\s)")
_IN_BRACKETS = re.compile(r"[\[({]([^\[\](){}]*)[\])}]")
_IN_STARS = re.compile(r"\*+ *([^*]+?) *\*+")
_AFTER_A_DASH = re.compile(r"\s[-–—]+\s*([^,]+)$")
_SHARE = re.compile(r"(?<!\S)[\d.]+ ?%")
_FOOTNOTE = re.compile(r"[*†‡§^~¹²³]+|#\d*")
_BORN = re.compile(r"(?<=\S)\s+((?:nee|NEE|(?i:née|fka|formerly))\s+[^\s,]+)")  # "Nee" is a name
_ALSO = re.compile(r"(?<=\S)\s+aka\s+([^\s,]+)", re.IGNORECASE)
_OF_BIRTH = re.compile(r"(?:maiden(?: name)?|n[eé]e|formerly|fka)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_STATUS = {
    "loa", "leave", "absence", "of", "on", "fmla", "maternity", "paternity", "mat", "medical", "military",
    "extended", "new", "hire", "hired", "rehire", "rehired", "ret", "retired", "retiring", "resigned", "resigning",
    "transferred", "transfer", "inactive", "active", "sub", "subs", "substitute", "long", "term", "lts", "interim",
    "acting", "temp", "temporary", "contract", "contracted", "contractual", "permanent", "pt", "ft", "part", "full",
    "half", "time", "split", "shared", "itinerant", "floater", "intern", "student", "probationary", "tenured",
    "teacher", "tchr", "asst", "assistant", "principal", "coach", "counselor", "nurse", "librarian", "para", "aide",
    "secretary", "bookkeeper", "mr", "mrs", "ms", "miss", "dr",
}  # fmt: skip


def without_remarks(text: str, *, surnames: int = 0, may_be_called: bool = True) -> tuple[str, str]:
    """A cell's name, and what stood beside it: 'Mabry, Latoya (LOA)' is ("Mabry, Latoya", "LOA").

    A name by which somebody is called stays: 'Robinson, Latasha (Tasha)', in brackets also where it stood behind "aka".
    In brackets behind a last name, or behind a middle one, stands another last name: 'Mabry (Ross), Latoya' has the
    remark "Ross", and so has 'Mabry, Latoya Ann (Ross)'. Footnote marks are no remarks. `surnames` are the words in
    front that are no given names where no comma tells; where nobody `may_be_called`, the cell holds no first name.
    """
    if not _PERHAPS.search(text):
        return text, ""
    remarks: list[str] = []

    def take(found: re.Match[str]) -> str:
        remarks.append(found[1].strip())
        return " "

    def take_remark(found: re.Match[str]) -> str:
        stays = may_be_called and found[0][0] in "([" and _may_be_called(found[1])
        return found[0] if stays and _is_of_first_name(found, surnames) else take(found)

    def take_who_left(found: re.Match[str]) -> str:
        return take(found) if has_left(found[1], date.max) else found[0]

    text = _ALSO.sub(r" (\1)", _BORN.sub(take, _IN_STARS.sub(take_who_left, text)))
    plain = _IN_BRACKETS.sub(take_remark, text)
    last, comma, given = plain.partition(",")
    if comma:
        last = _IN_BRACKETS.sub(take, last)
        if (behind := _AFTER_A_DASH.search(last)) and _is_status(behind[1]):
            remarks.append(behind[1].strip())
            last = last[: behind.start()]
        plain = last + comma + given
    if (behind := _AFTER_A_DASH.search(plain)) and (_is_status(behind[1]) or (comma and _stands_apart(behind))):
        remarks.append(behind[1].strip())
        plain = plain[: behind.start()]
    plain = _FOOTNOTE.sub(" ", _SHARE.sub(" ", plain))
    return " ".join(plain.split()).replace(" ,", ","), "; ".join(filter(None, remarks))


def former_in(text: str, remark: str) -> str:
    """What of a `remark` taken from the cell is a last name that somebody had before: of "Smith (Jones)", "Smith (née
    Jones)" and "Smith formerly Jones" it is "Jones"; blank for any other remark."""
    left_out = remark.split("; ")
    for found in (*_BORN.finditer(text), *_IN_BRACKETS.finditer(text)):
        words = found[1].strip()
        if words in left_out and (_OF_BIRTH.match(words) or _may_be_called(words)):
            return _OF_BIRTH.sub("", words, count=1).strip(" :.-–—")
    return ""


def _stands_apart(behind: re.Match[str]) -> bool:
    """Whether there is a space on either side of the dash: "Hill, Ann - Math", not "Hill, Ann -Marie"."""
    return not behind[0].split()[0].strip("-–—")


def _is_of_first_name(brackets: re.Match[str], surnames: int) -> bool:
    """Whether they stand behind the first given name, or hold a short form of one: "Lacey Brooke (Rogers)" is called
    neither."""
    before, behind = brackets.string[: brackets.start()], brackets.string[brackets.end() :]
    _, comma, given = _IN_BRACKETS.sub(" ", before).rpartition(",")
    words = [word.casefold() for word in without_title(given).split() if not suffix_of(word)]
    if not comma:
        words = words[surnames:]
    if len(words) < 2:
        return True
    if not comma and not surnames and not behind.strip():
        words.pop()  # the last name
    called = "".join(_WORD.findall(brackets[1])).casefold()
    initials = "".join(word[0] for word in words)
    is_pet_form = called.endswith(("y", "i", "ie")) and any(
        word.startswith(called[:3]) and len(called) <= len(word) + 1 for word in words
    )
    return called in "".join(words) or called == initials or is_pet_form


def _may_be_called(words: str) -> bool:
    """A word or two of letters, none of which tells how somebody is employed: "Tasha", "J.R.", "Mary Jo"."""
    said = [word.casefold() for word in _WORD.findall(words)]
    return (
        len("".join(said)) >= 2
        and len(said) <= 2
        and not any(map(str.isdigit, words))
        and _STATUS.isdisjoint(said)
        and _OF_BIRTH.match(words.strip()) is None
    )


def _is_status(words: str) -> bool:
    """How somebody is employed, and nothing else."""
    said = [word.casefold() for word in _WORD.findall(words)]
    return all(word in _STATUS or len(word) == 1 for word in said) or has_left(words, date.max)


NO_PERSON = "not a person."  # how that ends what is said of sums and of lines above others

# --- Nobody ----------------------------------------------------------------------------------------------------------

# What stands where a name would: a place to fill, a sum, a line about the list. A name may have a number in it.
_MARKS = re.compile(r"[:@&\d/_+]")  # without any of these and without a clue it is a name
_NOBODY = re.compile(
    r"[:@]|\d/\d|\b(?:vacan(?:t|cy|cies)|unfilled|tb[adh]|(?:sub)?totals?)\b"
    r"|\bopen position\b|\bto be (?:hired|filled|determined|announced)\b|\bposition (?:frozen|open|closed)\b"
    r"|\bdo not use\b|\bcontracted services\b|\blts for\b|^(?:n/a\W*)+$"
    r"|\bpage \d|\b\d+ of \d|^[\W\d_]*[\d_][\W\d_]*$"  # no letters at all
)
# What is printed above, below and between the people: whose list it is, of what, and where they are.
_OF_LISTS = re.compile(
    r"\b(?:districts?|departments?|elementary|academy|campus|confidential|denotes)\b"
    r"|\b(?:high|middle|primary|public|county|city) schools?\b|\bschool (?:year|board|list)\b|\bboard of\b"
    r"|\b(?:central|district|front|main|business) office\b|\bhuman resources\b"
    r"|\b(?:employee|staff|faculty|personnel|teacher) (?:list(?:ing)?|roster|report|directory)\b"
    r"|\b(?:prepared|printed) (?:by|on)\b|\bcontinued (?:on|from)\b|\bnext page\b"
)
_PHRASES = {
    frozenset(phrase.split())
    for phrase in (
        "open position", "new position", "position", "new hire", "to be hired", "to be filled", "to be determined",
        "to be announced", "long term sub", "long term substitute", "substitute teacher", "substitute", "not assigned",
        "unassigned", "unknown", "new teacher", "end of report", "name", "last first", "last name first name",
        "substitute staff", "new hires", "test", "test user", "test teacher",
    )
}  # fmt: skip
# Lines above a group of people: of these words only, and at least one of the first.
_GROUPS = {
    "staff", "faculty", "teachers", "administrators", "administration", "department", "dept", "personnel", "assistants",
    "aides", "paraprofessionals", "paras", "custodians", "counselors", "librarians", "secretaries", "drivers", "nurses",
    "coaches", "cafeteria", "lunchroom", "kindergarten", "grade", "grades", "interventionists", "therapists",
    "substitutes",
}  # fmt: skip
_OF_GROUPS = _GROUPS | {
    "office", "support", "certified", "noncertified", "licensed", "unlicensed", "classified", "non", "school",
    "teaching", "classroom", "bus", "food", "service", "services", "special", "education", "sped", "resource",
    "elementary", "primary", "middle", "high", "junior", "secondary", "pre", "k", "prek", "first", "second", "third",
    "fourth", "fifth", "sixth", "seventh", "eighth", "st", "nd", "rd", "th", "maintenance", "custodial",
    "instructional", "instruction", "student", "front", "central", "transportation", "kitchen", "ancillary", "related",
    "the", "our", "and", "of", "other", "all", "full", "part", "time",
}  # fmt: skip
_CLUES = (
    *_GROUPS,
    "vacan", "filled", "tbd", "tba", "tbh", "total", "position", "hire", "determined", "announced", "substitute",
    "term", "assigned", "unknown", "report", "name", "last", " and ", "teacher", "services", " use ", " lts ",
    "list", "district", "school", "element", "academ", "campus", "roster", "direct", "office", "human res", "board of",
    "confidential", "continued", "next", "denotes", "prepared", "printed", "test ",
)  # fmt: skip


def may_hold_nobody(parts: Iterable[str]) -> bool:
    """A quick look at many names: False where `is_nobody` and `are_two` are False for all."""
    text = f" {' '.join(parts)} ".lower()
    return _MARKS.search(text) is not None or any(clue in text for clue in _CLUES)


def is_nobody(words: str) -> bool:
    """ "Vacant Position", "TBD", "Total: 45", "OFFICE STAFF", "Tupelo School District": what a list says where a name
    would stand."""
    return is_placeholder(words) or _OF_LISTS.search(words.lower()) is not None


def is_placeholder(words: str) -> bool:
    """The same, but for names of schools, districts and lists."""
    words = words.lower()
    said = frozenset(re.findall(r"[a-z]+", words))
    is_group = not said.isdisjoint(_GROUPS) and said <= _OF_GROUPS
    return is_group or _NOBODY.search(words) is not None or said in _PHRASES


def are_two(words: str) -> bool:
    """ "John & Jane", "Smith, Joe / Jones, Ann": a row that names a couple, or two who share a job."""
    return "&" in words or " / " in words or " + " in words or " and " in words.lower()


def people_in_lines(cell: str) -> int:
    """How many whole names a cell has, a line for each, as "Ross, Dana" above "Hill, Ann"; 0 where a line is none, as
    where one name goes on in the next."""
    lines = [line for line in map(str.strip, cell.splitlines()) if line]
    are_whole = all("," in line[:-1] for line in lines) or all("," not in line and " " in line for line in lines)
    return len(lines) if are_whole else 0


_PAGE = re.compile(r"(?i)page\W{0,2}\d+(?:\W*of\W*\d+)?")


def is_of_a_page(cells: Iterable[str], text: str) -> bool:
    """Whether one of the cells says which page this is, and nothing else; `text` is what all of them say."""
    may_be = "age" in text or "AGE" in text  # asked of every row
    return may_be and any(_PAGE.fullmatch(cell.strip()) for cell in cells)


_OF_SUMS = {"total", "totals", "subtotal", "subtotals", "count"}
_BESIDE_SUMS = _OF_SUMS | {"grand", "overall", "sub", "of", "number", "all", "staff", "employees", "people", "records"}


def is_sum(cells: Iterable[str]) -> bool:
    """Whether a row's only words are those of a sum: "Grand Total" and "47"."""
    said = {word.casefold() for cell in cells for word in _WORD.findall(cell)}
    return said <= _BESIDE_SUMS and not said.isdisjoint(_OF_SUMS)
