"""How fast pages are at 300,000 people: `python -m benchmarks.pages`, BENCH_SCALE=0.1 for a tenth of the people.

ours   the first page, the people list, a person's page and the suggestions while typing, as those who work with them
       see them: an organizer of the whole state, a region's staff, a building rep
bare   a page of the same base template with the same first 50 people by one query, behind the same middleware, for the
       same user
Both are asked in turn (A B A B …) over one kept connection, then by 16 clients at once; milliseconds, medians. Beside
them what a page costs the server's processes, for others may be at work on the machine. Lists must show the people that
the bare page shows.
"""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")

from devstack.boot import boot

boot("bench", services=("postgres", "redis"))

import django

django.setup()

from allauth.account.internal.flows.login import record_authentication
from django.db import connection
from django.db.models import Count
from django.http import HttpRequest
from django.test import Client

from accounts.models import User
from benchmarks import budget
from core.periods import DateRange
from devstack.testing import fresh_database
from engagement.actions import score_everyone
from locals.access import Role
from locals.models import Assignment, Region
from mae_crm.demo.bulk import make_people
from members.actions import turn_day
from members.models import Membership, Person, Standing

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
PEOPLE = int(300_000 * SCALE)
TODAY = date.today()  # noqa: DTZ011  # the server asks its own clock
WARM, ROUNDS, TYPED_ROUNDS = 3, 20, 10
CLIENTS, EACH, TURNS = 16, 4, 2
TYPING = 3  # as much time as so many pages
TYPED = ("rob", "tasha", "willams", "tup", "jonhson", "mary ann", "jo", "662555", "smith j", "gulfp")


@dataclass(frozen=True)
class Page:
    """A page of ours, who looks at it, and the bare page that has the same people."""

    name: str
    path: str
    cookie: str
    bare: str = "/bare/"
    is_list: bool = False  # whose people the bare page has
    fragment: bool = False


class Browser:
    """One kept connection of a signed-in user."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"sessionid={cookie}", "Host": "127.0.0.1"}

    def get(self, path: str, *, fragment: bool = False) -> float:
        """Milliseconds for one answer; anything but 200 ends the run."""
        began = time.perf_counter()
        self.read(path, fragment=fragment)
        return (time.perf_counter() - began) * 1000

    def read(self, path: str, *, fragment: bool = False) -> str:
        self.connection.request("GET", path, headers=self.headers | ({"HX-Request": "true"} if fragment else {}))
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200 or not body.strip():
            sys.exit(f"{path} answered {answer.status} with {len(body)} bytes.")
        return body.decode()

    def people(self, path: str) -> list[str]:
        """The keys of the people that a page links to, in its order."""
        main = self.read(path).partition("<main")[2]
        return list(dict.fromkeys(re.findall(r'href="/people/(\d+)/"', main)))


def signed_in(user: User) -> str:
    """A session of the user, who has shown a second factor."""
    client = Client()
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type="totp")
    request.session.save()
    return str(request.session.session_key)


def in_role(role: Role) -> User:
    return Assignment.objects.filter(role=role).select_related("user").earliest("pk").user


def building_rep() -> User:
    """Somebody who looks after one worksite."""
    user = User.objects.create(email="bench.rep@mae.example", name="Bea Bench")
    staffed = Standing.objects.filter(worksite__isnull=False).values("worksite").annotate(staff=Count("pk"))
    site = staffed.filter(staff__gte=60).order_by("staff", "worksite")[0]["worksite"]
    Assignment.objects.create(user=user, role=Role.BUILDING_REP, worksite_id=site, period=DateRange(TODAY, None))
    return user


@contextmanager
def server() -> Iterator[tuple[int, int]]:
    """granian with as many workers as cores, on the benchmark's database. Yields its port and its process's number."""
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
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def one_client(port: int, page: Page, rounds: int = ROUNDS, share: float = 1) -> tuple[float, float]:
    """Medians of ours and bare, asked in turn, in a share of the time left."""
    browser = Browser(port, page.cookie)
    for _ in range(WARM):
        browser.get(page.path, fragment=page.fragment)
        browser.get(page.bare)
    pairs = [
        (browser.get(page.path, fragment=page.fragment), browser.get(page.bare))
        for _ in budget.turns(rounds, share=share)
    ]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def many_clients(port: int, server_pid: int, page: Page, share: float) -> tuple[Load, Load]:
    """Ours and bare under 16 clients at once, in turn, in a share of the time left."""
    ours, bare = Load(), Load()
    for _ in budget.turns(TURNS, share=share):
        ours.add(*under_load(port, server_pid, page, page.path))
        bare.add(*under_load(port, server_pid, page, page.bare))
    return ours, bare


class Load:
    """What 16 clients saw: milliseconds of each answer, and of processor time that the server spent on it."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.cpu = 0.0

    def add(self, times: list[float], cpu: float) -> None:
        self.times += times
        self.cpu += cpu

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def cpu_each(self) -> float:
        return self.cpu / len(self.times)


def under_load(port: int, server_pid: int, page: Page, path: str) -> tuple[list[float], float]:
    times: list[float] = []
    began = threading.Barrier(CLIENTS + 1)

    def work() -> None:
        browser = Browser(port, page.cookie)
        browser.get(path, fragment=page.fragment)  # every worker has seen it before it counts
        began.wait()
        own = [browser.get(path, fragment=page.fragment) for _ in range(EACH)]
        times.extend(own)

    threads = [threading.Thread(target=work) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    began.wait()
    before = processor_time(server_pid)
    for thread in threads:
        thread.join()
    if len(times) < CLIENTS * EACH:
        sys.exit(f"{path} was not answered to everybody.")
    return times, processor_time(server_pid) - before


def processor_time(pid: int) -> float:
    """Milliseconds that a process and those it started have used so far; 0 where the system does not tell."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    own = (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_time(int(child)) for child in children)


def pages() -> list[Page]:
    """What is measured beside typing."""
    users = (in_role(Role.ORGANIZER), in_role(Role.REGION_STAFF), building_rep())
    organizer, staff, rep = (signed_in(user) for user in users)
    member = Person.objects.filter(pk__in=Membership.objects.on(TODAY).values("person")).order_by("pk")[100]
    region = Region.objects.earliest("pk")
    by_score = "/bare/?sort=-score"
    return [
        Page("dashboard", "/", organizer),
        Page("people", "/people/", organizer, is_list=True),
        Page("people.by_score", "/people/?sort=-score", organizer, by_score, is_list=True),
        Page("people.narrowed", f"/people/?region={region.pk}&is_member=yes&score=20", organizer),
        Page("people.of_a_region", "/people/", staff, is_list=True),
        Page("people.of_a_region_by_score", "/people/?sort=-score", staff, by_score, is_list=True),
        Page("people.of_a_building", "/people/", rep, is_list=True),
        Page("people.of_a_building_by_score", "/people/?sort=-score", rep, by_score, is_list=True),
        Page("person", f"/people/{member.pk}/", organizer),
    ]


def measure_pages(port: int, server_pid: int, measured: Sequence[Page]) -> None:
    for done, page in enumerate(measured):
        share = 1 / (len(measured) - done + TYPING)  # one client and many take half of it each
        browser = Browser(port, page.cookie)
        if page.is_list and (not browser.people(page.path) or browser.people(page.path) != browser.people(page.bare)):
            sys.exit(f"{page.path} and {page.bare} show different people.")
        ours, bare = one_client(port, page, share=share / 2)
        ours_16, bare_16 = many_clients(port, server_pid, page, share / 2)
        report(
            f"pages.{page.name}",
            ours_ms=ours,
            bare_ms=bare,
            ours_over_bare=ours / bare,
            ours_ms_16=ours_16.median,
            bare_ms_16=bare_16.median,
            ours_over_bare_16=ours_16.median / bare_16.median,
            ours_cpu_ms=ours_16.cpu_each,
            bare_cpu_ms=bare_16.cpu_each,
            goal=2,
        )


def measure_counts(port: int, cookies: dict[str, str]) -> None:
    """The figures beside a list come after it, in an answer of their own: there is no goal but the eye's."""
    for who, cookie in cookies.items():
        ours, _ = one_client(port, Page("counts", "/people/counts/", cookie, fragment=True), TYPED_ROUNDS)
        report("pages.counts", who=who, ours_ms=ours)


def measure_typing(port: int, cookies: dict[str, str]) -> None:
    for who, cookie in cookies.items():
        asked = [Page("typing", f"/search/?q={quote_plus(text)}", cookie, fragment=True) for text in TYPED]
        typed = [one_client(port, page, TYPED_ROUNDS, share=1 / (4 * len(asked))) for page in asked]
        report(
            "pages.typeahead",
            who=who,
            median_ms=statistics.median(ours for ours, _ in typed),
            worst_ms=max(ours for ours, _ in typed),
            bare_ms=statistics.median(bare for _, bare in typed),
            goal_ms=20,
        )


def main() -> None:
    with fresh_database("bench_pages"):
        began = time.monotonic()
        make_people(PEOPLE, today=TODAY)
        turn_day(to=TODAY)
        score_everyone(day=TODAY)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM (ANALYZE)")
        print(f"A world of {PEOPLE:,} people in {time.monotonic() - began:.0f} s", flush=True)
        measured = pages()
        cookies = {"organizer": measured[0].cookie, "region": measured[4].cookie, "building": measured[6].cookie}
        connection.close()
        with server() as (port, server_pid):
            measure_pages(port, server_pid, measured)
            measure_typing(port, cookies)
            measure_counts(port, cookies)


def report(bench: str, **figures: Any) -> None:
    shown = {name: round(value, 2) if isinstance(value, float) else value for name, value in figures.items()}
    print(json.dumps({"bench": bench, "people": PEOPLE, **shown}), flush=True)


if __name__ == "__main__":
    main()
