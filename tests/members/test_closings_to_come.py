"""Between the day on which somebody says that a unit will close and the day on which it does."""

from datetime import date, timedelta

import pytest

from core import clock
from core.errors import ActionError
from locals.actions import StillInUse
from locals.models import Local, Worksite
from members import actions, standing
from members.models import DropReason, Employment, Membership
from tests.world import TODAY, World

LATER = date(2027, 7, 1)
EVE = LATER - timedelta(days=1)


def jobs(world: World, first: str) -> list[tuple[str, str, str]]:
    rows = Employment.objects.filter(person=world.people[first]).select_related("worksite").order_by("period")
    return [(str(job.worksite), str(job.period.lower), str(job.period.upper or "")) for job in rows]


def ledger(world: World, first: str) -> list[tuple[str, str, str, int | None]]:
    rows = Membership.objects.filter(person=world.people[first]).select_related("local").order_by("period")
    return [(str(row.local), str(row.begins), str(row.period.upper or ""), row.drop_reason) for row in rows]


@pytest.fixture
def high(world: World) -> Worksite:
    """Tupelo High School, which is to go on in Tupelo Middle School."""
    site = world.worksites["Tupelo High School"]
    middle = world.worksites["Tupelo Middle School"]
    done = actions.merge_worksite(worksite=site, into=middle, on=LATER, today=TODAY, by=None)
    assert done.says[0] == (
        "2 people work at Tupelo Middle School from 1 July 2027; their jobs at Tupelo High School end the day before."
        " Until then nothing changes, and whoever is at Tupelo High School on that day goes along."
    )
    return Worksite.objects.get(pk=site.pk)


def test_whoever_is_there_on_the_day_goes_on_elsewhere(world: World, high: Worksite) -> None:
    by = world.users["clerk"]
    leaves = Employment.objects.get(person=world.people["Joanna"])
    assert jobs(world, "Joanna") == [("Tupelo High School", "2022-08-01", "")]
    actions.stop_work(employment=leaves, on=TODAY, by=by)
    actions.start_work(person=world.people["Hollis"], worksite=high, job_class="esp", on=TODAY, by=by)

    actions.turn_day(to=EVE)
    assert jobs(world, "Marcus") == [("Tupelo High School", "2022-08-01", "")]
    actions.turn_day(to=LATER)

    assert jobs(world, "Joanna") == [("Tupelo High School", "2022-08-01", str(TODAY))]
    for first, began in (("Marcus", "2022-08-01"), ("Hollis", str(TODAY))):
        assert jobs(world, first) == [
            ("Tupelo High School", began, "2027-07-01"), ("Tupelo Middle School", "2027-07-01", ""),
        ]  # fmt: skip
    assert standing.wrong_rows() == 0


def test_a_night_that_was_missed_is_made_up_for_with_the_right_day(world: World, high: Worksite) -> None:
    actions.turn_day(to=LATER + timedelta(days=9))

    assert jobs(world, "Marcus")[-1] == ("Tupelo Middle School", "2027-07-01", "")


def test_a_school_that_closes_meanwhile_hands_on_to_where_it_goes_on_itself(world: World, high: Worksite) -> None:
    middle, amory = world.worksites["Tupelo Middle School"], world.worksites["Amory High School"]
    world.users["building_rep"].assignments.all().delete()
    with pytest.raises(StillInUse, match="Tupelo High School is to go on in Tupelo Middle School"):
        Employment.objects.filter(worksite=middle).delete()
        actions.close(unit=middle, on=TODAY, by=None)
    actions.merge_worksite(worksite=middle, into=amory, on=EVE, today=TODAY, by=None)

    actions.turn_day(to=LATER)

    assert jobs(world, "Marcus")[-1] == ("Amory High School", "2027-07-01", "")


def test_jobs_end_with_a_school_that_goes_on_nowhere(world: World) -> None:
    high, by = world.worksites["Tupelo High School"], world.users["clerk"]
    Employment.objects.filter(worksite=high).delete()
    actions.close(unit=high, on=LATER, by=by)
    high.refresh_from_db()
    actions.start_work(person=world.people["Hollis"], worksite=high, job_class="esp", on=TODAY, by=by)
    Employment.objects.create(  # as a list brings it
        person=world.people["Marcus"], worksite=high, job_class="esp", period=(TODAY, None), source="roster"
    )
    assert jobs(world, "Hollis") == [("Tupelo High School", str(TODAY), "2027-07-01")]

    actions.turn_day(to=LATER)

    assert jobs(world, "Marcus") == [("Tupelo High School", str(TODAY), "2027-07-01")]
    assert standing.wrong_rows() == 0


def test_a_school_that_does_not_close_after_all_keeps_its_staff(world: World, high: Worksite) -> None:
    done = actions.reopen(unit=high, today=TODAY, by=None)

    actions.turn_day(to=LATER)

    assert done.says == ["Tupelo High School does not close.", "Offices that ended with it are recorded anew."]
    assert jobs(world, "Marcus") == [("Tupelo High School", "2022-08-01", "")]


def test_who_has_gone_on_elsewhere_stays_there_when_a_school_opens_again(world: World, high: Worksite) -> None:
    actions.turn_day(to=LATER)

    done = actions.reopen(unit=high, today=LATER, by=None)

    assert "Whoever went on in Tupelo Middle School stays there." in done.says[0]
    assert jobs(world, "Marcus")[-1][0] == "Tupelo Middle School"


def test_a_job_that_will_end_may_end_earlier_and_one_to_come_may_be_taken_away(world: World) -> None:
    by, job = world.users["clerk"], Employment.objects.get(person=world.people["Joanna"])
    actions.stop_work(employment=job, on=LATER, by=by)
    with pytest.raises(ActionError, match=r"ends on .* already; choose an earlier day"):
        actions.stop_work(employment=job, on=LATER, by=by)
    actions.stop_work(employment=job, on=TODAY, by=by)
    coming = actions.start_work(person=job.person, worksite=job.worksite, job_class="esp", on=EVE, by=by)

    actions.stop_work(employment=coming, on=TODAY, by=by)

    assert jobs(world, "Joanna") == [("Tupelo High School", "2022-08-01", str(TODAY))]
    with pytest.raises(ActionError, match="has ended already"):
        actions.stop_work(employment=job, on=TODAY, by=by)


def test_who_joins_a_local_that_is_to_merge_goes_along_with_the_others(world: World) -> None:
    leland, tupelo = world.locals["Leland"], world.locals["Tupelo"]
    actions.merge_local(local=leland, into=tupelo, on=LATER, by=None)
    leland.refresh_from_db()
    joined = {"category": "professional", "on": TODAY, "today": TODAY, "by": None}

    actions.join(person=world.people["Caleb"], local=leland, **joined)  # type: ignore[arg-type]
    actions.transfer(membership=Membership.objects.get(person=world.people["Joanna"]), to=leland, on=TODAY, by=None)

    coming = ("Tupelo", "2027-07-01", "", None)
    assert ledger(world, "Caleb") == [("Leland", str(TODAY), "2027-07-01", DropReason.LOCAL_CHANGE), coming]
    assert ledger(world, "Joanna")[1:] == [("Leland", str(TODAY), "2027-07-01", DropReason.LOCAL_CHANGE), coming]
    assert standing.wrong_rows() == 0


def test_members_stay_in_a_local_that_does_not_merge_after_all(world: World) -> None:
    leland = world.locals["Leland"]
    before = ledger(world, "Terrance")
    actions.merge_local(local=leland, into=world.locals["Tupelo"], on=LATER, by=None)
    assert ledger(world, "Terrance") != before

    done = actions.reopen(unit=Local.objects.get(pk=leland.pk), today=TODAY, by=None)

    assert ledger(world, "Terrance") == before
    assert done.says == [
        "Leland does not close.",
        "Of them, 1 member goes on in Leland.",
        "Tupelo organizes its employers from 1 July 2027 nevertheless: withdraw that on the page of each.",
        "Offices that ended with it are recorded anew.",
    ]


def test_a_list_makes_members_of_a_local_that_merges_who_go_along_on_the_day(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    leland = world.locals["Leland"]
    actions.merge_local(local=leland, into=world.locals["Tupelo"], on=LATER, by=None)
    Membership.objects.create(person=world.people["Caleb"], local=leland, category="esp", period=(TODAY, None))
    monkeypatch.setattr(clock, "today", lambda: LATER)

    actions.turn_day(to=LATER)

    assert [row[0] for row in ledger(world, "Caleb")] == ["Leland", "Tupelo"]
