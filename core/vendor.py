"""Static files that come from npm: only the few named here are served, under `vendor/`, straight from `node_modules`.

The county map is made from us-atlas when it is first asked for: the whole country is 840 KB, one state some 30 KB.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage

from core.counties import state_counties

COUNTIES = "vendor/counties.json"

# Static name -> file in node_modules. The style sheet of the icons names all three fonts; browsers load the first.
FILES = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/icons/tabler-icons.min.css": "@tabler/icons-webfont/dist/tabler-icons.min.css",
    "vendor/icons/fonts/tabler-icons.woff2": "@tabler/icons-webfont/dist/fonts/tabler-icons.woff2",
    "vendor/icons/fonts/tabler-icons.woff": "@tabler/icons-webfont/dist/fonts/tabler-icons.woff",
    "vendor/icons/fonts/tabler-icons.ttf": "@tabler/icons-webfont/dist/fonts/tabler-icons.ttf",
    "vendor/figtree/latin.woff2": "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2",
    "vendor/figtree/latin-ext.woff2": "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2",
    "vendor/echarts.min.js": "echarts/dist/echarts.min.js",
}
ATLAS = "us-atlas/counties-10m.json"


def modules() -> Path:
    """Where npm put the packages."""
    return Path(settings.BASE_DIR) / "node_modules"


def counties_file() -> Path:
    """GeoJSON of the state's counties, made from the atlas unless a newer one lies there."""
    atlas = modules() / ATLAS
    made = Path(settings.BASE_DIR) / ".local" / "static" / f"counties-{settings.STATE_FIPS}.json"
    if not made.exists() or made.stat().st_mtime < atlas.stat().st_mtime:
        made.parent.mkdir(parents=True, exist_ok=True)
        partial = made.with_suffix(".partial")
        shapes = state_counties(json.loads(atlas.read_bytes()), settings.STATE_FIPS)
        partial.write_text(json.dumps(shapes, separators=(",", ":"), ensure_ascii=False), encoding="utf-8")
        partial.replace(made)
    return made


class VendorStorage(FileSystemStorage):
    """Reads a static name from where it really lies."""

    def path(self, name: str) -> str:
        return str(counties_file() if name == COUNTIES else modules() / FILES[name])


class VendorFinder(BaseFinder):
    """For STATICFILES_FINDERS."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storages = {"vendor": VendorStorage(location=str(modules()))}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        missing = [source for source in [*FILES.values(), ATLAS] if not (modules() / source).exists()]
        if not missing:
            return []
        return [
            checks.Warning(
                f"{len(missing)} files from npm are missing, first {missing[0]}.", hint="Run npm ci.", id="core.W001"
            )
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        known = path == COUNTIES or path in FILES
        if not known:
            return []
        found = self.storages["vendor"].path(path)
        if not Path(found).exists():
            return []
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, VendorStorage]]:
        for name in [*FILES, COUNTIES]:
            yield name, self.storages["vendor"]
