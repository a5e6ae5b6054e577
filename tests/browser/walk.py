"""Walk through a running demo as each persona, along every link, and tell what is wrong with the pages:

    make demo                                                     # in another terminal
    .venv/bin/python -m tests.browser.walk http://127.0.0.1:8000
    .venv/bin/python -m tests.browser.walk http://127.0.0.1:8000 --as member,building-rep --out /tmp/walk

Each kind of page (an address with its numbers taken out) is looked at once, on a desk and on a phone, the phone in the
dark: answers of 400 and more, errors in the console, reports of the content security policy, what is wider than the
window, and axe's rules. Only GET: nothing in the demo is changed. Ends with 1 if anything was wrong.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import deque
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright

from devstack.chromium import launch_options
from tests.browser.look import AXE, BROKEN, SIZES, WIDER, listen, settle

PERSONAS = (
    "organizer", "clerk", "region-staff", "local-president", "building-rep", "member", "administrator",
)  # fmt: skip
LOOKS = (("1440", "light"), ("390", "dark"))
LINKS = "[...document.querySelectorAll('a[href]:not([download])')].map((a) => a.href)"
NOT_A_PAGE = re.compile(r"/sheet/|\.(csv|xlsx)$|/account/logout|/static/")


def kind_of(url: str) -> str:
    """The address with its numbers taken out, and whether it has conditions."""
    parts = urlsplit(url)
    return re.sub(r"\d+", "#", parts.path) + ("?" if parts.query else "")


class Walker:
    """Sees each kind of page once for each persona."""

    def __init__(self, browser: Browser, site: str, out: Path | None, at_most: int) -> None:
        self.browser = browser
        self.site = site
        self.out = out
        self.at_most = at_most

    def walk(self, persona: str) -> tuple[int, list[str]]:
        """How many kinds of pages there were, and what is wrong with them."""
        contexts = {size: self.sign_in(persona, size, theme) for size, theme in LOOKS}
        waiting, seen, wrong = deque([f"{self.site}/"]), {"/"}, list[str]()
        visited = 0
        while waiting and visited < self.at_most:
            url = waiting.popleft()
            visited += 1
            for size, context in contexts.items():
                links, said = self.see(context, url, f"{persona}-{size}")
                wrong += [f"{persona} {size} {url.removeprefix(self.site)}: {fault}" for fault in said]
                for link in links:
                    if kind_of(link) not in seen:
                        seen.add(kind_of(link))
                        waiting.append(link)
        for context in contexts.values():
            context.close()
        return visited, wrong

    def sign_in(self, persona: str, size: str, theme: str) -> BrowserContext:
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            has_touch=width < 500,
        )
        page = context.new_page()
        page.goto(f"{self.site}/account/login/")
        page.click(f"button[name=as][value={persona}]")
        page.wait_for_load_state()
        page.close()
        return context

    def see(self, context: BrowserContext, url: str, name: str) -> tuple[list[str], list[str]]:
        """Links of a page that lead to pages of this site, and its faults."""
        page = context.new_page()
        said = listen(page)
        answer = page.goto(url, wait_until="networkidle")
        said += self.faults(page, answer)
        if self.out is not None:
            shot = re.sub(r"[^a-z0-9]+", "-", kind_of(page.url).lower().replace("#", "n")).strip("-") or "home"
            page.screenshot(path=self.out / f"{shot}-{name}.png", full_page=True)
        links: list[str] = page.evaluate(LINKS)
        page.close()
        ours = [urljoin(url, link).partition("#")[0] for link in links if link.startswith(self.site)]
        return [link for link in ours if not NOT_A_PAGE.search(link)], said

    def faults(self, page: Page, answer: Response | None) -> list[str]:
        if answer is None or answer.status >= 400:
            return [f"answers {answer.status if answer else 'nothing'}"]
        settle(page)
        page.evaluate(AXE.read_text(encoding="utf-8"))
        return [
            *(f"csp {report}" for report in page.evaluate("window.cspReports ?? []")),
            *(f"wider than the window: {wide}" for wide in page.evaluate(WIDER)),
            *(f"axe {found}" for found in page.evaluate(BROKEN)),
        ]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("site", help="the running demo, such as http://127.0.0.1:8000")
    arguments.add_argument("--as", dest="personas", default=",".join(PERSONAS), help="personas with commas")
    arguments.add_argument("--out", type=Path, help="a folder for pictures of every page")
    arguments.add_argument("--at-most", type=int, default=150, help="kinds of pages for each persona")
    given = arguments.parse_args()
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
    everything: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        walker = Walker(browser, given.site.rstrip("/"), given.out, given.at_most)
        for persona in given.personas.split(","):
            pages, wrong = walker.walk(persona)
            sys.stdout.write("\n".join([f"{persona}: {pages} kinds of pages, {len(wrong)} faults", *wrong, ""]))
            sys.stdout.flush()
            everything += wrong
        browser.close()
    return 1 if everything else 0


if __name__ == "__main__":
    sys.exit(main())
