from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from locals.access import Can, Scope, ScopedQuerySet
from locals.models import Employer, JobClass, Local, Region, Worksite
from members.models.membership import Category, Membership
from members.models.person import Person


class StandingQuerySet(ScopedQuerySet["Standing"]):
    see = Can.SEE_PEOPLE

    def within(self, scope: Scope) -> Self:
        units = []
        if scope.regions:
            units.append(Q(region__in=scope.regions))
        if scope.locals:
            units.append(Q(local__in=scope.locals))
        if scope.worksites:
            units.append(Q(worksite__in=scope.worksites))
        return self.filter(reduce(or_, units)) if units else self.none()

    def potential(self) -> Self:
        """Eligible people who are not members."""
        return self.filter(is_eligible=True, is_member=False)

    @staticmethod
    def early_enrolled(day: date) -> Q:
        """Rows of eligible people who are no members on `day` and will be: shown beside density, not counted in it."""
        coming = Membership.objects.filter(person=OuterRef("person"), period__startswith__gt=day)
        return Q(is_eligible=True, is_member=False) & Q(Exists(coming))


class Standing(models.Model):
    """Where a person stands on the standing day: derived from the ledgers by triggers, never written by hand.

    One row for each worksite where they work, and one for each local they belong to that does not organize any of
    these jobs.
    A person without any row stands in no unit and is seen statewide only. `members.standing` tells how it is
    computed. `local` is null only where no local organizes the job and the state has no at-large local.
    """

    # The triggers keep these keys true: constraints would be five more checks for each row, and indexes on single keys
    # one more to write beside those below.
    person = models.ForeignKey(Person, models.CASCADE, related_name="standings", db_index=False, db_constraint=False)
    worksite = models.ForeignKey(
        Worksite, models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    employer = models.ForeignKey(
        Employer, models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False
    )
    local = models.ForeignKey(Local, models.CASCADE, null=True, related_name="+", db_index=False, db_constraint=False)
    region = models.ForeignKey(Region, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    county_fips = models.CharField(max_length=5, blank=True)
    job_class = models.CharField(max_length=14, choices=JobClass, blank=True)
    category = models.CharField(max_length=12, choices=Category, blank=True)
    is_member = models.BooleanField()  # anywhere in the state
    is_in_local = models.BooleanField()  # of this row's local
    # In an Active job class, and not a member of another category only: counts in the denominator of density.
    is_eligible = models.BooleanField()

    objects: ClassVar[StandingQuerySet] = StandingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index("worksite", "person", name="members_standing_worksite"),
            models.Index("employer", "person", name="members_standing_employer"),
            models.Index("local", "person", name="members_standing_local"),
            models.Index("region", "person", name="members_standing_region"),
            models.Index("county_fips", "person", name="members_standing_county"),
        ]
        constraints = [
            # A narrowed list asks of person after person whether they belong: the index answers without the row.
            models.UniqueConstraint(
                fields=["person", "worksite", "local"],
                include=["region", "is_member", "is_eligible"],
                nulls_distinct=False,
                name="members_standing_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} at {self.worksite or self.local}"


class StandingDay(models.Model):
    """The day that standing is computed for: one row, moved just after midnight state time by `actions.turn_day`."""

    day = models.DateField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="members_one_standing_day")]

    def __str__(self) -> str:
        return str(self.day)
