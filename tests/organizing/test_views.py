import re
from datetime import timedelta
from html import escape, unescape
from uuid import uuid4

import pytest
from django.urls import reverse

from core import clock
from core.types import Badge
from members.models import Employment
from members.page import TIMELINE_SHOWS
from organizing import panels
from organizing.models import Conversation, Issue
from tests.organizing.talks import log
from tests.world import PERSONAS, TODAY

LEADERS = {"building_rep": 200, "local_president": 200, "region_staff": 302, "organizer": 302}
MAY_LOG = {"building_rep", "local_president", "region_staff", "organizer"}


def ticked(response) -> list[str]:
    """The issues that stand ticked on a page."""
    return re.findall(r'name="issues" value="(\d+)"[^>]* checked', response.content.decode())


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("page", ["today", "building", "choose"])
def test_a_leaders_pages_are_for_those_who_log_talks(world, sign_in, persona, page):
    browser = sign_in(world.users[persona])

    response = browser.get(reverse(f"organizing:{page}"))

    assert response.status_code == LEADERS.get(persona, 403)


@pytest.mark.parametrize("persona", PERSONAS)
def test_the_list_of_conversations_is_for_those_who_see_assessments(world, sign_in, persona):
    response = sign_in(world.users[persona]).get(reverse("organizing:conversations"))

    assert response.status_code == (200 if persona in MAY_LOG else 403)


def test_a_talk_opened_later_is_not_said_to_be_saved_just_now(world, sign_in):
    browser = sign_in(world.users["building_rep"])
    talk = log(world, "Latoya", 2)
    page = reverse("organizing:talk", args=[talk.pk])
    Conversation.objects.update(created_at=clock.now())
    assert "Saved: you and Latoya" in browser.get(page).text

    Conversation.objects.update(created_at=clock.now() - timedelta(hours=1))

    later = browser.get(page).text
    assert "You and Latoya" in later
    assert "Saved" not in later


def test_the_figures_of_today_lead_to_their_people(world, sign_in):
    browser = sign_in(world.users["building_rep"])
    log(world, "Latoya", 2, days_ago=3)
    log(world, "Caleb", 2, days_ago=120)  # before the membership year

    page = browser.get(reverse("organizing:today")).content.decode()

    found = re.findall(r'href="([^"]*)">(\d+)</a>', page.partition('id="h-prog"')[2])
    led = [(int(number), browser.get(unescape(url)).context["desks"]) for url, number in found]
    assert [number for number, _ in led] == [len(desks) for _, desks in led] == [1, 2, 4]
    assert [desk.person.first_name for desk in led[0][1]] == ["Latoya"]


def test_two_taps_log_a_talk(world, sign_in):
    browser = sign_in(world.users["building_rep"])
    page = browser.get(reverse("organizing:tap", args=[world.people["Latoya"].pk]))
    token = page.context["form"]["token"].value()

    for _ in range(2):  # a double tap
        saved = browser.post(page.request["PATH_INFO"], {"token": token, "assessment": "2"})

    talk = Conversation.objects.get()
    assert (talk.person, talk.stand, talk.by) == (world.people["Latoya"], 2, world.users["building_rep"])
    assert saved["Location"] == reverse("organizing:talk", args=[talk.pk])
    assert b"Undo" in browser.get(saved["Location"]).content


def test_a_talk_told_from_two_tabs_is_asked_about_and_nothing_ticked_is_lost(world, sign_in):
    pay = Issue.objects.get(name="Pay")
    browser, address = sign_in(world.users["building_rep"]), reverse("organizing:tap", args=[world.people["Latoya"].pk])
    browser.post(address, {"token": uuid4(), "assessment": "2"})
    talk, again = Conversation.objects.get(), {"token": uuid4(), "assessment": "2", "issues": [pay.pk]}

    asked = browser.post(address, again)

    assert asked.status_code == 422
    assert "You already told of this talk at 12:00, as 2 Supports." in asked.content.decode()
    assert '<input type="hidden" name="assessment" value="2">' in asked.content.decode()
    assert ticked(asked) == [str(pay.pk)]
    that_talk = reverse("organizing:talk", args=[talk.pk]) + f"?assessment=2&issues={pay.pk}"
    assert f'href="{escape(that_talk)}"' in asked.content.decode()
    assert ticked(browser.get(that_talk)) == [str(pay.pk)]
    assert Conversation.objects.count() == 1

    saved = browser.post(address, {**again, "is_another": "yes"})

    another = Conversation.objects.exclude(pk=talk.pk).get()
    assert saved["Location"] == reverse("organizing:talk", args=[another.pk])
    assert [*another.issues.all()] == [pay]


def test_staff_are_asked_about_a_talk_that_they_told_of_already(world, sign_in):
    talk = log(world, "Latoya", 2, by="organizer", how="phone")
    browser, address = sign_in(world.users["organizer"]), reverse("organizing:log", args=[world.people["Latoya"].pk])
    told = {"token": uuid4(), "assessment": "2", "on": TODAY, "how": "phone"}

    asked = browser.post(address, told)
    saved = browser.post(address, {**told, "is_another": "yes"})

    assert (asked.status_code, saved.status_code) == (422, 302)
    assert f'formaction="{reverse("organizing:talk", args=[talk.pk])}"' in asked.content.decode()
    assert Conversation.objects.count() == 2


def test_what_staff_tell_of_a_talk_once_more_is_put_beside_what_it_says_and_saved_when_they_say_so(world, sign_in):
    """Back, something corrected, and sent again."""
    pay, safety = Issue.objects.all()[:2]
    browser, address = sign_in(world.users["organizer"]), reverse("organizing:log", args=[world.people["Latoya"].pk])
    told = {"token": uuid4(), "assessment": "2", "on": TODAY, "how": "phone", "note": "Bicycles", "issues": [pay.pk]}
    browser.post(address, told)
    talk = Conversation.objects.get()
    again = {**told, "assessment": "3", "note": "", "issues": [safety.pk]}

    asked = browser.post(address, again)
    opened = browser.post(reverse("organizing:talk", args=[talk.pk]), {**again, "begun": "yes"})

    assert (asked.status_code, opened.status_code) == (422, 200)
    assert "chosen here, too" in opened.content.decode()
    assert Conversation.objects.get().assessment == 2
    form = opened.context["form"]
    assert {name: form[name].value() for name in ("assessment", "note", "issues")} == {
        "assessment": "3", "note": "Bicycles", "issues": sorted([pay.pk, safety.pk]),
    }  # fmt: skip

    browser.post(reverse("organizing:talk", args=[talk.pk]), {name: form[name].value() or "" for name in form.fields})

    saved = Conversation.objects.get()
    assert (saved.assessment, saved.note.text, saved.issues.count()) == (3, "Bicycles", 2)


def test_a_second_number_is_not_taken_for_the_first_one(world, sign_in):
    browser, address = sign_in(world.users["building_rep"]), reverse("organizing:tap", args=[world.people["Latoya"].pk])
    sent = {"token": uuid4(), "assessment": "2"}
    browser.post(address, sent)
    talk = reverse("organizing:talk", args=[Conversation.objects.get().pk])

    asked = browser.post(address, {**sent, "assessment": "4"})

    assert "at 12:00, as 2 Supports. Now you tell it as 4 Leans against." in asked.content.decode()
    assert f'href="{talk}?assessment=4"' in asked.content.decode()
    assert asked.context["form"]["token"].value() != sent["token"]
    opened = browser.get(talk, {"assessment": "4"})
    assert opened.context["form"]["assessment"].value() == "4"
    assert "chosen here, too" in opened.content.decode()
    assert "chosen here, too" not in browser.get(talk, {"at": "1"}).content.decode()
    assert browser.get(talk, {"assessment": "x" * 99, "issues": ["y", "9" * 30]}).status_code == 200


def test_undo_brings_one_back_to_the_number(world, sign_in):
    browser = sign_in(world.users["building_rep"])
    browser.post(reverse("organizing:tap", args=[world.people["Latoya"].pk]), {"token": uuid4(), "assessment": ""})
    talk = Conversation.objects.get()
    assert talk.assessment is None

    response = browser.post(reverse("organizing:undo", args=[talk.pk]))

    assert response["Location"] == reverse("organizing:tap", args=[world.people["Latoya"].pk])
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("data", [{"assessment": "6"}, {"assessment": "x"}, {"token": ""}, {"issues": ["99999"]}])
def test_what_is_no_answer_logs_nothing_and_says_so(world, sign_in, data):
    browser = sign_in(world.users["building_rep"])
    address = reverse("organizing:tap", args=[world.people["Latoya"].pk])

    response = browser.post(address, {"token": uuid4(), "assessment": "2", **data})

    assert response.status_code == 422
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("view", ["tap", "log"])
def test_nobody_logs_a_talk_with_somebody_they_do_not_look_after(world, sign_in, persona, view):
    """Terrance works in Leland: of all who may log talks, only statewide staff reach him."""
    browser = sign_in(world.users[persona])
    address = reverse(f"organizing:{view}", args=[world.people["Terrance"].pk])
    data = {"token": uuid4(), "assessment": "2", "on": "2026-11-20", "how": "phone"}
    seen_but_not_this = {"administrator": 403, "clerk": 403}

    refused = seen_but_not_this.get(persona, 404)
    assert browser.post(address, data).status_code == (302 if persona == "organizer" else refused)
    assert browser.get(address).status_code == (200 if persona == "organizer" else refused)
    assert Conversation.objects.count() == (persona == "organizer")


def test_a_rep_whose_term_ended_yesterday_is_refused_at_once(world, sign_in):
    talk = log(world, "Latoya", 2, by="expired_rep", note="canary-note-expired")
    browser = sign_in(world.users["expired_rep"])

    assert browser.get(reverse("organizing:talk", args=[talk.pk])).status_code == 404
    assert browser.post(reverse("organizing:undo", args=[talk.pk])).status_code == 404
    assert browser.get(reverse("organizing:tap", args=[world.people["Latoya"].pk])).status_code == 404
    assert Conversation.objects.count() == 1


def test_only_the_one_who_logged_a_talk_changes_it(world, sign_in):
    talk = log(world, "Latoya", 2)

    for persona, status in (("local_president", 403), ("organizer", 403), ("clerk", 404), ("member", 404)):
        browser = sign_in(world.users[persona])
        assert browser.get(reverse("organizing:talk", args=[talk.pk])).status_code == status
        assert browser.post(reverse("organizing:undo", args=[talk.pk])).status_code == status


def test_details_can_be_told_afterwards(world, sign_in):
    talk = log(world, "Latoya", 2)
    browser = sign_in(world.users["building_rep"])
    told = {
        "token": talk.token, "assessment": "1", "on": "2026-11-20", "how": "phone", "ask": "join", "answer": "yes",
        "follow_up_on": "2026-11-30", "note": "Likes bicycles",
    }  # fmt: skip

    response = browser.post(reverse("organizing:talk", args=[talk.pk]), told)

    assert response["Location"] == reverse("organizing:today")
    talk.refresh_from_db()
    assert (talk.stand, talk.how, talk.answer, talk.note.text) == (1, "phone", "yes", "Likes bicycles")
    for wrong in ({"on": "2026-11-23"}, {"follow_up_on": "2026-11-01"}, {"note": "x" * 4001}):
        assert browser.post(reverse("organizing:talk", args=[talk.pk]), told | wrong).status_code == 422


@pytest.mark.parametrize("slip", [{"on": "1926-11-20"}, {"follow_up_on": "2206-11-30"}, {"follow_up_on": "9999-12-31"}])
def test_a_slip_of_the_year_is_asked_about(world, sign_in, slip):
    talk = log(world, "Latoya", 2)
    told = {"token": talk.token, "assessment": "2", "on": "2026-11-20", "how": "phone", "note": "Likes bicycles"}

    response = sign_in(world.users["building_rep"]).post(reverse("organizing:talk", args=[talk.pk]), told | slip)

    (year,) = (day[:4] for day in slip.values())
    assert response.status_code == 422
    assert f"Look at the year: {year}." in response.content.decode()


def test_a_note_that_is_too_long_is_shown_again_whole_and_the_browser_cuts_nothing_off(world, sign_in):
    talk = log(world, "Latoya", 2)
    told = {"token": talk.token, "assessment": "2", "on": "2026-11-20", "how": "phone", "note": "x" * 10_000}

    response = sign_in(world.users["building_rep"]).post(reverse("organizing:talk", args=[talk.pk]), told)

    shown = response.content.decode()
    assert "These are 10000 characters; 4000 are the most." in shown
    assert "x" * 10_000 in shown
    assert "maxlength" not in shown


def test_what_is_told_of_a_talk_undone_in_another_tab_is_shown_again_and_logged_with_one_press(world, sign_in):
    pay = Issue.objects.get(name="Pay")
    talk = log(world, "Latoya", 2)
    browser, address = sign_in(world.users["building_rep"]), reverse("organizing:talk", args=[talk.pk])
    form = browser.get(address).content.decode()
    browser.post(reverse("organizing:undo", args=[talk.pk]), {"person": talk.person_id})
    told = {
        "token": talk.token, "person": talk.person_id, "assessment": "1", "on": TODAY, "how": "phone",
        "issues": [pay.pk], "note": "Likes bicycles",
    }  # fmt: skip

    shown = browser.post(address, told)
    nothing_yet = Conversation.objects.count()
    for _ in range(2):  # a double tap
        saved = browser.post(address, {**told, "anew": "yes"})

    assert f'name="person" value="{talk.person_id}"' in form
    assert (shown.status_code, nothing_yet, ticked(shown)) == (422, 0, [str(pay.pk)])
    assert "This talk was undone meanwhile" in shown.content.decode()
    assert "Likes bicycles" in shown.content.decode()
    assert saved["Location"] == reverse("organizing:today")
    anew = Conversation.objects.get()
    assert (anew.person, anew.stand, anew.how, anew.note.text) == (talk.person, 1, "phone", "Likes bicycles")
    assert [*anew.issues.all()] == [pay]


def test_what_is_told_amiss_of_a_talk_undone_in_another_tab_can_be_mended(world, sign_in):
    browser, address = sign_in(world.users["building_rep"]), reverse("organizing:talk", args=[404])
    told = {"token": uuid4(), "person": world.people["Latoya"].pk, "anew": "yes", "on": "2026-11-23", "how": "phone"}

    response = browser.post(address, {**told, "note": "Likes bicycles"})

    assert response.status_code == 422
    assert "Likes bicycles" in response.content.decode()
    assert not Conversation.objects.exists()


@pytest.mark.parametrize(("whom", "status"), [("Latoya", 302), ("Terrance", 404), (None, 404)])
def test_a_talk_undone_in_another_tab_is_no_error_when_it_is_undone_again(world, sign_in, whom, status):
    browser = sign_in(world.users["building_rep"])
    about = {"person": world.people[whom].pk} if whom else {}

    undone = browser.post(reverse("organizing:undo", args=[404]), about)
    told = browser.post(reverse("organizing:talk", args=[404]), about)

    assert (undone.status_code, told.status_code) == (status, 422 if status == 302 else 404)


def test_a_building_that_is_not_ones_own_does_not_exist(world, sign_in):
    browser = sign_in(world.users["building_rep"])
    high, leland = world.worksites["Tupelo High School"], world.worksites["Leland High School"]

    for place in (high.pk, leland.pk, "x", "9" * 40, ""):
        response = browser.get(reverse("organizing:building"), {"at": place})
        assert response.status_code == (200 if place == "" else 404)


@pytest.mark.parametrize("page", ["today", "building", "choose"])
def test_a_page_stays_in_its_building_while_another_tab_is_in_another(world, sign_in, page):
    browser = sign_in(world.users["local_president"])
    middle, high = world.worksites["Tupelo Middle School"], world.worksites["Tupelo High School"]
    address = reverse(f"organizing:{page}")
    begun = TODAY - timedelta(days=2)
    Employment.objects.filter(person=world.people["Caleb"]).update(is_new_hire=True, hired_on=begun)

    shown = browser.get(address, {"at": middle.pk, "q": "nobody"}).content.decode()
    browser.get(address, {"at": high.pk})  # in the other tab

    main = shown.partition("<main")[2]
    links = [unescape(link) for link in re.findall(r'href="([^"]*)"', main) if "show=" in link or link.startswith("?")]
    assert all(f"at={middle.pk}" in link for link in links)
    if page != "today":
        assert main.count(f'<input type="hidden" name="at" value="{middle.pk}">') == 1
        everybody = unescape(re.findall(r'href="([^"]*)">Show everybody', main)[0])
        assert browser.get(address + everybody.removeprefix(address)).context["place"] == middle


@pytest.mark.parametrize(("days_ago", "says"), [(10, "Last time, 12 Nov"), (365, "Last time, 22 Nov 2025")])
def test_the_last_time_is_said_with_its_year_where_it_is_not_this_one(world, sign_in, days_ago, says):
    log(world, "Latoya", 2, days_ago=days_ago)

    page = sign_in(world.users["building_rep"]).get(reverse("organizing:tap", args=[world.people["Latoya"].pk]))

    assert [" ".join(said.split()) for said in re.findall(r"Last time[^<]*", page.content.decode())] == [says]


def test_the_building_explains_every_sign_that_its_people_may_wear(world, sign_in):
    page = sign_in(world.users["building_rep"]).get(reverse("organizing:building")).content.decode()
    legend = page[page.index("What the signs mean") :]

    for word in ("Member", "Early enrolled", "Potential", "Former", "Other: not eligible to join"):
        assert f"</i>{word}</span>" in legend


def test_a_president_moves_between_the_buildings_of_the_local(world, sign_in):
    browser = sign_in(world.users["local_president"])

    browser.get(reverse("organizing:building"), {"at": world.worksites["Tupelo High School"].pk})
    page = browser.get(reverse("organizing:choose")).content.decode()

    assert "Tillman, Marcus" in page
    assert "Mabry" not in page


def test_a_rep_sees_their_own_building_and_nobody_else(world, sign_in):
    browser = sign_in(world.users["building_rep"])

    for page in ("building", "choose"):
        shown = browser.get(reverse(f"organizing:{page}")).context["desks"]
        assert {desk.person.first_name for desk in shown} - {"Danielle"} == {"Latoya", "Caleb", "Renita"}


def test_a_rep_is_not_asked_to_talk_with_themselves(world, sign_in):
    """The wall has everybody, with oneself leading to one's own page; talks are logged with the others."""
    browser = sign_in(world.users["building_rep"])
    own = reverse("organizing:tap", args=[world.people["Danielle"].pk])

    wall = browser.get(reverse("organizing:building"))
    untalked = browser.get(reverse("organizing:building"), {"show": "untalked"})
    choice = browser.get(reverse("organizing:choose"))

    assert "Danielle Ross (you)" in wall.content.decode()
    assert own not in wall.content.decode() + choice.content.decode()
    assert wall.context["untalked"] == len(untalked.context["desks"]) == len(choice.context["desks"]) == 3


def test_queries_do_not_grow_with_the_building(world, sign_in, django_assert_max_num_queries):
    browser = sign_in(world.users["building_rep"])
    log(world, "Latoya", 2)
    for page in ("today", "building", "choose"):
        with django_assert_max_num_queries(18):
            browser.get(reverse(f"organizing:{page}"))


@pytest.mark.parametrize(("page", "people"), [("building", 4), ("choose", 3)])
def test_a_huge_building_shows_the_first_and_finds_the_others(world, sign_in, monkeypatch, page, people):
    monkeypatch.setattr("organizing.views.leader.PEOPLE_SHOWN", 2)
    browser, address = sign_in(world.users["building_rep"]), reverse(f"organizing:{page}")

    first = browser.get(address)
    found = browser.get(address, {"q": "Wigginton"})

    assert [desk.person.last_name for desk in first.context["desks"]] == ["Coleman", "Mabry"]
    assert f"The first 2 of {people}." in first.content.decode()
    assert [desk.person.last_name for desk in found.context["desks"]] == ["Wigginton"]
    assert "The first" not in found.content.decode()


def test_an_assessment_stands_behind_any_number_of_talks_without_one(world):
    log(world, "Latoya", 2, days_ago=60)
    log(world, "Latoya", 5, days_ago=90)
    badges: list[Badge] = []
    for ago in range(TIMELINE_SHOWS + 1):
        badges += panels.badge(world.actor("organizer"), world.people["Latoya"])
        log(world, "Latoya", days_ago=ago)

    assert [badge.assessment for badge in badges] == [2] * (TIMELINE_SHOWS + 1)


@pytest.mark.parametrize(
    ("persona", "on_phone"), [("building_rep", True), ("local_president", False), ("region_staff", False)]
)
def test_reps_stay_on_the_phone_pages(world, sign_in, persona, on_phone):
    pk = world.people["Caleb"].pk
    browser = sign_in(world.users[persona])

    shown = browser.get(reverse("members:person", args=[pk])).content.decode()
    timeline = browser.get(reverse("members:timeline", args=[pk])).content.decode()

    assert ('class="tabbar"' in shown, 'class="tabbar"' in timeline) == (on_phone, on_phone)
    assert (reverse("organizing:tap", args=[pk]) in shown) is on_phone
    assert (reverse("organizing:log", args=[pk]) in shown) is not on_phone


def test_nobody_is_offered_a_talk_with_oneself(world, sign_in):
    pk = world.people["Danielle"].pk

    shown = sign_in(world.users["building_rep"]).get(reverse("members:person", args=[pk])).content.decode()

    assert reverse("organizing:tap", args=[pk]) not in shown
    assert reverse("organizing:log", args=[pk]) not in shown


@pytest.mark.parametrize(
    ("tab", "says"),
    [("promised", "Nobody waits for a second talk here"), ("due", "Nobody waits for a second talk here"),
     ("mine", "No conversations here yet")],
)  # fmt: skip
def test_a_tab_without_rows_says_what_would_stand_there(world, sign_in, tab, says):
    page = sign_in(world.users["organizer"]).get(reverse("organizing:conversations"), {"show": tab})

    assert says in page.content.decode()


@pytest.mark.parametrize("persona", ["building_rep", "organizer"])
def test_whoever_logged_a_talk_finds_it_again_on_the_persons_page_to_put_it_right(world, sign_in, persona):
    latoya = world.people["Latoya"]
    own = log(world, "Latoya", 2, by=persona)
    other = log(world, "Latoya", 3, by="local_president", days_ago=3)

    shown = sign_in(world.users[persona]).get(reverse("members:person", args=[latoya.pk])).content.decode()

    assert reverse("organizing:talk", args=[own.pk]) in shown
    assert reverse("organizing:talk", args=[other.pk]) not in shown
