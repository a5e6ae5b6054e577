"""Services start when somebody needs them, are shared, and are gone when nobody does, however the users end."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from devstack import keeper, processes
from devstack.services import SERVICES
from tests.devstack.conftest import processes_of

HOLD = """
import os, signal, sys, time
from devstack.boot import boot
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells start background jobs without one
boot(services=("postgres", "redis"))
print(os.environ["DATABASE_URL"], flush=True)
time.sleep(float(sys.argv[1]))
"""


def first_line(process: subprocess.Popen[str]) -> str:
    """What the program says when it is ready; where it ended instead, all that it said is in the failure."""
    assert process.stdout
    line = process.stdout.readline().strip()
    assert not line.startswith("Traceback"), process.stdout.read()
    return line


def id_of(home: Path, service: str, who: str) -> int:
    """The process id of a service's keeper, or of the service itself ("pid")."""
    pid = keeper.state_of(home / "demo" / service)[who]
    assert isinstance(pid, int)
    return pid


def test_services_start_within_seconds_and_leave_nothing_behind(run, home):
    began = time.monotonic()
    url = first_line(holder := run("-c", HOLD, "0.5"))
    took = time.monotonic() - began

    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding')"
        ).fetchone()

    assert row == (18, "UTF8")
    assert took < 15  # with initdb, on a busy machine
    assert holder.wait(300) == 0
    assert processes_of(home) == []


@pytest.mark.parametrize("name", ["postgres", "redis"])
def test_a_port_that_somebody_takes_before_the_service_is_left_to_them(tmp_path, name):
    """As the next connection of any program may, between the look for a free one and the start."""
    service = SERVICES[name](tmp_path, careless=True)
    kept = keeper.Keeper(service)
    with socket.socket() as other:
        other.bind((processes.LOOPBACK, service.port))
        try:
            kept.start()
            assert service.is_ready()
        finally:
            kept.end()
        assert service.port != other.getsockname()[1]
    assert (tmp_path / "port").read_text() == str(service.port)


def test_services_start_in_a_language_that_the_machine_does_not_know(run, home):
    """As when a Mac hands its own over with ssh."""
    languages = {"LC_ALL": "xx_YY.UTF-8", "LC_CTYPE": "UTF-8", "LANG": "xx_YY.UTF-8"}

    url = first_line(holder := run("-c", HOLD, "0.5", **languages))

    assert url.startswith("postgresql://")
    assert holder.wait(300) == 0


def test_two_users_at_once_share_one_server_and_the_last_one_stops_it(run, home):
    first, second = run("-c", HOLD, "30"), run("-c", HOLD, "30")
    url, same = first_line(first), first_line(second)

    first.send_signal(signal.SIGINT)
    first.wait(300)

    assert same == url
    with psycopg.connect(url) as connection:  # the second still has it
        assert connection.execute("SELECT 1").fetchone() == (1,)
    second.send_signal(signal.SIGINT)
    second.wait(300)
    assert processes_of(home) == []


def test_a_user_that_is_killed_leaves_nothing_running(run, home, wait_until):
    first_line(holder := run("-c", HOLD, "60"))

    holder.kill()
    holder.wait()

    wait_until(lambda: processes_of(home) == [])


def test_a_keeper_that_is_killed_takes_its_service_along_and_the_next_user_starts_anew(run, home, wait_until):
    first_line(holder := run("-c", HOLD, "60"))
    for service in ("postgres", "redis"):
        os.kill(id_of(home, service, "keeper"), signal.SIGKILL)
    wait_until(lambda: processes_of(home) == [])

    url = first_line(run("-c", HOLD, "60"))

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    holder.kill()


def test_a_service_that_is_killed_comes_back_at_the_same_address(run, home, wait_until):
    url = first_line(run("-c", HOLD, "60"))

    os.kill(id_of(home, "postgres", "pid"), signal.SIGKILL)

    def answers() -> bool:
        try:
            psycopg.connect(url, connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True

    wait_until(lambda: not answers())
    wait_until(answers)


def test_notes_of_processes_that_are_gone_do_not_disturb(run, home):
    run("-c", HOLD, "0").wait(300)
    folder = home / "demo" / "postgres"
    # A machine that lost power: notes that name processes which are somebody else's now.
    (folder / "state.json").write_text(f'{{"url": "postgresql://nowhere/", "keeper": {os.getpid()}, "pid": 1}}')
    (folder / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{folder / 'data'}\n0\n5432\n\n127.0.0.1\n")

    url = first_line(run("-c", HOLD, "5"))

    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("mae_crm",)


def test_a_cluster_that_was_half_made_is_made_again(run, home):
    unfinished = home / "demo" / "postgres" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18")

    assert first_line(run("-c", HOLD, "1")).startswith("postgresql://")


def test_data_of_another_version_is_named_in_one_line(run, home):
    run("-c", HOLD, "0").wait(300)
    (home / "demo" / "postgres" / "data" / "PG_VERSION").write_text("17\n")

    said = run("manage.py", "showmigrations").communicate(timeout=300)[0]

    assert said.strip() == (
        f"{home}/demo/postgres/data was made by PostgreSQL 17; remove it to begin with an empty one."
    )


def test_nothing_starts_for_what_has_a_url(run, home):
    environment = {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1/0"}

    process = run("-c", HOLD, "0", **environment)

    assert first_line(process) == "postgresql://x@127.0.0.1:1/x"
    assert process.wait(300) == 0
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("command", ["check", "help", "makemessages --help"])
def test_commands_that_need_no_service_start_none(run, home, command):
    assert run("manage.py", *command.split()).wait(300) == 0
    assert list(home.iterdir()) == []


def test_an_orphan_of_the_same_folder_is_ended_before_the_next_start(home):
    note = home / "sleeper"
    assert processes.is_held(note) is False
    lock = processes.Lock(note)
    assert lock.take()
    assert processes.is_held(note) is True
    lock.close()
    assert processes.is_held(note) is False
