from __future__ import annotations

from typing import ClassVar, Self

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, Reverse

from core.history import track
from locals.access import Actor, Can, Scope, ScopedQuerySet
from members.models.person import Person


class ContactPointQuerySet(ScopedQuerySet["ContactPoint"]):
    see = Can.SEE_CONTACT

    def within(self, scope: Scope) -> Self:
        return self.filter(person__in=Person.objects.within(scope))

    def allowed(self, actor: Actor, can: Can | str) -> Self:
        """Where somebody lives is there only for those who hold SEE_HOME over them, and for themselves."""
        rows = super().allowed(actor, can)
        home, asked = actor.scope(Can.SEE_HOME), actor.scope(can)
        if can in {Can.SEE_SELF, Can.EDIT_SELF} or home == asked or home.statewide:
            return rows
        if home.is_empty:
            return rows.exclude(kind=ContactPoint.Kind.ADDRESS)
        living = Person.objects.within(home)
        return rows.filter(~Q(kind=ContactPoint.Kind.ADDRESS) | Q(person__in=living))

    def emails(self) -> Self:
        return self.filter(kind=ContactPoint.Kind.EMAIL)

    def usable(self) -> Self:
        return self.filter(bounced_at=None)

    def proved(self) -> Self:
        """Without those that somebody put on their own record and never proved: they may be a stranger's."""
        return self.exclude(source=ContactPoint.Source.SELF, verified_at=None)


@track()
class ContactPoint(models.Model):
    """One way to reach a person, with where it came from and how far it can be trusted."""

    class Kind(models.TextChoices):
        EMAIL = "email", "E-mail"
        PHONE = "phone", "Phone"
        ADDRESS = "address", "Postal address"

    class Setting(models.TextChoices):
        PERSONAL = "personal", "Personal"
        WORK = "work", "Work"

    class Source(models.TextChoices):
        ROSTER = "roster", "Staff list"
        SELF = "self", "The person"
        STAFF = "staff", "Staff"

    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_points", db_index=False)  # "once" has it
    kind = models.CharField(max_length=8, choices=Kind)
    setting = models.CharField(max_length=8, choices=Setting, default=Setting.PERSONAL)
    # An e-mail in lower case, a phone as E.164 (+16015550100), an address as lines of text.
    value = models.CharField(max_length=320)
    is_preferred = models.BooleanField(default=False, db_default=False)
    may_text = models.BooleanField(
        null=True, blank=True, help_text="Agreed to text messages; unknown until the person says so."
    )
    source = models.CharField(max_length=8, choices=Source)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    bounced_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, db_default=Now())

    objects: ClassVar[ContactPointQuerySet] = ContactPointQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["kind", "-is_preferred", "pk"]
        indexes = [
            models.Index("value", "kind", name="members_contact_value"),
            # For searching by the beginning of an address, and by the last digits of a phone number.
            models.Index(
                OpClass("value", "text_pattern_ops"), condition=~Q(kind="address"), name="members_contact_begins"
            ),
            models.Index(
                OpClass(Reverse("value"), "text_pattern_ops"), condition=Q(kind="phone"), name="members_contact_ends"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "value"],
                name="members_contact_once",
                violation_error_message="That is on the record already.",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(is_preferred=True), name="members_contact_one_preferred"
            ),
            models.CheckConstraint(
                condition=~Q(kind="email") | Q(value=models.functions.Lower("value")),
                name="members_contact_email_lower",
                violation_error_message="An e-mail address is kept in lower case.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="phone") | Q(value__regex=r"^\+\d{6,15}$"),
                name="members_contact_phone_e164",
                violation_error_message="A phone number is kept in international form.",
            ),
        ]

    def __str__(self) -> str:
        return self.value
