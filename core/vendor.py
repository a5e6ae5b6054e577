"""Static files that come from npm: only the few named here are served, under `vendor/`, straight from `node_modules`.

Two are made from what lies there when they are first asked for: the counties of one state (the whole country is 840 KB)
and the style sheet of the icons that our templates and programs name (all 5,000 are 2 MB).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage

from core import icons
from core.counties import state_counties

# Static name -> file in node_modules.
FILES = {
    "vendor/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "vendor/figtree/latin.woff2": "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2",
    "vendor/figtree/latin-ext.woff2": "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2",
    "vendor/echarts.min.js": "echarts/dist/echarts.min.js",
}
COUNTIES = "vendor/counties.json"
ICONS = "vendor/icons.css"
ATLAS = "us-atlas/counties-10m.json"
DRAWINGS = "@tabler/icons/tabler-nodes-outline.json"
SOURCES = FILES | {COUNTIES: ATLAS, ICONS: DRAWINGS}  # what must lie in node_modules


def modules() -> Path:
    """Where npm put the packages."""
    return Path(settings.BASE_DIR) / "node_modules"


def place(name: str) -> Path:
    """Where a static name of SOURCES really lies; makes the file first if it is one of the made ones."""
    if name == COUNTIES:
        return _made(f"counties-{settings.STATE_FIPS}.json", _counties(settings.STATE_FIPS))
    if name == ICONS:
        drawings = known_icons()
        return _made("icons.css", icons.style_sheet(drawings, icons.used(_sources(), drawings)))
    return modules() / FILES[name]


@cache
def known_icons() -> dict[str, icons.Drawing]:
    """Every icon's drawing by its name."""
    drawings: dict[str, icons.Drawing] = json.loads((modules() / DRAWINGS).read_bytes())
    return drawings


@cache
def _counties(fips: str) -> str:
    shapes = state_counties(json.loads((modules() / ATLAS).read_bytes()), fips)
    return json.dumps(shapes, separators=(",", ":"), ensure_ascii=False)


def _sources() -> list[Path]:
    """Our own templates, scripts and programs."""
    root = Path(settings.BASE_DIR)
    folders = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).is_relative_to(root)]
    ours = [folder for folder in folders if "site-packages" not in folder.parts]
    programs = [file for folder in ours for file in folder.rglob("*.py") if "migrations" not in file.parts]
    return [*(root / "templates").rglob("*.html"), *(root / "static").rglob("*.js"), *programs]


def _made(name: str, content: str) -> Path:
    """The file of this name and content beside the rest of our state; written at once, and only if it changed."""
    file = Path(settings.BASE_DIR) / ".local" / "static" / name
    if not file.exists() or file.read_text(encoding="utf-8") != content:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial = file.with_suffix(".partial")
        partial.write_text(content, encoding="utf-8")
        partial.replace(file)
    return file


class VendorStorage(FileSystemStorage):
    """Reads a static name from where it really lies."""

    def path(self, name: str) -> str:
        return str(place(name))


class VendorFinder(BaseFinder):
    """For STATICFILES_FINDERS."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storages = {"vendor": VendorStorage(location=str(modules()))}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        missing = [source for source in SOURCES.values() if not (modules() / source).exists()]
        if not missing:
            return []
        says = f"{len(missing)} files from npm are missing, first {missing[0]}."
        return [checks.Warning(says, hint="Run npm ci.", id="core.W001")]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        if path not in SOURCES or not (modules() / SOURCES[path]).exists():
            return []
        found = self.storages["vendor"].path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, VendorStorage]]:
        for name in SOURCES:
            yield name, self.storages["vendor"]
