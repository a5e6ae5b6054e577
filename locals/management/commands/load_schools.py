import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import ActionError
from locals import actions
from locals.schools import REGIONS, SCHOOLS, read_regions, read_schools


class Command(BaseCommand):
    help = "Load regions, districts and schools. Safe to run again: it adds and updates, and deletes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--schools",
            type=Path,
            default=SCHOOLS,
            help="CSV of schools (default: Mississippi's)",
        )
        parser.add_argument(
            "--regions",
            type=Path,
            default=REGIONS,
            help="CSV with the region of each county",
        )
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = actions.load_schools(
                schools=read_schools(options["schools"]),
                regions=read_regions(options["regions"]),
                by=None,
            )
        except ActionError as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({unit: asdict(count) for unit, count in loaded.items()}))
            return
        for unit, count in loaded.items():
            self.stdout.write(
                f"{unit.title()}: {count.created} created, {count.updated} updated, {count.unchanged} unchanged."
            )
