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

import identity
import settings as settings_module
import sync
from ledger import Ledger, behind
from ledger.basis import Basis
from ledger.files import Version
from ledger.scope import Narrowed
from metrics import quality
from metrics.retro_about import About
from model import LOCAL, Access, EvenkeelError, Person, Source
from settings import Settings
from store import Store, audit
from store.people import listed
from store.scope import Scoped
from ui import signed
from ui.memory import Memory

T = TypeVar("T")
_PLACES, _MADE, _KEPT, _VIEWED = Memory(8), Memory(800), Memory(200), Memory(2000)
PATIENCE = 2.0  # seconds that a page waits for newer hours before it shows the ones before


@dataclass(frozen=True)
class Place:
    """A record with its ledger, your own or the sample company's, at the moment when a page began."""

    store: Store  # in a team, the rows of who is signed in alone; see store.scope
    ledger: Ledger  # in a team, their hours alone; see ledger.scope
    settings: Settings
    sample: bool
    moved: tuple[object, ...] = ()  # the record's counters
    access: Access | None = None  # what who is signed in may; None: no team, and the reader sees what is there
    account: str = ""  # who is signed in


def _place(sample: bool) -> Place:
    settings = settings_module.load()
    if sample:
        folder = sync.sample_folder(settings)
        settings = settings_module.in_folder(folder)
    store = Store(settings.database, settings.home / "backups")
    return Place(store, Ledger(store, settings, PATIENCE), settings, sample)


def place(sample: bool) -> Place:
    """Your own record, or the sample company's; in a team the record as who is signed in may see it, and no sample.

    Raises EvenkeelError where it cannot be opened, nobody is signed in, or the directory does not let them in.
    """
    if not signed.configured():
        return whole(sample)
    claims, today = signed.claims(), settings_module.today()
    if claims is None:
        raise EvenkeelError("Nobody is signed in.", "Sign in first.", "identity.signed_out")
    here, who = whole(sample=False), identity.account(claims)
    reader = kept(here, "known", lambda: identity.known(here.store, who, today), who, today)
    if reader is None:
        reader = identity.bind(here.store, claims, today)
        here = whole(sample=False)
    return seen_by(here, reader.key, reader.access, who)


def seen_by(here: Place, who: str, access: Access, account: str = "") -> Place:
    """A record as one person of a team sees it, by what their access is."""
    names = _KEPT.get((here.moved[:2], "names", who), lambda: identity.names(here.store, who))
    store = Scoped(here.store, who, names, access)
    return replace(here, store=store, ledger=Narrowed(here.ledger, store), access=access, account=account)


def still(here: Place) -> None:
    """Raise EvenkeelError where who is signed in may not see this any more: for what runs without the whole page."""
    if here.account:
        found, today = whole(sample=False), settings_module.today()
        reader = kept(found, "known", lambda: identity.known(found.store, here.account, today), here.account, today)
        if reader is None or (reader.key, reader.access) != (here.store.viewer, here.access):
            raise EvenkeelError("Your access has changed.", "Reload the page.", "identity.changed")


def whole(sample: bool) -> Place:
    """A record without regard to who looks: for the door, and for what the server does by itself."""
    settings = settings_module.load()
    toml = settings.home / "evenkeel.toml"
    stamp = toml.stat().st_mtime if toml.exists() else 0.0
    here = _PLACES.get((sample, settings.home, settings.database, stamp), lambda: _place(sample))
    return replace(here, moved=here.store.counters())


def ready_sample(progress: sync.Progress = sync.quiet) -> Place:
    """The sample company's record, made first where it is missing or of another week."""
    here, today = whole(sample=True), settings_module.today()
    if kept(here, "sample", lambda: sync.sample_stands(here.store, today), today):
        return here
    sync.ensure_sample(here.store, today, progress)
    return whole(sample=True)


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
    return _MADE.get((here.settings.home, found.id, here.store.viewer, what, asked), make)


def kept(here: Place, what: str, read: Callable[[], T], *asked: Any) -> T:
    """What the record holds beside hours, read again only when its counters moved.

    `what` names it, `asked` is what else it depends on.
    """
    return _KEPT.get((here.moved, here.store.viewer, what, asked), read)


def hours(here: Place, found: Version, by: tuple[str, ...], **where: Any) -> pd.DataFrame:
    """Ledger.hours for this place and version: in a team, of who is signed in alone."""
    where = {k: v for k, v in where.items() if v is not None}
    asked = by, tuple(sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in where.items()))
    return made(here, found, "hours", asked, lambda: here.ledger.hours(found, by, where, here.store.viewer))


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
    return made(here, found, "names", (), lambda: _names(here.ledger.basis(found), here.store.shows))


def _names(basis: Basis, shows: Callable[[str], bool]) -> dict[str, str]:
    seen = filter(shows, basis.owners)
    found = {who: basis.person(who, basis.today).name or ("You" if who == LOCAL else who) for who in seen}
    shared = {name for name, n in Counter(found.values()).items() if n > 1}
    told = {who: f"{name} ({who})" if name in shared else name for who, name in found.items()}
    return dict(sorted(told.items(), key=lambda named: named[1]))


def sources(here: Place) -> list[Source]:
    """Every source, oldest first; read again only when a source moved: a company has hundreds."""
    asked = here.moved[:1], here.moved[3:], here.settings.home, here.store.viewer, "sources"
    return _KEPT.get(asked, here.store.sources)


def reader(here: Place) -> str:
    """Whose page opens first: you, by your key where you signed in, or the sample company's product manager."""
    if here.store.viewer is not None or not here.sample:
        return here.store.viewer or LOCAL
    return next((str(s.state["me"]) for s in sources(here) if s.state.get("me")), LOCAL)


def listed_name(here: Place, who: str, today: date) -> str:
    """What the directory calls somebody, or their key where it has no name."""
    row = _listed(here, who, today)
    return row.name if row and row.name else who


def _listed(here: Place, who: str, today: date) -> Person | None:
    """Somebody's newest row of the directory that has begun."""
    with here.store.read() as c:
        rows = [p for p in listed(c) if p.email == who and (p.valid_from or date.min) <= today]
    return max(rows, key=lambda p: p.valid_from or date.min, default=None)


def for_leaders(here: Place) -> Ledger:
    """The ledger of everybody, to work out what a leader may see of groups: the lattice, and nothing beside it.

    Raises EvenkeelError for a member or an administrator, who see no more than their own hours.
    """
    if here.access not in (None, "leader"):
        raise EvenkeelError(
            "Only leaders see the portfolio.",
            "Your own page is Balance; the directory says who is a leader.",
            "team.leaders",
        )
    return here.ledger if here.access is None else whole(here.sample).ledger


def takes_part(here: Place, of: About) -> bool:
    """Whether a retro is the reader's to see: in a team, of a product or team that the directory has them in.

    Who sees the portfolio's sums sees none of a retro: of the same hours, the two could tell one person's.
    """
    if here.access in (None, "leader"):
        return here.access is None
    assert isinstance(here.store, Scoped)
    store = here.store
    return kept(here, "takes part", lambda: store.takes_part(of.key), of.key, settings_module.today())


def for_retro(here: Place, of: About) -> Ledger:
    """The ledger of everybody, to sum up quarters of a product or team that the reader is one of.

    Raises EvenkeelError for everybody else in a team, whatever their access.
    """
    if here.access is None:
        return here.ledger
    if not takes_part(here, of):
        raise EvenkeelError(
            "A retro is for those whose hours are in it.",
            "Choose a product or team of yours; the directory says which these are.",
            "team.group",
        )
    return whole(here.sample).ledger


def administered(here: Place) -> Store:
    """The whole record, for what an administrator does with accounts. Raises EvenkeelError for everybody else."""
    if here.access != "admin":
        raise EvenkeelError("Only an administrator can do this.", "Ask one.", "team.admins")
    return whole(here.sample).store


def viewed(here: Place, what: str) -> None:
    """Note in a team's audit log that the reader looks at an aggregate: once a day for each."""
    who, engine = here.store.viewer, here.store.engine
    if who is not None and not here.sample:
        asked = here.settings.home, who, what, settings_module.today()
        _VIEWED.get(asked, lambda: audit.viewed(engine, who, what))
