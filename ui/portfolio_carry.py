"""Carry away what Portfolio shows: the report in four forms, and the pre-read with one page a product."""

from __future__ import annotations

import streamlit as st

from decide.portfolio_pack import Quarter, Seen
from metrics.taxonomy import Taxonomy
from reports.portfolio import of_seen
from reports.report import Report
from ui import carry, portfolio_review
from ui.frame import View


def away(view: View, found: Seen, taxonomy: Taxonomy, quarter: Quarter) -> None:
    """The popover of Portfolio; what is in it is drawn when it opens, and a file is made at the click."""

    def make() -> Report:
        return of_seen(carry.asked(view), view.here.ledger, found, quarter)

    with st.popover("Carry away", icon=":material/ios_share:", key="away", on_change="rerun") as box:
        if not box.open:
            return
        if not found.standings:
            st.caption("There is no product to report on yet.")
            return
        st.caption("All products in this quarter, within what you may see.")
        carry.forms("portfolio", f"evenkeel-portfolio-{quarter.first}", make)
        st.caption("To send around before the review: one page a product, with its manager's line.")
        st.download_button(
            "Pre-read",
            lambda: portfolio_review.pre_read(view, found, taxonomy, quarter),
            f"evenkeel-pre-read-{quarter.first}.md",
            "text/markdown",
            icon=":material/download:",
            key="pre_read",
            on_click="ignore",
        )
