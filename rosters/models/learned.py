"""What an employer's files taught us, so that the next one asks less."""

from __future__ import annotations

from django.db import models

from locals.models import Employer, Worksite


class KnownColumn(models.Model):
    """A heading of an employer's files and what somebody said it becomes; blank means it is left out."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="+")
    heading = models.CharField(max_length=80)
    target = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "heading"], name="rosters_known_column_once")]

    def __str__(self) -> str:
        return f"{self.heading}: {self.target or 'left out'}"


class KnownPlace(models.Model):
    """A name that an employer uses for one of its worksites, by its telling words."""

    employer = models.ForeignKey(Employer, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    worksite = models.ForeignKey(Worksite, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "key"], name="rosters_known_place_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.worksite}"
