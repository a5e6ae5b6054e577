"""Where the association organizes: regions, locals, employers, worksites, and who may act there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from core.history import track
from core.periods import PeriodQuerySet, not_empty
from locals.access import Can, Role, Scope, ScopedQuerySet


class UnitQuerySet[M: models.Model](ScopedQuerySet[M]):
    see = Can.SEE_UNITS

    def open_on(self, day: date) -> Self:
        """Units that are not closed on the day: what a form offers. Lists and figures keep the closed ones."""
        return self.filter(_open(day))

    def offered(self, day: date, chosen: Iterable[int | None]) -> Self:
        """What a form offers that knows a choice already: units open on the day, and the chosen whatever became of
        it."""
        return self.filter(_open(day) | Q(pk__in=[pk for pk in chosen if pk]))


def _open(day: date) -> Q:
    return Q(closed_on=None) | Q(closed_on__gt=day)


class Unit(models.Model):
    """What regions, locals, employers and worksites share: none is ever deleted, each may close."""

    closed_on = models.DateField(null=True, blank=True, help_text="The first day on which it is no more.")

    class Meta:
        abstract = True

    def is_closed(self, day: date) -> bool:
        return self.closed_on is not None and self.closed_on <= day

    def named_on(self, day: date) -> str:
        """For where a closed unit stands among others: "Leland (closed)"."""
        return f"{self} (closed)" if self.is_closed(day) else str(self)


class RegionQuerySet(UnitQuerySet["Region"]):
    def within(self, scope: Scope) -> Self:
        return self.filter(pk__in=scope.regions)


@track()
class Region(Unit):
    """A UniServ region: the locals that one UniServ director serves."""

    name = models.CharField(max_length=80, unique=True)

    objects: ClassVar[RegionQuerySet] = RegionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class LocalQuerySet(UnitQuerySet["Local"]):
    def within(self, scope: Scope) -> Self:
        return self.filter(Q(pk__in=scope.locals) | Q(region__in=scope.regions))


@track()
class Local(Unit):
    """A local association: what members belong to. One is at large, for employers that no local organizes."""

    class Kind(models.TextChoices):
        LOCAL = "local", "Local association"
        AT_LARGE = "at_large", "At large"
        CAMPUS = "campus", "Aspiring Educator chapter"
        RETIRED = "retired", "Retired chapter"

    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LOCAL)
    region = models.ForeignKey(Region, models.PROTECT, related_name="locals")
    goes_on_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", help_text="Where its members go on."
    )

    objects: ClassVar[LocalQuerySet] = LocalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(kind="at_large"),
                name="locals_one_at_large",
                violation_error_message="There is an at-large local already.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EmployerQuerySet(UnitQuerySet["Employer"]):
    def within(self, scope: Scope) -> Self:
        organized = Jurisdiction.objects.on(scope.day).filter(
            Q(local__in=scope.locals) | Q(local__region__in=scope.regions)
        )
        return self.filter(Q(region__in=scope.regions) | Q(pk__in=organized.values("employer")))

    def unorganized_on(self, day: date) -> Self:
        """Employers that no local organizes by name on the day."""
        return self.exclude(Exists(Jurisdiction.objects.on(day).filter(employer=OuterRef("pk"))))


@track()
class Employer(Unit):
    """A school district, or another employer of educators."""

    name = models.CharField(max_length=160, unique=True)
    region = models.ForeignKey(Region, models.PROTECT, related_name="employers")
    mail_domain = models.CharField(
        max_length=120, blank=True, help_text="Addresses here belong to the employer: k12.ms.us"
    )
    # The newest list of *everybody* employed there; density has no denominator without one.
    list_date = models.DateField(null=True, blank=True)
    list_source = models.CharField(max_length=160, blank=True)

    objects: ClassVar[EmployerQuerySet] = EmployerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class WorksiteQuerySet(UnitQuerySet["Worksite"]):
    def within(self, scope: Scope) -> Self:
        return self.filter(Q(pk__in=scope.worksites) | Q(employer__in=Employer.objects.within(scope)))


@track()
class Worksite(Unit):
    """A building where members work: most are schools."""

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="worksites")
    name = models.CharField(max_length=160)
    county_fips = models.CharField(max_length=5, blank=True)
    lowest_grade = models.SmallIntegerField(null=True, blank=True)
    highest_grade = models.SmallIntegerField(null=True, blank=True)
    students_tested = models.PositiveIntegerField(null=True, blank=True)
    goes_on_in = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", help_text="Where its staff goes on."
    )

    objects: ClassVar[WorksiteQuerySet] = WorksiteQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]
        indexes = [models.Index("county_fips", name="locals_worksite_county")]
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "name"],
                name="locals_worksite_name",
                violation_error_message="This employer has a worksite of that name.",
            ),
            models.CheckConstraint(
                condition=Q(county_fips="") | Q(county_fips__regex=r"^\d{5}$"),
                name="locals_worksite_fips",
                violation_error_message="A county's FIPS code has five digits.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


type AnyUnit = Region | Local | Employer | Worksite


class JobClass(models.TextChoices):
    LICENSED = "licensed", "Licensed"
    ESP = "esp", "Education support professional"
    SUBSTITUTE = "substitute", "Substitute"
    ADMINISTRATOR = "administrator", "Administrator"


@track()
class Jurisdiction(models.Model):
    """Which local organizes whom: the staff of an employer, of one job class or (blank) of any, for a period.

    A row for one job class is stronger than one for any. Where there is none, the at-large local organizes.
    """

    local = models.ForeignKey(Local, models.PROTECT, related_name="jurisdictions")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="jurisdictions")
    job_class = models.CharField(max_length=14, choices=JobClass, blank=True)
    period = DateRangeField()

    objects: ClassVar[PeriodQuerySet[Jurisdiction]] = PeriodQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            not_empty("locals_jurisdiction_period"),
            ExclusionConstraint(
                name="locals_jurisdiction_no_overlap",
                expressions=[
                    ("employer", RangeOperators.EQUAL),
                    ("job_class", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="Another local organizes these people in that period.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.local} organizes {self.get_job_class_display() or 'everyone'} of {self.employer}"


class AssignmentQuerySet(PeriodQuerySet["Assignment"]):
    def of(self, user: object, day: date) -> Self:
        """What this user may do on `day`."""
        return self.filter(user=user).on(day)

    def of_staff(self, day: date) -> Self:
        """Roles of staff that are held on `day` or will be."""
        return self.from_on(day).filter(role__in=Role.staff())


@track()
class Assignment(models.Model):
    """A user acts in a role for a unit during a period. Read at each request, so the day after it ends nothing is
    left."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=20, choices=Role)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    local = models.ForeignKey(Local, models.PROTECT, null=True, blank=True, related_name="+")
    worksite = models.ForeignKey(Worksite, models.PROTECT, null=True, blank=True, related_name="+")
    period = DateRangeField()
    origin = models.CharField(max_length=60, blank=True, help_text="What made it, if not a person: leaders.term:12")

    objects: ClassVar[AssignmentQuerySet] = AssignmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = "role"
        indexes = [models.Index("user", name="locals_assignment_user")]
        constraints = [
            not_empty("locals_assignment_period"),
            models.CheckConstraint(
                condition=Q(role__in=Role.statewide(), region=None, local=None, worksite=None)
                | Q(role=Role.REGION_STAFF, region__isnull=False, local=None, worksite=None)
                | Q(role=Role.LOCAL_PRESIDENT, region=None, local__isnull=False, worksite=None)
                | Q(role=Role.BUILDING_REP, region=None, local=None, worksite__isnull=False),
                name="locals_assignment_unit_fits_role",
                violation_error_message="Region staff need a region, a president a local, a rep a worksite.",
            ),
            ExclusionConstraint(
                name="locals_assignment_no_overlap",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce(F("region"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("local"), 0), RangeOperators.EQUAL),
                    (Coalesce(F("worksite"), 0), RangeOperators.EQUAL),
                    ("origin", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message="This person has that role there already.",
            ),
            models.UniqueConstraint(fields=["origin"], condition=~Q(origin=""), name="locals_assignment_origin"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.unit or 'statewide'}"

    @property
    def unit(self) -> Region | Local | Worksite | None:
        """Where: needs the unit to be loaded (`select_related`) to cost no query."""
        return self.region or self.local or self.worksite
