"""Keyset pages: every row once, in order, forwards and backwards."""

from datetime import date

import pytest
from django.core import signing
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.paging import Page, count_up_to, page_of, page_of_list
from engagement.models import Score
from members.models import Person

pytestmark = pytest.mark.django_db

NAMES = st.sampled_from(["Abernathy", "Mabry", "Ross", "Óscar", ""])
DAYS = st.none() | st.sampled_from([date(2001, 8, 5), date(2019, 8, 5), date(2026, 8, 5)])
ORDERS = st.sampled_from(
    [
        ["last_name"],
        ["-last_name", "first_name"],
        ["service_start"],
        ["-service_start", "last_name"],
        ["-score__value"],  # of another table, and nobody need have one
        ["-pk"],
    ]
)


def make(*people: tuple[str, date | None]) -> None:
    made = Person.objects.bulk_create(
        Person(first_name=f"P{number}", last_name=name, service_start=day) for number, (name, day) in enumerate(people)
    )
    Score.objects.bulk_create(Score(person=person, act=7, value=7) for person in made if person.service_start)


def walk(order: list[str], size: int) -> list[Page[Person]]:
    pages = [page_of(Person.objects.all(), order=order, size=size)]
    while at := pages[-1].next:
        pages.append(page_of(Person.objects.all(), order=order, at=at, size=size))
    return pages


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=st.lists(st.tuples(NAMES, DAYS), max_size=14), order=ORDERS, size=st.integers(1, 5))
def test_each_row_comes_once_and_the_way_back_is_the_same(people, order, size):
    with transaction.atomic():
        make(*people)
        forward = walk(order, size)
        whole = page_of(Person.objects.all(), order=order, size=100)

        assert [row.pk for page in forward for row in page.rows] == [row.pk for row in whole.rows]
        back = [forward[-1]]
        while at := back[-1].previous:
            back.append(page_of(Person.objects.all(), order=order, at=at, size=size))
        assert [[row.pk for row in page.rows] for page in reversed(back)] == [
            [row.pk for row in page.rows] for page in forward
        ]
        assert [page.span for page in reversed(back)] == [page.span for page in forward]
        transaction.set_rollback(True)


def test_rows_without_a_value_stand_last_both_ways():
    make(("A", None), ("B", date(2019, 8, 5)), ("C", date(2026, 8, 5)))

    def names(order: str) -> str:
        return "".join(row.last_name for page in walk([order], 1) for row in page.rows)

    assert names("service_start") == "BCA"
    assert names("-service_start") == "CBA"


def test_a_row_that_came_in_between_moves_nobody():
    make(("B", None), ("D", None), ("F", None))
    first = page_of(Person.objects.all(), order=["last_name"], size=2)
    make(("A", None), ("E", None))

    second = page_of(Person.objects.all(), order=["last_name"], at=first.next, size=2)

    assert [row.last_name for row in second.rows] == ["E", "F"]


def test_the_row_a_cursor_stands_on_may_be_gone():
    make(("B", None), ("D", None), ("F", None))
    first = page_of(Person.objects.all(), order=["last_name"], size=2)
    Person.objects.filter(last_name="D").delete()

    assert [
        row.last_name for row in page_of(Person.objects.all(), order=["last_name"], at=first.next, size=2).rows
    ] == ["F"]


@pytest.mark.parametrize(
    "at",
    ["", "nonsense", "a:b:c", "eyJ4IjoxfQ:1:2", "\x00", "ü" * 500, "signed by somebody else"],
)
def test_a_cursor_that_is_not_ours_is_the_first_page(at):
    make(("B", None), ("D", None))
    if at == "signed by somebody else":  # it holds the second: as a parameter, two workers would collect two tests
        at = signing.dumps([["last_name", "pk"], ["D", 1], 2, False], salt="somebody else's")

    assert [row.last_name for row in page_of(Person.objects.all(), order=["last_name"], at=at).rows] == ["B", "D"]


def test_a_cursor_of_another_order_is_the_first_page():
    make(("B", None), ("D", None), ("F", None))
    other = page_of(Person.objects.all(), order=["-last_name"], size=1).next

    assert page_of(Person.objects.all(), order=["last_name"], at=other, size=1).rows[0].last_name == "B"


def test_a_page_is_one_query_however_deep():
    make(*((f"N{number:03}", None) for number in range(120)))
    at = None
    for _ in range(4):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = page_of(Person.objects.all(), order=["last_name"], at=at, size=25)
        assert len(queries) == 1
        assert "OFFSET" not in queries[0]["sql"]
        at = page.next
    assert '"last_name" >= ' in queries[0]["sql"]  # so that an index is entered in the middle


def test_the_words_under_a_list():
    make(*((f"N{number:03}", None) for number in range(60)))
    everyone = Person.objects.all()

    first = page_of(everyone, order=["last_name"], size=25, count_to=1_000)
    second = page_of(everyone, order=["last_name"], size=25, at=first.next, count_to=40)
    known = page_of(everyone, order=["last_name"], size=25, total=12_345)

    assert [(page.span, page.total) for page in (first, second, known)] == [
        ("1–25", "60"),
        ("26–50", "40+"),
        ("1–25", "12,345"),
    ]
    assert count_up_to(everyone, cap=7) == 7
    assert page_of(everyone, order=["last_name"], size=25).total == ""
    nobody = page_of(Person.objects.none(), order=["last_name"], count_to=1_000)
    assert (nobody.span, nobody.total) == ("", "0")


def test_a_page_that_holds_all_rows_is_their_number_without_counting():
    make(*((f"N{number}", None) for number in range(3)))

    with CaptureQueriesContext(connection) as queries:
        page = page_of(Person.objects.all(), order=["last_name"], size=3, count_to=1_000)

    assert (page.span, page.total, len(queries)) == ("1–3", "3", 1)


def test_pages_of_rows_at_hand():
    rows = list(range(120))

    first = page_of_list(rows)
    second = page_of_list(rows, at=first.next)
    third = page_of_list(rows, at=second.next)

    assert [(page.rows[0], page.span, page.total) for page in (first, second, third)] == [
        (0, "1–50", "120"), (50, "51–100", "120"), (100, "101–120", "120")
    ]  # fmt: skip
    assert (first.previous, second.previous, third.previous, third.next) == (None, "0", "50", None)
    assert page_of_list(rows, at=third.previous) == second
    for odd in (None, "", "-5", "²", "120", "9" * 5000, "x"):
        assert page_of_list(rows, at=odd) == first
    assert page_of_list([]).is_whole
