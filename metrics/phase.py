"""The phase of a product or person against its own target: fed with strategy, or starved of it, and since when.

From the level, which is the share of the last 4 weeks with its band, and the direction, which is the Theil-Sen slope
of the weekly shares of the last 8 (Theil 1950, Sen 1968) where Mann's test calls it a trend (Mann 1945).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from statistics import median
from typing import Literal

import pandas as pd

from metrics.balance import LEAST_SORTED, MOST_NOT_SEEN, of_weeks
from metrics.frames import tuples

# fueled: at the target and not falling; living: at it and falling, on past strategy; building: below it and rising;
# starved: far below it, or below it and falling; unclear: none of these for long enough; silent: too little is seen
Phase = Literal["fueled", "building", "living", "starved", "unclear", "silent"]
Target = Sequence[tuple[date, float]]  # (valid from, share of strategy)
LEVEL, DIRECTION, HELD = 4, 8, 4  # weeks
AT_TARGET = 0.9  # of the target; what is closer is as good as there
FAR_BELOW = 2 / 3  # of the target
LEAST_WEEKS = 6  # of the 8 that must have a share
LEAST_SLOPE = 0.005  # half a percentage point a week
CHANCE = 1.645  # standard deviations: once in 20, one-sided


@dataclass(frozen=True, slots=True)
class State:
    """What holds in a week, of the weeks up to it."""

    week: date  # its Monday
    phase: Phase
    since: date  # the week from which it held
    share: float | None  # of strategy, over 4 weeks; None where too little is seen
    target: float
    slope: float | None  # of the share, a week; 0 where it is no trend, None where too few weeks have a share

    @property
    def weeks(self) -> int:
        """For how many weeks it has held, this one included."""
        return (self.week - self.since).days // 7 + 1


def target_on(target: Target, day: date) -> float | None:
    """The share wanted on a day; before the first that was set, that one. None where there is none."""
    held = [share for begin, share in sorted(target) if begin <= day]
    return held[-1] if held else min(target, default=(day, None))[1]


def phases(frame: pd.DataFrame, target: Target) -> list[State]:
    """The phase in each week, oldest first, from columns week, side, hours (as balance.trend takes them).

    A phase begins once 4 weeks in a row are alike, with the first of them, and stays until 4 others are. A week is
    silent with under 8 sorted hours a week over 4 weeks, or over a quarter not seen; weeks that are silent neither
    make nor end a phase, but after 4 in a row it has to be found anew. Empty without hours or target.
    """
    return of_rows(list(tuples(frame, "week", "side", "hours")), target)


def of_rows(rows: Sequence[tuple[date, str, float]], target: Target) -> list[State]:
    """The same from (Monday, side, hours)."""
    if not rows or not target:
        return []
    weekly, found = _weekly(rows), list[State]()
    held, since = _UNKNOWN
    run: tuple[Phase | None, date, int] = (None, date.min, 0)  # what the last weeks are alike in, since when, how many
    for level in _levels(rows):
        wanted = target_on(target, level.week)
        assert wanted is not None
        slope = direction([weekly.get(level.week - timedelta(weeks=n)) for n in range(DIRECTION - 1, -1, -1)])
        now = _phase(level, wanted, slope)
        run = (now, run[1], run[2] + 1) if now == run[0] else (now, level.week, 1)
        if now == "silent":
            if run[2] == HELD:
                held, since = _UNKNOWN
            found.append(State(level.week, now, run[1], level.share, wanted, slope))
            continue
        since = since or level.week
        if now != held and run[2] >= HELD:
            held, since = now, run[1]
        found.append(State(level.week, held, since, level.share, wanted, slope))
    return found


def direction(shares: Sequence[float | None]) -> float | None:
    """The Theil-Sen slope of weekly shares, oldest first, as a change a week; None under 6 weeks that have one.

    0 where it is no trend: under half a percentage point a week, or so few pairs of weeks that agree on the direction
    that chance alone gives it once in 20 times (Mann's test, normal approximation).
    """
    known = [(n, share) for n, share in enumerate(shares) if share is not None]
    if len(known) < LEAST_WEEKS:
        return None
    pairs = [(b - a, later - earlier) for (a, earlier), (b, later) in combinations(known, 2)]
    slope = median(rise / weeks for weeks, rise in pairs)
    agree = sum((rise > 0) - (rise < 0) for _, rise in pairs)
    n = len(known)
    spread = math.sqrt(n * (n - 1) * (2 * n + 5) / 18)
    return slope if abs(slope) >= LEAST_SLOPE and abs(agree) > CHANCE * spread else 0.0


_UNKNOWN: tuple[Phase, date | None] = ("unclear", None)


@dataclass(frozen=True, slots=True)
class _Level:
    """The 4 weeks up to a week: the share, None where it is not to be judged, and its band."""

    week: date
    share: float | None
    low: float
    high: float


def _levels(rows: Sequence[tuple[date, str, float]]) -> list[_Level]:
    found = []
    for week, level in of_weeks(rows, LEVEL):
        total = level.strategy + level.execution + level.unsorted + level.neither + level.not_seen
        silent = level.share is None or level.not_seen > MOST_NOT_SEEN * total
        found.append(_Level(week, None if silent else level.share, *level.band))
    return found


def _weekly(rows: Sequence[tuple[date, str, float]]) -> dict[date, float]:
    """The share of strategy in each single week that has 8 sorted hours or more."""
    held: dict[date, dict[str, float]] = {}
    for week, side, hours in rows:
        if side in ("strategy", "execution"):
            sums = held.setdefault(week, {"strategy": 0.0, "execution": 0.0})
            sums[side] += hours
    return {
        week: sums["strategy"] / (sums["strategy"] + sums["execution"])
        for week, sums in held.items()
        if sums["strategy"] + sums["execution"] >= LEAST_SORTED
    }


def _phase(level: _Level, target: float, slope: float | None) -> Phase:
    """What one week looks like by itself. A band that crosses the line says nothing."""
    if level.share is None:
        return "silent"
    if slope is None:
        return "unclear"
    if level.low >= AT_TARGET * target:
        return "living" if slope < 0 else "fueled"
    if level.high >= AT_TARGET * target:
        return "unclear"
    if slope > 0:
        return "building"
    return "starved" if slope < 0 or level.high < FAR_BELOW * target else "unclear"
