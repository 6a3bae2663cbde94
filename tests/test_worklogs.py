"""Whether logged time includes meetings, as a person's days tell it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.worklogs import guess


@pytest.mark.parametrize(
    ("logged", "met", "habit"),
    [
        (8, 3, "include"),  # a whole day logged, three hours of it in meetings
        (6.8, 2, "include"),
        (5, 3, "beside"),  # together about a day
        (4, 4.8, "beside"),
        (6.7, 2.5, "unknown"),  # neither a whole day nor together about a day
        (1, 1, "beside"),
    ],
)
def test_two_weeks_of_the_same_day(logged, met, habit):
    assert guess([(logged, met, 8)] * 10) == habit


def test_nine_days_tell_nothing():
    assert guess([(8, 3, 8)] * 9) == "unknown"
    assert guess([]) == "unknown"


def test_only_working_days_with_both_logs_and_meetings_tell():
    silent = [(8, 0, 8), (0, 8, 8), (3, 3, 0)]

    assert guess([(8, 3, 8)] * 9 + silent * 10) == "unknown"
    assert guess([(5, 3, 8)] * 10 + silent * 10) == "beside"


def test_a_few_odd_days_change_nothing():
    assert guess([(8, 3, 8)] * 10 + [(1, 1, 8)] * 4) == "include"


def test_half_days_are_measured_against_their_own_hours():
    assert guess([(4, 1, 4)] * 10) == "include"


DAYS = st.lists(st.tuples(st.floats(0, 24), st.floats(0, 24), st.sampled_from([0, 4, 8.0])), max_size=30)


@given(DAYS, st.randoms(use_true_random=False))
def test_the_order_of_days_is_of_no_account(days, chance):
    mixed = list(days)
    chance.shuffle(mixed)

    assert guess(mixed) == guess(days)
