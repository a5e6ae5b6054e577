"""What a column can become, and the headings by which districts call it."""

from __future__ import annotations

import re
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
    WORKSITE = "worksite"
    POSITION = "position"
    JOB_CLASS = "job_class"
    STATUS = "employment_status"
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
    Target.WORKSITE: "Worksite",
    Target.POSITION: "Job title",
    Target.JOB_CLASS: "Job class (licensed, ESP …)",
    Target.STATUS: "Employment status (who left is left out)",
    Target.SUBJECT: "Grade or subject",
    Target.ROOM: "Room",
    Target.FTE: "FTE",
    Target.HIRED_ON: "Start at this employer",
    Target.SERVICE_START: "First day as an educator",
    Target.SERVICE_YEARS: "Years of service in August",
    Target.EMAIL: "E-mail",
    Target.OTHER_EMAIL: "Second e-mail",
    Target.PHONE: "Personal phone",
    Target.WORK_PHONE: "Work phone",
    Target.CATEGORY: "Membership category",
    Target.LEVEL: "Membership level (full, part)",
    Target.PAYMENT: "Payment method",
    Target.JOINED_ON: "Day of joining",
}

_HEADINGS = {
    Target.NEA_ID: (
        "nea id|nea no|nea number|nea num|nea|neaid|nea member id|nea membership id|nea membership number"
        "|member id|member number|member no|membership id|membership number|individual id"
    ),
    Target.EMPLOYER_NUMBER: (
        "emp no|emp id|emp num|emp|empid|empno|emp number|employee id|employee no|employee number"
        "|employee num|employee|staff id|staff no|staff number|staffid|personnel number|personnel id"
        "|personnel no|payroll id|payroll no|payroll number|badge|badge no|badge number|eid|ein number"
        "|district id|local id|person id|id|id number|id no|employer id|employer number|employer s id"
        "|employer s staff number|teacher number|teacher id|employee nbr|emp nbr"
    ),
    Target.NAME: (
        "name|full name|employee name|staff name|teacher name|first last|emp name|fullname|member name|teacher"
        "|staff member|person|first name last name|first mi last|first last name|name first last|first and last name"
    ),
    Target.NAME_LAST_FIRST: (
        "last first|last first mi|last first middle|last name first name|lastname firstname|name last first"
        "|name last first mi|last comma first|last first name|last name first|last name first name mi"
        "|last name first name middle|last name first name middle initial|employee name last first"
        "|employee name last first mi|last first m|last first middle initial"
    ),
    Target.FIRST: (
        "first name|first|fname|firstname|given name|given names|first nm|f name|name first|legal first name"
        "|name first legal|given|forename"
    ),
    Target.MIDDLE: "middle name|middle|mi|m i|middle initial|mname|middlename|mid name|middle init|name middle",
    Target.LAST: "last name|last|lname|lastname|surname|family name|last nm|l name|name last|legal last name",
    Target.SUFFIX: "suffix|name suffix|sfx|generation|gen|suf|jr sr",
    Target.PREFERRED: (
        "preferred name|preferred|nickname|nick name|goes by|known as|pref name|preferred first name"
        "|preferred first|called|aka"
    ),
    Target.WORKSITE: (
        "worksite|work site|school|school name|building|bldg|bldg name|building name|site|site name|location"
        "|location name|loc|campus|work location|primary location|assigned school|school site|facility"
        "|home school|worksite name|work place|workplace|site description|location description|loc desc"
        "|school building|named above the rows|dept location|location desc|site desc|school desc|bldg desc"
    ),
    Target.POSITION: (
        "position|job title|title|job|position title|job description|job desc|position description|role"
        "|assignment|pos|pos title|job name|occupation|position desc|work assignment|job position"
        "|pos desc|primary job title|prim job title|primary position"
    ),
    Target.JOB_CLASS: (
        "job class|class|classification|employee type|emp type|staff type|employee class|employee group"
        "|certified classified|licensed classified|cert class|job category|employee category|type"
        "|staff category|employee classification|licensed|cert status|category"
        "|cert non cert|certified non certified|employee type description"
    ),
    Target.STATUS: (
        "status|employment status|emp status|empl status|job status|work status|active status|hr status"
        "|active inactive|active or inactive|employment state|empl status cd|status code|active|is active|active y n"
        "|active yes no|active flag|currently employed|still employed|terminated|is terminated|inactive|is inactive"
    ),
    Target.SUBJECT: (
        "subject|grade|grade level|grade subject|grade or subject|subject area|subject taught|teaching area"
        "|content area|grade taught|subject grade|grades|subjects|dept|department"
    ),
    Target.ROOM: "room|rm|room no|room number|room num|rm no|classroom|rm number",
    Target.FTE: (
        "fte|full time equivalent|fulltime equivalent|percent employed|pct employed|percent time|fte percent"
        "|fte value|time percent"
    ),
    Target.HIRED_ON: (
        "hire date|hire dt|hired|date hired|date of hire|hiredate|start date|start dt|original hire date"
        "|employment date|employment start|employed since|hired on|date employed|start|district hire date"
        "|orig hire date|orig hire dt|original hire dt|first day|begin date|start at this employer|doh|hire day"
        "|district start date|hire"
    ),
    Target.SERVICE_START: (
        "service start|service start date|first day as an educator|career start|teaching since"
        "|education start date|service date|first year teaching date|educator since"
    ),
    Target.SERVICE_YEARS: (
        "years|yrs|years of service|yrs of service|years service|yrs service|yos|years experience|yrs exp"
        "|years of experience|experience|years exp|exp|total years|yrs experience|service years|yr exp"
    ),
    Target.EMAIL: (
        "email|e mail|email address|e mail address|mail|district email|school email|work email|work e mail"
        "|email work|employee email|staff email|district e mail|school e mail|email addr|e mail 1|email 1"
        "|emailaddress"
        "|email primary|primary email|e mail addr|work email address|work email addr|email address primary"
    ),
    Target.OTHER_EMAIL: (
        "personal email|personal e mail|home email|home e mail|other email|second email|email 2"
        "|alternate email|alt email|private email|secondary email|e mail 2|email personal|email home"
        "|second e mail"
    ),
    Target.PHONE: (
        "phone|cell|cell phone|mobile|mobile phone|phone number|telephone|home phone|personal phone|cellphone"
        "|contact number|phone no|tel|primary phone|cell number|mobile number|phone cell|phone home|cell no"
        "|telephone number"
        "|phone primary|cell phone number|cell phone nbr|mobile phone number|home phone number|home tel"
    ),
    Target.WORK_PHONE: "work phone|school phone|office phone|business phone|phone work|work tel|work telephone",
    # Never a bare "category" or "level": districts mean certified or classified, and grades. These make members.
    Target.CATEGORY: (
        "membership category|member category|membership type|member type|membership class|membership"
        "|member class|nea membership|nea category|nea membership type|mae membership"
    ),
    Target.LEVEL: "membership level|member level|nea level",
    Target.PAYMENT: (
        "payment method|payment|pay method|method of payment|dues method|payment type|dues payment|how paid|pay type"
    ),
    Target.JOINED_ON: (
        "join date|joined|date joined|joined on|member since|membership date|enrollment date|membership start"
        "|membership start date|enrolled|enroll date|day of joining|join dt|member start date"
    ),
}
_BY_HEADING = {heading: target for target, headings in _HEADINGS.items() for heading in headings.split("|")}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[\W_]+")
_FILLERS = re.compile(r"\b(the|of|employees?|staff|current|legal|users|teachers)\b")
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
OF_PEOPLE = frozenset({"employee", "employees", "emp", "staff", "person", "teacher", "teachers", "educator", "member"})


@lru_cache(maxsize=2048)
def target_of(heading: str) -> Target | None:
    """What a heading means by its words alone; None where we have not heard it."""
    words = words_of(_HOW_WRITTEN.sub("", heading))
    known = _BY_HEADING.get(words) or _BY_HEADING.get(words.replace(" ", ""))
    if known is None:
        core = " ".join(_FILLERS.sub(" ", words).split())
        known = _BY_HEADING.get(core)
    return known
