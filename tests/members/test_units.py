"""What a change of the units does to people, told before it is done."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from core.periods import DateRange, since
from locals.access import Can
from locals.actions import NothingToChange, StillInUse, UnitRefused
from locals.models import JobClass, Jurisdiction, Local
from members import actions, standing
from members.models import Category, DropReason, Employment, Membership, Person, Standing
from tests.world import TODAY, World

TUPELO = "Tupelo Public School District"
AMORY = "Amory School District"
LATER = date(2027, 7, 1)


def ledger(world: World, first: str) -> list[tuple[str, str, str, int | None]]:
    rows = Membership.objects.filter(person=world.people[first]).select_related("local").order_by("period")
    return [(str(r.local), str(r.period.lower), str(r.period.upper or ""), r.drop_reason) for r in rows]


def jobs(world: World, first: str) -> list[tuple[str, str, str]]:
    rows = Employment.objects.filter(person=world.people[first]).select_related("worksite").order_by("period")
    return [(str(r.worksite), str(r.period.lower), str(r.period.upper or "")) for r in rows]


def regions(world: World, first: str) -> set[str]:
    return set(Standing.objects.filter(person=world.people[first]).values_list("region__name", flat=True))


def test_members_go_along_to_the_local_that_organizes_them(world: World) -> None:
    done = actions.organize(
        employer=world.employers[AMORY], job_class="", local=world.locals["Tupelo"], on=LATER, with_members=True,
        by=world.users["clerk"],
    )  # fmt: skip

    assert ledger(world, "Wendell") == [
        ("At large", "2023-09-01", "2027-07-01", DropReason.LOCAL_CHANGE), ("Tupelo", "2027-07-01", "", None),
    ]  # fmt: skip
    assert done.says == [
        "Licensed of Amory School District: 1 person moves from At large to Tupelo.",
        "Of them, 1 member goes on in Tupelo from 1 July 2027.",
        "Substitute of Amory School District: 1 person moves from At large to Tupelo.",
    ]


def test_members_stay_when_they_are_not_to_go_along(world: World) -> None:
    actions.organize(
        employer=world.employers[AMORY], job_class="", local=world.locals["Tupelo"], on=TODAY, with_members=False,
        by=None,
    )  # fmt: skip

    assert ledger(world, "Wendell") == [("At large", "2023-09-01", "", None)]
    assert standing.wrong_rows() == 0


def test_members_who_were_to_go_along_stay_when_it_is_withdrawn(world: World) -> None:
    change: dict[str, Any] = {
        "employer": world.employers[AMORY],
        "job_class": "",
        "on": LATER,
        "by": world.users["clerk"],
    }
    actions.organize(local=world.locals["Tupelo"], with_members=True, **change)
    moved = Membership.objects.get(person=world.people["Wendell"], local__name="Tupelo")
    actions.drop(membership=moved, on=date(2027, 9, 1), reason=DropReason.RETIRED, today=TODAY, by=world.users["clerk"])

    done = actions.withdraw(today=TODAY, **change)

    assert ledger(world, "Wendell") == [("At large", "2023-09-01", "2027-09-01", DropReason.RETIRED)]
    assert done.says == [
        "Licensed of Amory School District: 1 person stays with At large instead of moving to Tupelo on 1 July 2027.",
        "Of them, 1 member goes on in At large.",
        "Substitute of Amory School District: 1 person stays with At large instead of moving to Tupelo on 1 July 2027.",
    ]
    assert not Jurisdiction.objects.filter(employer=world.employers[AMORY]).exists()
    assert standing.wrong_rows() == 0


def test_a_membership_that_was_changed_since_is_left_for_somebody_to_look_at(world: World) -> None:
    change: dict[str, Any] = {"employer": world.employers[AMORY], "job_class": "", "on": LATER, "by": None}
    actions.organize(local=world.locals["Tupelo"], with_members=True, **change)
    Membership.objects.filter(person=world.people["Wendell"], local__name="Tupelo").update(category=Category.ESP)

    done = actions.withdraw(today=TODAY, **change)

    assert ledger(world, "Wendell") == [
        ("At large", "2023-09-01", "2027-07-01", DropReason.LOCAL_CHANGE), ("Tupelo", "2027-07-01", "", None),
    ]  # fmt: skip
    assert done.says[-2] == (
        "1 membership ends in At large that day, and what comes after was not all recorded with this change:"
        " look at each."
    )


def test_one_job_class_may_have_a_local_of_its_own(world: World) -> None:
    esp = Local.objects.create(name="Tupelo ESP", region=world.regions["Northeast"])

    actions.organize(
        employer=world.employers[TUPELO], job_class=JobClass.ESP, local=esp, on=TODAY, with_members=True, by=None
    )

    assert ledger(world, "Renita")[-1][0] == "Tupelo ESP"
    assert ledger(world, "Danielle")[-1][0] == "Tupelo"


def test_whoever_works_for_two_employers_stays_and_is_told(world: World) -> None:
    Employment.objects.create(
        person=world.people["Wendell"], worksite=world.worksites["Leland High School"], job_class=JobClass.LICENSED,
        period=since(date(2025, 8, 1)), source=Employment.Source.STAFF,
    )  # fmt: skip

    done = actions.organize(
        employer=world.employers[AMORY], job_class=JobClass.LICENSED, local=world.locals["Tupelo"], on=TODAY,
        with_members=True, by=None,
    )  # fmt: skip

    assert ledger(world, "Wendell") == [("At large", "2023-09-01", "", None)]
    assert done.says[-1] == "1 member works for another employer too and stays in At large: look at each."


def test_a_local_goes_on_in_another_one_and_its_presidents_role_must_end_first(world: World) -> None:
    merge = partial(
        actions.merge_local,
        local=world.locals["Tupelo"],
        into=world.locals["Leland"],
        on=LATER,
        by=world.users["clerk"],
    )
    with pytest.raises(StillInUse, match="Local President is Local president there: end this first"):
        merge()
    assert ledger(world, "Danielle") == [("Tupelo", "2023-09-01", "", None)]
    world.users["local_president"].assignments.all().delete()

    told = actions.rehearsed(merge)

    assert told.says == [
        "3 people move from Tupelo to Leland on 1 July 2027.",
        "Leland organizes 1 employer that Tupelo organized.",
        "3 other people whom it organized are organized by Leland then.",
        ("All of them move from the region Northeast to Delta: whoever acts for Northeast does not see them any more."),
        "Tupelo closes. Its past stays on record.",
    ]
    assert Local.objects.get(name="Tupelo").closed_on is None  # the rehearsal left nothing
    assert merge().says == told.says
    assert Local.objects.get(name="Tupelo").closed_on == LATER
    assert ledger(world, "Danielle") == [
        ("Tupelo", "2023-09-01", "2027-07-01", DropReason.LOCAL_CHANGE), ("Leland", "2027-07-01", "", None),
    ]  # fmt: skip
    assert [str(row.local) for row in Jurisdiction.objects.on(LATER).filter(employer=world.employers[TUPELO])] == [
        "Leland"
    ]


def test_a_local_goes_on_at_large_and_the_region_of_its_employers_keeps_their_staff(world: World) -> None:
    tupelo = world.locals["Tupelo"]
    world.users["local_president"].assignments.all().delete()
    Jurisdiction.objects.create(
        local=tupelo, employer=world.employers[TUPELO], job_class=JobClass.ESP, period=since(LATER)
    )

    done = actions.merge_local(local=tupelo, into=world.locals["At large"], on=TODAY, by=world.users["clerk"])

    assert done.says == [
        "3 people move from Tupelo to At large on 22 November 2026.",
        (
            "1 employer stays in its region: the staff that Tupelo organized is at large where no other local is named"
            " for it."
        ),
        "Tupelo closes. Its past stays on record.",
    ]
    assert ledger(world, "Danielle")[-1] == ("At large", "2026-11-22", "", None)
    assert not Jurisdiction.objects.from_on(TODAY).filter(employer=world.employers[TUPELO]).exists()
    assert regions(world, "Caleb") == {"Northeast"}
    seen = set(Person.objects.allowed(world.actor("region_staff"), Can.SEE_PEOPLE))
    assert {world.people[first] for first in ("Danielle", "Renita", "Joanna", "Caleb", "Marcus")} <= seen
    assert standing.wrong_rows() == 0


def test_memberships_that_end_later_begin_later_or_are_there_already_keep_what_they_say(world: World) -> None:
    tupelo, leland = world.locals["Tupelo"], world.locals["Leland"]
    world.users["local_president"].assignments.all().delete()
    ends = Membership.objects.get(person=world.people["Danielle"])
    ends.period, ends.drop_reason = DateRange(ends.begins, date(2026, 12, 31)), DropReason.RETIRED
    ends.save()
    Membership.objects.create(
        person=world.people["Caleb"], local=tupelo, category=Category.PROFESSIONAL, period=since(LATER),
        signed_on=date(2026, 11, 1),
    )  # fmt: skip
    Membership.objects.create(
        person=world.people["Renita"], local=leland, category=Category.ESP, period=since(date(2025, 9, 1))
    )

    actions.merge_local(local=tupelo, into=leland, on=TODAY, by=None)

    assert ledger(world, "Danielle")[-1] == ("Leland", "2026-11-22", "2026-12-31", DropReason.RETIRED)
    assert ledger(world, "Caleb") == [("Leland", "2027-07-01", "", None)]
    assert Membership.objects.get(person=world.people["Caleb"]).signed_on == date(2026, 11, 1)
    assert ledger(world, "Renita") == [
        ("Tupelo", "2023-09-01", "2026-11-22", DropReason.LOCAL_CHANGE), ("Leland", "2025-09-01", "", None),
    ]  # fmt: skip
    assert standing.wrong_rows() == 0


def test_who_begins_in_the_other_local_later_belongs_to_it_from_the_day_of_the_merger(world: World) -> None:
    tupelo, leland = world.locals["Tupelo"], world.locals["Leland"]
    terrance = Membership.objects.get(person=world.people["Terrance"])
    actions.transfer(membership=terrance, to=tupelo, on=LATER, category=Category.ESP, by=None)

    done = actions.merge_local(local=leland, into=tupelo, on=date(2027, 3, 1), by=None)

    assert done.says[0] == "1 person moves from Leland to Tupelo on 1 March 2027."
    assert ledger(world, "Terrance") == [
        ("Leland", "2023-09-01", "2027-03-01", DropReason.LOCAL_CHANGE),
        ("Tupelo", "2027-03-01", "2027-07-01", DropReason.TYPE_CHANGE),
        ("Tupelo", "2027-07-01", "", None),
    ]
    assert standing.wrong_rows() == 0


def test_whose_membership_in_the_other_local_ends_goes_on_there_after_a_merger(world: World) -> None:
    Membership.objects.create(
        person=world.people["Terrance"], local=world.locals["Tupelo"], category=Category.RETIRED,
        period=DateRange(date(2025, 9, 1), date(2027, 1, 1)), drop_reason=DropReason.REQUESTED,
    )  # fmt: skip

    actions.merge_local(local=world.locals["Leland"], into=world.locals["Tupelo"], on=date(2026, 12, 1), by=None)

    assert ledger(world, "Terrance") == [
        ("Leland", "2023-09-01", "2026-12-01", DropReason.LOCAL_CHANGE),
        ("Tupelo", "2025-09-01", "2027-01-01", DropReason.REQUESTED),
        ("Tupelo", "2027-01-01", "", None),
    ]


def test_a_transfer_that_was_planned_is_left_for_somebody_to_look_at_when_a_change_is_withdrawn(world: World) -> None:
    wendell = Membership.objects.get(person=world.people["Wendell"])
    actions.transfer(membership=wendell, to=world.locals["Tupelo"], on=date(2027, 9, 1), by=None)
    change: dict[str, Any] = {"employer": world.employers[AMORY], "job_class": "", "on": LATER, "by": None}

    organized = actions.organize(local=world.locals["Tupelo"], with_members=True, **change)
    kept = ledger(world, "Wendell")
    withdrawn = actions.withdraw(today=TODAY, **change)

    assert "Of them, 1 member goes on in Tupelo from 1 July 2027." in organized.says
    assert kept == ledger(world, "Wendell") == [
        ("At large", "2023-09-01", "2027-07-01", DropReason.LOCAL_CHANGE),
        ("Tupelo", "2027-07-01", "2027-09-01", DropReason.TYPE_CHANGE),
        ("Tupelo", "2027-09-01", "", None),
    ]  # fmt: skip
    assert any(sentence.startswith("1 membership ends in At large that day") for sentence in withdrawn.says)


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("locals", "Leland", "1 person belongs to Leland on that day or later. Say in which local"),
        ("worksites", "Leland High School", "2 people work at Leland High School on that day or later."),
    ],
)
def test_a_unit_with_people_does_not_close_without_saying_where_they_go(
    world: World, kind: str, name: str, sentence: str
) -> None:
    unit = getattr(world, kind)[name]

    with pytest.raises(StillInUse, match=sentence):
        actions.close(unit=unit, on=TODAY, by=None)

    unit.refresh_from_db()
    assert unit.closed_on is None


def test_a_school_closes_and_its_staff_works_elsewhere(world: World) -> None:
    high, middle = world.worksites["Tupelo High School"], world.worksites["Tupelo Middle School"]
    Employment.objects.create(  # works at both: is there already
        person=world.people["Marcus"], worksite=middle, job_class=JobClass.ESP, period=since(date(2025, 8, 1)),
        source=Employment.Source.STAFF,
    )  # fmt: skip

    done = actions.merge_worksite(worksite=high, into=middle, on=TODAY, today=TODAY, by=None)

    assert done.says[0].startswith("2 people work at Tupelo Middle School from 22 November 2026;")
    assert jobs(world, "Joanna") == [
        ("Tupelo High School", "2022-08-01", "2026-11-22"), ("Tupelo Middle School", "2026-11-22", ""),
    ]  # fmt: skip
    assert Employment.objects.get(person=world.people["Joanna"], worksite=middle).employer_number == "E0005"
    assert jobs(world, "Marcus") == [
        ("Tupelo High School", "2022-08-01", "2026-11-22"), ("Tupelo Middle School", "2025-08-01", ""),
    ]  # fmt: skip
    assert standing.wrong_rows() == 0


def test_who_begins_at_the_other_school_later_works_there_from_the_day_of_the_merger(world: World) -> None:
    high, middle = world.worksites["Tupelo High School"], world.worksites["Tupelo Middle School"]
    Employment.objects.create(
        person=world.people["Joanna"], worksite=middle, job_class=JobClass.LICENSED,
        period=DateRange(LATER, date(2027, 10, 1)), source=Employment.Source.STAFF,
    )  # fmt: skip

    actions.merge_worksite(worksite=high, into=middle, on=date(2027, 3, 1), today=date(2027, 3, 1), by=None)

    assert jobs(world, "Joanna") == [
        ("Tupelo High School", "2022-08-01", "2027-03-01"),
        ("Tupelo Middle School", "2027-03-01", "2027-07-01"),
        ("Tupelo Middle School", "2027-07-01", "2027-10-01"),
        ("Tupelo Middle School", "2027-10-01", ""),
    ]
    assert standing.wrong_rows() == 0


@pytest.mark.parametrize("merge", [actions.merge_local, actions.merge_worksite])
def test_nothing_goes_on_in_itself(world: World, merge: object) -> None:
    unit = {"local": world.locals["Leland"]} if merge is actions.merge_local else {
        "worksite": world.worksites["Leland High School"], "today": TODAY,
    }  # fmt: skip

    with pytest.raises(UnitRefused, match="cannot go on in itself"):
        merge(**unit, into=next(iter(unit.values())), on=TODAY, by=None)  # type: ignore[operator]


def test_another_region_for_a_local_tells_how_many_people_move(world: World) -> None:
    done = actions.correct(
        unit=world.locals["Tupelo"], facts={"name": "Tupelo", "region": world.regions["Delta"]}, today=TODAY, by=None
    )

    assert done.says == [
        "Changed: region.",
        "6 people move from the region Northeast to Delta: whoever acts for Northeast does not see them any more.",
    ]
    assert regions(world, "Danielle") == {"Delta"}


def test_another_employer_for_a_worksite_tells_who_organizes_its_staff_now(world: World) -> None:
    site = world.worksites["Amory High School"]

    done = actions.correct(unit=site, facts={"employer": world.employers[TUPELO]}, today=TODAY, by=None)

    assert "2 people are organized by Tupelo instead of At large. Memberships stay where they are." in done.says


def test_a_new_name_is_told_and_nothing_new_is_refused(world: World) -> None:
    local = world.locals["Leland"]

    done = actions.correct(unit=local, facts={"name": "Leland Educators"}, today=TODAY, by=None)

    assert done.says == ["Leland is called Leland Educators everywhere, in its past too."]
    with pytest.raises(NothingToChange, match="Nothing is different"):
        actions.correct(unit=local, facts={"name": "Leland Educators"}, today=TODAY, by=None)
