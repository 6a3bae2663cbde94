"""A retro in two real browsers: both write, see each other's cards, reveal, choose, promise and close."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import Console, Server, settle, visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser
WAIT = 60_000  # milliseconds; a loaded machine is slow
AT = "/retro?part={part}"
OWN = '[class*="st-key-back_"]'  # the buttons that take an own card back
SHOTS = os.environ.get("RETRO_SHOTS")
STRAY = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"


def part(page: Page, key: str) -> Locator:
    """The widget or container of a key."""
    return page.locator(f".st-key-{key}")


def press(page: Page, key: str) -> None:
    """Press a button and wait until the page is drawn."""
    part(page, key).get_by_role("button").first.click(timeout=WAIT)
    page.wait_for_timeout(150)
    settle(page, WAIT / 1000)


def sees(page: Page, text: str) -> None:
    """Wait until the page shows a text."""
    page.get_by_text(text).first.wait_for(timeout=WAIT)


def card(page: Page, column: str, text: str) -> None:
    """Put up a card and wait until it is said to be saved."""
    part(page, "card_column").get_by_role("radio", name=column, exact=True).click(timeout=WAIT)
    settle(page)
    field = part(page, "card_text").locator("input")
    field.fill(text)
    field.press("Enter")
    page.locator(OWN).last.wait_for(timeout=WAIT)
    sees(page, text)


def shoot(page: Page, name: str) -> None:
    if SHOTS:
        page.wait_for_timeout(600)
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


@pytest.fixture
def two(chrome: Browser, console: Console) -> Iterator[tuple[Page, Page]]:
    """Two browsers that know nothing of each other: a wide one and a phone."""
    contexts = [chrome.new_context(viewport={"width": w, "height": 900}) for w in (1440, 390)]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        console.watch(page)
    yield pages[0], pages[1]
    for context in contexts:
        context.close()
    assert console.errors == []
    assert console.outside == []


def test_two_browsers_hold_a_retro(
    two: tuple[Page, Page], server: Callable[..., Server], sample_home: Path, tmp_path: Path
) -> None:
    wide, phone = two
    home = tmp_path / "served"
    shutil.copytree(sample_home, home)
    url = server(home).url + AT.format(part="Meeting")
    visit(wide, url, 60)
    press(wide, "begin_retro")
    visit(phone, url, 60)
    sees(phone, "Facts, in silence")
    assert "covered until everybody" in wide.locator("h4").first.inner_text()
    shoot(wide, "facts"), shoot(phone, "facts_390")

    guess_and_write(wide, phone)
    choose_and_promise(wide, phone)
    for page in two:
        visit(page, url.replace("Meeting", "Earlier"), 60)
        sees(page, "Known then")
        sees(page, "Fewer status meetings")
        sees(page, "Noor: call one customer a week")
        assert not page.evaluate(STRAY)
    shoot(wide, "earlier"), shoot(phone, "earlier_390")


def guess_and_write(wide: Page, phone: Page) -> None:
    press(wide, "go_on")
    sees(phone, "That is my guess")  # without a click
    press(phone, "keep_guess")
    sees(wide, "1 guess so far")
    shoot(wide, "guess")

    press(wide, "go_on")
    sees(phone, "Put it up")
    assert "Strategy" in wide.locator("h4").first.inner_text()
    card(wide, "Stop", "Fewer status meetings")
    sees(phone, "Fewer status meetings")
    card(phone, "Start", "<b>Call</b> a customer $x$ each week")
    sees(wide, "<b>Call</b> a customer $x$ each week")
    assert [page.locator(OWN).count() for page in (wide, phone)] == [1, 1]
    shoot(wide, "write"), shoot(phone, "write_390")

    phone.reload()  # a seat is kept by the browser
    settle(phone, 60)
    phone.locator(OWN).first.wait_for(timeout=WAIT)


def choose_and_promise(wide: Page, phone: Page) -> None:
    press(wide, "go_on")
    sees(phone, "Choose up to 3 cards")
    assert re.fullmatch(r"2[45]:\d\d", wide.get_by_role("timer").inner_text())
    assert phone.locator(OWN).count() == 0
    choices = part(phone, "votes").get_by_role("combobox")
    choices.click()
    phone.get_by_role("option", name="Fewer status meetings").click()
    phone.keyboard.press("Escape")
    sees(wide, "chosen 1×")
    shoot(wide, "discuss"), shoot(phone, "discuss_390")

    press(wide, "go_on")
    part(wide, "promise_text").locator("input").fill("call one customer a week")
    part(wide, "promise_who").locator("input").fill("Noor")
    press(wide, "keep_promise")
    sees(phone, "Noor: call one customer a week")
    shoot(wide, "commit"), shoot(phone, "commit_390")
    wide.get_by_role("button", name=re.compile("Close the retro")).click()
    part(wide, "close_retro").get_by_role("button").click(timeout=WAIT)
    sees(wide, "was closed on")
    sees(phone, "was closed on")
    stored = "() => Object.keys(localStorage).filter(k => k.startsWith('evenkeel-retro-')).length"
    for page in (wide, phone):
        page.wait_for_function(f"({stored})() === 0")
        assert not page.evaluate(STRAY)
