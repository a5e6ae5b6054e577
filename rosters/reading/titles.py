"""What a job title says about the job class, and other words that districts use for fixed choices.

The values are those of `locals.models.JobClass` and of `members.models`; a test holds them together.
"""

from __future__ import annotations

import re
from functools import lru_cache

# In this order: an assistant principal is an administrator, a teacher assistant is ESP, a substitute teacher neither.
_ASSISTANTS = (
    r"admin(istrative)? (asst|assistant)",
    r"teach(er|ing)?s? (asst|assistants?|aides?)",
    r"(asst|assistant) (tchr|teacher)s?",
    r"tchr (asst|aide)",
    r"inst(r|ructional)? (asst|assistant|aide)",
)
_TITLES = (
    ("substitute", r"subs?|subst|substitutes?"),
    ("esp", "|".join(_ASSISTANTS)),
    ("licensed", r"(band|choir|choral|chorus|orchestra|strings) dir(ector)?s?|dir(ector)? of (bands?|choirs?|choral)"),
    (
        "administrator",
        ("principals?|prin|ap|superintendents?|supt|directors?|dir|dean|chief|cfo|ceo|head ?master|administrators?"
         "|business manager|supervisors?"),
    ),
    (
        "esp",
        (r"para\w*|aides?|assistants?|asst|custod\w*|janitor\w*|bus|drivers?|cafeteria|food|cooks?|nutrition|secretar\w*"
         r"|clerks?|clerical|maint\w*|grounds\w*|security|receptionists?|book ?keepers?|monitors?|technicians?|tech"
         r"|mechanics?|registrars?|interpreters?|attendance|office|warehouse|esp|classified|payroll|accounts?|guard|sro"
         r"|dispatcher"),
    ),
    (
        "licensed",
        (r"tchr|tch|teach\w*|librar\w*|media spec\w*|counsel\w*|psych\w*|speech|slp|therap\w*|coach|coaches|sped|nurse"
         r"|interventionists?|instructors?|educators?|faculty|band|gifted|reading|math|science|english|lead|literacy"
         r"|special ed\w*|specialists?|licensed|certified|certificated|rotc|jrotc|ela|pe|music|social worker"
         r"|diagnostician|elem(entary)?|kindergarten|pre ?k"),
    ),
)  # fmt: skip
_RULES = tuple((job_class, re.compile(rf"\b(?:{pattern})\b")) for job_class, pattern in _TITLES)

_JOB_CLASSES = {
    "licensed": "licensed", "certified": "licensed", "certificated": "licensed", "cert": "licensed", "lic": "licensed",
    "professional": "licensed", "teacher": "licensed", "teachers": "licensed", "faculty": "licensed", "c": "licensed",
    "instructional": "licensed", "esp": "esp", "classified": "esp", "class": "esp", "non certified": "esp",
    "noncertified": "esp", "non cert": "esp", "support": "esp", "support staff": "esp", "non licensed": "esp",
    "education support professional": "esp", "n": "esp", "unlicensed": "esp", "nonlicensed": "esp", "para": "esp",
    "paraprofessional": "esp", "substitute": "substitute", "sub": "substitute", "administrator": "administrator",
    "administration": "administrator", "admin": "administrator", "administrative": "administrator",
}  # fmt: skip
_CATEGORIES = {
    "professional": "professional", "active": "professional", "active professional": "professional",
    "active certified": "professional", "act": "professional", "active certified professional": "professional",
    "active prof": "professional", "esp": "esp", "active esp": "esp", "education support": "esp",
    "education support professional": "esp", "aspiring": "aspiring", "aspiring educator": "aspiring",
    "student": "aspiring", "retired": "retired", "ret": "retired", "substitute": "substitute", "sub": "substitute",
    "reserve": "reserve", "staff": "staff",
}  # fmt: skip
_NO_MEMBER = {"", "no", "n", "none", "non member", "nonmember", "potential", "not a member", "0", "false", "former"}
_YES = {"yes", "y", "member", "true", "x", "1", "current", "current member"}
BY_JOB = "by_job"  # a member, of the category that belongs to the job class
_LEVELS = {
    "full": "full", "full time": "full", "ft": "full", "f": "full", "1": "full", "100": "full", "fulltime": "full",
    "part": "part", "part time": "part", "pt": "part", "p": "part", "half": "part", "50": "part", "parttime": "part",
    "half time": "part",
}  # fmt: skip
_PAYMENTS = {
    "draft": "draft", "eft": "draft", "bank draft": "draft", "bank draft eft": "draft", "ach": "draft", "bank": "draft",
    "electronic": "draft", "card": "card", "credit card": "card", "debit card": "card", "cc": "card", "credit": "card",
    "payroll": "payroll", "payroll deduction": "payroll", "pd": "payroll", "deduction": "payroll", "cash": "cash",
    "check": "cash", "cheque": "cash", "cash or check": "cash", "payroll deduct": "payroll",
}  # fmt: skip
_MARKS = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    return _MARKS.sub(" ", text.casefold()).strip()


@lru_cache(maxsize=65_536)
def job_class_of_title(title: str) -> str:
    """ "TCHR SCI 7" is "licensed"; nothing for a title that tells us nothing."""
    plain = _plain(title)
    return next((job_class for job_class, rule in _RULES if rule.search(plain)), "")


def is_job_class(text: str) -> bool:
    """Whether a cell names a class itself: "Certified", not "TCHR SCI 7"."""
    return _plain(text) in _JOB_CLASSES


@lru_cache(maxsize=4_096)
def job_class_of(text: str) -> str:
    """The value of a column that names the job class itself; it may hold titles, too."""
    return _JOB_CLASSES.get(_plain(text)) or job_class_of_title(text)


def category_of(text: str) -> str | None:
    """A membership category, or BY_JOB for a plain "yes"; nothing for "not a member"; None for words we do not know."""
    plain = _plain(text)
    if plain in _YES:
        return BY_JOB
    return "" if plain in _NO_MEMBER else _CATEGORIES.get(plain)


def level_of(text: str) -> str:
    return _LEVELS.get(_plain(text), "")


def payment_of(text: str) -> str:
    return _PAYMENTS.get(_plain(text), "")
