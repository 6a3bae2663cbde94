"""The balance of strategy and execution: the formulas by hand, then what holds for any hours."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from metrics.balance import Balance, of, trend

MONDAY = date(2026, 5, 4)
SIDES = ("strategy", "execution", "unsorted", "neither", "not_seen", "away")


def frame(*weeks: tuple[float, float] | None, unsorted: float = 0.0) -> pd.DataFrame:
    """(strategy, execution) hours of weeks in a row; None for a week without any rows."""
    rows = []
    for n, week in enumerate(weeks):
        for side, hours in zip(("strategy", "execution"), week or (), strict=False):
            rows.append((MONDAY + timedelta(weeks=n), side, hours))
        if week:
            rows.append((MONDAY + timedelta(weeks=n), "unsorted", unsorted))
    return pd.DataFrame(rows, columns=["week", "side", "hours"])


# By hand ------------------------------------------------------------------------------------------------------


def test_the_share_is_strategy_over_strategy_and_execution():
    week = Balance(strategy=12, execution=18, unsorted=10, neither=4, not_seen=6)

    assert week.share == pytest.approx(12 / 30)
    assert week.band == (pytest.approx(12 / 40), pytest.approx(22 / 40))
    assert week.wide == (pytest.approx(12 / 46), pytest.approx(28 / 46))
    assert (week.sorted_hours, week.seen, week.total) == (30, 44, 50)


def test_hours_on_neither_side_and_away_are_in_no_share():
    assert of({"strategy": 10, "execution": 10, "neither": 30, "away": 40}) == Balance(10, 10, neither=30)
    assert Balance(10, 10, neither=30).band == (0.5, 0.5)


@pytest.mark.parametrize(
    ("strategy", "execution", "weeks", "share"),
    [(4, 4, 1, 0.5), (4, 3.9, 1, None), (16, 16, 4, 0.5), (16, 15.9, 4, None), (0, 8, 1, 0.0), (0, 0, 0.2, None)],
)
def test_under_8_sorted_hours_a_week_there_is_no_share(strategy, execution, weeks, share):
    week = of({"strategy": strategy, "execution": execution}, weeks)

    assert week.share == share
    assert week.enough == (share is not None)


def test_of_nothing_nothing_is_known():
    nothing = of({})

    assert nothing == Balance()
    assert nothing.share is None
    assert nothing.band == nothing.wide == (0.0, 1.0)
    assert nothing.standing(0.5) == "silent"
    assert not nothing.mostly_unseen


def test_not_seen_above_a_quarter_silences_the_verdict():
    assert Balance(5, 25, not_seen=10).standing(0.5) == "short"  # 10 of 40
    assert Balance(5, 25, not_seen=10.1).standing(0.5) == "silent"
    assert Balance(5, 25, not_seen=10.1).mostly_unseen


@pytest.mark.parametrize(
    ("hours", "target", "standing"),
    [
        ((10, 30, 0), 0.5, "short"),  # 25%
        ((30, 10, 0), 0.5, "above"),
        ((10, 30, 10), 0.3, "cannot_tell"),  # 25%, between 20 and 40%
        ((10, 30, 10), 0.2, "cannot_tell"),  # at the very ends of the band
        ((10, 30, 10), 0.4, "cannot_tell"),
        ((10, 30, 10), 0.5, "short"),
        ((10, 30, 10), 0.1, "above"),
        ((16, 24, 2), 0.41, "there"),  # 40%, between 38 and 43%
        ((16, 24, 0), 0.41, "there"),  # 40% exactly: no band, and as near
        ((15.9, 24.1, 0), 0.40, "there"),
        ((16, 24, 0), 0.43, "short"),
        ((16, 24, 2), 0.425, "cannot_tell"),
        ((10, 30, 10), 0.25, "cannot_tell"),  # on the spot, but the band is too wide to be sure
        ((3, 4, 0), 0.5, "silent"),  # under 8 hours
        ((10, 30, 0), None, "silent"),
    ],
)
def test_how_it_stands_to_a_wish(hours, target, standing):
    assert Balance(*hours).standing(target) == standing


def test_hours_a_week_short_of_the_wish():
    month = Balance(strategy=40, execution=120, weeks=4)

    assert month.short_of(0.5) == pytest.approx(10)  # 80 wanted, 40 there, 4 weeks
    assert month.short_of(0.2) == pytest.approx(-2)


def test_the_trend_sums_four_weeks_up_to_each():
    found = trend(frame((10, 10), (20, 10), (0, 20), (10, 0), (0, 10), unsorted=20))

    assert list(found["week"]) == [pd.Timestamp("2026-05-25"), pd.Timestamp("2026-06-01")]
    assert found["share"].tolist() == pytest.approx([40 / 80, 30 / 70])
    assert found["low"].tolist() == pytest.approx([40 / 160, 30 / 150])
    assert found["high"].tolist() == pytest.approx([120 / 160, 110 / 150])


def test_under_four_weeks_there_is_no_trend():
    assert trend(frame((10, 10))).empty
    assert trend(frame((10, 10), (10, 10), (10, 10))).empty
    assert trend(frame()).empty
    assert len(trend(frame((10, 10), (10, 10), (10, 10), (10, 10)))) == 1


def test_a_week_without_any_rows_is_not_a_week_of_no_work():
    found = trend(frame((4, 4), None, None, (4, 4)))

    assert found["share"].tolist() == [0.5]  # 16 sorted hours in the 2 weeks that are known, not in 4


def test_a_gap_longer_than_the_window_stays_a_gap():
    found = trend(frame((10, 10), *[None] * 6, (10, 10)))

    assert len(found) == 5
    assert found["share"].isna().tolist() == [False, True, True, True, False]


def test_weeks_of_little_product_work_are_in_the_trend_without_a_share():
    found = trend(frame((1, 1), (1, 1), (1, 1), (1, 1)))

    assert found["share"].isna().all()
    assert found["strategy"].tolist() == [4]


# For any hours ------------------------------------------------------------------------------------------------

HOURS = st.floats(0, 500).map(lambda h: round(h, 3))
BALANCES = st.builds(Balance, HOURS, HOURS, HOURS, HOURS, HOURS, st.sampled_from([0.2, 1.0, 4.0, 12.8]))


@given(BALANCES)
def test_the_wide_span_holds_the_band_and_the_band_holds_the_share(week):
    (wide_low, wide_high), (low, high) = week.wide, week.band

    if week.sorted_hours + week.unsorted:
        assert 0 <= wide_low <= low + 1e-12
        assert low <= high
        assert high <= wide_high + 1e-12
    assert 0 <= wide_low <= wide_high <= 1
    if week.share is not None:
        assert low - 1e-12 <= week.share <= high + 1e-12


@given(BALANCES, st.floats(0, 1))
def test_no_sorting_of_what_is_left_can_put_a_verdict_on_the_other_side(week, part):
    target, assumed = 0.5, week.unsorted * part
    standing = week.standing(target)
    after = Balance(
        week.strategy + assumed, week.execution + week.unsorted - assumed, 0, week.neither, week.not_seen, week.weeks
    )

    if standing == "short":
        assert after.strategy / after.sorted_hours < target + 1e-9
    elif standing == "above":
        assert after.strategy / after.sorted_hours > target - 1e-9


@given(BALANCES, st.floats(0.01, 0.99))
def test_adding_the_hours_short_of_the_wish_meets_it(week, target):
    assume(week.enough)
    moved = week.short_of(target) * week.weeks
    after = Balance(week.strategy + moved, week.execution - moved, weeks=week.weeks)

    assert after.share == pytest.approx(target)
    assert week.standing(target) != "short" or moved > 0
    assert week.standing(target) != "above" or moved < 0


@given(BALANCES, st.floats(0.1, 60))
def test_minutes_or_hours_and_one_week_or_many_alike_give_the_same_shares(week, times):
    scaled = Balance(*(times * h for h in (week.strategy, week.execution, week.unsorted, week.neither, week.not_seen)))

    assert scaled.band == pytest.approx(week.band)
    assert scaled.wide == pytest.approx(week.wide)
    assert of({}, 0).weeks > 0


DAYS = st.lists(
    st.tuples(st.integers(0, 400).map(lambda n: MONDAY + timedelta(days=n)), st.sampled_from(SIDES), HOURS),
    min_size=1,
    max_size=25,
)


@given(DAYS)
def test_the_trend_is_the_sum_of_its_weeks_and_within_0_and_1(days):
    rows = pd.DataFrame(days, columns=["day", "side", "hours"])
    rows["week"] = pd.to_datetime(rows["day"]).dt.to_period("W-SUN").dt.start_time
    found = trend(rows[["week", "side", "hours"]])
    first, last = rows["week"].min(), rows["week"].max()

    assert len(found) == max(0, (last - first).days // 7 + 1 - 3)  # one row a week from the fourth on
    for row in found.itertuples():
        inside = rows[(rows["week"] <= row.week) & (rows["week"] > row.week - pd.Timedelta(weeks=4))]
        by_side = inside.groupby("side")["hours"].sum().to_dict()
        by_hand = of(by_side, max(inside["week"].nunique(), 1))
        assert row.strategy == pytest.approx(by_hand.strategy, abs=1e-6)
        assert row.not_seen == pytest.approx(by_hand.not_seen, abs=1e-6)
        assert 0 <= row.low <= row.high <= 1
        if abs(by_hand.sorted_hours - 8 * by_hand.weeks) > 1e-6:
            share = float("nan") if by_hand.share is None else by_hand.share
            assert row.share == pytest.approx(share, abs=1e-6, nan_ok=True)
