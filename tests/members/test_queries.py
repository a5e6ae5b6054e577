"""Figures: every sum adds up."""

from datetime import date, timedelta
from functools import partial

from django.urls import reverse

from core.periods import DateRange, since
from members import actions, queries
from members.models import DropReason, Membership
from members.years import MembershipYear
from tests.world import TODAY, spell

START = date(2026, 9, 1)


def test_of_memberships_to_come_ones_own_page_shows_the_next(world):
    caleb = world.people["Caleb"]
    common = {"person": caleb, "local": world.locals["Tupelo"]}
    Membership.objects.create(
        **common, category="professional", period=DateRange(date(2027, 9, 1), date(2027, 12, 1)), drop_reason=13
    )
    Membership.objects.create(**common, category="esp", period=since(date(2027, 12, 1)))

    assert queries.own_standing(caleb, TODAY).coming.begins == date(2027, 9, 1)


def test_whoever_was_a_member_reads_when_that_ended(world, sign_in):
    spell(world.people["Caleb"], world.locals["Tupelo"], date(2020, 9, 1), date(2021, 9, 1), DropReason.COST)
    row = Membership.objects.get(person=world.people["Renita"])
    before = queries.own_standing(world.people["Renita"], TODAY).ended_on

    actions.drop(membership=row, on=TODAY, reason=DropReason.COST, today=TODAY, by=None)

    assert before is None
    assert queries.own_standing(world.people["Renita"], TODAY).ended_on == TODAY
    assert queries.own_standing(world.people["Caleb"], TODAY).ended_on == date(2021, 9, 1)
    assert "was the first day without it" in sign_in(world.users["member"]).get(reverse("members:me")).text


def test_growth_tells_each_way_in_and_out(world):
    people, tupelo, leland = world.people, world.locals["Tupelo"], world.locals["Leland"]
    spell(people["Caleb"], tupelo, date(2026, 9, 10))  # joined
    spell(people["Latoya"], tupelo, date(2020, 9, 1), date(2021, 9, 1), DropReason.COST)
    spell(people["Latoya"], tupelo, date(2026, 10, 1))  # returned
    spell(people["Odessa"], leland, date(2026, 9, 5), date(2026, 10, 5), DropReason.COST)  # came and went
    renita = Membership.objects.get(person=people["Renita"])
    actions.transfer(membership=renita, to=leland, on=date(2026, 10, 1), by=None)
    joanna = Membership.objects.get(person=people["Joanna"])
    actions.drop(membership=joanna, on=date(2026, 11, 1), reason=DropReason.RETIRED, today=TODAY, by=None)

    locals_ = {row.unit: row for row in queries.growth("local", start=START, end=TODAY)}
    (state,) = queries.growth("state", start=START, end=TODAY)

    assert locals_[tupelo.pk] == queries.Growth(tupelo.pk, 3, 1, 1, 0, 1, 1, 3)
    assert locals_[leland.pk] == queries.Growth(leland.pk, 1, 1, 0, 1, 0, 1, 2)
    assert state == queries.Growth(None, 5, 2, 1, 0, 0, 2, 6)
    for row in [state, *locals_.values(), *queries.growth("region", start=START, end=TODAY)]:
        assert row.start + row.joined + row.returned + row.transferred_in - row.transferred_out - row.left == row.end


def test_an_early_enrolment_is_counted_beside_density_not_in_it(world):
    spell(world.people["Caleb"], world.locals["Tupelo"], TODAY + timedelta(days=10))

    middle = world.worksites["Tupelo Middle School"]
    assert queries.density(TODAY, worksite=middle) == queries.Density(members=2, eligible=4, early=1)
    assert queries.density(TODAY, worksite=world.worksites["Leland High School"]).early == 0
    assert queries.density(TODAY + timedelta(days=10), worksite=middle).early == 0


def test_density_leaves_substitutes_out(world):
    amory = world.worksites["Amory High School"]

    assert queries.density(TODAY, worksite=amory) == queries.Density(members=1, eligible=1)
    assert queries.density(TODAY, region=99).share is None


def test_a_transfer_is_no_join(world):
    spell(world.people["Caleb"], world.locals["Tupelo"], date(2026, 9, 8))
    renita = Membership.objects.get(person=world.people["Renita"])
    actions.transfer(membership=renita, to=world.locals["Leland"], on=date(2026, 9, 9), by=None)

    weeks = partial(queries.joins_by_week, year=MembershipYear(2026), until=date(2026, 9, 20))
    assert weeks("state") == {None: [0, 1, 0]}
    assert weeks("local") == {world.locals["Tupelo"].pk: [0, 1, 0]}


def test_the_pill_beside_a_name(world):
    member = [row.period for row in world.people["Renita"].memberships.all()]
    later = [since(TODAY + timedelta(days=1))]
    over = [DateRange(date(2020, 9, 1), date(2021, 9, 1))]

    assert queries.state_of(member, is_eligible=True, day=TODAY).key == "member"
    assert queries.state_of(later, is_eligible=True, day=TODAY).label == "Begins 23 Nov 2026"
    assert queries.state_of(over, is_eligible=False, day=TODAY).key == "former"
    assert queries.state_of([], is_eligible=True, day=TODAY).key == "potential"
    assert queries.state_of([], is_eligible=False, day=TODAY).key == "other"
