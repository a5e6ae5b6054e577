"""Checks of what was configured. In the demo and on a developer's machine some of it may be missing."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.http import is_same_domain

from core.types import Health
from devstack.demo import runs_database

# Of RFC 2606 and RFC 6761: nobody can have an address there, nor answer to it.
_RESERVED = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")


def for_strangers() -> Health:
    """Secrets and addresses as a site needs them that others reach."""
    if settings.DEMO:
        return Health(ok=True, says="This is the demo: invented people, on this machine only.")
    if runs_database():
        return Health(ok=True, says="This is a developer's machine: the database is one that was started for it.")
    wrong = dict(
        filter(None, (_secret_key(), _suppression_key(), _debug(), _public_url(), _hosts(), _origin(), _sender()))
    )
    if wrong:
        return Health(ok=False, says=" ".join(wrong), do=" ".join(wrong.values()))
    return Health(ok=True, says=f"Configured for {settings.PUBLIC_URL}.")


def static_files() -> Health:
    """Styles and scripts are collected under names that may be kept for ever."""
    if settings.DEBUG or runs_database() or (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Health(ok=True, says="Styles and scripts are there.")
    return Health(ok=False, says="Styles and scripts are not collected.", do="Run: manage.py collectstatic")


def _secret_key() -> tuple[str, str] | None:
    if len(settings.SECRET_KEY) >= 32:
        return None
    return "SECRET_KEY is short.", "Set SECRET_KEY to 50 random characters and keep it."


def _suppression_key() -> tuple[str, str] | None:
    if settings.SUPPRESSION_KEY != settings.SECRET_KEY:
        return None
    return "SUPPRESSION_KEY is missing.", "Set SUPPRESSION_KEY before the first opt-out, and never change it."


def _debug() -> tuple[str, str] | None:
    return ("DEBUG is on.", "Unset DEBUG.") if settings.DEBUG else None


def _public_url() -> tuple[str, str] | None:
    if settings.HTTPS:
        return None
    return "PUBLIC_URL is not https.", "Serve the site by https and set PUBLIC_URL to its address."


def _hosts() -> tuple[str, str] | None:
    host = urlsplit(settings.PUBLIC_URL).hostname
    if host in settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        return None
    return f"{host} is not among ALLOWED_HOSTS.", "Name the host of PUBLIC_URL in ALLOWED_HOSTS."


def _origin() -> tuple[str, str] | None:
    """By https alone a browser's form comes from an origin that Django does not take for the site's own: behind a proxy
    each request looks like http. Then every page opens and no form is taken, not even that of the sign-in."""
    site = urlsplit(settings.PUBLIC_URL.lower())
    trusted = [urlsplit(origin) for origin in settings.CSRF_TRUSTED_ORIGINS]
    is_trusted = any(
        one.scheme == site.scheme and is_same_domain(site.netloc, one.netloc.lstrip("*")) for one in trusted
    )
    if not settings.HTTPS or settings.SECURE_PROXY_SSL_HEADER or is_trusted:
        return None
    origin = f"{site.scheme}://{site.netloc}"
    return (
        f"Every form sent from {origin} would be refused: behind a proxy it looks like a form of another site.",
        f"Set BEHIND_PROXY=1 if your proxy sets X-Forwarded-Proto, else CSRF_TRUSTED_ORIGINS={origin}.",
    )


def _sender() -> tuple[str, str] | None:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2].lower()
    if not f".{domain}".endswith(tuple(f".{reserved}" for reserved in _RESERVED)):
        return None
    return f"All mail would come from {domain}, which is a sample.", "Set DEFAULT_FROM_EMAIL to an address of yours."
