"""How fast a campaign leaves: `python -m benchmarks.send_mail`, BENCH_SCALE=0.1 for a tenth of the 10,000 mails.

ours   the outbox: an audience frozen by one statement, then sending processes, one transaction for each message
floor  smtplib with one prebuilt message over as many kept connections: no rows, no personal words
peer   django-post-office with as many processes; subject and both bodies are given to it ready made

All speak to the same sink on this machine and send the same number of mails of the same size; the sink must have got
each recipient's once. Processes are started before the clock; of three rounds in turn the best counts. `send` is the
time from the first to the last mail, `queue` the time to put them into the outbox.
"""

# services are started before Django reads where they are
from __future__ import annotations

import json
import os
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mae_crm.settings")

from devstack.boot import boot

boot("bench", services=("postgres", "redis"))

import django

django.setup()

from django.db import connection

from benchmarks import budget
from core import clock
from devstack.testing import environment, fresh_database
from members.models import ContactPoint, Person
from outbox import actions, compose, delivery, tokens
from outbox.models import Letter, State, Topic

SCALE = float(os.environ.get("BENCH_SCALE", "1"))
MAILS = max(400, int(10_000 * SCALE))
PROCESSES = 4
ROUNDS = 3
SUBJECT = "{first_name}, two days for you in Hattiesburg"
BODY = """Dear {first_name|friend},

The winter conference is on 22 and 23 January, and your room is on us. There is a workshop on exactly what wears you
down, led by teachers from {worksite}.

Sixty places are kept for people in their first five years.

[Button: Keep a place for me](https://mae.example/winter)

In solidarity, and [with the whole programme](https://mae.example/winter/programme)
"""

type Times = dict[str, float]
type Helpers = list[subprocess.Popen[str]]


# --- The sink ---------------------------------------------------------------------------------------


@contextmanager
def sink() -> Iterator[int]:
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.smtp_sink"], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def check_sink(port: int) -> int:
    """Bytes that arrived; everybody got one mail, or this is no measurement. The sink forgets."""
    with smtplib.SMTP("127.0.0.1", port) as control:
        messages, recipients, size = map(int, control.docmd("XSTAT")[1].split())
        control.docmd("XZERO")
    assert messages == recipients == MAILS, f"{messages} mails to {recipients} people instead of {MAILS}"
    return size


# --- Who is measured: processes that wait for a line, do one step, and answer with a line -------------


@contextmanager
def helpers(role: str, port: int, count: int) -> Iterator[Helpers]:
    own = environment() | {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "LOG_LEVEL": "ERROR", "BENCH_SCALE": str(SCALE)}
    if role == "peer":
        own["DJANGO_SETTINGS_MODULE"] = "benchmarks.post_office_site"
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.send_mail", role]
    started = [
        subprocess.Popen([*command, str(n)], env=own, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for n in range(count)
    ]
    try:
        for helper in started:
            hear(helper)
        yield started
    finally:
        for helper in started:
            helper.communicate("", timeout=60)


def hear(helper: subprocess.Popen[str]) -> None:
    assert helper.stdout is not None
    if not helper.stdout.readline():
        raise SystemExit("A helper ended early; its message is above.")


def step(all_helpers: Helpers, what: str) -> float:
    """Seconds until every helper has done it."""
    began = time.perf_counter()
    for helper in all_helpers:
        assert helper.stdin is not None
        print(what, file=helper.stdin, flush=True)
    for helper in all_helpers:
        hear(helper)
    return time.perf_counter() - began


def helper(role: str, number: int) -> None:
    """What a helper does with the lines it gets."""
    steps = {"ours": as_sender, "floor": as_floor, "peer": as_peer}[role](number)
    print("ready", flush=True)
    for line in sys.stdin:
        steps[line.strip()]()
        print("done", flush=True)


def as_sender(_number: int) -> dict[str, Any]:
    connection.ensure_connection()
    return {"send": lambda: delivery.deliver_due(until=clock.now() + timedelta(minutes=10))}


def as_floor(number: int) -> dict[str, Any]:
    """Any one mail, prebuilt, to its share of the recipients."""
    port = int(os.environ["EMAIL_URL"].rpartition(":")[2])
    mine: list[str] = []
    content = bytearray()

    def prepare() -> None:
        addresses = newest().messages.order_by("pk").values_list("address", flat=True)
        mine[:] = list(addresses)[number::PROCESSES]
        content[:] = example(newest())

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as line:
            for address in mine:
                line.sendmail(compose.envelope_sender(), [address], bytes(content))

    return {"prepare": prepare, "send": send}


def as_peer(_number: int) -> dict[str, Any]:
    """The same words, ready made: it only has to store and to send them."""
    from post_office import mail  # noqa: PLC0415  # under its own settings only

    mails: list[dict[str, Any]] = []

    def prepare() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # it stores all mails in one statement
        letter = newest()
        composed = compose.Composed(letter)
        mails.clear()
        for pk, address, name, values in letter.messages.values_list("pk", "address", "name", "values"):
            filled = composed.fill(compose.Recipient(address, name, tokens.make(pk), values))
            words = {"subject": filled.subject, "message": filled.text, "html_message": filled.html}
            mails.append({"recipients": [address], "sender": compose.envelope_sender(), **words})

    def send() -> None:
        mail.send_queued(processes=PROCESSES)
        connection.close()  # its forks have shut this connection down

    return {"prepare": prepare, "queue": lambda: mail.send_many(mails), "send": send}


def newest() -> Letter:
    return Letter.objects.select_related("topic").latest("pk")


def example(letter: Letter) -> bytes:
    recipient = compose.Recipient("a@example.com", "Latoya Mabry", "A" * 28, {"first_name": "Latoya"})
    return compose.Composed(letter).mail(recipient, at=clock.now().replace(microsecond=0))


# --- The measurement --------------------------------------------------------------------------------


def ours(senders: Helpers) -> Times:
    began = time.perf_counter()
    letter = actions.write(
        source=f"bench:{time.time_ns()}", topic=Topic.objects.get(key="news"), subject=SUBJECT, body=BODY, by=None
    )
    actions.freeze(letter=letter, people=Person.objects.all(), not_before=clock.now(), day=clock.today(), by=None)
    queued = time.perf_counter() - began
    sent = step(senders, "send")
    assert letter.messages.filter(state=State.ACCEPTED).count() == MAILS
    return {"queue": queued, "send": sent}


def floor(senders: Helpers) -> Times:
    step(senders, "prepare")
    return {"send": step(senders, "send")}


def peer(office: Helpers) -> Times:
    step(office, "prepare")
    return {"queue": step(office, "queue"), "send": step(office, "send")}


def measure(port: int) -> dict[str, Times]:
    """The best of the rounds for each, in turn."""
    best: dict[str, Times] = {}
    with (
        helpers("ours", port, PROCESSES) as senders,
        helpers("floor", port, PROCESSES) as plain,
        helpers("peer", port, 1) as office,
    ):
        for _ in budget.turns(ROUNDS):
            for run, own in ((ours, senders), (floor, plain), (peer, office)):
                times = run(own)
                times["bytes"] = check_sink(port)
                if run.__name__ not in best or times["send"] < best[run.__name__]["send"]:
                    best[run.__name__] = times
    return best


def make_people() -> None:
    people = Person.objects.bulk_create(Person(first_name=f"Given{n}", last_name=f"Name{n}") for n in range(MAILS))
    ContactPoint.objects.bulk_create(
        ContactPoint(person=person, kind="email", value=f"person{n}@example.com", source="staff")
        for n, person in enumerate(people)
    )


def main() -> None:
    with fresh_database("send"), sink() as port:
        subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", "migrate", "post_office", "-v", "0"],
            env=environment() | {"DJANGO_SETTINGS_MODULE": "benchmarks.post_office_site"},
            check=True,
        )
        make_people()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
            cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
            fsync, commit = cursor.fetchone()
        best = measure(port)
    for name, times in best.items():
        rate = {"per_second": round(MAILS / times["send"]), "bytes_each": round(times.pop("bytes") / MAILS)}
        seconds = {f"{part}_seconds": round(value, 3) for part, value in times.items()}
        print(
            json.dumps(
                {"benchmark": "send_mail", "who": name, "mails": MAILS, "processes": PROCESSES, **seconds, **rate}
            )
        )
    ratios = {
        "times_peer_sending": best["peer"]["send"] / best["ours"]["send"],
        "times_peer_queue_and_send": sum(best["peer"].values()) / sum(best["ours"].values()),
        "floor_share": best["floor"]["send"] / best["ours"]["send"],
    }
    durable = {"fsync": fsync, "synchronous_commit": commit}
    ratios = {name: round(ratio, 2) for name, ratio in ratios.items()}
    print(json.dumps({"benchmark": "send_mail", **ratios, "wanted": "times_peer >= 4", **durable}))


if __name__ == "__main__":
    helper(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else main()
