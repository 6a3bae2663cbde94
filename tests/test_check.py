"""Check my sorting: what is drawn, and what the answers tell."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import record

from decide import check as checks
from metrics import check
from model import EvenkeelError


def test_what_took_more_hours_is_drawn_more_often() -> None:
    drawn = Counter(check.draw({"long": 9.0, "short": 1.0, "none": 0.0}, "seed", 2000))
    assert 1700 < drawn["long"] < 1900
    assert drawn["none"] == 0


def test_the_same_seed_draws_the_same_whatever_the_order() -> None:
    hours = {"a": 1.0, "b": 2.0, "c": 3.0}
    assert check.draw(hours, "s") == check.draw(dict(reversed(hours.items())), "s")


def test_wilson_s_interval_of_27_in_30() -> None:
    """By hand, with z = 1.96: middle (0.9 + 0.064) / 1.128 = 0.8546, half 0.1108."""
    found = check.accuracy(27, 30)
    assert (round(found.low, 3), round(found.high, 3)) == (0.744, 0.965)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_share_and_stays_between_0_and_1(asked: tuple[int, int]) -> None:
    found = check.accuracy(*asked)
    assert 0 <= found.low <= found.share <= found.high <= 1


def test_a_check_counts_what_was_drawn_twice_twice_and_what_nobody_knows_not() -> None:
    store = record()
    id_ = checks.begin(store, "me", {"a": 1.0})
    checks.answer(store, "me", id_, "a", right=True)
    found = checks.rounds(store.decisions())[0]
    assert (found.accuracy.right, found.accuracy.asked, found.left) == (30, 30, [])
    again = checks.begin(store, "me", {"a": 1.0})
    checks.leave_out(store, "me", again, "a")
    assert checks.rounds(store.decisions())[1].accuracy.asked == 0


def test_with_nothing_sorted_there_is_nothing_to_check() -> None:
    with pytest.raises(EvenkeelError):
        checks.begin(record(), "me", {})
