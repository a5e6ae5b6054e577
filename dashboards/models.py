"""Figures that were counted, and what they were counted from."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from locals.access import Can, Scope, ScopedQuerySet
from locals.models import Local, Region


class FiguresQuerySet(ScopedQuerySet["Figures"]):
    see = Can.SEE_FIGURES

    def within(self, scope: Scope) -> Self:
        """Rows of the scope's regions and locals. A county's row of a region belongs to that region."""
        return self.filter(Q(region__in=scope.regions) | Q(local__in=scope.locals) | Q(local__region__in=scope.regions))


class Figures(models.Model):
    """The figures of one unit, as `dashboards.counting` counted them; rewritten whole. Counts are of distinct
    people."""

    class Kind(models.TextChoices):
        STATE = "state"
        REGION = "region"
        LOCAL = "local"
        COUNTY = "county"  # with a region: that part of the county which stands in the region

    kind = models.CharField(max_length=6, choices=Kind)
    region = models.ForeignKey(Region, models.CASCADE, null=True, related_name="+")
    local = models.ForeignKey(Local, models.CASCADE, null=True, related_name="+")
    county_fips = models.CharField(max_length=5, blank=True)

    members = models.PositiveIntegerField(default=0)  # who belong to a local of the unit
    eligible = models.PositiveIntegerField(default=0)  # employed, as Standing.is_eligible says
    eligible_members = models.PositiveIntegerField(default=0)
    early = models.PositiveIntegerField(default=0)  # eligible, no members yet, enrolled for a day to come
    # Of the eligible, those whose employer sent a complete list: the denominator of density.
    listed = models.PositiveIntegerField(default=0)
    listed_members = models.PositiveIntegerField(default=0)
    oldest_list = models.DateField(null=True)  # of the lists that they are on
    # Growth from 31 August to today, and between the same days a year before: fields of members.queries.Growth.
    this_year = models.JSONField(default=dict)
    last_year = models.JSONField(default=dict)
    weeks = models.JSONField(default=dict)  # joins by week since 1 September: {"now": [...], "then": [...]}
    bands = models.JSONField(default=dict)  # people by band of engagement: {"core": 12, ...}
    newcomers = models.JSONField(default=dict)  # counts of early_career.queries.Tally

    objects: ClassVar[FiguresQuerySet] = FiguresQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "figures"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "region", "local", "county_fips"], nulls_distinct=False, name="dashboards_figures_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.region or self.local or self.county_fips}"

    @property
    def density(self) -> float | None:
        """Between 0 and 1, among those whose employer sent a complete list; None where there is nobody."""
        return self.listed_members / self.listed if self.listed else None

    @property
    def potential(self) -> int:
        return self.eligible - self.eligible_members


class Counted(models.Model):
    """One row: when the figures were counted, how long it took, and from which state of the ledgers."""

    at = models.DateTimeField()
    day = models.DateField()
    seconds = models.FloatField()
    version = models.JSONField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="dashboards_counted_once")]

    def __str__(self) -> str:
        return f"{self.day}, {self.at}"
