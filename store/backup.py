"""Backup and restore of the whole record: a zip of JSON lines per table, the same for every database.

A backup of an older version is restored by making the tables as they were then and running the later steps.
"""

from __future__ import annotations

import json
import os
import zipfile
import zlib
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from model import EvenkeelError
from store import schema
from store.engine import WRITE
from store.schema import counters, run_steps, touched, version

FORMAT = "evenkeel-backup-1"
BATCH = 1000
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
    AttributeError,
)


def backup(engine: sa.Engine, path: Path) -> None:
    """Write one consistent view of the record to `path`; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    try:
        with engine.connect() as c, c.begin(), zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as file:
            about = {"format": FORMAT, "schema": version(c), "made": datetime.now(UTC).isoformat()}
            file.writestr("about.json", json.dumps(about))
            for table in _reflect(c).sorted_tables:
                with file.open(f"{table.name}.jsonl", "w") as lines:
                    for row in c.execute(sa.select(table)).mappings():
                        lines.write((json.dumps(dict(row)) + "\n").encode())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def restore(engine: sa.Engine, path: Path) -> None:
    """Put a backup in place of the record, in one transaction: all of it, or nothing is changed.

    Raises EvenkeelError where the file is no backup, is damaged, or a newer Evenkeel wrote it.
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
        _replace(engine, path, made_by)
    except (*UNREADABLE, sa.exc.SQLAlchemyError) as error:
        raise EvenkeelError(
            f"{path.name} is damaged ({type(error).__name__}); nothing was changed.",
            "Use another backup.",
            "backup.damaged",
        ) from None


def _replace(engine: sa.Engine, path: Path, made_by: int) -> None:
    with (
        zipfile.ZipFile(path) as file,
        engine.connect().execution_options(**{WRITE: True}) as c,
        c.begin(),
    ):
        before = _counters(c)
        _reflect(c).drop_all(c)
        run_steps(c, made_by)
        tables = _reflect(c)
        for table in tables.sorted_tables:
            c.execute(sa.delete(table))
            with file.open(f"{table.name}.jsonl") as lines:
                batch = []
                for line in lines:
                    batch.append(json.loads(line))
                    if len(batch) == BATCH:
                        c.execute(sa.insert(table), batch)
                        batch = []
                if batch:
                    c.execute(sa.insert(table), batch)
        run_steps(c, len(schema.STEPS))
        # Numbers that were never used: no ledger or cache of the replaced record can pass for this one.
        restored = _counters(c)
        new = {name: max(before[name], restored[name]) + 1 for name in ("facts", "notes")}
        for name, value in new.items():
            c.execute(sa.update(counters).where(counters.c.name == name).values(value=value))
        c.execute(sa.insert(touched).values(facts=new["facts"], owner="*", month="*"))


def _counters(c: sa.Connection) -> dict[str, int]:
    return {name: int(value) for name, value in c.execute(sa.select(counters.c.name, counters.c.value))}


def _reflect(c: sa.Connection) -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(c)
    return found
