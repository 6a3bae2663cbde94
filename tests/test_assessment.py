"""The self-assessment: guess against hours, and the weaker side, by hand; and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import counters, record

from decide import assess
from metrics import assessment, taxonomy
from metrics.assessment import KINDS, STEPS, Assessment, Guess, Rating, all_of, current, perception, to_check, weaker
from metrics.balance import Balance
from metrics.practice import RATED, SIDES
from model import EvenkeelError

TAXONOMY = taxonomy.load()
FIRST, BEFORE = date(2026, 10, 19), date(2026, 11, 16)
SEEN = Balance(strategy=34, execution=66, unsorted=10, weeks=4)  # 34%, between 31 and 40


# guess against hours --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("guess", "verdict"), [(0.45, "close"), (0.46, "above"), (0.34, "close"), (0.26, "close"), (0.25, "below")]
)
def test_a_guess_is_close_within_five_points_of_the_band(guess, verdict):
    found = perception(guess, SEEN)

    assert found.verdict == verdict
    assert (found.share, round(found.low, 2), round(found.high, 2)) == (0.34, 0.31, 0.4)


def test_where_a_quarter_is_not_seen_or_too_little_is_sorted_nothing_is_said():
    assert perception(0.9, replace(SEEN, not_seen=40)).verdict == "silent"  # 40 of 150 h
    assert perception(0.9, replace(SEEN, not_seen=36)).verdict == "above"  # 36 of 146 h
    assert perception(0.9, Balance(strategy=2, execution=5)).verdict == "silent"


def rows(*said: tuple[str, str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(said, columns=["series", "side", "hours", "sure"])


MIX = rows(
    ("standup", "execution", 10, 1.0),
    ("sync", "execution", 3, 0.4),
    ("sync", "execution", 1, 0.4),
    ("focus", "unsorted", 2, 0.0),
    ("acme", "strategy", 6, 0.9),
    ("board", "strategy", 5, 0.5),
    ("tiny", "execution", 0.2, 0.0),
    ("lunch", "away", 9, 0.0),
)


def test_the_three_to_check_are_those_with_most_doubtful_hours_on_the_side_in_question():
    assert to_check(MIX, "above") == ["sync", "focus", "standup"]  # 2.4, 2.0 and 1.0 doubtful hours
    assert to_check(MIX, "below") == ["board", "focus", "acme"]
    assert to_check(MIX, "close") == ["focus"]
    assert to_check(rows(), "above") == []


# the weaker side ------------------------------------------------------------------------------------------


def rated(strategy: tuple[int, int], execution: tuple[int, int]) -> dict[str, Rating]:
    """(importance, capability) of the activities of each side."""
    return {
        id_: Rating(*pair) for side, pair in (("strategy", strategy), ("execution", execution)) for id_ in SIDES[side]
    }


def test_what_matters_and_what_one_can_make_the_skill_and_the_hours_the_other_half():
    found = weaker(rated((8, 4), (5, 8)), Balance(30, 70), target=0.5)

    assert found.strategy == assessment.Side(skill=pytest.approx(4.8), hours=pytest.approx(4), score=pytest.approx(4.4))
    assert found.execution == assessment.Side(skill=pytest.approx(1), hours=0, score=pytest.approx(0.5))
    assert found.verdict == "strategy"
    assert found.first[:3] == SIDES["strategy"]


def test_hours_alone_can_tip_two_equal_sides():
    same = rated((5, 5), (5, 5))

    assert weaker(same, Balance(50, 50), 0.5).verdict == "neither"
    assert weaker(same, Balance(20, 80), 0.5).verdict == "strategy"
    assert weaker(same, Balance(80, 20), 0.5).verdict == "execution"


@pytest.mark.parametrize(
    ("hours", "target"),
    [(Balance(20, 80), None), (Balance(20, 80, not_seen=90), 0.5), (Balance(2, 3), 0.5), (Balance(40, 50, 30), 0.5)],
    ids=["no target", "not seen", "too little", "band crosses the target"],
)
def test_where_hours_cannot_tell_the_ratings_count_alone(hours, target):
    found = weaker(rated((8, 4), (5, 8)), hours, target)

    assert (found.strategy.hours, found.execution.hours) == (None, None)
    assert (found.strategy.score, found.verdict) == (pytest.approx(4.8), "strategy")


def test_less_than_a_point_apart_neither_is_called_the_weaker():
    assert weaker(rated((5, 5), (5, 6)), Balance(), None).verdict == "neither"
    assert weaker(rated((5, 5), (5, 7)), Balance(), None).verdict == "strategy"


def test_a_side_that_is_not_rated_whole_gets_no_verdict():
    half = {k: v for k, v in rated((8, 4), (5, 8)).items() if k != "investment"}

    found = weaker(half | {"investment": Rating(importance=5)}, Balance(20, 80), 0.5)

    assert found.verdict == "unrated"
    assert "investment" not in found.first


def test_what_gains_most_comes_first_within_the_weaker_side():
    ratings = rated((5, 5), (5, 9)) | {"investment": Rating(9, 2), "no": Rating(10, 1)}

    assert weaker(ratings, Balance(), None).first[:4] == ("investment", "market", "leadership", "no")


RATINGS = st.fixed_dictionaries({i: st.builds(Rating, st.integers(1, 10), st.integers(1, 10)) for i in RATED})
HOURS = st.builds(Balance, *[st.floats(0, 200)] * 5, st.floats(1, 8))


@given(RATINGS, HOURS, st.none() | st.floats(0, 1))
def test_scores_stay_between_nought_and_ten_and_better_skill_never_makes_a_side_weaker(ratings, hours, target):
    found = weaker(ratings, hours, target)
    better = {k: Rating(r.importance, 10) if k in SIDES["strategy"] else r for k, r in ratings.items()}

    for side in (found.strategy, found.execution):
        assert side.score is not None
        assert 0 <= side.score <= 10
    assert weaker(better, hours, target).strategy.score <= found.strategy.score  # type: ignore[operator]
    assert set(found.first) == set(RATED)


def test_every_activity_says_what_one_and_ten_look_like_and_how_to_practise():
    assert SIDES == {
        "strategy": ("market", "leadership", "investment"),
        "execution": ("stories", "technical_team", "delivery"),
        "": ("no", "direction"),
    }
    covered = [c for one in RATED.values() for c in one.categories]
    assert sorted(covered) == sorted([*TAXONOMY.on_side("strategy"), *TAXONOMY.on_side("execution")])
    for one in RATED.values():
        assert {p.part for p in one.practices} == {"learn", "apply"}
        for p in one.practices:
            assert p.hours > 0
            assert (p.measure == "said") == (p.least is None)
            assert p.category == "" or p.category in TAXONOMY


# what is kept ---------------------------------------------------------------------------------------------


def test_each_answer_is_kept_by_itself_and_the_hours_stay_as_they_are():
    store = record()
    before = counters(store)[0]

    assess.guess(store, TAXONOMY, "me", "2026-11", FIRST, BEFORE, 0.45, {"customers": 10, "stories": 30})
    assess.rate(store, "me", "2026-11", "market", importance=8)
    assess.rate(store, "me", "2026-11", "market", capability=3)
    assess.excite(store, "me", "2026-11", "  Two\nlines ")
    assess.passed(store, "me", "2026-11", "role")

    (one,) = all_of(store.decisions(KINDS, "me"))
    assert one.guess == Guess(FIRST, BEFORE, 0.45, {"customers": 0.25, "stories": 0.75})
    assert one.ratings == {"market": Rating(8, 3)}
    assert (one.excited, one.step) == ("Two lines", "guess")
    assert counters(store)[0] == before


def test_the_guess_can_be_passed_over():
    store = record()

    assess.guess(store, TAXONOMY, "me", "2026-11", FIRST, BEFORE, None)

    assert all_of(store.decisions(KINDS))[0].guess == Guess(FIRST, BEFORE, None)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda s: assess.guess(s, TAXONOMY, "me", "m", FIRST, BEFORE, 45),
        lambda s: assess.guess(s, TAXONOMY, "me", "m", FIRST, BEFORE, 0.4, {"golf": 1}),
        lambda s: assess.guess(s, TAXONOMY, "me", "m", FIRST, BEFORE, 0.4, {"stories": -1}),
        lambda s: assess.rate(s, "me", "m", "market", importance=11),
        lambda s: assess.rate(s, "me", "m", "golf", importance=1),
        lambda s: assess.passed(s, "me", "m", "golf"),
        lambda s: assess.plan(s, "me", "series", "Sync", "burn", 1.0),
        lambda s: assess.plan(s, "me", "series", "Sync", "go", 0.0),
    ],
)
def test_what_makes_no_sense_is_a_sentence_and_leaves_nothing(wrong):
    store = record()

    with pytest.raises(EvenkeelError):
        wrong(store)

    assert store.decisions() == []


def test_an_assessment_that_was_left_is_taken_up_again_within_two_weeks():
    october = Assessment("2026-10", date(2026, 10, 28), passed=frozenset(STEPS[:2]))
    done = replace(october, passed=frozenset(STEPS))

    assert current([october], date(2026, 11, 3)) == october
    assert current([october], date(2026, 11, 20)).id == "2026-11"
    assert current([done], date(2026, 11, 3)).id == "2026-11"
    assert current([done], date(2026, 10, 30)) == done
    assert current([], date(2026, 10, 30)) == Assessment("2026-10", date(2026, 10, 30))


@given(st.lists(st.sampled_from(STEPS)))
def test_the_next_step_is_the_first_one_open(passed):
    step = Assessment("2026-10", FIRST, passed=frozenset(passed)).step

    assert step not in passed
    assert step is not None or set(passed) == set(STEPS)
