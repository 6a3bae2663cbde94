"""The engine of a database URL, and how its transactions begin: snapshots to read, the write lock first to write.

A writer in PostgreSQL takes an advisory lock and stays READ COMMITTED: in REPEATABLE READ the very statement that waits
for the lock would fix the snapshot, which is then older than what the writer before committed meanwhile.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from model import EvenkeelError

WRITE = "evenkeel_write"  # execution option of a connection that will write
PATIENCE = 30  # seconds that a writer waits for another one
READ_BEGINS = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
WRITE_BEGINS = f"SET LOCAL lock_timeout = '{PATIENCE}s'; SELECT pg_advisory_xact_lock(826001)"  # any number of our own
WRITABLE = ("journal_mode=WAL", "synchronous=FULL")  # pragmas
UNREACHABLE = 5  # seconds until a server that does not answer counts as away


def engine_of(url: str) -> sa.Engine:
    """Open a database by its SQLAlchemy URL; a SQLite file's folder is made where it is missing.

    Raises EvenkeelError where the URL leads to no database that we know, without saying it: it may hold a password.
    """
    try:
        address = sa.make_url("postgresql" + url.removeprefix("postgres") if url.startswith("postgres://") else url)
        if address.get_backend_name() == "sqlite":
            return _sqlite(address)
        if address.get_backend_name() == "postgresql" and "@" not in (address.host or ""):
            return _postgresql(address)
        reason = (
            "an @ in its password must be written %40"
            if "@" in (address.host or "")
            else "it leads to no database that Evenkeel knows"
        )
    except (sa.exc.ArgumentError, ImportError, ValueError) as error:
        reason = type(error).__name__
    raise EvenkeelError(
        f"EVENKEEL_DATABASE cannot be used ({reason}).",
        "Write postgresql://user:password@host:5432/name, or sqlite:/// and a path.",
        "store.url",
    )


def _postgresql(address: sa.URL) -> sa.Engine:
    patience = {} if "connect_timeout" in address.query else {"connect_timeout": UNREACHABLE}
    # pre-ping: after the server was started anew the first visitor must not meet the connections of before
    engine = sa.create_engine(address, pool_pre_ping=True, connect_args=patience)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(WRITE_BEGINS if connection.get_execution_options().get(WRITE) else READ_BEGINS)

    return engine


def _sqlite(address: sa.URL) -> sa.Engine:
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)

    def connect() -> sqlite3.Connection:
        path, readable = address.database or ":memory:", _read_only(address)
        if readable:
            settled = "" if Path(f"{path}-wal").exists() else "&immutable=1"  # else what stands in the log is unseen
            path = f"file:{quote(path)}?mode=ro{settled}"
        found = sqlite3.connect(
            path, PATIENCE, uri=readable, check_same_thread=False, isolation_level=None
        )  # transactions are begun below, not by the driver
        for pragma in (*WRITABLE * (not readable), "foreign_keys=ON", f"busy_timeout={PATIENCE}000"):
            found.execute(f"PRAGMA {pragma}").close()
        return found

    pool: dict[str, Any] = {"poolclass": sa.NullPool} if _read_only(address) else {}  # it may be made writable any time
    engine = sa.create_engine(address, creator=connect, **pool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        write = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def _read_only(address: sa.URL) -> bool:
    """Whether a record stands where nothing can be written: it can still be read."""
    path = Path(address.database or ":memory:")
    return path.is_file() and not os.access(path.parent, os.W_OK)


@contextmanager
def reading(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that sees one version of the database from begin to end."""
    with engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A transaction that holds the write lock from its beginning and sees all that was committed before it."""
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        yield connection


FAILURES = {  # what failed -> what is so, the code, and what to do where the record is a file
    "opened": (
        "could not be opened",
        "store.closed",
        "Check that its folder can be written and the file is a record, or set EVENKEEL_HOME.",
    ),
    "read": ("could not be read", "store.unreadable", "Try again; if it stays so, restore a backup."),
    "written": (
        "could not be written, and nothing was changed",
        "store.unwritable",
        "Check that the disk has room and the folder can be written, then try again.",
    ),
}


def said_by(error: Exception, failed: str, file: bool) -> EvenkeelError:
    """What a database's error means to a person; `failed` is a key of FAILURES, `file` says it is SQLite's."""
    short = (str(getattr(error, "orig", error)).splitlines() or [type(error).__name__])[0]
    so, code, do = FAILURES[failed]
    if not file:
        do = "Check that the database server runs, and that EVENKEEL_DATABASE has its right host, port, user and name."
    return EvenkeelError(f"The record {so} ({short.rstrip('.')}).", do, code)
