"""The clerk sets the ledger right: each correction says what it will do, and leaves figures as if nothing had been
wrong."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core.periods import since
from locals.actions import UnitRefused
from locals.models import Local
from members import actions, standing
from members.models import Category, DropReason, Membership, Standing
from members.queries import growth
from tests.world import TODAY, days_ago

LAST_WEEK = TODAY - timedelta(days=7)
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def renita(world):
    return Membership.objects.get(person=world.people["Renita"])


def rows(person):
    return [
        (str(row.local), row.category, row.period.lower, row.period.upper, row.drop_reason)
        for row in person.memberships.order_by("period")
    ]


def join_on(day, person, local):
    return actions.join(
        person=person, local=local, category="professional", on=day, payment_method="draft", today=TODAY, by=None
    )


def third_local(world, row):
    return next(local for local in world.locals.values() if local not in (row.local, world.locals["Leland"]))


def do(client, name, row, **typed):
    """What the page says before it does it."""
    address = reverse(f"members:{name}", args=[row.pk])
    said = client.post(address, {"show": "1", **typed})
    assert client.post(address, {"do": "1", **typed}).status_code == 302
    return said.context["would"]


def test_another_way_of_paying_is_no_new_membership(renita, clerk):
    before = rows(renita.person)
    Membership.objects.filter(pk=renita.pk).update(payment_method="draft")

    (said,) = do(clerk, "payment", renita, payment_method="card")

    assert said.endswith("payment changes from Bank draft (EFT) to Card.")
    renita.refresh_from_db()
    assert (renita.payment_method, rows(renita.person)) == ("card", before)


@pytest.mark.parametrize("method", ["draft", "payroll"])
def test_the_same_payment_or_a_forbidden_one_is_refused(renita, clerk, method):
    Membership.objects.filter(pk=renita.pk).update(payment_method="draft", category=Category.PROFESSIONAL)

    answer = clerk.post(reverse("members:payment", args=[renita.pk]), {"do": "1", "payment_method": method})

    assert answer.status_code == 200
    assert ("already" if method == "draft" else "37-9-49") in answer.content.decode()


def test_a_member_on_payroll_is_transferred_to_another_way_of_paying(world, renita, clerk):
    Membership.objects.filter(pk=renita.pk).update(payment_method="payroll", category=Category.PROFESSIONAL)

    do(clerk, "transfer", renita, to=world.locals["Leland"].pk, on=str(TODAY), payment_method="draft")

    now = renita.person.memberships.latest("period")
    assert (now.local, now.payment_method) == (world.locals["Leland"], "draft")


def test_a_membership_of_the_wrong_person_is_taken_away_with_its_figures(world, clerk):
    caleb, tupelo = world.people["Caleb"], world.locals["Tupelo"]
    growth_before = growth("local", start=SEPTEMBER, end=TODAY)
    row = join_on(LAST_WEEK, caleb, tupelo)

    (said,) = do(clerk, "take_away", row)

    assert "goes away" in said
    assert rows(caleb) == []
    assert not Standing.objects.filter(person=caleb, is_member=True).exists()
    assert growth("local", start=SEPTEMBER, end=TODAY) == growth_before
    assert standing.wrong_rows() == 0


def test_a_transfer_that_never_was_lets_the_former_membership_go_on(world, renita, clerk):
    before = rows(renita.person)
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)

    said = do(clerk, "take_away", moved)

    assert len(said) == 2
    assert any(sentence.endswith("goes on, as if it had not ended.") for sentence in said)
    assert rows(renita.person) == before


def test_a_mistaken_row_leaves_a_transfer_of_that_day_alone(world, renita, clerk):
    actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    before = rows(renita.person)
    wrong = join_on(LAST_WEEK, renita.person, third_local(world, renita))

    (said,) = do(clerk, "take_away", wrong)

    assert "goes away" in said
    assert rows(renita.person) == before


def test_of_two_changes_of_a_day_the_right_one_is_taken_back(world, renita, clerk):
    second = join_on(date(2025, 10, 1), renita.person, world.locals["Leland"])
    before = rows(renita.person)
    first_now, second_now = (
        actions.change_type(membership=row, category="substitute", level="full", on=LAST_WEEK, by=None)
        for row in (renita, second)
    )

    do(clerk, "take_away", first_now)
    do(clerk, "take_away", second_now)

    assert rows(renita.person) == before


def test_a_mistaken_row_stays_where_what_it_continued_cannot_go_on(world, renita, clerk):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    join_on(TODAY, renita.person, renita.local)
    before = rows(renita.person)

    for button in ("show", "do"):
        answer = clerk.post(reverse("members:take_away", args=[moved.pk]), {button: "1"})
        assert (answer.status_code, "stands in the way" in answer.content.decode()) == (200, True)

    assert rows(renita.person) == before


def test_a_mistaken_row_that_ended_goes_at_once(world, renita, clerk):
    growth_before = growth("local", start=SEPTEMBER, end=TODAY)
    row = join_on(LAST_WEEK - timedelta(days=30), world.people["Caleb"], world.locals["Tupelo"])
    actions.drop(membership=row, on=LAST_WEEK, reason=DropReason.COST, today=TODAY, by=None)

    (said,) = do(clerk, "take_away", row)

    assert "goes away" in said
    assert rows(world.people["Caleb"]) == []
    assert growth("local", start=SEPTEMBER, end=TODAY) == growth_before
    assert standing.wrong_rows() == 0


def test_what_a_mistaken_row_continued_ends_as_that_row_did(world, renita, clerk):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    actions.drop(membership=moved, on=TODAY, reason=DropReason.COST, today=TODAY, by=None)

    said = do(clerk, "take_away", moved)

    assert said[-1].endswith("Tupelo, Full-time: ends, the first day without it is 22 November 2026 (Cost).")
    assert rows(renita.person) == [("Tupelo", "esp", date(2023, 9, 1), TODAY, DropReason.COST)]


def test_a_mistaken_row_stays_while_another_continues_it(world, renita, clerk):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    before = rows(renita.person)

    for button in ("show", "do"):
        answer = clerk.post(reverse("members:take_away", args=[renita.pk]), {button: "1"})
        assert "It went on as Active ESP, Leland. Take that row away first." in answer.content.decode()
    assert rows(renita.person) == before

    do(clerk, "take_away", moved)
    do(clerk, "take_away", renita)
    assert rows(renita.person) == []


def test_a_mistaken_row_goes_whatever_began_on_the_day_it_ended(world, renita, clerk):
    """Who was dropped and joined elsewhere on that day did not go on as that."""
    actions.drop(membership=renita, on=LAST_WEEK, reason=DropReason.COST, today=TODAY, by=None)
    join_on(LAST_WEEK, renita.person, world.locals["Leland"])

    (said,) = do(clerk, "take_away", renita)

    assert "goes away" in said
    assert [local for local, *_ in rows(renita.person)] == ["Leland"]


def test_an_end_that_was_none_is_taken_back(renita, clerk):
    before = rows(renita.person)
    actions.drop(membership=renita, on=LAST_WEEK, reason=DropReason.COST, today=TODAY, by=None)

    do(clerk, "take_end_back", renita)

    assert rows(renita.person) == before
    assert standing.wrong_rows() == 0


def test_an_end_stays_where_something_follows(world, renita, clerk):
    address = reverse("members:take_end_back", args=[renita.pk])
    assert "has no end" in clerk.post(address, {"do": "1"}).content.decode()
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    assert "Take that row away" in clerk.post(address, {"do": "1"}).content.decode()
    moved.delete()
    Membership.objects.create(
        person=renita.person, local=renita.local, category="professional", period=since(TODAY), payment_method="draft"
    )
    assert "stands in the way" in clerk.post(address, {"do": "1"}).content.decode()
    renita.refresh_from_db()
    assert renita.period.upper == LAST_WEEK


def test_the_page_of_a_person_offers_what_fits(renita, clerk):
    def offered():
        page = clerk.get(reverse("members:person", args=[renita.person_id])).content.decode()
        names = ("transfer", "drop", "change_type", "payment", "correct", "take_away", "take_end_back")
        return [name for name in names if reverse(f"members:{name}", args=[renita.pk]) in page]

    assert offered() == ["transfer", "drop", "change_type", "payment", "correct", "take_away"]
    actions.drop(membership=renita, on=LAST_WEEK, reason=DropReason.COST, today=TODAY, by=None)
    assert offered() == ["correct", "take_away", "take_end_back"]


def test_a_membership_does_not_go_on_in_a_local_that_closed_since(world):
    row = Membership.objects.get(person=world.people["Terrance"])
    actions.drop(membership=row, on=days_ago(20), reason=DropReason.REQUESTED, today=TODAY, by=None)
    Local.objects.filter(name="Leland").update(closed_on=days_ago(10))

    with pytest.raises(UnitRefused, match="Leland closes on"):
        actions.take_end_back(membership=row, by=None)

    row.refresh_from_db()
    assert row.period.upper == days_ago(20)


def test_nobody_joins_a_local_that_will_close(world):
    Local.objects.filter(name="Leland").update(closed_on=TODAY + timedelta(days=36))

    with pytest.raises(UnitRefused, match="this would go on there"):
        actions.join(
            person=world.people["Odessa"],
            local=Local.objects.get(name="Leland"),
            category="professional",
            on=TODAY,
            today=TODAY,
            by=None,
        )
