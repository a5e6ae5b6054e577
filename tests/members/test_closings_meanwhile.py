"""A unit closes at the very moment at which somebody begins there: whoever comes second hears what the first did."""

from datetime import timedelta
from functools import partial

import pytest

from core.periods import since
from leaders.actions import begin_term
from leaders.models import Office, Term
from locals.access import Role
from locals.actions import StillInUse, UnitRefused, add_unit, give_role, organize
from locals.models import Assignment, Employer, Jurisdiction, Local, Worksite
from members import actions
from members.models import Employment, Membership
from tests.world import TODAY

NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def empty(transactional_db, world):
    """A local and a worksite with nobody in them."""
    local = Local.objects.create(name="Corinth", region=world.regions["Northeast"])
    employer = Employer.objects.create(name="Corinth School District", region=world.regions["Northeast"])
    return local, Worksite.objects.create(name="Corinth Middle School", employer=employer)


def begins(world, local, site):
    """What may begin at a unit, with the unit, and the rows that it leaves."""
    clerk, caleb = world.users["clerk"], world.people["Caleb"]
    return {
        "a membership": (
            local,
            partial(actions.join, person=caleb, local=local, category="esp", on=TODAY, today=TODAY, by=clerk),
            Membership.objects.filter(local=local),
        ),
        "a job": (
            site,
            partial(actions.start_work, person=caleb, worksite=site, job_class="esp", on=TODAY, by=clerk),
            Employment.objects.filter(worksite=site),
        ),
        "a role": (
            local,
            partial(give_role, user=clerk, role=Role.LOCAL_PRESIDENT, unit=local, on=TODAY, by=None),
            Assignment.objects.filter(local=local),
        ),
        "an office": (
            site,
            partial(
                begin_term, person=world.people["Danielle"], office=Office.objects.get(key="building-rep"), unit=site,
                begins=TODAY, ends=None, how=Term.How.ELECTED, by=None,
            ),
            Term.objects.filter(worksite=site),
        ),
        "organizing": (
            local,
            partial(organize, employer=site.employer, job_class="", local=local, on=TODAY, by=clerk),
            Jurisdiction.objects.filter(local=local),
        ),
        "a worksite": (
            site.employer,
            partial(add_unit, unit=Worksite(name="Annex", employer=site.employer), today=TODAY, by=clerk),
            Worksite.objects.filter(name="Annex"),
        ),
    }  # fmt: skip


WHAT = ("a membership", "a job", "a role", "an office", "organizing", "a worksite")


@pytest.mark.parametrize("what", WHAT)
def test_nothing_begins_at_a_unit_that_has_just_closed(world, empty, both, what):
    local, site = empty
    unit, begin, rows = begins(world, local, site)[what]
    if unit == site.employer:
        Worksite.objects.filter(pk=site.pk).delete()

    said = both(partial(actions.close, unit=unit, on=TODAY, by=world.users["clerk"]), begin)

    assert isinstance(said, UnitRefused), said
    assert not rows.exists()


@pytest.mark.parametrize("what", [what for what in WHAT if what != "an office"])  # that ends with its worksite
def test_no_unit_closes_where_something_has_just_begun(world, empty, both, what):
    local, site = empty
    unit, begin, rows = begins(world, local, site)[what]
    if unit == site.employer:
        Worksite.objects.filter(pk=site.pk).delete()

    said = both(begin, partial(actions.close, unit=unit, on=TODAY, by=world.users["clerk"]))

    assert isinstance(said, StillInUse), said
    assert rows.exists()
    unit.refresh_from_db()
    assert unit.closed_on is None


def test_two_locals_do_not_go_on_in_each_other(world, empty, both):
    corinth, _site = empty
    booneville = Local.objects.create(name="Booneville", region=world.regions["Northeast"])
    merge = partial(actions.merge_local, on=NEXT_WEEK, by=world.users["clerk"])

    said = both(partial(merge, local=corinth, into=booneville), partial(merge, local=booneville, into=corinth))

    assert isinstance(said, UnitRefused), said
    assert list(Local.objects.filter(closed_on=NEXT_WEEK)) == [corinth]


@pytest.mark.parametrize("below", ["a worksite", "organizing"])
def test_nothing_is_put_under_what_will_close(world, empty, below):
    local, site = empty
    employer = site.employer
    Worksite.objects.filter(pk=site.pk).delete()
    actions.close(unit=employer, on=NEXT_WEEK, by=None)

    with pytest.raises(UnitRefused, match="Corinth School District closes on 29 November 2026"):
        begins(world, local, site)[below][1]()

    assert not Jurisdiction.objects.filter(period=since(TODAY)).exists()
