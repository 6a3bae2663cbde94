"""More on Balance: trend, categories, contact, companies, who asks, what was heard, coverage, and benchmarks."""

from __future__ import annotations

import streamlit as st

from metrics.balance import Balance
from metrics.taxonomy import Taxonomy
from ui import checkin, contacts, coverage, drill, sums, tell, trend, voices
from ui.frame import View

PARTS = ("Trend", "Customers", "Who asks", "What you heard", "Coverage", "How it was computed")


def draw(view: View, taxonomy: Taxonomy, found: sums.Summary, summed: Balance) -> None:
    """Everything that is not needed every Monday, drawn when its tab is opened."""
    st.subheader("More", anchor=False)
    shares, customers, asks, heard, seen, computed = st.tabs(PARTS, key="more", on_change="rerun")
    with shares:
        if shares.open:
            _trend(view, taxonomy, found, summed)
    with customers:
        if customers.open:
            contacts.rhythm(view)
            contacts.companies(view)
    with asks:
        if asks.open:
            voices.draw(view)
    with heard:
        if heard.open:
            checkin.heard(view)
    with seen:
        if seen.open:
            coverage.draw(view)
    with computed:
        if computed.open:
            drill.how_computed(view)


def _trend(view: View, taxonomy: Taxonomy, found: sums.Summary, summed: Balance) -> None:
    left, right = st.columns([4, 3], gap="medium")
    with left:
        st.markdown("**Strategy over 4 weeks**")
        trend.trend(view)
    with right:
        st.markdown("**Categories**")
        tell.categories(view, found.by_category, summed, taxonomy)
