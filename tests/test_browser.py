"""The app in a real browser: one whole story from the sample to own numbers, and what only a browser can show."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import acme
import jira_standin
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import NOW, Console, Server, serve, settle, visit
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from connectors.jira_site import Site
from ui import menu, palette
from ui.palette import Theme

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.browser

WAIT = 60  # seconds; a loaded machine is slow
PAGES = ("", *list(menu.ENTRIES)[1:])
TITLED = ("sources", "sort?part=Questions")  # pages with the tricks among their words; others draw them on a canvas
WRONG = "wrong-token-0815"
STRAY = """() => [...document.querySelectorAll('html, body, [data-testid="stApp"], [data-testid="stMain"]')]
    .filter(e => e.scrollWidth > e.clientWidth).map(e => e.dataset.testid || e.tagName)"""
FOCUSED = """() => {
    const at = document.activeElement;
    return {key: at.closest('[class*="st-key-"]')?.className ?? '', closed: at.matches('summary:not([open] > *)')};
}"""
INKS = """() => [...document.querySelectorAll('.xtick text, .ytick text, .legendtext, .annotation-text')]
    .map(e => getComputedStyle(e).fill)"""
Open = Callable[..., "Page"]


# driving --------------------------------------------------------------------------------------------------


def part(page: Page, key: str) -> Locator:
    """The widget or container of a key."""
    return page.locator(f".st-key-{key}")


def done(page: Page) -> None:
    """Wait until the app has drawn what the last act asked for."""
    page.wait_for_timeout(100)  # the act is on its way to the server
    settle(page, WAIT)


def soon(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until something holds; on a loaded machine an act may be long on its way."""
    until = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < until, "What was waited for did not come."
        page.wait_for_timeout(50)
    settle(page, WAIT)


def gone(page: Page, key: str) -> None:
    """Wait until a widget or container is no longer there."""
    part(page, key).wait_for(state="detached")


def press(page: Page, key: str) -> None:
    """Press a button."""
    part(page, key).get_by_role("button").first.click(timeout=WAIT * 1000)
    done(page)


def choose(page: Page, key: str, option: str | re.Pattern[str]) -> None:
    """Choose from a select box by its label."""
    box = part(page, key).get_by_role("combobox")
    box.scroll_into_view_if_needed()
    found = page.get_by_role("option", name=option, exact=isinstance(option, str)).first
    for _ in range(6):  # a list that opens while the page above it still grows is closed by the scrolling
        settle(page, WAIT)
        box.click()
        with suppress(PlaywrightTimeout):
            found.wait_for(timeout=4000)
            break
        page.keyboard.press("Escape")
    label = found.inner_text()
    found.click()
    soon(page, lambda: chosen(page, key) == label)
    done(page)


def chosen(page: Page, key: str) -> str:
    """What a select box shows."""
    return part(page, key).get_by_role("combobox").input_value()


def write(page: Page, key: str, text: str) -> None:
    """Fill a text field and leave it."""
    field = part(page, key).locator("input")
    field.fill(text)
    field.press("Tab")
    done(page)


def follow(page: Page, name: str) -> None:
    """Go to a page by the navigation."""
    path = "" if name == "Balance" else name.lower()
    page.get_by_test_id("stTopNavLink").filter(has_text=name).or_(
        page.get_by_role("link", name=name, exact=True)
    ).first.click()
    page.wait_for_url(re.compile(rf":\d+/{path}(\?|$)"))
    done(page)


def upload(page: Page, name: str, data: bytes) -> None:
    """Give the file field of Sources a file."""
    file: Any = {"name": name, "mimeType": "text/calendar", "buffer": data}
    part(page, "files").locator("input[type=file]").set_input_files(file)
    part(page, "add_files").wait_for(timeout=WAIT * 1000)
    done(page)


def tab(page: Page, nth: int) -> None:
    """Open a tab of Sources: files, Jira, who am I."""
    page.get_by_role("tab").nth(nth).click()
    done(page)


def sentence(page: Page) -> str:
    """The answer at the top of the page."""
    return page.locator("h4").first.inner_text().replace("\u00a0", " ")


def bar(page: Page) -> list[str]:
    """The parts of the bar that says how the hours are known."""
    return part(page, "known").locator(".legendtext").all_text_contents()


def alerts(page: Page) -> list[str]:
    """Every box with a failure, a warning or a success."""
    return page.get_by_test_id("stAlert").all_inner_texts()


# servers and browsers ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sampled(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home of the module with the sample company and nothing else."""
    folder = tmp_path_factory.mktemp("browser") / "home"
    shutil.copytree(sample_home, folder)
    return folder


@pytest.fixture(scope="module")
def shown(server: Callable[..., Server], sampled: Path) -> Server:
    """A server to look around in: the sample company."""
    return server(sampled)


@pytest.fixture(scope="module")
def ana(server: Callable[..., Server], sampled: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server with Ana's calendar, and one of titles that would like to be something else."""
    import settings
    import sync
    from store import Store

    folder = tmp_path_factory.mktemp("ana") / "home"
    shutil.copytree(sampled, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVENKEEL_HOME", str(folder))
        patch.setenv("EVENKEEL_NOW", NOW)
        store = Store(settings.load().database, folder / "backups")
        for data in (acme.WORK, acme.TRICKS):
            sync.import_file(store, "ana.ics", data, zone=acme.ZONE)
        store.engine.dispose()
    return server(folder)


@pytest.fixture
def opened(chrome: Browser, console: Console) -> Iterator[Open]:
    """A function that opens an address in a browser of its own; at the end no console holds an error."""
    contexts = []

    def at(url: str, width: int = 1440, theme: Theme = "light") -> Page:
        context = chrome.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        context.set_default_timeout(WAIT * 1000)
        contexts.append(context)
        page = context.new_page()
        console.watch(page)
        visit(page, url, WAIT)
        return page

    yield at
    for context in contexts:
        context.close()
    assert console.errors == []
    assert console.outside == []


class Gated(Site):
    """A Jira that gives its issues only when it is let, so that a test can see the progress before."""

    gate = threading.Event()

    def post(self, path: str, body: dict[str, Any]) -> Any:
        if path == "search/jql":
            self.gate.wait(WAIT)
        return super().post(path, body)


# the story --------------------------------------------------------------------------------------------------


def test_from_the_sample_to_own_numbers(sample: Path, opened: Open) -> None:
    app = serve(sample)
    try:
        with jira_standin.served(acme.site(Gated)) as jira:
            page = opened(app.url)
            sample_is_on_every_page(page)
            own_calendar(page)
            connect(page, jira.url)
            correction_stays(page, opened)
            link_can_be_shared(page, opened)
            sample_and_back(page)
            no_secret_anywhere(page, sample)
    finally:
        app.stop()


def sample_is_on_every_page(page: Page) -> None:
    for name in ("Balance", "Sources", "Problems"):
        follow(page, name)
        part(page, "banner").wait_for()
        assert sentence(page)


def own_calendar(page: Page) -> None:
    follow(page, "Sources")
    upload(page, "ana.ics", acme.WORK)
    assert part(page, "my_addresses").locator("input").input_value() == acme.ANA
    assert part(page, "my_zone").locator("input").input_value() == acme.ZONE
    press(page, "add_files")
    page.get_by_test_id("stAlertContentSuccess").wait_for()
    gone(page, "banner")
    follow(page, "Balance")
    soon(page, lambda: "In your calendar" in bar(page))
    assert "In Jira" not in bar(page)


def connect(page: Page, url: str) -> None:
    follow(page, "Sources")
    tab(page, 2)
    write(page, "jira_url", url)
    write(page, "jira_email", jira_standin.EMAIL)
    write(page, "jira_token", WRONG)
    press(page, "jira_test")
    page.get_by_test_id("stAlertContentError").wait_for()
    assert len(alerts(page)) == 1
    assert WRONG not in alerts(page)[0]

    write(page, "jira_token", jira_standin.TOKEN)
    press(page, "jira_test")
    part(page, "jira_chosen").get_by_role("combobox").click()
    page.get_by_role("option", name=re.compile("SHOP")).click()
    page.keyboard.press("Escape")
    done(page)
    part(page, "jira_connect").get_by_role("button").click()
    page.get_by_role("progressbar").first.wait_for()
    Gated.gate.set()
    page.get_by_role("progressbar").first.wait_for(state="detached")
    done(page)
    follow(page, "Balance")
    soon(page, lambda: {"In your calendar", "In Jira"} <= set(bar(page)))


def correction_stays(page: Page, opened: Open) -> None:
    before = sentence(page)
    page.get_by_test_id("stExpander").filter(has=part(page, "correct_key")).locator("summary").click()
    choose(page, "correct_key", re.compile("^Pricing strategy workshop"))
    page.locator('[class*="st-key-was_"]').get_by_role("combobox").click()
    page.get_by_role("option", name="Delivery and roadmap").click()
    done(page)
    page.get_by_text("The whole series", exact=True).click()
    done(page)
    press(page, "save_correction")
    soon(page, lambda: sentence(page) != before)
    after = sentence(page)
    page.reload()
    settle(page, WAIT)
    assert sentence(page) == after
    assert sentence(opened(page.url)) == after


def link_can_be_shared(page: Page, opened: Open) -> None:
    choose(page, "period", "Last 12 weeks")
    part(page, "grain").get_by_text("Month", exact=True).click()
    page.wait_for_url(re.compile("grain="))
    done(page)
    other = opened(page.url)
    assert chosen(other, "period") == "Last 12 weeks"
    assert sentence(other) == sentence(page)
    assert other.url == page.url
    follow(other, "Problems")
    other.wait_for_url(re.compile("period="))
    assert chosen(other, "period") == "Last 12 weeks"
    other.context.close()


def sample_and_back(page: Page) -> None:
    own = sentence(page)
    follow(page, "Sources")
    press(page, "to_sample")
    follow(page, "Balance")
    soon(page, lambda: part(page, "banner").is_visible() and sentence(page) != own)
    press(page, "leave_sample")
    gone(page, "banner")
    soon(page, lambda: sentence(page) == own)


def no_secret_anywhere(page: Page, home: Path) -> None:
    for name in ("Balance", "Problems", "Sources"):
        follow(page, name)
        stored = page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
        for secret in (jira_standin.TOKEN, WRONG):
            assert secret not in page.url + page.content() + page.locator("body").inner_text() + stored
    for file in home.rglob("*"):
        if file.is_file():
            held = file.read_bytes()
            assert jira_standin.TOKEN.encode() not in held, file
            assert WRONG.encode() not in held, file


# what only a browser shows ------------------------------------------------------------------------------------


def test_a_link_to_a_page_of_a_fresh_server_shows_its_frame(sample: Path, opened: Open) -> None:
    app = serve(sample)
    try:
        page = opened(f"{app.url}/problems")
        assert part(page, "banner").is_visible()
        assert sentence(page)
        follow(page, "Balance")
        assert "strategy" in sentence(page).lower()
    finally:
        app.stop()


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_every_page_fits_its_window_and_can_be_read_by_everybody(
    shown: Server, opened: Open, width: int, theme: Theme
) -> None:
    page = opened(shown.url, width, theme)
    for path in PAGES:
        visit(page, f"{shown.url}/{path}", WAIT)
        assert page.evaluate(STRAY) == []
        assert page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).colorScheme") == theme
        for ink in page.evaluate(INKS):
            red, green, blue = map(int, re.findall(r"\d+", ink)[:3])
            assert palette.contrast(f"#{red:02x}{green:02x}{blue:02x}", palette.BACKGROUND[theme]) >= 4.5
        found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        assert [(v["id"], [n["html"] for n in v["nodes"]]) for v in found] == []


def test_a_click_on_a_bar_shows_what_is_behind_it(shown: Server, opened: Open) -> None:
    page = opened(shown.url)
    assert chosen(page, "drill_category") == "All categories"
    bars = part(page, "picture").locator(".barlayer .trace").first.locator(".point path")
    bars.last.wait_for()
    bars.last.scroll_into_view_if_needed()
    box = bars.last.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    soon(page, lambda: chosen(page, "drill_category") != "All categories")
    assert chosen(page, "drill_period") == "9 Nov 2026"


def test_the_keyboard_alone_comes_to_every_choice_and_makes_it(ana: Server, opened: Open) -> None:
    page = opened(ana.url)
    before = sentence(page)
    walk(page, "period")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    done(page)
    assert chosen(page, "period") != "Last 4 weeks"
    soon(page, lambda: sentence(page) != before)
    for key in ("drill_category", "correct_key"):
        walk(page, key)


def walk(page: Page, key: str) -> None:
    """Press Tab until the focus is in a widget, opening what is closed on the way."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if f"st-key-{key}" in focused["key"].split():
            return
        if focused["closed"]:
            page.keyboard.press("Enter")
            done(page)
    raise AssertionError(f"60 times Tab do not come to {key}")


def test_a_token_typed_and_left_by_the_tab_key_is_used(ana: Server, opened: Open) -> None:
    page = opened(f"{ana.url}/sources")
    tab(page, 2)
    with jira_standin.served(acme.site()) as jira:
        page.locator(".st-key-jira_url input").focus()
        for text in (jira.url, jira_standin.EMAIL, jira_standin.TOKEN):
            page.keyboard.type(text)
            page.keyboard.press("Tab")
        walk(page, "jira_test")
        page.keyboard.press("Enter")
        part(page, "jira_connect").wait_for()


def test_an_address_typed_and_left_by_the_tab_key_is_used(ana: Server, opened: Open) -> None:
    page = opened(f"{ana.url}/sources")
    tab(page, 1)
    page.locator(".st-key-address input").focus()
    page.keyboard.type("https://127.0.0.1/private-5ecret/basic.ics")
    page.keyboard.press("Tab")
    walk(page, "subscribe")
    page.keyboard.press("Enter")
    said = page.get_by_test_id("stAlert").inner_text()
    assert "allow_hosts" in said
    assert "5ecret" not in said


@pytest.mark.parametrize("path", [*PAGES, "sort?part=Questions"])
def test_titles_and_names_are_only_ever_text(ana: Server, opened: Open, path: str) -> None:
    page = opened(f"{ana.url}/{path}")
    main = page.get_by_test_id("stMainBlockContainer")
    links = main.locator("a[href], img[src]").evaluate_all("all => all.map(e => e.href || e.src)")
    assert [link for link in links if not link.startswith((ana.url, "data:"))] == []
    if path in TITLED:
        assert "[click](javascript:alert(1))" in main.inner_text()


def test_a_picture_named_ics_gives_one_sentence_and_leaves_the_balance(ana: Server, opened: Open) -> None:
    page = opened(ana.url)
    before = sentence(page)
    follow(page, "Sources")
    upload(page, "holiday.ics", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    press(page, "add_files")
    page.get_by_test_id("stAlertContentError").wait_for()
    assert len(alerts(page)) == 1
    assert "holiday.ics" in alerts(page)[0]
    follow(page, "Balance")
    soon(page, lambda: sentence(page) == before)


def test_the_csv_can_be_downloaded(ana: Server, opened: Open) -> None:
    page = opened(ana.url)
    press(page, "away")
    with page.expect_download() as download:
        part(page, "csv").get_by_role("button").click()
    assert re.fullmatch(r"evenkeel-[\d-]+\.csv", download.value.suggested_filename)
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("day,title,category")
    assert sum("Pricing strategy workshop" in line for line in lines) == 4


@pytest.mark.parametrize("path", PAGES)
def test_started_from_another_folder_every_page_is_the_same(
    opened: Open, server: Callable[..., Server], sampled: Path, tmp_path_factory: Any, path: str
) -> None:
    # the story: the logo was looked for in the folder one happened to stand in, and no page could be drawn
    elsewhere = tmp_path_factory.getbasetemp() / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    other = server(sampled, cwd=elsewhere)
    page = opened(f"{other.url}/{path}")
    assert alerts(page) == []
    assert page.get_by_test_id("stHeaderLogo").or_(page.locator("img[data-testid*=Logo]")).count() >= 1
    assert sentence(page)
