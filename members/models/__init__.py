"""People, how to reach them, and the two ledgers: where they work and what they belong to."""

from members.models.contact import ContactPoint
from members.models.demographics import Demographics
from members.models.employment import Employment, EmploymentQuerySet
from members.models.membership import Category, DropReason, Level, Membership, PaymentMethod
from members.models.person import NAME_FIELDS, Person, PersonQuerySet, called
from members.models.search import SearchName, SearchNameQuerySet
from members.models.standing import Standing, StandingDay

__all__ = [
    "NAME_FIELDS",
    "Category",
    "ContactPoint",
    "Demographics",
    "DropReason",
    "Employment",
    "EmploymentQuerySet",
    "Level",
    "Membership",
    "PaymentMethod",
    "Person",
    "PersonQuerySet",
    "SearchName",
    "SearchNameQuerySet",
    "Standing",
    "StandingDay",
    "called",
]
