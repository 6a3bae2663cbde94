"""The phase against a target: by hand, then what holds for any weeks, then the sample company's stories."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import TODAY
from sample_help import opened
from test_balance import MONDAY, frame

from connectors.sample import STORIES
from connectors.sample_people import PEOPLE
from metrics import phase
from metrics.phase import direction, phases, target_on

HALF = [(date(2026, 1, 1), 0.5)]


def weeks(*strategy: float | None, unsorted: float = 0.0) -> pd.DataFrame:
    """Weeks of 20 sorted hours, of which so many are strategy; None for a week that nobody knows of."""
    return frame(*(None if s is None else (s, 20 - s) for s in strategy), unsorted=unsorted)


def story(found: list[phase.State]) -> list[tuple[str, int]]:
    """Phases in their order, with the number of the week from which each held; the first week is 0."""
    told = [(one.phase, (one.since - MONDAY).days // 7) for one in found]
    return list(dict.fromkeys(told))


# By hand ------------------------------------------------------------------------------------------------------


def test_a_target_that_is_met_for_four_weeks_is_fueled_from_the_first_of_them():
    found = phases(weeks(*[10] * 12), HALF)

    assert story(found) == [("unclear", 3), ("fueled", 5)]  # 6 weeks have a share in week 5
    assert found[-1] == phase.State(MONDAY + timedelta(weeks=11), "fueled", MONDAY + timedelta(weeks=5), 0.5, 0.5, 0.0)
    assert found[-1].weeks == 7


@pytest.mark.parametrize(
    ("strategy", "what"),
    [
        ([4] * 12, "starved"),  # 20% of 50%, and level
        ([7.5] * 12, "unclear"),  # 37.5%: short of it, neither far below nor going anywhere
        ([2, 2, 2, 2, 3, 4, 5, 5.5, 6, 6.5, 7, 7.5], "building"),
        ([8.8, 8.5, 8.2, 7.9, 7.6, 7.3, 7.0, 6.9, 6.8, 6.7, 6.6, 6.5], "starved"),  # below it, and falling
        ([18, 18, 18, 18, 17, 16, 15, 14, 13, 12, 11, 10.5], "living"),
        ([10, 14, 8, 12, 9, 13, 10, 11, 12, 9, 13, 10], "fueled"),  # up and down is no direction
    ],
)
def test_level_and_direction_make_the_phase(strategy, what):
    assert phases(weeks(*strategy), HALF)[-1].phase == what


def test_three_weeks_change_nothing_and_the_fourth_dates_back_to_the_first():
    good = [10.0] * 12  # in week 12 it is 40%, over 4 weeks; from week 13 on at most 30%
    three, four = (phases(weeks(*good, *[2.0] * n), HALF) for n in (4, 5))

    assert three[-1].phase == "fueled"
    assert (four[-1].phase, four[-1].since) == ("starved", MONDAY + timedelta(weeks=13))


def test_a_band_that_crosses_the_target_is_no_phase():
    assert phases(weeks(*[8] * 12), HALF)[-1].phase == "unclear"
    assert phases(weeks(*[4] * 12, unsorted=12), HALF)[-1].phase == "unclear"  # 4 of 32 h, or 16 of 32 h


def test_where_too_little_is_seen_it_is_silent_and_a_month_of_silence_forgets():
    starved = [4.0] * 12
    gap = [None] * 7
    found = phases(pd.concat([weeks(*starved, *gap, *starved)]), HALF)

    assert story(found) == [("unclear", 3), ("starved", 5), ("silent", 15), ("unclear", 19), ("starved", 24)]
    unseen = pd.DataFrame({"week": weeks(*starved)["week"].unique(), "side": "not_seen", "hours": 9.0})
    assert {one.phase for one in phases(pd.concat([weeks(*starved), unseen]), HALF)} == {"silent"}


def test_four_weeks_of_silence_are_forgotten_even_where_the_weeks_themselves_are_known():
    starved = weeks(*[4.0] * 24)
    blind = [(MONDAY + timedelta(weeks=12 + n), "not_seen", 60.0) for n in range(5)]
    found = phases(pd.concat([starved, pd.DataFrame(blind, columns=["week", "side", "hours"])]), HALF)
    assert story(found) == [("unclear", 3), ("starved", 5), ("silent", 12), ("unclear", 20), ("starved", 20)]

    short = pd.DataFrame(blind[:1], columns=["week", "side", "hours"]).assign(hours=7.5)  # over a quarter in one week
    assert {one.since for one in phases(pd.concat([starved, short]), HALF)[-3:]} == {MONDAY + timedelta(weeks=5)}


def test_past_weeks_keep_the_target_they_had():
    change = [(MONDAY + timedelta(weeks=12), 0.2), (date(2026, 1, 1), 0.5)]
    found = phases(weeks(*[4] * 24), change)

    assert story(found) == [("unclear", 3), ("starved", 5), ("fueled", 12)]
    assert (target_on(change, date(2020, 1, 1)), target_on(change, date(2030, 1, 1)), target_on([], MONDAY)) == (
        0.5,
        0.2,
        None,
    )


def test_the_direction_is_the_median_of_all_pairs():
    assert direction([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8]) == pytest.approx(0.1)
    assert direction([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.0]) == pytest.approx(0.1)  # one week off changes little
    assert direction([0.10, 0.101, 0.102, 0.103, 0.104, 0.105]) == 0.0  # too slow to matter
    assert direction([0.1, 0.4, 0.2, 0.5, 0.1, 0.4, 0.3, 0.3]) == 0.0  # no two weeks agree
    assert direction([0.1, None, 0.3, 0.4, None, 0.6, None, 0.8]) is None
    assert direction([]) is None


def test_nothing_known_or_wanted_is_no_phase():
    assert phases(weeks(), HALF) == []
    assert phases(weeks(10, 10), []) == []
    assert phases(weeks(10), HALF) == []  # a window of 4 weeks is not full yet


# For any weeks ------------------------------------------------------------------------------------------------

HOURS = st.lists(st.none() | st.tuples(st.floats(0, 40), st.floats(0, 40)), max_size=40)


@given(HOURS, st.floats(0.05, 1))
def test_each_state_begins_in_its_weeks_and_silence_never_judges(hours, share):
    found = phases(frame(*hours), [(MONDAY, share)])
    for before, one in zip([None, *found], found, strict=False):
        assert MONDAY <= one.since <= one.week
        assert (one.phase == "silent") == (one.share is None)
        if one.phase not in ("silent", "unclear") and (before is None or before.since != one.since):
            assert one.weeks >= 4


@given(HOURS)
def test_other_units_change_nothing_but_what_is_enough(hours):
    found, doubled = (
        phases(frame(*(week and (k * (week[0] + 8), k * (week[1] + 8)) for week in hours)), HALF) for k in (1, 2)
    )
    assert [one.phase for one in found] == [one.phase for one in doubled]


@given(st.lists(st.floats(0, 1), min_size=6, max_size=12))
def test_time_run_backwards_turns_the_direction(shares):
    assert direction(shares[::-1]) == pytest.approx(-direction(shares))


# The sample company -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def states(sample_home: Path) -> dict[str, list[phase.State]]:
    """The phases of each product person of the sample company against half strategy."""
    _, ledger, version = opened(sample_home)
    rows = ledger.hours(version, ("person", "week", "side"), {"before": TODAY - timedelta(days=TODAY.weekday())})
    return {who: phases(mine, HALF) for who, mine in rows.groupby("person")}


def test_deepa_is_starved_since_the_pilot_began(states):
    email, (first, _) = PEOPLE["deepa"].email, STORIES["starved"].days(TODAY)
    last = states[email][-1]

    assert last.phase == "starved"
    assert first - timedelta(weeks=1) <= last.since <= first + timedelta(weeks=4)
