"""Reading environment variables: a URL becomes what Django wants, a wrong value is named in one sentence."""

import logging
import os
from email.utils import parseaddr
from itertools import pairwise
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from devstack.demo import runs_database

_ON, _OFF = frozenset({"1", "true", "yes", "on"}), frozenset({"", "0", "false", "no", "off"})


def flag(name: str) -> bool:
    """True for 1, true, yes and on; False for 0, false, no, off and where nothing is said."""
    return _is_on(os.environ.get(name, ""), name)


def _is_on(raw: str, name: str) -> bool:
    found = raw.strip().lower()
    if found not in _ON | _OFF:
        raise ImproperlyConfigured(f"{name} is '{raw}'; it must be 1 or 0.")
    return found in _ON


def words(name: str) -> list[str]:
    """A comma-separated list, without blanks."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def number(name: str, default: int, least: int = 1) -> int:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        found = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is '{raw}'; it must be a whole number.") from None
    if found < least:
        raise ImproperlyConfigured(f"{name} is '{raw}'; it must be {least} or more.")
    return found


def falling(names: str, *numbers: int) -> tuple[int, ...]:
    """Settings, each above the next and none above 100; `names` are for the sentence that refuses others."""
    if numbers[0] > 100 or any(one <= below for one, below in pairwise(numbers)):
        said = ", ".join(map(str, numbers))
        raise ImproperlyConfigured(f"{names} are {said}; each must be above the next, and none above 100.")
    return numbers


def origins(name: str) -> list[str]:
    found = words(name)
    for origin in found:
        if not origin.startswith(("https://", "http://")):
            raise ImproperlyConfigured(f"{name} has '{origin}'; it must begin with https://.")
    return found


def _is_address(found: str, schemes: set[str]) -> bool:
    """Whether it has one of these schemes and a host, and a port that can be if it has one."""
    try:
        parts = urlsplit(found)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def public_url(name: str, default: str) -> str:
    """The address of the site, without a slash at its end: links in mail begin with it."""
    found = os.environ.get(name, "").strip() or default
    if not _is_address(found, {"https", "http"}) or urlsplit(found).query or urlsplit(found).fragment:
        raise ImproperlyConfigured(f"{name} is '{found}'; it must look like https://crm.example.org.")
    return found.rstrip("/")


def sender(name: str, default: str) -> str:
    """ "Name <address>", as mail shows who wrote it."""
    found = os.environ.get(name, "").strip() or default
    if not all(parseaddr(found)[1].partition("@")):
        raise ImproperlyConfigured(f"{name} is '{found}'; it must look like {default}.")
    return found


def zone(name: str, default: str) -> str:
    found = os.environ.get(name, "").strip() or default
    try:
        ZoneInfo(found)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ImproperlyConfigured(f"{name} is '{found}'; it must be a time zone such as {default}.") from None
    return found


def log_level(name: str, default: str) -> str:
    found = os.environ.get(name, "").strip().upper() or default
    if found not in logging.getLevelNamesMapping():
        raise ImproperlyConfigured(f"{name} is '{found}'; it must be DEBUG, INFO, WARNING or ERROR.")
    return found


def redis_url(name: str, default: str) -> str:
    found = os.environ.get(name, "").strip() or default
    if not _is_address(found, {"redis", "rediss"}):  # the address may hold a password, so it is not shown
        raise ImproperlyConfigured(f"{name} must look like redis://:password@host:6379/0.")
    return found


def secret_key(name: str) -> str:
    """The key that signs cookies and links. Without one only a database that devstack runs can be served, or none."""
    key = os.environ.get(name, "")
    if not key and os.environ.get("DATABASE_URL") and not runs_database():
        raise ImproperlyConfigured(f"{name} is missing: set it to 50 random characters and keep it.")
    return key or "only-for-demo-and-tests"


def refuse_public_key() -> None:
    """Raise unless links and cookies are signed with a key of one's own, or only devstack's database is served."""
    if not os.environ.get("SECRET_KEY") and not runs_database():
        raise ImproperlyConfigured("SECRET_KEY is missing: set it to 50 random characters and keep it.")


def database(name: str) -> dict[str, Any]:
    """A PostgreSQL URL or connection string as one entry of DATABASES, pooled, with time limits for the web.

    Long work sets its own limits with SET LOCAL. DB_POOL_SIZE is the number of connections a process may hold.
    """
    try:
        parts: dict[str, Any] = dict(conninfo_to_dict(os.environ.get(name) or "postgresql:///mae_crm"))
        [int(port) for port in str(parts.get("port", 5432)).split(",")]
    except (ProgrammingError, ValueError):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:password@host:5432/name.") from None
    limits = "-c statement_timeout=5s -c lock_timeout=3s -c idle_in_transaction_session_timeout=60s"
    # Starting more processes takes longer than finding the first fifty rows; a count of everybody still gets them.
    limits += " -c parallel_setup_cost=3000"
    options = {key: value for key, value in parts.items() if key not in {"dbname", "user", "password", "host", "port"}}
    options["options"] = f"{options.get('options', '')} {limits}".strip()
    options["pool"] = {"min_size": 1, "max_size": number("DB_POOL_SIZE", 8), "timeout": 5}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", ""),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def mailer(*names: str, patience: int = 20) -> dict[str, Any]:
    """The first of `names` that is set, as one entry of MAILERS: smtp://user:password@host:25, ?tls=1 or smtps://.

    `patience`: seconds to wait for each answer of the server.
    """
    name = next((name for name in names if os.environ.get(name)), names[0])
    parts = urlsplit(os.environ.get(name) or "smtp://127.0.0.1:1025")
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 25)
    except ValueError:
        port = 0
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not port:
        raise ImproperlyConfigured(f"{name} must look like smtp://user:password@host:port.")
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": port,
            "username": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "use_ssl": parts.scheme == "smtps",
            "use_tls": _asks_for_tls(parts, name),
            "timeout": patience,
        },
    }


def _asks_for_tls(parts: SplitResult, name: str) -> bool:
    """Whether ?tls=1 stands there. What else does is refused: misspelled, it would send the password in the clear."""
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    if unknown := next((key for key, value in said.items() if key != "tls" or not value), ""):
        raise ImproperlyConfigured(f"{name} has '?{unknown}'; it knows ?tls=1 only.")
    asks = _is_on(said.get("tls", ""), f"tls in {name}")
    if asks and parts.scheme == "smtps":
        raise ImproperlyConfigured(f"{name} has smtps:// and ?tls=1; it must be one of them.")
    return asks
