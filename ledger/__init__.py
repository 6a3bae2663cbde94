"""The effort ledger: person-days as immutable Parquet partitions, and the one door to their hours.

Derived and disposable: rebuilt from the record at any time with the same rows. A version is a manifest that
names the partition files of exactly one version of the facts on one day; it appears by os.replace, so a reader
sees a whole version or the one before. Only partitions that a change touches are computed again.
"""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from filelock import FileLock, Timeout

from ledger import workdays
from ledger.files import LedgerFiles, Version
from model import LEDGER_COLUMNS, digest
from settings import Settings
from store import Store

WEEK = timedelta(days=7)
BUCKETS = 4  # partitions of a month, by person
PERIODS = {
    "week": "date_trunc('week', day)",
    "month": "date_trunc('month', day)",
    "quarter": "date_trunc('quarter', day - to_months({shift})) + to_months({shift})",
}


class Ledger:
    """The ledger of one record, under the home folder."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store, self.settings = store, settings
        self.files = LedgerFiles(settings)
        self.folder = self.files.folder
        self._bases: dict[tuple[int, date], workdays.Basis] = {}
        self._guard = threading.Lock()

    def basis(self, today: date) -> workdays.Basis:
        """What holds for everybody at the present facts; kept until the facts move."""
        facts = self.store.counter("facts")
        with self._guard:
            if (facts, today) not in self._bases:
                with self.store.read() as c:
                    basis = workdays.load(self.store, c, self.settings, today)
                self._bases = {(basis.facts, today): basis}
                return basis
            return self._bases[facts, today]

    def version(self, today: date, progress: Callable[[int, int], None] = lambda done, total: None) -> Version:
        """The ledger of the present facts, built first where it is missing.

        While another process builds it, the newest complete one comes back, marked `updating`.
        """
        name = self.files.name(self.store.counter("facts"), today)
        found = self.files.read(name)
        if found:
            return found
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / "build.lock")
        older = self.files.newest()
        try:
            with lock.acquire(timeout=0 if older else 600):
                return self.files.read(name) or self._build(today, progress)
        except Timeout:
            newest = self.files.newest()
            if newest is None:
                raise
            return Version(**{**newest.__dict__, "updating": True})

    def hours(
        self,
        version: Version,
        by: Sequence[str] = (),
        where: Mapping[str, Any] | None = None,
        viewer: str | None = None,
    ) -> pd.DataFrame:
        """Hours and booked hours, summed by some columns: the only door to the ledger.

        `by`: any of model.LEDGER_COLUMNS but the hours, and week, month, quarter (their first days).
        `where`: column -> value or values; `first` and `before` bound the day. Booked days, which are not over,
        are left out unless `known` asks for them. `viewer` sees only rows of that person; None is the reader of
        a machine without login, who sees all that was imported there. Sorted by `by`.
        """
        shift = (self.settings.fiscal_year_start - 1) % 3
        names = {c: c for c in LEDGER_COLUMNS} | {k: v.format(shift=shift) for k, v in PERIODS.items()}
        columns = [f"CAST({names[b]} AS DATE) AS {b}" if b in PERIODS or b == "day" else names[b] for b in by]
        conditions, values = _conditions(where or {}, viewer, names)
        if not version.files:
            return pd.DataFrame({c: [0.0] * (not by) for c in [*by, "hours", "booked_hours"]}, dtype="float64")
        query = (
            f"SELECT {', '.join([*columns, 'sum(hours) AS hours', 'sum(booked_hours) AS booked_hours'])} "
            f"FROM read_parquet(?) WHERE {' AND '.join(conditions)}"
            + (f" GROUP BY ALL ORDER BY {', '.join(by)}" if by else "")
        )
        files = [str(self.folder / f) for f in version.files]
        frame: pd.DataFrame = _connection().execute(query, [files, *values]).df()
        if not by:
            frame = frame.fillna(0.0)
        return frame

    # building ---------------------------------------------------------------------------------------------

    def _build(self, today: date, progress: Callable[[int, int], None]) -> Version:
        with self.store.read() as c:
            basis = workdays.load(self.store, c, self.settings, today)
            previous = self.files.newest()
            wanted = self._touched(c, basis, previous)
            kept = dict(previous.partitions) if previous and wanted is not None else {}
            todo = self._all(c, basis) if wanted is None else wanted
            rows = 0
            for n, partition in enumerate(sorted(todo)):
                progress(n, len(todo))
                kept.pop(partition, None)
                file = self._partition(c, basis, partition)
                if file:
                    kept[partition] = file
                rows += bool(file)
        manifest = {
            "facts": basis.facts,
            "today": today.isoformat(),
            "partitions": dict(sorted(kept.items())),
            "guesses": basis.guesses,
        }
        name = self.files.name(basis.facts, today)
        draft = self.folder / (name + ".part")
        draft.write_text(json.dumps(manifest), encoding="utf-8")
        os.replace(draft, self.folder / name)
        self.files.tidy()
        built = self.files.read(name)
        assert built is not None
        return built

    def _partition(self, c: Any, basis: workdays.Basis, partition: str) -> str:
        """Compute one month of one bucket and write its file; returns the file's name, "" for no rows."""
        month, bucket = partition.split("/")
        first = date.fromisoformat(month + "-01")
        last = _next(first) - timedelta(days=1)
        rows = []
        for who in sorted(w for w in basis.owners if _bucket(w) == int(bucket)):
            for _, account, _ in workdays.accounts(self.store, c, basis, who, first, last):
                for r in account.rows:
                    side = basis.taxonomy.side(r.category)
                    rows.append((r.person, r.day, r.category, side, *r[3:]))
        if not rows:
            return ""
        rows.sort()
        name = f"{month}-{bucket}-{digest(rows)}.parquet"
        if not (self.folder / name).exists():
            frame = pd.DataFrame(rows, columns=list(LEDGER_COLUMNS))
            draft = self.folder / (name + ".part")
            connection = _connection()
            connection.register("rows_to_write", frame)
            day = "* REPLACE (CAST(day AS DATE) AS day)"
            connection.execute(f"COPY (SELECT {day} FROM rows_to_write) TO '{_quoted(draft)}' (FORMAT parquet)")
            connection.unregister("rows_to_write")
            os.replace(draft, self.folder / name)
        return name

    def _touched(self, c: Any, basis: workdays.Basis, previous: Version | None) -> set[str] | None:
        """The partitions that changed since the previous version; None where all of them did."""
        if previous is None or previous.id.split("-")[-1] != self.files.fingerprint:
            return None
        if previous.facts > basis.facts:
            return None
        wanted: set[str] = set()
        day = date.fromisoformat(previous.today)
        for month in _months(min(day, basis.today) - WEEK, max(day, basis.today)):
            if day != basis.today:
                wanted |= {f"{month}/{b}" for b in range(BUCKETS)}
        pairs = self.store.touched_since(previous.facts, c)
        changed = {w for w in {*basis.guesses, *previous.guesses} if basis.guesses.get(w) != previous.guesses.get(w)}
        pairs |= {(w, "*") for w in changed}
        built = {partition.split("/")[0] for partition in previous.partitions}
        for owner, month in pairs:
            if owner == "*" and month == "*":
                return None
            buckets = range(BUCKETS) if owner == "*" else [_bucket(basis.directory.key(owner))]
            if month[-1] in "*+":
                span = {*built, *self._span(c, basis, owner)}  # also months that hold nothing any more
                months = [m for m in span if month == "*" or m >= month[:-1]]
            else:
                months = [month]
            wanted |= {f"{m}/{b}" for m in months for b in buckets}
        return wanted

    def _span(self, c: Any, basis: workdays.Basis, owner: str) -> list[str]:
        """The months that can have rows of a person: those of all whole weeks that hold anything, in any zone."""
        who = basis.directory.key(owner)
        low_high = self.store.months(c, basis.owners.get(who, {owner}) | {owner})
        days = list((basis.answers.get(who) or workdays.Answers()).told)
        if low_high:
            days += [*low_high, basis.today]
        return _months(min(days) - WEEK, max(days) + WEEK) if days else []

    def _all(self, c: Any, basis: workdays.Basis) -> set[str]:
        return {f"{m}/{_bucket(who)}" for who in basis.owners for m in self._span(c, basis, who)}


def _conditions(where: Mapping[str, Any], viewer: str | None, names: Mapping[str, str]) -> tuple[list[str], list[Any]]:
    conditions: list[str] = ["true"]
    values: list[Any] = []
    if viewer is not None:
        conditions.append("person = ?")
        values.append(viewer)
    if "known" not in where:
        conditions.append("known <> 'booked'")
    for column, value in where.items():
        if column in ("first", "before"):
            conditions.append(f"day {'>=' if column == 'first' else '<'} ?")
            values.append(value)
        else:
            wanted = [value] if isinstance(value, str | bool | date) else list(value)
            conditions.append(f"list_contains(?, {names[column]})")
            values.append(wanted)
    return conditions, values


def _bucket(who: str) -> int:
    return zlib.crc32(who.encode()) % BUCKETS


def _next(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _months(low: date, high: date) -> list[str]:
    found, day = [], low.replace(day=1)
    while day <= high:
        found.append(f"{day:%Y-%m}")
        day = _next(day)
    return found


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


_local = threading.local()


def _connection() -> duckdb.DuckDBPyConnection:
    """One in-memory DuckDB per thread: it only reads files and holds nothing."""
    if not hasattr(_local, "duckdb"):
        _local.duckdb = duckdb.connect(":memory:", config={"threads": 2, "enable_external_access": True})
    return _local.duckdb
