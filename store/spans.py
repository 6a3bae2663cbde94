"""Who has activities, and from when to when: answered from the indexes, without reading anybody's rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa

from store.rows import stamp
from store.schema import WORKLOG, activities, sources

a = activities.c


def _each_owner() -> sa.Select[str]:
    """From one name in the index straight to the next."""
    found = sa.select(sa.func.min(a.owner).label("owner")).cte("found", recursive=True)
    after = sa.select(sa.func.min(a.owner)).where(a.owner > found.c.owner).scalar_subquery()
    found = found.union_all(sa.select(after).where(found.c.owner.is_not(None)))
    return sa.select(found.c.owner).where(found.c.owner.is_not(None))


_OWNERS = _each_owner()


def owners(c: sa.Connection) -> set[str]:
    """Everybody whose time some activity took."""
    return set(c.execute(_OWNERS).scalars())


def owners_among(c: sa.Connection, names: Iterable[str]) -> set[str]:
    """Those of some whose time some activity took."""
    taken = sa.select(sa.exists().where(a.owner == sa.bindparam("who")))
    return {name for name in names if c.execute(taken, {"who": name}).scalar()}


def holders(c: sa.Connection, among: Iterable[str] | None = None) -> set[str]:
    """The owners of everything but Jira: whose calendars, rows and directories are here; of some, or of all."""
    found = sa.select(sources.c.owner).where(sources.c.kind != "jira").distinct()
    found = found if among is None else found.where(sources.c.owner.in_(sorted(among)))
    return set(c.execute(found).scalars())


def months(c: sa.Connection, whose: Iterable[str]) -> tuple[date, date] | None:
    """The first and the last day on which an activity of these owners begins; None if there is none."""
    found: list[str] = []
    for owner in sorted(whose):
        ends = [
            sa.select(end(a.start)).where(a.owner == owner, a.long == long).scalar_subquery()
            for end in (sa.func.min, sa.func.max)
            for long in (sa.false(), sa.true())
        ]
        found.extend(filter(None, c.execute(sa.select(*ends)).one()))
    return (date.fromisoformat(min(found)[:10]), date.fromisoformat(max(found)[:10])) if found else None


def loggers(c: sa.Connection, whose: Iterable[str], start: datetime, end: datetime) -> set[str]:
    """Those of the owners who logged work that began in [start, end)."""
    low, high = stamp(start), stamp(end)
    logged = sa.select(sa.exists().where(WORKLOG, a.owner == sa.bindparam("who"), a.start >= low, a.start < high))
    return {who for who in whose if c.execute(logged, {"who": who}).scalar()}


def of_series(c: sa.Connection, series: str, whose: Iterable[str] | None = None) -> list[tuple[datetime, datetime]]:
    """When the activities of a series begin and end, of these owners or whosever they are."""
    found = sa.select(a.start, a.end).where(a.source.in_(sa.select(sources.c.id)), a.series == series)
    found = found if whose is None else found.where(a.owner.in_(sorted(whose)))
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in c.execute(found)]
