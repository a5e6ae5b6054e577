"""One rich world and one crawl for the whole folder; nothing of it is committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from core import clock
from tests.access.crawl import Answer, Asked, Crawler
from tests.access.rich import Rich, build
from tests.access.table import asked_for
from tests.world import TODAY

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker


@pytest.fixture(scope="package")
def rich(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Rich]:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(clock, "today", lambda: TODAY)
        patch.setattr(clock, "now", lambda: clock.noon(TODAY))
        with connection.cursor() as cursor:  # tests without a database stand between those of the crawl
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def answers(rich: Rich) -> dict[Asked, Answer]:
    """What every address answered to every persona, in every way that the table names."""
    crawler = Crawler(rich)
    return {asked: crawler.ask(asked.name, args, asked.persona, asked.way) for asked, args in asked_for(rich)}
