"""Joining, dropping, transferring and changing type."""

from datetime import date, timedelta
from functools import partial

import pytest

from core.errors import ActionError
from jobs.models import Notice
from locals.actions import UnitRefused
from locals.models import Worksite
from members import actions
from members.actions import NotPossible
from members.models import Category, ContactPoint, DropReason, Employment, Membership, PaymentMethod, Standing
from tests.world import TODAY

SOON = TODAY + timedelta(days=10)


def ledger(person):
    rows = Membership.objects.filter(person=person).order_by("period")
    return [(row.local.name, row.category, row.period.lower, row.period.upper, row.drop_reason) for row in rows]


def join(world, first, **how):
    options = {
        "local": world.locals["Tupelo"],
        "category": Category.PROFESSIONAL,
        "on": TODAY,
        "today": TODAY,
        "by": None,
    }
    return actions.join(person=world.people[first], **{**options, **how})


def test_who_joins_belongs_from_that_day(world):
    join(world, "Caleb", payment_method=PaymentMethod.DRAFT)

    assert ledger(world.people["Caleb"]) == [("Tupelo", "professional", TODAY, None, None)]


def closes(unit, on):
    unit.closed_on = on
    unit.save()


@pytest.mark.parametrize(
    ("signed", "category", "begins"),
    [
        (date(2026, 3, 31), "professional", date(2026, 3, 31)),
        (date(2026, 4, 1), "professional", date(2026, 9, 1)),
        (date(2026, 8, 31), "aspiring", date(2026, 9, 1)),
        (date(2026, 9, 1), "professional", date(2026, 9, 1)),
        (date(2026, 6, 1), "retired", date(2026, 6, 1)),
    ],
)
def test_an_early_enrolment_begins_on_the_first_of_september(world, signed, category, begins):
    membership = join(world, "Caleb", on=signed, category=category)

    assert membership.begins == begins


def test_only_a_first_membership_is_enrolled_early(world):
    first = join(world, "Caleb", on=date(2024, 10, 1))
    actions.drop(membership=first, on=date(2025, 10, 1), reason=DropReason.COST, today=TODAY, by=None)

    again = join(world, "Caleb", on=date(2026, 5, 4))

    assert again.begins == date(2026, 5, 4)


@pytest.mark.parametrize("on", [TODAY - timedelta(days=400), TODAY])
def test_nobody_belongs_to_one_local_twice(world, on):
    with pytest.raises(actions.AlreadyThere):
        join(world, "Renita", on=on, category=Category.ESP)


def test_nobody_joins_in_the_future(world):
    with pytest.raises(actions.NotPossible, match="future"):
        join(world, "Caleb", on=TODAY + timedelta(days=1))


def test_an_early_enrolment_does_not_begin_in_a_local_that_is_closed_by_then(world):
    closes(world.locals["Tupelo"], date(2026, 9, 1))

    with pytest.raises(UnitRefused, match=r"Tupelo is closed from 1 September 2026 on\."):
        join(world, "Caleb", on=date(2026, 5, 4))
    with pytest.raises(UnitRefused, match=r"Tupelo closes on 1 September 2026, and this would go on there\."):
        join(world, "Marcus", on=date(2026, 5, 4), category="retired")


def test_nobody_is_transferred_to_a_local_that_is_closed_by_then(world):
    closes(world.locals["Leland"], SOON)
    renita = Membership.objects.get(person=world.people["Renita"])
    transfer = partial(actions.transfer, membership=renita, to=world.locals["Leland"], by=None)

    with pytest.raises(UnitRefused, match=r"Leland is closed from 2 December 2026 on\."):
        transfer(on=SOON)
    with pytest.raises(UnitRefused, match=r"Leland closes on 2 December 2026, and this would go on there\."):
        transfer(on=SOON - timedelta(days=1))


def test_no_job_begins_at_a_worksite_that_is_closed_by_then(world):
    closes(world.worksites["Tupelo High School"], SOON)
    start = partial(
        actions.start_work,
        person=world.people["Caleb"],
        worksite=world.worksites["Tupelo High School"],
        job_class="licensed",
        by=world.users["clerk"],
    )

    with pytest.raises(UnitRefused, match=r"Tupelo High School is closed from 2 December 2026 on\."):
        start(on=SOON)
    job = start(on=TODAY)
    assert (job.period.lower, job.period.upper) == (TODAY, SOON)


def test_licensed_dues_are_not_deducted_from_pay(world, settings):
    with pytest.raises(actions.NotPossible, match="37-9-49"):
        join(world, "Caleb", payment_method=PaymentMethod.PAYROLL)

    settings.PAYROLL_DEDUCTION_FOR_LICENSED = True
    assert join(world, "Caleb", payment_method=PaymentMethod.PAYROLL).payment_method == PaymentMethod.PAYROLL


def test_a_drop_ends_the_row_with_its_reason(world):
    membership = Membership.objects.get(person=world.people["Renita"])

    actions.drop(membership=membership, on=TODAY, reason=DropReason.COST, today=TODAY, by=None)

    assert ledger(world.people["Renita"]) == [("Tupelo", "esp", date(2023, 9, 1), TODAY, DropReason.COST)]


@pytest.mark.parametrize("reason", DropReason.continuing())
def test_a_transfer_is_no_drop(world, reason):
    membership = Membership.objects.get(person=world.people["Renita"])

    with pytest.raises(actions.NotPossible, match="not a loss"):
        actions.drop(membership=membership, on=TODAY, reason=reason, today=TODAY, by=None)


def test_what_ended_cannot_end_again(world):
    membership = Membership.objects.get(person=world.people["Renita"])
    actions.drop(membership=membership, on=TODAY, reason=DropReason.COST, today=TODAY, by=None)

    with pytest.raises(actions.NotPossible, match="ended on"):
        actions.transfer(membership=membership, to=world.locals["Leland"], on=TODAY, by=None)


def test_an_early_enrolment_that_is_withdrawn_goes_away(world):
    membership = join(world, "Caleb", on=date(2026, 5, 1), today=date(2026, 5, 1))

    gone = actions.drop(
        membership=membership, on=date(2026, 6, 1), reason=DropReason.REQUESTED, today=date(2026, 6, 1), by=None
    )

    assert gone is None
    assert ledger(world.people["Caleb"]) == []


def test_a_transfer_continues_in_the_other_local(world):
    membership = Membership.objects.get(person=world.people["Renita"])

    actions.transfer(membership=membership, to=world.locals["Leland"], on=TODAY, by=None)

    assert ledger(world.people["Renita"]) == [
        ("Tupelo", "esp", date(2023, 9, 1), TODAY, DropReason.LOCAL_CHANGE),
        ("Leland", "esp", TODAY, None, None),
    ]


def test_a_change_of_type_continues_in_the_other_category(world):
    membership = Membership.objects.get(person=world.people["Renita"])

    actions.change_type(membership=membership, category="professional", level="part", on=TODAY, by=None)

    assert ledger(world.people["Renita"]) == [
        ("Tupelo", "esp", date(2023, 9, 1), TODAY, DropReason.TYPE_CHANGE),
        ("Tupelo", "professional", TODAY, None, None),
    ]


def test_a_rehearsal_tells_what_would_happen_and_does_nothing(world):
    person = world.people["Renita"]
    membership = Membership.objects.get(person=person)
    before = ledger(person)

    sentences = actions.rehearse(
        partial(actions.transfer, membership=membership, to=world.locals["Leland"], on=TODAY, by=None), of=person
    )

    assert sentences == [
        "Active ESP, Tupelo, Full-time: ends, the first day without it is 22 November 2026 (Local change).",
        "Active ESP, Leland, Full-time: begins on 22 November 2026.",
    ]
    assert ledger(person) == before


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("email", "  Latoya.Mabry@Example.COM ", "latoya.mabry@example.com"),
        ("email", "MAILTO:Latoya.Mabry@example.com", "latoya.mabry@example.com"),
        ("email", "Latoya Mabry <latoya.mabry@example.com>;", "latoya.mabry@example.com"),
        ("phone", "(601) 555-0100", "+16015550100"),
        ("phone", "601.555.0100", "+16015550100"),
        ("address", " 1  Main St \r\n\n Tupelo, MS", "1 Main St\nTupelo, MS"),
    ],
)
def test_contact_points_are_kept_in_one_form(world, kind, typed, kept):
    contact = actions.add_contact(person=world.people["Hollis"], kind=kind, value=typed, source="staff", by=None)

    assert contact.value == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("email", "nobody"), ("email", "a@b@c"), ("email", "a@b.c\nBcc: x@y.z"), ("phone", "12"), ("address", " ")],
)
def test_what_is_no_address_is_refused_with_a_sentence(world, kind, typed):
    with pytest.raises(Exception, match=r"\w"):
        actions.add_contact(person=world.people["Hollis"], kind=kind, value=typed, source="staff", by=None)

    assert not ContactPoint.objects.filter(person=world.people["Hollis"]).exists()


@pytest.mark.parametrize(
    ("typed", "says"), [("555-0147", "no area code"), ("601-555-0147 ext. 5", "without the extension")]
)
def test_a_number_that_nobody_could_call_is_told_what_it_lacks(world, typed, says):
    with pytest.raises(NotPossible, match=says):
        actions.add_contact(person=world.people["Hollis"], kind="phone", value=typed, source="staff", by=None)


def test_an_address_on_the_districts_domain_is_a_work_address(world):
    contact = actions.add_contact(
        person=world.people["Hollis"], kind="email", value="h@mail.tupeloschools.example", source="staff", by=None
    )

    assert contact.setting == ContactPoint.Setting.WORK


def test_the_old_address_is_told_of_a_new_one(world):
    actions.add_contact(person=world.people["Caleb"], kind="email", value="new@example.net", source="self", by=None)

    told = Notice.objects.get()
    assert told.to == ["canary-mail-caleb@example.com"]
    assert "new@example.net" not in told.text


def test_a_membership_that_will_end_is_not_said_to_have_ended(world):
    row = Membership.objects.get(person=world.people["Renita"])
    actions.drop(membership=row, on=TODAY + timedelta(days=40), reason=12, today=TODAY, by=None)

    with pytest.raises(actions.NotPossible, match=r"ends on .* already\. Take that end back"):
        actions.drop(membership=row, on=TODAY + timedelta(days=9), reason=12, today=TODAY, by=None)


def test_a_job_that_ended_by_mistake_goes_on(world):
    job = Employment.objects.get(person=world.people["Renita"])
    actions.stop_work(employment=job, on=TODAY, by=world.users["clerk"])

    actions.take_job_end_back(employment=job, by=world.users["clerk"])

    job.refresh_from_db()
    assert job.period.upper is None
    assert Standing.objects.filter(person=job.person_id, worksite=job.worksite_id).exists()
    with pytest.raises(ActionError, match="goes on"):
        actions.take_job_end_back(employment=job, by=world.users["clerk"])


def test_what_began_or_closed_since_stands_in_the_way_of_a_job_that_was_to_go_on(world):
    job = Employment.objects.get(person=world.people["Renita"])
    actions.stop_work(employment=job, on=TODAY, by=world.users["clerk"])
    again = actions.start_work(
        person=job.person, worksite=job.worksite, job_class="esp", on=TODAY, by=world.users["clerk"]
    )
    with pytest.raises(ActionError, match="or later already"):
        actions.take_job_end_back(employment=job, by=world.users["clerk"])
    again.delete()
    Worksite.objects.filter(pk=job.worksite_id).update(closed_on=TODAY)

    with pytest.raises(ActionError, match="closes on"):
        actions.take_job_end_back(employment=job, by=world.users["clerk"])

    job.refresh_from_db()
    assert job.period.upper == TODAY


def test_many_jobs_are_asked_as_one_is(world):
    """Of jobs that ended, which may go on: what the query says of all is what the action says of each."""
    clerk = world.users["clerk"]
    renita, latoya, caleb, marcus = (
        Employment.objects.get(person=world.people[name]) for name in ("Renita", "Latoya", "Caleb", "Marcus")
    )
    for job in (renita, latoya, caleb, marcus):
        actions.stop_work(employment=job, on=TODAY, by=clerk)
    actions.record_death(person=renita.person, on=TODAY, today=TODAY, by=clerk)
    actions.start_work(person=latoya.person, worksite=latoya.worksite, job_class="esp", on=SOON, by=clerk)
    assert caleb.worksite_id != marcus.worksite_id
    Worksite.objects.filter(pk=caleb.worksite_id).update(closed_on=TODAY)
    jobs = Employment.objects.filter(pk__in=[job.pk for job in (renita, latoya, caleb, marcus)])
    assert set(jobs.may_go_on()) == {marcus}

    for job in (renita, latoya, caleb):
        with pytest.raises(ActionError):
            actions.take_job_end_back(employment=job, by=clerk)
    actions.take_job_end_back(employment=marcus, by=clerk)

    assert not jobs.may_go_on().exists()
