"""The wish beside the trend: a line of steps in the order of time, from the first week that is shown to the last."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import sums

MONDAY = date(2026, 5, 4)
WEEKS = 10
BEGIN, LAST = MONDAY + timedelta(weeks=3), MONDAY + timedelta(weeks=WEEKS - 1)  # four weeks make the first point


def steps(*wished: tuple[date, float]) -> list[tuple[date, float]]:
    """The steps beside ten weeks of 12 h strategy and 18 h execution."""
    sides = (("strategy", 12.0), ("execution", 18.0))
    rows = [(pd.Timestamp(MONDAY + timedelta(weeks=n)), *side) for n in range(WEEKS) for side in sides]
    frame = pd.DataFrame(rows, columns=["week", "side", "hours"])
    _, found = sums.trend(lambda *_, **__: frame, MONDAY, LAST + timedelta(days=7), wished)
    return [(at.date(), share) for at, share in found]


@pytest.mark.parametrize(
    ("wished", "drawn"),
    [
        ((), []),
        (((LAST + timedelta(days=9), 0.5),), [(BEGIN, 0.5), (LAST, 0.5)]),
        (((LAST + timedelta(days=9), 0.5), (LAST + timedelta(days=9), 0.4)), [(BEGIN, 0.5), (LAST, 0.5)]),
        (((date(2026, 6, 3), 0.5), (date(2026, 6, 17), 0.4)),
         [(BEGIN, 0.5), (date(2026, 6, 3), 0.5), (date(2026, 6, 17), 0.4), (LAST, 0.4)]),
        (((date(2025, 1, 1), 0.3), (date(2026, 1, 1), 0.5)), [(BEGIN, 0.5), (LAST, 0.5)]),
    ],
    ids=["none", "one of this week", "twice this week", "two in between", "both before"],
)  # fmt: skip
def test_the_first_wish_holds_for_the_time_before_and_each_later_one_from_its_day(
    wished: tuple[tuple[date, float], ...], drawn: list[tuple[date, float]]
) -> None:
    assert steps(*wished) == drawn


@given(st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.floats(0, 1)), max_size=5).map(sorted))
def test_steps_never_go_back_in_time_and_span_all_that_is_shown(wished: list[tuple[date, float]]) -> None:
    found = [day for day, _ in steps(*wished)]
    assert found == sorted(found)
    assert not wished or (found[0], found[-1]) == (BEGIN, LAST)
