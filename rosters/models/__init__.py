"""Staff lists: the file, its rows as they were read, what would happen with each, and what was decided."""

from rosters.models.finding import (
    JOINED,
    MOVED,
    NEW_HIRE,
    UNUSED,
    BeforeImage,
    Decision,
    Finding,
    FindingQuerySet,
    How,
    Question,
    Verdict,
)
from rosters.models.learned import KnownColumn, KnownPlace
from rosters.models.row import Place, Row
from rosters.models.staff_list import StaffList, StaffListQuerySet, Upload

__all__ = [
    "JOINED",
    "MOVED",
    "NEW_HIRE",
    "UNUSED",
    "BeforeImage",
    "Decision",
    "Finding",
    "FindingQuerySet",
    "How",
    "KnownColumn",
    "KnownPlace",
    "Place",
    "Question",
    "Row",
    "StaffList",
    "StaffListQuerySet",
    "Upload",
    "Verdict",
]
