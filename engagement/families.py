"""The five ways to be engaged, and the most points that each can give. The caps add up to 100."""

from __future__ import annotations

from django.db import models


class Family(models.TextChoices):
    BELONG = "belong", "Belong"
    CONNECT = "connect", "Connect"
    LEARN = "learn", "Learn"
    ACT = "act", "Act"
    LEAD = "lead", "Lead"

    @property
    def cap(self) -> int:
        return FAMILY_CAPS[self]


FAMILY_CAPS = {Family.BELONG: 30, Family.CONNECT: 25, Family.LEARN: 15, Family.ACT: 15, Family.LEAD: 15}
