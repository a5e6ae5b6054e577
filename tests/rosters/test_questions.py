"""What kind of question each row to decide is: rows of one kind are decided together."""

import pytest

from core.periods import since
from members import actions as members
from members.models import Employment, Membership, Person
from rosters.models import Question
from tests.rosters.conftest import AS_OF, HIGH, MIDDLE, finding, ladder
from tests.world import TODAY


@pytest.mark.parametrize(
    ("row", "question"),
    [
        (("", "0000000002", "Scruggs, Brandon", MIDDLE, ""), Question.NEA_ID),
        (("E0002", "", "Scruggs, Brandon", MIDDLE, ""), Question.NUMBER),
        (("", "", "Mabry, Brandon", HIGH, "canary-mail-latoya@example.com"), Question.EMAIL),
        (("E9999", "", "Mabry, Latoya", MIDDLE, ""), Question.HERE),
        (("", "", "Mabry, Latoya", HIGH, ""), Question.MOVED),
        (("", "", "Mabry, Latoyah", MIDDLE, ""), Question.LIKENESS),
    ],
)
def test_a_row_to_decide_says_what_kind_of_question_it_is(bring, row, question):
    [found] = ladder(bring, row)

    assert (found.verdict, found.question) == ("undecided", question)


def test_a_row_that_is_decided_by_itself_asks_nothing(bring):
    found = ladder(bring, ("E0002", "", "Mabry, Latoya", MIDDLE, ""), ("", "", "Newell, Ann", HIGH, ""))

    assert [row.question for row in found] == [None, None]


def test_who_is_no_longer_there_and_who_died_are_asked_about_apart(bring, world):
    member = Person.objects.create(first_name="Ida", last_name="Wellsworth")
    Membership.objects.create(person=member, local=world.locals["Tupelo"], category="retired", period=since(AS_OF))
    members.record_death(person=world.people["Latoya"], on=AS_OF, today=TODAY, by=world.users["clerk"])

    found = ladder(bring, ("", "", "Wellsworth, Ida", HIGH, ""), ("", "0000000002", "Mabry, Latoya", MIDDLE, ""))

    assert [row.question for row in found] == [Question.BACK, Question.DECEASED]


def test_several_who_fit_are_a_question_of_their_own(bring, world):
    twin = Person.objects.create(first_name="Latoya", last_name="Mabry")
    Employment.objects.create(
        person=twin, worksite=world.worksites[MIDDLE], job_class="esp", period=since(AS_OF), source="roster"
    )

    [found] = ladder(bring, ("", "", "Mabry, Latoya", MIDDLE, ""))

    assert found.question == Question.SEVERAL


def test_a_row_that_follows_another_and_one_that_may_repeat_another_are_told_apart(bring):
    staff_list = bring(
        [
            ["N1", "Mabry, Latoya", MIDDLE, "1"],
            ["N1", "Mabry, Latoya", HIGH, "2"],
            ["", "Newell, Ann", HIGH, "3"],
            ["", "Newell, Ann", HIGH, "4"],
        ],
        ["EMP NO", "Name", "School", "Room"],
    )

    asked = [finding(staff_list, number).question for number in (2, 3, 4, 5)]
    assert asked == [Question.HERE, Question.WAITS, None, Question.TWIN]
