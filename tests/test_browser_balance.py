"""Balance in a real browser: its blocks wide and on a phone, in both themes, and from a figure to its activities."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Server, visit
from icalendar import Calendar
from playwright.sync_api import Error as PlaywrightError
from test_browser import INKS, STRAY, done, part, press

from ui import palette

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    from ui.palette import Theme

pytestmark = pytest.mark.browser

WAIT = 60
BLOCKS = (
    "This week",
    "Last contact with a customer:",
    "Longest not met:",
    "One thing to do:",
    "Monday check-in",
    "More",
)
OUTSIDE = """e => { const r = e.getBoundingClientRect(); return r.left < -1 || r.right > innerWidth + 1 }"""
DRAWN = '[data-testid="stDataFrameResizable"]'


@pytest.fixture(scope="module")
def shown(server: Callable[[Path], Server], sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server of this file's own with the sample company."""
    folder = tmp_path_factory.mktemp("balance") / "home"
    shutil.copytree(sample_home, folder)
    return server(folder)


def at(page: Page, shown: Server, width: int = 1440, theme: Theme = "light", asked: str = "") -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    visit(page, f"{shown.url}/{asked}", WAIT)


def window(page: Page, key: str) -> Locator:
    """Open what is behind a figure."""
    press(page, f"behind_{key}")
    return there(page)


def there(page: Page) -> Locator:
    box = page.get_by_role("dialog")
    box.wait_for()
    done(page)
    return box


def closed(page: Page) -> None:
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()
    done(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_every_block_stands_there_and_leads_to_its_activities(
    shown: Server, page: Page, width: int, theme: Theme
) -> None:
    at(page, shown, width, theme)
    for text in BLOCKS:
        page.get_by_text(text).first.wait_for()
    part(page, "picture").locator(".barlayer .trace").first.wait_for(state="attached")
    box = window(page, "contact")
    box.locator(DRAWN).wait_for()
    assert not box.evaluate(OUTSIDE)
    assert page.evaluate(STRAY) == []
    closed(page)
    tab(page, "Coverage")
    page.get_by_text("of the working time is seen").wait_for()
    part(page, "coverage").locator(".xtick text").first.wait_for()
    for ink in page.evaluate(INKS):
        red, green, blue = map(int, re.findall(r"\d+", ink)[:3])
        assert palette.contrast(f"#{red:02x}{green:02x}{blue:02x}", palette.BACKGROUND[theme]) >= 4.5
    assert "Stretches of an hour or more" in window(page, "coverage").inner_text()
    assert page.evaluate(STRAY) == []


def test_a_click_opens_what_is_behind_a_part_and_there_it_is_put_right(shown: Server, page: Page) -> None:
    at(page, shown)
    part(page, "known").locator(".barlayer .point path").nth(1).click(force=True)
    box = there(page)
    assert box.get_by_role("combobox").first.input_value() == "Estimated"
    closed(page)
    tab(page, "Customers")
    grid = part(page, "companies").locator("canvas").first
    grid.scroll_into_view_if_needed()
    place = grid.bounding_box()
    assert place
    page.mouse.click(place["x"] + 16, place["y"] + 52)
    box = there(page)
    assert box.get_by_role("combobox").first.input_value().startswith("With ")
    box.get_by_text("Put one right").click()
    save = part(page, "companies_save_not_happened").get_by_role("button")
    for _ in range(3):  # a loaded machine may draw the button anew under the click
        if save.count():
            save.click()
        with suppress(PlaywrightError):
            box.wait_for(state="detached", timeout=10_000)
            break
    page.get_by_text("What you changed (1)").wait_for()


def test_a_monday_on_a_phone_from_the_alarms_to_a_block_and_a_no_in_two_taps(shown: Server, page: Page) -> None:
    at(page, shown, 390, "dark", "?person=Deepa+Raman")
    for key in ("drought", "starved"):
        window(page, key).locator(DRAWN).wait_for()
        if key == "starved":
            found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
            assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []
        closed(page)
    part(page, "protect").get_by_role("button").first.click()
    with page.expect_download() as given:
        page.get_by_role("button", name="Block for your calendar").click()
    (event,) = Calendar.from_ical(Path(given.value.path()).read_bytes()).walk("VEVENT")
    assert event["SUMMARY"] == "Focus: strategy"
    assert event.decoded("DTEND") > event.decoded("DTSTART")
    page.keyboard.press("Escape")
    done(page)
    part(page, "log_no").get_by_role("button").first.click()  # one tap
    page.get_by_label("What did you say no to?").last.click()  # and another
    page.keyboard.type("A fax gateway")
    page.keyboard.press("Enter")
    page.get_by_text("A fax gateway").wait_for()
