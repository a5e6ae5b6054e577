"""A page that tells how far work is asks every second: it takes nothing from under a finger."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from core import clock
from jobs.models import LongJob
from tests.browser.walking import Walker
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def test_who_stands_on_a_button_stays_there_while_the_page_tells_how_far_work_is(walk: Walker, world: World):
    clerk = walk("clerk")
    job = LongJob.objects.create(
        kind="test", label="Counting", task="nobody.does", owner=world.users["clerk"], total=10, done=1,
        state="running", started_at=clock.now(), message="The first",
    )  # fmt: skip
    clerk.go(reverse("jobs:job", args=[job.pk]))
    stop = clerk.page.get_by_role("button", name="Stop this")
    stop.focus()
    LongJob.objects.filter(pk=job.pk).update(done=2, message="The second")
    expect(clerk.page.get_by_text("The second")).to_be_visible()
    expect(stop).to_be_focused()

    press(clerk.page, stop)
    with clerk.page.expect_response(lambda answer: answer.url.endswith(reverse("jobs:job", args=[job.pk]))):
        pass  # what would have taken the button away
    clerk.page.mouse.up()
    expect(clerk.page.get_by_role("button", name="Stopping")).to_be_visible()


def test_a_button_can_be_pressed_while_its_page_asks_how_far_work_is(walk: Walker, world: World):
    clerk = walk("clerk")
    job = LongJob.objects.create(
        kind="test", label="Counting", task="nobody.does", owner=world.users["clerk"], total=10, done=1,
        state="running", started_at=clock.now(),
    )  # fmt: skip
    clerk.go(reverse("jobs:job", args=[job.pk]))
    asked: list[Route] = []
    clerk.page.route(
        clerk.page.url, lambda route: route.fallback() if route.request.is_navigation_request() else asked.append(route)
    )
    with clerk.page.expect_request(lambda request: request.url == clerk.page.url):
        pass  # the answer to which does not come

    press(clerk.page, clerk.page.get_by_role("button", name="Stop this"))
    clerk.page.mouse.up()

    expect(clerk.page.get_by_role("button", name="Stopping")).to_be_visible()


def press(page: Page, button: Locator) -> None:
    """The finger is down in the middle of the button; nothing waits until the button can be pressed."""
    box = button.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
