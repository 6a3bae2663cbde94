"""The accounts of Jira that show no address: their names, what they logged, and how many issues they had a hand in."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from model import Person
from store import Store, rows
from store.schema import WORKLOG, activities, people, sources

PREFIX = "jira:"
AFTER = "jira;"  # what sorts right behind all that begins so


def without_address(store: Store) -> dict[str, tuple[str, float, int]]:
    """Account (jira:...) -> its name, hours logged, issues; of those that did something on some issue."""
    a = activities.c
    of_account = sa.and_(a.owner >= PREFIX, a.owner < AFTER)
    issues = sa.select(a.owner, sa.func.count(a.series.distinct())).where(of_account).group_by(a.owner)
    named = sa.select(people.c.data).join(sources, sources.c.id == people.c.source).where(sources.c.kind == "jira")
    with store.read() as c:
        hours = sa.func.sum(_hours(c.dialect.name))
        worked = sa.select(a.owner, hours).where(WORKLOG, of_account).group_by(a.owner)
        logged = {who: float(total) for who, total in c.execute(worked)}
        found = c.execute(issues).all()
        told: list[Person] = [rows.person(json.loads(data)) for data in c.execute(named).scalars()]
    names = {one.email: one.name for one in told if one.email.startswith(PREFIX)}
    return {who: (names.get(who, ""), logged.get(who, 0.0), int(n)) for who, n in found}


def _hours(dialect: str) -> sa.ColumnElement[Any]:
    """How long an activity took, from the texts of its begin and end."""
    start, end = activities.c.start, activities.c.end
    if dialect == "sqlite":
        return (sa.func.julianday(end) - sa.func.julianday(start)) * 24
    moments = [sa.cast(one, sa.TIMESTAMP(timezone=True)) for one in (end, start)]
    return sa.extract("epoch", moments[0] - moments[1]) / 3600
