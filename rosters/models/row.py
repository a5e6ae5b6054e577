from __future__ import annotations

from django.db import models

from locals.models import JobClass, Worksite
from members.models import Category, Level, PaymentMethod
from rosters.models.staff_list import StaffList

TELLS = "Where the file tells only the month or the year of it, or none that can be read: month, year, none."


class Row(models.Model):
    """One line of a file as it was read: written by COPY, and hardly ever changed. Null is "the file does not say".

    No foreign key is checked here and nothing is tracked: these are a file's words, not yet facts.
    """

    pk = models.CompositePrimaryKey("staff_list_id", "number")
    staff_list = models.ForeignKey(
        StaffList, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="staged"
    )
    number = models.PositiveIntegerField(help_text="As the spreadsheet shows it.")
    cells = models.TextField(null=True, help_text="The cells of the columns that are used, as they stood.")
    problem = models.TextField(null=True, help_text="Why the row cannot be used, with its column.")
    problem_field = models.CharField(max_length=20, null=True)
    notes = models.TextField(null=True, help_text="What was left out, and why.")

    nea_id = models.CharField(max_length=10, null=True)
    nea_id_restored = models.BooleanField(default=False)
    employer_number = models.CharField(max_length=40, null=True)
    first_name = models.CharField(max_length=80, null=True)
    middle_name = models.CharField(max_length=80, null=True)
    last_name = models.CharField(max_length=80, null=True)
    suffix = models.CharField(max_length=20, null=True)
    preferred_name = models.CharField(max_length=80, null=True)
    former_name = models.CharField(
        max_length=80, null=True, help_text="A last name that they had before: to recognize them by, never to write."
    )
    place = models.CharField(max_length=200, null=True)
    position = models.CharField(max_length=120, null=True)
    job_class = models.CharField(max_length=14, choices=JobClass, null=True)
    subject = models.CharField(max_length=120, null=True)
    room = models.CharField(max_length=40, null=True)
    fte = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    hired_on = models.DateField(null=True)
    hired_on_tells = models.CharField(max_length=5, null=True, help_text=TELLS)
    service_start = models.DateField(null=True)
    service_start_tells = models.CharField(max_length=5, null=True, help_text=TELLS)
    service_years = models.SmallIntegerField(null=True)
    email = models.CharField(max_length=254, null=True)
    email_is_work = models.BooleanField(default=False)
    other_email = models.CharField(max_length=254, null=True)
    other_email_is_work = models.BooleanField(default=False)
    phone = models.CharField(max_length=20, null=True)
    work_phone = models.CharField(max_length=20, null=True)
    category = models.CharField(max_length=12, choices=[*Category.choices, ("by_job", "As the job")], null=True)
    level = models.CharField(max_length=4, choices=Level, null=True)
    payment_method = models.CharField(max_length=8, choices=PaymentMethod, null=True)
    joined_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"Row {self.number}: {self.last_name}, {self.first_name}"


class Place(models.Model):
    """What a file calls a worksite, and which one that is: decided once for all the rows that say so."""

    class Choice(models.TextChoices):
        OPEN = "", "To decide"
        KNOWN = "known", "A worksite of the employer"
        NEW = "new", "A new worksite"

    staff_list = models.ForeignKey(StaffList, models.CASCADE, related_name="places")
    text = models.CharField(max_length=200, blank=True, help_text="Blank for rows that name none.")
    key = models.CharField(
        max_length=200, blank=True, help_text="Its telling words: names that share them are one place."
    )
    rows = models.PositiveIntegerField()
    choice = models.CharField(max_length=5, choices=Choice, default=Choice.OPEN, blank=True)
    by_hand = models.BooleanField(default=False)
    worksite = models.ForeignKey(Worksite, models.CASCADE, null=True, blank=True, related_name="+")
    nearest = models.ForeignKey(Worksite, models.SET_NULL, null=True, blank=True, related_name="+")
    closed = models.ForeignKey(
        Worksite,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="The one of that name that is no more: nobody is put there unless it opens again.",
    )

    class Meta:
        ordering = ["-rows", "text"]
        constraints = [models.UniqueConstraint(fields=["staff_list", "text"], name="rosters_place_once")]

    def __str__(self) -> str:
        return self.text or "(no worksite)"
