"""kill -9 while cards are written: no card that was shown as saved is lost. And thirty who write see each other's."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from browser import Server, serve
from model_help import calendar, event, record
from websockets.exceptions import WebSocketException

import decide.retro as retros
from benchmarks.retro import LIMIT, Participant, meeting
from benchmarks.retro import run as thirty

SEEDS = [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 3))]


@pytest.fixture
def start(home: Path) -> Iterator[Callable[[], Server]]:
    """A function that serves the app from this test's home; all of them end with the test."""
    with contextlib.ExitStack() as running:

        def begin() -> Server:
            app = serve(home)
            running.callback(app.stop)
            return app

        yield begin


def writing(url: str, page: str, address: dict[str, str], who: int, saved: list[str]) -> None:
    """Put up one card after the other, and note each that the page has shown as saved."""
    with contextlib.suppress(WebSocketException, OSError, EOFError), Participant(url, page, **address) as one:
        one.rerun()
        for n in range(retros.CARDS):
            text = f"card{who}x{n}"
            one.press("put_card", card_text=text)
            if text in one.own():
                saved.append(text)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_app_killed_while_three_write(seed: int, home: Path, start: Callable[[], Server]) -> None:
    store, chance, saved = record(), random.Random(seed), list[str]()
    calendar(store, *[event(f"e{m}", f"2026-{m:02}-0{d} 09:00", 4) for m in range(1, 11) for d in range(1, 8)])
    app = start()
    with meeting(app, store, "everybody", "write") as (found, address, page), ThreadPoolExecutor(3) as crowd:
        written = [crowd.submit(writing, app.url, page, address, n, saved) for n in range(3)]
        until = time.monotonic() + 30
        while not saved and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 1.0))
        app.process.kill()
        for one in written:
            one.result(30)
    kept = [s.text for s in retros.board(store, found) if s.kind == "card"]
    assert len(saved) > 0
    assert set(saved) <= set(kept)
    assert len(kept) == len(set(kept)) <= len(saved) + 3
    again = start()
    with Participant(again.url, page, **address) as one:
        assert one.rerun().errors == []
        assert all(text in one.board() for text in kept)
    assert "Traceback" not in again.printed()
    assert retros.present(store, found).first == date(2026, 7, 1)


@pytest.mark.slow
def test_thirty_who_write_see_each_other_within_three_seconds(home: Path, tmp_path: Path) -> None:
    rows = {row.name.rsplit(": ", 1)[1]: row for row in thirty(cache=tmp_path)}
    assert rows["seen by another, p95"].value <= LIMIT
