"""What waits to be sorted: what nothing sorted or something sorted unsurely, by series, most hours first."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from ledger import behind
from metrics import balance
from metrics.balance import Balance
from metrics.frames import tuples
from metrics.sorting import UNSURE
from model import Activity, Subject
from settings import start_of
from ui import loaders, sums, words
from ui.frame import View

SHOWN = 60  # series at once; the next come as these are sorted
SAID = ("correction", "series", "told", "calendar")  # steps in which a person, or the file itself, decided


class Waiting(NamedTuple):
    """A series that waits, sorted in the way that takes most of its hours, and its latest activity."""

    series: str
    category: str
    sure: float
    hours: float  # of the whole series
    times: int
    key: str  # of the activity
    activity: Activity
    subject: Subject

    @property
    def title(self) -> str | None:
        """What it is called; None where it is private."""
        return behind.titled(self.activity, self.subject)


class Row(NamedTuple):
    """Hours of an activity on a day, as they are sorted."""

    day: date
    activity: str
    series: str
    category: str
    side: str
    decided: str
    sure: float
    hours: float

    @property
    def open(self) -> bool:
        """Whether it waits to be sorted."""
        if not self.series or (self.category != "unsorted" and self.sure >= UNSURE) or self.category == "away":
            return False
        return self.decided not in SAID and not self.decided.startswith("rules/")


class Queue(NamedTuple):
    """What the hours of a period say of sorting them."""

    waiting: list[Waiting]  # most hours first
    hours: dict[str, float]  # by how well they are sorted: sorted, unsure, unsorted
    balance: Balance


def queue(view: View) -> Queue:
    """What waits in the period, and how it stands."""
    return view.made("queue", lambda: _queue(view))


def _queue(view: View) -> Queue:
    asked = {"person": view.person, "product": view.product, "first": view.first, "before": view.before}
    found = loaders.hours(view.here, view.version, Row._fields[:-1], **asked)
    rows = [Row(*one) for one in tuples(found, *Row._fields)]
    return Queue(_waiting(view, rows), _hours(rows), _balance(view, rows))


def _hours(rows: list[Row]) -> dict[str, float]:
    found = dict.fromkeys(("unsorted", "unsure", "sorted"), 0.0)
    for row in rows:
        if row.category not in ("not_seen", "away"):
            found["unsorted" if row.category == "unsorted" else "unsure" if row.open else "sorted"] += row.hours
    return found


def _balance(view: View, rows: list[Row]) -> Balance:
    held: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        held[row.side] += row.hours
    weeks = {start_of(day, "week") for day in {row.day for row in rows}}
    return balance.of(held, sums.weeks_in(weeks, view.first, view.before))


def _waiting(view: View, rows: list[Row]) -> list[Waiting]:
    held: defaultdict[str, float] = defaultdict(float)
    ways: defaultdict[tuple[str, str, float], float] = defaultdict(float)
    every: defaultdict[str, set[str]] = defaultdict(set)
    latest: dict[str, str] = {}
    for row in rows:
        every[row.series].add(row.activity)
        if row.open:
            held[row.series] += row.hours
            ways[row.series, row.category, row.sure] += row.hours
            latest[row.series] = row.activity  # the rows come by day
    most = {way[0]: way[1:] for way in sorted(ways, key=lambda way: (ways[way], way))}
    top = sorted(held, key=lambda series: (-held[series], series))[:SHOWN]
    stored = view.here.store.by_key(latest[series] for series in top)
    return [
        Waiting(series, *most[series], held[series], len(every[series]), latest[series], *stored[latest[series]])
        for series in top
        if latest[series] in stored
    ]


def sentence(hours: dict[str, float], groups: int) -> str:
    """What there is to do, in one sentence."""
    total = sum(hours.values())
    if not total:
        return "There is nothing to sort in this period."
    if not groups:
        return f"All of the {words.hours(total)} in this period are sorted, by you or surely enough."
    parts = [
        f"{words.hours(hours[name])} ({words.percent(hours[name] / total)}) {said}"
        for name, said in (("unsorted", "are not sorted yet"), ("unsure", "are sorted unsurely"))
        if hours[name] > 0
    ]
    return f"Of {words.hours(total)}, {' and '.join(parts)}. The largest come first."
