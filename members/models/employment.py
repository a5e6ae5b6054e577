from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, Expression, Func, OuterRef, Q, Value
from django.db.models.functions import Upper

from core.history import track
from core.periods import PeriodQuerySet, not_empty
from locals.access import Can, Scope, ScopedQuerySet
from locals.models import JobClass, Worksite
from members.models.person import Person

# A staff number as it reads after a spreadsheet ate its leading zeros.
_NUMBER = Func(Upper("employer_number"), Value("0"), function="ltrim")


class EmploymentQuerySet(ScopedQuerySet["Employment"], PeriodQuerySet["Employment"]):  # type: ignore[override]  # as_manager, per class
    see = Can.SEE_PEOPLE

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))

    def numbered(self, number: str | Expression) -> Self:
        """With this staff number, given in capitals and without leading zeros, which is not nothing."""
        return self.alias(number=_NUMBER).filter(number=number)

    def may_go_on(self) -> Self:
        """Jobs that ended and could go on as if they had not: as `actions.take_job_end_back` asks of one."""
        again = Employment.objects.filter(
            person=OuterRef("person"),
            worksite=OuterRef("worksite"),
            period__startswith__gte=OuterRef("period__endswith"),
        )
        ended = self.filter(period__upper_inf=False, person__died_on=None, worksite__closed_on=None)
        return ended.exclude(Exists(again))


@track()
class Employment(models.Model):
    """A person works at a worksite for a period; overlapping periods at one worksite are refused."""

    class Source(models.TextChoices):
        ROSTER = "roster", "Staff list"
        STAFF = "staff", "Staff"

    person = models.ForeignKey(Person, models.CASCADE, related_name="employments")
    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="+", db_index=False)  # has one, with person
    job_class = models.CharField(max_length=14, choices=JobClass)
    position = models.CharField(max_length=120, blank=True)
    subject = models.CharField("grade or subject", max_length=120, blank=True)
    room = models.CharField(max_length=40, blank=True)
    fte = models.DecimalField("FTE", max_digits=3, decimal_places=2, null=True, blank=True)
    employer_number = models.CharField("employer's ID", max_length=40, blank=True)
    # From the day the employer names, or the day of the first list that has the person.
    period = DateRangeField()
    hired_on = models.DateField(null=True, blank=True, help_text="As the employer says; unknown stays unknown.")
    is_new_hire = models.BooleanField(
        default=False, db_default=False, help_text="A hire date says so, or an earlier complete list did not have them."
    )
    source = models.CharField(max_length=8, choices=Source)
    list_date = models.DateField(null=True, blank=True, help_text="As-of date of the newest list that has this row.")

    objects: ClassVar[EmploymentQuerySet] = EmploymentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("worksite", "person", name="members_employment_worksite"),
            # With all that is asked of a new hire's job, so that every page's count of the unmet reads no table.
            models.Index(
                fields=["person"],
                include=["period", "hired_on"],
                condition=Q(is_new_hire=True),
                name="members_employment_newcomer",
            ),
            # Of everybody, for PostgreSQL believes no statistics of an index that leaves some out.
            models.Index(_NUMBER, name="members_employment_number"),
        ]
        constraints = [
            not_empty("members_employment_period"),
            ExclusionConstraint(
                name="members_employment_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("worksite", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person already works there in that period.",
            ),
            models.CheckConstraint(
                condition=Q(fte=None) | Q(fte__gt=0, fte__lte=2),
                name="members_employment_fte",
                violation_error_message="FTE is above 0 and at most 2.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position or self.get_job_class_display()} at {self.worksite}"
