"""Thumbs, keyboards, slow networks and contrast themes: what every page must stand, in a real browser."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Dialog, Route, expect

from administration.forms import ROLES, UNIT_OF
from campaigns.models import Campaign
from locals.access import Role
from members.models import ContactPoint, Membership
from organizing.models import Conversation
from tests.browser.look import WIDER
from tests.browser.walking import PHONE, Walk, Walker
from tests.campaigns.drafts import draft, schedule, start
from tests.leaders.doing import nominate
from tests.organizing.talks import log
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_button_pressed_twice_at_once_sends_its_form_once(walk: Walker, world: World):
    president = walk("local_president", size=PHONE)
    page = president.page
    president.go(reverse("leaders:nominate") + f"?person={world.people['Caleb'].pk}")
    page.get_by_label("What speaks for them?").fill("Brought six colleagues")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)

    page.get_by_role("button", name="Nominate", exact=True).dblclick()

    expect(page.get_by_text("Caleb Wigginton is on the pipeline.")).to_be_visible()
    assert len(sent) == 1


def test_a_number_tapped_without_a_signal_is_the_one_that_arrives_when_the_signal_is_back(walk: Walker, world: World):
    latoya = world.people["Latoya"]
    rep = walk("building_rep", size=PHONE)
    page = rep.page
    rep.go(reverse("organizing:tap", args=[latoya.pk]))
    page.context.set_offline(True)

    page.get_by_role("button", name=re.compile("Leans against")).click()
    expect(page.get_by_text("Not sent yet")).to_be_in_viewport()  # with nothing scrolled
    page.get_by_role("button", name=re.compile("Supports")).click()  # a slip of the thumb, put right
    expect(page.get_by_role("button", pressed=True)).to_have_text(re.compile("Supports"))
    page.context.set_offline(False)

    expect(page.get_by_role("heading", name=re.compile("Saved"))).to_be_visible()
    assert [talk.stand for talk in Conversation.objects.filter(person=latoya)] == [Conversation.Stand.SUPPORTS]


def test_another_number_after_back_puts_the_talk_right_instead_of_making_two(walk: Walker, world: World):
    latoya = world.people["Latoya"]
    rep = walk("building_rep", size=PHONE)
    page = rep.page
    rep.go(reverse("organizing:tap", args=[latoya.pk]))
    page.get_by_role("button", name=re.compile("Supports")).click()
    expect(page.get_by_role("heading", name=re.compile("Saved"))).to_be_visible()

    page.go_back()
    page.get_by_role("button", name=re.compile("Leans against")).click()
    page.get_by_role("link", name="Open that talk").click()

    expect(page.get_by_text("chosen here, too")).to_be_visible()
    page.get_by_role("button", name="Save what I told").click()
    expect(page.get_by_text("Saved what you told")).to_be_visible()
    assert [talk.stand for talk in Conversation.objects.filter(person=latoya)] == [Conversation.Stand.LEANS_AGAINST]


def test_reload_and_back_ask_for_the_page_of_a_form_and_send_nothing_again(walk: Walker, world: World):
    renita = world.people["Renita"]
    clerk = walk("clerk")
    page = clerk.page

    def show() -> None:
        page.get_by_label("To which local?").select_option(label="Leland")
        page.get_by_label("First day there").fill("2026-11-22")
        clerk.press("Show what it will do")

    clerk.go(reverse("members:person", args=[renita.pk]))
    page.locator("a[href$='/transfer/']").click()
    show()
    page.reload()
    expect(page.get_by_role("button", name="Transfer", exact=True)).to_have_count(0)
    show()
    clerk.press("Transfer")
    clerk.heading("Renita Coleman")

    page.go_back()

    clerk.heading("Transfer")
    assert Membership.objects.filter(person=renita).count() == 2


def test_a_tapped_number_is_marked_while_a_slow_network_carries_it(walk: Walker, world: World):
    log(world, "Latoya", 3, days_ago=1)  # today's would be the same talk, told twice
    rep = walk("building_rep", size=PHONE)
    rep.go(reverse("organizing:tap", args=[world.people["Latoya"].pk]))
    on_its_way: list[Route] = []

    def hold(route: Route) -> None:
        on_its_way.append(route)

    rep.page.route("**/my/log/*/", hold)

    rep.page.get_by_role("button", name=re.compile("Supports")).click()

    expect(rep.page.get_by_role("button", pressed=True)).to_have_text(re.compile("Supports"))
    expect(rep.page.get_by_role("button", name=re.compile("Undecided"))).to_have_css("opacity", "0.45")
    expect(rep.page.get_by_role("button", name=re.compile("Undecided"))).to_be_disabled()
    on_its_way[0].continue_()
    expect(rep.page.get_by_role("heading", name=re.compile("Saved"))).to_be_visible()
    assert len(on_its_way) == 1


def session_of(walk: Walk) -> str:
    cookies = {cookie["name"]: cookie["value"] for cookie in walk.page.context.cookies()}
    return cookies[settings.SESSION_COOKIE_NAME]


def come_in(walk: Walk, session: str) -> None:
    walk.page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": walk.site}])


def test_words_sent_after_a_session_ended_are_back_for_their_writer_alone(walk: Walker, world: World):
    talk = log(world, "Latoya", 2)
    rep = walk("building_rep", size=PHONE)
    page, context = rep.page, rep.page.context
    where = reverse("organizing:talk", args=[talk.pk])
    rep.go(where)
    page.get_by_role("textbox", name="Note").fill("Would host a lunch.")
    page.get_by_text("Class size").click()
    session = session_of(rep)
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    rep.press("Save what I told")
    expect(page.get_by_text("What you sent was not saved")).to_be_visible()

    come_in(rep, session)
    rep.go(where)

    expect(page.get_by_text("What you had typed is back. It is not saved yet.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Note")).to_have_value("Would host a lunch.")
    expect(page.get_by_label("Class size")).to_be_checked()
    rep.press("Save what I told")
    talk.refresh_from_db()
    assert talk.note.text == "Would host a lunch."
    rep.go(where)
    expect(page.get_by_text("What you had typed")).to_have_count(0)
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("textbox", name="Note").fill("Somebody else signs in here now.")
    rep.press("Save what I told")
    come_in(rep, session_of(walk("local_president")))
    rep.go("/")
    assert page.evaluate("sessionStorage.getItem('sent')") is None


def test_words_typed_when_a_preview_finds_the_session_over_are_back(walk: Walker, world: World):
    organizer = walk("organizer")
    page, where = organizer.page, reverse("campaigns:campaign", args=[draft(world).pk])
    organizer.go(where)
    session = session_of(organizer)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_label("Subject").fill("Come on Thursday")
    page.wait_for_url(re.compile("/account/login/"))

    come_in(organizer, session)
    organizer.go(where)

    expect(page.get_by_text("What you had typed is back. It is not saved yet.")).to_be_visible()
    expect(page.get_by_label("Subject")).to_have_value("Come on Thursday")


def test_a_message_that_is_not_saved_is_left_only_by_who_says_so(walk: Walker, world: World):
    organizer = walk("organizer")
    page, where = organizer.page, reverse("campaigns:campaign", args=[draft(world).pk])
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    leave = page.get_by_role("link", name="Campaigns").first
    organizer.go(where)
    page.get_by_label("Message").click()
    page.keyboard.type("A brace { alone")
    leave.click()
    expect(page.get_by_label("Message")).to_have_value(re.compile("A brace { alone"))
    organizer.press("Save")
    expect(page.get_by_text("One thing to mend")).to_be_visible()
    page.get_by_label("Message").click()  # nothing is typed since, and it is not saved
    leave.click()
    assert asked == ["beforeunload", "beforeunload"]

    page.get_by_label("Message").fill("Come on Thursday")
    organizer.press("Save")
    page.get_by_label("Message").click()
    leave.click()
    expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()
    assert asked == ["beforeunload", "beforeunload"]


@pytest.mark.parametrize("page", ["audiences:people", "organizing:conversations"])
def test_the_keyboard_skips_menu_and_filters_to_a_list(walk: Walker, world: World, page: str):
    log(world, "Latoya", 2)
    staff = walk("organizer")
    staff.go(reverse(page))

    for _ in range(2):
        staff.page.keyboard.press("Tab")
    expect(staff.page.get_by_role("link", name="Skip menu and filters")).to_be_in_viewport()
    staff.page.keyboard.press("Enter")
    expect(staff.page.locator("#list")).to_be_focused()
    staff.page.keyboard.press("Tab")

    assert staff.page.evaluate("document.getElementById('list').contains(document.activeElement)")
    staff.page.get_by_role("link", name="Skip filters", exact=True).press("Enter")
    expect(staff.page.locator("#list")).to_be_focused()


def test_turning_a_page_goes_on_at_its_top(walk: Walker, world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("audiences.rows.SIZE", 2)
    staff = walk("organizer", size={"width": 1440, "height": 400})
    staff.go(reverse("audiences:people"))

    staff.page.get_by_role("link", name="Next 2").press("Enter")
    expect(staff.page.get_by_role("link", name="Previous")).to_be_attached()

    expect(staff.page.locator("#list")).to_be_focused()
    expect(staff.page.locator("#list th").nth(1)).to_be_in_viewport()


def test_a_printed_list_begins_below_its_heading_and_says_how_many_there_are(
    walk: Walker, world: World, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("audiences.rows.SIZE", 2)
    staff = walk("organizer")
    staff.go(reverse("audiences:people"))
    expect(staff.page.locator("#in-all")).not_to_be_empty()
    staff.page.set_viewport_size({"width": 700, "height": 900})  # a sheet
    staff.page.emulate_media(media="print")

    expect(staff.page.locator("#list")).to_have_css("break-inside", "auto")
    expect(staff.page.locator("#list thead")).to_have_css("display", "table-header-group")
    expect(staff.page.locator("#list [data-tick]").first).to_be_hidden()
    expect(staff.page.get_by_role("navigation", name="Pages")).to_have_text(re.compile(r"1–2\s+of \d+"))
    expect(staff.page.get_by_role("link", name="Next 2")).to_be_hidden()


def test_a_contrast_theme_shows_what_is_ticked(walk: Walker, world: World):
    """It takes every fill away: a tick within one would be white on white."""
    staff = walk("organizer")
    staff.page.emulate_media(forced_colors="active")
    staff.go(reverse("audiences:people") + "?membership=member")

    box = staff.page.locator("#narrow input[name=membership][value=member]")  # its label gets a number later
    expect(box).to_be_checked()
    expect(box).to_have_css("appearance", "auto")
    expect(box).to_have_css("background-image", "none")


def test_a_long_word_that_somebody_typed_does_not_push_a_page_out_of_the_window(walk: Walker, world: World):
    log(world, "Latoya", 2, note="W" * 120)
    rep = walk("building_rep", size=PHONE)
    row = draft(world)
    Campaign.objects.update(name="W" * 80)
    nominate(world, "Caleb", why="W" * 120)
    president = walk("local_president", size=PHONE)
    staff = walk("organizer")

    for who, path in (
        (rep, reverse("organizing:tap", args=[world.people["Latoya"].pk])),
        (rep, reverse("members:person", args=[world.people["Latoya"].pk])),
        (president, reverse("leaders:board")),
        (president, reverse("members:person", args=[world.people["Caleb"].pk])),
        (staff, reverse("campaigns:campaign", args=[row.pk])),
    ):
        who.go(path)
        expect(who.page.locator("main")).to_contain_text("W" * 80)
        assert who.page.evaluate(WIDER) == [], path


def test_a_link_that_was_clicked_has_room_on_a_phone(walk: Walker, world: World):
    row = schedule(draft(world), world)
    start()
    staff = walk("organizer", size=PHONE)

    staff.go(reverse("campaigns:campaign", args=[row.pk]))

    link = staff.page.get_by_role("rowheader", name="https://mae.example/up")
    assert link.evaluate("e => e.offsetHeight") < 30  # in one line
    expect(staff.page.locator("[data-label=People]")).to_be_visible()


def test_a_long_condition_of_a_list_stays_in_the_window_of_a_phone(walk: Walker, world: World):
    rep = walk("building_rep", size=PHONE)
    every = "&".join(f"newcomer={state}" for state in ("in_time", "late", "waiting", "overdue"))

    rep.go(f"{reverse('audiences:people')}?{every}")

    expect(rep.page.locator(".cond")).to_contain_text("met in time, met later, to be met or overdue")
    assert rep.page.evaluate(WIDER) == []


def test_what_the_search_finds_has_room_on_a_phone(walk: Walker, world: World):
    staff = walk("organizer", size=PHONE)
    staff.go(reverse("audiences:people"))
    field, found = staff.page.get_by_role("combobox"), staff.page.locator("#suggestions .ta")

    field.fill("Latoya")
    expect(found).to_contain_text("Latoya")
    assert found.evaluate("e => e.offsetWidth") > PHONE["width"] - 40
    assert staff.page.locator("#suggestions .pill").first.evaluate(INSIDE)

    field.fill("x" * 90)
    expect(found).to_contain_text("Nothing is called")
    assert found.locator("p").evaluate("e => e.scrollWidth <= e.clientWidth")
    staff.look()
    field.press("Enter")
    expect(staff.page.locator(".cond")).to_contain_text("x" * 90)
    assert staff.page.evaluate(WIDER) == []


INSIDE = "e => e.getBoundingClientRect().right <= e.closest('.ta').getBoundingClientRect().right"

TOO_SMALL = """() => [...document.querySelectorAll("main :is(.btn, .chip, .seg a, .form-control), .tabbar a")]
  .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 44).map((e) => e.innerText || e.ariaLabel)"""


def test_a_thumb_hits_what_a_rep_and_a_president_press_on_a_phone(walk: Walker, world: World):
    nominate(world, "Caleb")
    for persona, name in (
        ("building_rep", "organizing:today"),
        ("building_rep", "organizing:building"),
        ("building_rep", "organizing:choose"),
        ("local_president", "leaders:board"),
    ):
        who = walk(persona, size=PHONE)
        who.go(reverse(name))
        assert who.page.locator("main :is(.btn, .chip, .seg a, .form-control)").count() > 0
        assert who.page.evaluate(TOO_SMALL) == [], name


STANDS_ALONE = """() => [...document.querySelectorAll("main :is(a, button, select, textarea, input), .tabbar a")]
  .filter((e) => e.checkVisibility() && e.type !== "hidden" && !e.closest("p, .lead, .skip"))
  .map((e) => e.matches("[type=checkbox], [type=radio]") && e.labels[0] ? e.labels[0] : e)
  .filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.innerText || e.ariaLabel || e.name || e.id)"""


def test_a_thumb_hits_what_members_press_on_their_own_pages(walk: Walker, world: World):
    """A link within a sentence is as high as its line."""
    own = ContactPoint.objects.filter(person=world.people["Renita"], kind="email").get()
    member = walk("member", size=PHONE)
    pages = ("members:me", "members:details", "members:about", "members:add_own_contact", "outbox:own")
    for address in (*map(reverse, pages), reverse("members:edit_contact", args=[own.pk])):
        member.go(address)
        assert member.page.locator("main :is(a, button)").count() > 0
        assert member.page.evaluate(STANDS_ALONE) == [], address


def test_the_form_of_a_role_shows_the_unit_that_it_needs_and_what_was_chosen(walk: Walker, world: World):
    administrator = walk("administrator")
    administrator.go(reverse("administration:invite"))
    page, units = administrator.page, ("region", "local", "worksite")
    role = page.locator("#id_role")

    def shown(chosen: str) -> list[str]:
        role.select_option(chosen)
        return [unit for unit in units if page.locator(f"#id_{unit}").is_visible()]

    needed = {value: [UNIT_OF[Role(value)]] if value in UNIT_OF else [] for value, _ in ROLES}
    assert {value: shown(value) for value in needed} == needed

    role.select_option("building_rep")
    page.locator("#id_worksite").select_option(index=1)
    assert shown("clerk") == ["worksite"]  # else nobody would know what does not fit
    assert shown("region_staff") == ["region", "worksite"]


def test_what_a_button_inserts_goes_where_it_makes_sense_and_can_be_undone(walk: Walker, world: World):
    row = draft(world, subject="Hello ", body="Dear all")
    organizer = walk("organizer")
    organizer.go(reverse("campaigns:campaign", args=[row.pk]))
    page = organizer.page
    subject, message = page.get_by_label("Subject"), page.get_by_label("Message", exact=True)
    subject.focus()
    page.keyboard.press("End")

    page.get_by_text("Placeholder", exact=True).click()
    page.get_by_role("button", name="First name", exact=True).click()
    expect(subject).to_have_value("Hello {first_name}")
    page.get_by_role("button", name="Bold", exact=True).click()  # the subject had the focus, but has no bold words
    expect(subject).to_have_value("Hello {first_name}")
    expect(message).to_have_value(re.compile(r"^\*\*\*\*"))

    page.keyboard.type("Note")
    expect(message).to_have_value(re.compile(r"^\*\*Note\*\*"))
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(message).to_have_value("Dear all")


def test_a_choice_is_sent_at_once_by_the_pointer_and_with_the_button_by_the_keyboard(walk: Walker, world: World):
    organizer = walk("organizer")
    page = organizer.page
    organizer.go(reverse("leaders:board"))
    region = page.get_by_label("Region")
    here = page.url

    region.press("ArrowDown")  # on a closed select each arrow is a change
    region.dispatch_event("change")
    page.wait_for_timeout(300)
    assert page.url == here
    chosen = region.input_value()
    organizer.press("Show")
    assert f"region={chosen}" in page.url

    region.dispatch_event("pointerdown")
    with page.expect_navigation():
        region.select_option(label="Northeast")
    assert f"region={world.regions['Northeast'].pk}" in page.url
