"""Hours estimated from Jira: a maker's issues in progress, a product person's own actions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.counts import Item, Limits
from metrics.estimates import claims_of, shares_of
from model import OPEN, Activity

TODAY = date(2026, 5, 5)
NINE = datetime(2026, 5, 5, 9, tzinfo=UTC)


def stretch(issue: str, *touched: int, key: str = "") -> Item:
    """An issue in progress since January; `touched` days ago."""
    days = tuple(sorted(TODAY - timedelta(days=n) for n in touched))
    one = Activity(key or issue, "me", "stretch", datetime(2026, 1, 1, tzinfo=UTC), OPEN, issue, issue, touches=days)
    return Item(key or issue, one, "stories", issue=issue)


def act(minute: float, issue: str, did: str = "status: Done", words: int = 0, automation: bool = False) -> Item:
    """Something done some minutes after nine."""
    key, at = f"{issue}@{minute:g}", NINE + timedelta(minutes=minute)
    one = Activity(key, "me", "action", at, at, issue, issue, detail=did, words=words, automation=automation)
    return Item(key, one, "stories", issue=issue)


def window(first: float, last: float) -> tuple[float, float]:
    return NINE.timestamp() + first * 60, NINE.timestamp() + last * 60


def claims(*actions: Item, left: float = 8, busy=(), blocks=(), limits: Limits | None = None):
    """Minutes by action, and why others claim none."""
    why: dict[str, str] = {}
    hours = claims_of(list(actions), left, list(busy), list(blocks), limits or Limits(), why)
    return {k: pytest.approx(60 * h) for k, h in hours.items()}, why


def test_what_is_left_is_shared_by_issue_not_by_stretch():
    why: dict[str, str] = {}
    again = [stretch("A-1", 1), stretch("A-1", 2, key="A-1 again"), stretch("A-2", 3)]

    assert shares_of(again, TODAY, 6, 30, why) == {"A-1": 1.5, "A-1 again": 1.5, "A-2": 3}
    assert why == {}


def test_an_issue_nobody_touched_drops_out_from_the_31st_day_and_says_since_when():
    why: dict[str, str] = {}

    assert shares_of([stretch("A-1", 30), stretch("A-2", 31)], TODAY, 6, 30, why) == {"A-1": 6}
    assert why == {"A-2": "untouched since 4 Apr 2026"}


def test_the_latest_touch_counts():
    assert shares_of([stretch("A-1", 90, 60, 2)], TODAY, 6, 30, {}) == {"A-1": 6}


def test_touches_after_the_day_do_not_count_on_it():
    why: dict[str, str] = {}

    assert shares_of([stretch("A-1", -1, 40)], TODAY, 6, 30, why) == {}
    assert why == {"A-1": "untouched since 26 Mar 2026"}


def test_without_a_touch_the_start_of_the_stretch_counts():
    why: dict[str, str] = {}

    assert shares_of([stretch("A-1")], TODAY, 6, 30, why) == {}
    assert shares_of([stretch("A-1")], date(2026, 1, 31), 6, 30, {}) == {"A-1": 6}
    assert why == {"A-1": "untouched since 1 Jan 2026"}


def test_15_minutes_an_action_60_for_a_long_description():
    assert claims(act(0, "A-1"), act(30, "A-2", "created", words=100), act(60, "A-3", "created", words=99))[0] == {
        "A-1@0": 15,
        "A-2@30": 60,
        "A-3@60": 15,
    }


def test_actions_on_one_issue_are_one_as_long_as_each_is_within_15_minutes_of_the_one_before():
    first = [act(0, "A-1"), act(15, "A-1", "rank"), act(30, "A-1", "comment", words=100)]
    found, why = claims(*first, act(46, "A-1"), act(60, "A-1"))

    assert found == {"A-1@0": 60, "A-1@46": 15}
    assert set(why) == {"A-1@15", "A-1@30", "A-1@60"}
    assert set(why.values()) == {"counted with the action just before it on the same issue"}


def test_the_same_change_on_three_issues_in_five_minutes_is_one():
    found, why = claims(act(0, "A-1"), act(2, "A-2"), act(5, "A-3"))

    assert found == {"A-1@0": 15}
    assert why == {"A-2@2": "part of one bulk edit", "A-3@5": "part of one bulk edit"}


@pytest.mark.parametrize(
    "actions",
    [
        [act(0, "A-1"), act(2, "A-2")],
        [act(0, "A-1"), act(3, "A-2"), act(6, "A-3")],
        [act(0, "A-1"), act(1, "A-2", "rank"), act(2, "A-3")],
        [act(0, "A-1", "comment"), act(1, "A-2", "comment"), act(2, "A-3", "comment")],
    ],
)
def test_two_issues_or_six_minutes_or_other_changes_or_comments_are_no_bulk_edit(actions):
    assert len(claims(*actions)[0]) == len(actions)


def test_the_same_change_on_one_issue_three_times_is_no_bulk_edit():
    assert claims(act(0, "A-1"), act(1, "A-1"), act(2, "A-1"))[0] == {"A-1@0": 15}
    assert "part of one bulk edit" not in claims(act(0, "A-1"), act(1, "A-1"), act(2, "A-1"))[1].values()


def test_an_earlier_single_change_hides_no_bulk_edit():
    assert claims(act(0, "A-1"), act(4, "A-2"), act(6, "A-3"), act(8, "A-4"))[0] == {"A-1@0": 15, "A-2@4": 15}


def test_two_bulk_edits_an_hour_apart_are_two():
    edits = [act(at + n, f"A-{n}") for at in (0, 60) for n in range(4)]

    assert claims(*edits)[0] == {"A-0@0": 15, "A-0@60": 15}


def test_a_bulk_edit_of_5000_issues_is_read_in_no_time():
    found, why = claims(*(act(n / 100, f"A-{n}") for n in range(5000)))

    assert found == {"A-0@0": 15}
    assert len(why) == 4999


def test_automation_and_actions_in_a_meeting_claim_nothing():
    found, why = claims(act(0, "A-1", automation=True), act(10, "A-2"), act(20, "A-3"), busy=[window(10, 20)])

    assert found == {"A-3@20": 15}
    assert why == {"A-1@0": "done by an automation", "A-2@10": "done inside a meeting that counts"}


def test_where_not_all_fit_those_inside_a_block_go_first_and_the_others_share():
    actions = [act(0, "A-1"), act(60, "A-2"), act(120, "A-3")]

    assert claims(*actions, left=0.5)[0] == {"A-1@0": 10, "A-2@60": 10, "A-3@120": 10}
    assert claims(*actions, left=0.5, blocks=[window(60, 90)])[0] == {"A-1@0": 7.5, "A-2@60": 15, "A-3@120": 7.5}
    assert claims(*actions, left=0.5, blocks=[window(30, 60), window(60, 90)])[0]["A-2@60"] == 15
    assert claims(*actions, left=0.5, blocks=[window(30, 60)])[0]["A-2@60"] == 10
    assert claims(*actions, left=0.2, blocks=[window(60, 90)])[0] == {"A-1@0": 0, "A-2@60": 12, "A-3@120": 0}


def test_the_numbers_are_the_teams_own():
    ours = Limits(action_minutes=5, description_minutes=30, description_words=10, bulk_issues=2, same_issue_minutes=1)

    assert claims(act(0, "A-1", words=10), act(2, "A-1", "rank"), limits=ours)[0] == {"A-1@0": 30, "A-1@2": 5}
    assert claims(act(0, "A-1"), act(2, "A-2"), limits=ours)[0] == {"A-1@0": 5}


ACTIONS = st.lists(
    st.tuples(
        st.integers(0, 40), st.sampled_from("ABC"), st.sampled_from(["rank", "status", "comment"]), st.booleans()
    ),
    max_size=15,
    unique_by=lambda a: (a[0], a[1]),
).map(lambda some: [act(at, issue, did, words=100 * long) for at, issue, did, long in some])


@given(ACTIONS, st.floats(0, 4), st.integers(0, 40), st.integers(0, 40))
def test_claims_never_exceed_what_is_left_and_each_action_claims_or_says_why(actions, left, busy, block):
    why: dict[str, str] = {}
    hours = claims_of(actions, left, [window(busy, busy + 5)], [window(block, block + 9)], Limits(), why)

    assert sum(hours.values()) <= left + 1e-9
    assert all(h >= 0 for h in hours.values())
    assert {a.key for a in actions} == set(hours) | set(why)
    assert not set(hours) & set(why)


@given(ACTIONS, st.randoms(use_true_random=False))
def test_the_order_of_actions_is_of_no_account(actions, chance):
    mixed = list(actions)
    chance.shuffle(mixed)

    assert claims_of(mixed, 2, [], [], Limits(), {}) == claims_of(actions, 2, [], [], Limits(), {})
