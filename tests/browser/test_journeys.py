"""The journeys that people walk, in a real browser on a real server: each page fit for all, no report of the policy."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from playwright.sync_api import expect

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
from tests.browser.walking import PHONE, Walk, Walker
from tests.campaigns.drafts import colleague
from tests.world import TODAY, World

pytestmark = pytest.mark.django_db(transaction=True)


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
    expect(clerk.page.locator(".note-next")).to_contain_text("the first day without it is 22 November 2026")
    clerk.look()
    assert Membership.objects.filter(person=renita).count() == 1  # shown, not done

    clerk.press("Transfer")
    clerk.heading("Renita Coleman")
    old, new = Membership.objects.filter(person=renita).order_by("period")
    assert (old.period.upper, old.drop_reason) == (TODAY, DropReason.LOCAL_CHANGE)
    assert (new.local.name, new.period.lower, new.period.upper) == ("Leland", TODAY, None)
    clerk.look()


def test_a_rep_logs_a_talk_in_two_taps_and_the_score_moves(walk: Walker, world: World):
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
