"""The ledger of acts, what each kind of act is worth, and the scores that follow from both."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from engagement.bands import Band
from locals.access import Can, Scope, ScopedQuerySet
from members.models import Person


class SignalCode(models.Model):
    """The short number by which the ledger names a registered signal: two bytes a row instead of a word."""

    id = models.SmallAutoField(primary_key=True)
    key = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.key


class ActivityQuerySet(ScopedQuerySet["Activity"]):
    see = Can.SEE_TIMELINE

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))


class Activity(models.Model):
    """Something a person took part in, told once by the feature where it happened. Added and withdrawn, never changed.

    `source` names the row that tells more ("organizing.conversation:12"), and who wrote it down. `day` is the
    state's day of `at`: scores read it from an index that holds everything they need.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="activities", db_index=False)
    signal = models.ForeignKey(SignalCode, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    at = models.DateTimeField()
    source = models.CharField(max_length=80)

    objects: ClassVar[ActivityQuerySet] = ActivityQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            # Sorted as the recompute groups, so that everybody's score is one pass over the index and no sort.
            models.Index("person", "signal", "day", name="engagement_activity_cover"),
        ]
        constraints = [
            # The source first: an act is withdrawn by its source alone.
            models.UniqueConstraint(fields=["source", "signal"], name="engagement_activity_once"),
            # With half-lives of 30 days or more, what is left of an act stays a number that a float8 can hold.
            models.CheckConstraint(
                condition=Q(day__gte=date(1970, 1, 1)),
                name="engagement_activity_since_1970",
                violation_error_message="Acts are recorded from 1970 on.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signal}, {self.day}"


class Weights(models.Model):
    """One version of what counts and how much. The newest is in force; older ones stay to explain older reports."""

    adopted_at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "weights"

    def __str__(self) -> str:
        return f"Version {self.pk}"


class Weight(models.Model):
    """What a signal is worth in one version: points on the day itself, halved every `half_life` days, at most `cap`."""

    version = models.ForeignKey(Weights, models.CASCADE, related_name="lines")
    signal = models.ForeignKey(SignalCode, models.PROTECT, related_name="+")
    family = models.CharField(max_length=8)
    points = models.FloatField()
    half_life = models.PositiveIntegerField(help_text="Days; 0 means that it does not fade.")
    cap = models.FloatField()
    is_own = models.BooleanField(
        default=False, help_text="Set by the association: a new default of the software leaves it alone."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "signal"], name="engagement_weight_once"),
            models.CheckConstraint(
                condition=Q(points__gte=0, points__lte=100, cap__gte=0, cap__lte=100),
                name="engagement_weight_range",
                violation_error_message="Points and caps are between 0 and 100.",
            ),
            models.CheckConstraint(
                condition=Q(half_life=0) | Q(half_life__gte=30),
                name="engagement_weight_half_life",
                violation_error_message="A half-life is 30 days or more, or 0 for what does not fade.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.signal}: {self.points:g} points"


class ScoreQuerySet(ScopedQuerySet["Score"]):
    see = Can.SEE_SCORE

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))


class Score(models.Model):
    """A person's engagement on the day that `ScoreDay` names: whole points, by family, as every page shows them.

    A row is rewritten only when a number on it moves, so a nightly run over everybody changes few.
    """

    person = models.OneToOneField(Person, models.CASCADE, related_name="score", primary_key=True)
    belong = models.SmallIntegerField(default=0, db_default=0)
    connect = models.SmallIntegerField(default=0, db_default=0)
    learn = models.SmallIntegerField(default=0, db_default=0)
    act = models.SmallIntegerField(default=0, db_default=0)
    lead = models.SmallIntegerField(default=0, db_default=0)
    value = models.SmallIntegerField(default=0, db_default=0)

    objects: ClassVar[ScoreQuerySet] = ScoreQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index("value", "person", name="engagement_score_value")]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=100), name="engagement_score_range"),
            models.CheckConstraint(
                condition=Q(value=F("belong") + F("connect") + F("learn") + F("act") + F("lead")),
                name="engagement_score_adds_up",
                violation_error_message="A score is the sum of its families.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.value)

    @property
    def band(self) -> Band:
        return Band.of(self.value)


class ScoreDay(models.Model):
    """The day and the version that every stored score stands for: one row, moved by a run over everybody."""

    day = models.DateField()
    weights = models.ForeignKey(Weights, models.PROTECT, related_name="+")
    computed_at = models.DateTimeField(null=True, help_text="When everybody was last computed.")
    writes = models.PositiveBigIntegerField(
        default=0, db_default=0, help_text="How often scores were written: what is counted from them asks it."
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="engagement_one_score_day")]

    def __str__(self) -> str:
        return str(self.day)


class Touched(models.Model):
    """Somebody whose score must be computed again. Rows wait here until it is, so a lost message loses nothing.

    A person may wait several times: each row stands for one change that was committed before it could be claimed.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    since = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "touched"

    def __str__(self) -> str:
        return f"Person {self.person_id}"


def in_force() -> tuple[date, int]:
    """The day and the version of weights that stored scores stand for."""
    row = ScoreDay.objects.get(pk=1)
    return row.day, row.weights_id
