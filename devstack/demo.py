"""May this process show the demo, where one signs in with a button and everybody is invented?"""

import contextlib
import ipaddress
import os
import sys
from pathlib import Path

from devstack.leases import running_url
from devstack.places import Missing, home

STACKS = ("demo", "tests", "bench")


class DemoRefusedError(Exception):
    """DEMO=1 was asked for where it must not be. The message says why and what to do."""


def demo_allowed() -> bool:
    """Whether DEMO=1 was asked for and counts: devstack runs the database, and the server is bound to loopback.

    Raises DemoRefusedError when it was asked for with a database from outside or an address that others reach. Without
    any database (linting, documentation) it is just not a demo.
    """
    if os.environ.get("DEMO", "").strip().lower() not in {"1", "true", "yes", "on"}:
        return False
    if not os.environ.get("DATABASE_URL"):
        return False
    if not runs_database():
        raise DemoRefusedError(
            "DEMO=1 works only with the database that the demo starts itself: unset DATABASE_URL, or unset DEMO."
        )
    for address in bound_addresses(sys.argv):
        if not is_loopback(address):
            raise DemoRefusedError(
                f"DEMO=1 works only on 127.0.0.1, not on {address}: others could sign in as anybody."
            )
    return True


def runs_database() -> bool:
    """Whether DATABASE_URL leads to a server that devstack has started for this checkout, and that runs now."""
    return stack_of_database() is not None


def stack_of_database() -> Path | None:
    """The folder of the stack whose server DATABASE_URL leads to; None where devstack did not start it."""
    server = os.environ.get("DATABASE_URL", "").rpartition("/")[0]
    with contextlib.suppress(Missing):  # no place for a server's state: none of ours runs
        for stack in STACKS if server else ():
            if (running_url(stack, "postgres") or "").rpartition("/")[0] == server:
                return home() / stack
    return None


def bound_addresses(arguments: list[str]) -> list[str]:
    """Where a server of this process listens, as far as the environment and the command line tell."""
    found = [os.environ[name] for name in ("GRANIAN_HOST",) if os.environ.get(name)]
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        option, _, value = word.partition("=")
        if option in {"--host", "--bind", "-b"}:
            found.append(_host(value or following))
    if "runserver" in arguments:
        found += [_host(word) for word in arguments[arguments.index("runserver") + 1 :] if not word.startswith("-")]
    return found


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def _host(word: str) -> str:
    """The host of `host:port`, of `[::1]:port`, or of a port alone, which runserver binds to 127.0.0.1."""
    if word.isdigit():
        return "127.0.0.1"
    host, separator, port = word.rpartition(":")
    return host if separator and port.isdigit() and (host.startswith("[") or ":" not in host) else word
