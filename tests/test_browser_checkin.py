"""The Monday check-in in a real browser: a week explained in three clicks, wide and on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import acme
import pytest
from browser import Server, settle, visit
from driving import Add

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
WAIT = 60
DAYS = [  # of last week: Thursday has a free afternoon, Friday is free but for an hour, Monday has an hour
    acme.event("w", "Sprint planning", "20261109T090000", "20261109T160000"),
    acme.event("x", "Sprint planning", "20261110T090000", "20261110T170000", "RRULE:FREQ=DAILY;COUNT=2"),
    acme.event("y", "Sprint planning", "20261112T090000", "20261112T130000"),
    acme.event("z", "Sprint planning", "20261113T090000", "20261113T100000"),
]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_week_is_explained_in_three_clicks(
    add: Add, home: Path, server: Callable[[Path], Server], page: Page, width: int
) -> None:
    add(acme.calendar(*DAYS))
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, server(home).url, WAIT)
    asked = page.get_by_text("what was it?")
    for when, chip in (("Fri 10:00", "Market and data"), ("Thu 13:00", "Customer follow-up"), ("Mon 16:00", "Team")):
        page.get_by_text(f"{when}").first.wait_for(timeout=WAIT * 1000)
        page.get_by_role("button", name=chip, exact=True).click()
        page.get_by_text(f"{when} →").wait_for(timeout=WAIT * 1000)
        settle(page, WAIT)
    asked.wait_for(state="detached")
    page.get_by_text("Monday check-in: done").wait_for()
