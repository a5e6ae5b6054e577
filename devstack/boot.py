"""Fills the environment variables that are unset, with services that this starts."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor

from devstack.demo import DemoRefusedError, demo_allowed
from devstack.leases import Lease
from devstack.places import Missing
from devstack.services import SERVICES, Broken

# Commands that touch no service. Everything else gets what has no URL.
WITHOUT_SERVICES = {
    "", "help", "version", "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "makemessages",
    "startapp",
}  # fmt: skip


def boot(stack: str = "demo", services: tuple[str, ...] = tuple(SERVICES)) -> dict[str, Lease]:
    """Start the services whose variable is unset and set the variables. Returns what was found or started.

    Raises Missing or Broken. Without the mail catcher life goes on: a warning tells what to do.
    """
    wanted = [name for name in services if not os.environ.get(SERVICES[name].variable)]
    with ThreadPoolExecutor(max_workers=len(SERVICES)) as pool:
        pending = {name: pool.submit(Lease, stack, name) for name in wanted}
    leases = {}
    for name, lease in pending.items():
        try:
            leases[name] = lease.result()
        except (Missing, Broken) as problem:
            if name != "mail":
                raise
            print(problem, file=sys.stderr)
    for lease_of in leases.values():
        os.environ.update({lease_of.service.variable: lease_of.url, **lease_of.extras})
    return leases


def boot_for_command(arguments: list[str]) -> None:
    """For manage.py: what the command needs. Ends the program with one line where a service cannot run."""
    command = arguments[1] if len(arguments) > 1 else ""
    needs_services = not (command in WITHOUT_SERVICES or command.startswith("-") or {"-h", "--help"} & set(arguments))
    try:
        if needs_services:
            boot()
        demo_allowed()
    except (Missing, Broken, DemoRefusedError, TimeoutError) as problem:
        sys.exit(str(problem))
