"""kill -9 at random points of every job's life: nothing acknowledged is lost, nothing half shows, it repairs itself."""

from __future__ import annotations

import contextlib
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from browser import ROOT, Server, clean_environment, free_port, serve
from crash_help import JOBS, Story, busy, hours, put_back, whole
from forks import Forks
from model_help import record
from visitor import Visitor
from websockets.exceptions import WebSocketException

import settings
import sync
from store import Store

MANY = [pytest.param(n, marks=pytest.mark.slow) for n in range(1, 7)]  # seeds, each for eight kills of each job


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    forks = Forks(tmp_path_factory.mktemp("jobs"))
    yield forks
    forks.close()


@pytest.fixture
def start(home: Path) -> Iterator[Callable[[], Server]]:
    """A function that serves the app from this test's home; all of them end with the test."""
    with contextlib.ExitStack() as running:

        def begin() -> Server:
            app = serve(home)
            running.callback(app.stop)
            return app

        yield begin


@pytest.mark.parametrize("seed", [0, *MANY])
@pytest.mark.parametrize("name", JOBS)
def test_a_job_killed_at_any_moment(name: str, seed: int, forks: Forks, home: Path, tmp_path: Path) -> None:
    story, chance = Story(name, forks, home, tmp_path), random.Random(f"{name} {seed}")
    ends = [story.befalls(after=chance.uniform(0, story.seconds)).code for _ in range(8 if seed else 2)]
    assert seed == 0 or ends.count(-signal.SIGKILL) > 3  # and not after it had ended


@pytest.mark.parametrize("seed", [0, *MANY])
def test_a_sync_killed_again_and_again_comes_to_its_end(seed: int, forks: Forks, home: Path, tmp_path: Path) -> None:
    story, chance = Story("sync", forks, home, tmp_path), random.Random(seed)
    put_back(home, story.before)
    for n in range(50):
        ended = story.run(after=chance.uniform(0.3, 1.2) * story.seconds)
        story.holds(ended, f"seed {seed}, run {n}: {ended}")
        if ended.code == 0:
            return
    raise AssertionError("It never came to its end.")


# the app, served ------------------------------------------------------------------------------------------------


def deciding(url: str, kept: list[float]) -> None:
    """Wish for one share after the other on the page, and note each that the page has shown as kept."""
    with contextlib.suppress(WebSocketException, OSError, EOFError), Visitor(url) as visitor:
        visitor.run()
        while True:
            wish = 5.0 * (1 + len(kept) % 19)
            visitor.run(want=wish, keep_want=None)
            assert list(visitor.shows("want").default) == [wish]
            kept.append(wish)


@pytest.mark.parametrize("seed", [0, *MANY])
def test_the_app_killed_while_somebody_decides(seed: int, home: Path, start: Callable[[], Server]) -> None:
    store, chance = record(), random.Random(seed)
    sync.import_file(store, "work.ics", busy("own"))
    app = start()
    for n in range(1 if seed == 0 else 3):
        before, kept = len(store.decisions({"target"})), list[float]()
        with ThreadPoolExecutor(1) as visitors:
            visit = visitors.submit(deciding, app.url, kept)
            time.sleep(chance.uniform(0, 2.5))
            app.process.kill()
            visit.result(30)
        app.process.wait(30)
        now = store.decisions({"target"})
        assert len(now) - before in (len(kept), len(kept) + 1), f"seed {seed}, kill {n}"
        app = start()
        with Visitor(app.url) as visitor:
            visitor.run()
            assert visitor.wrong() == []
            assert list(visitor.shows("want").default) == [round(100 * now[-1].data["strategy"]) if now else 50]
    assert "Traceback" not in app.printed()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_first_start_killed_again_and_again(
    seed: int, home: Path, sample_home: Path, start: Callable[[], Server]
) -> None:
    """Until it has come up by itself, a start makes the sample company; killed, the next one goes on."""
    chance, folder = random.Random(seed), home / "sample"
    for _ in range(4):
        app = subprocess.Popen([sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true",
                                "--server.port", str(free_port())], cwd=ROOT, env=clean_environment(home),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        time.sleep(chance.uniform(0, 9))
        app.kill()
        app.wait(30)
    app = start()
    with Visitor(app.url) as visitor:
        visitor.run(120)
        assert visitor.wrong() == []
        assert list(visitor.shows("want").default) == [50]
    assert "Traceback" not in app.printed()
    found, made = (Store(settings.in_folder(f).database, home) for f in (folder, sample_home / "sample"))
    assert whole(found) == whole(made)
    assert hours(found, folder) == hours(found, home / "fresh") == hours(made, home / "made")
    assert list(home.rglob("*.part")) == []
