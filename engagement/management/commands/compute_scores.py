import json
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand

from core import clock
from engagement import actions
from engagement.models import Score, ScoreDay


class Command(BaseCommand):
    help = "Compute engagement scores: of the people touched since the last time, or (--full) of everybody for today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--full", action="store_true", help="everybody, for today, with the newest weights")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        began = perf_counter()
        moved = actions.score_everyone(day=clock.today()) if options["full"] else actions.score_waiting()
        told = {
            "people": Score.objects.count(),
            "moved": moved,
            "day": str(ScoreDay.objects.get(pk=1).day),
            "seconds": round(perf_counter() - began, 3),
        }
        text = "{moved:,} of {people:,} scores moved; they stand for {day}. It took {seconds} s."
        self.stdout.write(json.dumps(told) if options["json"] else text.format(**told))
