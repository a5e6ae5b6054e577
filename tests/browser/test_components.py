"""The pieces in a real browser: looks, content security policy, accessibility, and what JavaScript adds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import path
from playwright.sync_api import Browser, Page, ViewportSize, expect

from core.gallery import gallery
from mae_crm import urls
from mae_crm.urls import handler400, handler403, handler404, handler500  # noqa: F401  # this module is a ROOT_URLCONF
from tests.browser.look import REPORTS, listen, look, settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]
urlpatterns = [
    *(route for route in urls.urlpatterns if getattr(route, "name", "") != "components"),
    path("components/", gallery),
]

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest.fixture
def site(live_server) -> str:
    return f"{live_server.url}/components/"


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page of a desk or, by parameter, of another size; the test fails when it broke or the policy stepped in."""
    context = browser.new_context(viewport=getattr(request, "param", DESK))
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.add_init_script(REPORTS)
    yield page
    broken += page.evaluate("window.cspReports ?? []")
    context.close()
    assert broken == []


@pytest.mark.parametrize("query", ["", "?shell=phone"])
def test_nothing_is_wrong_at_any_size_or_theme(browser: Browser, site: str, tmp_path: Path, query: str):
    assert look(browser, site + query, tmp_path, axe=True, sizes=("1440", "360")) == []
    assert len(list(tmp_path.glob("*.png"))) == 4


def test_a_refused_action_becomes_a_note_and_the_page_stays(page: Page, site: str):
    page.goto(site)
    before = page.locator(".card").count()

    page.get_by_role("button", name="A refused action").click()

    note = page.locator("#notices .note")
    expect(note).to_contain_text("Latoya Mabry is already in Tupelo.")
    assert page.locator(".card").count() == before
    note.get_by_role("button", name="Close this note").click()
    expect(note).to_have_count(0)


def test_what_is_not_there_and_a_lost_connection_are_notes_too(page: Page, site: str):
    page.goto(site)
    page.get_by_role("button", name="Nothing there").click()
    expect(page.locator("#notices")).to_contain_text("There is nothing here")

    page.context.set_offline(True)
    page.get_by_role("button", name="Nothing there").click()
    expect(page.locator("#notices")).to_contain_text("No connection.")
    page.context.set_offline(False)


def test_the_theme_is_kept_and_charts_take_its_colours(page: Page, site: str):
    page.emulate_media(color_scheme="light")
    page.goto(site)
    settle(page)
    chart = page.locator("[data-chart=bars] canvas")
    light = chart.screenshot()

    page.get_by_role("button", name="Switch between light and dark").click()
    page.wait_for_timeout(600)

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert chart.screenshot() != light
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_every_chart_is_drawn_and_has_its_table(page: Page, site: str):
    page.goto(site)
    settle(page)
    inked = """canvas => {
      const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      let drawn = 0;
      for (let at = 3; at < data.length; at += 4) drawn += data[at] > 0;
      return drawn / (data.length / 4);
    }"""
    for kind in ("waterfall", "bars", "counties"):
        assert page.locator(f"[data-chart={kind}] canvas").first.evaluate(inked) > 0.01, kind

    figure = page.locator("figure", has=page.locator("[data-chart=bars]"))
    figure.get_by_role("button", name="Table").click()
    expect(figure.get_by_role("table")).to_be_visible()
    expect(figure.locator("[data-chart]")).to_be_hidden()


def test_without_javascript_the_tables_stand_there(browser: Browser, site: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)

    expect(page.locator("figure", has=page.locator("[data-chart=bars]")).locator("table")).to_be_visible()
    expect(page.locator("[data-show]").first).to_be_hidden()
    context.close()


def test_ticking_rows_shows_what_can_be_done_with_them(page: Page, site: str):
    page.goto(site)
    bulk = page.locator(".bulk")
    expect(bulk).to_contain_text("1 selected")

    page.get_by_label("All on this page").check()
    expect(bulk).to_contain_text("2 selected")
    expect(page.locator("tr[aria-selected=true]")).to_have_count(2)

    page.get_by_label("All on this page").uncheck()
    expect(bulk).to_be_hidden()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_the_menu_of_a_narrow_screen_opens_and_escapes(page: Page, site: str):
    page.goto(site)
    menu = page.get_by_role("navigation", name="Menu")
    expect(menu).to_be_hidden()

    page.get_by_role("button", name="Open the menu").click()
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_a_sheet_opens_and_closes(page: Page, site: str):
    page.goto(f"{site}?shell=phone")
    sheet = page.get_by_role("dialog")

    page.get_by_role("button", name="Open a sheet").click()
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_targets_on_touch_are_44_pixels_high(page: Page, site: str):
    page.goto(f"{site}?shell=phone")
    heights = page.eval_on_selector_all(
        ".btn, .tabbar a, .list-x a, .desk",
        "all => all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect().height)",
    )

    assert len(heights) > 8
    assert min(heights) >= 44


@pytest.mark.parametrize("page", [PHONE], indirect=True)
def test_boxes_to_tick_and_notes_to_close_are_44_pixels_on_touch(page: Page, site: str):
    page.goto(site)
    page.get_by_role("button", name="A refused action").click()
    expect(page.locator("#notices .note-x")).to_be_visible()
    sizes = page.eval_on_selector_all(
        ".tick, #notices .note-x",
        "all => all.map(e => e.getBoundingClientRect()).filter(r => r.width).map(r => Math.min(r.width, r.height))",
    )

    assert len(sizes) == 3
    assert min(sizes) >= 44


def test_errors_of_a_form_are_told_on_top_and_lead_to_the_fields(page: Page, site: str):
    page.goto(site)
    page.get_by_role("button", name="Save").click()

    summary = page.get_by_role("alert").filter(has_text="things to mend")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="NEA ID").click()
    assert page.evaluate("location.hash") == "#id_number"


def test_arrows_walk_the_suggestions_and_escape_leaves_them(page: Page, site: str):
    page.goto(site)
    field = page.get_by_role("combobox", name="Search", exact=True)
    chosen = page.locator("#ta1 [role=option][aria-selected=true]")
    field.focus()

    page.keyboard.press("ArrowDown")
    expect(chosen).to_contain_text("Carl Rutledge")
    expect(field).to_have_attribute("aria-activedescendant", "o2")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(chosen).to_contain_text("All results")

    page.keyboard.press("Escape")
    expect(page.locator("#ta1 [role=option]")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")


def test_a_wide_table_is_reached_by_the_keyboard_where_it_scrolls(page: Page, site: str):
    page.goto(site)
    page.evaluate(
        "document.querySelector('.table-cards').closest('.clip').innerHTML"
        " += '<p class=nowrap>' + 'wide '.repeat(900) + '</p>'"
    )
    page.set_viewport_size({"width": 1400, "height": 900})

    expect(page.locator(".with-facets .clip")).to_have_attribute("tabindex", "0")


def test_movement_stops_for_who_asks(browser: Browser, site: str):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(site)

    assert page.locator("a.fig").first.evaluate("e => getComputedStyle(e).transitionDuration") in {
        "0s",
        "1e-05s",
        "0.01ms",
    }
    context.close()


def test_a_request_dropped_for_a_newer_one_is_no_fault_and_a_failed_one_is(browser: Browser, site: str):
    """What `listen` of the browser's console leaves out, and no more."""
    context = browser.new_context()
    page = context.new_page()
    said = listen(page)
    page.goto(site, wait_until="networkidle")
    page.route("**/never/", lambda route: None)
    page.route("**/broken/", lambda route: route.abort())

    page.evaluate("void htmx.ajax('GET', '/never/', {source: 'main'}); htmx.trigger('main', 'htmx:abort')")
    assert said == []

    page.evaluate("htmx.ajax('GET', '/broken/', {source: 'main'}).catch(() => {})")
    page.wait_for_timeout(200)
    assert any("sendError" in line for line in said)
    context.close()
