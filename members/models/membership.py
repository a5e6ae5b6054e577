from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.fields.ranges import RangeEndsWith, RangeStartsWith
from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.history import track
from core.periods import PeriodQuerySet, not_empty
from locals.access import Can, Scope, ScopedQuerySet
from locals.models import Local
from members.models.person import Person


class Category(models.TextChoices):
    """NEA membership categories; Active comes in two kinds."""

    PROFESSIONAL = "professional", "Active professional"
    ESP = "esp", "Active ESP"
    ASPIRING = "aspiring", "Aspiring Educator"
    RETIRED = "retired", "Retired"
    SUBSTITUTE = "substitute", "Substitute"
    RESERVE = "reserve", "Reserve"
    STAFF = "staff", "Staff"


class Level(models.TextChoices):
    FULL = "full", "Full-time"
    PART = "part", "Part-time"


class PaymentMethod(models.TextChoices):
    DRAFT = "draft", "Bank draft (EFT)"
    CARD = "card", "Card"
    PAYROLL = "payroll", "Payroll deduction"
    CASH = "cash", "Cash or check"


class DropReason(models.IntegerChoices):
    """NEA drop codes; 18 and 19 are ours. 10, 13 and 14 are no losses while another row continues."""

    COST = 1, "Cost"
    DECEASED = 2, "Deceased"
    DELINQUENT = 3, "Delinquent"
    DISAGREES = 4, "Disagrees with politics or policy"
    DISSATISFIED = 5, "Dissatisfied with services"
    PROCESSING_ERROR = 6, "Processing error"
    HARDSHIP = 7, "Financial hardship"
    COMPETITOR = 8, "Joined a competing organization"
    LEAVE = 9, "Leave of absence"
    LOCAL_CHANGE = 10, "Local change"
    LOST_DEDUCTION = 11, "Loss of payroll deduction"
    REQUESTED = 12, "Member requested"
    TYPE_CHANGE = 13, "Type change"
    TYPE_AND_LOCAL_CHANGE = 14, "Type and local change"
    MOVED_AWAY = 15, "Moved away"
    NOT_ON_LIST = 16, "Not on payroll list"
    REDUCTION = 17, "Reduction in force"
    RETIRED = 18, "Retired"
    RESIGNED = 19, "Resigned"

    @classmethod
    def continuing(cls) -> list[DropReason]:
        """A row that ends so is continued by another; a person does this by transferring or changing type."""
        return [cls.LOCAL_CHANGE, cls.TYPE_CHANGE, cls.TYPE_AND_LOCAL_CHANGE]


def _went_on() -> Q:
    return Q(drop_reason__in=[reason.value for reason in DropReason.continuing()])


def _pays_by_payroll() -> Q:
    return Q(category=Category.PROFESSIONAL, payment_method=PaymentMethod.PAYROLL)


class MembershipQuerySet(ScopedQuerySet["Membership"], PeriodQuerySet["Membership"]):  # type: ignore[override]  # as_manager, per class
    see = Can.SEE_PEOPLE

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))

    def forbidden_payments(self, day: date) -> Self:
        """Rows that hold on the day and pay as Mississippi Code 37-9-49 forbids."""
        return self.filter(_pays_as_forbidden(day))

    def continued_by_nothing(self) -> Self:
        """Rows that ended as transferred or changed, though the person was in no local on the day after: codes 10, 13
        and 14 are no losses, so figures ask where they went."""
        return self.filter(_went_nowhere())

    def out_of_order(self, day: date) -> Self:
        """Either of the two, and which: `is_paid_as_forbidden`, `went_nowhere`."""
        faults = {"is_paid_as_forbidden": _pays_as_forbidden(day), "went_nowhere": _went_nowhere()}
        return self.filter(Q(*faults.values(), _connector=Q.OR)).annotate(**faults)


def _pays_as_forbidden(day: date) -> Q:
    if settings.PAYROLL_DEDUCTION_FOR_LICENSED:
        return Q(pk__in=[])
    return _pays_by_payroll() & Q(period__contains=day)


def _went_nowhere() -> Q:
    theirs = Membership.objects.filter(person=OuterRef("person"))
    # Where a row begins that day it is covered, too; but that question an index answers at once, for nearly all.
    begins = theirs.filter(period__startswith=OuterRef("period__endswith"))
    covers = theirs.filter(period__contains=OuterRef("period__endswith"))
    return _went_on() & ~Q(Exists(begins)) & ~Q(Exists(covers))


@track()
class Membership(models.Model):
    """A person belongs to a local in a category for a period. A ledger: what changes ends one row and begins another;
    only what was written down wrongly is corrected in place, and the history keeps it.

    A row stays open until it is dropped, transferred or changed; the membership year is a label, not an end.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    local = models.ForeignKey(Local, models.PROTECT, related_name="+", db_index=False)  # has one, with person
    category = models.CharField(max_length=12, choices=Category)
    level = models.CharField(max_length=4, choices=Level, default=Level.FULL, db_default=Level.FULL)
    period = DateRangeField()
    payment_method = models.CharField(max_length=8, choices=PaymentMethod, blank=True)
    signed_on = models.DateField(null=True, blank=True, help_text="When the person joined, if before the first day.")
    drop_reason = models.SmallIntegerField(choices=DropReason, null=True, blank=True)
    source = models.CharField(max_length=40, blank=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("local", "person", name="members_membership_local"),
            # For who joined and who left in a window of days.
            models.Index(RangeStartsWith("period"), "person", name="members_membership_began"),
            models.Index(
                RangeEndsWith("period"), "person", condition=Q(period__upper_inf=False), name="members_membership_ended"
            ),
            # Among these is what may be out of order.
            models.Index("person", condition=_went_on() | _pays_by_payroll(), name="members_membership_checked"),
        ]
        constraints = [
            not_empty("members_membership_period"),
            models.CheckConstraint(
                condition=Q(period__upper_inf=True, drop_reason=None)
                | Q(period__upper_inf=False, drop_reason__isnull=False),
                name="members_membership_end_has_reason",
                violation_error_message="A membership that ends has a reason, and one that goes on has none.",
            ),
            ExclusionConstraint(
                name="members_membership_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("local", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person belongs to that local in that period already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_category_display()}, {self.local}"

    @property
    def begins(self) -> date:
        first: date = self.period.lower
        return first
