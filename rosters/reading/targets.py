"""What a column can become, and the headings by which districts call it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache


class Target(StrEnum):
    NEA_ID = "nea_id"
    EMPLOYER_NUMBER = "employer_number"
    NAME = "name"
    NAME_LAST_FIRST = "name_last_first"
    FIRST = "first_name"
    MIDDLE = "middle_name"
    LAST = "last_name"
    SUFFIX = "suffix"
    PREFERRED = "preferred_name"
    FORMER = "former_name"
    EMPLOYER = "employer"
    WORKSITE = "worksite"
    POSITION = "position"
    JOB_CLASS = "job_class"
    STATUS = "employment_status"
    LEFT_ON = "left_on"
    SUBJECT = "subject"
    ROOM = "room"
    FTE = "fte"
    HIRED_ON = "hired_on"
    SERVICE_START = "service_start"
    SERVICE_YEARS = "service_years"
    EMAIL = "email"
    OTHER_EMAIL = "other_email"
    PHONE = "phone"
    WORK_PHONE = "work_phone"
    CATEGORY = "category"
    LEVEL = "level"
    PAYMENT = "payment_method"
    JOINED_ON = "joined_on"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    Target.NEA_ID: "NEA ID (10 digits)",
    Target.EMPLOYER_NUMBER: "Employer’s staff number",
    Target.NAME: "Name in one column",
    Target.NAME_LAST_FIRST: "Name, last name first",
    Target.FIRST: "First name",
    Target.MIDDLE: "Middle name",
    Target.LAST: "Last name",
    Target.SUFFIX: "Suffix (Jr., III)",
    Target.PREFERRED: "Preferred name",
    Target.FORMER: "Former last name (only to recognize people)",
    Target.EMPLOYER: "District (rows of others are left out)",
    Target.WORKSITE: "Worksite",
    Target.POSITION: "Job title",
    Target.JOB_CLASS: "Job class (licensed, ESP …)",
    Target.STATUS: "Employment status (who left is left out)",
    Target.LEFT_ON: "Last day there (who left is left out)",
    Target.SUBJECT: "Grade or subject",
    Target.ROOM: "Room",
    Target.FTE: "FTE",
    Target.HIRED_ON: "Start at this employer",
    Target.SERVICE_START: "First day as an educator",
    Target.SERVICE_YEARS: "Years of service in August",
    Target.EMAIL: "E-mail",
    Target.OTHER_EMAIL: "Second e-mail, as one from home",
    Target.PHONE: "Personal phone",
    Target.WORK_PHONE: "Work phone",
    Target.CATEGORY: "Membership category",
    Target.LEVEL: "Membership level (full, part)",
    Target.PAYMENT: "Payment method",
    Target.JOINED_ON: "Day of joining",
}

_HEADINGS = {
    Target.NEA_ID: (
        "nea id|nea number|nea|neaid|nea member id|nea membership id|nea membership number|member id|member number"
        "|membership id|membership number|individual id|nea individual id|nea 360 id|nea360 id|association id"
        "|union id|union member id|mae id|mae member id|ims id"
    ),
    Target.EMPLOYER_NUMBER: (
        "empid|empno|employee id|employee number|employee|staff id|staff number|staffid|payroll id|payroll number"
        "|badge|badge number|eid|ein number|district id|local id|person id|id|id number|employer id|employer number"
        "|employer s id|employer s staff number|teacher number|teacher id|employee code|employee identifier"
        "|file number|file id|hr id|clock number|clock id|pernr|person number|emplid"
    ),
    Target.NAME: (
        "name|full name|employee name|staff name|teacher name|first last|fullname|member name|teacher|staff member"
        "|person|first name last name|first mi last|first last name|name first last|first and last name|faculty"
        "|faculty name|display name|employee full name|legal name|individual|printed name"
    ),
    Target.NAME_LAST_FIRST: (
        "last first|last first mi|last first middle|last name first name|lastname firstname|name last first"
        "|name last first mi|last comma first|last first name|last name first|last name first name mi"
        "|last name first name middle|last name first name middle initial|employee name last first"
        "|employee name last first mi|last first m|last first middle initial|staff name l f|name l f|full name lfm"
        "|name lfm"
    ),
    Target.FIRST: (
        "first name|first|fname|firstname|given name|given names|f name|name first|legal first name|name first legal"
        "|given|forename|first name mi|first name middle initial|first mi"
        "|first middle|first name middle name|first middle name|first name middle"
    ),
    Target.MIDDLE: "middle name|middle|mi|m i|middle initial|mname|middlename|name middle|initial",
    Target.LAST: "last name|last|lname|lastname|surname|family name|l name|name last|legal last name",
    Target.SUFFIX: "suffix|name suffix|sfx|generation|gen|suf|jr sr",
    Target.PREFERRED: (
        "preferred name|preferred|nickname|nick name|goes by|known as|pref name|preferred first name|preferred first"
        "|called|aka"
    ),
    Target.FORMER: (
        "former name|former last name|former surname|former names|previous last name|previous name|previous surname"
        "|prior last name|prior name|prior surname|maiden name|maiden|maiden last name|birth name|last name at birth"
        "|old last name|former last|previous last|fka"
    ),
    Target.EMPLOYER: (
        "employer|employer name|district|district name|school district|school district name|school system|system name"
        "|district description|lea|lea name|district lea|employing district|name of district"
    ),
    Target.WORKSITE: (
        "worksite|work site|school|school name|building|building name|site|site name|location|location name|campus"
        "|work location|primary location|assigned school|school site|facility|home school|worksite name|work place"
        "|workplace|site description|location description|school building|named above the rows|dept location"
        "|school desc|bldg desc|schools|locations|worksites|work sites|work locations|sites|buildings|campuses"
        "|primary building|primary site|primary worksite|assigned building|assigned location"
    ),
    Target.POSITION: (
        "position|job title|title|job|position title|job description|position description|role|assignment|job name"
        "|occupation|work assignment|job position|primary job title|prim job title|primary position"
        "|job title description|position title description"
    ),
    Target.JOB_CLASS: (
        "job class|class|classification|employee type|staff type|employee class|employee group|certified classified"
        "|licensed classified|cert class|job category|employee category|type|staff category|employee classification"
        "|licensed|cert status|category|cert non cert|certified non certified|employee type description|position type"
        "|job type|bargaining unit|cert noncert"
    ),
    Target.STATUS: (
        "status|employment status|emp status|empl status|job status|work status|active status|hr status"
        "|active inactive|active or inactive|employment state|empl status cd|status code|active|is active|active y n"
        "|active yes no|active flag|currently employed|still employed|terminated|is terminated|inactive|is inactive"
        "|stat"
    ),
    # Never the end of a contract or of an assignment: most go on when it ends.
    Target.LEFT_ON: (
        "left on|termination date|term date|date terminated|terminated on|date of termination"
        "|termination effective date|term effective date|separation date|date of separation|date separated"
        "|separated on|resignation date|date of resignation|date resigned|resigned on|resign date|retirement date"
        "|date of retirement|date retired|retired on|end date|last day|last day worked|last date worked"
        "|last day of work|last work day|last working day|last day of employment|last day employed|employment end"
        "|employment end date|end of employment|date left|exit date|departure date|inactive date|date inactive|end"
    ),
    Target.SUBJECT: (
        "subject|grade|grade level|grade subject|grade or subject|subject area|subject taught|teaching area"
        "|content area|grade taught|subject grade|grades|subjects|department|discipline|course|courses|content"
        "|department subject|teaching assignment"
    ),
    Target.ROOM: "room|room number|classroom|homeroom|home room",
    Target.FTE: (
        "fte|full time equivalent|fulltime equivalent|percent employed|percent time|fte percent|fte value"
        "|time percent|percent|percent of time|total fte|contract percent|assignment percent"
    ),
    Target.HIRED_ON: (
        "hire date|hired|date hired|date of hire|hiredate|start date|original hire date|employment date"
        "|employment start|employed since|hired on|date employed|start|district hire date|first day|begin date"
        "|start at this employer|doh|hire day|district start date|hire|original hire|last hire date|latest hire date"
        "|most recent hire date|rehire date|entry date"
    ),
    Target.SERVICE_START: (
        "service start|service start date|first day as an educator|career start|teaching since|education start date"
        "|service date|first year teaching date|educator since"
    ),
    Target.SERVICE_YEARS: (
        "years|years of service|years service|yos|years experience|years of experience|experience|total years"
        "|service years|teaching experience|total experience|total years experience|total years of experience"
        "|years teaching|years of teaching|years of teaching experience|years taught|years in education"
        "|creditable years"
    ),
    Target.EMAIL: (
        "email|e mail|email address|e mail address|mail|district email|school email|work email|work e mail|email work"
        "|employee email|staff email|district e mail|school e mail|e mail 1|email 1|emailaddress|email primary"
        "|primary email|work email address|email address primary"
    ),
    Target.OTHER_EMAIL: (
        "personal email|personal e mail|home email|home e mail|other email|second email|email 2|alternate email"
        "|alt email|private email|secondary email|e mail 2|email personal|email home|second e mail"
    ),
    Target.PHONE: (
        "phone|cell|cell phone|mobile|mobile phone|phone number|home phone|personal phone|cellphone|contact number"
        "|primary phone|cell number|mobile number|phone cell|phone home|phone primary|cell phone number"
        "|mobile phone number|home phone number|phone 1|home cell|cell home|home or cell|cell or home"
    ),
    Target.WORK_PHONE: (
        "work phone|school phone|office phone|business phone|phone work|room phone|office|work number|office number"
    ),
    # Never a bare "category" or "level": districts mean certified or classified, and grades. These make members.
    Target.CATEGORY: (
        "membership category|member category|membership type|member type|membership class|membership|member class"
        "|nea membership|nea category|nea membership type|mae membership|member|is member|member y n|member status"
        "|membership status|nea member|mae member|union member|association member|union membership"
        "|association membership|dues payer|current member"
    ),
    Target.LEVEL: "membership level|member level|nea level|dues level|dues type|dues percent",
    Target.PAYMENT: (
        "payment method|payment|pay method|method of payment|dues method|payment type|dues payment|how paid|pay type"
        "|billing method|dues payment method|method of dues payment"
    ),
    Target.JOINED_ON: (
        "join date|joined|date joined|joined on|member since|membership date|enrollment date|membership start"
        "|membership start date|enrolled|day of joining|member start date|dues start|dues start date"
    ),
}
# What is written short, or in another word: a heading and those above are compared with these alike.
_WORDS = {
    "emp": "employee", "empl": "employee", "ee": "employee", "worker": "employee", "associate": "employee",
    "personnel": "employee", "no": "number", "num": "number", "nbr": "number", "nm": "name", "dt": "date",
    "desc": "description", "mid": "middle", "init": "initial", "pct": "percent", "yrs": "years", "yr": "years",
    "exp": "experience", "addr": "address", "tel": "phone", "telephone": "phone", "ph": "phone", "cellular": "cell",
    "orig": "original", "bldg": "building", "loc": "location", "dept": "department", "pos": "position", "rm": "room",
    "pmt": "payment", "enroll": "enrollment", "hm": "home", "wk": "work", "schl": "school", "sch": "school",
}  # fmt: skip


def _spelled_out(words: str) -> str:
    return " ".join(_WORDS.get(word, word) for word in words.split()).replace("e mail", "email")


def _in_any_order(words: str) -> str:
    return " ".join(sorted(words.split()))


_BY_HEADING = {
    _spelled_out(heading): target for target, headings in _HEADINGS.items() for heading in headings.split("|")
}
# "Email (Work)" and "Date of Hire (Original)"; of "last first" and "first last" only the order tells: neither is here.
_BY_WORDS = {
    words: found.pop()
    for words, headings in itertools.groupby(sorted(_BY_HEADING, key=_in_any_order), _in_any_order)
    if len(found := {_BY_HEADING[heading] for heading in headings}) == 1
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")
_FILLERS = (
    re.compile(r"\b(the|of|employees?|staff|current|legal|users|teachers)\b"),
    re.compile(r"\b(teacher|educators?|faculty)\b"),
)
_OR = re.compile(r"\s*/\s*|\s+or\s+", re.IGNORECASE)
# How a cell is to be filled in, which tells nothing of what it means: "Hire Date (mm/dd/yyyy)", "Last Name [Required]".
_HOW_WRITTEN = re.compile(
    r"[(\[]\s*(?:\d+[ -]digits?|m{1,2}\W?d{1,2}\W?y{2,4}|yyyy\W?mm\W?dd|as of [^)\]]*|required|optional|read.only|text)"
    r"\s*[)\]]",
    re.IGNORECASE,
)


def words_of(heading: str) -> str:
    """A heading without case, marks and joined-up words: "HIRE_DT" and "hireDt" are both "hire dt"."""
    plain = heading.replace("#", " no ").replace("%", " percent ")
    return _NOT_WORD.sub(" ", _CAMEL.sub(" ", plain).casefold()).strip()


# A column of one name is one of these; what a comma says is stronger than either.
WHOLE_NAMES = (Target.NAME, Target.NAME_LAST_FIRST)
# Headings of people or of their numbers: the contents tell which.
OF_PEOPLE = frozenset({
    "employee", "employees", "emp", "staff", "person", "teacher", "teachers", "educator", "member", "worker",
    "personnel", "faculty", "individual",
})  # fmt: skip


@lru_cache(maxsize=2048)
def target_of(heading: str) -> Target | None:
    """What a heading means by its words alone; None where we have not heard it."""
    plain = _HOW_WRITTEN.sub("", heading)
    words = _spelled_out(words_of(plain))
    known = _BY_HEADING.get(words) or _BY_HEADING.get(words.replace(" ", ""))
    for fillers in _FILLERS:
        known = known or _BY_WORDS.get(_in_any_order(words))
        words = " ".join(fillers.sub(" ", words).split())
        known = known or _BY_HEADING.get(words)
    return known or _BY_WORDS.get(_in_any_order(words)) or _meant_by_each(_OR.split(plain))


def _meant_by_each(headings: Sequence[str]) -> Target | None:
    """What "Home Phone / Cell" means twice; nothing for "School / Grade"."""
    meant = set(map(target_of, headings)) if len(headings) > 1 else set()
    return meant.pop() if len(meant) == 1 else None
