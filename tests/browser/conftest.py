"""A real browser for tests: `browser` for the run, `page` for a test, which fails when the page complained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from accounts.models import User
from devstack.chromium import launch_options
from tests.browser.look import listen
from tests.browser.walking import CHROME, DESK, PATIENCE, PHONE, Walk, Walker
from tests.world import World

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, headless. One for the whole run; take a `page` or a `browser.new_context()` from it."""
    with pytest.MonkeyPatch.context() as monkeypatch, sync_playwright() as playwright:
        monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop in this thread
        chromium = playwright.chromium.launch(**launch_options())
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a context of its own."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console and the content security policy have to say of the `page`."""
    return listen(page)


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
        with suppress(PlaywrightError):  # what a page still asks for would meet the flush of its tables
            walk.page.wait_for_load_state("networkidle", timeout=5_000)
        walk.page.context.close()
