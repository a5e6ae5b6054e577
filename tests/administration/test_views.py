from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.actions import record_export, record_look
from core import clock
from core.periods import since
from jobs import notices
from jobs.models import LongJob, Notice
from locals.access import Role
from locals.models import Assignment, Worksite
from members.models import Person
from rosters.downloads import REFUSED_ROWS
from rosters.models import StaffList
from tests.smtp_sink import SmtpSink
from tests.world import PERSONAS, TODAY, World, days_ago

type SignIn = Callable[[User], Client]
PAGES = ("users", "invite", "roles", "health", "looks", "changes")


@pytest.fixture
def browser(world: World, sign_in: SignIn) -> Client:
    return sign_in(world.users["administrator"])


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_administrators_alone(page: str, world: World, sign_in: SignIn) -> None:
    answers = {
        persona: sign_in(world.users[persona]).get(reverse(f"administration:{page}")).status_code
        for persona in PERSONAS
    }

    assert answers == dict.fromkeys(PERSONAS, 403) | {"administrator": 200}


type Queries = Callable[..., AbstractContextManager[object]]


def test_the_list_is_narrowed_by_text_role_and_state(world: World, browser: Client) -> None:
    def names(**asked: str) -> list[str]:
        page = browser.get(reverse("administration:users"), asked).context["page"]
        return [str(row.user) for row in page.rows]

    assert len(names()) == len(PERSONAS)
    assert names(q="local_pres") == ["Local President"]
    assert names(role="building_rep") == ["Building Rep"]  # the expired one is none today
    assert names(role="none") == ["Expired Rep", "Member", "Stranger"]
    assert names(state="disabled") == []
    assert len(names(role="nonsense", state="nonsense", q="\x00")) == len(PERSONAS)


def test_the_list_does_not_ask_more_for_more_users(
    world: World, browser: Client, django_assert_max_num_queries: Queries
) -> None:
    for number in range(40):
        user = User.objects.create_user(f"more{number}@example.org")
        Assignment.objects.create(user=user, role=Role.CLERK, period=(TODAY, None))

    with django_assert_max_num_queries(14):
        assert browser.get(reverse("administration:users")).status_code == 200


def test_a_role_is_given_from_the_form(world: World, browser: Client) -> None:
    site, user = world.worksites["Leland High School"], world.users["stranger"]

    answer = browser.post(
        reverse("administration:give", args=[user.pk]),
        {"role": "building_rep", "worksite": site.pk, "on": TODAY.isoformat()},
    )

    assert answer.status_code == 302
    assert Assignment.objects.get(user=user).worksite == site


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"role": "building_rep"}, "worksite"), ({"role": "clerk", "local": "Tupelo"}, "local"), ({}, "role")],
)
def test_a_role_with_the_wrong_unit_is_refused(
    typed: dict[str, str], field: str, world: World, browser: Client
) -> None:
    sent = {"on": TODAY.isoformat()} | typed | ({"local": world.locals["Tupelo"].pk} if "local" in typed else {})

    answer = browser.post(reverse("administration:give", args=[world.users["stranger"].pk]), sent)

    assert list(answer.context["form"].errors) == [field]
    assert not Assignment.objects.filter(user=world.users["stranger"]).exists()


def test_giving_a_role_asks_for_a_factor_of_just_now(world: World, client: Client) -> None:
    client.force_login(world.users["administrator"])

    answer = client.get(reverse("administration:give", args=[world.users["stranger"].pk]))

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_second_factor"))


def test_somebody_is_invited_with_a_role(
    world: World,
    browser: Client,
    smtp: SmtpSink,
    django_capture_on_commit_callbacks: Queries,
) -> None:
    sent = {"name": "Ada New", "email": "Ada@Example.org", "role": "clerk", "on": TODAY.isoformat()}

    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(reverse("administration:invite"), sent)

    invited = User.objects.get(email="ada@example.org")
    assert answer["Location"] == reverse("administration:user", args=[invited.pk])
    assert Assignment.objects.get(user=invited).role == Role.CLERK
    assert [message.recipients for message in smtp.messages] == [("ada@example.org",)]


@pytest.mark.parametrize("page", ["invite", "give"])
def test_who_gives_the_role_of_an_office_reads_that_it_fills_none(world: World, browser: Client, page: str) -> None:
    args = [world.users["stranger"].pk] if page == "give" else []

    form = browser.get(reverse(f"administration:{page}", args=args)).content.decode()

    assert "give access only here" in form
    assert "“Add an office” under “Leading”" in form


def test_disabling_ends_their_sessions(world: World, browser: Client) -> None:
    theirs = Client()
    theirs.force_login(world.users["clerk"])

    browser.post(reverse("administration:disable", args=[world.users["clerk"].pk]))

    assert theirs.get(reverse("members:me")).status_code == 302
    page = browser.get(reverse("administration:user", args=[world.users["clerk"].pk]))
    assert "cannot sign in" in page.content.decode()


def test_the_last_administrator_is_told_why_not(world: World, browser: Client) -> None:
    given = Assignment.objects.get(user=world.users["administrator"])

    answer = browser.post(reverse("administration:end", args=[given.pk]), {"on": TODAY.isoformat()})

    assert "is the last administrator" in answer.content.decode()
    assert Assignment.objects.filter(pk=given.pk, period__upper_inf=True).exists()


@pytest.mark.parametrize(
    ("on", "says"),
    [
        (TODAY, "not held any more from 22 Nov 2026."),
        (days_ago(10), "taken back, as if it had not been given."),
        (days_ago(400), "taken back, as if it had not been given."),
    ],
)
def test_ending_a_role_says_what_became_of_it(world: World, browser: Client, on: date, says: str) -> None:
    given = Assignment.objects.create(user=world.users["member"], role=Role.ORGANIZER, period=since(days_ago(10)))

    told = browser.post(reverse("administration:end", args=[given.pk]), {"on": on.isoformat()}, follow=True)

    assert [str(message) for message in told.context["messages"]] == [f"Organizer, statewide: {says}"]


def test_a_user_page_says_what_they_see_and_what_changed(world: World, browser: Client) -> None:
    page = browser.get(reverse("administration:user", args=[world.users["building_rep"].pk])).content.decode()

    assert "4 people at 1 worksite" in page
    assert "see people: name, work and membership" in page
    assert "Role added" in page


def test_looks_are_narrowed_to_one_user(world: World, browser: Client) -> None:
    for persona, first in (("clerk", "Latoya"), ("organizer", "Caleb")):
        record_look(kind="person", key=world.people[first].pk, by=world.users[persona])

    page = browser.get(reverse("administration:looks"), {"user": world.users["clerk"].pk}).content.decode()

    assert "Latoya" in page
    assert "Caleb" not in page
    assert browser.get(reverse("administration:looks"), {"user": "x"}).status_code == 200


def test_a_download_of_refused_rows_is_told_with_its_list_its_size_and_what_for(world: World, browser: Client) -> None:
    tupelo = world.employers["Tupelo Public School District"]
    staff_list = StaffList.objects.create(employer=tupelo, as_of=TODAY, filename="tupelo.csv")
    for key in (staff_list.pk, 999_999):
        record_export(kind=REFUSED_ROWS, key=key, rows=12, reason="The district mends them", by=world.users["clerk"])

    page = " ".join(browser.get(reverse("administration:looks")).content.decode().split())

    assert f'12 refused rows of <a class="n-link" href="{staff_list.get_absolute_url()}">{staff_list}</a>' in page
    assert "The district mends them" in page
    assert "refused rows no. 999999" in page


def test_health_shows_long_work_and_asks_again_by_itself(world: World, browser: Client) -> None:
    LongJob.objects.create(
        kind="import", label="Reading the list of Tupelo", task="t", state="running", done=3, total=4
    )

    whole = browser.get(reverse("administration:health")).content.decode()
    part = browser.get(reverse("administration:health"), headers={"HX-Request": "true"}).content.decode()

    for page in (whole, part):
        assert "Reading the list of Tupelo" in page
        assert 'hx-trigger="every 10s"' in page
    assert "<html" in whole
    assert "<html" not in part


def test_a_misspelt_name_is_corrected_and_history_keeps_who_did_it(world: World, browser: Client) -> None:
    clerk = world.users["clerk"]
    correct = reverse("administration:name", args=[clerk.pk])

    form = browser.get(correct).content.decode()
    told = browser.post(correct, {"name": " Ada  Clerk "}, follow=True)
    again = browser.post(correct, {"name": "Ada Clerk"}, follow=True)

    assert 'value="Clerk"' in form
    assert [str(message) for message in told.context["messages"]] == ["The name is Ada Clerk from now on."]
    assert [str(message) for message in again.context["messages"]] == ["That was the name already: Ada Clerk."]
    assert User.objects.get(pk=clerk.pk).name == "Ada Clerk"
    for page in (reverse("administration:user", args=[clerk.pk]), reverse("administration:changes")):
        assert browser.get(page).content.decode().count("name corrected") == 1


def test_a_name_that_another_invitation_replaced_stands_in_the_history(world: World, browser: Client) -> None:
    asked = {"email": "late@example.org", "name": "Lade", "role": "clerk", "on": TODAY.isoformat()}
    browser.post(reverse("administration:invite"), asked)
    browser.post(reverse("administration:invite"), asked | {"name": "Late"})

    late = User.objects.get(email="late@example.org")

    page = browser.get(reverse("administration:user", args=[late.pk])).content.decode()
    assert (late.name, page.count("name corrected")) == ("Late", 1)


def test_administrators_prove_their_own_new_address_elsewhere(world: World, browser: Client) -> None:
    administrator = world.users["administrator"]

    told = browser.post(reverse("administration:address", args=[administrator.pk]), {"email": "anew@example.org"})

    assert "where a code proves it first" in told.content.decode()
    assert User.objects.get(pk=administrator.pk).email == "administrator@example.org"


@pytest.mark.parametrize(
    ("is_active", "email", "says"),
    [
        (True, "anew@example.org", "signs in with anew@example.org from now on. The old address is told."),
        (True, "building_rep@example.org", "has that address already. Nothing was changed."),
        (False, "anew@example.org", "will sign in with anew@example.org when you enable them again."),
        (False, "building_rep@example.org", "has that address already. Nothing was changed."),
    ],
)
def test_a_change_of_address_says_what_became_of_it(
    world: World, browser: Client, is_active: bool, email: str, says: str
) -> None:
    rep = world.users["building_rep"]
    Person.objects.filter(user=rep).update(user=None)
    User.objects.filter(pk=rep.pk).update(is_active=is_active)

    told = browser.post(reverse("administration:address", args=[rep.pk]), {"email": email}, follow=True)

    assert [str(message) for message in told.context["messages"]] == [f"Building Rep {says}"]


def test_while_no_mail_server_answers_the_word_of_a_moved_address_and_a_reset_factor_waits(
    world: World, browser: Client, settings: LazySettings
) -> None:
    clerk = world.users["clerk"]
    settings.MAILERS = settings.MAILERS | {"default": {"OPTIONS": {"host": "127.0.0.1", "port": 1}}}

    browser.post(reverse("administration:address", args=[clerk.pk]), {"email": "anew@example.org"})
    browser.post(reverse("administration:reset", args=[clerk.pk]))
    notices.send_due(now=clock.now())

    assert [row.to for row in Notice.objects.order_by("pk")] == [["clerk@example.org"], ["anew@example.org"]]


def test_a_moved_address_and_a_reset_factor_stand_in_the_history_and_in_the_mail_with_who_did_it(
    world: World, browser: Client, smtp: SmtpSink
) -> None:
    rep = world.users["building_rep"]
    Person.objects.filter(user=rep).update(user=None)

    browser.post(reverse("administration:address", args=[rep.pk]), {"email": "anew@example.org"})
    browser.post(reverse("administration:reset", args=[rep.pk]))
    notices.send_due(now=clock.now())

    for page in (reverse("administration:user", args=[rep.pk]), reverse("administration:changes")):
        shown = browser.get(page).content.decode()
        assert "sign-in address changed" in shown
        assert "second factor reset" in shown
        assert "building_rep@example.org" not in shown.partition("What changed")[2]
    (moved,) = smtp.to("building_rep@example.org")
    (reset,) = smtp.to("anew@example.org")
    assert "was changed by Administrator, who works on the records of" in moved.text
    assert "Administrator, who administers" in reset.text


def test_an_invitation_that_did_not_leave_says_so_until_it_does(
    world: World, browser: Client, smtp: SmtpSink, django_capture_on_commit_callbacks: Queries
) -> None:
    smtp.answer_data("451 4.3.0 Try later")
    asked = {"email": "stuck@example.org", "name": "Stuck", "role": "clerk", "on": TODAY.isoformat()}
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("administration:invite"), asked)
    stuck = User.objects.get(email="stuck@example.org")
    page = reverse("administration:user", args=[stuck.pk])

    def listed(state: str) -> bool:
        return "stuck@" in browser.get(reverse("administration:users"), {"state": state}).content.decode()

    assert "Invitation not sent" in browser.get(reverse("administration:users")).content.decode()
    assert "did not leave" in browser.get(page).content.decode()
    assert (listed("unsent"), listed("invited")) == (True, False)

    smtp.reset()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("administration:resend", args=[stuck.pk]))

    assert "did not leave" not in browser.get(page).content.decode()
    assert (listed("unsent"), listed("invited")) == (False, True)

    stuck.invitations.update(expires_at=clock.noon(days_ago(1)), mailed_at=None)
    assert (listed("unsent"), listed("expired")) == (False, True)


def test_an_invitation_that_is_too_old_says_so_and_can_be_sent_again(world: World, browser: Client) -> None:
    asked = {"email": "late@example.org", "name": "Late", "role": "clerk", "on": TODAY.isoformat()}
    browser.post(reverse("administration:invite"), asked)
    late = User.objects.get(email="late@example.org")
    late.invitations.update(expires_at=clock.noon(days_ago(1)), mailed_at=clock.noon(days_ago(8)))
    page = reverse("administration:user", args=[late.pk])

    shown = browser.get(page).content.decode()
    assert "Invitation expired" in shown
    assert "Send a new invitation" in shown
    assert "Late" in browser.get(reverse("administration:users"), {"state": "expired"}).content.decode()
    assert "late@" not in browser.get(reverse("administration:users"), {"state": "invited"}).content.decode()

    other = {"email": "LATE@example.org", "name": "\u202eLate\u2069 Riser", "role": "organizer"}
    browser.post(reverse("administration:invite"), {**asked, **other})

    again = browser.get(page).content.decode()
    assert "<h1>Late Riser</h1>" in " ".join(again.split()).replace("<h1> ", "<h1>").replace(" </h1>", "</h1>")
    assert "They had been invited already: the former link is void" in again
    assert "The name was Late before." in again
    assert "Invitation expired" not in again


def test_a_unit_that_was_closed_in_another_window_is_not_offered_any_more(world: World, browser: Client) -> None:
    school = world.worksites["Leland High School"]
    Worksite.objects.filter(pk=school.pk).update(closed_on=days_ago(1))
    role = {"role": "building_rep", "worksite": school.pk, "on": TODAY.isoformat()}

    shown = browser.post(reverse("administration:give", args=[world.users["clerk"].pk]), role)

    assert "This is not offered any more; perhaps it was closed in another window." in shown.content.decode()
    assert not Assignment.objects.filter(user=world.users["clerk"], role=Role.BUILDING_REP).exists()


def test_what_changed_does_not_ask_more_for_more_changes(
    world: World, browser: Client, django_assert_max_num_queries: Queries
) -> None:
    sites = Worksite.objects.bulk_create(
        Worksite(name=f"School {n}", employer=world.employers["Amory School District"]) for n in range(60)
    )
    for site in sites:
        Assignment.objects.create(
            user=world.users["stranger"], role=Role.BUILDING_REP, worksite=site, period=since(TODAY)
        )

    with django_assert_max_num_queries(20):
        page = browser.get(reverse("administration:changes"))

    assert b"School 59" in page.content
