"""PM or PO: distances by hand, drift when it is one, and what holds for any mix."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import taxonomy
from metrics.drift import Drift, distance, drift, months
from metrics.profiles import PROFILES

CATEGORIES = taxonomy.load()
PM, PO = PROFILES["pm"], PROFILES["po"]
HALF = {one: (PM.shares[one] + PO.shares[one]) / 2 for one in PM.shares}


def frame(*mixes: dict[str, float] | None, hours: float = 100.0, unseen: float = 0.0) -> pd.DataFrame:
    """Months from January 2026 on, with so many hours of product work in these shares; None for an empty month."""
    rows = [
        (date(2026, n, 1), category, CATEGORIES.side(category), share * hours)
        for n, mix in enumerate(mixes, 1)
        for category, share in (mix or {}).items()
    ]
    rows += [(date(2026, n, 1), "not_seen", "not_seen", unseen) for n, mix in enumerate(mixes, 1) if mix and unseen]
    return pd.DataFrame(rows, columns=["month", "category", "side", "hours"])


def found(*mixes: dict[str, float] | None, own: str = "pm", **how: float) -> Drift | None:
    return drift(months(frame(*mixes, **how)), own)


def test_the_distance_is_what_would_have_to_be_other_work():
    assert distance(PM.shares, PM) == 0
    assert distance({"overhead": 1.0}, PM) == pytest.approx(1)
    assert distance({**PM.shares, "market": 0.04, "stories": 0.26}, PM) == pytest.approx(0.1)
    assert distance(PM.shares, PO) == pytest.approx(0.3)  # stories, team and delivery +0.18, 0.08, 0.04


def test_a_month_says_which_profile_is_nearest():
    first, second = months(frame(PM.shares, PO.shares))
    assert (first.month, first.nearest, second.nearest) == (date(2026, 1, 1), "pm", "po")
    assert first.distances["po"] == pytest.approx(0.3)


def test_two_months_of_the_other_role_after_two_of_the_own_are_drift():
    pm, po = PM.shares, PO.shares
    one = found(pm, pm, po, po)
    assert one is not None
    assert (one.since, one.months, one.own, one.other) == (date(2026, 3, 1), 2, "pm", "po")
    assert found(po, po, pm, pm, own="po").since == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("mixes", "own"),
    [
        ((PM.shares,) * 2 + (PO.shares,), "pm"),  # one month is not drift
        ((PO.shares,) * 8, "pm"),  # it has always been so
        ((PM.shares, PO.shares, PO.shares), "pm"),
        ((PM.shares,) * 2 + (HALF,) * 2, "pm"),  # between the two
        ((PM.shares,) * 2 + (PO.shares,) * 2, "lead"),
        ((PM.shares,) * 2 + (PO.shares,) * 2, "pm_and_po"),
        ((PM.shares,) * 2 + (PO.shares,) * 2 + (PM.shares,), "pm"),  # it is over
        ((), "pm"),
    ],
)
def test_what_is_no_drift(mixes, own):
    assert found(*mixes, own=own) is None


def test_where_too_little_is_seen_nothing_is_said():
    pm, po = PM.shares, PO.shares
    assert found(pm, pm, po, po, hours=31.9) is None
    assert found(pm, pm, po, po, unseen=34) is None  # 34 of 134 h
    assert found(pm, pm, po, po, unseen=33) is not None
    assert found(pm, pm, None, po, po).since == date(2026, 4, 1)  # an unknown month neither makes nor ends it


SHARES = st.dictionaries(st.sampled_from(list(PM.shares)), st.floats(0.01, 1), min_size=1).map(
    lambda found: {k: v / sum(found.values()) for k, v in found.items()}
)


@given(SHARES)
def test_a_distance_lies_between_nothing_and_everything(shares):
    assert 0 <= distance(shares, PM) <= 1 + 1e-9
    assert abs(distance(shares, PM) - distance(shares, PO)) <= distance(PM.shares, PO) + 1e-9  # a real distance


@given(st.lists(st.none() | SHARES, max_size=12), st.floats(0.5, 20))
def test_other_units_change_no_share(mixes, unit):
    small, large = (months(frame(*mixes, hours=100 * k)) for k in (1, max(1, unit)))
    assert [one.nearest for one in small] == [one.nearest for one in large]
