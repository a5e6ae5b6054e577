from __future__ import annotations

from django.db import models
from django.db.models import Q


class ServerTrouble(models.Model):
    """The mail server cannot be reached, or refuses everything: one row while that lasts, none otherwise."""

    since = models.DateTimeField()
    says = models.CharField(max_length=300)
    try_after = models.DateTimeField(help_text="One sender tries then; the others leave it alone.")

    class Meta:
        verbose_name_plural = "server trouble"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="outbox_one_server_trouble")]

    def __str__(self) -> str:
        return self.says
