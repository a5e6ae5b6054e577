"""What was always so but written down wrongly is put right in the row: rules, neighbours, standing, scores and history
follow, and the rehearsal says it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from core.periods import DateRange, since
from dashboards import counting
from engagement.models import Touched
from locals.models import Local
from members import actions, history, standing
from members.models import Category, DropReason, Membership, Standing
from members.queries import growth
from tests.world import TODAY

LAST_WEEK = TODAY - timedelta(days=7)
SEPTEMBER = date(2026, 9, 1)


@pytest.fixture
def renita(world):
    return Membership.objects.get(person=world.people["Renita"])


def typed(row, **changed):
    """What the form sends when nothing but this is changed."""
    said = {
        "local": row.local_id,
        "category": row.category,
        "level": row.level,
        "on": str(row.signed_on or row.begins),
        "payment_method": row.payment_method,
    }
    return said | {name: getattr(value, "pk", value) for name, value in changed.items()}


def correct(client, row, **changed):
    """What the page says before it does it."""
    address, sent = reverse("members:correct", args=[row.pk]), typed(row, **changed)
    said = client.post(address, {"show": "1", **sent})
    assert client.post(address, {"do": "1", **sent}).status_code == 302, said.context["form"].errors
    row.refresh_from_db()
    return said.context["would"]


def refusal(client, row, **changed):
    """What both buttons say to something that cannot be; nothing has changed then."""
    before = ledger(row.person)
    address, sent = reverse("members:correct", args=[row.pk]), typed(row, **changed)
    answers = [client.post(address, {button: "1", **sent}) for button in ("show", "do")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert ledger(row.person) == before
    said = [answer.context["form"].errors.as_text() for answer in answers]
    assert said[0] == said[1]
    return said[0]


def ledger(person):
    return [
        (str(row.local), row.category, row.level, row.period.lower, row.period.upper, row.drop_reason)
        for row in person.memberships.order_by("period", "pk")
    ]


def join_on(day, person, local, category="professional"):
    return actions.join(
        person=person, local=local, category=category, on=day, payment_method="draft", today=TODAY, by=None
    )


# --- A row that stands alone -----------------------------------------------------------------------------------------


def test_the_form_holds_what_the_row_says_and_tells_what_it_is_for(world, renita, clerk):
    page = clerk.get(reverse("members:correct", args=[renita.pk]))

    assert page.context["form"].initial == typed(renita) | {"on": renita.begins}
    assert "was always so but written down wrongly" in page.content.decode()


def test_everything_wrong_is_put_right_in_the_row(world, renita, clerk):
    said = correct(
        clerk, renita, local=world.locals["Leland"], category="professional", level="part", on="2025-10-01",
        payment_method="card",
    )  # fmt: skip

    assert said == [
        "Active professional, Leland, Part-time: stands there instead of Active ESP, Tupelo, Full-time.",
        "Active professional, Leland, Part-time: begins on 1 October 2025, not on 1 September 2023.",
        "Active professional, Leland, Part-time: payment changes from Bank draft (EFT) to Card.",
    ]
    assert ledger(renita.person) == [("Leland", "professional", "part", date(2025, 10, 1), None, None)]


def test_standing_figures_and_history_follow(world, renita, clerk):
    correct(clerk, renita, local=world.locals["Leland"], on=str(LAST_WEEK), category="retired")

    assert standing.wrong_rows() == 0
    assert set(Standing.objects.filter(person=renita.person, is_member=True).values_list("category", flat=True)) == {
        "retired"
    }
    growths = {row.unit: row for row in growth("local", start=SEPTEMBER, end=TODAY)}
    tupelo, leland = (growths[world.locals[name].pk] for name in ("Tupelo", "Leland"))
    assert (tupelo.start, tupelo.end, leland.joined) == (2, 2, 1)
    (change,) = [each for each in history.of(renita.person, world.actor("clerk")) if each.what == "changed"]
    assert change.who == world.users["clerk"].name
    assert ("category", "Active ESP", "Retired") in {(f.label, f.old, f.new) for f in change.fields}


def test_scores_follow_a_first_day(world, renita, clerk):
    Touched.objects.all().delete()

    correct(clerk, renita, on="2025-10-01")

    assert Touched.objects.filter(person=renita.person_id).exists()


def test_a_first_time_joining_in_may_begins_in_september(world, clerk):
    row = join_on(LAST_WEEK, world.people["Caleb"], world.locals["Tupelo"])

    said = correct(clerk, row, on="2026-05-04")

    assert said == [
        "Active professional, Tupelo, Full-time: begins on 1 September 2026, not on 15 November 2026.",
        "Active professional, Tupelo, Full-time: was signed on 4 May 2026.",
    ]
    assert (row.begins, row.signed_on) == (SEPTEMBER, date(2026, 5, 4))
    assert correct(clerk, row, on="2026-05-06") == ["Active professional, Tupelo, Full-time: was signed on 6 May 2026."]


def test_who_had_an_earlier_row_begins_at_once(world, renita, clerk):
    row = join_on(LAST_WEEK, renita.person, world.locals["Leland"])

    correct(clerk, row, on="2026-05-04")

    assert (row.begins, row.signed_on) == (date(2026, 5, 4), None)


def test_a_later_row_makes_nobody_an_earlier_member(world, renita, clerk):
    join_on(LAST_WEEK, renita.person, world.locals["Leland"])

    correct(clerk, renita, on="2023-05-04")

    assert (renita.begins, renita.signed_on) == (date(2023, 9, 1), date(2023, 5, 4))


def test_where_only_the_local_was_wrong_the_first_day_stays(world, renita, clerk):
    """Rows that a list brought may begin on any day of the season."""
    Membership.objects.filter(pk=renita.pk).update(period=since(date(2023, 5, 15)))
    renita.refresh_from_db()

    correct(clerk, renita, local=world.locals["Leland"])

    assert (renita.begins, renita.signed_on) == (date(2023, 5, 15), None)


def test_a_category_that_waits_for_september_does(world, renita, clerk):
    Membership.objects.filter(pk=renita.pk).update(period=since(date(2023, 5, 15)), category="retired")
    renita.refresh_from_db()

    correct(clerk, renita, category="esp")

    assert (renita.begins, renita.signed_on) == (date(2023, 9, 1), date(2023, 5, 15))


def test_a_row_that_ended_is_corrected_too_also_in_a_local_that_closed(world, renita, clerk):
    actions.drop(membership=renita, on=LAST_WEEK, reason=DropReason.COST, today=TODAY, by=None)
    Local.objects.filter(pk=renita.local_id).update(closed_on=TODAY)
    renita.refresh_from_db()

    correct(clerk, renita, on="2024-10-01")

    assert ledger(renita.person) == [("Tupelo", "esp", "full", date(2024, 10, 1), LAST_WEEK, DropReason.COST)]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, "That is what the row says already."),
        ({"on": "2026-11-23"}, "A joining day cannot lie in the future."),
        ({"on": "2206-11-22"}, "Look at the year: 2206."),
        ({"on": "2026-02-30"}, "Enter a valid date."),
        ({"on": ""}, "This field is required."),
        ({"category": "friend"}, "friend is not one of the available choices."),
        ({"level": ""}, "This field is required."),
        ({"local": 0}, "This is not offered any more"),
        ({"local": "x"}, "This is not offered any more"),
        ({"category": "professional", "payment_method": "payroll"}, "37-9-49"),
    ],
)
def test_what_cannot_be_is_said(world, renita, clerk, changed, says):
    assert says in refusal(clerk, renita, **changed)


def test_a_first_day_on_or_after_the_end_is_refused(world, renita, clerk):
    actions.drop(membership=renita, on=LAST_WEEK, reason=DropReason.COST, today=TODAY, by=None)

    assert "The membership ended on 15 Nov 2026" in refusal(clerk, renita, on=str(LAST_WEEK))


def test_another_row_of_that_local_is_in_the_way(world, renita, clerk):
    row = join_on(LAST_WEEK, renita.person, world.locals["Leland"])

    assert "belongs to Tupelo on 15 Nov 2026 already" in refusal(clerk, row, local=world.locals["Tupelo"])


def test_a_closed_local_is_offered_to_those_alone_who_are_in_it(world, renita, clerk):
    Local.objects.filter(name="Leland").update(closed_on=TODAY)

    assert "not offered any more" in refusal(clerk, renita, local=world.locals["Leland"])


def test_a_row_does_not_begin_in_a_local_that_closed_before(world, renita, clerk):
    Local.objects.filter(pk=renita.local_id).update(closed_on="2024-09-01")

    assert "Tupelo is closed from 1 September 2024 on." in refusal(clerk, renita, on="2024-10-01")


def test_licensed_on_payroll_is_mended_by_the_category_or_the_payment(world, renita, clerk):
    for mended in ({"category": "esp"}, {"payment_method": "draft"}):
        Membership.objects.filter(pk=renita.pk).update(category=Category.PROFESSIONAL, payment_method="payroll")
        renita.refresh_from_db()
        assert "37-9-49" in refusal(clerk, renita, level="part")

        correct(clerk, renita, **mended)

        assert not Membership.objects.out_of_order(TODAY).exists()


# --- Rows that touch -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["2026-10-01", "2026-11-20", "2026-12-01"])
def test_the_day_of_a_transfer_moves_both_ends(world, renita, clerk, day):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    on = date.fromisoformat(day)

    said = correct(clerk, moved, on=day)

    assert len(said) == 2
    assert f"Active ESP, Leland, Full-time: begins on {on:%-d %B %Y}, not on 15 November 2026." in said
    assert f"Tupelo, Full-time: ends, the first day without it is {on:%-d %B %Y} (Local change)." in " ".join(said)
    assert ledger(renita.person) == [
        ("Tupelo", "esp", "full", date(2023, 9, 1), on, DropReason.LOCAL_CHANGE),
        ("Leland", "esp", "full", on, None, None),
    ]
    assert not Membership.objects.out_of_order(TODAY).exists()


@pytest.mark.parametrize("day", ["2026-10-01", "2026-11-20"])
def test_the_day_of_a_change_of_type_moves_both_ends_of_one_local(renita, clerk, day):
    changed = actions.change_type(membership=renita, category="retired", level="full", on=LAST_WEEK, by=None)

    correct(clerk, changed, on=day)

    ends = [(row.period.lower, row.period.upper) for row in renita.person.memberships.order_by("period")]
    assert ends == [(date(2023, 9, 1), date.fromisoformat(day)), (date.fromisoformat(day), None)]
    counting.count()
    assert growth("state", start=SEPTEMBER, end=TODAY)[0].left == 0


def test_a_transfer_begins_after_what_it_continues(world, renita, clerk):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)

    said = refusal(clerk, moved, on="2023-09-01")

    assert "It continues Active ESP, Tupelo, which began on 1 Sep 2023; choose a later day." in said


def test_a_former_row_does_not_grow_into_a_return(world, renita, clerk):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    join_on(LAST_WEEK + timedelta(days=2), renita.person, world.locals["Tupelo"])

    assert "begins in Tupelo on 17 Nov 2026 already" in refusal(clerk, moved, on=str(TODAY))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"local": "At large"}, DropReason.LOCAL_CHANGE),
        ({"category": "retired"}, DropReason.TYPE_AND_LOCAL_CHANGE),
        ({"local": "Tupelo", "level": "part"}, DropReason.TYPE_CHANGE),
    ],
)
def test_the_code_of_what_it_continues_follows(world, renita, clerk, changed, code):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    if "local" in changed:
        changed = changed | {"local": world.locals[changed["local"]]}

    correct(clerk, moved, **changed)

    renita.refresh_from_db()
    assert (renita.drop_reason, renita.period.upper) == (code, LAST_WEEK)
    assert actions.take_away(membership=moved, today=TODAY, by=None) == renita  # still the one that it continues


def test_the_code_of_a_row_that_went_on_follows(world, renita, clerk):
    actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    renita.refresh_from_db()

    said = correct(clerk, renita, category="aspiring", on="2023-10-02")

    assert said[-1].endswith("the first day without it is 15 November 2026 (Type and local change).")
    assert (renita.drop_reason, renita.begins) == (DropReason.TYPE_AND_LOCAL_CHANGE, date(2023, 10, 2))


def test_two_rows_that_touch_say_something_different(world, renita, clerk):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    renita.refresh_from_db()

    for row, local in ((moved, "Tupelo"), (renita, "Leland")):
        assert "Then nothing would change on 15 Nov 2026." in refusal(clerk, row, local=world.locals[local])


def test_where_two_rows_begin_the_mistaken_one_goes_first(world, renita, clerk):
    moved = actions.transfer(membership=renita, to=world.locals["Leland"], on=LAST_WEEK, by=None)
    wrong = join_on(LAST_WEEK, renita.person, world.locals["At large"], category="esp")
    renita.refresh_from_db()

    for row in (moved, wrong, renita):
        assert "Several rows touch on 15 Nov 2026" in refusal(clerk, row, level="part")
    actions.take_away(membership=wrong, today=TODAY, by=None)
    correct(clerk, moved, on=str(TODAY))

    renita.refresh_from_db()
    assert renita.period == DateRange(date(2023, 9, 1), TODAY)


def test_a_row_that_is_gone_meanwhile_is_told(renita):
    gone = Membership.objects.get(pk=renita.pk)
    renita.delete()

    with pytest.raises(actions.NotPossible, match="just been taken away"):
        actions.take_away(membership=gone, today=TODAY, by=None)
