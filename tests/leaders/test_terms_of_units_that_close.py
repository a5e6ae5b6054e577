"""What becomes of offices when a unit closes, merges or goes on elsewhere."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from accounts.models import User
from leaders import actions
from leaders.models import Candidate, Stage, Term
from locals.models import Assignment, Jurisdiction
from members.actions import (
    close,
    link_user,
    merge_local,
    merge_worksite,
    rehearsed,
)
from members.models import Membership
from tests.leaders.doing import YESTERDAY, begin, nominate, sees
from tests.world import TODAY


def terms(world, first):
    rows = Term.objects.filter(person=world.people[first]).order_by("period", "pk")
    return [(str(term), str(term.period.lower), str(term.period.upper or "")) for term in rows]


LATER = TODAY + timedelta(days=30)


BEFORE = (str(TODAY), str(LATER))


def test_terms_end_with_their_unit_with_an_account_or_without(world):
    delta, leland = world.regions["Delta"], world.locals["Leland"]
    begin(world, "Hollis", "board-director", delta)
    begin(world, "Terrance", "president", leland)
    begin(world, "Odessa", "secretary", leland, begins=LATER)
    link_user(person=world.people["Terrance"], user=User.objects.create_user("terrance@example.org"), by=None)
    Membership.objects.filter(local=leland).delete()
    Jurisdiction.objects.filter(local=leland).delete()

    told = rehearsed(partial(close, unit=leland, on=LATER, by=world.users["clerk"])).says
    assert terms(world, "Terrance") == [("President, Leland", str(TODAY), "")]
    done = close(unit=leland, on=LATER, by=world.users["clerk"]).says

    assert told == done
    assert done[0] == "Out of office on 22 December 2026: Terrance Buckley (President), Odessa Pruitt (Secretary)."
    assert terms(world, "Terrance") == [("President, Leland", *BEFORE)]
    assert terms(world, "Odessa") == []
    assert not Assignment.objects.from_on(LATER).filter(local=leland).exists()
    assert terms(world, "Hollis") == [("Board director, Delta", str(TODAY), "")]


def test_reps_go_on_where_their_school_goes_on(world):
    high, middle = world.worksites["Tupelo High School"], world.worksites["Tupelo Middle School"]
    user = User.objects.create_user("marcus@example.org")
    link_user(person=world.people["Marcus"], user=user, by=None)
    begin(world, "Marcus", "building-rep", high, ends=LATER + timedelta(days=300))
    begin(world, "Joanna", "building-rep", high)
    begin(world, "Joanna", "building-rep", middle, begins=YESTERDAY, ends=LATER + timedelta(days=9))
    joannas_there = ("Building rep, Tupelo Middle School", str(YESTERDAY), str(LATER + timedelta(days=9)))

    done = merge_worksite(worksite=high, into=middle, on=LATER, today=TODAY, by=world.users["organizer"])

    assert done.says[1] == (
        "In office at Tupelo Middle School from 22 December 2026:"
        " Marcus Tillman (Building rep), Joanna Kees (Building rep)."
    )
    assert terms(world, "Marcus") == [
        ("Building rep, Tupelo High School", *BEFORE),
        ("Building rep, Tupelo Middle School", str(LATER), str(LATER + timedelta(days=300))),
    ]
    assert terms(world, "Joanna") == [
        joannas_there,
        ("Building rep, Tupelo High School", *BEFORE),
        ("Building rep, Tupelo Middle School", str(LATER + timedelta(days=9)), ""),
    ]
    assert not sees(user, world.people["Latoya"], TODAY)
    assert sees(user, world.people["Latoya"], LATER)


def test_nobody_gives_a_rep_access_to_another_school_by_a_merger(world):
    high, middle = world.worksites["Tupelo High School"], world.worksites["Tupelo Middle School"]
    begin(world, "Marcus", "building-rep", high)

    done = merge_worksite(worksite=high, into=middle, on=LATER, today=TODAY, by=world.users["clerk"])

    assert done.says[1] == (
        "Out of office on 22 December 2026, until somebody who may give that access records them at"
        " Tupelo Middle School: Marcus Tillman (Building rep)."
    )
    assert terms(world, "Marcus") == [("Building rep, Tupelo High School", *BEFORE)]


def test_officers_of_a_local_that_merges_leave_the_other_one_its_own(world):
    begin(world, "Terrance", "president", world.locals["Leland"])
    begin(world, "Odessa", "delegate", world.locals["Leland"])

    done = merge_local(local=world.locals["Leland"], into=world.locals["Tupelo"], on=LATER, by=world.users["clerk"])

    assert done.says[3:5] == [
        "In office at Tupelo from 22 December 2026: Odessa Pruitt (RA delegate).",
        "Out of office on 22 December 2026: Terrance Buckley (President).",
    ]
    assert terms(world, "Terrance") == [("President, Leland", *BEFORE)]
    assert terms(world, "Odessa")[1] == ("RA delegate, Tupelo", str(LATER), "")


def test_what_somebody_else_took_away_meanwhile_is_told(world):
    term = begin(world, "Marcus", "president", world.locals["Leland"])
    candidate = nominate(world, "Caleb")
    Candidate.objects.all().delete()
    Term.objects.all().delete()
    by = world.users["organizer"]
    step: dict[str, Any] = {"planned": "", "next_step": "", "next_step_on": None}

    for act in (
        partial(
            actions.move, candidate=candidate, of=candidate.stage, to=Stage.TRAINING, note="", on=TODAY, by=by, **step
        ),
        partial(actions.plan_step, candidate=candidate, on=TODAY, by=by, **step),
        partial(actions.leave_pipeline, candidate=candidate, note="", on=TODAY, by=by),
    ):
        with pytest.raises(actions.NotPossible, match="is not on the pipeline any more"):
            act()
    with pytest.raises(actions.NotPossible, match="taken back meanwhile"):
        actions.end_term(term=term, on=TODAY, by=by)


def test_a_unit_does_not_close_before_a_term_that_has_begun_in_it(world):
    """Its last list came late, say, and somebody types the day on which the school closed."""
    begin(world, "Odessa", "secretary", world.locals["Leland"], begins=YESTERDAY)

    with pytest.raises(actions.NotPossible, match="Odessa Pruitt is Secretary of Leland since 21 November 2026"):
        merge_local(
            local=world.locals["Leland"],
            into=world.locals["Tupelo"],
            on=YESTERDAY - timedelta(days=300),
            by=world.users["clerk"],
        )

    assert Term.objects.filter(person=world.people["Odessa"]).exists()
