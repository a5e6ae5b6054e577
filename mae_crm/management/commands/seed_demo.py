import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import ActionError
from devstack.demo import runs_database
from mae_crm.demo import seed
from mae_crm.demo.plan import FULL_SIZE, Plan


class Command(BaseCommand):
    help = "Fill an empty database with the demo world: Mississippi's schools and invented people."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=FULL_SIZE, help="how many people (default: %(default)s)")
        parser.add_argument("--seed", type=int, default=7, help="another number gives another world")
        parser.add_argument("--today", type=_day, default=None, help="the day it is in the world")
        parser.add_argument("--json", action="store_true", help="print rows and seconds as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not runs_database():
            raise CommandError(
                "Invented people go only into a database that the demo or the tests start: unset DATABASE_URL."
            )
        plan = Plan(people=options["people"], seed=options["seed"], today=options["today"] or clock.today())
        try:
            made = seed.make(plan)
        except ActionError as refusal:
            raise CommandError(str(refusal)) from refusal
        if options["json"]:
            self.stdout.write(json.dumps({"already": made.already, "rows": made.rows, "seconds": made.seconds}))
        elif made.already:
            self.stdout.write("The demo world is there already; nothing was changed.")
        else:
            for part, rows in made.rows.items():
                self.stdout.write(f"{rows:>10,} {part}")
            slowest = ", ".join(f"{part} {seconds:.1f} s" for part, seconds in made.seconds.items())
            self.stdout.write(f"In {sum(made.seconds.values()):.1f} s: {slowest}.")


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise ArgumentTypeError(f"'{said}' is not a day such as 2026-11-22.") from None
