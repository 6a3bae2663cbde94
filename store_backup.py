"""Backup and restore of the whole record: a zip of JSON lines per table, the same for every database.

A backup of an older version is restored by making the tables as they were then and running the later steps.
"""

from __future__ import annotations

import json
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

import store_schema
from model import EvenkeelError
from store_engine import WRITE
from store_schema import counters, run_steps, touched, version

FORMAT = "evenkeel-backup-1"
BATCH = 1000


def backup(engine: sa.Engine, path: Path) -> None:
    """Write one consistent view of the record to `path`; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    with engine.connect() as c, c.begin(), zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as file:
        tables = _reflect(c)
        about = {"format": FORMAT, "schema": version(c), "made": datetime.now(UTC).isoformat()}
        file.writestr("about.json", json.dumps(about))
        for table in tables.sorted_tables:
            with file.open(f"{table.name}.jsonl", "w") as lines:
                for row in c.execute(sa.select(table)).mappings():
                    lines.write((json.dumps(dict(row)) + "\n").encode())
    os.replace(draft, path)


def restore(engine: sa.Engine, path: Path) -> None:
    """Put a backup in place of the record, in one transaction: all of it, or nothing is changed.

    Raises EvenkeelError where the file is no backup, is damaged, or a newer Evenkeel wrote it.
    """
    try:
        with zipfile.ZipFile(path) as file, file.open("about.json") as f:
            about = json.load(f)
            if about.get("format") != FORMAT:
                raise KeyError("format")
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        raise EvenkeelError(
            f"{path.name} is not a backup of Evenkeel; nothing was changed.",
            "Give the .zip that `python -m evenkeel backup` wrote.",
            "backup.unreadable",
            path.name,
        ) from None
    if about["schema"] > len(store_schema.STEPS):
        raise EvenkeelError(
            f"{path.name} was written by a newer Evenkeel; nothing was changed.",
            "Update Evenkeel first.",
            "backup.newer",
        )
    try:
        _replace(engine, path, int(about["schema"]))
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, sa.exc.SQLAlchemyError) as error:
        raise EvenkeelError(
            f"{path.name} is damaged ({type(error).__name__}); nothing was changed.",
            "Use another backup.",
            "backup.damaged",
        ) from None


def _replace(engine: sa.Engine, path: Path, schema: int) -> None:
    with (
        zipfile.ZipFile(path) as file,
        engine.connect().execution_options(**{WRITE: True}) as c,
        c.begin(),
    ):
        facts = c.execute(sa.select(counters.c.value).where(counters.c.name == "facts")).scalar() or 0
        _reflect(c).drop_all(c)
        run_steps(c, schema)
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
        run_steps(c, len(store_schema.STEPS))
        # A version number that was never used: no ledger or cache of the replaced record can pass for this one.
        restored = c.execute(sa.select(counters.c.value).where(counters.c.name == "facts")).scalar_one()
        new = max(int(facts), int(restored)) + 1
        c.execute(sa.update(counters).where(counters.c.name == "facts").values(value=new))
        c.execute(sa.insert(touched).values(facts=new, owner="*", month="*"))


def _reflect(c: sa.Connection) -> sa.MetaData:
    found = sa.MetaData()
    found.reflect(c)
    return found
