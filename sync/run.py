"""A reading under way: what it says of itself in the source's state, so that every process sees how far it is."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from model import Problem, Source
from store import Store

ALIVE = timedelta(seconds=90)  # a running sync says so more often than this
PAGES = 30  # over which the rate of a reading is taken: Jira Cloud's come in bursts of ten
Progress = Callable[[str, int, int], None]
Run = dict[str, Any]  # pid, done of total, before (done when it began), again (not the first), left (s), beat (ISO)
Watch = Callable[[str, Run], None]


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def unwatched(what: str, run: Run) -> None:
    """A run that nobody watches."""


class Pace:
    """How fast a reading goes, by its last pages: what it did before them was other work."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque(maxlen=PAGES)

    def left(self, done: int, total: int, now: float | None = None) -> float | None:
        """Seconds until `total`, as of a page after which that many are `done`; None while no rate is known."""
        self._seen.append((time.monotonic() if now is None else now, done))
        (began, first), (ended, last) = self._seen[0], self._seen[-1]
        return (total - done) * (ended - began) / (last - first) if last > first else None


def begin(store: Store, source: Source) -> None:
    """Mark a source as being read, before the process that reads it is up."""
    store.set_state(source.id, cancel=False, failed=None, run=_run(source, 0))


def running(source: Source) -> Run | None:
    """The progress of a sync that is under way for this source, or None (also where it was killed)."""
    run = source.state.get("run")
    if not run or _age(run) > ALIVE:
        return None
    left = run.get("left")
    return run | {"left": left and max(0.0, left - _age(run).total_seconds())}


def started(store: Store, source: Source) -> Run:
    """What a reading in this process says of itself, kept with the source until it has ended."""
    run = _run(source, os.getpid())
    store.set_state(source.id, cancel=False, run=run)
    return run


def cancelled(store: Store, source: Source, run: Run) -> bool:
    """Whether somebody asked this reading to stop; says that it is alive, too."""
    if _age(run) > ALIVE / 4:
        run |= {"beat": clock(), "left": None}  # it has to wait, and nobody knows how long
        store.set_state(source.id, run=run)
    return any(s.state.get("cancel") for s in store.sources() if s.id == source.id)


def ended(store: Store, source: Source, problem: Problem | None = None, **state: Any) -> None:
    """Say that a reading is over, and what stopped it where something did."""
    failed = {k: getattr(problem, k) for k in ("code", "where", "text", "do", "severity")} if problem else None
    store.set_state(source.id, run=None, cancel=False, failed=failed, **state)


def clock() -> str:
    """The true time, whatever EVENKEEL_NOW says: it tells whether a process is alive."""
    return datetime.now(UTC).isoformat()


def _run(source: Source, pid: int) -> Run:
    again = bool(source.state.get("last_sync"))
    return {"pid": pid, "done": 0, "total": 0, "before": 0, "again": again, "left": None, "beat": clock()}


def _age(run: Mapping[str, Any]) -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(run["beat"])
