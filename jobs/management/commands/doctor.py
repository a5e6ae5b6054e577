"""Look at every dependency, setting and invariant, and say what to do where something is the matter."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.registry import registered
from core.types import Health, HealthCheck
from jobs import queries


class Command(BaseCommand):
    help = "Check every dependency, setting and invariant; ends with 1 when something is the matter."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", metavar="KEY", help=f"look at one thing: {_keys()}")
        parser.add_argument("--json", action="store_true", help="for machines: {ok, checks: [{key, ok, says, do, …}]}")

    def handle(self, **options: Any) -> None:
        found = queries.health(only=options["only"], thorough=True)
        if not found:
            raise CommandError(f"There is no check '{options['only']}'; there are {_keys()}.")
        ok = all(health.ok for _, health in found)
        if options["json"]:
            self.stdout.write(json.dumps({"ok": ok, "checks": [_as_dict(*pair) for pair in found]}, indent=2))
        else:
            for check, health in found:
                self.stdout.write(f"{'ok  ' if health.ok else 'NOT '} {check.label}: {health.says}")
                if not health.ok and health.do:
                    self.stdout.write(f"     What to do: {health.do}")
        if not ok:
            raise SystemExit(1)


def _keys() -> str:
    return ", ".join(check.key for check in registered(HealthCheck))


def _as_dict(check: HealthCheck, health: Health) -> dict[str, Any]:
    return {
        "key": check.key,
        "label": check.label,
        "ok": health.ok,
        "says": health.says,
        "do": health.do,
        "figures": health.figures,
    }
