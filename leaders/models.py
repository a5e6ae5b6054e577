"""Offices and the terms in which people hold them; the pipeline along which leaders grow."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core import clock
from core.history import track
from core.periods import PeriodQuerySet, not_empty
from locals.access import Can, Role, Scope, ScopedQuerySet
from locals.models import Local, Region, Worksite
from members.models import Membership, Person

STALLED_AFTER_DAYS = 30


class Office(models.Model):
    """A kind of office: where it is held, how many seats a unit has, and what access it gives its holder."""

    class Unit(models.TextChoices):
        STATE = "state", "The state"
        REGION = "region", "A region"
        LOCAL = "local", "A local"
        WORKSITE = "worksite", "A worksite"

    key = models.SlugField(max_length=30, unique=True)
    name = models.CharField(max_length=60, unique=True)
    unit = models.CharField(max_length=8, choices=Unit)
    seats = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="For each unit; blank: as many as needed."
    )
    role = models.CharField(max_length=20, choices=Role, blank=True, help_text="The access that its holder has.")
    place = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["place", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="")
                | Q(role=Role.LOCAL_PRESIDENT, unit="local")
                | Q(role=Role.BUILDING_REP, unit="worksite"),
                name="leaders_office_role_fits_unit",
                violation_error_message="An office of a local gives a president's access, one of a worksite a rep's.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TermQuerySet(ScopedQuerySet["Term"], PeriodQuerySet["Term"]):  # type: ignore[override]  # as_manager, per class
    see = Can.SEE_LEADERS

    def within(self, scope: Scope) -> Self:
        """Terms of the scope's units. Terms of the state's offices belong to none of them."""
        region = Q(region__in=scope.regions)
        local = Q(local__in=scope.locals) | Q(local__region__in=scope.regions)
        sites = Worksite.objects.within(scope).values("pk")
        return self.filter(region | local | Q(worksite__in=sites))

    def without_membership(self, day: date) -> Self:
        """Terms whose holder is no member on the day: of the local, for its own offices."""
        member = Membership.objects.on(day).filter(person=OuterRef("person"))
        of_the_local = Exists(member.filter(local=OuterRef("local")))
        return self.filter(~Exists(member) | (Q(local__isnull=False) & ~of_the_local))


@track()
class Term(models.Model):
    """A person holds an office of a unit, in one of its seats, for a period. Access follows it: see
    `leaders.access`."""

    class How(models.TextChoices):
        ELECTED = "elected", "Elected"
        APPOINTED = "appointed", "Appointed"

    person = models.ForeignKey(Person, models.CASCADE, related_name="terms")
    office = models.ForeignKey(Office, models.PROTECT, related_name="terms")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    local = models.ForeignKey(Local, models.PROTECT, null=True, blank=True, related_name="+")
    worksite = models.ForeignKey(Worksite, models.PROTECT, null=True, blank=True, related_name="+")
    seat = models.PositiveSmallIntegerField(default=1)
    period = DateRangeField()
    how = models.CharField(max_length=9, choices=How, default=How.ELECTED)

    objects: ClassVar[TermQuerySet] = TermQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            not_empty("leaders_term_period"),
            models.CheckConstraint(
                condition=Q(region=None, local=None) | Q(region=None, worksite=None) | Q(local=None, worksite=None),
                name="leaders_term_one_unit",
                violation_error_message="An office is held in one unit.",
            ),
            ExclusionConstraint(
                name="leaders_term_one_holder",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    (Coalesce(F("region"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("local"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("worksite"), 0), RangeOperators.EQUAL),
                    ("seat", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="That seat is taken in that period.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}, {self.unit or 'the state'}"

    @property
    def unit(self) -> Region | Local | Worksite | None:
        return self.region or self.local or self.worksite

    @property
    def source(self) -> str:
        """How the access that it gives and the act that it counts name it."""
        return f"leaders.term:{self.pk}"


class Stage(models.TextChoices):
    """The steps of the pipeline, in order."""

    IDENTIFIED = "identified", "Identified"
    RECRUITED = "recruited", "Recruited"
    TRAINING = "training", "In training"
    LEADING = "leading", "Leading"
    MENTORING = "mentoring", "Mentoring others"


STAGE_MEANS = {
    Stage.IDENTIFIED: "Someone follows them",
    Stage.RECRUITED: "Said yes to a task",
    Stage.TRAINING: "Learning the work",
    Stage.LEADING: "Holds an office or a team",
    Stage.MENTORING: "Raises the next ones",
}


class Competency(models.TextChoices):
    """NEA's leadership competencies."""

    ADVOCACY = "advocacy", "Advocacy"
    COMMUNICATION = "communication", "Communication"
    GOVERNANCE = "governance", "Governance and Leadership"
    PROFESSION = "profession", "Leading Our Professions"
    ORGANIZING = "organizing", "Organizing"
    SOCIAL = "social", "Social and Emotional Intelligence"
    STRATEGY = "strategy", "Strategy and Fiscal Health"


class CandidateQuerySet(ScopedQuerySet["Candidate"]):
    see = Can.SEE_LEADERS

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))

    def stalled(self, day: date) -> Self:
        return self.filter(_stalled_on(day))

    def with_stalls(self, day: date) -> Self:
        """Each with `is_stalled`, to be ordered by."""
        return self.annotate(is_stalled=ExpressionWrapper(_stalled_on(day), models.BooleanField()))


def _stalled_on(day: date) -> Q:
    """No step taken or planned anew for so many days, and no next step that still lies ahead."""
    quiet = Q(touched_on__lte=day - timedelta(days=STALLED_AFTER_DAYS))
    return quiet & (Q(next_step_on__isnull=True) | Q(next_step_on__lt=day))


class Candidate(models.Model):
    """A person on the pipeline: where they are and what comes next. How they got there is in the moves."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="candidate")
    stage = models.CharField(max_length=10, choices=Stage)
    since = models.DateField()  # in this stage
    touched_on = models.DateField()  # of the last move or the last new next step
    why = models.CharField("what speaks for them", max_length=200, blank=True)
    next_step = models.CharField(max_length=120, blank=True)
    next_step_on = models.DateField(null=True, blank=True)

    objects: ClassVar[CandidateQuerySet] = CandidateQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index("stage", "touched_on", name="leaders_candidate_stage")]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_stage_display().lower()}"


def _after(stage: str) -> list[Stage]:
    order = list(Stage)
    return order[order.index(Stage(stage)) + 1 :]


_BEGINNING = ("", Stage.IDENTIFIED)  # to be nominated is to stand on the first stage
_HIGHER = reduce(
    or_,
    (Q(of__in=_BEGINNING if stage in _BEGINNING else [stage], came_to__in=_after(stage)) for stage in list(Stage)[:-1]),
)


class MoveQuerySet(ScopedQuerySet["Move"]):
    see = Can.SEE_LEADERS

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))

    def upward(self) -> Self:
        """Of these moves the first one of everybody who stands higher after the last than before the first: who was set
        back again has not moved up."""
        of_them = self.filter(person=OuterRef("person"))
        before = Q(on__lt=OuterRef("on")) | Q(on=OuterRef("on"), pk__lt=OuterRef("pk"))
        firsts = self.exclude(Exists(of_them.filter(before)))
        return firsts.annotate(came_to=Subquery(of_them.order_by("-on", "-pk").values("to")[:1])).filter(_HIGHER)


class Move(models.Model):
    """A step along the pipeline, forward or back; `to` is blank where somebody left it. Never changed afterwards."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="pipeline_moves")
    of = models.CharField("from", max_length=10, choices=Stage, blank=True)
    to = models.CharField(max_length=10, choices=Stage, blank=True)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    competency = models.CharField(max_length=13, choices=Competency, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[MoveQuerySet] = MoveQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(F("on").desc(), F("id").desc(), name="leaders_move_newest")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_of_display()} → {self.get_to_display()}"

    @property
    def happened_at(self) -> datetime:
        """When it was recorded, or noon of the earlier day on which it happened."""
        return min(self.at, clock.noon(self.on))

    @property
    def is_forward(self) -> bool:
        return bool(self.to) and (not self.of or self.to in _after(self.of))
