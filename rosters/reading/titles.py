"""What a job title says about the job class, and other words that districts use for fixed choices.

The values are those of `locals.models.JobClass` and of `members.models`; a test holds them together.
"""

from __future__ import annotations

import re
from functools import lru_cache

# "AP" before or behind these is a course; elsewhere it may be an assistant principal.
_SUBJECTS = (
    r"(art|bio\w*|calc\w*|capstone|chem\w*|comp(osition)?|computer|csp?|econ\w*|eng(lish)?|environmental|euro\w*|french"
    r"|geo\w*|german|gov\w*|hist\w*|human|lang\w*|latin|lit\w*|macro\w*|math\w*|micro\w*|music|physics|psych\w*"
    r"|research|sci\w*|seminar|social|spanish|stat\w*|studio|us|world)"
)
_SCHOOL = r"(hs|ms|es|elem(entary)?|middle|high|primary|school|upper|lower)"
_ASST = r"(asst|assistants?)"
_TEACHING = r"teachers?|tchrs?|tch|educators?|instructors?|counsell?ors?|librarians?"
# Who helps somebody, however high that one is; these say so themselves or by the word beside them.
_HELPERS = (
    r"secretar(y|ies)|clerks?|receptionists?|book ?keepers?|typists?|custodians?|janitors?|aides?|tas?|slpa|cota",
    r"paras?|parapro\w*|paraed\w*",
    rf"(admin(istrative)?|exec(utive)?|office|personal|confidential) {_ASST}",
    rf"{_ASST} to|(principals|superintendents|directors) {_ASST}",
    r"(supt|superintendents?|principals|admin(istrative)?|exec(utive)?|office|school|attendance|bus) sec|sec to",
    # Not those who assist in coaching or in leading, beside their teaching.
    (rf"(teach\w*|tchrs?|inst(r|ruct\w*)?|librar\w*|media( spec\w*)?|counsel\w*|nurses?)( (?!coach)\w+)? {_ASST}"
     r"(?! ((\w+ )?coach\w*|\w+ dir(ector)?|dir(ector)?|prin\w*|super\w*|supt|band|choir|choral))"),
    (r"(asst|assistant)( (pre ?k|pre ?school|pre ?kindergarten|k|kindergarten|head start|sped|special ed\w*|elem\w*"
     r"|classroom))? (tchrs?|teachers?|instructors?|librarians?)"),
)  # fmt: skip
# Who leads no school and no programme, whatever the noun says.
_FOREMEN = (
    r"(chief|head|lead) (\w+ )?(mechanics?|cooks?|electricians?|plumbers?|carpenters?|bus drivers?)",
    (r"(bus|custod\w*|caf|cafeteria|kitchen|lunch ?room|lunch|recess|play ?ground|hall(way)?|iss|in school suspension)"
     r" (\w+ )?supervisors?"),
    r"(network|systems?|database|server|computer|office) administrators?",
)  # fmt: skip
_A_SUBJECT = "a_subject"  # stands for one of these; no plain title has a word with a mark in it
_ED = r"ed(uc(ation)?)?"
# Subjects that are taught, with words in them that elsewhere are those of support: "Bus. Ed." is business education.
_SUBJECTS_TAUGHT = (
    (rf"bus(iness)? (and )?({_ED}|law|math|english|comp(uters?)?|apps?|applications|econ\w*|acct|accounting|fin(ance)?"
     r"|fund\w*|marketing|mktg?|entrepreneur\w*)( tech)?"),
    (rf"(?<!career )(?<!career and )tech ({_ED}|prep|math|writing|apps?|applications|discovery|foundations?"
     r"|lit(eracy)?|theat\w*|drawing|drafting|engineering|integration\w*|coach\w*)"),
    rf"(?<!bus )drivers? {_ED}",
    rf"office ({_ED}|technology|systems|procedures|occupations|apps?|applications)",
    rf"foods (and )?nutrition|foods? sci(ence)?|nutrition (and )?({_ED}|wellness|sci(ence)?)",
    (r"(facs|fcs|family (and )?consumer( sci\w*)?|home ec(onomics)?)"
     r"( (and )?(foods?( and)?( nutrition)?|nutrition))?"),
    r"ag(ri\w*)? (power )?(and )?mech(anics)?|(auto|automotive|diesel|power|small engines?) mechanics",
    (r"(digital media|construction|drafting|engineering|health sci\w*|vet(erinary)?|pharm\w*|robotics|stem|welding"
     r"|theat\w*|music|graphics?) tech"),
)  # fmt: skip
# What may be a subject, a place or a department: whoever is that, the words beside it tell, or nothing does.
_UNTELLING = (
    rf"career (and )?tech(nical|nology)?( (and )?{_ED})?|vo(c|cational)? ?tech(nical|nology)?",
    r"(auto|automotive|diesel|bus(iness)?|info(rmation)?|instr(uct\w*)?|office) (and )?tech(nology)?",
    r"bus (mgmt|management|comm\w*|dept|department|info\w*|admin\w*)",
    r"food (and )?nutrition(?! (serv\w*|work\w*|man\w*|mgr|asst|staff|dep\w*))",
    r"(cyber|law (and )?(public safety (and )?)?) ?security|colou?r ?guard",
)
# The first that is found decides. A noun of teaching is stronger than those of leading or support beside it: who
# teaches and drives a bus, or directs athletics, is licensed. Principals and superintendents stay what they are.
_TITLES = (
    ("substitute", r"subs?|subst|substitutes?"),
    ("esp", "|".join((*_HELPERS, *_FOREMEN))),
    ("licensed", r"(band|choir|choral|chorus|orchestra|strings) dir(ector)?s?|dir(ector)? of (bands?|choirs?|choral)"),
    ("administrator", r"principals?|prin|superintendents?|supt"),
    (
        "administrator",
        (r"(directors?|dir|supervisors?|chief|dean) (of|for) (\w+ )?(teach\w*|tchrs?|educators?|counsel\w*|librar\w*)"
         r"|(teachers?|educators?|counselors?|librarians?)"
         r" (quality|support|recruit\w*|development|effectiveness|evaluation|retention|induction|education|services)"
         r" (and \w+ )?(director|dir|supervisor)"),
    ),
    ("licensed", _TEACHING),
    ("licensed", rf"ap (\w+ ){{0,2}}{_SUBJECTS}|{_SUBJECTS}( \d+)? ap"),
    ("esp", rf"{_A_SUBJECT} (\w+ )?{_ASST}"),
    ("esp", r"ap specialists?"),  # accounts payable
    (
        "administrator",
        (rf"ap$|{_SCHOOL} ap|ap (of|for|at)|ap {_SCHOOL}"
         r"|ap (curriculum|instruction|discipline|administration|operations)"
         r"|directors?|dir|dean|chief|cfo|ceo|head ?master|administrators?|business manager|supervisors?"),
    ),
    ("licensed", _A_SUBJECT),
    (
        "esp",
        (r"para\w*|assistants?|asst|custod\w*|janitor\w*|bus|drivers?|cafeteria|caf|food|cooks?|nutrition|secretar\w*"
         r"|clerical|maint\w*|grounds\w*|security|monitors?|technicians?|tech|mechanics?|registrars?|interpreters?"
         r"|attendance|office|warehouse|esp|cnp|classified|payroll|accounts?|guard|sro|resource officers?|dispatcher"
         r"|kitchen|lunch ?room|cashiers?|electricians?|plumbers?|carpenters?|painters?"),
    ),
    (
        "licensed",
        (r"teach\w*|librar\w*|media spec\w*|counsel\w*|psych\w*|speech|slp|therap\w*|coach|coaches|sped|nurse"
         r"|interventionists?|faculty|band|gifted|reading|math|science|english|lead|literacy"
         r"|special ed\w*|specialists?|licensed|certified|certificated|rotc|jrotc|ela|pe|music|social worker"
         r"|diagnostician|elem(entary)?|kindergarten|pre ?k"),
    ),
)  # fmt: skip
_SUBJECT, _NO_WORD = (re.compile(rf"\b(?:{'|'.join(words)})\b") for words in (_SUBJECTS_TAUGHT, _UNTELLING))
_RULES = tuple((job_class, re.compile(rf"\b(?:{pattern})\b")) for job_class, pattern in _TITLES)

_JOB_CLASSES = {
    "licensed": "licensed", "certified": "licensed", "certificated": "licensed", "cert": "licensed", "lic": "licensed",
    "professional": "licensed", "teacher": "licensed", "teachers": "licensed", "faculty": "licensed", "c": "licensed",
    "instructional": "licensed", "esp": "esp", "classified": "esp", "class": "esp", "non certified": "esp",
    "noncertified": "esp", "non cert": "esp", "support": "esp", "support staff": "esp", "non licensed": "esp",
    "education support professional": "esp", "n": "esp", "unlicensed": "esp", "nonlicensed": "esp", "para": "esp",
    "paraprofessional": "esp", "substitute": "substitute", "sub": "substitute", "administrator": "administrator",
    "administration": "administrator", "admin": "administrator", "administrative": "administrator",
    "ce": "licensed", "certified staff": "licensed", "licensed staff": "licensed", "certificated staff": "licensed",
    "prof": "licensed", "cl": "esp", "nc": "esp", "ni": "esp", "noncert": "esp", "non certificated": "esp",
    "classified staff": "esp", "non certified staff": "esp", "non licensed staff": "esp", "non instructional": "esp",
    "noninstructional": "esp", "paraprofessionals": "esp",
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
_APOSTROPHES = re.compile(r"['’]")
_MARKS = re.compile(r"[\W_]+")


def _plain(text: str) -> str:
    return _MARKS.sub(" ", _APOSTROPHES.sub("", text.casefold())).strip()


@lru_cache(maxsize=65_536)
def job_class_of_title(title: str) -> str:
    """ "TCHR SCI 7" is "licensed"; nothing for a title that tells us nothing."""
    plain = _NO_WORD.sub("", _SUBJECT.sub(_A_SUBJECT, _plain(title)))
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
