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

    stamps: dict[str, datetime | None]  # project key -> everything up to this change is read; None: nothing is
    worklogs: int  # milliseconds: the feeds of changed and deleted worklogs are read up to here
    later: set[str] = field(default_factory=set)  # ids of issues not stored yet: they have too many worklogs
    swept: datetime | None = None  # when all ids were compared last
    full: bool = False  # a full sync is under way

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
            "full": self.full,
        }


def cursor_of(kept: Json, wanted: list[str], full: bool, start: int) -> Cursor:
    """The cursor to go on from, for the projects wanted now.

    A project that is new begins at its beginning, and so does each when `full` is asked for, unless a full sync
    was under way. `start`: milliseconds from which changed worklogs are asked for next time, if never before.
    """
    if full and not kept.get("full"):
        kept = {}
    stamps = kept.get("projects") or {}
    if not any(stamps.values()):
        return Cursor(dict.fromkeys(wanted), start, full=full)
    return Cursor(
        {key: instant(stamps[key]) if stamps.get(key) else None for key in wanted},
        int(kept["worklogs"]),
        {str(one) for one in kept["later"]},
        instant(kept["swept"]) if kept["swept"] else None,
        bool(kept["full"]),
    )
