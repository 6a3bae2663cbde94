"""The balance of strategy and execution, with an honest band for what is not sorted and not seen."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from metrics.frames import tuples

LEAST_SORTED = 8.0  # sorted hours a week under which no share is shown
MOST_NOT_SEEN = 0.25  # of capacity, above which the sentence says what part we could see
Standing = Literal["short", "above", "there", "cannot_tell", "silent"]


@dataclass(frozen=True, slots=True)
class Balance:
    """Hours by side over some time, and the shares they make. Away time is in none of them."""

    strategy: float = 0.0
    execution: float = 0.0
    unsorted: float = 0.0
    neither: float = 0.0
    not_seen: float = 0.0
    weeks: float = 1.0  # that hold any hours; a week lasts seven days, a day under way not counted

    @property
    def sorted_hours(self) -> float:
        """Hours of product work: S + E."""
        return self.strategy + self.execution

    @property
    def seen(self) -> float:
        """Hours that some activity explains: S + E + U + N."""
        return self.strategy + self.execution + self.unsorted + self.neither

    @property
    def total(self) -> float:
        """Hours seen and not seen."""
        return self.seen + self.not_seen

    @property
    def enough(self) -> bool:
        """Whether there are 8 sorted hours a week or more, so that a share means something."""
        return self.sorted_hours >= LEAST_SORTED * self.weeks and self.sorted_hours > 0

    @property
    def share(self) -> float | None:
        """Strategy as a part of product work, S / (S + E); None with too few sorted hours."""
        return self.strategy / self.sorted_hours if self.enough else None

    @property
    def band(self) -> tuple[float, float]:
        """The share if all unsorted hours were execution, and if all were strategy."""
        return self._span(self.unsorted)

    @property
    def wide(self) -> tuple[float, float]:
        """The same with the hours not seen, of which nothing is known."""
        return self._span(self.unsorted + self.not_seen)

    def _span(self, unknown: float) -> tuple[float, float]:
        whole = self.sorted_hours + unknown
        return (self.strategy / whole, (self.strategy + unknown) / whole) if whole else (0.0, 1.0)

    @property
    def mostly_unseen(self) -> bool:
        """Whether more than a quarter of the hours is not seen, so that verdicts stay silent."""
        return self.total > 0 and self.not_seen > MOST_NOT_SEEN * self.total

    def standing(self, target: float | None) -> Standing:
        """How the share stands to a target share: whether the band can tell at all."""
        if target is None or self.share is None or self.mostly_unseen:
            return "silent"
        low, high = self.band
        if abs(self.share - target) < 0.02 and high - low < 0.1:
            return "there"
        if low <= target <= high:
            return "cannot_tell"
        return "short" if high < target else "above"

    def short_of(self, target: float) -> float:
        """Hours a week that strategy lacks for the target share of the same product work; negative if above."""
        return (target * self.sorted_hours - self.strategy) / self.weeks


def of(hours: Mapping[str, float], weeks: float = 1.0) -> Balance:
    """A Balance from hours by side, as a mapping of side to hours."""
    return Balance(
        strategy=hours.get("strategy", 0.0),
        execution=hours.get("execution", 0.0),
        unsorted=hours.get("unsorted", 0.0),
        neither=hours.get("neither", 0.0),
        not_seen=hours.get("not_seen", 0.0),
        weeks=max(weeks, 1e-9),
    )


TREND = ("week", "strategy", "execution", "unsorted", "neither", "not_seen", "share", "low", "high")


def trend(frame: pd.DataFrame, window: int = 4) -> pd.DataFrame:
    """The balance of the `window` weeks up to each week, from columns week, side, hours.

    Weeks without rows count as nothing known, not as zero hours: the window's length is the weeks it holds.
    Returns the columns of TREND, one row a week from the first full window on: hours by side, the share (NaN under
    8 sorted hours a week and in a gap), low and high (the band).
    """
    rows = []
    for week, b in of_weeks(tuples(frame, "week", "side", "hours"), window):
        hours = (b.strategy, b.execution, b.unsorted, b.neither, b.not_seen)
        rows.append((week, *hours, float("nan") if b.share is None else b.share, *b.band))
    found = pd.DataFrame(rows, columns=list(TREND))
    return found.assign(week=pd.to_datetime(found["week"])) if rows else found


def of_weeks(rows: Iterable[tuple[date, str, float]], window: int = 4) -> Iterator[tuple[date, Balance]]:
    """The balance of the `window` weeks up to each week, from (Monday, side, hours); see trend."""
    held: dict[date, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for week, side, hours in rows:
        held[week][side] += hours
    first = min(held, default=date.max)
    every = [first + timedelta(weeks=n) for n in range((max(held, default=first) - first).days // 7 + 1)]
    weeks = [held.get(week) for week in every]
    for n in range(window - 1, len(every)):
        known = [week for week in weeks[n - window + 1 : n + 1] if week is not None]
        sides = {s for one in known for s in one}
        yield every[n], of({side: math.fsum(one[side] for one in known) for side in sides}, len(known))
