"""Take the pictures of docs/pictures/ anew, from a running demo:

    make demo                                                        # in another terminal
    .venv/bin/python -m tests.browser.pictures http://127.0.0.1:8000
    .venv/bin/python -m tests.browser.pictures http://127.0.0.1:8000 --only person,talk --png --out /tmp/shots

Each page is taken on a desk (1440) and on a phone (390), light and dark, as <name>-<width>-<theme>.webp. Nothing in the
demo is changed by it. Prints what the browser complained about; ends with 1 if it did.
"""

from __future__ import annotations

import argparse
import base64
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, StorageState, sync_playwright

from devstack.chromium import launch_options
from tests.browser.look import SIZES, THEMES, WIDER, listen, settle

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
TALLEST = {"1440": 1400, "390": 1300}  # what lies below is cut off
QUALITY = 45

type Steps = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a persona of the demo sees it ("" is nobody): an address, then what to click."""

    name: str
    persona: str
    path: str
    then: tuple[Steps, ...] = ()


def follow(selector: str) -> Steps:
    """Go where the first such link leads, without what a script would do with the click."""

    def run(page: Page) -> None:
        found = page.locator(selector)
        if not found.count():
            raise LookupError(f"There is no {selector} at {page.url}.")
        page.goto(found.first.evaluate("link => link.href"), wait_until="networkidle")

    return run


def rehearse_a_transfer(page: Page) -> None:
    page.locator("select[name=to]").select_option(index=3)
    page.get_by_role("button", name="Show what it will do").click()
    page.wait_for_load_state("networkidle")


def rehearse_organizing(page: Page) -> None:
    page.locator("select[name=local]").select_option(index=3)
    page.get_by_role("button", name="Show what it will do").click()
    page.wait_for_load_state("networkidle")


TO_DECIDE = "main tr:has(.ti-hand-stop) .who a"
A_DISTRICT = "main a.t-link[href^='/units/employers/']"
ORGANIZED_BY = "main a[href$='/organized-by/']"
SOMEBODY = "main a.who[href^='/people/']"

PICTURES_OF_THE_HOUSE = (
    Picture("sign-in", "", "/account/login/"),
    Picture("home", "organizer", "/"),
    Picture("people", "organizer", "/people/"),
    Picture("people-narrowed", "organizer", "/people/?potential=yes&band=warm"),
    Picture("units", "organizer", "/units/"),
    Picture("local", "organizer", "/units/", (follow("main a.t-link[href^='/units/locals/']"),)),
    Picture("person", "organizer", "/people/?q=Marquis+Tate", (follow(SOMEBODY),)),
    Picture("conversations", "organizer", "/conversations/"),
    Picture(
        "transfer",
        "clerk",
        "/people/?q=Keisha+Brantley",
        (follow(SOMEBODY), follow("a[href$='/transfer/']"), rehearse_a_transfer),
    ),
    Picture("staff-lists", "clerk", "/staff-lists/"),
    Picture("staff-list-new", "clerk", "/staff-lists/new/"),
    Picture("staff-list-columns", "clerk", "/staff-lists/", (follow(TO_DECIDE), follow("main a[href$='/columns/']"))),
    Picture("staff-list-review", "clerk", "/staff-lists/", (follow(TO_DECIDE),)),
    Picture("staff-list-applied", "clerk", "/staff-lists/", (follow("main tr:has(.pill-member) .who a"),)),
    Picture(
        "staff-list-leavers",
        "clerk",
        "/staff-lists/",
        (follow("main tr:has(.pill-member) .who a"), follow("main a[href$='/leavers/']")),
    ),
    Picture("employer", "clerk", "/units/", (follow(A_DISTRICT),)),
    Picture("who-organizes", "clerk", "/units/", (follow(A_DISTRICT), follow(ORGANIZED_BY), rehearse_organizing)),
    Picture("today", "building-rep", "/my/"),
    Picture("building", "building-rep", "/my/building/"),
    Picture("talk", "building-rep", "/my/log/", (follow("main a[href^='/my/log/']"),)),
    Picture("campaigns", "organizer", "/campaigns/"),
    Picture("campaign", "organizer", "/campaigns/", (follow("main a[href^='/campaigns/']:not([href$='new/'])"),)),
    Picture("campaign-draft", "organizer", "/campaigns/", (follow("main tr:has(.ti-pencil) a"),)),
    Picture("campaign-new", "organizer", "/campaigns/new/?potential=yes&band=warm"),
    Picture("leaders", "organizer", "/leaders/"),
    Picture("worksites-without-a-rep", "local-president", "/leaders/worksites/"),
    Picture("early-career", "organizer", "/early-career/"),
    Picture("me", "member", "/me/"),
    Picture("me-details", "member", "/me/details/"),
    Picture("me-address", "member", "/me/", (follow("main a[href^='/contacts/']"),)),
    Picture("users", "administrator", "/administration/"),
    Picture("user", "administrator", "/administration/", (follow("main a[href^='/administration/users/']"),)),
    Picture("roles", "administrator", "/administration/roles/"),
    Picture("health", "administrator", "/administration/health/"),
)


class Photographer:
    """Takes pictures of one site; signs each persona in once."""

    def __init__(self, browser: Browser, site: str, out: Path, *, with_png: bool) -> None:
        self.browser = browser
        self.site = site
        self.out = out
        self.kinds = ("webp", "png") if with_png else ("webp",)
        self.signed_in: dict[str, StorageState] = {}

    def take(self, picture: Picture) -> list[str]:
        """Four pictures of one page; answers the browser's complaints."""
        complaints: list[str] = []
        for size, tallest in TALLEST.items():
            for theme in THEMES:
                width, height = SIZES[size]
                context = self.browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme=theme,
                    has_touch=width < 500,
                    storage_state=self.state_of(picture.persona),
                )
                name = f"{picture.name}-{size}-{theme}"
                page = context.new_page()
                complaints += [f"{name}: {said}" for said in go(page, self.site, picture)]
                for kind in self.kinds:
                    save(page, self.out / f"{name}.{kind}", width, tallest)
                context.close()
        return complaints

    def state_of(self, persona: str) -> StorageState | None:
        """The cookies of a session of that persona."""
        if persona and persona not in self.signed_in:
            context = self.browser.new_context()
            page = context.new_page()
            page.goto(f"{self.site}/account/login/")
            page.click(f"button[name=as][value={persona}]")
            page.wait_for_load_state()
            self.signed_in[persona] = context.storage_state()
            context.close()
        return self.signed_in.get(persona)


def go(page: Page, site: str, picture: Picture) -> list[str]:
    """To the page, by its steps; answers what the browser had to say about it."""
    said = listen(page)
    page.goto(site + picture.path, wait_until="networkidle")
    for step in picture.then:
        step(page)
    settle(page)
    said += [f"csp {report}" for report in page.evaluate("window.cspReports ?? []")]
    return said + [f"wider than the window: {wide}" for wide in page.evaluate(WIDER)]


def save(page: Page, target: Path, width: int, tallest: int) -> None:
    """The page from its top, as tall as it is but not taller than `tallest`, in a window of that height: what stays at
    the end of a window is at the end of the picture."""
    tall: int = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width, "height": min(tall, tallest)})
    settle(page)
    options = {"format": "png"} if target.suffix == ".png" else {"format": "webp", "quality": QUALITY}
    clip = {"x": 0, "y": 0, "width": width, "height": min(tall, tallest), "scale": 1}
    session = page.context.new_cdp_session(page)
    shot = session.send("Page.captureScreenshot", {**options, "clip": clip})
    target.write_bytes(base64.b64decode(shot["data"]))
    session.detach()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("site", help="the running demo, such as http://127.0.0.1:8000")
    arguments.add_argument("--only", default="", help="names with commas")
    arguments.add_argument("--out", type=Path, default=PICTURES)
    arguments.add_argument("--png", action="store_true", help="beside each a PNG, to look at closely")
    given = arguments.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    wanted = set(filter(None, given.only.split(",")))
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        photographer = Photographer(browser, given.site.rstrip("/"), given.out, with_png=given.png)
        for picture in PICTURES_OF_THE_HOUSE:
            if not wanted or picture.name in wanted:
                try:
                    complaints += photographer.take(picture)
                except LookupError as absent:
                    complaints.append(f"{picture.name}: {absent}")
        browser.close()
    sys.stdout.write("\n".join([*complaints, "" if complaints else "Nothing wrong was seen.\n"]))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
