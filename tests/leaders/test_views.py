"""The board and its forms: for whom, and over whom."""

import re
from datetime import date, timedelta
from functools import partial
from html import unescape

import pytest
from django.urls import reverse

from audiences.links import to_people
from core.paging import page_of, page_of_list
from core.periods import DateRange, since
from dashboards import counting
from leaders import actions, queries
from leaders.models import Candidate, Office, Stage, Term
from locals.access import Role
from locals.models import Assignment, Local, Worksite
from members.models import DropReason, Membership, Person
from tests.dashboards.year import how_many
from tests.leaders.doing import begin, enrol, nominate
from tests.world import TODAY

STATUS = {
    "administrator": 200,
    "clerk": 200,
    "organizer": 200,
    "region_staff": 200,
    "local_president": 200,
    "building_rep": 403,
    "member": 403,
    "expired_rep": 403,
    "stranger": 403,
}


@pytest.mark.parametrize(("persona", "status"), STATUS.items())
def test_the_board_is_for_those_who_see_leaders(sign_in, world, persona, status):
    assert sign_in(world.users[persona]).get(reverse("leaders:board")).status_code == status


def test_a_president_sees_the_own_local_only(sign_in, world):
    nominate(world, "Caleb")
    nominate(world, "Odessa")

    shown = sign_in(world.users["local_president"]).get(reverse("leaders:board")).content.decode()

    assert "Caleb Wigginton" in shown
    assert "Odessa" not in shown


@pytest.mark.parametrize(
    "query", ["?region=x", "?region=99999999999999999999", "?local=-1", "?stage=none", "?view=table"]
)
def test_whatever_stands_in_the_address(sign_in, world, query):
    nominate(world, "Caleb")

    assert sign_in(world.users["organizer"]).get(reverse("leaders:board") + query).status_code == 200


def test_whom_to_nominate_is_found_on_the_spot(sign_in, world):
    client = sign_in(world.users["local_president"])
    caleb = f'href="{reverse("leaders:nominate")}?person={world.people["Caleb"].pk}"'

    asked = client.get(reverse("leaders:nominate")).content.decode()
    found = client.get(reverse("leaders:nominate"), {"q": "caleb tupelo"}).content.decode()
    typed = client.get(reverse("leaders:nominate"), {"q": "cal"}, headers={"HX-Request": "true"}).content.decode()
    elsewhere = client.get(reverse("leaders:nominate"), {"q": "odessa"}).content.decode()

    assert "Nobody is found" not in asked
    assert caleb in found
    assert caleb in typed
    assert "<html" not in typed
    assert "Nobody is found" in elsewhere
    assert "Odessa" not in elsewhere


@pytest.mark.parametrize(
    ("people", "days_ago", "says"),
    [
        (["Caleb"], 40, "September, 1 has had no step for 30 days, and"),
        (["Caleb", "Odessa"], 40, "September, 2 have had no step for 30 days, and"),
        (["Caleb"], 5, "September, each had a step in the last 30 days or has one ahead, and"),
        ([], 5, "September, and"),
    ],
)
def test_the_board_counts_none_one_and_many_in_good_english(sign_in, world, people, days_ago, says):
    for first in people:
        nominate(world, first, on=TODAY - timedelta(days=days_ago))
    Worksite.objects.exclude(name="Tupelo High School").update(closed_on=TODAY)

    shown = sign_in(world.users["organizer"]).get(reverse("leaders:board")).content.decode()

    words = " ".join(re.sub(r"<[^>]*>", "", shown).split())
    assert f"{says} 1 worksite still lacks reps." in words


def test_nominating_and_moving_by_hand(sign_in, world):
    client = sign_in(world.users["organizer"])
    address = reverse("leaders:nominate") + f"?person={world.people['Caleb'].pk}"
    assert client.post(address, {"why": "Everyone asks him", "on": "2025-13-41"}).status_code == 200
    assert client.post(address, {"why": "Everyone asks him", "on": str(TODAY)}).status_code == 302
    candidate = Candidate.objects.get()

    typed = {"to": "recruited", "note": "<b>yes</b>", "on": str(TODAY)}
    client.post(reverse("leaders:move", args=[candidate.pk]), typed)

    candidate.refresh_from_db()
    assert candidate.stage == Stage.RECRUITED
    assert b"<b>yes</b>" not in client.get(reverse("leaders:board")).content


def test_a_move_of_somebody_who_was_moved_meanwhile_is_refused_until_it_is_pressed_again(sign_in, world):
    """One opens the form, another moves the person on and plans the next step, the first presses the button."""
    candidate = nominate(world, "Caleb")
    client, address = sign_in(world.users["organizer"]), reverse("leaders:move", args=[candidate.pk])
    typed = {"to": "recruited", "note": "Said yes", "on": str(TODAY), **as_shown(client.get(address))}
    actions.move(
        candidate=candidate, of="identified", planned="Coffee", to="training", note="", next_step="Module 1",
        next_step_on=TODAY + timedelta(days=9), on=TODAY, by=world.users["region_staff"],
    )  # fmt: skip

    refused = client.post(address, typed)

    assert "Somebody has moved Caleb Wigginton meanwhile: in training." in refused.content.decode()
    candidate.refresh_from_db()
    assert (candidate.stage, candidate.next_step) == (Stage.TRAINING, "Module 1")
    assert client.post(address, {**typed, **as_shown(refused)}).status_code == 302
    candidate.refresh_from_db()
    assert candidate.stage == Stage.RECRUITED


@pytest.mark.parametrize("page", ["leaders:step", "leaders:move"])
def test_a_next_step_that_somebody_changed_meanwhile_is_not_written_over_unseen(sign_in, world, page):
    candidate = nominate(world, "Caleb")
    client, address = sign_in(world.users["organizer"]), reverse(page, args=[candidate.pk])
    typed = {"next_step": "Call", "to": "recruited", "on": str(TODAY), **as_shown(client.get(address))}
    by = world.users["region_staff"]
    actions.plan_step(candidate=candidate, planned="Coffee", next_step="Module 1", next_step_on=None, on=TODAY, by=by)

    refused = client.post(address, typed)

    said = "Somebody has changed the next step of Caleb Wigginton meanwhile: “Module 1”."
    assert said in refused.content.decode()
    candidate.refresh_from_db()
    assert candidate.next_step == "Module 1"
    assert client.post(address, {**typed, **as_shown(refused)}).status_code == 302
    candidate.refresh_from_db()
    assert candidate.next_step == "Call"


def as_shown(answer):
    """What the form says of the candidate as it saw them."""
    return dict(re.findall(r'name="(of|planned)" value="([^"]*)"', answer.content.decode()))


def test_a_move_shows_the_step_ahead_to_be_kept_and_none_that_is_past(sign_in, world):
    candidate = nominate(world, "Caleb")
    client, address = sign_in(world.users["organizer"]), reverse("leaders:move", args=[candidate.pk])

    def offered(on):
        Candidate.objects.filter(pk=candidate.pk).update(next_step_on=on)
        return client.get(address).context["form"].initial.get("next_step")

    assert [offered(on) for on in (None, TODAY, TODAY - timedelta(days=1))] == ["Coffee", "Coffee", None]


@pytest.mark.parametrize(("persona", "status"), [("clerk", 403), ("building_rep", 404), ("stranger", 404)])
def test_who_may_not_move_people(sign_in, world, persona, status):
    candidate = nominate(world, "Caleb")

    answer = sign_in(world.users[persona]).post(reverse("leaders:move", args=[candidate.pk]), {"to": "leading"})

    assert answer.status_code == status
    candidate.refresh_from_db()
    assert candidate.stage == Stage.IDENTIFIED


def test_a_term_in_another_region_cannot_be_given_by_its_key(sign_in, world):
    """The person is ours, the worksite is not: the key of a foreign unit in the form is refused."""
    enrol(world, "Caleb", world.locals["Tupelo"])
    client = sign_in(world.users["region_staff"])
    typed = {"unit": world.worksites["Leland High School"].pk, "begins": str(TODAY), "how": "elected"}

    answer = client.post(term_address(world, "Caleb", "building-rep"), typed)

    assert answer.status_code == 200
    assert not Term.objects.exists()
    typed["unit"] = world.worksites["Tupelo High School"].pk
    assert client.post(term_address(world, "Caleb", "building-rep"), typed).status_code == 302
    assert Term.objects.get().worksite == world.worksites["Tupelo High School"]


def test_a_term_that_ends_with_the_membership_says_so(sign_in, world):
    enrol(world, "Caleb", world.locals["Tupelo"])
    ends = DateRange(date(1960, 9, 1), TODAY + timedelta(days=30))
    Membership.objects.filter(person=world.people["Caleb"]).update(period=ends, drop_reason=DropReason.REQUESTED)
    client, site = sign_in(world.users["organizer"]), world.worksites["Tupelo High School"]
    typed = {"unit": site.pk, "begins": str(TODAY), "how": "elected"}

    page = client.post(term_address(world, "Caleb", "building-rep"), typed, follow=True).content.decode()

    assert "It ends with their membership, on 22 Dec 2026. They have no access until they first sign in." in page


def term_address(world, first, office):
    address = reverse("leaders:begin_term", args=[world.people[first].pk])
    return f"{address}?office={Office.objects.get(key=office).pk}"


def test_an_office_asks_for_its_kind_of_unit_with_the_persons_own_chosen(sign_in, world):
    client, site = sign_in(world.users["region_staff"]), world.worksites["Tupelo Middle School"]

    which = client.get(reverse("leaders:begin_term", args=[world.people["Caleb"].pk])).content.decode()
    rep = client.get(term_address(world, "Caleb", "building-rep")).content.decode()
    president = client.get(term_address(world, "Caleb", "president")).content.decode()

    assert "Building rep" in which
    assert "State president" not in which
    assert f'<option value="{site.pk}" selected>{site.employer}: {site}</option>' in rep
    assert "Which worksite?" in rep
    assert "Which local?" in president
    assert "Leland" not in rep + president


def test_an_office_of_the_state_is_for_those_who_act_statewide(sign_in, world):
    enrol(world, "Caleb", world.locals["Tupelo"])
    typed = {"begins": str(TODAY), "how": "elected"}

    assert (
        sign_in(world.users["region_staff"])
        .post(term_address(world, "Caleb", "state-president"), typed)
        .context["offices"]
    )
    assert not Term.objects.exists()
    assert sign_in(world.users["clerk"]).post(term_address(world, "Caleb", "state-president"), typed).status_code == 302
    assert Term.objects.get().unit is None


def test_a_clerk_is_offered_the_offices_that_give_no_access(sign_in, world):
    offices = sign_in(world.users["clerk"]).get(reverse("leaders:begin_term", args=[world.people["Caleb"].pk]))

    assert {office.role for office in offices.context["offices"]} == {""}


def test_a_term_with_an_end_can_be_ended_early_and_one_of_today_taken_back(sign_in, world):
    client = sign_in(world.users["clerk"])
    page = reverse("members:person", args=[world.people["Caleb"].pk])
    term = begin(
        world, "Caleb", "building-rep", world.worksites["Tupelo Middle School"], ends=TODAY + timedelta(days=365)
    )
    end = reverse("leaders:end_term", args=[term.pk])
    assert end in client.get(page).content.decode()

    assert "taken back altogether" in client.get(end).content.decode()
    assert client.post(end, {"on": str(TODAY)}).status_code == 302

    assert "taken back" in client.get(page).content.decode()
    assert not Term.objects.exists()


def test_recording_and_ending_terms_ask_for_the_second_factor_again(sign_in, world, monkeypatch):
    client = sign_in(world.users["organizer"])
    monkeypatch.setattr("accounts.stepup.is_stepped_up", lambda _request: False)  # it was long ago

    for address in (
        reverse("leaders:begin_term", args=[world.people["Caleb"].pk]),
        reverse("leaders:end_term", args=[begin(world, "Joanna", "president", world.locals["Tupelo"]).pk]),
    ):
        assert reverse("account_second_factor") in client.get(address).url


def test_a_foreign_term_is_not_there(sign_in, world):
    term = begin(world, "Terrance", "president", world.locals["Leland"])

    answer = sign_in(world.users["region_staff"]).post(
        reverse("leaders:end_term", args=[term.pk]), {"on": "2027-01-01"}
    )

    assert answer.status_code == 404


def test_the_board_costs_the_same_with_more_people(
    sign_in, world, django_assert_num_queries, django_assert_max_num_queries
):
    client = sign_in(world.users["organizer"])
    nominate(world, "Caleb")
    with django_assert_max_num_queries(31):
        client.get(reverse("leaders:board"))
    for first in ("Latoya", "Marcus", "Odessa", "Renita"):
        nominate(world, first)
    with django_assert_max_num_queries(31):
        client.get(reverse("leaders:board"))


def test_a_rep_who_presides_over_another_local_sees_no_offices_of_their_building(sign_in, world):
    rep, middle, leland = world.users["building_rep"], world.worksites["Tupelo Middle School"], world.locals["Leland"]
    begin(world, "Caleb", "building-rep", middle)
    Assignment.objects.create(user=rep, role=Role.LOCAL_PRESIDENT, local=leland, period=since(TODAY))

    client = sign_in(rep)

    assert "Offices" not in client.get(reverse("dashboards:worksite", args=[middle.pk])).content.decode()
    assert "Offices" in client.get(reverse("dashboards:local", args=[leland.pk])).content.decode()


def test_where_nobody_is_a_member_no_worksite_is_praised(sign_in, world):
    client = sign_in(world.users["organizer"])
    Membership.objects.all().delete()

    pages = [client.get(reverse(f"leaders:{page}")).content.decode() for page in ("board", "uncovered")]

    assert "nobody here is a member yet." in " ".join(pages[0].split())
    assert "Nobody on record is a member yet</h1>" in " ".join(pages[1].split()).replace(" </h1>", "</h1>")
    for page in pages:
        assert "Every worksite with members has its reps" not in page
        assert "0 worksites" not in page


def test_worksites_that_lack_reps_come_a_page_at_a_time(sign_in, world, monkeypatch):
    monkeypatch.setattr("leaders.views.page_of_list", partial(page_of_list, size=1))
    client, address = sign_in(world.users["organizer"]), reverse("leaders:uncovered")

    first = client.get(address)
    second = client.get(address, {"at": first.context["page"].next})

    names = [page.context["uncovered"][0].worksite.name for page in (first, second)]
    assert len(set(names)) == 2
    assert f"{first.context['count']} worksites lack reps" in second.content.decode()
    assert "Next 1" in first.content.decode()


def test_worksites_that_lack_reps_are_those_of_the_filter_that_counted_them(sign_in, world):
    client, delta, leland = sign_in(world.users["organizer"]), world.regions["Delta"].pk, world.locals["Leland"].pk
    everywhere = reverse("leaders:uncovered")

    for query, heading in (
        ("", "4 worksites lack reps"),
        (f"?region={delta}", "1 worksite lacks reps in Delta"),
        (f"?region={delta}&local={leland}", "1 worksite lacks reps in Leland, Delta"),
    ):
        board = client.get(reverse("leaders:board") + query)
        (led_to,) = set(re.findall(rf'href="({everywhere}[^"]*)"', board.content.decode()))
        listed = client.get(unescape(led_to))

        assert led_to == board.context["uncovered_url"].replace("&", "&amp;")
        assert unescape(led_to) == everywhere + query
        assert listed.context["count"] == board.context["uncovered_count"]
        assert heading in " ".join(listed.content.decode().split())


def test_on_a_phone_a_number_and_its_word_stand_apart(sign_in, world):
    shown = sign_in(world.users["organizer"]).get(reverse("leaders:uncovered")).content.decode()

    words = " ".join(re.sub(r"<[^>]*>", "", shown.partition("<tbody>")[2].partition("</tr>")[0]).split())
    assert "2 members 0 reps 1 needed" in words


def test_where_no_office_is_vacant_nothing_is_counted(sign_in, world):
    client, address = sign_in(world.users["organizer"]), reverse("leaders:vacancies")
    assert "2 locals have no president on record" in client.get(address).content.decode()

    for holder, local in (("Joanna", "Tupelo"), ("Terrance", "Leland")):
        begin(world, holder, "president", world.locals[local])

    shown = client.get(address).content.decode()
    assert "No local is without a president on record" in shown
    assert "no locals" not in shown


def test_a_vacancy_on_a_locals_page_leads_to_its_members_for_who_may_fill_it(sign_in, world):
    tupelo = world.locals["Tupelo"]
    address = reverse("dashboards:local", args=[tupelo.pk])

    shown, to_a_president = (
        sign_in(world.users[persona])
        .get(address)
        .content.decode()
        .partition('id="h-seats"')[2]
        .partition("</section>")[0]
        for persona in ("organizer", "local_president")
    )

    assert f'href="{to_people(member_of=tupelo.pk)}"' in unescape(shown)
    assert shown.count("Choose a member") == shown.count("Vacant") == 5
    assert to_a_president.count("Vacant") == 5
    assert "Choose a member" not in to_a_president


def test_closed_units_lack_no_rep_and_are_no_filter(sign_in, world):
    client, address = sign_in(world.users["organizer"]), reverse("leaders:board")
    tupelo, middle = world.locals["Tupelo"], world.worksites["Tupelo Middle School"]
    assert "Tupelo Middle School" in client.get(reverse("leaders:uncovered")).content.decode()

    Worksite.objects.filter(pk=middle.pk).update(closed_on=TODAY)
    Local.objects.filter(pk=tupelo.pk).update(closed_on=TODAY)

    assert "Tupelo Middle School" not in client.get(reverse("leaders:uncovered")).content.decode()
    assert ">Tupelo</option>" not in client.get(address).content.decode()
    assert ">Tupelo (closed)</option>" in client.get(f"{address}?local={tupelo.pk}").content.decode()


@pytest.fixture
def staff_and_rep(world):
    """Region staff of the Northeast who is also a rep in Leland, in the Delta; Terrance there is its treasurer."""
    give = {"role": Role.BUILDING_REP, "worksite": world.worksites["Leland High School"], "period": since(TODAY)}
    Assignment.objects.create(user=world.users["region_staff"], **give)
    begin(world, "Terrance", "treasurer", world.locals["Leland"])
    return world


def person_page(client, person):
    return client.get(reverse("members:person", args=[person.pk])).content.decode()


def test_a_term_is_seen_by_who_sees_the_leaders_of_its_unit(staff_and_rep, sign_in):
    world = staff_and_rep
    terrance = world.people["Terrance"]

    assert "Treasurer" in person_page(sign_in(world.users["organizer"]), terrance)
    assert "Treasurer" not in person_page(sign_in(world.users["region_staff"]), terrance)


def test_in_the_list_of_terms_only_those_who_are_seen_lead_to_their_page(world, sign_in, django_assert_num_queries):
    begin(world, "Terrance", "treasurer", world.locals["Tupelo"], ends=TODAY + timedelta(days=9))
    begin(world, "Joanna", "secretary", world.locals["Tupelo"], ends=TODAY + timedelta(days=9))
    Membership.objects.filter(person=world.people["Terrance"], local=world.locals["Tupelo"]).delete()
    client, address = sign_in(world.users["region_staff"]), reverse("leaders:terms")

    client.get(address)
    with django_assert_num_queries(10):
        shown = client.get(address).content.decode()

    assert "Terrance Buckley" in shown
    assert reverse("members:person", args=[world.people["Terrance"].pk]) not in shown
    assert reverse("members:person", args=[world.people["Joanna"].pk]) in shown


def test_an_office_says_that_its_holder_has_yet_to_sign_in_while_it_goes_on(world, sign_in):
    site, client = world.worksites["Tupelo Middle School"], sign_in(world.users["organizer"])
    term, word = begin(world, "Caleb", "building-rep", site), "no access until they first sign in"

    assert word in person_page(client, world.people["Caleb"])
    Term.objects.filter(pk=term.pk).update(period=DateRange(date(2025, 9, 1), TODAY))
    assert word not in person_page(client, world.people["Caleb"])


def test_a_persons_page_offers_only_what_may_be_done_with_that_person(staff_and_rep, sign_in):
    client = sign_in(staff_and_rep.users["region_staff"])
    page = person_page(client, staff_and_rep.people["Terrance"]).partition("<main")[2]

    links = set(re.findall(r'href="(/[^"#]*)"', page))

    assert len(links) > 2
    assert {link: status for link in links if (status := client.get(link).status_code) >= 400} == {}


def test_a_long_pipeline_comes_a_page_at_a_time(world, sign_in, django_assert_max_num_queries):
    people = Person.objects.bulk_create(Person(first_name="Ann", last_name=f"Bee{n:03}") for n in range(120))
    Candidate.objects.bulk_create(
        Candidate(person=person, stage=("identified", "leading")[n % 2], since=TODAY, touched_on=TODAY)
        for n, person in enumerate(people)
    )
    browser, board = sign_in(world.users["organizer"]), reverse("leaders:board")

    with django_assert_max_num_queries(40):
        table = browser.get(board, {"view": "table"})
    stage = browser.get(board, {"stage": "leading"})
    rest = browser.get(board, {"stage": "leading", "at": stage.context["page"].next})

    assert [card.candidate.stage for card in table.context["page"].rows] == ["identified"] * 50
    assert "of 120" in table.content.decode()
    assert [len(answer.context["lanes"][0].cards) for answer in (stage, rest)] == [50, 10]
    assert {card.candidate.stage for card in rest.context["page"].rows} == {"leading"}
    assert ">10 more<" not in stage.content.decode()


@pytest.fixture
def stalled(world):
    """Caleb is quiet for the longest time, with a step ahead; Latoya and Odessa (of the Delta) stall, Marcus is new."""
    for first, days in (("Caleb", 100), ("Latoya", 40), ("Odessa", 35), ("Marcus", 2)):
        nominate(world, first, on=TODAY - timedelta(days=days))
    Candidate.objects.filter(person=world.people["Caleb"]).update(next_step_on=TODAY + timedelta(days=3))
    return world


@pytest.mark.parametrize("query", [{}, {"view": "table"}, {"stage": "identified"}])
def test_stalled_first_is_stalled_first(stalled, sign_in, query):
    shown = sign_in(stalled.users["organizer"]).get(reverse("leaders:board"), {"stalled": "1", **query}).context

    cards = shown["page"].rows if shown["page"] else shown["lanes"][0].cards
    assert [(card.candidate.person.first_name, card.is_stalled) for card in cards] == [
        ("Latoya", True), ("Odessa", True), ("Caleb", False), ("Marcus", False),
    ]  # fmt: skip


def test_the_stalled_stay_first_when_a_unit_is_chosen(stalled, sign_in):
    client = sign_in(stalled.users["organizer"])

    as_it_comes, stalled_first = (client.get(reverse("leaders:board"), query) for query in ({}, {"stalled": "1"}))

    kept = '<input type="hidden" name="stalled" value="1">'
    assert [kept in page.content.decode() for page in (as_it_comes, stalled_first)] == [False, True]


def test_stalled_first_goes_on_over_the_pages(stalled, monkeypatch):
    monkeypatch.setattr("leaders.queries.pipeline.page_of", partial(page_of, size=1))
    actor, by = stalled.actor("organizer"), queries.Filter(stalled_first=True)
    pages = [queries.cards(actor, by, at=None)]
    while pages[-1].next:
        pages.append(queries.cards(actor, by, at=pages[-1].next))

    found = [card.candidate.person.first_name for page in pages for card in page.rows]
    assert found == ["Latoya", "Odessa", "Caleb", "Marcus"]


def test_the_number_of_the_stalled_leads_to_them(stalled, sign_in):
    client, actor = sign_in(stalled.users["organizer"]), stalled.actor("organizer")
    counting.count()

    for query, stalled_here in (({}, 2), ({"region": stalled.regions["Delta"].pk}, 1), ({"stage": "leading"}, 0)):
        summary = client.get(reverse("leaders:board"), query).context["summary"]
        assert (summary.stalled, how_many(summary.stalled_url, actor)) == (stalled_here, stalled_here)
    home = unescape(client.get(reverse("dashboards:home")).content.decode())
    assert home.count(f'href="{to_people(stalled=True)}"') == 1
    assert f'href="{to_people(stalled=True, stage="identified")}"' in home


def test_a_next_step_is_planned_for_a_day_to_come_and_one_that_is_past_may_stay(sign_in, world):
    candidate = nominate(world, "Caleb")
    past = TODAY - timedelta(days=20)
    client, step = sign_in(world.users["organizer"]), reverse("leaders:step", args=[candidate.pk])

    refused = client.post(step, {"next_step": "Coffee", "next_step_on": past.isoformat()})
    assert "Choose a day that is still to come." in refused.content.decode()

    Candidate.objects.filter(pk=candidate.pk).update(next_step="Coffee", next_step_on=past)
    kept = {"next_step": "Coffee with Ada", "next_step_on": past.isoformat()}
    assert client.post(step, kept).status_code == 302
    candidate.refresh_from_db()
    assert (candidate.next_step, candidate.next_step_on) == ("Coffee with Ada", past)
