"""The tables of the record and the numbered steps that make them: one list, run from any older version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from model import EvenkeelError
from store.engine import WRITE

metadata = sa.MetaData()

counters = sa.Table(
    "counters",  # facts, notes, and schema: the number of steps that were run
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("config", sa.Text, nullable=False),
    sa.Column("cursor", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
)
subjects = sa.Table(
    "subjects",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
)
activities = sa.Table(
    "activities",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("start", sa.Text, nullable=False),
    sa.Column("end", sa.Text, nullable=False),
    sa.Column("long", sa.Boolean, nullable=False),  # lasts over store.rows.LONG, so looked up apart
    sa.Column("series", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Index("activities_owner", "owner", "long", "start"),
    sa.Index("activities_series", "source", "series"),
)
people = sa.Table(
    "people",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("data", sa.Text, nullable=False),
)
problems = sa.Table(
    "problems",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("data", sa.Text, nullable=False),
)
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("owner", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("target", sa.Text, nullable=False),
    sa.Column("data", sa.Text, nullable=False),
    sa.Column("months", sa.Text, nullable=False),  # which months' hours it can change
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("undone", sa.Text),
)
touched = sa.Table(
    "touched",  # what each version of the facts changed, so that only those partitions are rebuilt
    metadata,
    sa.Column("facts", sa.BigInteger, primary_key=True),
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("month", sa.Text, primary_key=True),
)


def _first(c: sa.Connection) -> None:
    metadata.create_all(c)
    c.execute(sa.insert(counters), [{"name": n, "value": 0} for n in ("facts", "notes", "schema")])


STEPS: list[Callable[[sa.Connection], None]] = [_first]


def version(c: sa.Connection) -> int:
    """The number of steps that made this database; 0 for an empty one."""
    if not sa.inspect(c).has_table("counters"):
        return 0
    return int(c.execute(sa.select(counters.c.value).where(counters.c.name == "schema")).scalar_one())


def run_steps(c: sa.Connection, upto: int) -> None:
    """Run the steps that this database still lacks, up to a version."""
    for step in STEPS[version(c) : upto]:
        step(c)
    c.execute(sa.update(counters).where(counters.c.name == "schema").values(value=upto))


def migrate(engine: sa.Engine, backups: Path, backup: Callable[[sa.Engine, Path], None]) -> None:
    """Bring the database to this program's version; one that has content is backed up first.

    Raises EvenkeelError where a newer Evenkeel wrote it.
    """
    with engine.connect() as c, c.begin():
        found = version(c)
    if found > len(STEPS):
        raise EvenkeelError(
            f"The record was written by a newer Evenkeel (version {found}; this one knows {len(STEPS)}).",
            "Update Evenkeel, or point EVENKEEL_HOME to another folder.",
            "store.newer",
        )
    if found == len(STEPS):
        return
    if found:
        backup(engine, backups / f"before-version-{len(STEPS)}-{datetime.now(UTC):%Y%m%dT%H%M%S}.zip")
    with engine.connect().execution_options(**{WRITE: True}) as c, c.begin():
        if version(c) < len(STEPS):
            run_steps(c, len(STEPS))
