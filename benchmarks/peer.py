"""A peer of an app: what its pages sent is kept, and served by an app that only draws it (benchmarks.drawn)."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks import ready
from benchmarks.homes import Server, environment, served
from benchmarks.socket_client import Session

KEYS = ("period", "grain")  # what is clicked where a page has it
Click = tuple[str, str]  # key of a widget, label of an option


def clicks(session: Session) -> list[Click]:
    """One round of clicks on the page that is open: every option of its period and grain, back to the first."""
    found = [(key, label) for key in KEYS if session.has(key) for label in session.options(key)]
    return found[1:] + found[:1]


@contextmanager
def peer_of(url: str) -> Iterator[Server]:
    """A running peer of the app at `url`: every page as it is at first, and after each click of a round."""
    with tempfile.TemporaryDirectory() as folder, Session(url) as session:
        session.settled()
        pages = {title: _ways(session, title) for title in session.pages}
        kept = Path(folder) / "drawn.pickle"
        kept.write_bytes(pickle.dumps({"keys": KEYS, "pages": pages}))
        with served("benchmarks/drawn.py", environment(Path(folder), DRAWN=str(kept))) as server:
            yield server


def _ways(session: Session, title: str) -> dict[tuple[str | None, ...], list[ready.Call]]:
    session.go(title)
    ways = {_chosen(session, {}): ready.calls(session.drawn)}
    chosen: dict[str, str] = {}
    for key, label in clicks(session) * 2:  # the second round begins where the first one ended
        session.choose(key, label)
        chosen[key] = label
        ways[_chosen(session, chosen)] = ready.calls(session.drawn)
    return ways


def _chosen(session: Session, chosen: dict[str, str]) -> tuple[str | None, ...]:
    return tuple(chosen.get(key, session.options(key)[0]) if session.has(key) else None for key in KEYS)
