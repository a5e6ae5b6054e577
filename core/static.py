"""How static files are named and served."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from servestatic import ServeStatic
from servestatic.storage import CompressedManifestStaticFilesStorage

HASHED = re.compile(r"^.+\.[0-9a-f]{12}\.[a-z0-9.]+$")


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # servestatic is untyped
    """Names with a hash of the content once `collectstatic` has run, plain names before (development and tests).

    Only url() and @import are rewritten: the packages from npm end with the name of a source map, which is not served.
    """

    patterns = (
        (
            "*.css",
            (
                r"""(?P<matched>url\((?P<quote>['"]{0,1})\s*(?P<url>.*?)(?P=quote)\))""",
                (r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""", """@import url("%(url)s")"""),
            ),
        ),
    )

    def stored_name(self, name: str) -> str:
        return str(super().stored_name(name)) if self.hashed_files else name


# For what Django's middleware does not see. No default-src: pictures may carry styles of their own.
HEADERS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "script-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
)


def hardened(application: Callable[..., Any]) -> Callable[..., Any]:
    """The application with a policy on each answer that has none: static files, and what is not found among them."""

    def run(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *exception: Any) -> Any:
            there = {name.lower() for name, _ in headers}
            return start_response(status, [*headers, *(h for h in HEADERS if h[0].lower() not in there)], *exception)

        return application(environ, start)

    return run


def with_static_files(application: WSGIHandler) -> Callable[..., Any]:
    """The application behind its static files: what `collectstatic` wrote, with far-away expiry for hashed names.

    Before `collectstatic` has run, files are looked up at each request. In front of Django's middleware rather than in
    it: a style sheet opens no session.
    """
    root = Path(settings.STATIC_ROOT)
    if settings.DEBUG or not (root / "staticfiles.json").exists():
        return hardened(StaticFilesHandler(application))
    served: Callable[..., Any] = ServeStatic(
        application,
        root=root,
        prefix=settings.STATIC_URL,
        max_age=3600,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: bool(HASHED.match(url)),
    )
    return hardened(served)
