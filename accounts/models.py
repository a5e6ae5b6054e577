"""Who signs in, their sessions, and how they are let in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower

from core.history import track

NO_ADDRESS = "@address.invalid"  # a domain that can never receive mail, RFC 2606
NAME_LENGTH = 200  # of a user's name, wherever it is typed or kept again


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user who signs in with `email`; without a password, by code only."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


# Who let in, disabled, enabled, and by whom the name and the ways to come in were changed; no personal values.
@track(
    fields=["is_active", "renamed_at", "address_moved_at", "factors_reset_at"],
    obj_field=pghistory.ObjForeignKey(related_name="history"),
    model_name="UserEvent",
)
class User(AbstractBaseUser):
    """Someone who signs in. What they may do comes from their assignments (locals.access), never from flags here."""

    email = models.EmailField("sign-in address", max_length=254, unique=True)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    is_active = models.BooleanField("may sign in", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    renamed_at = models.DateTimeField("name corrected", null=True, blank=True)
    address_moved_at = models.DateTimeField("sign-in address changed", null=True, blank=True)
    factors_reset_at = models.DateTimeField("second factor reset", null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="accounts_user_email_lower",
                violation_error_message="A sign-in address is written in lower case.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def has_address(self) -> bool:
        """False between an address that left the record and the next one (accounts.actions.move_address)."""
        return not self.email.endswith(NO_ADDRESS)


class Session(AbstractBaseSession):
    """A browser's session that knows whose it is, so that all sessions of one user can end at once."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")

    @classmethod
    def get_session_store_class(cls) -> type:
        from accounts.sessions import SessionStore  # noqa: PLC0415  # which imports this model

        return SessionStore


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> InvitationQuerySet:
        """Not used yet; it may be too old to be used."""
        return self.filter(accepted_at=None)


class Invitation(models.Model):
    """Somebody was asked to sign in. Their user waits, disabled, until the link in the mail has been used."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[models.Manager[Invitation]] = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(accepted_at=None),
                name="accounts_one_pending_invitation",
                violation_error_message="This person has an invitation already.",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.user}"

    def is_open(self, at: datetime) -> bool:
        """May it be used at that moment?"""
        return self.accepted_at is None and at < self.expires_at


class DemoPersona(models.Model):
    """An invented person to come in as, where the demo sign-in exists. The demo world makes the rows."""

    key = models.SlugField(primary_key=True)
    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    label = models.CharField(max_length=120, help_text="What they are: President, Tupelo local")
    description = models.CharField(max_length=200, help_text="What they see: 341 members and their worksites")
    icon = models.CharField(max_length=40, default="user", help_text="A Tabler icon's name without ti-")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return f"{self.user} · {self.label}"
