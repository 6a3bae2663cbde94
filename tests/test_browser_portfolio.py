"""Portfolio in a real browser: every tab fits at both widths and themes, and a review from card to decision."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import Server, visit
from test_browser import INKS, STRAY, WAIT, Open, done, opened, part, press, soon

from ui import palette
from ui.palette import Theme

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["opened"]  # the fixture
pytestmark = pytest.mark.browser
PLACES = ("", "?tab=Investment", "?tab=Decisions", "?tab=Mirror", "?tab=Totals", "?tab=Set+up", "?portfolio=Scout")


@pytest.fixture(scope="module")
def shown(server: Callable[..., Server], sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server with the sample company, for this file alone: decisions are kept in it."""
    folder = tmp_path_factory.mktemp("portfolio") / "home"
    shutil.copytree(sample_home, folder)
    return server(folder)


def headline(page: Page) -> str:
    return page.locator("h4").first.inner_text()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_part_fits_its_window_and_can_be_read_by_everybody(
    shown: Server, opened: Open, width: int, theme: Theme
) -> None:
    page = opened(f"{shown.url}/portfolio", width, theme)
    for place in PLACES:
        visit(page, f"{shown.url}/portfolio{place}", WAIT)
        assert page.evaluate(STRAY) == [], place
        for ink in page.evaluate(INKS):
            red, green, blue = map(int, re.findall(r"\d+", ink)[:3])
            assert palette.contrast(f"#{red:02x}{green:02x}{blue:02x}", palette.BACKGROUND[theme]) >= 4.5
        found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == [], place


@pytest.mark.parametrize("width", [1440, 390])
def test_a_review_goes_from_a_card_to_a_decision_that_is_there_the_next_time(
    shown: Server, opened: Open, width: int
) -> None:
    page = opened(f"{shown.url}/portfolio", width)
    assert "Scout, for 22 weeks" in headline(page)
    press(page, "open0")
    soon(page, lambda: headline(page).startswith("Scout: starved since"))
    soon(page, lambda: "portfolio=Scout" in page.url)
    page.get_by_text("Decide about this product").click()
    for key, text in (("owner", "Seun"), ("reason", f"Starved, seen at {width}"), ("expect", "A third looks outward")):
        part(page, f"review_{key}").locator("input").fill(text)
    press(page, "review_keep")
    soon(page, lambda: page.get_by_text(f"Starved, seen at {width}").count() > 0)
    visit(page, f"{shown.url}/portfolio?tab=Decisions", WAIT)
    done(page)
    assert page.get_by_text(f"Starved, seen at {width}").first.is_visible()
