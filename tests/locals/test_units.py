"""Units are added, corrected, closed and opened again; which local organizes whom is dated."""

from datetime import date

import pytest

from core.periods import DateRange, since
from locals import actions
from locals.access import Role
from locals.actions import NothingToChange, StillInUse, UnitRefused
from locals.models import Employer, JobClass, Jurisdiction, Local, Region, Worksite
from tests.world import TODAY, World

TUPELO = "Tupelo Public School District"
NEXT_YEAR = date(2027, 7, 1)


def periods(employer: Employer, job_class: str = "") -> list[tuple[str, str, str]]:
    rows = Jurisdiction.objects.filter(employer=employer, job_class=job_class).order_by("period")
    return [
        (str(row.local), str(row.period.lower), str(row.period.upper or "")) for row in rows.select_related("local")
    ]


def test_a_name_is_squeezed_and_known_whatever_its_capitals(world: World) -> None:
    unit = actions.add_unit(unit=Region(name="  Pine   Belt "), today=TODAY, by=None)

    assert unit.name == "Pine Belt"
    with pytest.raises(UnitRefused, match=r"There is Pine Belt already\."):
        actions.add_unit(unit=Region(name="PINE belt"), today=TODAY, by=None)


def test_two_districts_may_have_a_worksite_of_one_name(world: World) -> None:
    amory, leland = world.employers["Amory School District"], world.employers["Leland School District"]

    actions.add_unit(unit=Worksite(employer=amory, name="Central Office"), today=TODAY, by=None)
    actions.add_unit(unit=Worksite(employer=leland, name="Central Office"), today=TODAY, by=None)

    with pytest.raises(UnitRefused, match=r"There is Central Office at Amory School District already\."):
        actions.add_unit(unit=Worksite(employer=amory, name="central office"), today=TODAY, by=None)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"name": ""}, "This field cannot be blank."),
        ({"name": "x" * 161}, "Ensure this value has at most 160 characters"),
        ({"county_fips": "28999"}, "28999 is not the code of a county of Mississippi."),
        ({"lowest_grade": 9, "highest_grade": 6}, "The lowest grade is above the highest."),
    ],
)
def test_what_is_no_worksite_is_told(world: World, facts: dict[str, object], sentence: str) -> None:
    site = world.worksites["Tupelo High School"]

    with pytest.raises(UnitRefused, match=sentence):
        actions.correct_unit(unit=site, facts=facts, today=TODAY, by=None)

    assert Worksite.objects.get(pk=site.pk).name == "Tupelo High School"


def test_there_is_one_local_at_large(world: World) -> None:
    second = Local(name="Also at large", kind=Local.Kind.AT_LARGE, region=world.regions["Delta"])

    with pytest.raises(UnitRefused, match=r"There is an at-large local already\."):
        actions.add_unit(unit=second, today=TODAY, by=None)


def test_correcting_tells_what_was_different_and_the_history_keeps_who(world: World) -> None:
    local, clerk = world.locals["Tupelo"], world.users["clerk"]
    facts = {"name": "Tupelo Association of Educators", "kind": Local.Kind.LOCAL, "region": world.regions["Northeast"]}

    assert actions.correct_unit(unit=local, facts=facts, today=TODAY, by=clerk) == ["name"]
    assert actions.correct_unit(unit=local, facts=facts, today=TODAY, by=clerk) == []
    events = Local.pgh_event_model.objects.filter(pgh_obj_id=local.pk).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.name for event in events] == ["Tupelo", "Tupelo Association of Educators"]
    assert events.last().pgh_context.metadata["user"] == clerk.pk


def test_a_region_closes_when_nothing_hangs_on_it(world: World) -> None:
    north = world.regions["Northeast"]
    with pytest.raises(StillInUse, match=r"Northeast still has 1 open local and 2 open employers\."):
        actions.close_unit(unit=north, on=TODAY, by=None)

    Local.objects.filter(region=north).update(region=world.regions["Delta"])
    Employer.objects.filter(region=north).update(region=world.regions["Delta"])
    with pytest.raises(StillInUse, match="Region Staff is Region staff there"):
        actions.close_unit(unit=north, on=TODAY, by=None)


def test_an_employer_closes_after_its_worksites_and_its_local(world: World) -> None:
    amory = world.employers["Amory School District"]
    with pytest.raises(StillInUse, match="1 open worksite"):
        actions.close_unit(unit=amory, on=TODAY, by=None)
    actions.close_unit(unit=world.worksites["Amory High School"], on=TODAY, by=None)

    actions.close_unit(unit=amory, on=TODAY, by=None)

    assert not Employer.objects.open_on(TODAY).filter(pk=amory.pk).exists()
    assert Employer.objects.open_on(date(2026, 11, 21)).filter(pk=amory.pk).exists()
    with pytest.raises(UnitRefused, match="closed on 22 November 2026 already"):
        actions.close_unit(unit=amory, on=TODAY, by=None)


def test_what_is_closed_opens_again_from_the_top(world: World) -> None:
    amory, school = world.employers["Amory School District"], world.worksites["Amory High School"]
    actions.close_unit(unit=school, on=TODAY, by=None)
    actions.close_unit(unit=amory, on=TODAY, by=None)

    with pytest.raises(UnitRefused, match=r"Amory School District is closed\. Open it again first\."):
        actions.reopen_unit(unit=school, by=None)
    actions.reopen_unit(unit=amory, by=None)
    actions.reopen_unit(unit=school, by=None)

    assert Worksite.objects.get(pk=school.pk).closed_on is None
    with pytest.raises(UnitRefused, match="is not closed"):
        actions.reopen_unit(unit=school, by=None)


def test_nothing_is_put_under_a_closed_unit(world: World) -> None:
    region = actions.add_unit(unit=Region(name="Old"), today=TODAY, by=None)
    actions.close_unit(unit=region, on=TODAY, by=None)
    region.refresh_from_db()

    with pytest.raises(UnitRefused, match=r"Old closed on 22 November 2026\. Choose another\."):
        actions.correct_unit(unit=world.locals["Tupelo"], facts={"region": region}, today=TODAY, by=None)


def test_the_at_large_local_cannot_close(world: World) -> None:
    with pytest.raises(UnitRefused, match="it cannot close"):
        actions.close_unit(unit=world.locals["At large"], on=TODAY, by=None)


def test_another_local_organizes_from_a_day(world: World) -> None:
    employer = world.employers[TUPELO]

    actions.organize(employer=employer, job_class="", local=world.locals["Leland"], on=NEXT_YEAR, by=None)

    assert periods(employer) == [("Tupelo", "2015-09-01", "2027-07-01"), ("Leland", "2027-07-01", "")]


def test_taking_it_back_leaves_one_row(world: World) -> None:
    employer = world.employers[TUPELO]
    actions.organize(employer=employer, job_class="", local=world.locals["Leland"], on=NEXT_YEAR, by=None)

    actions.organize(employer=employer, job_class="", local=world.locals["Tupelo"], on=NEXT_YEAR, by=None)

    assert periods(employer) == [("Tupelo", "2015-09-01", "")]


def test_a_later_change_stays_when_an_earlier_one_is_recorded(world: World) -> None:
    employer, esp = world.employers[TUPELO], JobClass.ESP
    actions.organize(employer=employer, job_class=esp, local=world.locals["Leland"], on=NEXT_YEAR, by=None)

    actions.organize(employer=employer, job_class=esp, local=world.locals["Tupelo"], on=TODAY, by=None)

    assert periods(employer, esp) == [("Tupelo", "2026-11-22", "2027-07-01"), ("Leland", "2027-07-01", "")]


def test_a_change_to_come_is_withdrawn_and_later_ones_stay(world: World) -> None:
    employer, leland = world.employers[TUPELO], world.locals["Leland"]
    actions.organize(employer=employer, job_class="", local=leland, on=NEXT_YEAR, by=None)
    actions.organize(employer=employer, job_class="", local=None, on=date(2028, 7, 1), by=None)

    actions.withdraw(employer=employer, job_class="", on=NEXT_YEAR, today=TODAY, by=None)
    assert periods(employer) == [("Tupelo", "2015-09-01", "2028-07-01")]

    actions.withdraw(employer=employer, job_class="", on=date(2028, 7, 1), today=TODAY, by=None)
    assert periods(employer) == [("Tupelo", "2015-09-01", "")]
    with pytest.raises(NothingToChange, match="Nothing is to change for them on 1 July 2028"):
        actions.withdraw(employer=employer, job_class="", on=date(2028, 7, 1), today=TODAY, by=None)


def test_what_has_begun_is_not_withdrawn_nor_what_a_closing_local_would_go_on_with(world: World) -> None:
    employer, tupelo = world.employers[TUPELO], world.locals["Tupelo"]
    actions.organize(employer=employer, job_class="", local=world.locals["Leland"], on=NEXT_YEAR, by=None)

    with pytest.raises(UnitRefused, match="1 July 2027 has come"):
        actions.withdraw(employer=employer, job_class="", on=NEXT_YEAR, today=NEXT_YEAR, by=None)
    type(tupelo).objects.filter(pk=tupelo.pk).update(closed_on=NEXT_YEAR)
    with pytest.raises(UnitRefused, match=r"Tupelo closes on 1 July 2027\. Open it again first\."):
        actions.withdraw(employer=employer, job_class="", on=NEXT_YEAR, today=TODAY, by=None)


def test_no_local_ends_the_row(world: World) -> None:
    employer = world.employers[TUPELO]

    actions.organize(employer=employer, job_class="", local=None, on=TODAY, by=None)

    assert periods(employer) == [("Tupelo", "2015-09-01", "2026-11-22")]
    with pytest.raises(NothingToChange, match="there is nothing to end"):
        actions.organize(employer=employer, job_class="", local=None, on=TODAY, by=None)


def test_what_is_so_already_is_told(world: World) -> None:
    with pytest.raises(NothingToChange, match=r"Tupelo organizes them since 1 September 2015 already\."):
        actions.organize(
            employer=world.employers[TUPELO], job_class="", local=world.locals["Tupelo"], on=TODAY, by=None
        )


def test_the_at_large_local_is_never_named(world: World) -> None:
    with pytest.raises(UnitRefused, match="choose no local instead"):
        actions.organize(
            employer=world.employers[TUPELO], job_class="", local=world.locals["At large"], on=TODAY, by=None
        )


def test_whom_a_local_organizes_passes_on_from_a_day_rows_to_come_included(world: World) -> None:
    tupelo, leland, amory = world.locals["Tupelo"], world.locals["Leland"], world.employers["Amory School District"]
    Jurisdiction.objects.create(local=tupelo, employer=amory, period=since(NEXT_YEAR))

    assert actions.pass_on(local=tupelo, to=leland, on=TODAY, by=None) == 2

    assert periods(world.employers[TUPELO]) == [("Tupelo", "2015-09-01", "2026-11-22"), ("Leland", "2026-11-22", "")]
    assert periods(amory) == [("Leland", "2027-07-01", "")]


def test_nothing_begins_at_a_unit_that_would_outlast_it(world: World) -> None:
    local, site = world.locals["Leland"], world.worksites["Leland High School"]
    closes = date(2026, 12, 28)
    type(local).objects.filter(pk=local.pk).update(closed_on=closes)
    type(site).objects.filter(pk=site.pk).update(closed_on=closes)
    local.refresh_from_db()
    site.refresh_from_db()

    actions.refuse_outlasting(local, DateRange(TODAY, closes))
    with pytest.raises(UnitRefused, match=r"Leland closes on 28 December 2026, and this would go on there\."):
        actions.refuse_outlasting(local, DateRange(TODAY, date(2026, 12, 29)))
    with pytest.raises(UnitRefused, match=r"Leland is closed from 28 December 2026 on\."):
        actions.refuse_outlasting(local, since(closes))
    with pytest.raises(UnitRefused, match="Leland closes on"):
        actions.organize(
            employer=world.employers["Amory School District"], job_class="", local=local, on=TODAY, by=None
        )
    with pytest.raises(UnitRefused, match="Leland High School closes on"):
        actions.give_role(user=world.users["member"], role=Role.BUILDING_REP, unit=site, on=TODAY, by=None)
