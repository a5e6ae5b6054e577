from __future__ import annotations

import hashlib
import json
import re
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core import formats
from jobs.models import LongJob
from locals.access import Can, Scope, ScopedQuerySet
from locals.models import Employer, JobClass, Worksite
from rosters.reading.plan import ALL


class StaffListQuerySet(ScopedQuerySet["StaffList"]):
    see = Can.IMPORT_ROSTER

    def within(self, scope: Scope) -> Self:
        return self.filter(employer__in=Employer.objects.within(scope))

    def applied(self) -> Self:
        return self.filter(state=StaffList.State.APPLIED)

    def unfinished(self) -> Self:
        """Those that somebody still has to bring to an end."""
        return self.filter(state__in=StaffList.UNFINISHED)

    def with_rows_to_decide(self) -> Self:
        return self.filter(state=StaffList.State.REVIEW, undecided__gt=0)


class StaffList(models.Model):
    """An employer's list of staff as of a day: a file on its way into the records.

    `state` says where it rests. While `job` is unfinished, a worker is bringing it to the next state; a job that fails
    leaves it where it was.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Not read yet"
        COLUMNS = "columns", "Columns to match"
        REVIEW = "review", "To look at"
        APPLIED = "applied", "Applied"
        REFUSED = "refused", "Cannot be used"
        DISCARDED = "discarded", "Thrown away"

    class Kept(models.TextChoices):
        ALL = "all", "Every row as it stood"
        ACCOUNT = "account", "The rows that were not used, and what was done with the others"
        SUM = "sum", "The sum"

    ALL_ALIKE = ALL  # in the place of a sheet's name
    WITH_ROWS = (Kept.ALL, Kept.ACCOUNT)  # those that were not used at least
    UNFINISHED = (State.UPLOADED, State.COLUMNS, State.REVIEW)

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="+")
    as_of = models.DateField("as of", help_text="The day that the list describes.")
    is_complete = models.BooleanField("everybody employed there is on it", default=False)
    filename = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State, default=State.UPLOADED)
    refusal = models.TextField(blank=True)
    job = models.ForeignKey(LongJob, models.SET_NULL, null=True, blank=True, related_name="+")

    # What the first look found, and what people made of it.
    kind = models.CharField(max_length=80, blank=True)
    sheet = models.CharField(max_length=120, blank=True)
    sheets = models.JSONField(default=list, blank=True)
    alike = models.JSONField(default=list, blank=True, help_text="The other sheets that have the same heading.")
    above = models.JSONField(
        default=dict, blank=True, help_text="Of sheets read below each other: how many rows stand above each."
    )
    others = models.JSONField(
        default=dict, blank=True, help_text="Sheets with other headings, which are not read: how many rows each has."
    )
    hidden_rows = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Rows that the workbook does not show; they are read like the others."
    )
    mail_domains = models.JSONField(
        default=list, blank=True, help_text="Where many of its people have an address: these are for work."
    )
    header_row = models.PositiveIntegerField(null=True, blank=True)
    columns = models.JSONField(default=list, blank=True)
    mapping = models.JSONField(default=dict, blank=True, help_text="Column's index to what it becomes.")
    sections = models.JSONField(
        default=dict, blank=True, help_text="Worksites told once for several rows, as rosters.reading.sections says."
    )
    job_classes = models.JSONField(
        default=dict, blank=True, help_text="Titles that tell no job class, and what somebody decided about them."
    )
    worksite = models.ForeignKey(
        Worksite,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of the rows that name none; until the columns are matched, what the file seems to be of.",
    )
    job_class = models.CharField(
        "job class where the title does not tell", max_length=14, choices=JobClass, default=JobClass.LICENSED
    )

    # The sum: rows = new + changed + same + undecided + refused, before and after it is applied.
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    undecided = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    of_others = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Of those refused: rows of other employers, which say nothing of this one."
    )
    absent = models.PositiveIntegerField(default=0, help_text="People known to work there who are not in the file.")
    zeros_restored = models.PositiveIntegerField(default=0)
    kept = models.CharField(
        max_length=7, choices=Kept, default=Kept.ALL, db_default=Kept.ALL, help_text="What is left of an applied list."
    )
    mark = models.JSONField(null=True, blank=True, help_text="How the records stood when rows were matched.")

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar[StaffListQuerySet] = StaffListQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["employer", "-as_of"], name="rosters_list_employer")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["review", "applied"])
                | Q(rows=F("new") + F("changed") + F("same") + F("undecided") + F("refused")),
                name="rosters_list_adds_up",
                violation_error_message="Every row of a list is new, changed, the same, undecided or refused.",
            ),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False) | (~Q(state="applied") & Q(applied_at=None)),
                name="rosters_list_applied_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"Staff list of {self.employer}, {formats.full_day(self.as_of)}"

    @property
    def tells_everybody(self) -> bool:
        """Whether density and new hires may be told by it: it is said to be complete, and no more of its employer's
        rows cannot be used than can."""
        ours, unused = self.rows - self.of_others, self.refused_in_all - self.of_others
        return self.is_complete and ours > 0 and unused * 2 <= ours

    @property
    def misses_many(self) -> bool:
        """Said to be complete, and yet more of those we know there are missing than are on it."""
        return self.tells_everybody and self.absent > self.rows - self.refused_in_all

    @property
    def tells_who_left(self) -> bool:
        """Applied, and the newest of its employer that tells everybody. Needs `employer` to cost no query."""
        return (
            self.state == self.State.APPLIED
            and self.is_complete
            and self.kept in self.WITH_ROWS
            and self.employer.list_date == self.as_of
        )

    @property
    def shown(self) -> str:
        """Stands for what its pages show: the columns, what they become and what that comes to. A form that sends
        another back is of a page that is over."""
        said = [self.sheet, self.header_row, self.columns, self.mapping, self.job_class, self.job_classes]
        said.append(self.worksite_id)
        sums = [self.rows, self.new, self.changed, self.same, self.undecided, self.refused]
        return hashlib.sha256(json.dumps([said, sums], sort_keys=True).encode()).hexdigest()[:16]

    def get_absolute_url(self) -> str:
        return reverse("rosters:staff_list", args=[self.pk])

    @property
    def is_busy(self) -> bool:
        """A worker has it. Needs `job` to be loaded to cost no query."""
        return self.job is not None and not self.job.is_finished

    @property
    def read_from(self) -> str:
        """What was read of the file: a sheet, all that are alike, or what kind of text it is."""
        if self.sheet == self.ALL_ALIKE:
            return f"{len(self.alike) + 1} sheets below each other"
        return f"sheet “{self.sheet}”" if self.sheet else self.kind

    def place_of(self, number: int) -> tuple[str, int]:
        """The sheet of a row and its number there, as the spreadsheet shows it; no sheet where one was read."""
        above, sheet = max(((above, sheet) for sheet, above in self.above.items() if above < number), default=(0, ""))
        return sheet, number - above

    def spoken(self, text: str) -> str:
        """A sentence that begins with one row or two, each of which is called by its sheet, too."""
        return _ROWS.sub(lambda said: said[1] + _NUMBER.sub(lambda row: self.called(int(row[0])), said[2]), text)

    def called(self, number: int) -> str:
        """A row as the spreadsheet shows it: "12", or "12 of “Middle”" where several sheets were read."""
        sheet, there = self.place_of(number)
        return f"{there} of “{sheet}”" if sheet else str(there)

    @property
    def refused_in_all(self) -> int:
        """Rows that were not used: once a list is applied, those that nobody decided are among them."""
        return self.refused + self.undecided


# As rosters.matching.settle begins them; elsewhere a sentence may quote what the file says.
_ROWS = re.compile(r"^((?:Not decided: )?(?:Repeats row|Rows?) )(\d+(?: and \d+)?)")
_NUMBER = re.compile(r"\d+")


class Upload(models.Model):
    """The file itself, until the list is applied or thrown away. In the database, since any worker may read it."""

    staff_list = models.OneToOneField(StaffList, models.CASCADE, primary_key=True, related_name="upload")
    content = models.BinaryField()

    def __str__(self) -> str:
        return f"File of {self.staff_list_id}"
