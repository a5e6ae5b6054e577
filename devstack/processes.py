"""Small truths about processes: who holds a lock, who dies with whom, and how root becomes somebody else."""

import contextlib
import ctypes
import fcntl
import http.client
import os
import pwd
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LOOPBACK = "127.0.0.1"

_PR_SET_PDEATHSIG, _PR_SET_KEEPCAPS, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = (
    1,
    8,
    47,
    2,
)
_CAP_DAC_OVERRIDE = 1
_CAPABILITY_VERSION_3 = 0x20080522


class Lock:
    """A lock on a file that the kernel gives back however its holder ends."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)

    def take(self, *, shared: bool = False, wait: float = 0) -> bool:
        """Whether the lock could be had within `wait` seconds. A shared one becomes exclusive, and the other way."""
        mode = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._descriptor, mode | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    return False
                time.sleep(0.02)
            else:
                return True

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


@contextlib.contextmanager
def only_one(path: Path, *, wait: float) -> Iterator[None]:
    """Hold the exclusive lock at `path`. Raises TimeoutError after `wait` seconds."""
    lock = Lock(path)
    try:
        if not lock.take(wait=wait):
            raise TimeoutError(f"Another process has held {path} for {wait:.0f} s.")
        yield
    finally:
        lock.close()


def is_held(path: Path) -> bool:
    """Whether someone holds the exclusive lock at `path`."""
    if not path.exists():
        return False
    lock = Lock(path)
    try:
        return not lock.take(shared=True)
    finally:
        lock.close()


def free_port(preferred: int | None = None) -> int:
    """A free port on the loopback; the preferred one if nobody has it."""
    for port in (preferred or 0, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((LOOPBACK, port))
                return int(probe.getsockname()[1])
    raise OSError("No free port on the loopback.")


def answers(port: int) -> bool:
    with (
        contextlib.suppress(OSError),
        socket.create_connection((LOOPBACK, port), timeout=0.5),
    ):
        return True
    return False


def says_ok(port: int, path: str) -> bool:
    """Whether a web server on the loopback answers this path with 200."""
    server = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(server):
        server.request("GET", path)
        return server.getresponse().status == 200
    return False


def command_of(pid: int) -> str:
    """The command line of a process, "" when there is none."""
    listing = subprocess.run(
        ["ps", "-o", "args=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return listing.stdout.strip()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def stop(pid: int, *signals: signal.Signals, each: float = 10) -> None:
    """Send the signals one after the other, `each` seconds apart, until the process is gone; then SIGKILL."""
    for sign in (*signals, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        deadline = time.monotonic() + each
        while time.monotonic() < deadline:
            if not is_alive(pid):
                return
            time.sleep(0.02)


def was_killed(process: subprocess.Popen[bytes] | None) -> bool:
    """Whether it ended by SIGKILL: by somebody's hand, or for lack of memory, and not by a fault of its own."""
    return process is not None and process.poll() == -signal.SIGKILL


def dying_with_parent(sign: signal.Signals, then: Callable[[], None] | None = None) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `sign` to the new process when its parent dies (Linux only)."""
    parent = os.getpid()

    def prepare() -> None:
        if then is not None:
            then()  # first: a change of user clears the wish below
        if sys.platform == "linux":
            _libc().prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def as_nobody(*needed: Path) -> tuple[Callable[[], None] | None, int]:
    """How a process of ours stops being root, for `preexec_fn`, and the user id it then has.

    PostgreSQL refuses to run as root. An ordinary user stays what they are: (None, their id). Root becomes `nobody`;
    where `nobody` cannot reach a `needed` path (a checkout below /root), the right to pass closed folders is kept.
    """
    if os.geteuid() != 0:
        return None, os.geteuid()
    user = pwd.getpwnam("nobody")
    reachable = all(_open_to_all(path) for path in needed)

    def become() -> None:
        libc = _libc()
        if not reachable:
            libc.prctl(_PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
        if not reachable:
            right = 1 << _CAP_DAC_OVERRIDE
            libc.capset(
                ctypes.create_string_buffer(struct.pack("Ii", _CAPABILITY_VERSION_3, 0)),
                ctypes.create_string_buffer(struct.pack("6I", right, right, right, 0, 0, 0)),
            )
            libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_OVERRIDE, 0, 0)

    return become, user.pw_uid


def _open_to_all(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
