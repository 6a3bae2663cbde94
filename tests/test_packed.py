"""Hours packed by product: they come back as they were, and the same ones are equal."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from metrics.packed import SIDES, by_product

ROW = st.tuples(
    st.sampled_from(["Atlas", "Borea", ""]),
    st.integers(0, 300).map(lambda n: date(2021, 1, 4) + timedelta(weeks=n)),
    st.sampled_from(SIDES),
    st.floats(0, 60),
)
Rows = list[tuple[str, date, str, float]]


def frame(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["product", "week", "side", "hours"]).astype({"week": "datetime64[us]"})


@given(st.lists(ROW))
def test_the_rows_of_each_product_come_back_in_their_order(rows: Rows) -> None:
    packed = by_product(frame(rows))
    assert {name: one.rows() for name, one in packed.items()} == {
        name: [(week, side, hours) for product, week, side, hours in rows if product == name]
        for name in {product for product, *_ in rows}
    }


@given(st.lists(ROW, min_size=1), st.data())
def test_one_changed_hour_makes_its_product_another_one_and_no_other(rows: Rows, data: st.DataObject) -> None:
    n = data.draw(st.integers(0, len(rows) - 1))
    product, week, side, hours = rows[n]
    before, after = (
        by_product(frame(rows)),
        by_product(frame([*rows[:n], (product, week, side, hours + 1), *rows[n + 1 :]])),
    )
    assert {name for name in before if before[name] != after[name]} == {product}
