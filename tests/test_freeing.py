"""Freeing hours: which recurring meetings could give some back, by hand and for any."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.freeing import COLUMNS, meetings

MONDAY = date(2026, 9, 7)
Row = tuple[str, date, float, int, bool]


def series(name: str, hours: float, every: int, weeks: int = 8, people: int = 6, own: bool = False) -> list[Row]:
    """A meeting every so many days."""
    return [(name, MONDAY + timedelta(days=n), hours, people, own) for n in range(0, 7 * weeks, every)]


def found(*rows: list[Row], weeks: float = 8):
    return meetings(pd.DataFrame([r for some in rows for r in some], columns=list(COLUMNS)), weeks)


def test_the_largest_comes_first_with_its_hours_a_week_and_how_often():
    big, small = found(series("Sync", 0.5, 7), series("Refinement", 2, 14))

    assert (big.series, big.hours, big.times, big.every) == ("Refinement", 1.0, 4, "every other week")
    assert (small.series, small.hours, small.times, small.every) == ("Sync", 0.5, 8, "every week")


@pytest.mark.parametrize(
    ("people", "own", "every", "hours", "way", "freed"),
    [
        (12, False, 7, 1.0, "delegate", 1.0),
        (12, True, 7, 1.0, "go", 1.0),
        (6, False, 1, 0.25, "shrink", 0.875),
        (2, False, 7, 1.0, "shrink", 0.5),
        (5, False, 7, 1.0, "delegate", 1.0),
        (5, True, 7, 1.0, "shrink", 0.5),
        (5, True, 7, 0.5, "go", 0.5),
    ],
)
def test_what_could_be_done_follows_from_who_is_there_and_who_called_it(people, own, every, hours, way, freed):
    (one,) = found(series("S", hours, every, people=people, own=own))

    assert (one.way, one.giving(one.way)) == (way, pytest.approx(freed))
    assert one.reason.endswith((".", "?"))


def test_what_came_twice_does_not_recur_and_what_is_tiny_is_not_worth_a_talk():
    assert found(series("Once a month", 3, 28), series("Tiny", 0.1, 7)) == []


def test_of_nothing_nothing_is_suggested():
    assert found() == []
    assert found(series("S", 1, 7), weeks=0) == []


ROWS = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.integers(0, 55).map(lambda n: MONDAY + timedelta(days=n)),
        st.floats(0.1, 8),
        st.integers(1, 40),
        st.booleans(),
    ),
    max_size=40,
)


@given(ROWS, st.randoms())
def test_no_more_is_freed_than_was_there_whatever_the_order(rows, random):
    whole = found(rows)
    random.shuffle(rows)

    again = found(rows)
    assert {m.series: (m.times, m.people, m.way) for m in again} == {
        m.series: (m.times, m.people, m.way) for m in whole
    }
    assert all(0 <= one.giving(one.way) <= one.hours for one in whole)
    assert sum(one.hours for one in whole) <= sum(r[2] for r in rows) / 8 + 1e-9
    assert [one.hours for one in whole] == sorted((one.hours for one in whole), reverse=True)
