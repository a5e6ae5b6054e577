"""Standing follows the ledgers, whoever writes them and however."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.periods import DateRange, since
from locals.access import Can
from locals.models import Employer, Jurisdiction, Local, Region, Worksite
from members import actions, standing
from members.models import DropReason, Employment, Membership, Person, Standing
from members.queries import density, growth
from tests.world import TODAY


def test_the_world_stands_as_its_ledgers_say(world):
    rows = Standing.objects.filter(person=world.people["Wendell"])

    assert list(
        rows.order_by("worksite").values_list(
            "worksite__name", "local__name", "region__name", "is_member", "is_in_local"
        )
    ) == [
        ("Amory High School", "At large", "Northeast", True, False),
        (None, "At large", "Delta", True, True),
    ]
    assert standing.wrong_rows() == 0


def test_whom_no_local_organizes_works_in_the_employers_region_and_is_seen_there(world):
    bessie = Standing.objects.get(person=world.people["Bessie"])

    assert (str(bessie.local), str(bessie.region)) == ("At large", "Northeast")
    seen = Person.objects.allowed(world.actor("region_staff"), Can.SEE_PEOPLE)
    assert {"Bessie", "Wendell"} <= set(seen.values_list("first_name", flat=True))


def test_members_of_a_region_are_those_of_its_locals_as_in_the_ledger(world):
    belong = Standing.objects.filter(is_in_local=True).values_list("region__name").annotate(
        Count("person", distinct=True)
    )  # fmt: skip
    names = {region.pk: name for name, region in world.regions.items()}

    assert dict(belong.order_by()) == {
        names[row.unit]: row.end for row in growth("region", start=date(2026, 8, 31), end=TODAY)
    }


def test_a_member_of_another_local_stands_in_both(world):
    membership = Membership.objects.get(person=world.people["Renita"])

    actions.transfer(membership=membership, to=world.locals["Leland"], on=TODAY, by=None)

    rows = Standing.objects.filter(person=world.people["Renita"]).order_by("worksite")
    assert list(rows.values_list("worksite__name", "local__name", "is_member", "is_in_local")) == [
        ("Tupelo Middle School", "Tupelo", True, False),
        (None, "Leland", True, True),
    ]


def test_bulk_and_raw_writes_keep_it_true(world):
    Membership.objects.filter(local=world.locals["Tupelo"]).update(
        period=DateRange(date(2023, 9, 1), TODAY), drop_reason=DropReason.COST
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM members_employment WHERE worksite_id = %s", [world.worksites["Leland High School"].pk]
        )
    Worksite.objects.filter(name="Amory High School").update(county_fips="28001")
    Jurisdiction.objects.create(
        local=world.locals["Leland"],
        employer=world.employers["Amory School District"],
        job_class="substitute",
        period=since(TODAY),
    )
    Local.objects.filter(name="Tupelo").update(region=world.regions["Delta"])

    assert standing.wrong_rows() == 0
    assert Standing.objects.filter(local__name="Tupelo", is_member=True).count() == 0
    assert Standing.objects.get(person=world.people["Bessie"]).local == world.locals["Leland"]
    assert Standing.objects.filter(county_fips="28001").count() == 2


@pytest.mark.parametrize(
    ("category", "is_eligible"),
    [("professional", True), ("esp", True), *((each, False) for each in ("retired", "aspiring", "reserve", "staff"))],
)
def test_who_belongs_in_another_category_is_in_neither_part_of_density(world, category, is_eligible):
    renita = world.people["Renita"]
    Membership.objects.filter(person=renita).update(category=category)

    assert Standing.objects.get(person=renita).is_eligible is is_eligible
    middle = world.worksites["Tupelo Middle School"]
    counted = density(TODAY, worksite=middle)
    assert (counted.members, counted.eligible) == ((2, 4) if is_eligible else (1, 3))
    assert standing.wrong_rows() == 0


def test_one_active_membership_makes_eligible_whatever_else_is_held(world):
    renita = world.people["Renita"]
    Membership.objects.create(
        person=renita, local=world.locals["Leland"], category="reserve", period=since(date(2026, 9, 1))
    )

    assert set(Standing.objects.filter(person=renita, worksite__isnull=False).values_list("is_eligible")) == {(True,)}


def test_a_change_that_moves_nobody_recomputes_nobody(world):
    """A list's date on its employer, or a room, must not cost a pass over everybody there."""
    amory = world.employers["Amory School District"]
    Standing.objects.filter(employer=amory).delete()  # behind the back of everything: who is recomputed comes back
    missing = standing.wrong_rows()

    Employer.objects.filter(pk=amory.pk).update(list_date=TODAY, mail_domain="amory.example")
    Employment.objects.filter(worksite__employer=amory).update(room="12", position="Teacher")
    assert missing > 0
    assert standing.wrong_rows() == missing

    Employer.objects.filter(pk=amory.pk).update(region=Region.objects.exclude(pk=amory.region_id).earliest("pk"))
    assert standing.wrong_rows() == 0


def test_the_turn_of_the_day_begins_and_ends_what_is_due(world):
    tomorrow = TODAY + timedelta(days=1)
    membership = Membership.objects.get(person=world.people["Renita"])
    actions.drop(membership=membership, on=tomorrow, reason=DropReason.COST, today=TODAY, by=None)
    assert Standing.objects.get(person=world.people["Renita"]).is_member

    assert actions.turn_day(to=tomorrow) is True
    assert actions.turn_day(to=tomorrow) is False

    assert not Standing.objects.get(person=world.people["Renita"]).is_member
    assert standing.wrong_rows() == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    spells=st.lists(
        st.tuples(
            st.sampled_from(["Caleb", "Renita", "Bessie"]), st.integers(-400, 400), st.integers(1, 400), st.booleans()
        ),
        max_size=8,
    ),
    day=st.integers(-400, 400),
)
def test_any_history_of_spells_on_any_day(world, spells, day):
    from django.db import transaction

    with transaction.atomic():
        for first, begin, length, is_job in spells:
            lower = TODAY + timedelta(days=begin)
            period = DateRange(lower, lower + timedelta(days=length))
            person = world.people[first]
            if is_job:
                school = world.worksites["Leland High School"]
                if not Employment.objects.filter(person=person, worksite=school, period__overlap=period).exists():
                    Employment.objects.create(
                        person=person, worksite=school, job_class="esp", period=period, source="staff"
                    )
            elif not Membership.objects.filter(
                person=person, local=world.locals["Leland"], period__overlap=period
            ).exists():
                Membership.objects.create(
                    person=person,
                    local=world.locals["Leland"],
                    category="esp",
                    period=period,
                    drop_reason=DropReason.COST,
                )
        actions.turn_day(to=TODAY + timedelta(days=day))
        assert standing.wrong_rows() == 0
        transaction.set_rollback(True)


@pytest.mark.parametrize("table", ["members_membership", "members_employment"])
def test_rows_that_go_away_take_their_standing_along(world, table):
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")

    assert standing.wrong_rows() == 0


def test_when_the_rule_has_changed_everybody_is_stood_anew(world):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE members_standing SET region_id = %s", [world.regions["Delta"].pk])
        standing.install()
        assert standing.wrong_rows() > 0  # the same rule: nothing to do
        cursor.execute("COMMENT ON FUNCTION members_restand(bigint[]) IS 'of an earlier release'")

    standing.install()

    assert standing.wrong_rows() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda world: actions.stop_work(
            employment=Employment.objects.get(person=world.people["Latoya"]), on=TODAY, by=world.users["clerk"]
        ),
        lambda world: actions.organize(
            employer=world.employers["Tupelo Public School District"],
            job_class="",
            local=None,
            on=TODAY,
            with_members=False,
            by=world.users["clerk"],
        ),
    ],
    ids=["stops work", "is organized by nobody"],
)
def test_who_joins_while_something_else_of_theirs_changes_stands_as_both_say(
    transactional_db, world, wait_until, meanwhile
):
    """Each of the two derives standing from ledgers that lack what the other has not committed yet."""

    def run():
        try:
            meanwhile(world)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.join(
                person=world.people["Latoya"],
                local=world.locals["Tupelo"],
                category="professional",
                on=TODAY,
                today=TODAY,
                by=None,
            )
            other = pool.submit(run)
            wait_until(lambda: other.done() or somebody_waits())
        other.result()

    assert standing.wrong_rows() == 0


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')")
        return cursor.fetchone()[0]
