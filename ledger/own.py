"""One person's hours of a few weeks, from memory: what a file holds of a person is read once, for it never changes.

A page about one person asks a dozen small questions; to DuckDB each is a plan of its own, whatever it finds. Here the
answer is the same, a GROUP BY over few rows. Of many years or persons DuckDB is quicker, and alone holds no more than
it answers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import repeat
from pathlib import Path
from threading import Lock
from typing import Any

import pandas as pd

from ledger import parquet
from model import LEDGER_COLUMNS
from settings import start_of

MONTHS = 24  # that the files of a question may hold, to be answered here
PLACES = {name: n for n, name in enumerate(LEDGER_COLUMNS)}
WHO, DAY, KNOWN, HOURS, BOOKED = (PLACES[name] for name in ("person", "day", "known", "hours", "booked_hours"))
KINDS = {"tentative": "bool", "sure": "float64", "hours": "float64", "booked_hours": "float64"}
MOST = 400  # persons' parts that are held, some 200 KB each
Row = tuple[Any, ...]  # of LEDGER_COLUMNS
_HELD: OrderedDict[tuple[Path, str], list[Row]] = OrderedDict()
_GUARD = Lock()


def _rows(files: Sequence[Path], who: str) -> Iterator[Row]:
    with _GUARD:
        held = {file: _HELD[file, who] for file in files if (file, who) in _HELD}
    missing = [file for file in files if file not in held]
    held |= parquet.rows_of(missing, who) if missing else {}
    for file in files:
        _keep(file, who, held[file])
        yield from held[file]


def _keep(path: Path, who: str, rows: list[Row]) -> None:
    with _GUARD:
        _HELD[path, who] = rows
        _HELD.move_to_end((path, who))
        while len(_HELD) > MOST:
            _HELD.popitem(last=False)


def follow(old: Path, new: Path, rows: Sequence[Row], spans: Sequence[tuple[str, date, date]]) -> None:
    """Take what is held of a file over to the one that follows it, with `rows` in place of those of some spans."""
    with _GUARD:
        held = {who: found for (path, who), found in _HELD.items() if path == old}
    for who, found in held.items():
        days = [(first, last) for one, first, last in spans if one == who]
        if days:
            kept = (row for row in found if not any(first <= row[DAY] <= last for first, last in days))
            _keep(new, who, [*kept, *(row for row in rows if row[WHO] == who)])
        else:
            _keep(new, who, found)


def whose(viewer: str | None, where: Mapping[str, Any]) -> str | None:
    """The one person that a question is about; None where it may be more, or nobody."""
    asked = where.get("person", viewer)
    return asked if isinstance(asked, str) and viewer in (None, asked) else None


def hours(
    files: Sequence[Path], who: str, by: Sequence[str], where: Mapping[str, Any], fiscal_year_start: int
) -> pd.DataFrame:
    """Ledger.hours of one person, of rows in these files. Raises duckdb.Error."""
    first, before = where.get("first") or date.min, where.get("before") or date.max
    rows = [
        row for row in _rows(files, who) if first <= row[DAY] < before and ("known" in where or row[KNOWN] != "booked")
    ]
    for column, wanted in where.items():
        if column not in ("first", "before", "person"):
            held = (wanted,) if isinstance(wanted, str | bool | date) else {*wanted}
            values = _values(rows, column, fiscal_year_start)
            rows = [row for row, value in zip(rows, values, strict=True) if value in held]
    sums: dict[Row, list[float]] = {}
    keys = zip(*(_values(rows, column, fiscal_year_start) for column in by), strict=True) if by else repeat(())
    for key, row in zip(keys, rows, strict=False):
        found = sums.setdefault(key, [0.0, 0.0])
        found[0] += row[HOURS]
        found[1] += row[BOOKED]
    return _frame(by, sorted((*key, *both) for key, both in sums.items()))


def _values(rows: list[Row], column: str, fiscal_year_start: int) -> list[Any]:
    """A column of some rows, or the first days of the weeks, months or quarters that they lie in."""
    if column in PLACES:
        return [row[PLACES[column]] for row in rows]
    grain: Any = column
    days = [row[DAY] for row in rows]
    starts = {day: start_of(day, grain, fiscal_year_start) for day in {*days}}
    return [starts[day] for day in days]


def _frame(by: Sequence[str], rows: list[Row]) -> pd.DataFrame:
    if not by:
        rows = rows or [(0.0, 0.0)]
    names = [*by, "hours", "booked_hours"]
    columns = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    return pd.DataFrame({name: pd.Series(values, dtype=_kind(name)) for name, values in columns.items()})


def _kind(column: str) -> str:
    """What DuckDB gives for a column."""
    days = column == "day" or column not in PLACES
    return "datetime64[us]" if days else KINDS.get(column, "str")
