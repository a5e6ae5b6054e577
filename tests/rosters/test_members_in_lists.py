"""Lists that say who is a member."""

from datetime import date

import pytest

from core.periods import since
from locals.models import Local
from members import standing
from members.models import Membership
from rosters import queries
from tests.rosters.conftest import AS_OF, finding

MIDDLE, HIGH = "Tupelo Middle School", "Tupelo High School"
MEMBER = ["EMP NO", "Name", "School", "Position", "Membership", "Join date", "Payment method"]


@pytest.mark.parametrize(
    ("row", "category", "begins", "signed"),
    [
        (["Active Professional", "10/1/2026", "EFT"], "professional", date(2026, 10, 1), None),
        (["ESP", "10/1/2026", ""], "esp", date(2026, 10, 1), None),
        (["Yes", "", ""], "professional", AS_OF, None),
        (["Active", "5/1/2026", ""], "professional", date(2026, 9, 1), date(2026, 5, 1)),  # early enrolment
        (["Retired", "5/1/2026", ""], "retired", date(2026, 5, 1), None),
    ],
)
def test_a_file_may_make_members(bring, world, row, category, begins, signed):
    bring([["E0002", "Mabry, Latoya", MIDDLE, "Teacher", *row]], MEMBER, apply=True)

    member = Membership.objects.get(person=world.people["Latoya"])
    assert (member.local, member.category, member.period, member.signed_on) == (
        world.locals["Tupelo"], category, since(begins), signed,
    )  # fmt: skip
    assert standing.wrong_rows() == 0


@pytest.mark.parametrize(
    ("number", "name", "row", "says"),
    [
        ("E0001", "Ross, Danielle", ["Active", "10/1/2026", ""], None),
        ("E0001", "Ross, Danielle", ["Retired", "10/1/2026", ""], "record a change of type"),
        ("E0002", "Mabry, Latoya", ["No", "", ""], None),
        ("E0002", "Mabry, Latoya", ["Honorary", "", ""], "is no membership category"),
        ("E0002", "Mabry, Latoya", ["Active", "12/24/2026", ""], "lies in the future"),
    ],
)
def test_a_file_changes_no_membership_that_is_there(bring, world, number, name, row, says):
    before = Membership.objects.count()

    joanna = [
        "E0005",
        "Kees, Joanna",
        HIGH,
        "Teacher",
        "Active",
        "",
        "",
    ]  # a member, so that the column is one of members
    staff_list = bring([[number, name, MIDDLE, "Teacher", *row], joanna], MEMBER, apply=True)

    preview, _ = queries.rows(staff_list, "same", actor=world.actor("clerk")).rows
    assert Membership.objects.count() == before
    assert (says in " ".join(preview.notes)) if says else preview.notes == []


def test_payroll_deduction_of_licensed_employees_is_flagged_and_left_out(bring, world):
    rows = [["E0002", "Mabry, Latoya", MIDDLE, "Teacher", "Active", "10/1/2026", "Payroll deduction"],
            ["E0006", "Tillman, Marcus", HIGH, "Aide", "ESP", "10/1/2026", "Payroll deduction"]]  # fmt: skip

    staff_list = bring(rows, MEMBER, apply=True)

    paid = dict(Membership.objects.filter(period=since(date(2026, 10, 1))).values_list("category", "payment_method"))
    assert paid == {"professional": "", "esp": "payroll"}
    assert "37-9-49" in str(finding(staff_list, 2).notes)


def test_a_membership_that_ended_after_the_day_is_not_written_over(bring, world):
    Membership.objects.create(person=world.people["Latoya"], local=world.locals["Tupelo"], category="professional",
                              period=(date(2025, 9, 1), date(2026, 10, 15)), drop_reason=1)  # fmt: skip

    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "Teacher", "Active", "10/1/2026", ""]], MEMBER, apply=True)

    assert "an earlier one ended after that day" in str(finding(staff_list, 2).notes)
    assert Membership.objects.filter(person=world.people["Latoya"]).count() == 1


def test_who_was_a_member_only_later_is_still_a_first_time_member(bring, world):
    """As when a person joins: rows that began after the day on which they signed do not count."""
    Membership.objects.create(person=world.people["Latoya"], local=world.locals["Leland"], category="professional",
                              period=(date(2026, 6, 1), date(2026, 7, 1)), drop_reason=1)  # fmt: skip

    bring([["E0002", "Mabry, Latoya", MIDDLE, "Teacher", "Active", "5/1/2026", ""]], MEMBER, apply=True)

    joined = Membership.objects.get(person=world.people["Latoya"], local=world.locals["Tupelo"])
    assert (joined.begins, joined.signed_on) == (date(2026, 9, 1), date(2026, 5, 1))


@pytest.mark.parametrize(("goes_on", "made"), [(False, False), (True, True)])
def test_nobody_joins_a_local_that_will_close_and_go_on_nowhere(bring, world, goes_on, made):
    Local.objects.filter(name="Tupelo").update(
        closed_on=date(2027, 6, 30), goes_on_in=world.locals["Leland"] if goes_on else None
    )

    staff_list = bring([["E0002", "Mabry, Latoya", MIDDLE, "Teacher", "Active", "10/1/2026", ""]], MEMBER, apply=True)

    assert Membership.objects.filter(person=world.people["Latoya"]).exists() is made
    closes = "No membership made: Tupelo closes on 30 Jun 2027." in str(finding(staff_list, 2).notes)
    assert closes is not made
