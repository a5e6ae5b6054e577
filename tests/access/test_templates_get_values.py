"""Templates get values: while a page is drawn the database is left alone.

Only the menu and fields that offer rows may ask (crawl.MAY_ASK).
"""

from __future__ import annotations

from django.template import engines

from accounts.models import User
from tests.access.crawl import Answer, Asked, drawing
from tests.access.rich import Rich

# Pages whose templates still ask, and why they may.
KNOWN: dict[str, str] = {}


def test_no_page_asks_the_database_while_it_is_drawn(answers: dict[Asked, Answer]) -> None:
    asking = {asked.name: answer.drawn_with[0] for asked, answer in answers.items() if answer.drawn_with}

    assert {name: sql for name, sql in asking.items() if name not in KNOWN} == {}


def test_what_is_known_still_asks(answers: dict[Asked, Answer]) -> None:
    assert set(KNOWN) <= {asked.name for asked, answer in answers.items() if answer.drawn_with}


def test_a_template_that_asks_is_noticed(rich: Rich) -> None:
    template = engines["django"].from_string("{{ users.count }}")

    with drawing() as statements:
        template.render({"users": User.objects.all()})

    assert len(statements) == 1
