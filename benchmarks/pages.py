"""How fast pages are at 300,000 people: `python -m benchmarks.pages`, BENCH_SCALE=0.1 for a tenth of the people.

ours   the first page, the people list, a person's page and the suggestions while typing, as an organizer sees them
bare   a page of the same base template with 50 people by one query, behind the same middleware, for the same user
Both are asked in turn (A B A B …) over one kept connection, then by 16 clients at once; milliseconds, medians.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")

from devstack.boot import boot

boot("bench", services=("postgres", "redis"))

import django

django.setup()

from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.http import HttpRequest
from django.test import Client

from devstack.testing import fresh_database
from engagement.actions import score_everyone
from locals.access import Role
from locals.models import Assignment
from mae_crm.demo.bulk import make_people
from members.actions import turn_day
from members.models import Membership, Person

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
PEOPLE = int(300_000 * SCALE)
TODAY = date.today()  # noqa: DTZ011  # the server asks its own clock
ROUNDS = 60
CLIENTS, EACH = 16, 12
TYPED = ("rob", "tasha", "willams", "tup", "jonhson", "mary ann", "o", "662555", "smith j", "gulfp")


class Browser:
    """One kept connection of a signed-in user."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"sessionid={cookie}", "Host": "127.0.0.1"}

    def get(self, path: str, *, fragment: bool = False) -> float:
        """Milliseconds for one answer; anything but 200 ends the run."""
        began = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers | ({"HX-Request": "true"} if fragment else {}))
        answer = self.connection.getresponse()
        body = answer.read()
        took = (time.perf_counter() - began) * 1000
        if answer.status != 200 or not body.strip():
            sys.exit(f"{path} answered {answer.status} with {len(body)} bytes.")
        return took


def signed_in() -> str:
    """The session of an organizer who has shown a second factor."""
    organizer = Assignment.objects.filter(role=Role.ORGANIZER).select_related("user").earliest("pk").user
    client = Client()
    client.force_login(organizer)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, organizer, "mfa", type="totp")
    request.session.save()
    return str(request.session.session_key)


@contextmanager
def server() -> Iterator[int]:
    """granian with as many workers as cores, on the benchmark's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    environment = {
        **os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks.bare_site", "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--blocking-threads", "4", "--no-access-log", "--log-level", "error",
        "mae_crm.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def one_client(browser: Browser, path: str, *, fragment: bool = False) -> tuple[float, float]:
    """Medians of ours and bare, asked in turn."""
    for _ in range(3):
        browser.get(path, fragment=fragment)
        browser.get("/bare/")
    pairs = [(browser.get(path, fragment=fragment), browser.get("/bare/")) for _ in range(ROUNDS)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def many_clients(port: int, cookie: str, path: str) -> float:
    """Median of 16 clients at once."""
    times: list[float] = []

    def work() -> None:
        browser = Browser(port, cookie)
        own = [browser.get(path) for _ in range(EACH)]
        times.extend(own)

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statistics.median(times)


def main() -> None:
    with fresh_database("bench_pages"):
        began = time.monotonic()
        make_people(PEOPLE, today=TODAY)
        turn_day(to=TODAY)
        score_everyone(day=TODAY)
        print(f"A world of {PEOPLE:,} people in {time.monotonic() - began:.0f} s", flush=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM (ANALYZE)")
        member = Person.objects.filter(pk__in=Membership.objects.on(TODAY).values("person")).order_by("pk")[100]
        cookie = signed_in()
        connection.close()
        with server() as port:
            browser = Browser(port, cookie)
            pages = (("dashboard", "/"), ("people", "/people/"), ("person", f"/people/{member.pk}/"))
            for name, path in pages:
                browser = Browser(port, cookie)  # the kept connection of before is closed while 16 others are served
                ours, bare = one_client(browser, path)
                ours_16, bare_16 = many_clients(port, cookie, path), many_clients(port, cookie, "/bare/")
                report(name, ours, bare, ours_16, bare_16)
            browser = Browser(port, cookie)
            typed = [one_client(browser, f"/search/?q={text.replace(' ', '+')}", fragment=True) for text in TYPED]
            worst, bare = max(typed)
            middle = statistics.median(ours for ours, _ in typed)
            line = {
                "bench": "pages.typeahead", "people": PEOPLE, "median_ms": round(middle, 1),
                "worst_ms": round(worst, 1), "bare_ms": round(bare, 1), "goal_ms": 20,
            }  # fmt: skip
            print(json.dumps(line), flush=True)


def report(name: str, ours: float, bare: float, ours_16: float, bare_16: float) -> None:
    line = {
        "bench": f"pages.{name}", "people": PEOPLE, "ours_ms": round(ours, 1), "bare_ms": round(bare, 1),
        "ours_over_bare": round(ours / bare, 2), "ours_ms_16": round(ours_16, 1), "bare_ms_16": round(bare_16, 1),
        "ours_over_bare_16": round(ours_16 / bare_16, 2), "goal": 2,
    }  # fmt: skip
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    main()
