"""The browser of the tests: Chromium as npm ships it, unpacked once under `.local/`, with the libraries it needs.

It runs on a bare Debian. CHROMIUM names another one; where npm's does not run (it is built for x86-64 Linux), a
chromium on the PATH is taken.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

from devstack import places, processes

PACKAGE = places.ROOT / "node_modules" / "@sparticuz" / "chromium"
ON_THE_PATH = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

# Only Node knows brotli here.
UNPACK = """
const [source, target] = process.argv.slice(1), fs = require("fs");
require("stream").pipeline(fs.createReadStream(source), require("zlib").createBrotliDecompress(),
  fs.createWriteStream(target), (error) => { if (error) { console.error(error.message); process.exit(1); } });
"""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


def launch_options() -> dict[str, Any]:
    """For Playwright: playwright.chromium.launch(**launch_options()). Raises Missing where there is no browser."""
    if chosen := os.environ.get("CHROMIUM"):
        return {"executable_path": chosen, "args": ARGUMENTS}
    if runs_here() and (PACKAGE / "bin").is_dir():
        folder = unpacked()
        environment = {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_FILE": str(folder / "fonts.conf")}
        return {"executable_path": str(folder / "chromium"), "args": ARGUMENTS, "env": os.environ | environment}
    for name in ON_THE_PATH:
        if found := shutil.which(name):
            return {"executable_path": found, "args": ARGUMENTS}
    raise places.Missing("There is no browser: run `npm ci`, install chromium, or set CHROMIUM to one.")


def runs_here() -> bool:
    return sys.platform == "linux" and platform.machine() in {"x86_64", "AMD64"}


def unpacked() -> Path:
    """The folder with the unpacked browser; unpacked now if it is not there (about 5 s)."""
    version: str = json.loads((PACKAGE / "package.json").read_text())["version"]
    folder = places.home() / "chromium" / version
    folder.parent.mkdir(parents=True, exist_ok=True)
    with processes.only_one(folder.parent / "lock", wait=120):
        if not folder.exists():
            unfinished = folder.with_name("unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            unpack(PACKAGE / "bin", unfinished)
            (unfinished / "fonts.conf").write_text(FONTS.format(folder=folder))
            unfinished.rename(folder)
    return folder


def unpack(packed: Path, folder: Path) -> None:
    for source in packed.glob("*.br"):
        target = folder / source.stem
        subprocess.run([str(places.node()), "-e", UNPACK, str(source), str(target)], check=True)
        if target.suffix == ".tar":
            with tarfile.open(target) as archive:
                archive.extractall(folder, filter="data")
            target.unlink()
    (folder / "chromium").chmod(0o755)
