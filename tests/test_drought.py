"""Customer drought: both rules by hand, when they stay silent, then what holds for any weeks."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.drought import Look, Week, droughts, looks, poisson

MONDAY = date(2026, 1, 5)


def weeks(*contacts: int | None, hours: float = 1.0, **how: float) -> list[Week]:
    """Weeks with so many contacts of so many hours; None for a week that nobody knows of."""
    return [
        Week(MONDAY + timedelta(weeks=n), k or 0, (k or 0) * hours, known=k is not None, **how)
        for n, k in enumerate(contacts)
    ]


def last(*contacts: int | None, **how: float) -> Look:
    return looks(weeks(*contacts, **how))[-1]


# Against the person's own past --------------------------------------------------------------------------------


def test_four_weeks_without_customers_after_half_a_year_of_two_a_week():
    look = last(*[2] * 26, 0, 0, 0, 0)
    assert (look.rule, look.hours, look.expected, look.contacts) == ("past", 0, 8, 0)
    assert look.chance == pytest.approx(math.exp(-8))  # two a week make eight


@pytest.mark.parametrize(
    ("window", "hours", "rule", "why"),
    [
        ((1, 0, 1, 0), 1.0, "", "2 of 8 come once in 73 months"),
        ((1, 0, 0, 0), 1.0, "past", "1 of 8 comes once in 331 months"),
        ((1, 0, 0, 0), 0.3, "past", "0.3 h of 2.4 h are 2.1 h less"),
        ((0, 0, 0, 0), 0.2, "", "1.6 h were usual, so 2 h cannot be missing"),
    ],
)
def test_it_takes_40_percent_2_hours_and_one_month_in_200(window, hours, rule, why):
    found = last(*[2] * 26, *window, hours=hours)
    assert found.rule == rule, why


def test_fewer_hours_in_as_many_calls_are_no_drought():
    past, now = weeks(*[2] * 30), looks(weeks(*[2] * 26))
    short = [replace(one, hours=0.2) for one in past[26:]]
    assert looks([*past[:26], *short])[-1].rule == ""  # 0.8 h of 8 h, but eight contacts of eight
    assert {one.rule for one in now} == {""}


def test_one_long_day_with_customers_is_no_drought():
    found = weeks(*[2] * 26, 1, 0, 0, 0)
    for hours, rule in ((5.0, ""), (4.8, "past")):  # of 8 h; one contact for eight is rare enough in both
        assert looks([*found[:26], replace(found[26], hours=hours), *found[27:]])[-1].rule == rule


def test_the_median_is_taken_by_present_days():
    """Three weeks of leave in the window make less likely, and so nothing is said of what is missing."""
    before = weeks(*[2] * 26)
    leave = [Week(MONDAY + timedelta(weeks=26 + n), present=d) for n, d in enumerate((2.0, 2.0, 2.0, 5.0))]
    look = looks([*before, *leave])[-1]
    assert (look.expected, look.rule) == (pytest.approx(8 * 11 / 20), "")  # 4.4 contacts missed come once in 81 months


def test_under_twelve_weeks_of_past_only_the_floor_speaks():
    assert last(*[2] * 11, 0, 0, 0, 0).rule == ""
    assert last(*[2] * 12, 0, 0, 0, 0).rule == "past"
    assert last(*[2] * 26, None, 0, 0, 0, 0).rule == "past"


# Against the floor --------------------------------------------------------------------------------------------


def test_under_two_hours_in_six_weeks_for_six_weeks():
    low = [1, 0, 0, 0, 0, 0]
    assert last(*low, *[0] * 4).rule == ""  # ten weeks: six weeks were first known five weeks ago
    look = last(*low, *[0] * 5)
    assert (look.rule, look.hours, look.expected, look.contacts) == ("floor", 0, 2, 0)


def test_two_hours_in_six_weeks_are_enough_and_the_floor_is_the_persons_own():
    steady = weeks(*[1, 0, 0] * 6)
    assert looks(steady)[-1].rule == ""
    assert looks(steady, floor=3)[-1].rule == "floor"


# Silence ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [{"present": 2.0}, {"known": False}],
    ids=["a holiday week", "a week that nobody knows of"],
)
def test_nothing_is_said_in_such_a_week(change):
    found = weeks(*[2] * 26, *[0] * 12)
    found[-1] = replace(found[-1], **change)
    assert looks(found)[-1] == Look(found[-1].week, "", silent=True)
    assert looks(found[:-1])[-1].rule == "past"


def test_nothing_is_said_where_over_a_quarter_is_not_seen_or_half_of_the_days_were_off():
    past = weeks(*[2] * 26)
    for change in ({"unseen": 0.26}, {"present": 2.5 - 0.01}):
        window = [replace(one, **change) for one in weeks(*[0] * 38)[26:]]
        assert {one.rule for one in looks([*past, *window])[26:]} <= {""}
    seen = [replace(one, unseen=0.25) for one in weeks(*[0] * 38)[26:]]
    assert looks([*past, *seen])[-1].rule == "past"


def test_a_gap_in_the_window_is_silence():
    assert last(*[2] * 26, 0, None, 0, 0).silent


# Runs ---------------------------------------------------------------------------------------------------------


def test_a_drought_began_after_the_last_contact_and_lasts_until_they_come_back():
    found = droughts(weeks(*[2] * 26, *[0] * 10, *[2] * 10))
    assert [(one.since, one.look.rule) for one in found] == [(MONDAY + timedelta(weeks=26), "past")]
    # week 28 is the first in which so few are rare; in week 36 there are 2 of 8 again
    assert found[0].until == MONDAY + timedelta(weeks=35)


def test_a_holiday_week_does_not_end_it():
    found = weeks(*[2] * 26, *[0] * 12)
    found[32] = replace(found[32], present=0.0)
    assert [(one.since, one.until) for one in droughts(found)] == [(MONDAY + timedelta(weeks=26), found[-1].week)]


def test_of_nothing_nothing_is_said():
    assert looks([]) == droughts([]) == []
    assert looks(weeks(0)) == [Look(MONDAY, "", silent=True)]


def test_the_chance_of_few_events_by_hand():
    assert poisson(0, 2) == pytest.approx(math.exp(-2))
    assert poisson(1, 2) == pytest.approx(3 * math.exp(-2))
    assert poisson(3, 0) == 1


# For any weeks ------------------------------------------------------------------------------------------------

ANY = st.lists(st.tuples(st.integers(0, 6), st.floats(0, 5), st.floats(0, 1), st.booleans()), max_size=60)


def made(rows: list[tuple[int, float, float, bool]]) -> list[Week]:
    return [Week(MONDAY + timedelta(weeks=n), k, k * 0.8, *rest) for n, (k, *rest) in enumerate(rows)]


@given(ANY)
def test_each_week_has_a_look_and_each_drought_lies_in_the_weeks(rows):
    found = made(rows)
    seen = looks(found)
    assert [one.week for one in seen] == [one.week for one in found]
    assert all(0 <= one.chance <= 1 and one.hours >= 0 for one in seen)
    assert not any(one.silent and one.rule for one in seen)
    runs = droughts(found)
    assert all(found[0].week - timedelta(weeks=11) <= one.since <= one.until <= found[-1].week for one in runs)
    assert {one.week for one in seen if one.rule} <= {
        week.week for week in found for one in runs if one.since <= week.week <= one.until
    }


@given(ANY, ANY)
def test_what_comes_later_changes_no_earlier_look(rows, more):
    assert looks(made(rows + more))[: len(rows)] == looks(made(rows))


@given(ANY, st.integers(0, 3))
def test_more_contact_never_makes_the_last_weeks_a_drought(rows, extra):
    found = made(rows)
    better = [*found[:-4], *(replace(w, contacts=w.contacts + extra, hours=w.hours + extra) for w in found[-4:])]
    for before, after in zip(looks(found)[-4:], looks(better)[-4:], strict=True):
        assert before.rule or not after.rule
