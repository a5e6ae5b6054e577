"""Somebody at a browser, for tests that walk through pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.look import AXE, BROKEN, listen

PATIENCE = 60_000  # ms; a machine with much to do takes its time
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
