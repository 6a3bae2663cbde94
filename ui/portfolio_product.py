"""The page of one product: its state over time, hours by category and quarter, customers, plan and decisions."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import settings
from decide import portfolio_pack
from decide.portfolio_pack import Quarter, Seen
from metrics import customers
from metrics.portfolio import Standing
from metrics.taxonomy import Taxonomy
from ui import portfolio_epics, portfolio_review, tables, trend_chart, words
from ui import portfolio_words as say
from ui.frame import View
from ui.tell import QUIET


def headline(one: Standing) -> str:
    """The sentence that answers for one product."""
    today = settings.today()
    state = say.state(one, today)
    return words.escaped(words.plain(f"{one.product.name}: {state[0].lower()}{state[1:]}; {say.share(one)}.", 300))


def about(found: Seen, one: Standing) -> str:
    """One line under it: stage, lead, customers."""
    lead = found.leads.get(one.product.name)
    parts = [say.stage(one, settings.today()), f"lead: {lead}" if lead else "no lead in the directory"]
    parts += [say.customer(one)] if found.whole else []
    return words.markdown(" · ".join(parts), 300)


def draw(view: View, found: Seen, one: Standing, quarter: Quarter, taxonomy: Taxonomy) -> None:
    """Everything about one product."""
    portfolio_review.context(view, found, one.product.name, quarter)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Strategy over 4 weeks", anchor=False)
        figure, alt = view.made("product_trend", lambda: _trend(view, one), one.product.name, found.key)
        if figure is None:
            st.caption(alt)
        else:
            st.plotly_chart(figure, key="product_trend", config=QUIET, alt=alt)
    with right:
        st.subheader("Customers met", anchor=False)
        if found.whole:
            _customers(found, one)
        else:
            st.caption("Which companies were met stays with those who met them.")
    st.subheader("Hours by quarter", anchor=False)
    table = view.made("product_hours", lambda: _hours(view, found, one, taxonomy), one.product.name, found.key)
    st.dataframe(table, hide_index=True, key="product_hours", height="content",
                 column_config=tables.figures(table, "Category"),
                 alt="Hours of product people by category and quarter")  # fmt: skip
    st.subheader("What is built, and who asked for it", anchor=False)
    if found.whole:
        portfolio_epics.draw(view, found, one.product.name)
    else:
        st.caption(say.NOT_HERE)
        portfolio_epics.own_noes(view, found, one.product.name)
    st.subheader("Decisions of reviews", anchor=False)
    portfolio_review.last_time(view, found, one.product.name)
    with st.expander("Decide about this product", icon=":material/gavel:"):
        portfolio_review.form(view, found, taxonomy, one.product.name)


def _trend(view: View, one: Standing) -> tuple[go.Figure | None, str]:
    trend = one.trend
    if trend["share"].notna().sum() < 2:
        return None, "A trend needs five weeks with enough sorted hours."
    wanted = [(s.week.isoformat(), s.target) for s in one.states]
    latest = trend.dropna(subset=["share"]).iloc[-1]
    alt = f"Strategy share over 4 weeks, latest {latest['share']:.0%}; {say.state(one, settings.today())}"
    return trend_chart.trend(trend, wanted, view.theme), alt


def _customers(found: Seen, one: Standing) -> None:
    met = customers.companies(found.met_for(one.product.name), settings.today())
    if not met:
        st.caption(
            "No company was met for this product in the last year."
            if one.since_customer is None
            else "Totals files say that customers were met, and not which."
        )
        return
    rows = pd.DataFrame(
        {
            "Company": [words.plain(c.company, 60) for c in met],
            "Days since": [c.days for c in met],
            "Times": [c.contacts for c in met],
        }
    )
    st.dataframe(rows, hide_index=True, key="companies", height=260 if len(rows) > 6 else "content",
                 alt="Companies met for this product, the one longest not met first")  # fmt: skip


def _hours(view: View, found: Seen, one: Standing, taxonomy: Taxonomy) -> pd.DataFrame:
    fiscal = view.here.settings.fiscal_year_start
    kinds = [*portfolio_pack.categories(taxonomy), *(c for c in ("overhead", "unsorted") if c in taxonomy)]
    mine = found.people[found.people["product"] == one.product.name]
    columns = {}
    for quarter in portfolio_pack.quarters(found)[:6]:
        hours = found.of(mine, quarter.first).groupby("category")["hours"].sum()
        shown = one.product.name in found.open(quarter.first)
        columns[say.quarter(quarter.first, fiscal)] = [
            words.hours(float(hours.get(c, 0.0))) if shown else "not shown" for c in kinds
        ]
    return pd.DataFrame({"Category": [words.category_name(taxonomy, c) for c in kinds], **columns})
