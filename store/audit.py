"""Who looked at which aggregate, and who decided what and when: kept beside the record, and never a word of it.

Looking moves no counter, so nothing is read or built again for it. What is secret by its nature, such as the cards of
a retro before they are shown, is not kept here at all.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from settings import now
from store.engine import reading, writing
from store.schema import audit

# Kinds of decisions that nobody may be known by: who leads a retro on. Its cards and votes are slips, not noted at all.
UNHEARD = frozenset({"retro", "retro_step", "retro_closed"})


class Entry(NamedTuple):
    """One line of the audit log."""

    at: datetime
    who: str  # a person's key
    what: str  # viewed, decided, took back, changed, removed
    about: str  # the aggregate's name, or the kind of the decision or source
    target: str  # the id of the decision or source


def viewed(engine: sa.Engine, who: str, about: str) -> None:
    """Note that somebody looked at an aggregate."""
    with writing(engine) as c:
        _add(c, who, "viewed", about, "")


def decided(c: sa.Connection, who: str, what: str, kind: str, decision_id: str) -> None:
    """Note that somebody decided or changed something, or took it back, without what it says."""
    if kind not in UNHEARD:
        _add(c, who, what, kind, decision_id)


def entries(engine: sa.Engine, newest: int | None = None) -> list[Entry]:
    """What was noted, oldest first: everything, or the newest so many."""
    columns = (audit.c.at, audit.c.who, audit.c.what, audit.c.about, audit.c.target)
    noted = sa.select(*columns).order_by(audit.c.n.desc()).limit(newest)
    with reading(engine) as c:
        found = [Entry(datetime.fromisoformat(row[0]), *row[1:]) for row in c.execute(noted)]
    return found[::-1]


def _add(c: sa.Connection, who: str, what: str, about: str, target: str) -> None:
    n = c.execute(sa.select(sa.func.coalesce(sa.func.max(audit.c.n), 0))).scalar_one() + 1
    c.execute(sa.insert(audit).values(n=n, at=now().isoformat(), who=who, what=what, about=about, target=target))
