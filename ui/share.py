"""Sharing with leaders: exactly what they would see of a product and quarter, first; then the tap, and the way back."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

import settings
from decide import sharing
from ledger.portfolio import WORK
from ui import loaders, words
from ui.frame import View

WHO_SEES = (
    "Leaders see sums of groups, and of you alone only what you share: for a product and quarter the table below with "
    "its line, your hours by month and category, added to those of others who share it too. They never see "
    "titles, people, days, other products or what you want. It goes on with the quarter and what you put right in it."
)


def panel(view: View) -> None:
    """Choose a product and quarter, see what leaders would see, share it; below, what is shared already."""
    st.caption(WHO_SEES)
    me = loaders.reader(view.here)
    products = [p for p in _products(view, me) if p]
    if not products:
        st.info("None of your hours has a product yet, so there is nothing to share.", icon=":material/lock:")
    else:
        _offer(view, me, products)
    _shared(view, me)


def _products(view: View, me: str) -> list[str]:
    return loaders.hours(view.here, view.version, ("product",), person=me)["product"].tolist()


def quarters(today: date, fiscal_year_start: int) -> list[date]:
    """The first days of this quarter and those before that can be shared, newest first."""
    found = [settings.start_of(today, "quarter", fiscal_year_start)]
    for _ in range(sharing.EARLIER):
        found.append(settings.start_of(found[-1] - timedelta(days=1), "quarter", fiscal_year_start))
    return found


def after(quarter: date, fiscal_year_start: int) -> date:
    """The first day of the next quarter."""
    return settings.start_of(quarter + timedelta(days=95), "quarter", fiscal_year_start)


def preview(view: View, me: str, product: str, quarter: date) -> pd.DataFrame:
    """What leaders would see: hours by category (a row each) and month (a column each)."""
    end = after(quarter, view.here.settings.fiscal_year_start)
    rows = loaders.hours(
        view.here,
        view.version,
        ("month", "category"),
        person=me,
        product=product,
        side=list(WORK),
        first=quarter,
        before=end,
    )
    taxonomy = view.here.ledger.basis(view.version).taxonomy
    rows = rows.assign(
        Category=[words.category_name(taxonomy, c) for c in rows["category"]],
        month=[f"{pd.Timestamp(m):%B %Y}" for m in rows["month"]],
    )
    months = list(dict.fromkeys(rows["month"]))  # the oldest first, as the rows are
    table = rows.pivot_table(index="Category", columns="month", values="hours", aggfunc="sum", fill_value=0.0)
    return table[months].reset_index().rename_axis(columns=None)


def _offer(view: View, me: str, products: list[str]) -> None:
    start = view.here.settings.fiscal_year_start
    with st.container(horizontal=True, vertical_alignment="bottom"):
        product = st.selectbox("Product", products, key="share_product", width=200)
        quarter = st.selectbox(
            "Quarter", quarters(settings.today(), start), format_func=lambda q: span(q, start), key="share_quarter",
            width=240,
        )  # fmt: skip
    table = preview(view, me, product, quarter)
    if table.empty:
        st.caption("You have no hours on this product in this quarter.")
        return
    hours = {m: st.column_config.NumberColumn(format="%.1f h") for m in table.columns[1:]}
    st.dataframe(table, hide_index=True, key="share_preview", height="content", column_config=hours,
                 alt="What leaders would see: your hours on this product by category and month")  # fmt: skip
    with st.form("share", border=False):
        line = st.text_input(
            "One line of context (optional)", key="share_line", max_chars=sharing.LONGEST,
            placeholder="The migration took September; interviews begin again in October.",
        )  # fmt: skip
        if st.form_submit_button("Share this with leaders", key="share_now", type="primary"):
            sharing.share(view.here.store, me, product, quarter, line)
            st.rerun()


def _shared(view: View, me: str) -> None:
    held = view.kept("shares", lambda: sharing.shares(view.here.store, me), me)
    st.markdown("**What you share**" if held else "You share nothing.")
    for s in held:
        with st.container(horizontal=True, vertical_alignment="center"):
            line = f": {words.markdown(s.line, 300)}" if s.line else ""
            when = span(s.quarter, view.here.settings.fiscal_year_start)
            st.markdown(f"{words.markdown(s.product, 80)}, {when}{line}")
            if st.button("Take back", key=f"unshare_{s.id}"):
                sharing.withdraw(view.here.store, me, s.product, s.quarter)
                st.rerun()


def span(quarter: date, fiscal_year_start: int) -> str:
    """A quarter in words, by its days."""
    return words.span(quarter, after(quarter, fiscal_year_start) - timedelta(days=1))
