"""Scheduled slots: each is opened by exactly one of any number of beats, and run by whoever hears the bell.

A slot is a row unique on (name, start): whoever inserts it opens it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from django.utils import timezone


@dataclass(frozen=True, slots=True)
class Every:
    """A slot each `seconds`, counted from the epoch, so that all machines agree on where slots begin."""

    seconds: int

    def start(self, now: datetime) -> datetime:
        """The beginning of the slot that `now` lies in."""
        moment = int(now.timestamp())
        return datetime.fromtimestamp(moment - moment % self.seconds, UTC)

    @property
    def patience(self) -> timedelta:
        """How long after its start a slot may still be open before something is wrong."""
        return timedelta(seconds=max(60, 3 * self.seconds))


@dataclass(frozen=True, slots=True)
class Daily:
    """A slot a day, at a time of day in the state. In the night when clocks go back it is opened once."""

    hour: int
    minute: int = 0

    def start(self, now: datetime) -> datetime:
        """The last time that this time of day was reached."""
        zone = timezone.get_default_timezone()
        day = now.astimezone(zone).date()
        start = datetime.combine(day, time(self.hour, self.minute), zone)
        if start > now:
            start = datetime.combine(day - timedelta(days=1), time(self.hour, self.minute), zone)
        return start.astimezone(UTC)

    @property
    def patience(self) -> timedelta:
        return timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the schedule: the dotted path of the task, which takes no arguments, and when it is due."""

    name: str
    task: str
    when: Every | Daily

    def is_late(self, ran: datetime | None, now: datetime) -> bool:
        """`ran` is the start of the last slot that ended. A quick entry is due all the time, so what counts is how long
        it has been silent; a daily one is late when it has not run since it was due."""
        if isinstance(self.when, Every):
            return ran is None or now - ran > self.when.patience
        due = self.when.start(now)
        return (ran is None or ran < due) and now - due > self.when.patience
