"""The ledger of acts that engagement counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from core.types import Signal
from engagement.models import Activity, SignalCode
from mae_crm.demo.rows import insert


@dataclass(frozen=True, slots=True)
class Act:
    """One person's part in something: `source` names the row that tells of it."""

    person: int
    at: datetime
    source: str


def write_acts(signal: Signal, acts: Iterable[Act]) -> int:
    """Rows of one signal. Nobody is touched by them: the seed computes everybody's score at its end."""
    code = SignalCode.objects.get(key=signal.key).pk
    rows = ((act.person, code, timezone.localdate(act.at), act.at, act.source) for act in acts)
    return insert(Activity, ("person_id", "signal_id", "day", "at", "source"), rows)
