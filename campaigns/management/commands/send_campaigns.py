"""manage.py send_campaigns: start the campaigns whose time has come, without Celery."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from campaigns import actions
from core import clock


class Command(BaseCommand):
    help = "Freeze the audiences of campaigns that are due; deliver_outbox then hands their mail over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what was started as JSON")

    def handle(self, **options: Any) -> None:
        started = actions.start_due(now=clock.now(), day=clock.today())
        finished = actions.finish_sent(at=clock.now(), by=None)
        if options["json"]:
            self.stdout.write(json.dumps({"started": [campaign.pk for campaign in started], "finished": finished}))
        else:
            names = ", ".join(f"“{campaign}”" for campaign in started)
            self.stdout.write(f"Started {names}." if started else "No campaign was due.")
