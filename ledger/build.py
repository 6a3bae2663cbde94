"""Building a version of the ledger: the persons and days that a change touches, and nothing else.

The file of a part is named after the version that it was computed for, so a build that was killed goes on where it
was, and two builds of one version write the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa

from ledger import everybody, own, parquet, parts, workdays
from ledger.answers import NOTHING_SAID
from ledger.basis import Basis
from ledger.files import LedgerFiles, Version
from settings import Settings
from store import Store

DAY, WEEK = timedelta(days=1), timedelta(days=7)
Days = dict[str, set[date]]  # person -> days to compute again
Plan = dict[str, Days | None]  # part -> what of it to compute again; None: all of it
Row = tuple[object, ...]


class Builder:
    """One build: the record as it stands, and the version before."""

    def __init__(
        self, store: Store, settings: Settings, files: LedgerFiles, today: date, before: Basis | None = None
    ) -> None:
        """`before`: what held for everybody at a version before, if that is at hand."""
        self.store, self.settings, self.files, self.today, self.before = store, settings, files, today, before

    def build(self, progress: Callable[[int, int], None]) -> tuple[Version, Basis]:
        """Compute what the newest version lacks and put the present one in place; progress is (done, all) parts.

        Returns the version, with what held for everybody when it was computed.
        """
        with self.store.read() as c:
            basis = everybody.load(self.store, c, self.settings, self.today, before=self.before)
            name = self.files.name(self.store.identity(c), basis.facts, self.today)
            buckets = parts.buckets_for(len(basis.owners))
            previous = self._usable(self.files.newest(name), name, basis.facts, buckets)
            touched = set() if previous is None else self.store.touched_since(previous.facts, c)
            if ("*", "*") in touched:
                previous = None
            basis.guesses = self._habits(c, basis, previous, touched)
            plan = self._all(c, basis) if previous is None else self._touched(c, basis, previous, touched)
            kept = dict(previous.partitions) if previous else {}
            for n, (partition, days) in enumerate(sorted(plan.items())):
                progress(n, len(plan))
                file = self._write(c, basis, name, buckets, partition, days, kept.pop(partition, ""))
                kept |= {partition: file} if file else {}
        version = Version("", basis.facts, str(self.today), kept, basis.guesses, buckets)
        return self.files.publish(name, version), basis

    def _usable(self, previous: Version | None, name: str, facts: int, buckets: int) -> Version | None:
        """The version before, unless it is by other rules, cut otherwise, or ahead of the record."""
        if previous is None or self.files.rule(previous.id) != self.files.rule(name):
            return None
        return previous if previous.facts <= facts and previous.buckets == buckets else None

    def _write(
        self, c: sa.Connection, basis: Basis, name: str, buckets: int, partition: str, days: Days | None, old: str
    ) -> str:
        """Compute a partition, or some days of some persons in it, and write it; returns its file, "" for no rows."""
        path = self.files.folder / f"{partition.replace('/', '-')}-{name.removesuffix('.json')}.parquet"
        if path.exists():  # from a build of this version that was killed
            return path.name
        if days is None:
            persons = sorted(who for who in basis.owners if parts.bucket(who, buckets) == parts.place(partition))
            spans = [(who, *parts.days(partition, buckets)) for who in persons]
            old = ""
        else:
            spans = [(who, *run) for who in sorted(days) for run in _runs(days[who])]
        rows = [r for who, first, last in spans if who in basis.owners for r in self._rows(c, basis, who, first, last)]
        if not rows and not old:
            return ""
        before = self.files.folder / old if old else None
        count = parquet.write(path, rows, before, spans)
        if before and count:
            own.follow(before, path, rows, spans)
        return path.name if count else ""

    def _rows(self, c: sa.Connection, basis: Basis, who: str, first: date, last: date) -> Iterator[Row]:
        for _, account, items in workdays.accounts(self.store, c, basis, who, first, last):
            for r in account.rows:
                item = items[r.activity][0] if r.activity in items else None
                said = "", "told" if r.activity else "", 1.0
                how = (item.activity.series, item.decided, item.sure) if item else said
                yield (r.person, r.day, r.category, basis.taxonomy.side(r.category), *r[3:], *how)

    def _all(self, c: sa.Connection, basis: Basis) -> Plan:
        buckets = parts.buckets_for(len(basis.owners))
        spans = ((who, self._span(c, basis, who)) for who in basis.owners)
        return {parts.part(who, day, buckets): None for who, days in spans for day in days}

    def _touched(self, c: sa.Connection, basis: Basis, previous: Version, touched: set[tuple[str, str]]) -> Plan:
        days: Days = {}
        then = date.fromisoformat(previous.today)
        if then != self.today:  # a day that is over counts otherwise than one that is booked
            low, high = sorted((then, self.today))
            days = {
                who: set(_days(low - low.weekday() * DAY, high + (6 - high.weekday()) * DAY)) for who in basis.owners
            }
        changed = {w for w in basis.guesses.keys() | previous.guesses.keys() if _differs(basis, previous, w)}
        for owner, month in touched | {(w, "*") for w in changed}:
            who = basis.directory.key(owner)
            if month[-1] in "*+":
                whole = {parts.days(p, previous.buckets) for p in previous.partitions}
                held = (first for span in whole for first in _months(*span))
                firsts = {*held, *self._span(c, basis, who)}  # also months that hold nothing any more
                wanted = [first for first in firsts if month == "*" or f"{first:%Y-%m}" >= month[:-1]]
            elif len(month) > len("2026-11"):  # a day, which can change its week and no other
                monday = date.fromisoformat(month) - date.fromisoformat(month).weekday() * DAY
                days.setdefault(who, set()).update(_days(monday, monday + 6 * DAY))
                continue
            else:
                wanted = [date.fromisoformat(f"{month}-01")]
            for first in wanted:
                days.setdefault(who, set()).update(_days(first, _next(first) - DAY))
        plan: dict[str, Days] = {}
        for who, found in days.items():
            for day in found:
                part = plan.setdefault(parts.part(who, day, previous.buckets), {})
                part.setdefault(who, set()).add(day)
        return {**plan}

    def _habits(
        self, c: sa.Connection, basis: Basis, previous: Version | None, touched: Iterable[tuple[str, str]]
    ) -> dict[str, str]:
        """Everybody's worklog habit; looked for anew where something was logged and something moved."""
        known = {} if previous is None or previous.today != str(self.today) else previous.guesses
        anew = (basis.owners.keys() - known.keys()) | {basis.directory.key(owner) for owner, _ in touched}
        found = {who: known.get(who, "unknown") for who in basis.owners}
        anew &= basis.owners.keys()
        end = datetime.combine(self.today, time(), UTC)
        names = {name for who in anew for name in basis.owners[who]}
        logging = self.store.loggers(c, names, end - workdays.GUESS_DAYS * DAY, end)
        telling = {basis.directory.key(name) for name in logging} | {w for w, a in basis.answers.items() if a.worklogs}
        for who in anew:
            found[who] = workdays.habit(self.store, c, basis, who) if who in telling else "unknown"
        return found

    def _span(self, c: sa.Connection, basis: Basis, who: str) -> list[date]:
        """The months that can have rows of a person: those of all whole weeks that hold anything, in any zone."""
        low_high = self.store.months(c, basis.owners.get(who, set()) | {who})
        days = list(basis.answers.get(who, NOTHING_SAID).told)
        if low_high:
            days += [*low_high, self.today]
        return list(_months(min(days) - WEEK, max(days) + WEEK)) if days else []


def _differs(basis: Basis, previous: Version, who: str) -> bool:
    """Whether a person came, went, or changed between logs that include meetings and logs that do not."""
    now, then = basis.guesses.get(who), previous.guesses.get(who)
    return (now is None) != (then is None) or (now == "include") != (then == "include")


def _days(first: date, last: date) -> Iterator[date]:
    return (first + n * DAY for n in range((last - first).days + 1))


def _months(first: date, last: date) -> Iterator[date]:
    """The first days of the months that some days lie in."""
    first = first.replace(day=1)
    while first <= last:
        yield first
        first = _next(first)


def _runs(days: Iterable[date]) -> Iterator[tuple[date, date]]:
    """Days on end as (first, last)."""
    first = last = None
    for day in sorted(days):
        if first is not None and last is not None and day != last + DAY:
            yield first, last
            first = day
        first, last = first or day, day
    if first and last:
        yield first, last


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)
