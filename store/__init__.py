"""The record: sources, activities, people, problems and decisions, in SQLite (WAL) or PostgreSQL.

Three counters. `facts` moves when activities, people or decisions that can change the ledger move, and keys the
ledger and every cache; `notes` moves with other decisions; `states` with whatever a source does, be it only that
it was read again. Looking moves none. How transactions begin is in store.engine.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from model import OPEN, Activity, Decision, EvenkeelError, Person, Problem, Reading, Revision, Source, Subject
from store import backup, decisions, history, rows, spans, tallies
from store import people as everybody
from store.decisions import EVERYTHING
from store.engine import engine_of, reading, said_by, writing
from store.replace import Change as Change
from store.replace import Span, replace_activities
from store.schema import HOLDS, counters, migrate, sources, touched

UNREAD = (sa.exc.DatabaseError, sa.exc.TimeoutError)
UNWRITTEN = (sa.exc.OperationalError, sa.exc.InternalError, sa.exc.TimeoutError)
COUNTERS = sa.select(counters.c.name, counters.c.value)  # asked at every click, so made once


class Store:
    """The record of one database URL. Cheap to keep open; safe to use from several threads and processes."""

    viewer: str | None = None  # whose rows alone can be read here; see store.scope

    def __init__(self, url: str, backups: Path) -> None:
        """Open the record, making or migrating it first (a backup into `backups` is taken before a migration).

        Raises EvenkeelError where the database cannot be opened or was written by a newer Evenkeel.
        """
        self._writing = threading.local()
        try:
            self.engine = engine_of(url)
            migrate(self.engine, backups, backup.backup)
        except (sa.exc.SQLAlchemyError, ImportError, OSError) as error:
            raise said_by(error, "opened", file=url.startswith("sqlite")) from None

    @contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """One consistent view of the record, whatever others write meanwhile; inside a write, what it wrote."""
        if (outer := self._outer()) is not None:
            yield outer
            return
        with self._or_say("read", UNREAD), reading(self.engine) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sa.Connection]:
        """One transaction that holds the write lock from its beginning; all of it happens, or none.

        A write inside another write of the same thread is part of that one.
        """
        if (outer := self._outer()) is not None:
            yield outer
            return
        try:
            with self._or_say("written", UNWRITTEN), writing(self.engine) as connection:
                self._writing.connection = connection
                yield connection
        finally:
            self._writing.connection = None

    @contextmanager
    def _or_say(self, undone: str, errors: tuple[type[Exception], ...]) -> Iterator[None]:
        try:
            yield
        except errors as error:
            raise said_by(error, undone, file=self.engine.name == "sqlite") from None

    def _outer(self) -> sa.Connection | None:
        return getattr(self._writing, "connection", None)

    def _given(self, connection: sa.Connection | None) -> AbstractContextManager[sa.Connection]:
        return self.read() if connection is None else nullcontext(connection)

    def backup(self, path: Path) -> None:
        """Write the whole record to a zip; see backup."""
        with self._or_say("read", UNREAD):
            backup.backup(self.engine, path)

    def restore(self, path: Path) -> None:
        """Put a backup in place of the record; see backup."""
        with self._or_say("written", UNWRITTEN):
            backup.restore(self.engine, path)

    def counter(self, name: str, connection: sa.Connection | None = None) -> int:
        """The present value of `facts` or `notes`."""
        with self._given(connection) as c:
            return int(c.execute(sa.select(counters.c.value).where(counters.c.name == name)).scalar_one())

    def counters(self) -> tuple[str, int, int, int]:
        """The record's identity, facts, notes and states: while they are the same, nothing need be read again."""
        with self.read() as c:
            found = {row.name: int(row.value) for row in c.execute(COUNTERS)}
        return f"{found['record']:014x}", found["facts"], found["notes"], found["states"]

    def identity(self, connection: sa.Connection | None = None) -> str:
        """Which record this is, in 14 letters of hex: no two databases have the same, and a restore gives a new one."""
        return f"{self.counter('record', connection):014x}"

    def bump(self, c: sa.Connection, name: str, touches: Iterable[tuple[str, str]] = ()) -> int:
        """Move a counter: facts, notes, or states where something of a source changed."""
        c.execute(sa.update(counters).where(counters.c.name == name).values(value=counters.c.value + 1))
        value = self.counter(name, c)
        found = [{"facts": value, "owner": o, "month": m} for o, m in sorted(set(touches))]
        if found:
            c.execute(sa.insert(touched), found)
        return value

    def touched_since(self, facts: int, connection: sa.Connection) -> set[tuple[str, str]]:
        """(owner, "2026-11") pairs that changed after that version; "*" stands for everybody or every month."""
        query = sa.select(touched.c.owner, touched.c.month).where(touched.c.facts > facts)
        return {(o, m) for o, m in connection.execute(query)}

    def sources(self, connection: sa.Connection | None = None) -> list[Source]:
        """Every source, oldest first."""
        columns = [c for c in sources.c if c is not sources.c.cursor]
        query = sa.select(*columns).order_by(sources.c.created, sources.c.id)
        with self._given(connection) as c:
            return [rows.source(r) for r in c.execute(query)]

    def cursor(self, source_id: str, connection: sa.Connection | None = None) -> dict[str, Any]:
        """Where the next reading of a source begins: what its connector gave with the last one; {} at first."""
        query = sa.select(sources.c.cursor).where(sources.c.id == source_id)
        with self._given(connection) as c:
            return dict(json.loads(c.execute(query).scalar() or "{}"))

    def save_source(self, source: Source) -> None:
        """Add a source, or change its name and configuration; its cursor and state stay."""
        with self.write() as c:
            for name, touches in rows.save_source(c, source).items():
                self.bump(c, name, touches)
            self.bump(c, "states")

    def set_state(self, source_id: str, **state: Any) -> None:
        """Merge values into a source's state: progress, cancel, last_sync."""
        with self.write() as c:
            rows.merge_state(c, source_id, state)
            self.bump(c, "states")

    def put(
        self,
        source_id: str,
        reading: Reading,
        replaced: Iterable[str] | None = None,
        cursor: dict[str, Any] | None = None,
        state: dict[str, Any] | None = None,
        seen: datetime | None = None,
        covers: Span | None = None,
    ) -> Change:
        """Store what a connector read, in one transaction together with the source's cursor and state.

        `replaced` names the series that the reading holds in full: their stored activities that are not in it
        go, and so do the problems of what was read again. None means the reading is the whole source. `covers`
        is the time that a calendar speaks for, [begin, end) in the owner's zone: what begins outside stays, and its
        problems are all there are. `seen` is when it was read: with it, what changed since the reading before is
        kept as history. The same reading twice changes nothing, counters included.
        """
        whole = replaced is None
        with self.write() as c:
            if not c.execute(sa.select(sources.c.id).where(sources.c.id == source_id)).first():
                raise EvenkeelError("This source was removed while it was being read.", "Add it again.", "store.gone")
            found = replace_activities(c, source_id, reading, None if whole else set(replaced or ()), covers)
            touches = found.touches()
            if seen is not None:
                history.keep(c, source_id, found, seen, covers or (history.ALWAYS if whole else None))
            keys = tallies.replace(c, source_id, reading, None if whole else set(replaced or ()))
            rows.replace_problems(c, source_id, reading, whole or covers is not None, keys)
            if rows.replace_people(c, source_id, reading.people, whole):
                touches.add(EVERYTHING)
            if touches:
                self.bump(c, "facts", touches)
            if cursor is not None:
                c.execute(sa.update(sources).where(sources.c.id == source_id).values(cursor=json.dumps(cursor)))
            if state:
                rows.merge_state(c, source_id, state)
            self.bump(c, "states")
        return found.change()

    def remove_source(self, source_id: str) -> None:
        """Remove a source and everything it brought; decisions about it stay, and hold again if it returns."""
        with self.write() as c:
            gone = rows.remove_source(c, source_id)
            if gone is not None:
                self.bump(c, "facts", gone | {EVERYTHING})
                self.bump(c, "states")

    def problems(self, source_id: str | None = None) -> list[tuple[str, Problem]]:
        """(source id, Problem) for every stored doubt."""
        with self.read() as c:
            return rows.problems_of(c, source_id)

    def people(self, connection: sa.Connection) -> list[Person]:
        """Who everybody is, by the directory and by their own word; see everybody."""
        return everybody.read(connection)

    def shows(self, who: str) -> bool:
        """Whether the days of a person may be seen here."""
        return self.viewer is None or who == self.viewer

    def may_change(self, source: Source) -> bool:  # noqa: ARG002 - who is alone may change each
        """Whether a source may be read again or removed here."""
        return True

    def said(self, owner: str) -> dict[date | None, dict[str, Any]]:
        """What an owner said of themselves, by the day from which it holds, earliest first (None: always)."""
        with self.read() as c:
            return everybody.said(c).get(owner, {})

    def owners(self, connection: sa.Connection, among: Iterable[str] | None = None) -> set[str]:
        """Everybody whose time some activity took, or those of some."""
        return spans.owners(connection) if among is None else spans.owners_among(connection, among)

    def holders(self, connection: sa.Connection, among: Iterable[str] | None = None) -> set[str]:
        """The owners of everything but Jira, or those of some."""
        return spans.holders(connection, among)

    def months(self, connection: sa.Connection, owners: Iterable[str]) -> tuple[date, date] | None:
        """The first and the last day on which an activity of these owners begins; None if there is none."""
        return spans.months(connection, owners)

    def times(self, connection: sa.Connection, series: str) -> list[tuple[datetime, datetime]]:
        """When the activities of a series begin and end."""
        return spans.of_series(connection, series)

    def loggers(self, connection: sa.Connection, owners: Iterable[str], start: datetime, end: datetime) -> set[str]:
        """Those of the owners who logged work that began in [start, end)."""
        return spans.loggers(connection, owners, start, end)

    def activities(
        self, c: sa.Connection, owners: Iterable[str], start: datetime, end: datetime, kinds: Iterable[str] = ()
    ) -> list[tuple[str, Activity, Subject]]:
        """(key, activity, subject) of these owners' activities in [start, end), of some kinds or of all."""
        return list(rows.activities_between(c, sorted(owners), start, min(end, OPEN), sorted(kinds)))

    def subjects(self, c: sa.Connection, owners: Iterable[str]) -> list[rows.About]:
        """What these owners' activities were about: each subject once, a day of it, and the keys of its activities."""
        return list(rows.subjects_of(c, sorted(owners)))

    def history(self, owners: Iterable[str], start: datetime, end: datetime) -> list[Revision]:
        """What became of what these owners had in [start, end), or appeared in it, oldest seen first."""
        with self.read() as c:
            return history.between(c, owners, start, end)

    def by_key(self, keys: Iterable[str]) -> dict[str, tuple[Activity, Subject]]:
        """Activities with their subjects by key (source/id); keys that are not stored are not in it."""
        with self.read() as c:
            return {key: (a, s) for key, a, s in rows.activities_by_key(c, keys)}

    def activity(self, key: str) -> tuple[Activity, Subject] | None:
        """One activity with its subject by its key (source/id), or None."""
        return self.by_key([key]).get(key)

    def counts(self) -> dict[str, dict[str, int]]:
        """Source -> kind -> number of stored activities."""
        return {s.id: s.state[HOLDS] for s in self.sources() if s.state.get(HOLDS)}

    def decide(
        self, owner: str, kind: str, target: str, data: dict[str, Any], at: datetime, months: Iterable[str] = ("*",)
    ) -> str:
        """Keep what a person told us; returns the decision's id. `months` are those whose hours it can change."""
        with self.write() as c:
            decision_id, touches = decisions.add(c, owner, kind, target, data, at, months)
            self.moved(c, touches)
        return decision_id

    def undo(self, decision_id: str, at: datetime) -> bool:
        """Take a decision back; it stays in the record, marked. False if it was undone before."""
        with self.write() as c:
            touches = decisions.undo(c, decision_id, at)
            if touches is not None:
                self.moved(c, touches)
        return touches is not None

    def moved(self, c: sa.Connection, touches: set[tuple[str, str]]) -> None:
        """Hours that can change move the facts; anything else that was decided moves the notes."""
        self.bump(c, "facts" if touches else "notes", touches)

    def decisions(
        self,
        kinds: Iterable[str] | None = None,
        owner: str | Iterable[str] | None = None,
        connection: sa.Connection | None = None,
    ) -> list[Decision]:
        """Decisions that hold (not undone), oldest first: where two are about the same thing, the later wins."""
        with self._given(connection) as c:
            return decisions.holding(c, kinds, owner)
