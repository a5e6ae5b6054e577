"""The journeys that people walk, in a real browser on a real server: each page fit for all, no report of the policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Locator, Page, Route, ViewportSize, expect

from accounts.models import User
from campaigns.models import Campaign
from core import clock
from engagement.actions import score_everyone, score_waiting
from engagement.models import Activity, Score
from leaders.models import Candidate, Move, Stage
from members.models import ContactPoint, DropReason, Membership
from organizing.models import Conversation
from outbox.models import DeliveryEvent, Message, Suppression
from tests.accounts.conftest import code_for
from tests.browser.conftest import PATIENCE
from tests.browser.look import AXE, BROKEN, WIDER, listen
from tests.campaigns.drafts import colleague, draft
from tests.leaders.test_actions import nominate
from tests.organizing.talks import log
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# What a person's Chrome says; the browser of these tests would say "headless", as scanners do.
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"


class Walk:
    """Somebody at a browser. `look` is to be called on each page worth looking at."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.faults = listen(page)
        page.set_default_timeout(PATIENCE)

    def go(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.site + path)

    def look(self) -> None:
        """Nothing is in the way of anybody here, and the content security policy had nothing to report."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        where = urlsplit(self.page.url).path
        self.faults += [f"{where}: {fault}" for fault in self.page.evaluate(BROKEN)]
        self.faults += [f"{where}: {report}" for report in self.page.evaluate("window.cspReports ?? []")]
        assert self.faults == []

    def press(self, name: str) -> None:
        """The page's first button of that name, and the page that answers: a long form repeats its own at the end."""
        self._press(self.page.get_by_role("button", name=name, exact=True).first)

    def submit(self) -> None:
        """The button of the page's form, whatever it is called, and the page that answers."""
        self._press(self.page.locator("main form button[type=submit]").first)

    def _press(self, button: Locator) -> None:
        with self.page.expect_navigation():
            button.click()

    def heading(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)


type Walker = Callable[..., Walk]


@pytest.fixture
def walk(browser: Browser, live_server, redis, world: World, sign_in) -> Iterator[Walker]:
    """`walk("clerk")`: that persona of the shared world, or a user; `walk()`: a stranger. On a DESK or a PHONE."""
    walks: list[Walk] = []

    def begin(who: str | User = "", *, size: ViewportSize = DESK) -> Walk:
        context = browser.new_context(viewport=size, has_touch=size is PHONE, user_agent=CHROME)
        if who:
            client = sign_in(world.users[who] if isinstance(who, str) else who)
            cookie = client.cookies.pop(settings.SESSION_COOKIE_NAME).value  # signing in the next leaves this one alone
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        walks.append(Walk(context.new_page(), live_server.url))
        return walks[-1]

    yield begin
    for walk in walks:
        walk.page.context.close()


def test_staff_go_from_a_figure_to_its_people_and_to_a_person(walk: Walker, world: World):
    staff = walk("organizer")
    staff.go(reverse("dashboards:home"))
    staff.look()

    staff.page.locator("a.fig", has_text="Members").first.click()
    staff.heading("People")
    expect(staff.page.locator("#total")).to_have_text("5")
    staff.look()

    staff.page.locator("#narrow").get_by_label(re.compile("Education support|ESP")).first.check()
    expect(staff.page.locator("#total")).to_have_text("1 person among")
    staff.page.get_by_role("link", name=re.compile("Renita Coleman")).click()
    staff.heading("Renita Coleman")
    expect(staff.page.locator("main")).to_contain_text("Tupelo Middle School")
    staff.look()


def test_a_clerk_sees_what_a_transfer_will_do_and_does_it(walk: Walker, world: World):
    renita = world.people["Renita"]
    clerk = walk("clerk")
    clerk.go(reverse("members:person", args=[renita.pk]))
    clerk.look()
    clerk.page.locator("a[href$='/transfer/']").click()
    clerk.page.get_by_label("To which local?").select_option(label="Leland")
    clerk.page.get_by_label("First day there").fill("2026-11-22")
    clerk.press("Show what it will do")
    expect(clerk.page.locator(".note")).to_contain_text("the first day without it is 22 November 2026")
    clerk.look()
    assert Membership.objects.filter(person=renita).count() == 1  # shown, not done

    clerk.press("Transfer")
    clerk.heading("Renita Coleman")
    old, new = Membership.objects.filter(person=renita).order_by("period")
    assert (old.period.upper, old.drop_reason) == (TODAY, DropReason.LOCAL_CHANGE)
    assert (new.local.name, new.period.lower, new.period.upper) == ("Leland", TODAY, None)
    clerk.look()


def test_a_rep_logs_a_talk_in_two_taps_and_the_score_moves(walk: Walker, world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(clock, "now", lambda: clock.noon(TODAY))  # the day for which scores are computed
    latoya = world.people["Latoya"]
    score_everyone(day=TODAY)
    before = Score.objects.get(person=latoya).value
    rep = walk("building_rep", size=PHONE)
    rep.go(reverse("organizing:building") + "?view=list")
    rep.look()

    rep.page.locator(f"a[href='{reverse('organizing:tap', args=[latoya.pk])}']").first.click()  # the first tap
    rep.page.get_by_role("button", name=re.compile("Supports")).click()  # the second
    expect(rep.page.locator("main")).to_contain_text("Latoya Mabry")
    expect(rep.page.get_by_role("heading", name=re.compile("Saved"))).to_be_visible()
    rep.look()
    score_waiting()

    talk = Conversation.objects.get(person=latoya)
    assert (talk.by_id, talk.stand) == (world.users["building_rep"].pk, Conversation.Stand.SUPPORTS)
    assert Score.objects.get(person=latoya).value > before
    rep.go(reverse("members:person", args=[latoya.pk]))
    rep.look()


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


def test_a_tapped_number_is_marked_while_a_slow_network_carries_it(walk: Walker, world: World):
    log(world, "Latoya", 3)
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
    staff = walk("organizer")

    for who, path in (
        (rep, reverse("organizing:tap", args=[world.people["Latoya"].pk])),
        (rep, reverse("members:person", args=[world.people["Latoya"].pk])),
        (staff, reverse("campaigns:campaign", args=[row.pk])),
    ):
        who.go(path)
        expect(who.page.locator("main")).to_contain_text("W" * 80)
        assert who.page.evaluate(WIDER) == [], path


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


def test_a_campaign_goes_through_real_workers_and_comes_back(
    walk: Walker, world: World, smtp, start_worker, settings, wait_until
):
    """From the people list to their mailboxes and back: web, Redis, Celery, SMTP, clicks, opt-outs."""
    settings.CAMPAIGN_APPROVAL_OVER = 5
    start_worker(beat=True, concurrency=2, EMAIL_URL=smtp.url, CAMPAIGN_APPROVAL_OVER="5")
    organizer = walk("organizer")
    write_to_a_saved_audience(organizer, world)
    send_a_test(organizer, smtp, wait_until)
    organizer.press("Send now…")
    organizer.heading("Send it to 6 people now?")
    organizer.look()
    organizer.press("Ask for approval")
    expect(organizer.page.locator("main")).to_contain_text("A second person is asked to approve it.")
    organizer.look()
    assert [mail.recipients for mail in smtp.messages[1:]] == [("administrator@example.org",)]  # who may approve it
    colleague("second")
    second = walk(User.objects.get(email="second@example.org"))
    second.go(reverse("campaigns:index"))
    second.look()
    second.page.get_by_role("link", name=re.compile("Winter conference")).first.click()
    second.look()
    second.press("Approve")
    wait_until(lambda: len(smtp.messages) == 8)
    campaign = Campaign.objects.get()
    organizer.go(reverse("campaigns:campaign", args=[campaign.pk]))
    expect(organizer.page.get_by_role("heading", level=1)).to_contain_text("6 of 6 went out")
    organizer.look()

    (mail,) = smtp.to("canary-mail-renita@example.com")
    assert mail.message["Subject"] == "Renita, come to Jackson"
    reader = walk(size=PHONE)
    follow_the_link(reader, mail.message.get_body(("html",)).get_content())
    leave_by_the_link(reader, mail.text)
    wait_until(lambda: Activity.objects.filter(signal__key="campaigns.click").exists())
    organizer.go(reverse("campaigns:campaign", args=[campaign.pk]))
    organizer.heading("1 person clicked")
    expect(organizer.page.locator("main")).to_contain_text("1 more click came from link scanners")
    organizer.look()

    organizer.press("Use again")
    expect(organizer.page.get_by_role("row", name=re.compile("Said no to our mails"))).to_contain_text("−1")
    organizer.look()


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


def write_to_a_saved_audience(organizer: Walk, world: World) -> None:
    """From the people list, over an audience that is kept, to a draft with its words."""
    page = organizer.page
    organizer.go(reverse("audiences:people") + f"?local={world.locals['Tupelo'].pk}")
    organizer.look()
    page.get_by_role("link", name="Save as audience").click()
    page.get_by_label("Name").fill("Tupelo")
    organizer.press("Keep it")
    organizer.look()
    page.get_by_role("link", name="Write to these people").click()
    page.get_by_label("What do you call it?").fill("Winter conference")
    organizer.look()
    organizer.press("Make the draft")
    expect(page.locator("main")).to_contain_text("“Tupelo”: ")
    page.get_by_label("Subject").fill("{first_name}, come to Jackson")
    page.locator("textarea[name=body]").fill(
        f"Dear {{first_name}},\n\nsee [the plan]({organizer.site}/account/login/)."
    )
    expect(page.locator("#preview h3").first).to_have_text("Danielle, come to Jackson")
    organizer.look()


def send_a_test(organizer: Walk, smtp, wait_until) -> None:
    organizer.press("Send me a test")
    expect(organizer.page.locator("main")).to_contain_text("A test is on its way to organizer@example.org.")
    wait_until(lambda: [mail.recipients for mail in smtp.messages] == [("organizer@example.org",)])


def follow_the_link(reader: Walk, html: str) -> None:
    """Click, as if ten minutes after the mail came; before that a scanner asks for the same link."""
    link = next(link for link in re.findall(r'href="[^"]*(/m/c/[^"]*/1)"', html))
    Message.objects.update(settled_at=clock.now() - timedelta(minutes=10))
    reader.page.request.head(reader.site + link, max_redirects=0)
    reader.go(link)
    reader.heading("Sign in")
    DeliveryEvent.objects.update(at=clock.now() - timedelta(minutes=5))


def leave_by_the_link(reader: Walk, text: str) -> None:
    """Open the link at the end of a mail, and press its button."""
    reader.go(urlsplit(next(link for link in re.findall(r"https?://\S+", text) if "/m/u/" in link)).path)
    reader.look()
    assert not Suppression.objects.exists()  # looking is not leaving: scanners look, too
    reader.submit()
    reader.heading("Done")
    reader.look()
    assert Suppression.objects.count() == 2  # for the address, and for the person whatever theirs will be


def test_a_president_nominates_somebody_and_moves_them_along(walk: Walker, world: World):
    marcus = world.people["Marcus"]
    president = walk("local_president")
    president.go(reverse("leaders:nominate") + f"?person={marcus.pk}")
    president.page.get_by_label("What speaks for them?").fill("Brought six colleagues to the picnic")
    president.page.get_by_label("Next step").fill("Coffee with Joanna")
    president.look()
    president.submit()
    president.go(reverse("leaders:board"))
    expect(president.page.locator("main")).to_contain_text("Marcus Tillman")
    president.look()

    candidate = Candidate.objects.get(person=marcus)
    president.go(reverse("leaders:move", args=[candidate.pk]))
    president.page.get_by_label("To which stage?").select_option(Stage.RECRUITED)
    president.page.get_by_label("What happened?").fill("Said yes over coffee")
    president.submit()

    candidate.refresh_from_db()
    assert (candidate.stage, candidate.since) == (Stage.RECRUITED, TODAY)
    assert [move.by_id for move in Move.objects.filter(person=marcus)] == [world.users["local_president"].pk] * 2


def test_an_administrator_reads_what_somebody_may_see(walk: Walker, world: World):
    administrator = walk("administrator")
    administrator.go(reverse("administration:users"))
    administrator.look()
    administrator.page.get_by_role("link", name="Building Rep").first.click()
    administrator.heading("Building Rep")
    expect(administrator.page.locator("main")).to_contain_text("Tupelo Middle School")
    expect(administrator.page.locator("main")).to_contain_text("log a conversation and its assessment")
    administrator.look()
    administrator.go(reverse("administration:health"))
    administrator.look()


def test_a_member_comes_in_by_code_for_the_first_time_and_corrects_details(walk: Walker, world: World, smtp):
    terrance = world.people["Terrance"]
    address = "terrance@personal.example"
    ContactPoint.objects.filter(person=terrance, kind=ContactPoint.Kind.EMAIL).update(
        value=address, setting=ContactPoint.Setting.PERSONAL
    )
    member = walk(size=PHONE)
    member.go(reverse("account_login"))
    member.look()
    member.page.fill("#code-email", address)
    member.press("Send me a code")
    member.page.fill("[name=code]", code_for(smtp, address))
    member.page.get_by_role("button", name="Sign in").click()
    member.page.wait_for_url(lambda url: "/login/" not in url)
    member.go(reverse("members:me"))
    expect(member.page.locator("main")).to_contain_text("Leland")
    member.look()

    member.go(reverse("members:details"))
    member.page.fill("[name=preferred_name]", "Terry")
    member.look()
    member.press("Save")
    member.page.wait_for_url("**" + reverse("members:me"))
    terrance.refresh_from_db()
    assert (terrance.preferred_name, terrance.user.email) == ("Terry", address)
    member.look()
