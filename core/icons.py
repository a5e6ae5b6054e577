"""The icons that are used, as one small style sheet: some 20 KB instead of a font of 500.

`<i class="ti ti-home">` is a box in the colour of its text, cut out by the icon's drawing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

type Drawing = Sequence[Sequence[str | Mapping[str, str]]]  # [["path", {"d": "…"}], …]

QUOTED = re.compile(r"""["']([a-z0-9]+(?:-[a-z0-9]+)*)["']""")
CLASS = re.compile(r"\bti-([a-z0-9]+(?:-[a-z0-9]+)*)")
FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" stroke-width="2"'
    ' stroke-linecap="round" stroke-linejoin="round">{}</svg>'
)


def used(files: Iterable[Path], known: Iterable[str]) -> set[str]:
    """Names of icons that stand in these files, as a class or as any quoted word: a few too many, never too few."""
    return {*known}.intersection(word for file in files for word in _words(file, file.stat().st_mtime_ns))


@lru_cache(maxsize=4096)
def _words(file: Path, changed: int) -> frozenset[str]:
    """A file is read again only when it changed."""
    text = file.read_text(encoding="utf-8")
    return frozenset([*QUOTED.findall(text), *CLASS.findall(text)])


def style_sheet(drawings: Mapping[str, Drawing], names: Iterable[str]) -> str:
    """One rule for each icon, in order of name; `--ti` is its drawing. An unknown name is a KeyError."""
    return "\n".join(f'.ti-{name}{{--ti:url("{_address(drawings[name])}")}}' for name in sorted(names)) + "\n"


def _address(drawing: Drawing) -> str:
    shapes = "".join(_shape(str(tag), attributes) for tag, attributes in drawing)
    return "data:image/svg+xml," + quote(FRAME.format(shapes).replace('"', "'"), safe=" ='/:;,.-()")


def _shape(tag: str, attributes: str | Mapping[str, str]) -> str:
    written = attributes.items() if isinstance(attributes, Mapping) else ()
    return f"<{tag} {' '.join(f'{key}="{value}"' for key, value in written)}/>"
