"""The portfolio's measures by hand: what is fed and starved, what a plan came to, what moved."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import portfolio
from metrics.portfolio import Product, Wish, against_plan, by_month, by_week, moved, spread, standings, table

MONDAY = date(2026, 8, 3)
Q4 = date(2026, 10, 1)


def person_rows(*rows: tuple[str, str, str, float], week: date = MONDAY) -> pd.DataFrame:
    found = [(who, week, product, side, hours) for who, product, side, hours in rows]
    return pd.DataFrame(found, columns=["person", "week", "product", "side", "hours"])


def weekly(product: str, strategy: float, execution: float, weeks: int = 12, dark: float = 0.0) -> pd.DataFrame:
    sides = {"strategy": strategy, "execution": execution, "not_seen": dark}
    rows = [(product, MONDAY + timedelta(weeks=n), s, h) for n in range(weeks) for s, h in sides.items()]
    return pd.DataFrame(rows, columns=["product", "week", "side", "hours"])


def test_what_nobody_saw_of_a_week_is_shared_over_its_products_as_the_seen_hours_are() -> None:
    rows = person_rows(
        ("ana", "Atlas", "strategy", 6.0), ("ana", "Borea", "execution", 18.0), ("ana", "", "not_seen", 8.0),
        ("ana", "", "away", 8.0), ("ben", "Borea", "execution", 10.0),
    )  # fmt: skip
    found = {(p, s): h for p, s, h in spread(rows)[["product", "side", "hours"]].itertuples(index=False)}
    assert found[("Atlas", "not_seen")] == pytest.approx(2.0)
    assert found[("Borea", "not_seen")] == pytest.approx(6.0)
    assert found[("Borea", "execution")] == 28.0
    assert not any(side == "away" for _, side in found)


def test_the_products_that_most_need_a_look_come_first() -> None:
    rows = pd.concat(
        [
            weekly("Fed", 15, 25),
            weekly("Starved", 1, 39),
            weekly("Dark", 15, 25, dark=60),
            weekly("Long", 1, 39, weeks=16),
        ]
    )
    found = standings(rows, [Product(n) for n in ("Dark", "Fed", "Long", "Starved", "Empty")], {"Starved": 40})
    assert [(one.product.name, one.phase) for one in found] == [
        ("Long", "starved"), ("Starved", "starved"), ("Dark", "silent"), ("Empty", "silent"), ("Fed", "fueled"),
    ]  # fmt: skip
    assert found[1].since_customer == 40
    assert found[3].now is None


def test_a_stage_makes_the_same_hours_fed_or_starved() -> None:
    rows = weekly("Atlas", 8, 32)  # 20%
    stages = {
        stage: standings(rows, [Product("Atlas", stages=((date.min, stage),))], {})[0].phase
        for stage in portfolio.STAGES
    }
    assert stages == {"explore": "starved", "grow": "unclear", "sustain": "fueled", "retire": "fueled"}


HOURS = pd.DataFrame(
    [
        ("Atlas", "customers", 30.0),
        ("Atlas", "delivery", 60.0),
        ("Atlas", "overhead", 10.0),
        ("Borea", "delivery", 50.0),
    ],
    columns=["product", "category", "hours"],
)
SIDES = {"customers": "strategy", "delivery": "execution", "overhead": "neither", "unsorted": "unsorted"}


@pytest.mark.parametrize(
    ("wish", "planned", "seen", "whole"),
    [
        (Wish(Q4, "customers", 80.0, "hours"), 40.0, 30.0, 80.0),
        (Wish(Q4, "", 300.0, "hours"), 150.0, 100.0, 300.0),
        (Wish(Q4, "strategy", 0.5, "share"), 45.0, 30.0, 90.0),
    ],
)
def test_a_plan_is_held_against_the_part_of_the_quarter_that_is_over(
    wish: Wish, planned: float, seen: float, whole: float
) -> None:
    (found,) = against_plan(HOURS, [Product("Atlas", plan=(wish,)), Product("Borea")], Q4, 0.5, SIDES)
    assert (found.planned, found.seen, found.whole) == (planned, seen, whole)
    assert against_plan(HOURS, [Product("Atlas", plan=(wish,))], date(2026, 7, 1), 0.5, SIDES) == []


def test_what_moved_is_in_hours_a_week_and_the_largest_first() -> None:
    kinds = ["customers", "delivery"]
    now = table(HOURS, ["Atlas", "Borea"], kinds)
    before = table(HOURS.assign(hours=[80.0, 60.0, 0.0, 20.0]), ["Atlas", "Borea"], kinds)
    found = moved(now, before, (10.0, 10.0))
    assert [(m.product, m.category, m.before, m.now) for m in found] == [
        ("Atlas", "customers", 8.0, 3.0),
        ("Borea", "delivery", 2.0, 5.0),
    ]
    assert moved(now, now, (10.0, 10.0)) == []


ROWS = st.lists(
    st.tuples(
        st.integers(0, 60).map(lambda n: (MONDAY - timedelta(weeks=n)).isoformat()),
        st.sampled_from(["Atlas", ""]),
        st.sampled_from(["customers", "delivery"]),
        st.floats(0, 100),
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS)
def test_weeks_into_months_and_back_keep_every_hour(rows: list) -> None:
    months = by_month(rows)
    total = sum(row[3] for row in rows)
    assert months["hours"].sum() == pytest.approx(total)
    assert by_week(months, SIDES)["hours"].sum() == pytest.approx(total)


def test_a_month_is_spread_over_its_working_days() -> None:
    rows = pd.DataFrame(
        [("Atlas", date(2026, 9, 1), "customers", 22.0)], columns=["product", "month", "category", "hours"]
    )
    found = by_week(rows, SIDES)
    assert list(found["hours"]) == [4.0, 5.0, 5.0, 5.0, 3.0]  # Tuesday 1 to Wednesday 30 September: 22 days
