"""Assess in a real browser: from first run to a stored commitment, wide and on a phone, and no number too early."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import serve, settle, visit
from test_browser import STRAY, done, part, press, sentence, soon

if TYPE_CHECKING:
    from playwright.sync_api import Page, WebSocket

    from ui.palette import Theme

pytestmark = pytest.mark.browser

WEAK, STRONG = ("market", "leadership", "investment"), ("stories", "technical_team")
THUMB = 24  # pixels: what WCAG 2.2 asks of a target at least
TARGETS = """() => [...document.querySelectorAll('.st-key-assess [data-testid^="stBaseButton"]')]
    .filter(b => b.offsetParent).map(b => b.getBoundingClientRect()).map(b => Math.min(b.height, b.width))"""


def rate(page: Page, rated: str, capability: str) -> None:
    """Set both sliders of a card with the keyboard: it matters most, and the capability is a key away."""
    for nth, key in enumerate(("End", capability)):
        part(page, f"rate_{rated}").get_by_role("slider").nth(nth).press(key)
        done(page)


def decisions(home: Path, kind: str) -> list[str]:
    """What the sample's record keeps of a kind."""
    (file,) = (home / "sample").glob("*.db")
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as record:
        query = "SELECT data FROM decisions WHERE kind = ? AND undone IS NULL"
        return [data for (data,) in record.execute(query, (kind,))]


def sent(page: Page) -> list[bytes]:
    """Everything that the server sends to this page from now on."""
    frames: list[bytes] = []

    def keep(payload: str | bytes) -> None:
        frames.append(payload if isinstance(payload, bytes) else payload.encode())

    def watch(socket: WebSocket) -> None:
        socket.on("framereceived", keep)

    page.on("websocket", watch)
    return frames


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_from_first_run_to_a_stored_commitment(sample: Path, page: Page, width: int, theme: Theme) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    frames = sent(page)
    app = serve(sample)
    try:
        visit(page, f"{app.url}/assess", 60)
        fits(page)
        on(page, "begin", "What is your role for?")
        on(page, "next", "Before you see any number")
        early = b"".join(frames)
        on(page, "guess_made", "You guessed 50%, we saw ")
        number = re.findall(r"we saw (\d+%)", sentence(page))[0]
        assert number.encode() in b"".join(frames)
        assert b"Product manager" in early
        assert number.encode() not in early  # nor anything else that the hours say
        assert not re.search(rb"\d(\xc2\xa0| )h strategy", early)

        on(page, "next", "How much does it matter")
        for rated in WEAK:
            rate(page, rated, "ArrowRight")
        for rated in STRONG:
            rate(page, rated, "End")
        page.reload()
        settle(page, 60)
        rate(page, "delivery", "End")
        on(page, "next", "Your weaker side is strategy")
        assert Axe().run(page).response["violations"] == []
        press(page, "take_market_2")
        soon(page, lambda: part(page, "assess").get_by_text("running").count() == 1)
        (kept,) = decisions(sample, "commitment")
        assert '"measure": "contacts"' in kept

        on(page, "next", "You are about ")
        on(page, "next", "That is this month")
        press(page, "next")
        soon(page, lambda: part(page, "next").get_by_role("button").is_disabled())
        assert len(decisions(sample, "assessed")) == 7
    finally:
        app.stop()


def on(page: Page, key: str, begins: str) -> None:
    """Press a button, and come to a step that begins so and fits the window."""
    press(page, key)
    soon(page, lambda: sentence(page).startswith(begins))
    fits(page)


def fits(page: Page) -> None:
    """Nothing hangs over the side, and every button is large enough for a thumb."""
    assert page.evaluate(STRAY) == []
    assert min(page.evaluate(TARGETS), default=THUMB) >= THUMB
