"""The portfolio read: what a leader sees of everybody's hours, and why nothing of a product."""

from __future__ import annotations

from datetime import date

from ledger.portfolio import hidden, shown
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
    assert people.to_dict("split")["data"] == [["Atlas", OCT, "customers", 10.0], ["Borea", OCT, "customers", 4.0]]
    assert everyone.to_dict("split")["data"] == [
        ["Borea", OCT, "customers", 4.0],
        ["Borea", OCT, "technical_team", 6.0],
    ]


def test_the_newest_month_says_why_nothing_of_a_product_is_shown() -> None:
    assert hidden(CELLS, {"Atlas", "Borea"}) == {"Cor": "not_shared"}
