"""Using a service: found running or started, and given back at the end."""

import atexit
import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from devstack import keeper, places, processes
from devstack.services import SERVICES, Broken

START_SECONDS = 45
STOP_SECONDS = 20


class Lease:
    """The right to use one service of one stack; the service stays up until the last lease is given back.

    A stack is a set of services with its own folder: "demo" keeps its data well, "tests" is quick and careless.
    """

    def __init__(self, stack: str, service: str) -> None:
        """Find the service or start it, within START_SECONDS. Raises Missing or Broken with one line."""
        self.service = SERVICES[service]
        self.folder = folder_of(stack, service)
        self._owner = os.getpid()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._users = processes.Lock(self.folder / "users.lock")
        except PermissionError:
            raise Broken(f"{self.folder} belongs to another user; remove it, or run as that user.") from None
        with processes.only_one(self.folder / "start.lock", wait=START_SECONDS):
            if not self._users.take(shared=True, wait=START_SECONDS):
                raise Broken(f"{service} is stopping and does not end; see {keeper.log_of(self.folder)}.")
            state = self._ensure_running(careless=stack == "tests")
        if "error" in state:
            self.give_back()
            raise Broken(str(state["error"]))
        self.url = str(state["url"])
        extras = state.get("extras")
        self.extras: dict[str, str] = extras if isinstance(extras, dict) else {}
        atexit.register(self.give_back)

    def _ensure_running(self, *, careless: bool) -> dict[str, object]:
        started: subprocess.Popen[bytes] | None = None
        deadline = time.monotonic() + START_SECONDS
        if not processes.is_held(self.folder / "keeper.lock"):
            (self.folder / "state.json").unlink(missing_ok=True)
            started = self._start_keeper(careless=careless)
        while time.monotonic() < deadline:
            if state := keeper.state_of(self.folder):
                if started is not None:
                    started.returncode = 0  # it outlives us where others use it; nobody waits for it
                return state
            if started is not None and started.poll() is not None and not keeper.state_of(self.folder):
                break
            time.sleep(0.02)
        return {"error": f"{self.service.name} did not start; see {keeper.log_of(self.folder)}."}

    def _start_keeper(self, *, careless: bool) -> subprocess.Popen[bytes]:
        arguments = [
            self.service.name,
            str(self.folder),
            *(["careless"] if careless else []),
        ]
        with keeper.log_of(self.folder).open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "devstack.keeper", *arguments],
                cwd=self.folder,
                env=os.environ | {"PYTHONPATH": str(places.ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def give_back(self) -> None:
        """Stop using the service; the last one to do so waits until it has stopped."""
        if os.getpid() != self._owner:
            return  # a fork: the lease is its parent's
        atexit.unregister(self.give_back)
        pid = keeper.state_of(self.folder).get("keeper")
        if isinstance(pid, int) and self._users.take() and processes.is_held(self.folder / "keeper.lock"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)
            with (
                contextlib.suppress(TimeoutError),
                processes.only_one(self.folder / "keeper.lock", wait=STOP_SECONDS),
            ):
                pass  # held until the keeper has ended
        self._users.close()


def folder_of(stack: str, service: str) -> Path:
    return places.home() / stack / service


def running_url(stack: str, service: str) -> str | None:
    """Where the service is reached if it runs now."""
    folder = folder_of(stack, service)
    if not processes.is_held(folder / "keeper.lock"):
        return None
    url = keeper.state_of(folder).get("url")
    return str(url) if url else None
