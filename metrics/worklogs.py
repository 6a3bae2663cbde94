"""Whether a person's worklogs already include their meetings, guessed from their days."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Literal

Habit = Literal["include", "beside", "unknown"]
ENOUGH_DAYS = 10


def guess(days: Sequence[tuple[float, float, float]]) -> Habit:
    """The habit that (logged, met, capacity) hours of a person's days point to.

    Only days with worklogs and meetings tell. Logging a whole day although meetings fill part of it means that
    the logs include them; logs and meetings that together make about a day stand beside each other. Fewer
    than ten such days, or neither pattern: "unknown", which is counted as "beside" and is a Problem.
    """
    telling = [(logged, met, capacity) for logged, met, capacity in days if logged > 0 and met > 0 and capacity > 0]
    if len(telling) < ENOUGH_DAYS:
        return "unknown"
    if median(logged / capacity for logged, _, capacity in telling) >= 0.85:
        return "include"
    if median((logged + met) / capacity for logged, met, capacity in telling) <= 1.1:
        return "beside"
    return "unknown"
