from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.history import track
from locals.access import Can, Scope, ScopedQuerySet
from members.models.person import Person


class DemographicsQuerySet(ScopedQuerySet["Demographics"]):
    see = Can.SEE_DEMOGRAPHICS

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))


@track()
class Demographics(models.Model):
    """What a person says of themselves, if they wish. Never a filter, never exported but as counts of ten or more."""

    class Ethnicity(models.TextChoices):
        NATIVE = "native", "American Indian or Alaska Native"
        ASIAN = "asian", "Asian"
        BLACK = "black", "Black or African American"
        HISPANIC = "hispanic", "Hispanic or Latino"
        MIDDLE_EASTERN = "middle_eastern", "Middle Eastern or North African"
        PACIFIC = "pacific", "Native Hawaiian or Pacific Islander"
        WHITE = "white", "White"

    person = models.OneToOneField(Person, models.CASCADE, related_name="demographics", primary_key=True)
    ethnicities = ArrayField(models.CharField(max_length=16, choices=Ethnicity), default=list, blank=True)
    gender = models.CharField(max_length=40, blank=True)
    birth_year = models.SmallIntegerField(null=True, blank=True)
    stated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[DemographicsQuerySet] = DemographicsQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name_plural = "demographics"

    @property
    def ethnicity_names(self) -> list[str]:
        return [self.Ethnicity(each).label for each in self.ethnicities]

    def __str__(self) -> str:
        return f"What {self.person} says of themselves"
