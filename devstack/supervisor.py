"""`make demo`: PostgreSQL, Redis, the mail catcher, the database with an invented world, web, worker and beat.

One process holds them all: Ctrl-C or SIGTERM stops everything it started, and a child that dies is started again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import NoReturn

from devstack import places, processes
from devstack.boot import boot
from devstack.demo import DemoRefusedError
from devstack.leases import Lease
from devstack.places import Missing
from devstack.services import Broken

READY_SECONDS = 60
STOP_SECONDS = 12
CRASHES, CRASH_SECONDS = 5, 60
PYTHON = sys.executable


class Stop(BaseException):
    """Ctrl-C or SIGTERM."""


@dataclass
class Child:
    """One long-running process of the demo, with its log."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    crashes: list[float] = field(default_factory=list)

    @property
    def log(self) -> Path:
        return log_folder() / f"{self.name}.log"

    @property
    def pid(self) -> int:
        return self.process.pid if self.process is not None else 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=places.ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=processes.dying_with_parent(signal.SIGTERM),
            )

    def send(self, sign: signal.Signals) -> None:
        """To the child and everything it has started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, sign)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Demo:
    def __init__(self, port: int, people: str) -> None:
        self.port = port
        self.people = people
        self.leases: dict[str, Lease] = {}
        self.reaper: subprocess.Popen[str] | None = None
        granian = ["--interface", "wsgi", "--host", processes.LOOPBACK, "--port", str(port)]
        granian += ["--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"]
        celery = [PYTHON, "-m", "celery", "-A", "mae_crm"]
        schedule = places.home() / "demo" / "beat-schedule"
        self.children = [
            Child("web", [PYTHON, "-m", "granian", *granian, "mae_crm.wsgi:application"]),
            Child("worker", [*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"]),
            Child("beat", [*celery, "beat", "--loglevel", "INFO", "--schedule", str(schedule)]),
        ]

    def prepare(self) -> None:
        """Everything up to an address that answers."""
        began = time.monotonic()
        with step("PostgreSQL, Redis and the mail catcher"):
            self.leases = boot()
        os.environ.update(
            DEMO="1",
            DJANGO_SETTINGS_MODULE="mae_crm.settings",
            GRANIAN_HOST=processes.LOOPBACK,
            PUBLIC_URL=f"http://{processes.LOOPBACK}:{self.port}",
            STATIC_ROOT=str(places.home() / "demo" / "static"),
        )
        with step("tables"):
            manage("migrate", "--verbosity", "0", "--no-input")
        collect_static_files()
        self.invent_people()
        with step("web, worker and beat"):
            self.reaper = subprocess.Popen(
                [PYTHON, "-m", "devstack.reaper"],
                cwd=places.ROOT,
                stdin=subprocess.PIPE,
                text=True,
                start_new_session=True,
            )
            for child in self.children:
                self.start(child)
            self.wait_until_ready()
        print(f"\n  Ready after {time.monotonic() - began:.0f} s:  http://{processes.LOOPBACK}:{self.port}/")
        if page := os.environ.get("MAIL_PAGE_URL"):
            print(f"  Mail that it sends:  {page}")
        print(f"  Logs:  {log_folder()}\n  Ctrl-C stops everything.", flush=True)

    def invent_people(self) -> None:
        """Fill an empty database, once."""
        if not list(places.ROOT.glob("*/management/commands/seed_demo.py")) or not is_empty(os.environ["DATABASE_URL"]):
            return
        with step("an invented world"):
            manage("seed_demo", *(["--people", self.people] if self.people else []))

    def start(self, child: Child) -> None:
        child.start()
        self.tell_reaper(f"+{child.pid}")

    def tell_reaper(self, line: str) -> None:
        if self.reaper is not None and self.reaper.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self.reaper.stdin.write(line + "\n")
                self.reaper.stdin.flush()

    def wait_until_ready(self) -> None:
        web = self.children[0]
        deadline = time.monotonic() + READY_SECONDS
        while not processes.says_ok(self.port, "/health/ready"):
            if not web.is_running() or time.monotonic() > deadline:
                give_up(f"The web server did not get ready; see {web.log}.")
            time.sleep(0.1)

    def watch(self) -> NoReturn:
        """Start again what dies; give up, by name, on what keeps dying by itself."""
        while True:
            time.sleep(0.5)
            for child in self.children:
                if not child.is_running():
                    self.revive(child)

    def revive(self, child: Child) -> None:
        if not processes.was_killed(child.process):
            now = time.monotonic()
            child.crashes = [moment for moment in child.crashes if now - moment < CRASH_SECONDS] + [now]
        child.send(signal.SIGKILL)  # what it left behind
        self.tell_reaper(f"-{child.pid}")
        if len(child.crashes) > CRASHES:
            give_up(f"{child.name} keeps dying; see {child.log}.")
        print(f"  {child.name} died and is started again; see {child.log}", flush=True)
        self.start(child)

    def stop(self) -> None:
        """End the children together, then give back the services."""
        for sign, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5)):
            for child in self.children:
                if child.process is not None:
                    child.send(sign)
            deadline = time.monotonic() + patience
            while any(child.is_running() for child in self.children) and time.monotonic() < deadline:
                time.sleep(0.05)
        if self.reaper is not None and self.reaper.stdin is not None:
            for child in self.children:
                self.tell_reaper(f"-{child.pid}")
            self.reaper.stdin.close()
            self.reaper.wait()
        for lease in self.leases.values():
            lease.give_back()


# --- Parts ----------------------------------------------------------------------------------------


def manage(*arguments: str) -> None:
    """Run a command of manage.py; its output goes to a log and is shown when it fails."""
    log = log_folder() / f"{arguments[0]}.log"
    with log.open("wb") as output:
        done = subprocess.run(
            [PYTHON, "manage.py", *arguments],
            cwd=places.ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            preexec_fn=processes.dying_with_parent(signal.SIGTERM),
            check=False,
        )
    if done.returncode:
        words = " ".join(log.read_text(errors="replace").strip().splitlines()[-1:])
        give_up(f"manage.py {arguments[0]} failed: {words} (see {log})")


def collect_static_files() -> None:
    """Gather styles and scripts unless nothing has changed since the last time."""
    root = Path(os.environ["STATIC_ROOT"])
    stamp, wanted = root.parent / "static.stamp", static_fingerprint()
    if (root / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    with step("styles and scripts"):
        manage("collectstatic", "--no-input", "--clear", "--verbosity", "0")
    stamp.write_text(wanted)


def static_fingerprint() -> str:
    seen = hashlib.sha256()
    for path in [
        places.ROOT / "package-lock.json",
        places.ROOT / "requirements.lock",
        *places.ROOT.glob("static/**/*"),
    ]:
        if path.is_file():
            seen.update(os.fsencode(path.relative_to(places.ROOT)) + b"\0" + path.read_bytes())
    return seen.hexdigest()


def is_empty(url: str) -> bool:
    import psycopg  # noqa: PLC0415

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM members_person)").fetchone()
    return row == (False,)


def log_folder() -> Path:
    folder = places.home() / "log"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    began = time.monotonic()
    print(f"  {what} …", end="", flush=True)
    try:
        yield
    except BaseException:
        print(flush=True)
        raise
    print(f" {time.monotonic() - began:.1f} s", flush=True)


def give_up(sentence: str) -> NoReturn:
    raise Broken(sentence)


def chosen_port() -> int:
    asked = os.environ.get("PORT", "").strip() or "8000"
    if not asked.isdigit() or not 0 < int(asked) < 65536:
        give_up(f"PORT is '{asked}'; it must be a number from 1 to 65535.")
    port = int(asked)
    if processes.answers(port) or processes.free_port(port) != port:
        give_up(f"Port {port} is taken: choose another, for example PORT={port + 1} make demo.")
    return port


def chosen_people() -> str:
    people = os.environ.get("DEMO_PEOPLE", "").strip()
    if people and not people.isdigit():
        give_up(f"DEMO_PEOPLE is '{people}'; it must be a whole number.")
    return people


def run() -> NoReturn:
    """Raises Stop when asked to end, and Missing, Broken or DemoRefusedError when something prevents the demo."""
    if os.environ.get("DATABASE_URL"):
        raise DemoRefusedError(
            "The demo runs only on its own database: unset DATABASE_URL. See docs/operations.md to run it for real."
        )
    for name in ("EMAIL_URL", "OUTREACH_EMAIL_URL"):
        if os.environ.get(name):
            raise DemoRefusedError(f"No mail of the demo leaves the computer: unset {name}.")
    note = log_folder().parent / "supervisor.lock"
    lock = processes.Lock(note)
    if not lock.take():
        give_up(f"The demo of this checkout runs already; `kill {note.read_text()}` stops it, as Ctrl-C does there.")
    note.write_text(str(os.getpid()))
    demo = Demo(chosen_port(), chosen_people())
    try:
        demo.prepare()
        demo.watch()  # until a signal or a failure
    finally:
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, signal.SIG_IGN)  # stopping is under way
        demo.stop()


def main() -> int:
    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        raise Stop

    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, ask_to_stop)
    try:
        run()
    except Stop:
        print("\n  Everything has stopped.", flush=True)
        return 0
    except (Missing, Broken, DemoRefusedError, TimeoutError) as problem:
        print(problem, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
