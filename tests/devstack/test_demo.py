"""The demo shows itself only where nobody else can reach it, and stops without a trace."""

import json
import os
import signal
import socket
import subprocess
import urllib.request

import pytest

from devstack import demo, processes
from devstack.supervisor import CRASHES
from tests.devstack.conftest import processes_of


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["manage.py", "runserver"], []),
        (["manage.py", "runserver", "8001"], ["127.0.0.1"]),
        (["manage.py", "runserver", "0.0.0.0:8000", "--noreload"], ["0.0.0.0"]),
        (["manage.py", "runserver", "[::]:8000"], ["[::]"]),
        (["granian", "--host", "10.0.0.5", "--port", "80"], ["10.0.0.5"]),
        (["granian", "--host=::", "app"], ["::"]),
        (["gunicorn", "-b", "192.168.1.4:80"], ["192.168.1.4"]),
    ],
)
def test_the_command_line_tells_where_a_server_listens(arguments, found):
    assert demo.bound_addresses(arguments) == found


@pytest.mark.parametrize("address", ["127.0.0.1", "[::1]", "localhost", "127.8.8.8"])
def test_loopback_is_only_here(address):
    assert demo.is_loopback(address)


@pytest.mark.parametrize("address", ["0.0.0.0", "[::]", "10.0.0.5", "mae.example", ""])
def test_others_are_reached_by_others(address):
    assert not demo.is_loopback(address)


@pytest.mark.parametrize("command", ["doctor", "check", "runserver"])
def test_a_database_from_outside_refuses_the_demo_in_one_line(run, home, command):
    outside = dict.fromkeys(("DATABASE_URL", "REDIS_URL", "EMAIL_URL"), "x://x@127.0.0.1:1/x")

    said = run("manage.py", command, DEMO="1", **outside)

    assert said.communicate(timeout=300)[0].strip() == (
        "DEMO=1 works only with the database that the demo starts itself: unset DATABASE_URL, or unset DEMO."
    )
    assert said.returncode == 1


def test_the_servers_themselves_refuse_it_too(run):
    """Started without manage.py."""
    outside = {
        "DEMO": "1",
        "DATABASE_URL": "postgresql://x@127.0.0.1:1/x",
        "DJANGO_SETTINGS_MODULE": "mae_crm.settings",
    }

    said = run("-c", "import mae_crm.wsgi", **outside)

    assert "unset DATABASE_URL, or unset DEMO" in said.communicate(timeout=300)[0]
    assert said.returncode == 1


def test_a_database_from_outside_without_a_key_is_refused_in_one_line(run):
    outside = {"DATABASE_URL": "postgresql://x@127.0.0.1:1/x", "REDIS_URL": "redis://127.0.0.1:1", "SECRET_KEY": ""}

    said = run("manage.py", "doctor", EMAIL_URL="smtp://127.0.0.1:1", **outside)

    assert said.communicate(timeout=300)[0].strip() == (
        "SECRET_KEY is missing: set it to 50 random characters and keep it."
    )


def test_an_address_that_others_reach_refuses_the_demo(run, home):
    said = run("manage.py", "runserver", "0.0.0.0:0", "--noreload", DEMO="1")

    assert "not on 0.0.0.0" in said.communicate(timeout=300)[0]
    assert said.returncode == 1


def test_make_demo_refuses_a_database_from_outside_and_a_port_that_is_taken(run, home):
    outside = run("-m", "devstack.supervisor", DATABASE_URL="postgresql://x@127.0.0.1:1/x")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        busy = run("-m", "devstack.supervisor", PORT=str(port))
        said = busy.communicate(timeout=300)[0]

    assert "unset DATABASE_URL" in outside.communicate(timeout=300)[0]
    assert said.strip() == f"Port {port} is taken: choose another, for example PORT={port + 1} make demo."
    assert processes_of(home) == []


@pytest.mark.parametrize("name", ["EMAIL_URL", "OUTREACH_EMAIL_URL"])
def test_make_demo_hands_no_mail_to_a_server_from_outside(run, home, name):
    said = run("-m", "devstack.supervisor", **{name: "smtp://u:p@127.0.0.1:1"}).communicate(timeout=300)[0]

    assert said.strip() == f"No mail of the demo leaves the computer: unset {name}."
    assert processes_of(home) == []


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_make_demo_says_what_a_port_is(run, port):
    said = run("-m", "devstack.supervisor", PORT=port).communicate(timeout=300)[0]

    assert said.strip() == f"PORT is '{port}'; it must be a number from 1 to 65535."


def start_demo(run, port: int) -> subprocess.Popen[str]:
    """`make demo` with few people, when it is up and ready."""
    supervisor: subprocess.Popen[str] = run("-m", "devstack.supervisor", PORT=str(port), DEMO_PEOPLE="500")
    assert supervisor.stdout
    said = ""
    while "Ready after" not in said:
        line = supervisor.stdout.readline()
        assert line, said
        said += line
    return supervisor


def children(pid: int, name: str) -> list[int]:
    listing = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listing.splitlines()]
    return [int(row[0]) for row in rows if row[1] == str(pid) and name in row[2]]


def test_the_demo_serves_revives_and_stops_without_a_trace_even_when_killed(run, home, wait_until):
    port = processes.free_port()
    supervisor = start_demo(run, port)
    ready = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready"))

    # Only one per checkout.
    second = run("-m", "devstack.supervisor", PORT=str(processes.free_port()))
    assert second.communicate(timeout=300)[0].strip() == (
        f"The demo of this checkout runs already; `kill {supervisor.pid}` stops it, as Ctrl-C does there."
    )

    # What is killed comes back, however often.
    for _ in range(2 + CRASHES):
        (worker,) = children(supervisor.pid, "celery -A mae_crm worker")
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda killed=worker: children(supervisor.pid, "celery -A mae_crm worker") not in ([], [killed]))

    # Ctrl-C.
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(300) == 0
    assert supervisor.stdout
    assert "worker died and is started again" in supervisor.stdout.read()
    assert ready["ok"] is True
    assert processes_of(home) == []
    assert not processes.answers(port)

    # The next start finds the world that is there, and a kill leaves nothing behind either.
    again = start_demo(run, port)
    again.kill()
    again.wait()
    wait_until(lambda: processes_of(home) == [] and not processes.answers(port))
