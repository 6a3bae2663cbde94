"""Freeing hours: recurring execution meetings that could go, shrink or be delegated, largest first."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Way = Literal["go", "shrink", "delegate"]
WAYS: tuple[Way, ...] = ("go", "shrink", "delegate")
KEPT: dict[Way, float] = {"go": 0.0, "shrink": 0.5, "delegate": 0.0}  # part of the hours that stays
MANY, FEW = 8, 3  # people
LEAST_TIMES = 3  # in the weeks looked at: what came once or twice does not recur
LEAST_HOURS = 0.25  # a week: less is not worth a talk
COLUMNS = ("series", "day", "hours", "people", "own")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A recurring meeting and what could be done about it."""

    series: str
    hours: float  # a week
    times: int  # in the weeks looked at
    every: str  # how often, in words
    people: int  # in the room, oneself included
    way: Way
    reason: str

    def giving(self, way: Way) -> float:
        """Hours a week that come back if it goes this way."""
        return self.hours * (1 - KEPT[way])


def meetings(rows: pd.DataFrame, weeks: float) -> list[Meeting]:
    """Recurring meetings among execution hours, most hours a week first.

    `rows`: COLUMNS, one row for each occurrence that took hours: its series, day, hours, people in the room, and
    whether the person called it. `weeks`: in how many weeks they were there. A meeting recurs that took place on 3
    days or more. Empty where no week is known.
    """
    if rows.empty or weeks <= 0:
        return []
    found = []
    for series, mine in rows.groupby("series", sort=True):
        times = int(mine["day"].nunique())
        hours = float(mine["hours"].sum()) / weeks
        if times >= LEAST_TIMES and hours >= LEAST_HOURS:
            people = round(float(mine["people"].median()))
            own = bool(mine["own"].mean() > 0.5)
            way, reason = _suggest(people, own, times / weeks, 60 * hours * weeks / times)
            found.append(Meeting(str(series), hours, times, _often(times / weeks), people, way, reason))
    return sorted(found, key=lambda m: (-m.hours, m.series))


def _suggest(people: int, own: bool, a_week: float, minutes: float) -> tuple[Way, str]:
    """What could be done, and why: the first that fits, from the clearest case on."""
    if people >= MANY and not own:
        return "delegate", f"{people} people are there and somebody else called it: send one, or read the notes."
    if people >= MANY:
        return "go", f"You called {people} people together: write it down instead, and see who misses it."
    if a_week >= FEW:
        return "shrink", "It comes almost every day: be there on two of the days, or for its first ten minutes."
    if people <= FEW:
        return "shrink", "So few can do it every other week, or in half the time."
    if not own:
        return "delegate", "Somebody else called it: a colleague can bring what you need to know."
    if minutes >= 45:
        return "shrink", f"You called it, for {minutes:.0f} minutes: halve it, and see what is left undone."
    return "go", "You called it: leave it out twice, and see whether anybody asks."


def _often(a_week: float) -> str:
    if a_week >= 4:
        return "every day"
    if a_week >= 1.5:
        return f"{a_week:.0f} times a week"
    if a_week >= 0.75:
        return "every week"
    every = math.floor(1 / a_week + 0.5)
    return "every other week" if every == 2 else f"every {every} weeks"
