from datetime import date, timedelta

import pytest

from core.periods import DateRange, since
from locals.models import JobClass
from members.models import DropReason, Employment, Membership
from organizing import queries
from organizing.models import Issue
from tests.organizing.talks import log
from tests.world import TODAY

MIDDLE = "Tupelo Middle School"


@pytest.fixture
def rep(world):
    return world.actor("building_rep")


def reasons(world, rep, **options) -> list[tuple[str, str]]:
    desks = queries.building(world.worksites[MIDDLE], rep)
    found = queries.suggestions(desks, TODAY, **options)
    return [(suggestion.desk.person.first_name, suggestion.why) for suggestion in found]


def hired(world, first: str, days_ago: int) -> None:
    day = TODAY - timedelta(days=days_ago)
    Employment.objects.filter(person=world.people[first]).update(is_new_hire=True, hired_on=day, period=since(day))


def test_a_promise_comes_before_a_new_hire_and_a_new_hire_before_the_rest(world, rep):
    hired(world, "Caleb", 104)
    log(world, "Latoya", 2, days_ago=9, ask="join", answer="maybe", follow_up_on=TODAY + timedelta(days=3))

    assert reasons(world, rep) == [
        ("Latoya", "You promised a second talk for 25 Nov 2026. Asked to join, the answer was “maybe”."),
        ("Caleb", "Started 104 days ago and nobody has met them yet."),
        ("Renita", "Nobody has talked with them yet."),
    ]


def test_who_came_closer_is_asked_to_join(world, rep):
    log(world, "Latoya", 3, days_ago=60)
    log(world, "Latoya", 2, days_ago=10, issues=[Issue.objects.get(name="Legal help")])

    assert reasons(world, rep, limit=1) == [("Latoya", "Moved from 3 to 2. Cares about legal help. Ask to join.")]


def test_a_blank_assessment_is_no_step(world, rep):
    log(world, "Latoya", 2, days_ago=60)
    log(world, "Latoya", None, days_ago=10)

    assert reasons(world, rep, limit=1)[0] == ("Latoya", "Supports us and is no member. Ask to join.")


def test_the_opposed_and_those_just_talked_with_are_left_in_peace(world, rep):
    log(world, "Latoya", 5, days_ago=200)
    log(world, "Caleb", 3, days_ago=2)

    assert [name for name, _ in reasons(world, rep)] == ["Renita"]


def test_who_cannot_become_a_member_is_not_suggested(world, rep):
    """The principal comes closer, too; a promise to talk with them again is told all the same."""
    Employment.objects.filter(person=world.people["Latoya"]).update(job_class=JobClass.ADMINISTRATOR)
    log(world, "Latoya", 3, days_ago=60)
    talk = log(world, "Latoya", 2, days_ago=10)

    assert "Latoya" not in dict(reasons(world, rep, limit=9))

    talk.follow_up_on = TODAY
    talk.save()
    assert "Latoya" in dict(reasons(world, rep, limit=9))


def test_a_promise_is_kept_even_so(world, rep):
    log(world, "Latoya", 5, days_ago=2, follow_up_on=TODAY)

    assert reasons(world, rep, limit=1) == [("Latoya", "You promised a second talk for 22 Nov 2026.")]


def test_the_promise_that_is_longest_overdue_comes_first(world, rep):
    log(world, "Latoya", 2, days_ago=40, follow_up_on=TODAY + timedelta(days=1))
    log(world, "Caleb", 2, days_ago=10, follow_up_on=TODAY - timedelta(days=2))
    log(world, "Renita", 2, days_ago=20, follow_up_on=TODAY - timedelta(days=1), by="local_president")

    assert reasons(world, rep) == [
        ("Caleb", "You promised a second talk for 20 Nov 2026, 2 days ago."),
        ("Renita", "Local President promised a second talk for 21 Nov 2026, 1 day ago."),
        ("Latoya", "You promised a second talk for 23 Nov 2026."),
    ]


def test_nobody_is_asked_to_talk_to_themselves(world, rep):
    assert "Danielle" not in [name for name, _ in reasons(world, rep, limit=50)]


def test_newcomers_say_how_long_they_have_waited(world, rep):
    hired(world, "Caleb", 104)
    hired(world, "Latoya", 6)
    hired(world, "Renita", 40)
    log(world, "Renita", 2, days_ago=30)
    log(world, "Caleb", 2, days_ago=120)  # before they started here

    found = queries.newcomers(queries.building(world.worksites[MIDDLE], rep), TODAY)

    assert [(new.desk.person.first_name, new.days_here, new.days_left) for new in found] == [
        ("Caleb", 104, -74), ("Latoya", 6, 24), ("Renita", 40, -10),
    ]  # fmt: skip
    assert [new.is_overdue for new in found] == [True, False, False]
    assert found[2].met_on == TODAY - timedelta(days=30)


def test_progress_counts_talks_and_members_since_september(world, rep):
    log(world, "Latoya", 2, days_ago=10)
    log(world, "Caleb", 2, days_ago=100)  # before 1 September
    log(world, "Danielle", 2, by="organizer", days_ago=10)  # with the rep who looks
    desks = queries.building(world.worksites[MIDDLE], rep)

    progress = queries.progress(world.worksites[MIDDLE], desks, rep)

    assert (progress.people, progress.talked_with, progress.members, progress.members_then) == (4, 1, 2, 2)
    assert progress.others == 3  # nobody can talk with themselves
    assert progress.change == ""


def test_growth_counts_who_left_since_and_who_enrolled_with_the_year(world, rep):
    renita, tupelo = world.people["Renita"], world.locals["Tupelo"]
    gone = DateRange(date(2022, 8, 1), date(2026, 10, 1))
    Employment.objects.filter(person=renita).update(period=gone)
    Membership.objects.filter(person=renita).update(period=gone, drop_reason=DropReason.MOVED_AWAY)
    for first in ("Latoya", "Caleb"):
        with_the_year = since(date(2026, 9, 1))
        Membership.objects.create(
            person=world.people[first], local=tupelo, category="professional", period=with_the_year
        )

    progress = queries.progress(world.worksites[MIDDLE], queries.building(world.worksites[MIDDLE], rep), rep)

    assert (progress.members, progress.members_then, progress.change) == (3, 2, "up 1")  # two joined and one left


def test_the_wall_groups_by_grade_then_subject_then_the_rest(world, rep):
    for first, subject in (("Danielle", "8th grade math"), ("Latoya", "7th Grade Science"), ("Caleb", "History")):
        Employment.objects.filter(person=world.people[first]).update(subject=subject)

    rooms = queries.rooms(queries.building(world.worksites[MIDDLE], rep))

    assert [(room.name, room.members, len(room.desks)) for room in rooms] == [
        ("7th grade", 0, 1),
        ("8th grade", 1, 1),
        ("Other teachers", 0, 1),
        ("Office, library, cafeteria, custodial", 1, 1),
    ]


def test_a_part_of_the_wall_says_how_many_are_members_of_all_of_it_whoever_is_shown(world, rep):
    Employment.objects.filter(person__in=[world.people[first] for first in ("Danielle", "Latoya", "Caleb")]).update(
        subject="7th grade math"
    )
    desks = queries.building(world.worksites[MIDDLE], rep)

    rooms = queries.rooms(desks, queries.shown(desks, show="potential", text="", day=TODAY))

    assert [(room.name, [desk.person.first_name for desk in room.desks]) for room in rooms] == [
        ("7th grade", ["Latoya", "Caleb"])
    ]
    assert (rooms[0].members, rooms[0].people) == (1, 3)


@pytest.mark.parametrize(
    ("show", "text", "names"),
    [
        ("", "", {"Danielle", "Latoya", "Caleb", "Renita"}),
        ("untalked", "", {"Caleb", "Renita"}),
        ("members", "", {"Danielle", "Renita"}),
        ("potential", "", {"Latoya", "Caleb"}),
        ("new", "", set()),
        ("nonsense", "", {"Danielle", "Latoya", "Caleb", "Renita"}),
        ("", "mab lat", {"Latoya"}),
        ("members", "latoya", set()),
    ],
)
def test_the_building_can_be_narrowed(world, rep, show, text, names):
    log(world, "Latoya", 2)
    desks = queries.building(world.worksites[MIDDLE], rep)

    shown = queries.shown(desks, show=show, text=text, day=TODAY)

    assert {desk.person.first_name for desk in shown} == names


def test_a_building_of_sixty_takes_as_many_queries_as_one_of_four(world, rep, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert len(queries.building(world.worksites[MIDDLE], rep)) == 4
    from tests.world import _person

    for number in range(56):
        world.people[f"N{number}"] = _person(
            world, f"N{number}", "Colleague", world.worksites[MIDDLE], None, JobClass.LICENSED
        )
        log(world, f"N{number}", 3, issues=Issue.objects.all()[:2])
    with django_assert_num_queries(4):  # the issues of talks, of which there were none
        assert len(queries.building(world.worksites[MIDDLE], rep)) == 60
