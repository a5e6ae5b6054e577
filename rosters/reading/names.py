"""A person's name out of whatever cells it comes in."""

from __future__ import annotations

import contextlib
import html
import re
from functools import lru_cache
from typing import NamedTuple

from core.unseen import plain

_SUFFIXES = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV", "v": "V", "2nd": "II", "3rd": "III"}
_SPELLED_OUT = {"junior": "Jr.", "senior": "Sr."}  # names, too, where they stand among other words
# Degrees behind a comma are no name; the plain ones, neither at the end of one.
_PLAINLY_ACADEMIC = {"phd", "edd", "eds", "nbct", "lcsw", "lmsw", "lpc", "psyd", "esq", "bcba"}
_ACADEMIC = {*_PLAINLY_ACADEMIC, "ma", "med", "ms", "mba", "md", "rn", "ba", "bs", "bsn", "msn", "mat", "msw", "slp"}
_ACADEMIC |= {"ccc-slp", "ncc", "jd", "cpa", "mfa", "mse", "lpn", "dnp"}
_ADDRESSES = {"mr", "mrs", "ms", "miss", "dr", "mx"}
_NO_MIDDLE = {"nmn", "nmi", "n/a"}  # no middle name, no middle initial
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "rev", "coach", "mx"}
_NO_NAMES = {*_SUFFIXES, *_ACADEMIC, *_TITLES}
_CALLED = re.compile(r"[\"“”(\[]\s*([^\"“”()\[\]]+?)\s*[\"“”)\]]|(?<!\w)['‘]([^'‘’]+)['’](?!\w)")
_PARTICLES = {"de", "la", "del", "los", "las", "van", "von", "der", "den", "da", "di", "du", "le", "st", "st.", "san"}
_PARTICLES |= {"bin", "al", "el", "mc", "ter", "dos", "y"}
_USUAL = re.compile(r"([A-Za-z]{2,}), ?([A-Za-z]{2,})(?: ([A-Za-z])\.?)?")  # Last, First M.
# As our own files and some spreadsheets write it; the last four are = + - @ of full width.
_KEPT_AS_TEXT = re.compile(r"' ?[=+\-@|%\d.\uff1d\uff0b\uff0d\uff20]")
_SPLIT_INSIDE = re.compile(r"([-\u2010\u2011\u2013'’`\u00b4 ./&])")  # dashes and apostrophes of all kinds
_SLASHED = re.compile(r"([^/,]+) / ([^/,]+)|([^\s/,]+)/([^\s/,]+(?: [A-Za-z]\.?)?)")  # Last/First M.
# "St. John/Mary Ann" too, where a name without a mark would have its first name first: one word before the slash is no
# first name, and a particle is none.
_SLASHED_FIRST_LAST = re.compile(
    rf"((?:(?i:{'|'.join(map(re.escape, sorted(_PARTICLES)))}) )*[^\s/,]+)/([^\s/,]+(?: [^\s/,]+){{0,2}})"
)
_TWO_NAMES = re.compile(r"^([^,;]+,[^,;]+);(?=[^,;]+,\s*\w)")  # Smith, Joe; Jones, Ann
_COUNTED = re.compile(r"^\d{1,4}[.)]\s*")  # 1. Ross, Dana


class Name(NamedTuple):
    first: str = ""
    middle: str = ""
    last: str = ""
    suffix: str = ""
    preferred: str = ""
    former: str = ""  # the last name that they had before

    @property
    def words(self) -> str:
        return " ".join(filter(None, (self.first, self.middle, self.last, self.preferred)))

    def called(self, preferred: str) -> Name:
        return self._replace(preferred=preferred)


def tidy(text: str) -> str:
    """One line without odd spaces, unseen marks and the apostrophe that keeps a cell as text; accents composed, and
    what another program wrote for letters read back."""
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = _mended(text)
    line = plain(text)
    return line[1:].lstrip() if line.startswith("'") and _KEPT_AS_TEXT.match(line) else line


def _mended(text: str) -> str:
    """ "JosÃ©" was UTF-8 once, and then read as Windows-1252; it is "José"."""
    if "Ã" in text or "Â" in text or "â€" in text:
        with contextlib.suppress(UnicodeError):
            return text.encode("cp1252").decode()
    return text


def cased(text: str) -> str:
    """MCDONALD-SMITH becomes McDonald-Smith; what has capitals and small letters stays as it was written."""
    return _cased_anew(text) if text.isupper() or text.islower() else text


@lru_cache(maxsize=65_536)
def _cased_anew(text: str) -> str:
    return text.upper() if len(text) == 1 else "".join(map(_cased_word, _SPLIT_INSIDE.split(text)))


def _cased_word(word: str) -> str:
    lower = word.lower()
    if lower.startswith("mc") and len(lower) > 3:
        return "Mc" + lower[2:].capitalize()
    return lower.upper() if lower in {"ii", "iii", "iv"} else lower.capitalize()


@lru_cache(maxsize=4_096)
def suffix_of(text: str) -> str:
    """ "JR" is "Jr."; nothing for what is no suffix."""
    return _SUFFIXES.get(text.strip(" .,").lower(), "")


def suffix_alone(text: str) -> str:
    """The suffix that a cell, or a piece between commas, consists of."""
    return suffix_of(text) or _SPELLED_OUT.get(text.strip(" .,").lower(), "")


def is_address(text: str) -> bool:
    """Whether a cell is a form of address: "Mrs."."""
    return text.strip(" .").lower() in _ADDRESSES


def first_of(text: str) -> Name:
    """A first-name cell, which may bring a middle initial, a suffix and a preferred name: 'Latasha M. "Tasha"'."""
    rest, called = _without_called(text)
    name, *others = rest.split(",")
    rest = ",".join([name, *(other for other in others if not _is_degree(other))])
    words = [word for word in without_title(rest).split() if word.strip(".-")]
    middle = suffix = ""
    if len(words) > 1 and _is_plain_suffix(words[-1]):
        suffix = suffix_of(words.pop())
        words[-1] = words[-1].rstrip(",")
    if len(words) > 1 and len(words[-1].rstrip(".")) == 1:
        middle = words.pop()
    return Name(cased(" ".join(words)), middle_of(middle), suffix=suffix, preferred=cased(called))


def last_of(text: str) -> Name:
    """A last-name cell, which may bring a suffix: "Mabry Jr."."""
    name, *others = text.split(",")
    kept = [name, *(other for other in others if not _is_degree(other))]
    words = ",".join(kept).rstrip(", ").split()
    while len(words) > 1 and _is_degree(words[-1], plainly=True):
        words.pop()
    rest, suffix = _last_without_suffix(" ".join(words))
    return Name(last=cased(rest), suffix=suffix)


def middle_of(text: str) -> str:
    """ "m." is "M", "MARIE" is "Marie"."""
    if text.strip(".").lower() in _NO_MIDDLE or not text.strip(".-–— "):
        return ""
    return cased(text.rstrip(".") if len(text) <= 2 else text)[:80]


def called_in(text: str) -> str:
    """A cell of a preferred name, which may be the whole one: "Ross, Annie" is "Annie"."""
    return from_one(text).first if "," in text else cased(text)


def joined(first: Name, last: Name, middle: str, suffix: str, preferred: str) -> Name:
    """One name from cells of their own; a column of its own is stronger than what stood in another."""
    suffix = suffix or last.suffix or first.suffix
    former = last.former or first.former
    called = (preferred or first.preferred).removesuffix(f" {last.last}")  # "Bob Ross" under "Preferred Name"
    return Name(first.first, middle or first.middle, last.last, suffix, called, former)


def former_of(text: str, first: str, last: str) -> str:
    """The last name that somebody of this `first` and `last` name had before, out of a cell or a remark that may be the
    whole name of then: of "Jones, Ann", "Ann Jones" and "JONES" it is "Jones"; blank where it is that of today."""
    name = from_one(text).last if "," in text else last_of(text).last
    given, _, rest = name.partition(" ")
    former = rest if rest and given.casefold() == first.casefold() else name
    return "" if former.casefold() == last.casefold() else former[:80]


def from_one(text: str) -> Name:
    """ "Last, First M.", "Last Jr., First", "Last, First Jr. M.", "Last/First", "First M. Last" or "First Last"."""
    if usual := _USUAL.fullmatch(text):
        last, first, middle = usual.groups("")
        if first.lower() not in _NO_NAMES:
            return Name(cased(first), middle.upper(), cased(last))
    return _from_unusual(text)


def from_one_last_first(text: str) -> Name:
    """ "LAST FIRST MI" without a comma: "VAN DYKE PETER J", "ROSS JR DANA". With a comma or slash as `from_one`."""
    if "," in text or ";" in text or _SLASHED.fullmatch(text):
        return from_one(text)
    plain, called = _without_called(text)
    words = without_title(plain).split()
    at = 1
    while at < len(words) - 1 and words[at - 1].lower() in _PARTICLES:
        at += 1
    suffix = suffix_of(words[at]) if at < len(words) - 1 else ""
    given, from_given = _given_without_suffix(" ".join(words[at + bool(suffix) :]))
    first, _, middle = given.partition(" ")
    return Name(cased(first), middle_of(middle), cased(" ".join(words[:at])), suffix or from_given, cased(called))


def _from_unusual(text: str) -> Name:
    text = _TWO_NAMES.sub(r"\1 / ", _COUNTED.sub("", text)).replace(";", ",")
    if slashed := _SLASHED.fullmatch(text) or _SLASHED_FIRST_LAST.fullmatch(text):
        text = ", ".join(filter(None, slashed.groups()))
    plain, called = _without_called(text)
    pieces = [piece.strip() for piece in plain.split(",")]
    if len(pieces) > 2 or " " in pieces[0]:  # where it may be all of a first name, it is one
        pieces = [pieces[0], *(piece for piece in pieces[1:] if not _is_degree(piece))]
    pieces = [piece for piece in pieces if piece]
    suffix = ""
    for piece in pieces[1:]:
        if (len(pieces) > 2 or " " in pieces[0]) and (found := suffix_alone(piece)):  # "Smith, JR" is called so
            suffix = found
            pieces.remove(piece)
            break
    if len(pieces) >= 2:
        last, given = pieces[0], " ".join(pieces[1:])
        given, from_given = _given_without_suffix(given)
        suffix = suffix or from_given
    else:
        whole = pieces[0] if pieces else ""
        last, given = _last_of_plain(without_title(whole) if whole.count(" ") > 1 else whole)
        given = given.strip()
    last, from_last = _last_without_suffix(without_title(last))
    words = without_title(given).split()
    while len(words) > 1 and _is_degree(words[-1], plainly="." not in words[-1].rstrip(".")):
        words.pop()
    if len(words) == 1 and words[0].rstrip(".").lower() in _TITLES:
        words = []  # "Ms. Smith" has no first name, nor has "Coach Smith"
    if not suffix and not from_last and (inner := next(filter(_is_plain_suffix, words[1:-1]), "")):
        suffix = suffix_of(inner)
        words.remove(inner)
    first, middle = (words[0], " ".join(words[1:])) if words else ("", "")
    return Name(cased(first), middle_of(middle), cased(last), suffix or from_last, cased(called))


def _last_of_plain(text: str) -> tuple[str, str]:
    """ "Maria de la Cruz Jr" is ("de la Cruz Jr", "Maria")."""
    words = text.split()
    if len(words) < 2:
        return text, ""
    at = len(words) - 1
    if suffix_of(words[at]) and len(words) > 2:
        at -= 1
    while at > 1 and words[at - 1].lower() in _PARTICLES:
        at -= 1
    return " ".join(words[at:]), " ".join(words[:at])


def _is_plain_suffix(text: str) -> bool:
    """Whether it is one also in the middle of a name, where "V" is an initial."""
    return bool(suffix_of(text)) and len(text) > 1


def _is_degree(text: str, *, plainly: bool = False) -> bool:
    return text.replace(".", "").strip().lower() in (_PLAINLY_ACADEMIC if plainly else _ACADEMIC)


def without_title(text: str) -> str:
    """ "Dr. Jones" is "Jones", and so is "Jones Dr."; a name that is nothing but a title stays."""
    title, _, rest = text.strip().partition(" ")
    if rest and title.rstrip(".").lower() in _TITLES:
        return rest.strip()
    rest, _, title = text.strip().rpartition(" ")
    return rest.strip() if rest and title.rstrip(".").lower() in _ADDRESSES else text


def _without_suffix(text: str) -> tuple[str, str]:
    words = text.replace(",", " ").split()
    if len(words) > 1 and (suffix := suffix_of(words[-1])):
        return " ".join(words[:-1]), suffix
    return text, ""


def _given_without_suffix(text: str) -> tuple[str, str]:
    """Behind given names "V" is the fifth only where an initial stands already: "DANA K V", not "Dana V."."""
    words = text.replace(",", " ").replace(".", " ").lower().split()
    is_initial = words[-1:] == ["v"] and (len(words) < 3 or len(words[-2]) > 1)
    return (text, "") if is_initial else _without_suffix(text)


def _last_without_suffix(text: str) -> tuple[str, str]:
    """A last name's suffix may stand in front of it, too: "JR SMITH" is ("SMITH", "Jr.")."""
    first, _, rest = text.strip().partition(" ")
    if rest and first.rstrip(".").lower() in {"jr", "sr"}:
        return rest, suffix_of(first)
    return _without_suffix(text)


def _without_called(text: str) -> tuple[str, str]:
    """Take out a name in quotes or brackets: 'Latasha "Tasha"' is ("Latasha", "Tasha")."""
    found = _CALLED.search(text)
    if not found:
        return text, ""
    rest = tidy(text[: found.start()] + " " + text[found.end() :]).replace(" ,", ",")
    return rest, found[1] or found[2]
