from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from core import clock
from core.formats import day
from locals.models import Local, Worksite
from members.models import Category, Person
from rosters.models.staff_list import StaffList


class Verdict(models.TextChoices):
    NEW = "new", "New person"
    CHANGED = "changed", "Changed"
    SAME = "same", "The same"
    UNDECIDED = "undecided", "To decide"
    REFUSED = "refused", "Refused"


class How(models.TextChoices):
    """By what a row was recognized; in the order in which it is tried."""

    DECIDED = "decided", "Decided by hand"
    NEA_ID = "nea_id", "NEA ID"
    NUMBER = "number", "Staff number"
    EMAIL = "email", "E-mail"
    NAME = "name", "Name and worksite"
    LIKENESS = "likeness", "Likeness"
    TWIN = "twin", "Same name twice in the file"
    ROW = "row", "Another row of the file"
    NOBODY = "nobody", "Nobody fits"


class Question(models.TextChoices):
    """Why somebody has to say whose a row is. Rows of one kind of question often have one answer."""

    NEA_ID = "nea_id", "NEA ID of another name"
    NUMBER = "number", "Staff number of another name"
    EMAIL = "email", "E-mail of another name"
    HERE = "here", "Same name, same worksite"
    MOVED = "moved", "Same name, another worksite"
    BACK = "back", "Same name, not working here now"
    LIKENESS = "likeness", "A name like it"
    SEVERAL = "several", "Several people fit"
    WAITS = "waits", "Waits for another row"
    DECEASED = "deceased", "On record as deceased"
    TWIN = "twin", "Same name twice in the file"
    SCHOOLS = "schools", "Same name in two rows, two worksites"


UNUSED = (Verdict.REFUSED, Verdict.UNDECIDED)
# What a used row sets off, each true of exactly the people whom the page of an applied list counts.
_USED = Q(verdict__in=[Verdict.NEW, Verdict.CHANGED])
NEW_HIRE = _USED & Q(is_new_hire=True)
MOVED = _USED & Q(changes__has_key="worksite") & ~Q(changes__worksite__0=None)  # none before: began here
JOINED = _USED & Q(local__isnull=False)


class FindingQuerySet(models.QuerySet["Finding"]):
    def worth_a_look(self) -> Self:
        return self.exclude(verdict=Verdict.SAME, notes__isnull=True, kept__isnull=True)


class Finding(models.Model):
    """What would happen with a row, and why: the preview, and afterwards the account of what was done.

    `person_id` is the person a row belongs to; for a new one, a number set aside for them, so that applying need
    not come back here. `changes` is {field: [before, after]}; applying writes exactly that. A contact id of 0 means
    "add".
    """

    pk = models.CompositePrimaryKey("staff_list_id", "number")
    staff_list = models.ForeignKey(
        StaffList, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="findings"
    )
    number = models.PositiveIntegerField()
    verdict = models.CharField(max_length=9, choices=Verdict)
    how = models.CharField(max_length=8, choices=How, null=True)
    why = models.TextField(null=True, help_text="A sentence where `how` does not say it all.")
    person = models.ForeignKey(
        Person, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    is_new_person = models.BooleanField(default=False)
    question = models.CharField(max_length=8, choices=Question, null=True, help_text="Of rows to decide.")
    candidates = ArrayField(models.BigIntegerField(), null=True, help_text="People it may be, the likeliest first.")
    other_rows = ArrayField(
        models.PositiveIntegerField(), null=True, help_text="Rows above whose new person it may be, one of each."
    )
    changes = models.JSONField(null=True)
    kept = models.JSONField(null=True, help_text="{field: [ours, the file's]} where a file does not overrule us.")
    notes = models.TextField(null=True, help_text="Other things to know, such as why no membership is made.")

    worksite = models.ForeignKey(
        Worksite, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    job_id = models.BigIntegerField(null=True, help_text="The job that goes on; null where one begins.")
    job_begins = models.DateField(null=True, help_text="First day of a job that begins.")
    ended_jobs = ArrayField(models.BigIntegerField(), null=True, help_text="Jobs that end because the person moved.")
    is_new_hire = models.BooleanField(default=False)
    email_id = models.BigIntegerField(null=True)
    other_email_id = models.BigIntegerField(null=True)
    phone_id = models.BigIntegerField(null=True)
    work_phone_id = models.BigIntegerField(null=True)
    local = models.ForeignKey(
        Local, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    category = models.CharField(max_length=12, choices=Category, null=True)
    begins = models.DateField(null=True, help_text="First day of the membership that the row makes.")

    objects: ClassVar[FindingQuerySet] = FindingQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            models.Index(fields=["staff_list", "verdict", "number"], name="rosters_finding_verdict"),
            models.Index(fields=["person"], name="rosters_finding_person", condition=Q(person__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}: {self.get_verdict_display()}"

    @property
    def membership_words(self) -> str:
        """The membership that the row makes, "Active, Tupelo, from 20 Nov 2026"; empty where it makes none.

        Needs `local` to be loaded to cost no query.
        """
        if self.local is None or self.begins is None:
            return ""
        return f"{self.get_category_display()}, {self.local}, from {day(self.begins)}"


class Decision(models.Model):
    """What a person decided about a row. Kept apart from findings, which are made anew as often as needed."""

    class Choice(models.TextChoices):
        SAME = "same", "The same person"
        NEW = "new", "Someone new"
        SKIP = "skip", "Leave the row out"

    staff_list = models.ForeignKey(StaffList, models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField()
    choice = models.CharField(max_length=4, choices=Choice)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    other_row = models.PositiveIntegerField(
        null=True, blank=True, help_text="The same person as in that row above, whoever it is found to be."
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(default=clock.now, help_text="The same moment for what was decided together.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff_list", "number"], name="rosters_decision_once"),
            models.CheckConstraint(
                condition=Q(choice="same", person__isnull=False, other_row=None)
                | Q(choice="same", person=None, other_row__isnull=False, other_row__lt=F("number"))
                | (~Q(choice="same") & Q(person=None, other_row=None)),
                name="rosters_decision_names_person",
            ),
        ]

    def __str__(self) -> str:
        return f"Row {self.number}: {self.get_choice_display()}"


class BeforeImage(models.Model):
    """A row of the records as it was before a list changed it; `before` is null where the list made it.

    Of people that a list made, only the finding tells: everything theirs came with them.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        CONTACT = "contact", "Contact point"
        JOB = "job", "Employment"
        MEMBERSHIP = "membership", "Membership"

    staff_list = models.ForeignKey(StaffList, models.CASCADE, related_name="before_images")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id"], name="rosters_before_object")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.object_id} before list {self.staff_list_id}"
