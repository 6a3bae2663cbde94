"""What pages load: the only cached functions, keyed by the ledger's version so that nothing goes stale.

What they return is shared by all sessions and copied for none: pages read it and never change it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import pandas as pd
import streamlit as st

import settings as settings_module
import sync
from ledger import Ledger, behind
from ledger.files import Version
from metrics import quality
from model import Decision
from settings import Settings
from store import Store

T = TypeVar("T")
PATIENCE = 2.0  # seconds that a page waits for newer hours before it shows the ones before


@dataclass(frozen=True)
class Place:
    """A record with its ledger: your own, or the sample company's."""

    store: Store
    ledger: Ledger
    settings: Settings
    sample: bool


@st.cache_resource(max_entries=8)
def _place(sample: bool, *key: object) -> Place:
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
    return _place(sample, str(settings.home), settings.database, stamp)


def ready_sample(progress: sync.Progress = sync.quiet) -> Place:
    """The sample company's record, made first where it is missing or of another week."""
    here = place(sample=True)
    sync.ensure_sample(here.store, settings_module.today(), progress)
    return here


def version(here: Place) -> Version:
    """The ledger of the present facts; long builds show their progress."""
    note = st.empty()

    def progress(done: int, total: int) -> None:
        if total > 8:
            note.progress(done / total, text=f"Working out the hours: {done} of {total} parts")

    found = here.ledger.version(settings_module.today(), progress)
    note.empty()
    return found


def _at(here: Place, found: Version) -> tuple[str, str]:
    """What an answer depends on beside the question: whose record, and which version of its ledger."""
    return str(here.settings.home), found.id


@st.cache_resource(max_entries=400, show_spinner=False)
def _hours(
    at: tuple[str, str], by: tuple[str, ...], where: tuple[Any, ...], _here: Place, _found: Version
) -> pd.DataFrame:
    return _here.ledger.hours(_found, by, dict(where))


def hours(here: Place, found: Version, by: tuple[str, ...], **where: Any) -> pd.DataFrame:
    """Ledger.hours for this place and version; equal questions are answered once."""
    frozen = tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in where.items() if v is not None))
    return _hours(_at(here, found), by, frozen, here, found)


@st.cache_resource(max_entries=100, show_spinner=False)
def _describe(at: tuple[str, str], who: str, keys: tuple[str, ...], _here: Place, _found: Version) -> pd.DataFrame:
    found = behind.describe(_here.store, _here.ledger.basis(_found), who, keys)
    return pd.DataFrame(found, columns=list(behind.DESCRIBED))


def describe(here: Place, found: Version, who: str, keys: list[str]) -> pd.DataFrame:
    """Title, times, reason and series of activities by key: one row each, columns behind.DESCRIBED."""
    return _describe(_at(here, found), who, tuple(keys), here, found)


@st.cache_resource(max_entries=50, show_spinner=False)
def _doubts(at: tuple[str, str], who: str, first: date, before: date, _here: Place, _found: Version) -> quality.Doubts:
    return behind.doubts(_here.store, _here.ledger.basis(_found), who, first, before)


def doubts(here: Place, found: Version, who: str, first: date, before: date) -> quality.Doubts:
    """Derived problems, open questions and the reconciliation of a person's hours from source to page."""
    return _doubts(_at(here, found), who, first, before, here, found)


@st.cache_resource(max_entries=4, show_spinner=False)
def _names(at: tuple[str, str], _here: Place, _found: Version) -> dict[str, str]:
    basis = _here.ledger.basis(_found)
    found = {who: basis.person(who, basis.today).name or ("You" if who == "me" else who) for who in basis.owners}
    shared = {name for name, n in Counter(found.values()).items() if n > 1}
    return {who: f"{name} ({who})" if name in shared else name for who, name in found.items()}


@st.cache_resource(max_entries=400, show_spinner=False)
def _made(at: tuple[str, str], what: str, asked: tuple[Any, ...], _make: Callable[[], Any]) -> Any:
    return _make()


def made(here: Place, found: Version, what: str, asked: tuple[Any, ...], make: Callable[[], T]) -> T:
    """What a page draws, such as a figure or a table: made once for a version and a question, shared, never changed.

    `what` names it; `asked` holds everything beside the version that it depends on.
    """
    made: T = _made(_at(here, found), what, asked, make)
    return made


def names(here: Place, found: Version) -> dict[str, str]:
    """Display names of people by their key; the key itself where the directory has none, and behind a namesake's."""
    return _names(_at(here, found), here, found)


def reader(here: Place) -> str:
    """Whose page opens first: you, or the sample company's product manager."""
    if not here.sample:
        return "me"
    return next((str(s.state["me"]) for s in here.store.sources() if s.state.get("me")), "me")


def target(here: Place, who: str) -> float | None:
    """The share of strategy that this person wants today, or None."""
    said = targets(here, who)
    return float(said[-1].data["strategy"]) if said else None


def targets(here: Place, who: str) -> list[Decision]:
    """Every wish of this person, oldest first."""
    return here.store.decisions({"target"}, who)
