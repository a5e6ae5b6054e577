"""What is out of order in the ledger: `doctor` counts it, a clerk's first page leads to it, and a list says what mends
it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.periods import since
from members import actions, health, pages
from members.models import Category, DropReason, Membership, Person
from tests.world import TODAY

LAST_WEEK = TODAY - timedelta(days=7)
LIST = "members:to_mend"


@pytest.fixture
def renita(world):
    return Membership.objects.get(person=world.people["Renita"])


def pay_as_forbidden(row):
    Membership.objects.filter(pk=row.pk).update(payment_method="payroll", category=Category.PROFESSIONAL)


def lead_nowhere(world, row):
    """A transfer of which only the end is left, as other systems write it."""
    actions.transfer(membership=row, to=world.locals["Leland"], on=LAST_WEEK, by=None).delete()


def listed(client):
    return list(client.get(reverse(LIST)).context["page"].rows)


# --- What doctor says of the ledger ----------------------------------------------------------------------------------


def test_health_tells_who_pays_as_the_law_forbids(renita, settings):
    assert health.ledger_in_order().ok
    pay_as_forbidden(renita)

    found = health.ledger_in_order()

    assert (found.ok, found.figures["forbidden_payments"]) == (False, 1)
    settings.PAYROLL_DEDUCTION_FOR_LICENSED = True
    assert health.ledger_in_order().ok
    assert not Membership.objects.out_of_order(TODAY).exists()


def test_health_tells_of_a_transfer_to_nowhere(world, renita):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    assert health.ledger_in_order().ok

    moved.delete()

    found = health.ledger_in_order()
    assert (found.ok, found.figures["continued_by_nothing"]) == (False, 1)


def test_who_belonged_there_already_when_locals_merged_went_somewhere(world, renita):
    """The one row ends as a change of local, and nothing begins: the other row goes on."""
    ended = actions.join(
        person=renita.person, local=world.locals["Leland"], category="esp", on=LAST_WEEK, today=TODAY, by=None
    )
    actions.merge_local(local=world.locals["Leland"], into=world.locals["Tupelo"], on=TODAY, by=world.users["clerk"])

    ended.refresh_from_db()
    assert ended.drop_reason == DropReason.LOCAL_CHANGE
    assert health.ledger_in_order().ok


# --- The queue and its list ------------------------------------------------------------------------------------------


def test_the_list_holds_what_doctor_counts_and_the_first_page_leads_to_it(world, renita, clerk):
    terrance = Membership.objects.get(person=world.people["Terrance"])
    lead_nowhere(world, renita)
    pay_as_forbidden(terrance)
    waits = f'href="{reverse(LIST)}"'

    rows = listed(clerk)

    assert rows == [terrance, renita]  # by name
    assert [(bool(row.is_paid_as_forbidden), bool(row.went_nowhere)) for row in rows] == [(True, False), (False, True)]
    assert len(rows) == sum(health.ledger_in_order().figures.values())
    home = clerk.get(reverse("dashboards:home")).content.decode()
    assert waits in home
    assert "memberships to set right" in home

    for name, row, typed in (
        ("take_end_back", renita, {}),
        ("payment", terrance, {"payment_method": "draft"}),
    ):
        address = reverse(f"members:{name}", args=[row.pk])
        assert address in clerk.get(reverse(LIST)).content.decode()
        assert clerk.post(address, {"do": "1", **typed}).status_code == 302

    assert listed(clerk) == []
    assert "The membership ledger is in order." in clerk.get(reverse(LIST)).content.decode()
    assert waits not in clerk.get(reverse("dashboards:home")).content.decode()


def test_a_payment_of_a_row_whose_end_is_known_is_mended_by_correcting_it(world, renita, clerk):
    pay_as_forbidden(renita)
    actions.drop(membership=renita, on=TODAY + timedelta(days=9), reason=DropReason.RETIRED, today=TODAY, by=None)

    page = clerk.get(reverse(LIST)).content.decode()

    assert reverse("members:payment", args=[renita.pk]) not in page
    assert reverse("members:correct", args=[renita.pk]) in page


def test_a_row_may_be_wrong_in_both_ways_and_stands_there_once(world, renita, clerk):
    actions.transfer(membership=renita, to=world.locals["Leland"], on=TODAY + timedelta(days=9), by=None).delete()
    pay_as_forbidden(renita)

    (row,) = listed(clerk)

    assert row.is_paid_as_forbidden
    assert row.went_nowhere


@pytest.mark.parametrize(("persona", "status"), [("building_rep", 403), ("organizer", 403), ("administrator", 200)])
def test_the_list_is_for_those_who_keep_the_ledger(world, sign_in, renita, persona, status):
    lead_nowhere(world, renita)
    client = sign_in(world.users[persona])

    assert client.get(reverse(LIST)).status_code == status
    if persona == "organizer":
        assert reverse(LIST) not in client.get(reverse("dashboards:home")).content.decode()


def test_a_long_list_is_paged_and_costs_the_same(world, clerk):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(reverse(LIST)).status_code == 200
        return len(queries)

    few = asked()
    for person in Person.objects.bulk_create(Person(first_name="Ann", last_name=f"Wrong{n:02}") for n in range(60)):
        Membership.objects.create(
            person=person, local=world.locals["Tupelo"], category="professional", period=since(LAST_WEEK),
            payment_method="payroll",
        )  # fmt: skip

    assert len(listed(clerk)) == 50
    assert asked() == few + 1  # how many there are, once the page does not hold them all
    first = clerk.get(reverse(LIST)).context["page"]
    rest = clerk.get(reverse(LIST), {"at": first.next}).context["page"]
    assert (first.total, len(rest.rows)) == ("60", 10)
    assert clerk.get(reverse(LIST), {"at": "nonsense"}).status_code == 200


def test_the_queue_is_one_query(world, renita):
    lead_nowhere(world, renita)
    actor = world.actor("clerk")

    with CaptureQueriesContext(connection) as queries:
        row = pages.QUEUE.load(actor)

    assert (row.n, row.what, row.url, len(queries)) == (1, "membership to set right", reverse(LIST), 1)
