"""The words for a score. Where each begins is the association's choice: settings.SCORE_BANDS_FROM."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Band(models.TextChoices):
    """From the first that a score reaches, highest first."""

    CORE = "core", "Core"
    ACTIVE = "active", "Active"
    WARM = "warm", "Warm"
    COLD = "cold", "Cold"

    @classmethod
    def of(cls, value: int) -> Band:
        """The band of a score between 0 and 100."""
        return next(band for band in cls if value >= band.range[0])

    @property
    def range(self) -> tuple[int, int]:
        """The lowest and the highest score of the band, both included."""
        begins = {**dict(zip(Band, settings.SCORE_BANDS_FROM, strict=False)), Band.COLD: 0}
        higher = [begins[band] for band in Band if begins[band] > begins[self]]
        return begins[self], min(higher, default=101) - 1
