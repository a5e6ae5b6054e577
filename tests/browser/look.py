"""Look at a page as people do: desktop and phone, light and dark.

    python -m tests.browser.look http://127.0.0.1:8000/people/ /tmp/shots --cookie sessionid=…

Writes four pictures and prints one line each: reports of the content security policy, errors in the console and
elements that are wider than the window. Ends with 1 if there was any. `--axe` adds the accessibility rules.
The browser is that of the tests (devstack/chromium.py).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from devstack.chromium import launch_options

SIZES = {"1440": (1440, 900), "390": (390, 844), "360": (360, 740)}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

WIDER = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter((e) => e.getBoundingClientRect().right > room + 1 && !e.closest(".board, .tabs-x, .clip, .seg"))
    .slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") ?? ""}`);
}"""
REPORTS = """addEventListener("securitypolicyviolation", (e) => {
  (window.cspReports ??= []).push(`${e.violatedDirective} ${e.blockedURI} ${e.sourceFile ?? ""}:${e.lineNumber ?? ""}`);
});"""
# What htmx 2 logs where it drops a request for a newer one, or because somebody goes on to the next page: no fault.
# A request that fails in any other way has a line of its own.
DROPPED = ("htmx:afterRequest", "htmx:sendAbort")
BROKEN = """async () => (await axe.run()).violations.map(
  (v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(", ")}`)"""


def look(
    browser: Browser,
    url: str,
    out: Path,
    *,
    cookie: str = "",
    axe: bool = False,
    sizes: tuple[str, ...] = ("1440", "390"),
) -> list[str]:
    """Take the pictures of one page; returns what is wrong with it, one sentence each."""
    faults: list[str] = []
    for size in sizes:
        for theme in THEMES:
            width, height = SIZES[size]
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, has_touch=width < 500
            )
            if cookie:
                key, _, value = cookie.partition("=")
                context.add_cookies([{"name": key, "value": value, "url": url}])
            name = f"{urlsplit(url).path.strip('/').replace('/', '-') or 'home'}-{size}-{theme}"
            faults += [f"{name}: {fault}" for fault in _look_once(context.new_page(), url, out / f"{name}.png", axe)]
            context.close()
    return faults


def listen(page: Page) -> list[str]:
    """What the browser will have to complain of while the page is used; for reports of the policy ask `cspReports`."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(DROPPED):
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.add_init_script(REPORTS)
    return said


def _look_once(page: Page, url: str, picture: Path, axe: bool) -> list[str]:
    said = listen(page)
    page.goto(url, wait_until="networkidle")
    settle(page)
    said += [f"csp {report}" for report in page.evaluate("window.cspReports ?? []")]
    said += [f"wider than the window: {wide}" for wide in page.evaluate(WIDER)]
    if axe:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        said += [f"axe {found}" for found in page.evaluate(BROKEN)]
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=picture, full_page=True)
    return said


def settle(page: Page) -> None:
    """Charts are drawn after the fonts are there."""
    if page.query_selector("[data-chart]"):
        page.wait_for_selector('body[data-charts="drawn"]', timeout=10_000)
        page.wait_for_timeout(400)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("url")
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--cookie", default="", help="name=value, such as the session's")
    arguments.add_argument("--axe", action="store_true")
    arguments.add_argument("--sizes", default="1440,390")
    given = arguments.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        faults = look(
            browser, given.url, given.out, cookie=given.cookie, axe=given.axe, sizes=tuple(given.sizes.split(","))
        )
        browser.close()
    sys.stdout.write("\n".join([*faults, "" if faults else "Nothing wrong was seen.\n"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
