"""A database for a test run: migrated once, kept as a template, copied in a moment for each run and worker."""

import contextlib
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import Connection, connect, sql

from devstack import places, processes

# What a migrated database depends on beside the code of the apps: all of it, for migrations import what they like and
# each app's last step makes triggers and first rows from its own files. Left out are rooms that no migration enters.
SOURCES = ("mae_crm/settings.py", "requirements.lock")
NOT_ENTERED = frozenset(
    {"views", "forms", "urls", "tasks", "panels", "pages", "middleware", "templatetags", "management", "demo"}
)


@contextlib.contextmanager
def fresh_database(label: str = "main") -> Iterator[str]:
    """Point Django at a fresh, migrated database for as long as the context lasts. Yields its name."""
    original = connection.settings_dict["NAME"]
    name = f"test_{original}_{os.getpid()}_{label}"
    template = ensure_template()
    run_sql("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
    try:
        with use_database(name):
            yield name
    finally:
        run_sql("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def ensure_template() -> str:
    """The name of the migrated database for the code as it is; made if it is not there, older ones are dropped."""
    prefix = f"template_{hashlib.sha256(os.fsencode(places.ROOT)).hexdigest()[:6]}_"
    name = prefix + fingerprint(places.ROOT)
    places.home().mkdir(parents=True, exist_ok=True)
    with processes.only_one(places.home() / "template.lock", wait=300):
        known = databases()
        if name not in known:
            for outdated in [other for other in known if other.startswith(prefix)]:
                with contextlib.suppress(Exception):
                    run_sql("DROP DATABASE {}", outdated)
            unfinished = name + "_unfinished"
            run_sql("CREATE DATABASE {} TEMPLATE template0", unfinished)
            with use_database(unfinished):
                call_command("migrate", verbosity=0, interactive=False)
            run_sql("ALTER DATABASE {} RENAME TO {}", unfinished, name)
    return name


@contextlib.contextmanager
def use_database(name: str) -> Iterator[None]:
    """Let Django's default connection speak to another database of the same server."""
    original = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        database = connections["default"]
        if isinstance(database, DatabaseWrapper):
            database.close_pool()
        connection.settings_dict["NAME"] = original


def fingerprint(root: Path) -> str:
    """Changes when the code changes that a migrated database depends on."""
    seen = hashlib.sha256()
    for path in [root / name for name in SOURCES] + sorted(_code_of_apps(root)):
        seen.update(os.fsencode(path.relative_to(root)) + b"\0" + (path.read_bytes() if path.exists() else b""))
    return seen.hexdigest()[:16]


def _code_of_apps(root: Path) -> Iterator[Path]:
    for app in root.glob("*/apps.py"):
        for path in app.parent.rglob("*.py"):
            if not NOT_ENTERED & set(path.relative_to(app.parent).with_suffix("").parts):
                yield path


def environment() -> dict[str, str]:
    """The environment variables with which a process that a test starts sees the database of this test."""
    settings = connection.settings_dict
    user = f"{settings['USER']}:{quote(settings['PASSWORD'])}"
    place = f"{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"
    return os.environ | {"DATABASE_URL": f"postgresql://{user}@{place}", "DB_POOL_SIZE": "2"}


def databases() -> list[str]:
    with _maintenance() as database:
        return [name for (name,) in database.execute("SELECT datname FROM pg_database")]


def run_sql(statement: str, *names: str) -> None:
    """A statement about whole databases, in the maintenance database; {} stands for a name."""
    with _maintenance() as database:
        database.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _maintenance() -> Connection:
    settings = connection.settings_dict
    return connect(
        dbname="postgres",
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"],
        autocommit=True,
    )
