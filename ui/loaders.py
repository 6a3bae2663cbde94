"""What pages load, kept by the ledger's version or the record's counters, so that nothing goes stale.

It is shared by all sessions and copied for none: pages read it and never change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

import settings as settings_module
import sync
from ledger import Ledger, behind
from ledger.basis import Basis
from ledger.files import Version
from metrics import quality
from model import Source
from settings import Settings
from store import Store
from ui.memory import Memory

T = TypeVar("T")
_PLACES, _MADE, _KEPT = Memory(8), Memory(800), Memory(200)
PATIENCE = 2.0  # seconds that a page waits for newer hours before it shows the ones before


@dataclass(frozen=True)
class Place:
    """A record with its ledger, your own or the sample company's, at the moment when a page began."""

    store: Store
    ledger: Ledger
    settings: Settings
    sample: bool
    moved: tuple[object, ...] = ()  # the record's counters


def _place(sample: bool) -> Place:
    settings = settings_module.load()
    if sample:
        folder = sync.sample_folder(settings)
        settings = settings_module.in_folder(folder)
    store = Store(settings.database, settings.home / "backups")
    return Place(store, Ledger(store, settings, PATIENCE), settings, sample)


def place(sample: bool) -> Place:
    """Your own record, or the sample company's. Raises EvenkeelError where it cannot be opened."""
    settings = settings_module.load()
    toml = settings.home / "evenkeel.toml"
    stamp = toml.stat().st_mtime if toml.exists() else 0.0
    here = _PLACES.get((sample, settings.home, settings.database, stamp), lambda: _place(sample))
    return replace(here, moved=here.store.counters())


def ready_sample(progress: sync.Progress = sync.quiet) -> Place:
    """The sample company's record, made first where it is missing or of another week."""
    here, today = place(sample=True), settings_module.today()
    if kept(here, "sample", lambda: sync.sample_stands(here.store, today), today):
        return here
    sync.ensure_sample(here.store, today, progress)
    return place(sample=True)


def version(here: Place) -> Version:
    """The ledger of the present facts; long builds show their progress."""
    note: list[Any] = []

    def progress(done: int, total: int) -> None:
        if total > 8:
            note[:] = note or [st.empty()]
            note[0].progress(done / total, text=f"Working out the hours: {done} of {total} parts")

    found = here.ledger.version(settings_module.today(), progress)
    for shown in note:
        shown.empty()
    return found


def made(here: Place, found: Version, what: str, asked: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What a page loads or draws, such as a figure or a table: made once for a version and a question.

    `what` names it; `asked` holds everything beside the version that it depends on.
    """
    return _MADE.get((here.settings.home, found.id, what, asked), make)


def kept(here: Place, what: str, read: Callable[[], T], *asked: Any) -> T:
    """What the record holds beside hours, read again only when its counters moved.

    `what` names it, `asked` is what else it depends on.
    """
    return _KEPT.get((here.moved, what, asked), read)


def hours(here: Place, found: Version, by: tuple[str, ...], **where: Any) -> pd.DataFrame:
    """Ledger.hours for this place and version."""
    where = {k: v for k, v in where.items() if v is not None}
    asked = by, tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in where.items()))
    return made(here, found, "hours", asked, lambda: here.ledger.hours(found, by, where))


def describe(here: Place, found: Version, who: str, keys: list[str]) -> pd.DataFrame:
    """Title, times, reason and series of activities by key: one row each, columns behind.DESCRIBED."""
    rows = behind.describe(here.store, here.ledger.basis(found), who, keys)
    return pd.DataFrame(rows, columns=list(behind.DESCRIBED))


def doubts(here: Place, found: Version, who: str, first: date, before: date) -> quality.Doubts:
    """Derived problems, open questions and the reconciliation of a person's hours from source to page."""

    def make() -> quality.Doubts:
        return behind.doubts(here.store, here.ledger.basis(found), who, first, before)

    return made(here, found, "doubts", (who, first, before), make)


def names(here: Place, found: Version) -> dict[str, str]:
    """Display names by a person's key, in their order; the key where there is none, and behind a namesake's."""
    return made(here, found, "names", (), lambda: _names(here.ledger.basis(found)))


def _names(basis: Basis) -> dict[str, str]:
    found = {who: basis.person(who, basis.today).name or ("You" if who == "me" else who) for who in basis.owners}
    shared = {name for name, n in Counter(found.values()).items() if n > 1}
    told = {who: f"{name} ({who})" if name in shared else name for who, name in found.items()}
    return dict(sorted(told.items(), key=lambda named: named[1]))


def sources(here: Place) -> list[Source]:
    """Every source, oldest first."""
    return kept(here, "sources", here.store.sources)


def reader(here: Place) -> str:
    """Whose page opens first: you, or the sample company's product manager."""
    if not here.sample:
        return "me"
    return next((str(s.state["me"]) for s in sources(here) if s.state.get("me")), "me")
