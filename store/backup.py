"""Backup and restore of the whole record: a zip of JSON lines per table, the same for every database.

A backup of an older version is brought up to date in a database of its own first. Restoring replaces rows and
drops no table: a reader who is at it goes on with what it began with, in PostgreSQL too.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
import zipfile
import zlib
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from model import EvenkeelError
from store import schema
from store.engine import engine_of, reading, writing
from store.schema import counters, identify, run_steps, touched, version

FORMAT = "evenkeel-backup-1"
BATCH = 1000
DRAFT = ".evenkeel-draft"
# What a zip or a line in it can turn out to be: cut, encrypted, packed otherwise, or not what it says.
UNREADABLE = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    KeyError,
    TypeError,
    ValueError,
    OverflowError,
    AttributeError,
)


def backup(engine: sa.Engine, path: Path) -> None:
    """Write one consistent view of the record to `path`; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.glob(f"*{DRAFT}"):  # of a backup that was killed
        if time.time() - left.stat().st_mtime > 86400:
            left.unlink(missing_ok=True)
    draft = path.with_name(path.name + DRAFT)
    try:
        with reading(engine) as c, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as file:
            about = {"format": FORMAT, "schema": version(c), "made": datetime.now(UTC).isoformat()}
            file.writestr("about.json", json.dumps(about))
            for table in _reflect(c).sorted_tables:
                with file.open(f"{table.name}.jsonl", "w", force_zip64=True) as lines:  # of a company, over 2 GB
                    rows = c.execute(sa.select(table), execution_options={"yield_per": BATCH})  # never all at once
                    for row in rows.mappings():
                        lines.write((json.dumps(dict(row)) + "\n").encode())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def restore(engine: sa.Engine, path: Path) -> None:
    """Put a backup in place of the record, in one transaction: all of it, or nothing is changed.

    Raises EvenkeelError where the file is no backup, is damaged, or a newer Evenkeel wrote it, and the database's
    own OperationalError where that cannot be written.
    """
    try:
        with zipfile.ZipFile(path) as file, file.open("about.json") as f:
            about = json.load(f)
            made_by = int(about["schema"]) if about["format"] == FORMAT else 0
            if made_by < 1:
                raise ValueError(made_by)
    except UNREADABLE:
        raise EvenkeelError(
            f"{path.name} is not a backup of Evenkeel; nothing was changed.",
            "Give the .zip that `python -m evenkeel backup` wrote.",
            "backup.unreadable",
            path.name,
        ) from None
    if made_by > len(schema.STEPS):
        raise EvenkeelError(
            f"{path.name} was written by a newer Evenkeel; nothing was changed.",
            "Update Evenkeel first.",
            "backup.newer",
        )
    try:
        with tempfile.TemporaryDirectory(prefix="evenkeel-") as folder:
            _replace(engine, path if made_by == len(schema.STEPS) else _updated(path, made_by, Path(folder)))
    except sa.exc.OperationalError:
        raise  # nothing is wrong with the file
    except (*UNREADABLE, sa.exc.SQLAlchemyError) as error:
        raise EvenkeelError(
            f"{path.name} is damaged ({type(error).__name__}); nothing was changed.",
            "Use another backup.",
            "backup.damaged",
        ) from None


def _updated(path: Path, made_by: int, folder: Path) -> Path:
    """A backup of an older version, as a backup of this one."""
    engine = engine_of(f"sqlite:///{quote(str(folder / 'older.db'))}")
    try:
        with writing(engine) as c:
            run_steps(c, made_by)
            _fill(c, path)
            run_steps(c, len(schema.STEPS))
        backup(engine, folder / "updated.zip")
    finally:
        engine.dispose()
    return folder / "updated.zip"


def _fill(c: sa.Connection, path: Path) -> None:
    """Put the rows of a backup in place of those in every table."""
    with zipfile.ZipFile(path) as file:
        for table in _reflect(c).sorted_tables:
            c.execute(sa.delete(table))
            with file.open(f"{table.name}.jsonl") as lines:
                while batch := [json.loads(line) for line in islice(lines, BATCH)]:
                    c.execute(sa.insert(table), batch)


def _replace(engine: sa.Engine, path: Path) -> None:
    with writing(engine) as c:
        before = _counters(c)
        _fill(c, path)
        if version(c) != len(schema.STEPS):
            raise ValueError("Its counters are of another version than it says.")
        # Numbers that were never used, and another identity: no ledger or cache can pass for this record's.
        restored = _counters(c)
        new = {name: max(before[name], restored[name]) + 1 for name in ("facts", "notes")}
        for name, value in new.items():
            c.execute(sa.update(counters).where(counters.c.name == name).values(value=value))
        c.execute(sa.insert(touched).values(facts=new["facts"], owner="*", month="*"))
        identify(c)


def _counters(c: sa.Connection) -> dict[str, int]:
    return {name: int(value) for name, value in c.execute(sa.select(counters.c.name, counters.c.value))}


def _reflect(c: sa.Connection) -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(c)
    return found
