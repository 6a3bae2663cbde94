"""What changed between two versions of the ledger, so that what is known of all else need not be worked out again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar
from weakref import WeakKeyDictionary

from ledger.basis import Weeks, Worked
from ledger.files import Version

if TYPE_CHECKING:
    from ledger import Ledger

T = TypeVar("T")
WEEK = timedelta(weeks=1)
LAST = date.max - timedelta(days=100)  # so that the period after it has a first day


def changed(ledger: Ledger, since: Version, now: Version, first: date, before: date) -> frozenset[str] | None:
    """Everybody whose activities or hours of [first, before) may differ; None where it may be anybody.

    It may name people who did not change in the end, and leaves out nobody who did.
    """
    if not _follows(ledger, since, now):
        return None
    owners = {owner for owner, month in ledger.touched(since, now) if within(month, first, before)}
    if "*" in owners:
        return None
    habits = {who for who in {*since.guesses, *now.guesses} if since.guesses.get(who) != now.guesses.get(who)}
    return frozenset(map(ledger.basis(now).directory.key, owners)) | habits


def days_changed(ledger: Ledger, since: Version, now: Version) -> tuple[date, date] | tuple[()] | None:
    """The days [first, before) outside of which nobody's hours differ, () for none at all; None where any may."""
    if not _follows(ledger, since, now) or since.guesses != now.guesses:
        return None
    spans = [_span(month) for _, month in ledger.touched(since, now)]
    return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else ()


def _follows(ledger: Ledger, since: Version, now: Version) -> bool:
    """Whether a version is the one before with what was touched since then, and nothing else."""
    same = ledger.files.rule(since.id) == ledger.files.rule(now.id) and since.today == now.today
    return same and since.facts <= now.facts


def within(month: str, first: date, before: date) -> bool:
    """Whether what was touched reaches into some days: "2026-11", a day of a week, "2026-11+" for all later, or "*"."""
    low, high = _span(month)
    return low < before and high > first


def _span(month: str) -> tuple[date, date]:
    """The days of a month, of the week of a day, of all later months, or all there are."""
    if month == "*":
        return date.min, LAST
    if len(month) > len("2026-11+"):
        monday = date.fromisoformat(month)
        monday -= timedelta(days=monday.weekday())
        return monday, monday + WEEK
    first = date.fromisoformat(f"{month[:7]}-01")
    return first, LAST if month.endswith("+") else (first + timedelta(days=32)).replace(day=1)


class Kept(Generic[T]):
    """Answers about some days of a ledger, each made again only where somebody's hours of these days changed."""

    def __init__(self, size: int = 64) -> None:
        """`size`: how many are kept of each ledger, the last ones."""
        self._size, self._lock = size, Lock()
        self._of: WeakKeyDictionary[Ledger, OrderedDict[Hashable, tuple[Version, T]]] = WeakKeyDictionary()

    def get(
        self, ledger: Ledger, version: Version, asked: Hashable, first: date, before: date, make: Callable[[], T]
    ) -> T:
        """The answer to a question about [first, before); `asked` is all that it depends on beside the hours."""
        old = self.last(ledger, asked)
        same = old is not None and changed(ledger, old[0], version, first, before) == frozenset()
        answer = old[1] if old is not None and same else make()
        self.put(ledger, version, asked, answer)
        return answer

    def last(self, ledger: Ledger, asked: Hashable) -> tuple[Version, T] | None:
        """The answer that was given last, and as of which version."""
        return self._of.get(ledger, OrderedDict()).get(asked)

    def put(self, ledger: Ledger, version: Version, asked: Hashable, answer: T) -> None:
        """Keep an answer as of a version."""
        with self._lock:
            held = self._of.setdefault(ledger, OrderedDict())
            held[asked] = version, answer
            held.move_to_end(asked)
            while len(held) > self._size:
                held.popitem(last=False)


class Remembered(Weeks):
    """The weeks of a ledger, kept from version to version for those of whom nothing in them changed."""

    def __init__(self, ledger: Ledger, version: Version, kept: Kept[list[Worked]]) -> None:
        self._ledger, self._version, self._kept = ledger, version, kept

    def get(self, who: str, monday: date) -> list[Worked] | None:
        """The days of a week as they were worked out before; None where something may have changed."""
        last = self._kept.last(self._ledger, (who, monday))
        if last is None:
            return None
        moved = changed(self._ledger, last[0], self._version, monday, monday + WEEK)
        if moved is None or who in moved:
            return None
        self.put(who, monday, last[1])
        return last[1]

    def put(self, who: str, monday: date, days: list[Worked]) -> None:
        """Keep them as of this version."""
        self._kept.put(self._ledger, self._version, (who, monday), days)
