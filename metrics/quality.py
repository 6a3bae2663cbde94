"""What to doubt: how the hours add up from source to page, which questions are open, what was left out and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from metrics.counts import MASS, OUTSIDE, Account, Day, Item
from model import Problem

CUT = {  # what became of the hours of a row beyond those that count
    "Calendar": "overlaps, counted once",
    "Jira": "logged, but already in a meeting",
    "Told by you": "more than fits into the day",
}


@dataclass(slots=True)
class Invitation:
    """Meetings of very many that somebody never answered: they count only once their owner says so."""

    title: str
    crowd: int
    times: int = 0
    hours: float = 0.0


@dataclass(slots=True)
class Doubts:
    """What a reader should know of some weeks of one person."""

    flows: list[tuple[str, str, int, float]] = field(default_factory=list)  # group, what, activities, hours
    questions: list[tuple[str, str, date]] = field(default_factory=list)  # key, title, day: were you there?
    invitations: dict[str, Invitation] = field(default_factory=dict)  # series -> do you go to these?
    problems: list[Problem] = field(default_factory=list)
    capacity: float = 0.0  # hours


def doubts(days: Iterable[tuple[Day, Account, dict[str, Item]]]) -> Doubts:
    """Reconcile worked days: what the calendar and Jira hold = what counts + what does not, each with why.

    Hours of the calendar are those of its timed events, clipped to the days. Hours that an activity holds beyond
    those that count are a line of their own: overlaps, meetings that were shorter, logs that repeat a meeting.
    """
    result = Doubts()
    hours: dict[tuple[str, str], float] = defaultdict(float)
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)

    def add(group: str, what: str, key: str, value: float) -> None:
        hours[group, what] += value
        keys[group, what].add(key)

    asked: dict[str, tuple[str, date]] = {}
    for day, account, items in days:
        result.capacity += account.capacity
        for row in account.rows:
            item = items.get(row.activity)
            group = "Calendar" if item and item.activity.kind == "event" else _group(row.known)
            add(group, "time off" if row.category == "away" else "counted", row.activity, row.hours)
            if row.booked_hours - row.hours > 1e-9:
                add(group, CUT[group], row.activity, row.booked_hours - row.hours)
            if item and item.activity.kind == "event" and _length(day, item) - row.booked_hours > 1e-9:
                why = OUTSIDE if row.category == "away" else "shorter, as you said"
                add(group, why, row.activity, _length(day, item) - row.booked_hours)
        for key, why in account.left_out.items():
            item = items.get(key)
            if item is None or item.activity.kind == "told":
                add("Told by you", why, key, sum(t.minutes for t in day.told if t.key == key) / 60)
                continue
            add("Calendar" if item.activity.kind == "event" else "Jira", why, key, _length(day, item))
            if why.startswith(MASS) and item.activity.series not in day.attended:
                mass = result.invitations.setdefault(item.activity.series, Invitation(item.title, item.crowd))
                mass.times, mass.hours = mass.times + 1, mass.hours + _length(day, item)
            if _askable(item, day, why):
                asked.setdefault(key, (item.title, day.day))
    order = {"Calendar": 0, "Jira": 1, "Estimated from Jira": 2, "Told by you": 3, "Not seen": 4}
    result.flows = sorted(
        ((g, w, len(keys[g, w] - {""}), h) for (g, w), h in hours.items()),
        key=lambda f: (order.get(f[0], 9), f[1] != "counted", -f[3]),
    )
    result.questions = sorted(((k, t, d) for k, (t, d) in asked.items()), key=lambda q: (q[2], q[0]))
    return result


def _group(known: str) -> str:
    return {
        "calendar": "Calendar",
        "jira": "Jira",
        "estimated": "Estimated from Jira",
        "told": "Told by you",
        "booked": "Told by you",  # what else is booked is an event
    }.get(known, "Not seen")


def _length(day: Day, item: Item) -> float:
    activity = item.activity
    if activity.all_day or activity.kind in ("action", "stretch"):
        return 0.0
    if activity.kind == "worklog":
        return (activity.minutes or 0.0) / 60
    start, end = activity.start.timestamp(), activity.end.timestamp()
    return max(0.0, min(end, day.end) - max(start, day.begin)) / 3600


def _askable(item: Item, day: Day, why: str) -> bool:
    """All-day or multi-day events that may have been a visit, fair or offsite, and time off marked as free."""
    if item.key in day.attended:
        return False
    if why == "time off marked as free":
        return item.own
    return why == "lasts all day" and item.activity.busy != "free" and item.category not in ("away", "unsorted")
