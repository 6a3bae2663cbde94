"""Targets: dated, kept beside older ones, and parts that add up."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import record

import decide
from metrics import taxonomy
from metrics.profiles import PROFILES
from metrics.targets import Target, all_of, of_period, shares, targets_on
from model import Decision, EvenkeelError

TAXONOMY = taxonomy.load()


def said(day: date, strategy: float, **more: Any) -> Decision:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return Decision(f"{day}", "me", "target", "me", {"strategy": strategy, **more}, at, "me")


MAY, JULY = date(2026, 5, 4), date(2026, 7, 6)
TWO = [said(MAY, 0.3, profile="po", categories={"customers": 0.3, "stories": 0.7}), said(JULY, 0.6)]


def test_past_weeks_keep_the_target_they_had():
    on = [targets_on(TWO, day) for day in (date(2026, 5, 3), MAY, date(2026, 7, 5), JULY, date(2027, 1, 1))]

    assert [one and one.strategy for one in on] == [None, 0.3, 0.3, 0.6, 0.6]


def test_a_new_share_of_strategy_keeps_the_profile_and_scales_the_categories():
    (now,) = all_of(TWO)[1:]

    assert (now.profile, now.categories) == ("po", {"customers": 0.3, "stories": 0.7})
    wanted = shares(now, TAXONOMY)
    assert wanted["customers"] == pytest.approx(0.6)
    assert wanted["stories"] == pytest.approx(0.4)
    assert wanted["market"] == wanted["delivery"] == 0


def test_of_one_day_the_last_word_holds():
    assert [one.strategy for one in all_of([said(MAY, 0.3), said(MAY, 0.4)])] == [0.4]


def test_without_categories_there_are_none():
    assert shares(Target(MAY, 0.5), TAXONOMY) == {}


@given(st.floats(0, 1), st.dictionaries(st.sampled_from([*TAXONOMY.ids, "gone"]), st.floats(0, 1), min_size=1))
def test_the_parts_of_a_side_add_up_to_it_whatever_was_said(strategy, categories):
    wanted = shares(Target(MAY, strategy, "", categories), TAXONOMY)

    assert sum(wanted[c] for c in TAXONOMY.on_side("strategy")) == pytest.approx(strategy)
    assert sum(wanted.values()) == pytest.approx(1)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda p: p.id)
def test_every_profile_is_a_target_of_its_own_categories(profile):
    assert sum(profile.shares.values()) == pytest.approx(1)
    assert shares(Target(MAY, profile.target, profile.id, profile.shares), TAXONOMY) == pytest.approx(
        dict(profile.shares)
    )


def test_a_target_is_kept_with_its_profile_and_checked():
    store = record()

    decide.want(store, "me", 0.5, "pm", {"customers": 0.5, "stories": 0.5})
    decide.want(store, "me", 0.4)

    assert [d.data for d in store.decisions({"target"})] == [
        {"strategy": 0.5, "profile": "pm", "categories": {"customers": 0.5, "stories": 0.5}},
        {"strategy": 0.4},
    ]
    with pytest.raises(EvenkeelError):
        decide.want(store, "me", 0.5, "pm", {"customers": 50})


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (date(2026, 11, 16), 0.6),  # up to this week: what is wanted now
        (date(2026, 12, 1), 0.6),
        (date(2026, 11, 15), 0.3),  # over: what was wanted on its last day
        (date(2026, 10, 1), 0.3),
        (date(2026, 5, 1), 0.5),  # before the first: held against that one
    ],
)
def test_a_period_is_held_against_the_target_of_its_time(before, wanted):
    decisions = [said(date(2026, 6, 1), 0.5), said(date(2026, 9, 15), 0.3), said(date(2026, 11, 18), 0.6)]
    found = of_period(decisions, before, date(2026, 11, 20))
    assert found
    assert found.strategy == wanted
    assert of_period([], before, date(2026, 11, 20)) is None
