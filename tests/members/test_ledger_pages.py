"""The clerk's forms: what a preview promises is what happens, and whatever cannot be is said in a sentence."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connections
from django.urls import reverse

from core import clock
from core.errors import ActionError
from core.periods import DateRange
from locals.access import Role
from locals.actions import give_role
from locals.models import Local
from members import actions
from members.models import DropReason, Employment, Membership
from tests.world import TODAY, build_world

TYPED = {"category": "esp", "level": "full", "payment_method": "draft", "on": str(TODAY)}


def send(client, name: str, row, **typed):
    """The page that answers; "" when it was done."""
    answer = client.post(reverse(f"members:{name}", args=[row.pk]), typed)
    assert answer.status_code in {200, 302}
    return answer.content.decode()


def renitas() -> Membership:
    return Membership.objects.filter(person__first_name="Renita").latest("period")


class TestJoining:
    def test_early_enrolment_shows_the_first_of_september_and_begins_then(self, world, clerk, monkeypatch):
        in_may = TODAY.replace(month=5, day=4)
        monkeypatch.setattr(clock, "today", lambda: in_may)
        typed = TYPED | {"local": world.locals["Tupelo"].pk, "on": str(in_may)}

        shown = send(clerk, "join", world.people["Caleb"], **typed, show="")
        send(clerk, "join", world.people["Caleb"], **typed, do="")

        assert "Active ESP, Tupelo, Full-time: begins on 1 September 2026." in shown
        row = Membership.objects.get(person=world.people["Caleb"])
        assert (row.period, row.signed_on) == (DateRange(in_may.replace(month=9, day=1), None), in_may)

    def test_whoever_was_a_member_before_begins_at_once(self, world, clerk, monkeypatch):
        in_may = TODAY.replace(month=5, day=4)
        monkeypatch.setattr(clock, "today", lambda: in_may)
        actions.drop(membership=renitas(), on=in_may, reason=DropReason.COST, today=in_may, by=None)

        send(
            clerk,
            "join",
            world.people["Renita"],
            **TYPED | {"local": world.locals["Leland"].pk, "on": "2026-05-04"},
            do="",
        )

        assert renitas().period == DateRange(in_may, None)

    def test_who_joins_two_locals_in_may_begins_in_both_in_september(self, world, clerk, monkeypatch):
        """A row that begins later is no earlier row."""
        in_may = TODAY.replace(month=5, day=4)
        monkeypatch.setattr(clock, "today", lambda: in_may)

        for name in ("Tupelo", "Leland"):
            typed = TYPED | {"local": world.locals[name].pk, "on": str(in_may), "do": ""}
            assert send(clerk, "join", world.people["Caleb"], **typed) == ""

        begins = [row.begins for row in Membership.objects.filter(person=world.people["Caleb"])]
        assert begins == [in_may.replace(month=9, day=1)] * 2

    @pytest.mark.parametrize(
        ("on", "says"),
        [
            ("2026-11-23", "A joining day cannot lie in the future."),
            ("2206-11-22", "Look at the year: 2206."),
            ("0206-11-22", "Look at the year: 206."),
            ("2026-02-30", "Enter a valid date."),
            ("yesterday", "Enter a valid date."),
            ("", "This field is required."),
        ],
    )
    def test_an_impossible_day_is_said(self, world, clerk, on, says):
        shown = send(
            clerk, "join", world.people["Caleb"], **TYPED | {"local": world.locals["Tupelo"].pk, "on": on}, do=""
        )

        assert says in shown
        assert not Membership.objects.filter(person=world.people["Caleb"]).exists()

    def test_a_second_time_is_said(self, world, clerk):
        typed = TYPED | {"local": world.locals["Tupelo"].pk, "do": ""}

        assert send(clerk, "join", world.people["Caleb"], **typed) == ""
        again = send(clerk, "join", world.people["Caleb"], **typed)

        assert "Caleb Wigginton belongs to Tupelo on 22 Nov 2026 already." in again

    def test_a_day_before_a_membership_that_is_there_is_said(self, world, clerk):
        shown = send(
            clerk,
            "join",
            world.people["Renita"],
            **TYPED | {"local": world.locals["Tupelo"].pk, "on": "2020-10-01"},
            do="",
        )

        assert "Renita Coleman begins in Tupelo on 1 Sep 2023 already." in shown


class TestWhatTheJobSays:
    @pytest.mark.parametrize(
        ("name", "local", "category"),
        [
            ("Caleb", "Tupelo", "professional"),  # licensed at Tupelo Middle
            ("Marcus", "Tupelo", "esp"),
            ("Bessie", "At large", "substitute"),  # no local organizes Amory
        ],
    )
    def test_the_form_offers_the_local_that_organizes_the_job_and_its_category(
        self, world, clerk, name, local, category
    ):
        form = clerk.get(reverse("members:join", args=[world.people[name].pk])).context["form"]

        assert (form["local"].value(), form["category"].value()) == (world.locals[local].pk, category)

    @pytest.mark.parametrize("name", ["Danielle", "Hollis"])
    def test_who_belongs_there_already_or_has_no_job_is_offered_nothing(self, world, clerk, name):
        form = clerk.get(reverse("members:join", args=[world.people[name].pk])).context["form"]

        assert form["local"].value() is None

    @pytest.mark.parametrize(
        ("to", "says"),
        [
            ("Leland", "Leland does not organize where they work; Tupelo does."),
            ("Amory", "Amory organizes the staff of no employer on 22 November 2026."),
            ("Retired", ""),
        ],
    )
    def test_a_transfer_to_a_local_that_does_not_organize_them_is_doubted_first(self, world, clerk, to, says):
        """A chapter of the retired organizes no employer by its nature."""
        for name, kind in (("Amory", Local.Kind.LOCAL), ("Retired", Local.Kind.RETIRED)):
            Local.objects.create(name=name, kind=kind, region=world.regions["Delta"])
        renita = world.people["Renita"]
        if to == "Retired":
            Employment.objects.filter(person=renita).delete()
        row = Membership.objects.get(person=renita)
        typed = {"to": Local.objects.get(name=to).pk, "on": str(TODAY)}

        shown = send(clerk, "transfer", row, **typed, show="")

        assert (says in shown, "Look again" in shown) == (True, bool(says))
        assert send(clerk, "transfer", row, **typed, do="") == ""

    def test_what_does_not_fit_is_doubted_and_can_be_recorded(self, world, clerk):
        typed = TYPED | {"local": world.locals["Leland"].pk, "category": "professional"}

        shown = send(clerk, "join", world.people["Marcus"], **typed, show="")

        assert (
            "Active professional does not fit the job: Education support professional at Tupelo High School." in shown
        )
        assert "Leland does not organize where they work; Tupelo does." in shown
        assert send(clerk, "join", world.people["Marcus"], **typed, do="") == ""

    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("Marcus", {"local": "Tupelo", "category": "esp"}),
            ("Marcus", {"local": "Tupelo", "category": "retired"}),
            ("Hollis", {"local": "Leland", "category": "professional"}),
        ],
    )
    def test_what_fits_is_not_doubted(self, world, clerk, name, typed):
        typed = TYPED | typed | {"local": world.locals[typed["local"]].pk}

        shown = send(clerk, "join", world.people[name], **typed, show="")

        assert "This will happen" in shown
        assert "Look again" not in shown

    def test_payroll_for_the_wrong_category_asks_whether_the_other_is_meant(self, world, clerk):
        typed = TYPED | {"local": world.locals["Tupelo"].pk, "category": "professional", "payment_method": "payroll"}

        shown = send(clerk, "join", world.people["Marcus"], **typed, show="")

        assert "forbids payroll deduction of dues for Active professional. Is Active ESP meant?" in shown
        assert "forbids payroll deduction" in send(clerk, "join", world.people["Caleb"], **typed, show="")


class TestEnding:
    def test_it_shows_the_day_and_the_reason(self, clerk, world):
        shown = send(clerk, "drop", renitas(), on=str(TODAY), reason=12, show="")

        assert (
            "Active ESP, Tupelo, Full-time: ends, the first day without it is 22 November 2026 (Member requested)."
            in shown
        )
        assert renitas().period.upper_inf

    def test_what_was_done_is_said_with_the_name_and_the_row(self, clerk, world):
        row = renitas()

        done = clerk.post(
            reverse("members:drop", args=[row.pk]), {"on": str(TODAY), "reason": 12, "do": ""}, follow=True
        ).content.decode()

        assert "Recorded for Renita Coleman. Active ESP, Tupelo, Full-time: ends, the first day without it is" in done
        assert not renitas().period.upper_inf

    def test_in_two_tabs_the_second_hears_that_it_ended(self, clerk, world):
        row = renitas()

        send(clerk, "drop", row, on=str(TODAY), reason=12, do="")
        for name, typed in (
            ("drop", {"reason": 12}),
            ("transfer", {"to": world.locals["Leland"].pk}),
            ("change_type", {"category": "retired", "level": "full"}),
        ):
            assert "This membership ended on 22 Nov 2026 already." in send(
                clerk, name, row, on=str(TODAY), **typed, do=""
            )

    @pytest.mark.parametrize("name", ["drop", "transfer", "change_type"])
    def test_a_day_before_the_beginning_is_said(self, clerk, world, name):
        typed = {"reason": 12, "to": world.locals["Leland"].pk, "category": "retired", "level": "full"}

        shown = send(clerk, name, renitas(), on="2023-09-01", **typed, do="")

        assert "The membership began on 1 Sep 2023; choose a later day." in shown

    def test_who_withdrew_before_the_first_day_is_told_apart_from_who_left(self, clerk, world):
        row = renitas()

        assert "press “Recorded by mistake”" in send(clerk, "drop", row, on=str(row.begins), reason=12, do="")
        assert "Recorded by mistake" not in send(clerk, "drop", row, on=str(TODAY), reason=12, show="")

    def test_a_transfer_that_was_to_come_goes_and_the_row_before_it_ends(self, clerk, world):
        first = renitas()
        later = TODAY + timedelta(days=40)
        actions.transfer(membership=first, to=world.locals["Leland"], on=later, by=None)

        shown = send(clerk, "drop", renitas(), on=str(TODAY), reason=12, show="")
        send(clerk, "drop", renitas(), on=str(TODAY), reason=12, do="")

        assert "Active ESP, Leland, Full-time: the row from 1 January 2027 goes away." in shown
        assert "Active ESP, Tupelo, Full-time: ends, the first day without it is 22 November 2026" in shown
        (row,) = Membership.objects.filter(person=first.person)
        assert (row.period.upper, row.drop_reason) == (TODAY, DropReason.REQUESTED)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_begins_one_membership_and_one_job(monkeypatch):
    """Eight requests at the same moment: one is done, the others hear that it is."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    world = build_world()
    person, by = world.people["Caleb"], world.users["clerk"]
    barrier, said = threading.Barrier(8), []

    def press(number: int) -> None:
        barrier.wait()
        try:
            if number % 2:
                actions.join(person=person, local=world.locals["Tupelo"], category="esp", on=TODAY, today=TODAY, by=by)
            else:
                site = world.worksites["Amory High School"]
                actions.start_work(person=person, worksite=site, job_class="esp", on=TODAY, by=by)
        except (ActionError, DatabaseError) as refusal:
            said.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["AlreadyThere"] * 3 + ["NotPossible"] * 3
    assert Membership.objects.filter(person=person).count() == 1
    assert Employment.objects.filter(person=person, worksite__name="Amory High School").count() == 1


def test_a_job_in_another_region_is_not_ours_to_end(world, sign_in):
    """Wendell belongs to a local of the Delta, and works in the Northeast."""
    job = Employment.objects.get(person=world.people["Wendell"])
    delta, northeast = world.users["stranger"], world.users["region_staff"]
    give_role(user=delta, role=Role.REGION_STAFF, unit=world.regions["Delta"], on=TODAY, by=None)
    address = reverse("members:stop_work", args=[job.pk])

    assert sign_in(delta).get(reverse("members:person", args=[job.person_id])).status_code == 200
    assert sign_in(delta).post(address, {"on": str(TODAY), "do": "yes"}).status_code in {403, 404}
    assert Employment.objects.get(pk=job.pk).period.upper is None
    assert sign_in(northeast).post(address, {"on": str(TODAY), "do": "yes"}).status_code == 302


def test_a_job_is_ended_and_goes_on_again_from_the_persons_page(world, sign_in):
    job = Employment.objects.get(person=world.people["Renita"])
    page = reverse("members:person", args=[job.person_id])
    client = sign_in(world.users["clerk"])
    client.post(reverse("members:stop_work", args=[job.pk]), {"on": str(TODAY), "do": ""})
    back = reverse("members:take_job_end_back", args=[job.pk])
    assert back in client.get(page).content.decode()

    would = client.post(back, {"show": ""}).content.decode()
    assert "This will happen" in would
    client.post(back, {"do": ""})

    job.refresh_from_db()
    assert job.period.upper is None
    assert back not in client.get(page).content.decode()


@pytest.mark.parametrize("act", [actions.stop_work, actions.take_job_end_back])
def test_a_job_that_is_gone_meanwhile_is_told(world, act):
    job = Employment.objects.get(person=world.people["Renita"])
    gone = Employment.objects.get(pk=job.pk)
    job.delete()

    with pytest.raises(ActionError, match="just been taken away"):
        act(employment=gone, by=world.users["clerk"], **({"on": TODAY} if act is actions.stop_work else {}))
