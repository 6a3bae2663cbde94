"""The effort ledger: person-days as immutable Parquet partitions, and the one door to their hours.

Derived and disposable: rebuilt from the record at any time with the same rows. A version is a manifest that
names the partition files of exactly one version of the facts on one day; it appears by os.replace, so a reader
sees a whole version or the one before. Only what a change touches is computed again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from filelock import FileLock, Timeout

from ledger import build, everybody, own, parquet, parts
from ledger.basis import Basis, Worked
from ledger.changed import Kept, Remembered
from ledger.files import LedgerFiles, Version
from model import LEDGER_COLUMNS, EvenkeelError
from settings import Settings
from store import Store

PERIODS = ("week", "month", "quarter")
FEW = 16  # values that are asked for one by one
_WEEKS: Kept[list[Worked]] = Kept(260)
TICK = 0.1  # seconds between two looks at a build under way
Progress = Callable[[int, int], None]


def nothing_yet(done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(slots=True)
class Task:
    """A build under way in a thread of its own, so that a reader who leaves does not end it."""

    result: Future[Version] = field(default_factory=Future)
    begun: float = field(default_factory=time.monotonic)
    parts: tuple[int, int] = (0, 0)  # done, all; nothing is known before the first

    def progress(self, done: int, total: int) -> None:
        """How far the build is."""
        self.parts = done, total


class Ledger:
    """The ledger of one record, under the home folder."""

    def __init__(self, store: Store, settings: Settings, patience: float | None = None) -> None:
        """`patience`: how many seconds a reader waits for a newer version where there is an older one to show.

        None waits for as long as it takes, as a command does that somebody gave.
        """
        self.store, self.settings, self.patience = store, settings, patience
        self.files = LedgerFiles(settings)
        self.folder = self.files.folder
        self._basis: tuple[str, Basis] | None = None
        self._task: tuple[str, Task] | None = None
        self._moved: tuple[tuple[str, str], set[tuple[str, str]]] | None = None
        self._guard, self._reading = threading.Lock(), threading.Lock()

    def basis(self, version: Version) -> Basis:
        """What holds for everybody at a version; the last one stays at hand."""
        with self._reading:
            if self._basis is None or self._basis[0] != version.id:
                today = date.fromisoformat(version.today)
                with self.store.read() as c:
                    before = self._basis[1] if self._basis else None
                    found = everybody.load(self.store, c, self.settings, today, version.guesses, before)
                found.weeks = Remembered(self, version, _WEEKS)
                self._basis = version.id, found
            return self._basis[1]

    def version(self, today: date, progress: Progress = nothing_yet) -> Version:
        """The ledger of the present facts, built first where it is missing; progress is (done, all) parts.

        The newest complete one comes back, marked `updating`, while another process builds and where a build
        outlasts the reader's patience; it goes on meanwhile. Where there is none yet, the first is waited for.
        """
        name = self._name(today)
        found = self.files.read(name)
        if found:
            return found
        older = self.files.newest(name)
        task = self._begin(name, today, older is None)
        until = task.begun + self.patience if older and self.patience is not None else None
        while not task.result.done():
            if task.parts[1]:
                progress(*task.parts)
            if older and until is not None and time.monotonic() > until:
                return replace(older, updating=True)
            with suppress(TimeoutError):
                task.result.exception(TICK)
        try:
            return task.result.result()
        except Timeout:
            newest = self.files.newest(name)
            if newest is None:
                raise
            return replace(newest, updating=True)

    def touched(self, since: Version, now: Version) -> set[tuple[str, str]]:
        """(owner, month) of what changed in the record between two versions; see Store.touched_since."""
        moved = self._moved
        if moved is None or moved[0] != (since.id, now.id):
            with self.store.read() as c:
                self._moved = moved = (since.id, now.id), self.store.touched_since(since.facts, c)
        return moved[1]

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
        where = {**(where or {})}
        query, values = self._query(version, by, where, viewer)
        files = [self.folder / f for f in parts.holding(version.partitions, version.buckets, where, viewer)]
        who = own.whose(viewer, where)
        if not files:
            return _nothing(by)
        try:
            if who and len(files) * parts.months(version.buckets) <= own.MONTHS:
                return own.hours(files, who, by, where, self.settings.fiscal_year_start)
            frame = parquet.query(query, [[str(file) for file in files], *values])
        except (duckdb.IOException, duckdb.InvalidInputException, OSError, pa.ArrowException) as error:
            self.files.forget(version)
            raise EvenkeelError(
                f"A file of worked-out hours was damaged or taken away ({str(error).splitlines()[0][:120]}).",
                "Open the page again: the hours are worked out anew from the record, which is whole.",
                "ledger.damaged",
            ) from None
        return frame if by else frame.fillna(0.0)

    def _query(
        self, version: Version, by: Sequence[str], where: Mapping[str, Any], viewer: str | None
    ) -> tuple[str, list[Any]]:
        """What DuckDB is asked, with the values that follow the list of files. KeyError for no such column."""
        names = {c: c for c in LEDGER_COLUMNS} | {p: f"date_trunc('{p}', day)" for p in PERIODS}
        if shift := (self.settings.fiscal_year_start - 1) % 3:
            names["quarter"] = f"date_trunc('quarter', day - to_months({shift})) + to_months({shift})"
        columns = [f"CAST({names[b]} AS DATE) AS {b}" if b in PERIODS or b == "day" else names[b] for b in by]
        conditions, values = _conditions(where, viewer, names, version.guesses.keys())
        query = (
            f"SELECT {', '.join([*columns, 'sum(hours) AS hours', 'sum(booked_hours) AS booked_hours'])} "
            f"FROM read_parquet(?) WHERE {' AND '.join(conditions)}"
            + (f" GROUP BY ALL ORDER BY {', '.join(by)}" if by else "")
        )
        return query, values

    def _name(self, today: date) -> str:
        record, facts, *_ = self.store.counters()
        return self.files.name(record, facts, today)

    def _begin(self, name: str, today: date, waits: bool) -> Task:
        """The build of a version, begun where it is not under way; `waits`: also for other processes' builds."""
        with self._guard:
            if self._task is None or self._task[0] != name or self._task[1].result.done():
                task = Task()
                threading.Thread(target=self._build, args=(task, name, today, waits), daemon=True).start()
                self._task = name, task
            return self._task[1]

    def _build(self, task: Task, name: str, today: date, waits: bool) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self.folder / "build.lock").acquire(timeout=600 if waits else 0):
                version = self.files.read(name)  # another process may have been quicker
                if version is None:
                    before = self._basis[1] if self._basis else None
                    builder = build.Builder(self.store, self.settings, self.files, today, before)
                    version, basis = builder.build(task.progress)
                    basis.weeks = Remembered(self, version, _WEEKS)
                    self._basis = version.id, basis
        except Timeout as error:
            task.result.set_exception(error)
        except (OSError, pa.ArrowException) as error:
            said = EvenkeelError(
                f"The hours could not be worked out ({str(error).splitlines()[0][:120]}).",
                "Check that the disk has room and the folder can be written, then try again.",
                "ledger.unwritable",
            )
            task.result.set_exception(said)
        except BaseException as error:  # noqa: BLE001 - whoever waits for the result raises it
            task.result.set_exception(error)
        else:  # only now, when the lock is free for whoever builds next
            task.result.set_result(version)


def _nothing(by: Sequence[str]) -> pd.DataFrame:
    """What a question without an answer gives: the right columns and no row, or one of no hours without `by`."""
    if not by:
        return pd.DataFrame({"hours": [0.0], "booked_hours": [0.0]})
    kinds = dict.fromkeys(("day", *PERIODS), "datetime64[us]") | {"tentative": "bool", "sure": "float64"}
    columns = {name: kinds.get(name, "str") for name in by} | dict.fromkeys(("hours", "booked_hours"), "float64")
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in columns.items()})


def _conditions(
    where: Mapping[str, Any], viewer: str | None, names: Mapping[str, str], everybody: Collection[str]
) -> tuple[list[str], list[Any]]:
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
            condition, more = _one_of(names[column], wanted, everybody if column == "person" else ())
            conditions.append(condition)
            values += more
    return conditions, values


def _one_of(column: str, wanted: list[Any], every: Collection[str]) -> tuple[str, list[Any]]:
    """That a column has one of some values, with what stands for its question marks; `every` value it can have.

    A few are asked for one by one, since files without them are skipped then. Of many, a list is quicker to read; and
    where the others are fewer, it is quicker still to leave these out.
    """
    if not wanted:
        return "false", []
    if len(wanted) <= FEW:
        return f"{column} IN ({', '.join('?' * len(wanted))})", wanted
    without = sorted({*every} - {*wanted})
    if every and len(without) < len(wanted):
        return f"{column} NOT IN (SELECT unnest(CAST(? AS VARCHAR[])))", [without]
    return f"list_contains(?, {column})", [wanted]
