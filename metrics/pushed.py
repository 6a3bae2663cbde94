"""Pushed aside: a strategy or customer event that gave way to something already standing in its time, and its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from metrics.counts import why_not
from model import Activity, Revision

GAVE_WAY = ("cancelled", "declined", "moved", "vanished")
SOON = timedelta(days=14)  # held within so many days it was moved, else it is lost
TAKES = timedelta(minutes=15)  # an overlap under this takes nothing
Outcome = Literal["moved", "lost"]


@dataclass(frozen=True, slots=True)
class Taker:
    """Something that stood in the calendar: its time, its category, and since which reading it is known."""

    key: str  # source/id
    start: datetime
    end: datetime
    category: str
    organizer: str
    title: str | None
    seen: datetime | None  # the reading that showed it as new; None: it was there at the first


@dataclass(frozen=True, slots=True)
class Pushed:
    """One event that gave way."""

    day: date  # of the event, as it was booked (UTC)
    start: datetime
    hours: float  # as booked
    title: str | None
    category: str
    series: str
    what: str  # cancelled, declined, moved, or vanished
    seen: datetime  # the reading that showed it
    taker: Taker
    sure: bool  # the taker was there at an earlier reading; else both came to light at once
    outcome: Outcome


def pushed(revisions: Sequence[Revision], sorted_as: Mapping[int, str], takers: Iterable[Taker]) -> list[Pushed]:
    """What gave way, oldest first, from the history of one owner's events.

    `sorted_as`: place in `revisions` -> the category of the event before, for those of strategy alone. `takers`: events
    that still stand and are not of strategy. An event gave way to the taker that overlaps it most, by 15 minutes or
    more, and did not come to light after it gave way. It was moved where it stands, still or again, within 14 days
    of its time; else it is lost.
    """
    ends = _ends(revisions)
    by_day = _by_day(takers)
    found: dict[tuple[str, datetime], Pushed] = {}
    for n, one in enumerate(revisions):
        before = one.before
        if before is None or n not in sorted_as or one.what not in GAVE_WAY or _idle(before):
            continue
        there = [taker for taker in by_day[before.start.date()] if _takes(taker, before, one.seen)]
        taker = max(there, key=lambda taker: _overlap(taker, before), default=None)
        first = (before.series, before.start)
        if taker is not None and first not in found:
            hours = (before.end - before.start).total_seconds() / 3600
            sure = taker.seen is None or taker.seen < one.seen
            found[first] = Pushed(
                before.start.date(), before.start, hours, one.subject.title, sorted_as[n], before.series, one.what,
                one.seen, taker, sure, _outcome(before, ends[n]),
            )  # fmt: skip
    return sorted(found.values(), key=lambda p: (p.start, p.series))


def _by_day(takers: Iterable[Taker]) -> dict[date, list[Taker]]:
    """Takers by each day on which what they overlap can begin; a working event lasts no longer than a day."""
    found: dict[date, list[Taker]] = defaultdict(list)
    for one in sorted(takers, key=lambda taker: (taker.start, taker.key)):
        for n in (-1, 0, 1):
            found[one.start.date() + timedelta(days=n)].append(one)
    return found


def _idle(event: Activity) -> bool:
    return bool(why_not(event)) or event.all_day


def _takes(taker: Taker, event: Activity, seen: datetime) -> bool:
    return _overlap(taker, event) >= TAKES and (taker.seen is None or taker.seen <= seen)


def _overlap(taker: Taker, event: Activity) -> timedelta:
    return min(taker.end, event.end) - max(taker.start, event.start)


def _ends(revisions: Sequence[Revision]) -> list[Activity | None]:
    """What became of the event of each revision in the end, after all that followed."""
    ends: list[Activity | None] = [None] * len(revisions)
    last: dict[tuple[str, str], Activity | None] = {}
    for n in range(len(revisions) - 1, -1, -1):
        one = revisions[n]
        now = one.after or one.before
        assert now is not None
        ends[n] = last.get((one.source, now.id), one.after)
        last[one.source, (one.before or now).id] = ends[n]
    return ends


def _outcome(before: Activity, after: Activity | None) -> Outcome:
    stands = after is not None and not _idle(after) and abs(after.start - before.start) <= SOON
    return "moved" if stands else "lost"


def lost_by_taker(found: Iterable[Pushed]) -> list[tuple[str, float]]:
    """(category of what took the time, hours lost to it), most first."""
    sums: dict[str, float] = defaultdict(float)
    for one in found:
        if one.outcome == "lost":
            sums[one.taker.category] += one.hours
    return sorted(sums.items(), key=lambda row: (-row[1], row[0]))
