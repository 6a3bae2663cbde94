"""The engine of a database URL, and how its transactions begin: snapshots to read, the write lock first to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from model import EvenkeelError

WRITE = "evenkeel_write"  # execution option of a connection that will write
LOCK = 826001  # the advisory lock that PostgreSQL's writers share


def engine_of(url: str) -> sa.Engine:
    """Open a database by its SQLAlchemy URL; a SQLite file's folder is made where it is missing."""
    if not url.startswith("sqlite"):
        try:
            engine = sa.create_engine(url, isolation_level="REPEATABLE READ")
        except (sa.exc.ArgumentError, ImportError) as error:
            raise EvenkeelError(
                f"EVENKEEL_DATABASE cannot be used ({type(error).__name__}).",
                "Write an SQLAlchemy URL and install its driver, such as psycopg for PostgreSQL.",
                "store.url",
            ) from None

        @sa.event.listens_for(engine, "begin")
        def lock(connection: sa.Connection) -> None:
            if connection.get_execution_options().get(WRITE):
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")

        return engine
    path = sa.engine.make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30, "check_same_thread": False})

    @sa.event.listens_for(engine, "connect")
    def configure(dbapi: Any, _: Any) -> None:
        dbapi.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            dbapi.execute(f"PRAGMA {pragma}").close()

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        write = connection.get_execution_options().get(WRITE)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine
