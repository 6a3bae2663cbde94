"""What was pushed aside in somebody's calendar, read from the record: the history of events, and what stands now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from ledger import Ledger
from ledger.basis import Basis
from ledger.files import Version
from metrics.counts import why_not
from metrics.pushed import GAVE_WAY, SOON, Pushed, Taker, pushed
from model import Revision
from store import history

MARGIN = timedelta(days=1)


def aside(ledger: Ledger, version: Version, who: str, first: date, before: date) -> list[Pushed]:
    """Strategy and customer events of [first, before) that gave way to something else; see metrics.pushed."""
    basis = ledger.basis(version)
    low, high = (datetime.combine(day, time(), UTC) for day in (first, before))
    revisions = ledger.store.history(basis.owners.get(who, ()), low, high + SOON)
    strategic = {
        n: category
        for n, one in enumerate(revisions)
        if one.what in GAVE_WAY
        and one.before
        and one.before.start < high
        and (category := _category(basis, who, one)) in basis.taxonomy.on_side("strategy")
    }
    if not strategic:
        return []
    return pushed(revisions, strategic, _takers(ledger, basis, who, revisions, low - MARGIN, high + MARGIN))


def read_twice(ledger: Ledger, version: Version, people: Iterable[str]) -> set[str]:
    """Those of whose calendar some later reading showed a change; of the others nothing can be known."""
    basis, store = ledger.basis(version), ledger.store
    names = {name: who for who in people if store.shows(who) for name in basis.owners.get(who, ())}
    with store.read() as c:
        return {names[name] for name in history.changed_of(c, names)}


def _category(basis: Basis, who: str, one: Revision) -> str:
    assert one.before is not None
    return basis.verdict(who, f"{one.source}/{one.before.id}", one.before, one.subject).category


def _takers(
    ledger: Ledger, basis: Basis, who: str, revisions: list[Revision], low: datetime, high: datetime
) -> Iterator[Taker]:
    """Timed events that stand, and are neither of strategy nor time off, with the reading that showed them as new."""
    new = {f"{one.source}/{one.after.id}": one.seen for one in revisions if one.what == "appeared" and one.after}
    moved = {
        f"{one.source}/{one.after.id}": one.seen for one in revisions if one.what in ("moved", "accepted") and one.after
    }
    with ledger.store.read() as c:
        events = ledger.store.activities(c, basis.owners.get(who, set()), low, high, ("event",))
    for key, activity, subject in events:
        category = basis.verdict(who, key, activity, subject).category
        side = basis.taxonomy.side(category)
        block = basis.item(who, key, activity, subject).block
        if not (why_not(activity) or activity.all_day or block or side in ("strategy", "away")):
            seen = max((when for when in (new.get(key), moved.get(key)) if when), default=None)
            yield Taker(key, activity.start, activity.end, category, subject.organizer, subject.title, seen)
