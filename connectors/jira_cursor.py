"""Where a sync of a Jira site goes on: how far each project is read, and what is held back until the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from connectors.jira_issue import instant

Json = dict[str, Any]


@dataclass
class Cursor:
    """How far the projects of a site are read. Kept as JSON between syncs; see as_json."""

    stamps: dict[str, datetime | None]  # project key, or jql -> everything up to this change is read; None: nothing
    worklogs: int  # milliseconds: the feeds of changed and deleted worklogs are read up to here
    later: set[str] = field(default_factory=set)  # ids of issues not stored whole: too many worklogs, or a part refused
    swept: datetime | None = None  # when it was last made sure that all issues are there and no others
    listed: datetime | None = None  # when all ids were listed last, which is part of that
    full: bool = False  # a full sync is under way
    jql: str = ""  # the query of the user's own that is read in place of projects
    odd: set[str] = field(default_factory=set)  # kinds of jira_odd that were told

    @property
    def first(self) -> bool:
        """Whether nothing of any project is read yet."""
        return not any(self.stamps.values())

    def reached(self, moment: datetime | None) -> None:
        """Note that every wanted change up to this moment is read."""
        if moment:
            self.stamps = {key: max(stamp or moment, moment) for key, stamp in self.stamps.items()}

    def as_json(self) -> Json:
        """The cursor as JSON values."""
        return {
            "projects": {key: stamp and stamp.isoformat() for key, stamp in self.stamps.items()},
            "worklogs": self.worklogs,
            "later": sorted(self.later),
            "swept": self.swept and self.swept.isoformat(),
            "listed": self.listed and self.listed.isoformat(),
            "full": self.full,
            "jql": self.jql,
            "odd": sorted(self.odd),
        }


def cursor_of(kept: Json, wanted: list[str], full: bool, start: int, jql: str = "") -> Cursor:
    """The cursor to go on from, for the projects wanted now, or for a query in their place.

    A project that is new begins at its beginning, and so does each when `full` is asked for, unless a full sync
    was under way. Another query says nothing of what the one before it found, so it begins a full sync, too.
    `start`: milliseconds from which changed worklogs are asked for next time, if never before.
    """
    wanted = [jql] if jql else wanted
    other = bool(kept) and kept.get("jql", "") != jql
    if other or (full and not kept.get("full")):
        kept, full = {}, True
    stamps = kept.get("projects") or {}
    if not any(stamps.values()):
        return Cursor(dict.fromkeys(wanted), start, full=full, jql=jql)
    return Cursor(
        {key: instant(stamps[key]) if stamps.get(key) else None for key in wanted},
        int(kept["worklogs"]),
        {str(one) for one in kept["later"]},
        instant(kept["swept"]) if kept["swept"] else None,
        instant(kept["listed"]) if kept.get("listed") else None,
        bool(kept["full"]),
        jql,
        {str(one) for one in kept.get("odd", ())},
    )
