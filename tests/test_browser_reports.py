"""Reports in a real browser: the page alone, from a file, without a network; on paper; and what one carries away."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browser import Console, Server, settle, visit
from pptx import Presentation
from report_help import HOSTILE, asked, report

import settings
from reports import REPORTS, written
from store import Store

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Opened = Callable[..., "Page"]
SIDEWAYS = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
FILLS = (
    "[...document.querySelectorAll('.of-bars .point path, .of-mirror .point path')].map(e => getComputedStyle(e).fill)"
)
EDGES = """() => [...document.querySelectorAll('.figure')].map(box => {
    const drawn = box.querySelector('.main-svg').getBoundingClientRect(), room = box.getBoundingClientRect();
    return drawn.right <= room.right + 1 && drawn.bottom <= room.bottom + 1 && drawn.width > 200;
})"""


@pytest.fixture
def page_of(chrome: Browser, tmp_path: Path) -> object:
    """A function that opens a page's source from a file, with the network off; at the end no console holds an error."""
    opened = []

    def show(source: bytes, width: int = 1440, theme: str = "light") -> Page:
        path = tmp_path / f"report{len(opened)}.html"
        path.write_bytes(source)
        context = chrome.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, offline=True)  # type: ignore[arg-type]
        page, console = context.new_page(), Console()
        console.watch(page)
        page.on("dialog", lambda dialog: console.errors.append(dialog.message))
        opened.append((context, console, path))
        page.goto(path.as_uri())
        assert page.locator(".figure:not(.js-plotly-plot)").count() == 0  # all are drawn once the page is there
        return page

    yield show
    for context, console, path in opened:
        context.close()
        assert console.errors == []
        assert set(console.outside) <= {path.as_uri()}


def of_sample(what: str) -> bytes:
    """A report of the sample company as a page."""
    found = settings.in_folder(settings.home() / "sample")
    return written(REPORTS[what](asked(Store(found.database, found.home / "backups"), sample=True)), ".html")


@pytest.mark.parametrize(("width", "theme"), [(1440, "light"), (390, "dark")])
def test_a_page_is_drawn_from_a_file_without_a_network(sample: Path, page_of: Opened, width: int, theme: str) -> None:
    for what in REPORTS:
        page = page_of(of_sample(what), width, theme)
        assert not page.evaluate(SIDEWAYS), what
        assert page.locator(".figure .main-svg").count() >= 1
        assert all(page.evaluate(EDGES)), what
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark == ("rgb(17, 24, 28)" if theme == "dark" else "rgb(252, 252, 251)")


def test_charts_are_live_and_follow_the_theme(page_of: Opened) -> None:
    page = page_of(written(report(), ".html"))
    light = page.evaluate(FILLS)
    assert "rgb(11, 60, 115)" in light
    page.locator(".of-bars .point path").first.hover(force=True)
    page.locator(".of-bars .hovertext").wait_for(timeout=5_000)
    page.emulate_media(color_scheme="dark")
    for _ in range(100):  # the page is told a moment later; its policy lets no wait_for_function run
        if "rgb(11, 60, 115)" not in page.evaluate(FILLS):
            break
        page.wait_for_timeout(100)
    assert "rgb(11, 60, 115)" not in page.evaluate(FILLS)
    assert "rgb(179, 211, 251)" in page.evaluate(FILLS)
    page.locator("summary").first.click()
    assert page.locator("details table").first.is_visible()


def test_on_paper_it_is_a4_and_monday_is_one_page(sample: Path, page_of: Opened) -> None:
    pages = {}
    for what in REPORTS:
        page = page_of(of_sample(what), 1440, "dark")
        pages[what] = page.pdf(prefer_css_page_size=True, print_background=True)
    counts = {what: len(re.findall(rb"/Type\s*/Page\b", pdf)) for what, pdf in pages.items()}
    assert counts == {"balance": 2, "monday": 1, "manager": 2, "portfolio": 2, "retro": 2}
    for pdf in pages.values():
        assert re.search(rb"/MediaBox\s*\[0 0 59[45]\S* 84[12]", pdf)


def test_hostile_words_run_nothing_in_the_page(page_of: Opened) -> None:
    for words in (HOSTILE[6], *HOSTILE[8:11]):  # the longest, and those that would be tags
        page = page_of(written(report(words), ".html"), 390)
        assert page.locator("a, img, iframe, form, object").count() == 0  # also what plotly makes of labels
        assert not page.evaluate(SIDEWAYS)


# on Balance -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown(server: Callable[..., Server], sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Server:
    folder = tmp_path_factory.mktemp("carry") / "home"
    shutil.copytree(sample_home, folder)
    return server(folder)


def part(page: Page, key: str) -> object:
    return page.locator(f".st-key-{key}")


@pytest.mark.parametrize("width", [1440, 390])
def test_balance_is_carried_away_in_each_form(shown: Server, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, shown.url, 60)
    page.get_by_role("button", name="Carry away").click()
    settle(page)
    found = {}
    for name in ("Web page", "PowerPoint", "Excel", "Markdown"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        found[download.value.suggested_filename] = Path(download.value.path()).read_bytes()
    stem = "evenkeel-balance-2026-10-19-2026-11-15"
    assert list(found) == [f"{stem}{ending}" for ending in (".html", ".pptx", ".xlsx", ".md")]
    answer = page.locator("h4").first.inner_text()
    share = re.findall(r"Strategy is \d+%", answer)[0]
    assert share in found[f"{stem}.md"].decode()
    assert share in found[f"{stem}.html"].decode()
    assert share in Presentation(io.BytesIO(found[f"{stem}.pptx"])).slides[0].shapes.title.text_frame.text


@pytest.mark.parametrize(("path", "width"), [("portfolio", 390), ("retro", 1440)])
def test_portfolio_and_retro_are_carried_away_from_their_pages(
    shown: Server, page: Page, path: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{shown.url}/{path}", 60)
    answer = page.locator("h4").first.inner_text().replace("\u2060", "")
    page.get_by_role("button", name="Carry away").click()
    for name in ("PowerPoint", "Markdown"):
        with page.expect_download() as download:
            page.get_by_role("button", name=name).click()
        assert download.value.suggested_filename.startswith(f"evenkeel-{path}-2026-")
        content = Path(download.value.path()).read_bytes()
        text = content.decode() if name == "Markdown" else ""
        title = text or Presentation(io.BytesIO(content)).slides[0].shapes.title.text_frame.text
        assert answer[:40] in title.replace("\\", "")


@pytest.mark.parametrize("width", [1440, 390])
def test_a_page_for_a_manager_is_seen_before_it_is_taken(shown: Server, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, shown.url, 60)
    page.get_by_role("button", name="Carry away").click()
    page.get_by_role("button", name="A page for my manager").click()
    dialog = page.get_by_role("dialog")
    preview = dialog.locator(".st-key-preview")
    preview.get_by_text("Strategy and execution").wait_for()
    assert preview.get_by_role("heading", name="Trend over 4 weeks").count() == 0
    dialog.get_by_role("button", name="Trend over 4 weeks").click()
    dialog.get_by_role("button", name="Categories").click()
    preview.get_by_role("heading", name="Trend over 4 weeks").wait_for()
    preview.get_by_role("heading", name="Categories").wait_for(state="detached")
    headings = preview.get_by_role("heading").all_inner_texts()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Markdown").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")] == headings
    assert "Maren" not in text
    assert "Maren" not in preview.inner_text()


# in other people's programs -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def office() -> str:
    """LibreOffice; skips where it is not installed."""
    path = shutil.which("soffice") or shutil.which("libreoffice")
    if path is None:
        pytest.skip("No LibreOffice to open slides with (Debian, Ubuntu: apt install libreoffice-impress).")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("what", [*REPORTS, "everything", "hostile"])
def test_libreoffice_opens_the_slides_and_shows_each(sample: Path, office: str, tmp_path: Path, what: str) -> None:
    found = settings.in_folder(settings.home() / "sample")
    if what in REPORTS:
        made = REPORTS[what](asked(Store(found.database, found.home / "backups"), sample=True))
    else:
        made = report(HOSTILE[0] + "\x00\u202e" if what == "hostile" else "Plain")
    path = tmp_path / "report.pptx"
    path.write_bytes(written(made, ".pptx"))
    command = [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--convert-to", "pdf"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(path)], check=True, timeout=180, capture_output=True)
    pdf = path.with_suffix(".pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == len(made.sections) + 2
