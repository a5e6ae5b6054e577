from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction

from accounts.actions import NotYourself
from accounts.models import User
from administration import actions
from core.periods import since
from leaders.actions import begin_term
from leaders.models import Office
from locals.access import Role
from locals.actions import Ended
from locals.models import Assignment
from tests.world import TODAY, World, days_ago


def role_of(user: User) -> Assignment:
    return Assignment.objects.get(user=user)


def second_administrator(world: World) -> User:
    user = User.objects.create_user("second@example.org", name="Second")
    Assignment.objects.create(user=user, role=Role.ADMINISTRATOR, period=since(days_ago(10)))
    return user


def test_the_last_administrator_keeps_the_role(world: World) -> None:
    last = world.users["administrator"]

    with pytest.raises(actions.LastAdministrator, match="is the last administrator"):
        actions.end_role(assignment=role_of(last), on=TODAY, today=TODAY, by=last)

    assert world.actor("administrator").roles == {Role.ADMINISTRATOR, Role.MEMBER}


def test_one_of_two_administrators_ends_the_role_of_the_other_and_not_their_own(world: World) -> None:
    second, first = second_administrator(world), world.users["administrator"]
    with pytest.raises(NotYourself, match="Ask another administrator"):
        actions.end_role(assignment=role_of(first), on=TODAY, today=TODAY, by=first)

    actions.end_role(assignment=role_of(first), on=TODAY, today=TODAY, by=second)

    assert world.actor("administrator").roles == {Role.MEMBER}


@pytest.mark.django_db(transaction=True)
def test_of_two_administrators_who_end_one_another_at_once_one_stays(transactional_db, world, wait_until) -> None:
    first, second = world.users["administrator"], second_administrator(world)

    def end(user: User, by: User) -> str:
        try:
            actions.end_role(assignment=role_of(user), on=TODAY, today=TODAY, by=by)
        except actions.LastAdministrator:
            return "refused"
        finally:
            connection.close()
        return "ended"

    def waiting() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')")
            return int(cursor.fetchone()[0])

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            Assignment.objects.select_for_update().get(pk=role_of(first).pk)
            one = pool.submit(end, first, second)
            wait_until(lambda: waiting() >= 1)
            other = pool.submit(end, second, first)
            wait_until(lambda: waiting() >= 2)
        answers = [one.result(), other.result()]

    assert sorted(answers) == ["ended", "refused"]


def test_an_invited_administrator_does_not_count_as_another(world: World) -> None:
    last = world.users["administrator"]
    actions.invite(email="new@example.org", name="New", role=Role.ADMINISTRATOR, on=days_ago(3), by=last)

    with pytest.raises(actions.LastAdministrator):
        actions.end_role(assignment=role_of(last), on=TODAY, today=TODAY, by=last)


def test_an_administrator_whose_role_will_end_does_not_count_as_another(world: World) -> None:
    second, first = second_administrator(world), world.users["administrator"]
    actions.end_role(assignment=role_of(second), on=date(2026, 12, 1), today=TODAY, by=first)

    with pytest.raises(actions.LastAdministrator):
        actions.end_role(assignment=role_of(first), on=TODAY, today=TODAY, by=first)


def test_nobody_disables_themselves(world: World) -> None:
    second_administrator(world)

    with pytest.raises(NotYourself):
        actions.disable(user=world.users["administrator"], today=TODAY, by=world.users["administrator"])


def test_the_last_administrator_is_not_disabled_by_somebody_else(world: World) -> None:
    with pytest.raises(actions.LastAdministrator):
        actions.disable(user=world.users["administrator"], today=TODAY, by=world.users["clerk"])

    assert User.objects.get(pk=world.users["administrator"].pk).is_active


def test_a_role_given_today_by_mistake_is_taken_back_at_once(world: World) -> None:
    Assignment.objects.create(user=world.users["stranger"], role=Role.CLERK, period=since(TODAY))

    actions.end_role(
        assignment=role_of(world.users["stranger"]), on=TODAY, today=TODAY, by=world.users["administrator"]
    )

    assert not Assignment.objects.filter(user=world.users["stranger"]).exists()


def test_a_role_that_comes_with_an_office_is_ended_by_the_office(world: World) -> None:
    begin_term(
        person=world.people["Renita"],
        office=Office.objects.get(key="president"),
        unit=world.locals["Tupelo"],
        begins=TODAY,
        ends=None,
        how="elected",
        by=world.users["organizer"],
    )
    given = Assignment.objects.get(user=world.users["member"])

    with pytest.raises(actions.ComesWithOffice):
        actions.end_role(assignment=given, on=TODAY, today=TODAY, by=world.users["administrator"])


def test_an_invitation_brings_a_first_role_and_a_second_invitation_no_second_one(world: World) -> None:
    for _ in range(2):
        invitation = actions.invite(
            email="New.Rep@example.org",
            name="New Rep",
            role=Role.BUILDING_REP,
            unit=world.worksites["Leland High School"],
            on=TODAY,
            by=world.users["administrator"],
        )

    given = Assignment.objects.get(user=invitation.user)
    assert (given.role, given.worksite) == (Role.BUILDING_REP, world.worksites["Leland High School"])
    assert not invitation.user.is_active


@pytest.mark.parametrize("on", [date(2026, 11, 22), date(2027, 1, 27)])
def test_a_role_that_ended_does_not_come_back_by_being_ended_again(world: World, on: date) -> None:
    rep = world.users["expired_rep"]
    ended = role_of(rep)
    assert ended.period.upper is not None

    with pytest.raises(Ended, match="This role ends on"):
        actions.end_role(assignment=ended, on=max(on, ended.period.upper), today=TODAY, by=world.users["administrator"])

    assert role_of(rep).period == ended.period


def test_a_role_that_was_taken_back_meanwhile_is_told(world: World) -> None:
    row = role_of(world.users["organizer"])
    Assignment.objects.filter(pk=row.pk).delete()

    with pytest.raises(Ended, match="taken back meanwhile"):
        actions.end_role(assignment=row, on=TODAY, today=TODAY, by=world.users["administrator"])
