"""A reading under way: what it says of itself in the source's state, so that every process sees how far it is."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from model import Problem, Source
from store import Store

ALIVE = timedelta(seconds=90)  # a running sync says so more often than this
Progress = Callable[[str, int, int], None]


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def begin(store: Store, source: Source) -> None:
    """Mark a source as being read, before the process that reads it is up."""
    store.set_state(source.id, cancel=False, failed=None, run={"pid": 0, "done": 0, "total": 0, "beat": clock()})


def running(source: Source) -> dict[str, Any] | None:
    """The progress of a sync that is under way for this source, or None (also where it was killed)."""
    run = source.state.get("run")
    if not run or _age(run) > ALIVE:
        return None
    return dict(run)


def started(store: Store, source: Source) -> dict[str, Any]:
    """What a reading in this process says of itself, kept with the source; see beat."""
    run = {"pid": os.getpid(), "done": 0, "total": 0, "beat": clock()}
    store.set_state(source.id, cancel=False, run=run)
    return run


def cancelled(store: Store, source: Source, run: dict[str, Any]) -> bool:
    """Whether somebody asked this reading to stop; says that it is alive, too."""
    if _age(run) > ALIVE / 4:
        run["beat"] = clock()
        store.set_state(source.id, run=run)
    return any(s.state.get("cancel") for s in store.sources() if s.id == source.id)


def ended(store: Store, source: Source, problem: Problem | None = None, **state: Any) -> None:
    """Say that a reading is over, and what stopped it where something did."""
    failed = {k: getattr(problem, k) for k in ("code", "where", "text", "do", "severity")} if problem else None
    store.set_state(source.id, run=None, cancel=False, failed=failed, **state)


def clock() -> str:
    """The true time, whatever EVENKEEL_NOW says: it tells whether a process is alive."""
    return datetime.now(UTC).isoformat()


def _age(run: Mapping[str, Any]) -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(run["beat"])
