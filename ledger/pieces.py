"""Hours by period, kept from version to version: after a change only the periods that it touched are asked for again.

A company's hours of five years are the same as before but for one week; to sum all of them again would take longer
than everything else on a page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd

from ledger import Ledger
from ledger.changed import Kept, changed, days_changed
from ledger.files import Version
from settings import start_of

Period = Literal["week", "month"]
Between = Callable[[date | None, date | None], pd.DataFrame]
_KEPT: Kept[pd.DataFrame] = Kept(64)


def hours(ledger: Ledger, version: Version, by: tuple[str, ...], where: Mapping[str, Any]) -> pd.DataFrame:
    """What Ledger.hours answers; `by` begins with week or month, so that each period is a piece of it."""
    period: Any = by[0]
    asked = by, *sorted((k, tuple(v) if isinstance(v, list) else v) for k, v in where.items())

    def between(first: date | None, before: date | None) -> pd.DataFrame:
        days = {"first": first, "before": before}
        return ledger.hours(version, by, {**where, **{k: v for k, v in days.items() if v is not None}})

    person = where.get("person")
    whose = None if person is None else frozenset([person] if isinstance(person, str) else person)
    return pieced(ledger, version, asked, period, where.get("first"), where.get("before"), between, whose)


def pieced(
    ledger: Ledger,
    version: Version,
    asked: Hashable,
    period: Period,
    first: date | None,
    before: date | None,
    between: Between,
    whose: frozenset[str] | None = None,
) -> pd.DataFrame:
    """A frame about [first, before), of which only what changed since it was last asked for is made again.

    `between` makes it for any days, a period from its own days alone, its rows sorted by the column `period` (the
    period's first day) before all; `asked` is all that it depends on beside the hours; `whose` are the people it
    is about, where it is not about everybody. The frame is shared: it is never changed.
    """
    old = _KEPT.last(ledger, asked)
    days = days_changed(ledger, old[0], version) if old else None
    if days and old and whose is not None:
        moved = changed(ledger, old[0], version, *days)
        days = () if moved is not None and not moved & whose else days
    frame = between(first, before) if days is None or old is None else old[1]
    if days and old is not None:
        low, high = start_of(days[0], period), start_of(days[1] + _longest(period), period)
        starts = frame[period].to_numpy()
        begin, end = np.searchsorted(starts, [np.datetime64(low), np.datetime64(high)])
        low, high = max(low, first or low), min(high, before or high)
        if low < high:
            new = between(low, high)
            parts = [part for part in (frame.iloc[:begin], new, frame.iloc[end:]) if len(part)]
            frame = pd.concat(parts, ignore_index=True) if parts else new
    _KEPT.put(ledger, version, asked, frame)
    return frame


def _longest(period: Period) -> timedelta:
    """A day in the period after the one that ends before a day, or the same where that ends with it."""
    return timedelta(days=6) if period == "week" else timedelta(days=30)
