"""The demo world at its smallest: always the same, wholly invented, and true to the rules of the house."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import Concat, Length, Lower, Upper
from django.utils import timezone

from accounts.models import DemoPersona, User
from audiences.models import Audience
from audiences.queries import people
from campaigns.models import Campaign
from early_career import stage
from engagement import formula
from engagement.bands import Band
from engagement.models import Activity, Score, in_force
from leaders.models import Candidate, Move, Stage, Term
from locals.access import Actor
from locals.actions import load_schools
from locals.models import Assignment, Employer, Jurisdiction, Local, Worksite
from locals.schools import read_regions, read_schools
from mae_crm.demo import seed, staff_lists
from mae_crm.demo.cast import MIDDLE, PERSONAS, TUPELO_LOCAL
from mae_crm.demo.plan import Plan
from members import standing
from members.models import (
    Category,
    ContactPoint,
    Demographics,
    DropReason,
    Employment,
    Membership,
    PaymentMethod,
    Person,
    SearchName,
    Standing,
)
from members.queries import growth
from organizing.models import Conversation, Note
from outbox.models import DeliveryEvent, Message, Suppression
from rosters.models import StaffList, Upload

TODAY = date(2026, 11, 22)
RESERVED = r"@(example\.(com|org|net)|[a-z0-9.-]+\.example)$"
PLAN = Plan(people=600, seed=7, today=TODAY)
TABLES: tuple[type[models.Model], ...] = (
    Employer, Local, Jurisdiction, User, Assignment, Person, Employment, Membership, ContactPoint, Demographics,
    Standing, DemoPersona, Conversation, Note, Activity,
    Term, Candidate, Move,
)  # fmt: skip


@dataclass
class Seeded:
    made: seed.Made
    checksums: list[dict[str, str]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker) -> Iterator[Seeded]:
    """The same world made twice; tests read the second. All of it is rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_schools(schools=read_schools(), regions=read_regions(), by=None)
        with transaction.atomic():
            seed.make(PLAN)
            first = checksums()
            transaction.set_rollback(True)
        made = seed.make(PLAN)
        yield Seeded(made, [first, checksums()])
        transaction.set_rollback(True)


def checksums() -> dict[str, str]:
    """A fingerprint of every row of each table, without the keys that only sequences give."""
    with connection.cursor() as cursor:
        result = {}
        for model in TABLES:
            table = connection.ops.quote_name(model._meta.db_table)
            rows = f"SELECT (to_jsonb(t) - 'id')::text AS row FROM {table} t"
            cursor.execute(f"SELECT md5(string_agg(row, '' ORDER BY row)) FROM ({rows})")
            ((result[model.__name__],),) = cursor.fetchall()
    return result


def test_the_same_plan_gives_the_same_world(world: Seeded) -> None:
    first, second = world.checksums

    assert first == second
    assert None not in first.values()


def test_it_has_the_number_of_people_asked_for(world: Seeded) -> None:
    assert Person.objects.count() == 600
    assert world.made.rows["people"] == 600


def test_every_address_and_number_is_reserved_for_examples(world: Seeded) -> None:
    emails = [*ContactPoint.objects.emails().values_list("value", flat=True)]
    emails += User.objects.values_list("email", flat=True)
    phones = ContactPoint.objects.filter(kind=ContactPoint.Kind.PHONE).values_list("value", flat=True)

    assert [email for email in emails if not re.search(RESERVED, email)] == []
    assert [phone for phone in phones if not re.fullmatch(r"\+1\d{3}55501\d\d", phone)] == []
    assert not Employer.objects.exclude(mail_domain__endswith=".example").exists()


def test_standing_follows_from_the_ledgers(world: Seeded) -> None:
    assert standing.wrong_rows() == 0


@pytest.mark.parametrize("unit", ["state", "region", "local"])
@pytest.mark.parametrize("start", [date(2026, 9, 1), date(2025, 11, 22), date(2021, 1, 15)])
def test_members_at_the_end_are_those_at_the_start_and_who_came_and_went(world: Seeded, unit: str, start: date) -> None:
    rows = growth(unit, start=start, end=TODAY)

    assert [
        row for row in rows
        if row.start + row.joined + row.returned + row.transferred_in - row.transferred_out - row.left != row.end
    ] == []  # fmt: skip
    assert sum(row.end for row in rows) >= Person.objects.members_on(TODAY).count() > 0


def test_a_transfer_or_change_of_type_is_continued_the_same_day(world: Seeded) -> None:
    ends = Membership.objects.filter(drop_reason__in=DropReason.continuing()).values_list("person", Upper("period"))
    begins = set(Membership.objects.values_list("person", Lower("period")))

    assert len(ends) > 0
    assert [end for end in ends if end not in begins] == []


def test_a_quarter_are_members_and_nearly_all_pay_by_draft_or_card(world: Seeded) -> None:
    members = Membership.objects.on(TODAY)
    by_draft_or_card = members.filter(payment_method__in=[PaymentMethod.DRAFT, PaymentMethod.CARD])

    assert 0.22 < Person.objects.members_on(TODAY).count() / 600 < 0.28
    assert by_draft_or_card.count() > 0.9 * members.count()
    assert not members.filter(category=Category.PROFESSIONAL, payment_method=PaymentMethod.PAYROLL).exists()
    assert set(members.values_list("category", flat=True)) >= {"professional", "esp", "retired", "aspiring"}


def test_it_has_the_awkward_cases(world: Seeded) -> None:
    two_locals = Membership.objects.on(TODAY).values("person").annotate(n=Count("local", distinct=True)).filter(n=2)
    two_worksites = Employment.objects.on(TODAY).values("person").annotate(n=Count("worksite")).filter(n=2)
    shared = ContactPoint.objects.emails().values("value").annotate(n=Count("person")).filter(n__gt=1)
    name = Length(Concat("first_name", models.Value(" "), "last_name"))

    assert two_locals.exists()
    assert two_worksites.exists()
    assert shared.exists()
    assert Person.objects.annotate(length=name).filter(length=60).exists()
    assert Person.objects.filter(service_start=None).exists()
    assert ContactPoint.objects.filter(bounced_at__isnull=False).exists()
    assert Employer.objects.filter(list_date=None).exists()
    assert 0 < Demographics.objects.count() < 100
    assert Local.objects.filter(kind=Local.Kind.AT_LARGE).count() == 1


def test_nobody_works_or_belongs_before_they_could(world: Seeded) -> None:
    tomorrow = Q(began__gt=TODAY)

    assert not Employment.objects.annotate(began=Lower("period")).filter(tomorrow).exists()
    assert not Membership.objects.annotate(began=Lower("period")).filter(tomorrow).exists()
    assert not Employment.objects.annotate(began=Lower("period")).filter(began__lt=F("person__service_start")).exists()


def test_the_personas_find_their_people(world: Seeded) -> None:
    rep = Person.objects.get(user__email="danielle.rutledge@example.org")
    building = Worksite.objects.get(employer__name=MIDDLE[0], name=MIDDLE[1])
    job = Employment.objects.on(TODAY).get(person=rep)

    assert User.objects.filter(email__in=[persona.email for persona in PERSONAS]).count() == len(PERSONAS)
    assert not any(user.has_usable_password() for user in User.objects.all())
    assert job.worksite == building
    assert Assignment.objects.on(TODAY).get(user=rep.user).worksite == building
    assert rep.contact_points.get(kind="email", setting="personal").value == "danielle.rutledge@example.org"
    for persona in PERSONAS:
        if persona.person:
            person = Person.objects.get(user__email=persona.email)
            assert person.name == persona.person
            assert person.memberships.on(TODAY).exists()


def test_each_button_of_the_sign_in_page_has_its_user(world: Seeded) -> None:
    buttons = {persona.key: persona for persona in DemoPersona.objects.select_related("user")}
    staff = Standing.objects.filter(worksite__name=MIDDLE[1]).values("person").distinct().count()

    assert set(buttons) == {
        "organizer", "clerk", "region-staff", "local-president", "building-rep", "member", "administrator",
    }  # fmt: skip
    assert buttons["building-rep"].user.name == "Danielle Rutledge"
    assert buttons["building-rep"].description == f"{staff} people in one building, on the phone"


def test_reps_talk_with_the_people_of_their_own_building(world: Seeded) -> None:
    danielle = User.objects.get(email="danielle.rutledge@example.org")
    talks = Conversation.objects.filter(by=danielle)
    here = Employment.objects.on(TODAY).filter(worksite__name=MIDDLE[1]).values("person")

    assert talks.exists()
    assert not talks.exclude(person__in=here).exists()
    latoya = talks.filter(person__first_name="Latoya", person__last_name="Mabry").order_by("at")
    assert [talk.assessment for talk in latoya] == [3, 2]
    assert not Conversation.objects.filter(person__first_name="Caleb", person__last_name="Wigginton").exists()


def test_staff_talk_with_leaders_who_stand_highest_then(world: Seeded) -> None:
    leaders = Term.objects.on(TODAY).exclude(office__role="").values("person")
    talked = Conversation.objects.filter(person__in=leaders).values("person").distinct().count()
    assert talked > leaders.distinct().count() / 2
    assert Score.objects.filter(value__gte=Band.ACTIVE.range[0], person__in=leaders).exists()


def test_every_conversation_is_an_act_and_every_score_is_right(world: Seeded) -> None:
    told = {f"organizing.conversation:{pk}" for pk in Conversation.objects.values_list("pk", flat=True)}
    told |= {f"leaders.term:{pk}" for pk in Term.objects.values_list("pk", flat=True)}
    day, version = in_force()

    assert set(Activity.objects.values_list("source", flat=True)) >= told
    assert all(
        timezone.localdate(activity.at) == activity.day for activity in Activity.objects.all()
    )  # fmt: skip
    assert day == TODAY
    assert formula.wrong_rows(day=day, version=version) == 0


def test_access_follows_the_terms_of_those_who_have_come_in(world: Seeded) -> None:
    giving = Term.objects.on(TODAY).exclude(office__role="").exclude(person__user=None)
    follows = dict(Assignment.objects.exclude(origin="").values_list("origin", "user"))

    assert {
        f"leaders.term:{term.pk}": term.person.user_id for term in giving.select_related("person")
    }.items() <= follows.items()
    assert Term.objects.on(TODAY).get(office__key="president", local__name=TUPELO_LOCAL).person.name == "Joanna Kees"
    assert not Term.objects.on(TODAY).filter(worksite__name="Tupelo High School").exists()


def test_the_board_has_every_stage_and_somebody_stalled(world: Seeded) -> None:
    ends = {move.person_id: move.to for move in Move.objects.order_by("on", "pk")}

    assert set(Candidate.objects.values_list("stage", flat=True)) == set(Stage)
    assert "Terrance Buckley" in [candidate.person.name for candidate in Candidate.objects.stalled(TODAY)]
    assert all(ends[candidate.person_id] == candidate.stage for candidate in Candidate.objects.all())


def test_saved_audiences_find_somebody(world: Seeded) -> None:
    for audience in Audience.objects.select_related("owner"):
        actor = Actor.of(audience.owner, TODAY)
        found = people(audience.tree, actor=actor, day=TODAY)
        assert found.exists(), audience
    assert Audience.objects.count() == 5


def test_new_hires_are_met_and_unmet(world: Seeded) -> None:
    caleb = Person.objects.get(first_name="Caleb", last_name="Wigginton")
    amaya = Person.objects.get(first_name="Amaya", last_name="Tillman")

    assert stage.hires(TODAY).filter(met_on__isnull=False).exists()
    assert caleb in Person.objects.filter(stage.overdue(TODAY))
    assert amaya in Person.objects.filter(stage.unmet(TODAY))
    assert amaya not in Person.objects.filter(stage.overdue(TODAY))


def test_campaigns_show_every_way_that_a_mail_can_go(world: Seeded) -> None:
    states = dict(Message.objects.values_list("state").annotate(n=Count("pk")))
    reasons = set(Message.objects.exclude(reason="").values_list("reason", flat=True))

    assert set(Campaign.objects.values_list("state", flat=True)) == {
        "sent",
        "sending",
        "awaiting",
        "scheduled",
        "draft",
    }
    assert states["accepted"] > 100
    assert {"opted_out", "no_address", "work_only", "bounced", "same_address"} & reasons
    assert not Message.objects.exclude(address="").exclude(address__regex=RESERVED).exists()
    for sent in Campaign.objects.filter(letter__isnull=False):
        assert sent.approver is not None
        assert sent.approved_for == sent.scheduled_for
        got = Message.objects.filter(letter=sent.letter).exclude(state="suppressed").count()
        assert sent.approved_recipients == got > 0


def test_who_said_no_is_left_out_of_the_next_mail_of_that_topic(world: Seeded) -> None:
    assert Message.objects.filter(reason="opted_out").exists()
    for no in Suppression.objects.filter(reason="unsubscribed").select_related("topic"):
        said_no_in = Message.objects.get(pk=no.source.removeprefix("message:")).letter
        later = Message.objects.filter(letter__topic=no.topic, letter__pk__gt=said_no_in.pk, address_key=no.key)
        assert not later.filter(submitted_at__isnull=False).exists()


def test_only_clicks_of_people_count(world: Seeded) -> None:
    clicks = DeliveryEvent.objects.filter(kind="click")
    acts = Activity.objects.filter(signal__key="campaigns.click")

    assert clicks.filter(verdict="machine").exists()
    assert acts.count() == clicks.filter(verdict="human").values("message").distinct().count() > 0
    assert not clicks.filter(at__date__gt=TODAY).exists()


def test_one_staff_list_is_applied_one_waits_and_one_is_refused(world: Seeded) -> None:
    lists = {row.state: row for row in StaffList.objects.select_related("employer")}

    assert set(lists) == {"applied", "review", "refused"}
    assert lists["applied"].new == staff_lists.newcomers(PLAN)
    assert lists["applied"].employer.list_date == lists["applied"].as_of
    assert lists["review"].undecided > 0
    assert "looks like social security numbers" in lists["refused"].refusal
    assert not Upload.objects.filter(staff_list=lists["refused"]).exists()


def test_nobody_talks_on_a_weekend_or_tomorrow(world: Seeded) -> None:
    days = Conversation.objects.values_list("at", flat=True)

    assert all(timezone.localdate(day).weekday() < 5 for day in days)
    assert all(timezone.localdate(day) < TODAY for day in days)


def test_the_history_knows_that_the_demo_made_everybody(world: Seeded) -> None:
    events = apps.get_model("members", "PersonEvent")._default_manager

    assert events.count() == events.filter(pgh_context__metadata__has_key=seed.MARK).count()
    assert events.filter(pgh_label="insert").count() == 600
    assert events.filter(pgh_label="update").exists()


def test_some_people_had_another_surname(world: Seeded) -> None:
    renita = Person.objects.get(search_names__word="satterfield", search_names__former="Satterfield")

    assert str(renita) == "Renita Coleman"
    assert SearchName.objects.exclude(former=None).values("person").distinct().count() > 5
