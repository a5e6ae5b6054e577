import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import renew_factors


class Command(BaseCommand):
    help = "Encrypt the secrets of second factors anew, with the first of FACTOR_KEYS. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        renewed, unreadable = renew_factors(by=None)
        if options["json"]:
            self.stdout.write(json.dumps({"renewed": renewed, "unreadable": unreadable}))
        else:
            self.stdout.write(f"{renewed:,} second factors are encrypted with the first key.")
        if unreadable:
            raise CommandError(f"{unreadable:,} could not be read with any key of FACTOR_KEYS and stay as they are.")
