"""DuckDB over Parquet: partitions written whole, and one query over many of them. Nothing else knows the engine."""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from model import LEDGER_COLUMNS

GROUP = 20_000  # rows of a row group: a person's rows lie together, so most groups of a file need no reading
TYPES = {"day": pa.date32(), "tentative": pa.bool_()} | dict.fromkeys(("hours", "booked_hours", "sure"), pa.float64())
ROWS = pa.schema([(c, TYPES.get(c, pa.string())) for c in LEDGER_COLUMNS])
SPANS = pa.schema([("person", pa.string()), ("first", pa.date32()), ("last", pa.date32())])
_engine: list[duckdb.DuckDBPyConnection] = []
_guard = threading.Lock()


def query(sql: str, values: Sequence[Any]) -> pd.DataFrame:
    """The answer to a query, with its values apart. Raises duckdb.Error."""
    with _cursor() as cursor:
        found: pd.DataFrame = cursor.execute(sql, list(values)).df()
    return found


def write(path: Path, rows: list[tuple[Any, ...]], old: Path | None, spans: list[tuple[str, date, date]]) -> int:
    """Write rows of LEDGER_COLUMNS to a file that appears whole or not at all; returns how many it holds.

    `old` is a partition whose rows are taken over, but for those of `spans`: (person, first day, last day).
    No file is left where there is no row.
    """
    draft = path.with_name(path.name + ".part")
    chosen = ", ".join(f"r.{c}" for c in LEDGER_COLUMNS)
    taken = f"""UNION ALL SELECT {chosen} FROM read_parquet($old) r
        ANTI JOIN spans s ON r.person = s.person AND r.day BETWEEN s.first AND s.last"""
    with _cursor() as cursor:
        cursor.register("computed", _typed(rows, ROWS))
        cursor.register("spans", _typed(spans, SPANS))
        found = cursor.execute(
            f"COPY (SELECT {chosen} FROM computed r {taken if old else ''} ORDER BY ALL) "
            f"TO '{_quoted(draft)}' (FORMAT parquet, ROW_GROUP_SIZE {GROUP})",
            {"old": str(old)} if old else {},
        ).fetchall()
    if found[0][0]:
        _settled(draft)
        os.replace(draft, path)
    else:
        draft.unlink()
    return int(found[0][0])


def _typed(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    """Rows as a table whose types DuckDB need not guess."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


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


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
