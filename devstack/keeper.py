"""A process that keeps one service up for as long as anyone uses it: python -m devstack.keeper NAME FOLDER [careless].

The folder tells its story: `keeper.lock` is held while a keeper lives, `users.lock` is shared by all who use the
service, `state.json` says how to reach it or why it is not there. Locks are the kernel's, so whoever is killed lets go.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from devstack import processes
from devstack.places import Missing
from devstack.services import SERVICES, Broken, Service

START_SECONDS = 30
LOOK_SECONDS = 0.2
CRASHES, CRASH_SECONDS = 5, 60


START_AGAIN = 2  # times: what is left of a server that was orphaned may be in the way for a moment


class Stop(BaseException):
    """Somebody asked this keeper to end."""


class Keeper:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.process: subprocess.Popen[bytes] | None = None
        self.is_told = False  # whether users know where it is
        self.users = processes.Lock(service.folder / "users.lock")

    def launch(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.service.command(),
            cwd=self.service.folder,
            env=os.environ | {"LC_ALL": "C"},  # a language that the machine does not know keeps Redis from starting
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=processes.dying_with_parent(self.service.orphaned, then=self.service.become),
        )

    def run(self) -> None:
        """Start the service, watch it, and stop it when nobody uses it any more."""
        try:
            self.start()
            self.service.once_ready()
            self.tell(url=self.service.url(), extras=self.service.extras())
            self.is_told = True
            self.watch()
        finally:
            self.end()

    def start(self) -> None:
        self.service.prepare()
        self.process = self.launch()
        deadline, again = time.monotonic() + START_SECONDS, START_AGAIN
        while not self.service.is_ready():
            if self.process.poll() is not None:
                if not again:
                    raise Broken(f"{self.service.name} ended while starting; see {log_of(self.service.folder)}.")
                again -= 1
                time.sleep(1)
                if not self.is_told:
                    self.service.move()
                    self.service.prepare()
                self.process = self.launch()
            if time.monotonic() > deadline:
                raise Broken(
                    f"{self.service.name} did not start in {START_SECONDS} s; see {log_of(self.service.folder)}."
                )
            time.sleep(0.02)
        self.service.remember_ports()

    def watch(self) -> None:
        """Until the last user is gone. A service that dies is started again; one that keeps dying by itself is given
        up."""
        crashes: list[float] = []
        while not self.users.take():
            time.sleep(LOOK_SECONDS)
            if self.process is not None and self.process.poll() is None:
                continue
            if not processes.was_killed(self.process):
                now = time.monotonic()
                crashes = [moment for moment in crashes if now - moment < CRASH_SECONDS] + [now]
            print(f"{self.service.name} died; starting it again", flush=True)
            if len(crashes) > CRASHES:
                raise Broken(f"{self.service.name} keeps dying; see {log_of(self.service.folder)}.")
            self.start()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            for sign in (*self.service.farewell, signal.SIGKILL):
                self.process.send_signal(sign)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(8)
                    break

    def tell(self, **story: object) -> None:
        """Say how the service is reached, or the error that prevents it."""
        story |= {
            "pid": self.process.pid if self.process else None,
            "keeper": os.getpid(),
        }
        write_state(self.service.folder, story)


def log_of(folder: Path) -> Path:
    """The log of the service in `folder`, which is <home>/<stack>/<service>."""
    logs = folder.parent.parent / "log"
    logs.mkdir(exist_ok=True)
    return logs / f"{folder.parent.name}-{folder.name}.log"


def state_of(folder: Path) -> dict[str, object]:
    """What the keeper last said, {} when it has said nothing."""
    with contextlib.suppress(OSError, ValueError):
        story: dict[str, object] = json.loads((folder / "state.json").read_text())
        return story
    return {}


def write_state(folder: Path, story: dict[str, object]) -> None:
    fresh = folder / "state.json.new"
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(story, file)
    fresh.replace(folder / "state.json")


def main(name: str, folder: Path, *, careless: bool) -> int:
    def ask_to_stop(_signal: int, _frame: FrameType | None) -> None:
        raise Stop

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command in front
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    lock = processes.Lock(folder / "keeper.lock")
    if not lock.take(wait=2):
        return 0
    (folder / "state.json").unlink(missing_ok=True)
    keeper: Keeper | None = None
    try:
        keeper = Keeper(SERVICES[name](folder, careless=careless))
        keeper.run()
    except (Missing, Broken) as problem:
        write_state(folder, {"error": str(problem)})
        return 1
    except Stop:
        pass
    (folder / "state.json").unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), careless="careless" in sys.argv[3:]))
