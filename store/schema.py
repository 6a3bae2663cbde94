"""The tables of the record and the numbered steps that make them: one list, run from any older version."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa

from model import EvenkeelError
from store.engine import reading, writing

HOLDS = "holds"  # in the state of a source: kind -> how many activities are stored
KNOWN = "known"  # in the state of a source: [begin, end) of the times that its readings spoke for
metadata = sa.MetaData()


def clean(text: str) -> str:
    """Text that every database can hold: without NUL, which PostgreSQL refuses, and without half characters."""
    if text.isascii() and "\0" not in text:  # nearly all there is, and a large sync cleans it a dozen times a row
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


class Text(sa.types.TypeDecorator[str]):
    """Text that is clean and sorts by its bytes, whatever the database and its language."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[str]:
        """PostgreSQL sorts by the language of the database where it is not told."""
        return dialect.type_descriptor(sa.Text(collation="C" if dialect.name == "postgresql" else None))

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """Clean what is written, and alike what is asked for."""
        return clean(value) if isinstance(value, str) else value


counters = sa.Table(
    "counters",  # facts, notes, states, slips, schema (how many steps were run), and record: which record this is
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", sa.BigInteger, nullable=False),
)
sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("owner", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("config", Text, nullable=False),
    sa.Column("cursor", Text, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("created", Text, nullable=False),
)
subjects = sa.Table(
    "subjects",
    metadata,
    sa.Column("source", Text, primary_key=True),
    sa.Column("id", Text, primary_key=True),
    sa.Column("series", Text, nullable=False),
    sa.Column("data", Text, nullable=False),
)
activities = sa.Table(
    "activities",
    metadata,
    sa.Column("source", Text, primary_key=True),
    sa.Column("id", Text, primary_key=True),
    sa.Column("owner", Text, nullable=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("start", Text, nullable=False),
    sa.Column("end", Text, nullable=False),
    sa.Column("long", sa.Boolean, nullable=False),  # lasts over store.rows.LONG, so looked up apart
    sa.Column("series", Text, nullable=False),
    sa.Column("subject", Text, nullable=False),
    sa.Column("data", Text, nullable=False),
    sa.Index("activities_owner", "owner", "long", "start"),
    sa.Index("activities_series", "source", "series"),
)
WORKLOG = activities.c.kind == "worklog"
LOGGED = sa.Index(
    "activities_logged", activities.c.owner, activities.c.start, sqlite_where=WORKLOG, postgresql_where=WORKLOG
)
NAMED = sa.Index("subjects_series", subjects.c.source, subjects.c.series)  # else each page of a sync reads them all
people = sa.Table(
    "people",
    metadata,
    sa.Column("source", Text, primary_key=True),
    sa.Column("n", sa.Integer, primary_key=True),
    sa.Column("data", Text, nullable=False),
)
history = sa.Table(
    "history",  # what later readings showed of activities that were known before, or were new
    metadata,
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("source", Text, nullable=False),
    sa.Column("activity", Text, nullable=False),
    sa.Column("owner", Text, nullable=False),
    sa.Column("series", Text, nullable=False),
    sa.Column("what", Text, nullable=False),
    sa.Column("seen", Text, nullable=False),
    sa.Column("start", Text, nullable=False),  # as it was before
    sa.Column("data", Text, nullable=False),  # the activity before and after, and its words
    sa.Index("history_owner", "owner", "start"),
    sa.Index("history_series", "source", "series"),
)
issues = sa.Table(
    "issues",  # how much a sync read of each issue of a site, whether it became activities or not
    metadata,
    sa.Column("source", Text, primary_key=True),
    sa.Column("series", Text, primary_key=True),
    sa.Column("issue", Text, nullable=False),  # its key
    sa.Column("project", Text, nullable=False),
    sa.Column("histories", sa.Integer, nullable=False),
    sa.Column("worklogs", sa.Integer, nullable=False),
    sa.Column("comments", sa.Integer, nullable=False),
)
problems = sa.Table(
    "problems",
    metadata,
    sa.Column("source", Text, primary_key=True),
    sa.Column("id", Text, primary_key=True),
    sa.Column("data", Text, nullable=False),
)
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("n", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", Text, nullable=False, unique=True),
    sa.Column("owner", Text, nullable=False, index=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("target", Text, nullable=False),
    sa.Column("data", Text, nullable=False),
    sa.Column("months", Text, nullable=False),  # which months' hours it can change
    sa.Column("at", Text, nullable=False),
    sa.Column("by", Text, nullable=False),
    sa.Column("undone", Text),
)
slips = sa.Table(
    "slips",  # what people put into a retro: cards, votes, guesses and answers, without author and time
    metadata,
    sa.Column("id", Text, primary_key=True),  # random, and what the rows are sorted by on the disk
    sa.Column("retro", Text, nullable=False, index=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("about", Text, nullable=False),  # the column of a card, the card of a vote, the statement of an answer
    sa.Column("text", Text, nullable=False),
    sa.Column("token", Text, nullable=False),  # whose slip it is, until it is forgotten: ""
    sqlite_with_rowid=False,  # or SQLite would keep in which order they came
)
audit = sa.Table(
    "audit",  # who looked at which aggregate, and who decided something: see store.audit
    metadata,
    sa.Column("n", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", Text, nullable=False),
    sa.Column("who", Text, nullable=False),
    sa.Column("what", Text, nullable=False),
    sa.Column("about", Text, nullable=False),
    sa.Column("target", Text, nullable=False),
)
touched = sa.Table(
    "touched",  # what each version of the facts changed, so that only those partitions are rebuilt
    metadata,
    sa.Column("facts", sa.BigInteger, primary_key=True),
    sa.Column("owner", Text, primary_key=True),
    sa.Column("month", Text, primary_key=True),
)


def _first(c: sa.Connection) -> None:
    metadata.create_all(c, [t for t in metadata.sorted_tables if t not in (history, issues, slips, audit)])
    c.execute(sa.insert(counters), [{"name": n, "value": 0} for n in ("facts", "notes", "schema")])


def identify(c: sa.Connection) -> None:
    """Make this a record of its own: no ledger or cache of another one, or of what stood here before, is its."""
    c.execute(sa.delete(counters).where(counters.c.name == "record"))
    c.execute(sa.insert(counters).values(name="record", value=1 + secrets.randbelow(2**53 - 1)))


def _second(c: sa.Connection) -> None:
    identify(c)
    LOGGED.create(c, checkfirst=True)
    what = activities.c.source, activities.c.kind
    held: dict[str, dict[str, int]] = {}
    for source, kind, n in c.execute(sa.select(*what, sa.func.count()).group_by(*what).order_by(*what)):
        held.setdefault(source, {})[kind] = int(n)
    for source, text in c.execute(sa.select(sources.c.id, sources.c.state)).all():
        state = json.dumps(json.loads(text) | {HOLDS: held.get(source, {})})
        c.execute(sa.update(sources).where(sources.c.id == source).values(state=state))


def _third(c: sa.Connection) -> None:
    c.execute(sa.insert(counters).values(name="states", value=0))


def _fourth(c: sa.Connection) -> None:
    history.create(c, checkfirst=True)
    what = sa.select(sources.c.id, sources.c.state, sa.func.min(activities.c.start), sa.func.max(activities.c.end))
    spans = what.join(activities, activities.c.source == sources.c.id).where(sources.c.kind == "calendar_ics")
    for source, text, *span in c.execute(spans.group_by(sources.c.id, sources.c.state)).all():
        state = json.dumps(json.loads(text) | {KNOWN: [span]})
        c.execute(sa.update(sources).where(sources.c.id == source).values(state=state))


def _fifth(c: sa.Connection) -> None:
    """Issues that older versions stored: what they hold is told when they are read again, which is at once."""
    issues.create(c, checkfirst=True)
    c.execute(sa.delete(issues))
    sites = sa.select(sources.c.id).where(sources.c.kind == "jira")
    for source in c.execute(sites).scalars().all():
        stored = sa.select(subjects.c.series, subjects.c.data).where(subjects.c.source == source)
        found = {}
        for series, text in c.execute(stored):
            about = json.loads(text)
            key, project = about.get("issue", ""), about.get("project", "")
            found[series] = {"issue": key, "project": project, "histories": 0, "worklogs": 0, "comments": 0}
        if found:
            c.execute(sa.insert(issues), [{"source": source, "series": one, **row} for one, row in found.items()])


def _sixth(c: sa.Connection) -> None:
    NAMED.create(c, checkfirst=True)


def _seventh(c: sa.Connection) -> None:
    slips.create(c, checkfirst=True)
    if "slips" not in c.execute(sa.select(counters.c.name)).scalars().all():
        c.execute(sa.insert(counters).values(name="slips", value=0))


def _eighth(c: sa.Connection) -> None:
    audit.create(c, checkfirst=True)


STEPS: list[Callable[[sa.Connection], None]] = [
    _first, _second, _third, _fourth, _fifth, _sixth, _seventh, _eighth,
]  # fmt: skip


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
    with reading(engine) as c:
        found = version(c)
        others = [] if found else sorted(sa.inspect(c).get_table_names())
    if others:
        raise EvenkeelError(
            f"The database is used by something else: it has the table {others[0]}.",
            "Give Evenkeel a database of its own.",
            "store.shared",
        )
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
    with writing(engine) as c:
        if version(c) < len(STEPS):
            run_steps(c, len(STEPS))
