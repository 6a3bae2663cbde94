"""The Sort page in a real browser: a queue worked off by keyboard, and what was learnt from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from browser import Server, settle, visit

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WAIT = 60


@pytest.fixture
def app(sample: Path, server: Callable[[Path], Server]) -> Server:
    """The app on the sample company."""
    return server(sample)


def question(page: Page) -> str:
    """The title that is asked about."""
    return page.locator("h4").nth(1).inner_text()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_largest_are_sorted_by_keyboard_alone_and_taken_back(app: Server, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{app.url}/sort", WAIT)
    first = question(page)
    page.keyboard.press("6")  # With the technical team
    page.get_by_text(f"{first} → With the technical team").wait_for()
    settle(page, WAIT)
    second = question(page)
    assert second != first
    page.keyboard.press("s")
    page.get_by_role("heading", name=second).wait_for(state="detached")
    page.get_by_text("Learnt from 1 correction").wait_for(timeout=WAIT * 1000)  # nobody clicked for a moment
    page.keyboard.press("u")
    page.get_by_role("heading", name=first).wait_for()
