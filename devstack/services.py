"""What each service is: how it is prepared in its folder, started and reached. The keeper runs them."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from devstack import places, processes

DATABASE = "mae_crm"


class Broken(Exception):
    """A service cannot run. The message is one line that says what to do."""


class Service(ABC):
    """One service in its own folder. `careless` ones forget what they hold when the machine loses power (tests)."""

    name: ClassVar[str]
    variable: ClassVar[str]
    farewell: ClassVar[tuple[signal.Signals, ...]] = (signal.SIGTERM,)
    orphaned: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, folder: Path, *, careless: bool) -> None:
        self.folder = folder
        self.careless = careless
        self.become: Callable[[], None] | None = None
        self.port = self._port("port")

    @abstractmethod
    def prepare(self) -> None:
        """Make the folder ready for `command`. Raises Missing or Broken."""

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def url(self) -> str: ...

    def is_ready(self) -> bool:
        return processes.answers(self.port)

    def once_ready(self) -> None:
        """What is done after each first start."""

    def extras(self) -> dict[str, str]:
        """Further environment variables for those who use the service."""
        return {}

    def secret(self) -> str:
        """A random password that stays with the folder."""
        path = self.folder / "secret"
        if not path.exists():
            _write_private(path, secrets.token_urlsafe(18))
        return path.read_text()

    def _port(self, name: str) -> int:
        """A free port; the one of last time where it is free still."""
        path = self.folder / name
        with contextlib.suppress(OSError, ValueError):
            return processes.free_port(int(path.read_text()))
        return processes.free_port()

    def move(self) -> None:
        """To other ports, where somebody has taken those that were free."""
        self.port = processes.free_port(self.port)

    def remember_ports(self) -> None:
        (self.folder / "port").write_text(str(self.port))


class Postgres(Service):
    """PostgreSQL 18 from the wheel, over TCP: the path of a socket may be too long."""

    name = "postgres"
    variable = "DATABASE_URL"
    farewell = (signal.SIGINT, signal.SIGQUIT)  # fast, then immediate
    orphaned = signal.SIGINT

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def prepare(self) -> None:
        programs = places.postgres_folder()
        self.become, owner = processes.as_nobody(self.folder, programs)
        self._end_orphan()
        if self.careless and self._machine_restarted():
            shutil.rmtree(self.data, ignore_errors=True)
        if not self.data.exists():
            self._initialise(programs / "initdb", owner)
        if self.data.stat().st_uid != owner:
            raise Broken(f"{self.data} belongs to another user; remove it, or run as that user.")
        version = (self.data / "PG_VERSION").read_text().strip()
        if version != "18":
            raise Broken(f"{self.data} was made by PostgreSQL {version}; remove it to begin with an empty one.")
        (self.folder / "boot").write_text(_boot_id())

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": processes.LOOPBACK,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 200,
            "shared_buffers": "256MB",
            "work_mem": "16MB",
            "maintenance_work_mem": "128MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "lc_messages": "C",
        }
        if self.careless:
            settings |= {
                "fsync": "off",
                "full_page_writes": "off",
                "synchronous_commit": "off",
                "wal_level": "minimal",
                "max_wal_senders": 0,
                "autovacuum_naptime": "10min",
            }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [
            str(places.postgres_folder() / "postgres"),
            "-D",
            str(self.data),
            *options,
        ]

    def url(self, database: str = DATABASE) -> str:
        return f"postgresql://crm:{quote(self.secret())}@{processes.LOOPBACK}:{self.port}/{database}"

    def is_ready(self) -> bool:
        import psycopg  # noqa: PLC0415  # the bootstrap imports this package before psycopg is installed

        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            return True
        return False

    def once_ready(self) -> None:
        """Make the database; forget the test databases of runs that were killed: nobody can be using them now."""
        import psycopg  # noqa: PLC0415
        from psycopg import sql  # noqa: PLC0415

        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            names = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            for leftover in sorted(name for name in names if name.startswith("test_")):
                connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(leftover)))
            if DATABASE not in names:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _initialise(self, initdb: Path, owner: int) -> None:
        """Make the cluster beside its place and move it there, so that a kill leaves none that is half made."""
        unfinished, password = self.folder / "data.unfinished", self.folder / "password"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        _write_private(password, self.secret())
        for path in (unfinished, password):
            os.chown(path, owner, -1)
        made = subprocess.run(
            [
                str(initdb), "-D", str(unfinished), "--username=crm", f"--pwfile={password}", "--auth=scram-sha-256",
                "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
            ],
            preexec_fn=self.become, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        password.unlink()
        if made.returncode:
            raise Broken(f"initdb failed: {' '.join((made.stderr or made.stdout).split())[-400:]}")
        unfinished.rename(self.data)

    def _end_orphan(self) -> None:
        """Stop a server that outlived its keeper, and remove the note of one that is gone: its id may be another's."""
        note = self.data / "postmaster.pid"
        if not note.exists():
            return
        pid = int(note.read_text().split("\n", 1)[0] or 0)
        if pid and str(self.data) in processes.command_of(pid):
            processes.stop(pid, *self.farewell)
        note.unlink(missing_ok=True)

    def _machine_restarted(self) -> bool:
        seen = self.folder / "boot"
        return seen.exists() and seen.read_text() != _boot_id()


class Redis(Service):
    """Redis or Valkey: holds nothing that may not be lost."""

    name = "redis"
    variable = "REDIS_URL"

    def prepare(self) -> None:
        lines = [
            f"bind {processes.LOOPBACK}",
            f"port {self.port}",
            f"requirepass {self.secret()}",
            "databases 64",
            "maxmemory-policy noeviction",
            'save ""',
            "appendonly no",
            "daemonize no",
        ]
        _write_private(self.folder / "redis.conf", "\n".join(lines) + "\n")

    def command(self) -> list[str]:
        return [str(places.redis_server()), str(self.folder / "redis.conf")]

    def url(self) -> str:
        return f"redis://:{quote(self.secret())}@{processes.LOOPBACK}:{self.port}/0"


class Mail(Service):
    """Catches mail over SMTP and shows it on a page; nothing leaves the machine."""

    name = "mail"
    variable = "EMAIL_URL"
    orphaned = signal.SIGKILL

    def __init__(self, folder: Path, *, careless: bool) -> None:
        super().__init__(folder, careless=careless)
        self.page_port = self._port("page_port")

    def prepare(self) -> None:
        places.maildev()

    def command(self) -> list[str]:
        return [
            str(places.node()), str(places.maildev()), "--silent",
            "--ip", processes.LOOPBACK, "--smtp", str(self.port),
            "--web-ip", processes.LOOPBACK, "--web", str(self.page_port),
            "--mail-directory", str(self.folder / "messages"),
        ]  # fmt: skip

    def url(self) -> str:
        return f"smtp://{processes.LOOPBACK}:{self.port}"

    def is_ready(self) -> bool:
        return super().is_ready() and processes.answers(self.page_port)

    def extras(self) -> dict[str, str]:
        return {"MAIL_PAGE_URL": f"http://{processes.LOOPBACK}:{self.page_port}/"}

    def move(self) -> None:
        super().move()
        self.page_port = processes.free_port(self.page_port)

    def remember_ports(self) -> None:
        super().remember_ports()
        (self.folder / "page_port").write_text(str(self.page_port))


SERVICES: dict[str, type[Service]] = {kind.name: kind for kind in (Postgres, Redis, Mail)}


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)


def _boot_id() -> str:
    """Changes when the machine restarts; empty where the system does not tell."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return ""
