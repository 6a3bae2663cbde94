"""Parquet: partitions written whole, and DuckDB's one query over many of them. Nothing else knows the engines."""

from __future__ import annotations

import os
import threading
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from model import LEDGER_COLUMNS

GROUP = 1 << 16  # rows of a row group and of a page: a partition has fewer, so a column is read at one go
TYPES = {"day": pa.date32(), "tentative": pa.bool_()} | dict.fromkeys(("hours", "booked_hours", "sure"), pa.float64())
FEW = pa.dictionary(pa.int32(), pa.string())
TEXTS = [c for c in LEDGER_COLUMNS if c not in (*TYPES, "activity")]
ROWS = pa.schema([(c, TYPES.get(c, FEW if c in TEXTS else pa.string())) for c in LEDGER_COLUMNS])
COMMON = [c for c in LEDGER_COLUMNS if c != "activity"]  # what many rows have in common
HELD = 4  # partitions that were written last: who corrects one week goes on to the next
_last: dict[Path, pa.Table] = {}
_engine: list[duckdb.DuckDBPyConnection] = []
_guard = threading.Lock()


def query(sql: str, values: Sequence[Any]) -> pd.DataFrame:
    """The answer to a query, with its values apart. Raises duckdb.Error."""
    with _cursor() as cursor:
        found: pd.DataFrame = cursor.execute(sql, list(values)).df()
    return found


def write(path: Path, rows: list[tuple[Any, ...]], old: Path | None, spans: list[tuple[str, date, date]]) -> int:
    """Write rows of LEDGER_COLUMNS to a file that appears whole or not at all; returns how many it holds.

    `old` is a partition whose rows are taken over, but for those of `spans`: (person, first day, last day). Rows
    lie sorted, so each span is one piece of the old file with the new rows in its place. No file is left where there
    is no row. Raises OSError, pa.ArrowException.
    """
    found = _typed(sorted(rows))
    if old:
        with _guard:
            before = _last.pop(old, None)
        if before is None:
            before = pq.ParquetFile(old, read_dictionary=TEXTS).read(use_threads=False).cast(ROWS)
        found = _put(before, found, spans).unify_dictionaries().combine_chunks()
        with _guard:
            _last[path] = found
            while len(_last) > HELD:
                del _last[next(iter(_last))]
    if found.num_rows:
        draft = path.with_name(path.name + ".part")
        pq.write_table(
            found, draft, row_group_size=GROUP, max_rows_per_page=GROUP, data_page_size=GROUP * 8,
            use_dictionary=COMMON, write_statistics=["person", "day"],
        )  # fmt: skip
        _settled(draft)
        os.replace(draft, path)
    return int(found.num_rows)


def rows_of(paths: Sequence[Path], who: str) -> dict[Path, list[tuple[Any, ...]]]:
    """A person's rows of LEDGER_COLUMNS in some partitions. Raises duckdb.Error."""
    asked = f"SELECT filename, {', '.join(LEDGER_COLUMNS)} FROM read_parquet(?, filename = true) WHERE person = ?"
    found = query(asked, [list(map(str, paths)), who])
    rows: dict[Path, list[tuple[Any, ...]]] = {path: [] for path in paths}
    names = {str(path): mine for path, mine in rows.items()}
    for name, *row in zip(*(_shared(found[column]) for column in found), strict=True):
        names[name].append((*row,))
    return rows


def _shared(column: pd.Series[Any]) -> list[Any]:
    """The values of a column, texts and days that are alike as one and the same."""
    if column.dtype.kind in "fb":
        return column.tolist()
    places, values = pd.factorize(column)
    known = [day.date() for day in pd.to_datetime(values)] if column.dtype.kind == "M" else values.tolist()
    return [known[place] for place in places.tolist()]


def _typed(rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(ROWS)
    return pa.table([pa.array(c, type=f.type) for c, f in zip(columns, ROWS, strict=True)], schema=ROWS)


def _put(old: pa.Table, new: pa.Table, spans: list[tuple[str, date, date]]) -> pa.Table:
    """The old rows with those of some spans replaced."""
    pieces, done = [], 0
    for who, first, last in sorted(spans):
        begin, end = _piece(old, who, first, last)
        mine, theirs = _piece(new, who, first, last)
        pieces += [old.slice(done, begin - done), new.slice(mine, theirs - mine)]
        done = end
    return pa.concat_tables([*pieces, old.slice(done)])


def _piece(rows: pa.Table, who: str, first: date, last: date) -> tuple[int, int]:
    """Where the rows of a span begin and end among sorted ones."""
    persons, days = rows["person"], rows["day"]

    def key(n: int) -> tuple[str, date]:
        return persons[n].as_py(), days[n].as_py()

    every = range(rows.num_rows)
    return bisect_left(every, (who, first), key=key), bisect_right(every, (who, last), key=key)


def _cursor() -> duckdb.DuckDBPyConnection:
    """A connection of one thread to the process's only DuckDB, which holds nothing but what it knows of files."""
    with _guard:
        if not _engine:
            _engine.append(duckdb.connect(":memory:"))
            _engine[0].execute("LOAD parquet; SET GLOBAL parquet_metadata_cache = true")
        return _engine[0].cursor()


def _settled(path: Path) -> None:
    """Wait until a file is on the disk, so that its name never stands for half of it."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
