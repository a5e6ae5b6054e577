"""Asks for every address as every persona, once, and keeps the answers for the tests of this folder."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpRequest
from django.http.cookie import SimpleCookie
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from audiences.models import Audience
from core import clock
from locals.models import Employer, Local, Region, Worksite
from members.models import Person
from tests.access.rich import Rich
from tests.world import TODAY

SIGNED_IN = (
    "stranger", "member", "expired_rep", "building_rep", "local_president", "region_staff", "organizer", "clerk",
    "administrator",
)  # fmt: skip
# Those for whom the far row does not exist.
LOCAL = frozenset({"stranger", "member", "expired_rep", "building_rep", "local_president", "region_staff"})
PERSONAS = ("anonymous", *SIGNED_IN, "disabled")


# What forms ask for besides rows, so that a foreign row is all that is wrong with what is sent.
PLAUSIBLE = {
    "on": str(TODAY), "begins": str(TODAY), "next_step_on": str(TODAY), "as_of": str(TODAY), "category": "esp",
    "level": "part", "reason": "12", "job_class": "esp", "position": "Aide", "first_name": "Ann", "last_name": "New",
    "name": "A name", "subject": "A subject", "body": "Some words", "note": "A note", "why": "A reason",
    "next_step": "Coffee", "how": "in_person", "sharing": "region", "kind": "email", "value": "new@example.com",
    "setting": "personal", "assessment": "2", "ask": "join", "answer": "maybe", "email": "new@example.com",
    "role": "building_rep", "token": "7f3ad1a2-58a4-4f22-8bd9-9e1d3f8d1a11", "choice": "same", "do": "",
    "file_type": "csv",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """One request: to which address, about the near or the far row, by whom, and how."""

    line: str  # address and kind of row, as in the table
    which: str  # near or far
    persona: str
    way: str  # get, post, htmx (a fragment, with foreign keys in the query) or body (foreign keys in the form)

    @property
    def name(self) -> str:
        return self.line.partition(" ")[0]


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str
    drawn_with: tuple[str, ...]  # statements that ran while a template was drawn
    wrote: tuple[str, ...] = ()  # columns that point at more of the foreign rows than before


def patterns(of: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named address of the site, as "app:name"."""
    for entry in (of or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, f"{prefix}{entry.namespace}:" if entry.namespace else prefix)
        else:
            yield f"{prefix}{entry.name}", entry


def sign_in(user: User) -> SimpleCookie:
    """The cookies of a browser whose session has just shown a second factor."""
    client = Client()
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, "mfa", type="totp", at=clock.now().timestamp())
    request.session.save()
    return client.cookies


class Crawler:
    """Each request stands alone: what it changed is undone before the next."""

    def __init__(self, rich: Rich) -> None:
        self.rich = rich
        self.cookies = {name: sign_in(user) for name, user in rich.world.users.items() if name in PERSONAS}
        User.objects.filter(pk=rich.world.users["disabled"].pk).update(is_active=False)
        self.near, _ = named_rows(rich, "near")
        self.foreign, foreign = named_rows(rich, "far")
        self.pointers = list(pointers(foreign))

    def ask(self, name: str, args: list[Any], persona: str, way: str) -> Answer:
        client = self.client(persona)
        url = reverse(name, args=args)
        send: dict[str, Callable[[], Any]] = {
            "get": lambda: client.get(url),
            "htmx": lambda: client.get(url, self.foreign, headers={"HX-Request": "true"}),
            "post": lambda: client.post(url),
            "body": lambda: client.post(url, PLAUSIBLE | self.foreign),
        }
        with transaction.atomic(), drawing() as statements:
            before = self._pointing() if way == "body" and persona in LOCAL else {}
            response = send[way]()
            text = text_of(response)
            after = self._pointing() if before else {}
            transaction.set_rollback(True)
        wrote = tuple(column for column in after if after[column] > before[column])
        return Answer(response.status_code, response.get("Location", ""), text, tuple(statements), wrote)

    def client(self, persona: str) -> Client:
        """A browser in which the persona is signed in, or nobody is."""
        client = Client(raise_request_exception=False)
        client.cookies = SimpleCookie(
            self.cookies[persona].output(header="", sep=";") if persona in self.cookies else ""
        )
        return client

    def _pointing(self) -> dict[str, int]:
        """How many rows of each column point at one of the foreign rows."""
        counted = [f"SELECT '{table}.{column}', count(*) FROM {table} WHERE {column} = {pk}" for table, column, pk in
                   self.pointers]  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(counted))
            return dict(cursor.fetchall())


def named_rows(rich: Rich, which: str) -> tuple[dict[str, str], dict[str, Any]]:
    """The near or the far rows by the names that forms and addresses have for them, and by their models' names."""
    near = which == "near"
    rows = {
        "person": rich.targets["person"][not near],
        "nea_id": rich.world.people["Caleb" if near else "Odessa"].nea_id,
        "worksite": rich.world.worksites["Tupelo High School" if near else "Leland High School"].pk,
        "employer": rich.world.employers["Tupelo Public School District" if near else "Leland School District"].pk,
        "local": rich.world.locals["Tupelo" if near else "Leland"].pk,
        "audience": rich.targets["audience"][not near],
        "region": rich.world.regions["Northeast" if near else "Delta"].pk,
        "user": rich.world.users["region_staff" if near else "organizer"].pk,
    }
    same = {
        "people": "person",
        "pk": "person",
        "to": "local",
        "at": "worksite",
        "by": "user",
        "into": "local",
        "replace": "audience",
    }
    named = {key: str(value) for key, value in rows.items()}
    named |= {key: named[like] for key, like in same.items()}
    named["unit"] = f"region:{rows['region']}"  # as the form of a new campaign writes it
    return named, rows


def pointers(foreign: dict[str, Any]) -> Iterator[tuple[str, str, int]]:
    """Every column of our tables that may point at a foreign row, but for the history, which tells what was done."""
    rows: dict[type[Model], int] = {
        Person: foreign["person"],
        Worksite: foreign["worksite"],
        Employer: foreign["employer"],
        Local: foreign["local"],
        Region: foreign["region"],
        Audience: foreign["audience"],
        User: foreign["user"],
    }
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            target = field.related_model
            is_history = model._meta.db_table.endswith(("event", "events"))
            if field.column and isinstance(target, type) and target in rows and not is_history:
                yield model._meta.db_table, field.column, rows[target]


def text_of(response: Any) -> str:
    """What somebody could read in an answer: a spreadsheet is unzipped first."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    heads = "\n".join(f"{key}: {value}" for key, value in response.items())
    return heads + "\n" + body.decode("utf-8", "replace")


# Files whose queries may run while a page is drawn. The menu asks for its counts, the door's buttons for the actor;
# a field that offers rows reads them when it is drawn, through the queryset that the view gave it.
MAY_ASK = ("core/menu.py", "django/forms/models.py", "locals/middleware.py")


@contextmanager
def drawing() -> Iterator[list[str]]:
    """Collects the statements that run while templates are drawn."""
    found: list[str] = []

    def spy(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        frame: FrameType | None = sys._getframe()  # the way to know who asks
        files = []
        while frame is not None:
            files.append(frame.f_code.co_filename)
            frame = frame.f_back
        if not any(file.endswith(MAY_ASK) for file in files):
            found.append(sql)
        return execute(sql, *rest)

    original = Template.render

    def render(self: Template, *args: Any, **kwargs: Any) -> Any:
        with connection.execute_wrapper(spy):
            return original(self, *args, **kwargs)

    Template.render = render  # type: ignore[method-assign, assignment]
    try:
        yield found
    finally:
        Template.render = original  # type: ignore[method-assign]
