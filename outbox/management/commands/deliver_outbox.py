"""manage.py deliver_outbox: send what waits, without Celery."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from outbox.delivery import deliver_due

LONGEST = 24 * 60 * 60


class Command(BaseCommand):
    help = "Hand every message that is due to the mail server, and stop. Any number of these may run at once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seconds", type=_seconds, default=3600, help="stop after that time (default: an hour)")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, **options: Any) -> None:
        done = deliver_due(until=clock.now() + timedelta(seconds=options["seconds"]))
        if options["json"]:
            self.stdout.write(json.dumps(done.as_dict()))
        else:
            said = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in sorted(done.counts.items()))
            self.stdout.write(said or "Nothing was due.")
        if done.problem:
            raise CommandError(done.problem)


def _seconds(said: str) -> int:
    if not said.isdecimal() or len(said) > len(str(LONGEST)) or int(said) > LONGEST:
        raise ArgumentTypeError(f"'{said}' is not a whole number from 0 to {LONGEST:,}.")
    return int(said)
