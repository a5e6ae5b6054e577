"""What pages read from their address and their form, found by watching them, and what makes each form be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from leaders.models import Office
from outbox.models import Topic
from tests.access.crawl import PLAUSIBLE, Crawler
from tests.access.table import Line
from tests.rosters.files import csv_file


@contextmanager
def noting() -> Iterator[set[str]]:
    """Collects the names that are read from a query or a form meanwhile, whether they are there or not."""
    names: set[str] = set()

    def watched(read: Callable[..., Any]) -> Callable[..., Any]:
        def run(self: QueryDict, key: str, *rest: Any, **named: Any) -> Any:
            if not self._mutable:  # else it is being filled, or a copy is worked on
                names.add(key)
            return read(self, key, *rest, **named)

        return run

    with pytest.MonkeyPatch.context() as patch:
        for read in ("__getitem__", "__contains__", "_getlist"):
            patch.setattr(QueryDict, read, watched(getattr(QueryDict, read)), raising=False)
        yield names


def whoever_may(line: Line) -> str:
    """Somebody who gets that page, and whose form is taken."""
    if line.name == "rosters:decide":
        return "organizer"  # whose empty form is no decision: the table has 404
    first = "region_staff" if line.target == "draft" else "organizer"  # its author
    for persona in (first, "organizer", "administrator", "region_staff", "clerk", "building_rep"):
        if line.expected("near", persona, "post" if line.ways == "P" else "get") in ".>w":
            return persona
    return "member"


def query_of(line: Line, crawler: Crawler) -> dict[str, str]:
    """What must stand in the address for its page to be a form."""
    return {
        "leaders:nominate": {"person": str(crawler.rich.world.people["Latoya"].pk)},
        "leaders:begin_term": {"office": str(Office.objects.get(key="building-rep").pk)},
    }.get(line.name, {})


def form_of(line: Line, crawler: Crawler) -> dict[str, Any]:
    """What an address takes as its form, as far as such a thing can be made up; the rows are near."""
    near = PLAUSIBLE | crawler.near
    if line.name == "dashboards:found_locals":  # every name in its form is that of a local
        return {"on": near["on"]}
    if line.name == "campaigns:audience":  # every name in its form is a field
        return {"do": "keep", "region": near["region"]}
    topic = str(Topic.objects.order_by("order", "pk")[0].pk)
    words = {"topic": topic, "at": "2027-01-05T10:00"}
    file = csv_file([("Ann New", "Aide")], ("Name", "Position"))
    into = {"local_unit": crawler.foreign["local"], "worksite_unit": near["worksite"]}.get(line.target, "")
    own: dict[str, dict[str, Any]] = {
        "account_set_password": dict.fromkeys(("password1", "password2"), "Tupelo-Leland-9431"),
        "dashboards:add_unit": {"kind": "campus"},
        "dashboards:edit_unit": {"kind": "campus"},
        "dashboards:close_unit": {"into": into},
        "members:add": {"nea_id": "", "another": "Ann New"},
        "members:transfer": {"to": crawler.foreign["local"]},
        "leaders:move": {"to": "training"},
        "leaders:begin_term": {"unit": near["worksite"], "how": "elected"},
        "administration:invite": {"region": "", "local": ""},
        "administration:give": {"region": "", "local": ""},
        "rosters:upload": {"file": SimpleUploadedFile("list.csv", file)},
        "rosters:columns": {"column_1": "name", "column_2": "worksite"},
        "rosters:leavers": {"all": "yes"},
        "audiences:save": {"replace": ""},
        "campaigns:new": {"topic": topic, "audience": ""},
        "campaigns:campaign": words,
        "campaigns:schedule": words,
        "campaigns:copy": words,
        "campaigns:cancel": words | {"do": "draft"},
    }
    return near | own.get(line.name, {})
