"""The portfolio read: what a leader sees of everybody's hours, and why nothing of a product."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from decide.portfolio_pack import Seen, quarters
from decide.products import Portfolio
from ledger.portfolio import MAKERS, PEOPLE, closed, hidden, shown
from metrics.frames import tuples
from metrics.lattice import Cell

OCT, NOV = date(2026, 10, 1), date(2026, 11, 1)
CELLS = (
    Cell("people:Atlas", OCT, "shown", {"customers": 10.0}, 5),
    Cell("makers:Atlas", OCT, "not_shared", {}, 0),
    Cell("people:Borea", OCT, "shown", {"customers": 4.0}, 5),
    Cell("makers:Borea", OCT, "shown", {"technical_team": 6.0}, 7),
    Cell("people:Cor", OCT, "too_few", {}, 0),
    Cell("people:Cor", NOV, "not_shared", {}, 0),
    Cell("makers:Cor", NOV, "shown", {"technical_team": 9.0}, 6),
)


def test_everybodys_hours_are_there_only_where_each_group_of_the_product_is_shown() -> None:
    people, everyone = shown(CELLS)
    assert [*tuples(people, *people)] == [("Atlas", OCT, "customers", 10.0), ("Borea", OCT, "customers", 4.0)]
    assert [*tuples(everyone, *everyone)] == [
        ("Borea", OCT, "customers", 4.0),
        ("Borea", OCT, "technical_team", 6.0),
    ]


def test_the_newest_month_says_why_nothing_of_a_product_is_shown() -> None:
    assert hidden(CELLS, {"Atlas", "Borea"}) == {"Cor": "not_shared"}


def test_a_quarter_of_which_a_month_is_not_shown_has_no_sum() -> None:
    q4 = {OCT: OCT, NOV: OCT}
    assert closed(CELLS, q4, (PEOPLE,)) == {("Cor", OCT)}
    assert closed(CELLS, q4, (PEOPLE, MAKERS)) == {("Atlas", OCT), ("Cor", OCT)}


def seen(whole: bool, *months: date) -> Seen:
    """What is shown, without hours, in these months of the last quarter of the year."""
    nothing, q = pd.DataFrame(columns=["product", "month", "category", "hours"]), {m: date(2026, 10, 1) for m in months}
    return Seen((), Portfolio({}, None), nothing, nothing, nothing, (), (), {}, q, whole=whole)


@pytest.mark.usefixtures("home")
def test_to_a_leader_a_quarter_is_as_long_as_its_months_that_are_over() -> None:
    (leader,), (own,) = quarters(seen(False, OCT, NOV)), quarters(seen(True, OCT, NOV))
    assert (leader.before, leader.weeks) == (date(2026, 11, 1), 22 / 5)
    assert (own.before, own.weeks) == (date(2026, 11, 20), 36 / 5)


@pytest.mark.usefixtures("home")
def test_a_quarter_of_which_no_month_is_over_is_none_for_a_leader_yet() -> None:
    begun = {date(2026, 8, 1): date(2026, 8, 1), NOV: NOV}  # a year that begins in November
    assert [q.first for q in quarters(replace(seen(False), months=begun))] == [date(2026, 8, 1)]
    assert [q.first for q in quarters(replace(seen(True), months=begun))] == [NOV, date(2026, 8, 1)]
