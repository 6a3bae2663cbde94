"""What every test has: a home of its own, a fixed clock, no real accounts; and no silent skips in CI."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from browser import FLAGS, NAMES, NOW, Console, Server, chromium_path, serve
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from calendar_feed import Feed
    from playwright.sync_api import Browser, Page
    from postgres import Server as Postgres

    from store import Store

CORPUS = Path(__file__).parents[2] / "shared" / "reference"
REQUIRE_ALL = os.environ.get("EVENKEEL_REQUIRE_ALL") == "1"

settings.register_profile("local", deadline=None, max_examples=50)
settings.register_profile(
    "ci",
    deadline=None,
    max_examples=50,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci" if REQUIRE_ALL else "local")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Where everything is required, a skip is a failure, unless it is for want of others' recordings."""
    report = yield
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if REQUIRE_ALL and skipped and not item.get_closest_marker("corpus"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, but EVENKEEL_REQUIRE_ALL=1: {report.longrepr[2]}"
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """The same for a test file that skips as a whole."""
    report = yield
    if REQUIRE_ALL and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} skipped, but EVENKEEL_REQUIRE_ALL=1: {report.longrepr[2]}"
    return report


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty EVENKEEL_HOME, a fixed clock, and nothing of the person who runs the tests."""
    for name in [n for n in os.environ if n.startswith(("EVENKEEL_", "JIRA_"))]:
        monkeypatch.delenv(name)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("EVENKEEL_HOME", str(folder))
    monkeypatch.setenv("EVENKEEL_NOW", NOW)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    if "streamlit" in sys.modules:
        import streamlit as st

        st.cache_data.clear()
        st.cache_resource.clear()
    return folder


@pytest.fixture
def warm(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a served app is after its warm-up; for every test that drives pages."""
    from driving import warm as make

    make(monkeypatch)


@pytest.fixture
def add(home: Path) -> Callable[..., Any]:
    """A function that adds a calendar to your own record."""
    from driving import add as added

    return added


@pytest.fixture
def own(add: Callable[..., Any]) -> Store:
    """Your own record with Ana's calendar."""
    import acme

    from ui import loaders

    add(acme.WORK)
    return loaders.place(False).store


@pytest.fixture
def feed(home: Path) -> Iterator[Feed]:
    """A calendar at an address on this machine, which evenkeel.toml allows."""
    from calendar_feed import served

    with served(home) as found:
        yield found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server of this worker's own; skips where none is installed."""
    from postgres import MISSING, Server, programs

    folder = programs()
    if folder is None:
        pytest.skip(MISSING)
    server = Server(folder)
    yield server
    server.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def another(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], None]]:
    """A function that makes `record()` be a new, empty record: on SQLite, and once more on PostgreSQL."""
    made: list[str] = []

    def make() -> None:
        if request.param == "sqlite":
            monkeypatch.setenv("EVENKEEL_HOME", str(tmp_path / f"record{len(made)}"))
            made.append("")
        else:
            made.append(request.getfixturevalue("postgres").fresh())
            monkeypatch.setenv("EVENKEEL_DATABASE", made[-1])

    yield make
    for url in filter(None, made):
        request.getfixturevalue("postgres").free.append(url)


@pytest.fixture
def database(another: Callable[[], None]) -> None:
    """The record of this test is on SQLite, and once more on PostgreSQL."""
    another()


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder that holds the sample company with its ledger: made once a worker, to be copied."""
    import settings as evenkeel_settings
    import sync
    from ledger import Ledger
    from store import Store

    folder = tmp_path_factory.mktemp("sample")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVENKEEL_HOME", str(folder))
        patch.setenv("EVENKEEL_NOW", NOW)
        found = evenkeel_settings.in_folder(sync.sample_folder(evenkeel_settings.load()))
        store = Store(found.database, found.home / "backups")
        sync.ensure_sample(store, evenkeel_settings.today())
        Ledger(store, found).version(evenkeel_settings.today())
        store.engine.dispose()
    return folder


@pytest.fixture
def sample(sample_home: Path, home: Path) -> Path:
    """This test's home folder, with the sample company already made in it."""
    shutil.copytree(sample_home, home, dirs_exist_ok=True)
    return home


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of files recorded by others; skips where it is absent."""
    if not CORPUS.is_dir():
        pytest.skip("The files recorded by others (../shared/reference) are not on this machine.")
    return CORPUS


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium; skips where there is none."""
    path = chromium_path()
    if not path:
        pytest.skip(f"No browser to test with: install one of {', '.join(NAMES)}.")
    return path


@pytest.fixture(scope="session")
def server() -> Iterator[Callable[..., Server]]:
    """A function that serves the app from a home folder: `server(home)`. The same home, the same server."""
    running: dict[tuple[str, ...], Server] = {}

    def at(home: Path, **how: Any) -> Server:
        key = (str(home), repr(sorted(how.items(), key=str)))
        if key not in running:
            running[key] = serve(home, **how)
        return running[key]

    yield at
    for one in running.values():
        one.stop()


@pytest.fixture(scope="session")
def chrome(chromium: str) -> Iterator[Browser]:
    """One Chromium for all browser tests of a worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def console() -> Console:
    """What the `page` of this test wrote into the console."""
    return Console()


@pytest.fixture
def page(chrome: Browser, console: Console) -> Iterator[Page]:
    """A fresh browser page; at the end its console holds no error, and no request has left this machine."""
    context = chrome.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    console.watch(page)
    yield page
    context.close()
    assert console.errors == []
    assert console.outside == []
