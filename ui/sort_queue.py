"""What waits to be sorted: what nothing sorted or something sorted unsurely, by series, most hours first."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import NamedTuple

from ledger import behind
from metrics.sorting import UNSURE
from model import Activity, Subject
from ui import loaders, words
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


class Group(NamedTuple):
    """Hours of a series that are sorted in the same way."""

    series: str
    category: str
    decided: str
    sure: float
    hours: float

    @property
    def open(self) -> bool:
        """Whether it waits to be sorted."""
        said = self.decided in SAID or self.decided.startswith("rules/")
        return bool(self.series) and not said and (self.category == "unsorted" or self.sure < UNSURE)


def waiting(view: View) -> list[Waiting]:
    """The series that wait, most hours first."""
    return view.made("waiting", lambda: _waiting(view))


def open_hours(view: View) -> dict[str, float]:
    """Hours of the period by how well they are sorted: sorted, unsure, unsorted."""
    found = dict.fromkeys(("unsorted", "unsure", "sorted"), 0.0)
    for one in _groups(view):
        found["unsorted" if one.category == "unsorted" else "unsure" if one.open else "sorted"] += one.hours
    return found


def _groups(view: View) -> list[Group]:
    asked = {"person": view.person, "product": view.product, "first": view.first, "before": view.before}
    columns = Group._fields

    def make() -> list[Group]:
        rows = loaders.hours(view.here, view.version, columns[:-1], **asked)
        every = map(Group._make, zip(*(rows[column].tolist() for column in columns), strict=True))
        return [one for one in every if one.category not in ("not_seen", "away")]

    return view.made("groups", make)


def _waiting(view: View) -> list[Waiting]:
    held: defaultdict[str, float] = defaultdict(float)
    most: dict[str, Group] = {}  # the way that takes most of a series' hours
    for one in sorted((one for one in _groups(view) if one.open), key=lambda one: (-one.hours, one.category)):
        held[one.series] += one.hours
        most.setdefault(one.series, one)
    top = sorted(held, key=lambda series: (-held[series], series))[:SHOWN]
    latest, times = _activities(view, top)
    stored = view.here.store.by_key(latest.values())
    return [
        Waiting(series, most[series].category, most[series].sure, held[series], times[series], key, *stored[key])
        for series in top
        if (key := latest.get(series, "")) in stored
    ]


def _activities(view: View, series: list[str]) -> tuple[dict[str, str], Counter[str]]:
    """Of each series its latest activity in the period, and how many it has there."""
    columns, span = ("day", "activity", "series"), {"first": view.first, "before": view.before}
    rows = loaders.hours(view.here, view.version, columns, person=view.person, **span, series=series)
    latest = dict(zip(rows["series"].tolist(), rows["activity"].tolist(), strict=True))  # its rows come by day
    every = set(zip(rows["series"].tolist(), rows["activity"].tolist(), strict=True))  # some fall on several days
    return latest, Counter(of for of, _ in every)


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
