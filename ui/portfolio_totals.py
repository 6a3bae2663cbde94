"""Without a server: a totals file of one's own, previewed as it is; and those of others, read into Portfolio."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

import settings
from connectors import totals
from connectors.totals import Totals
from ledger import portfolio as read
from metrics.portfolio import PRODUCT_PEOPLE
from metrics.taxonomy import Taxonomy
from model import EvenkeelError
from sync import totals as files
from ui import frame, words
from ui.frame import View

WEEKS = {"26 weeks": 26, "A year": 52, "Three years": 156}


def draw(view: View, taxonomy: Taxonomy) -> None:
    """Make a file; read files."""
    st.caption(
        "No server is needed to look at a portfolio together: each product manager makes a file of totals, and whoever "
        "leads the review reads several here. A file holds hours by week, product and category, and nothing else."
    )
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Make a totals file", anchor=False)
        _make(view, taxonomy)
    with right:
        st.subheader("Read totals files", anchor=False)
        _read(view)


def _make(view: View, taxonomy: Taxonomy) -> None:
    label = st.text_input("From", words.plain(view.name, totals.NAME), key="totals_from", max_chars=totals.NAME)
    weeks = WEEKS[st.selectbox("Weeks", list(WEEKS), key="totals_weeks")]
    if not label.strip():
        st.caption("Say whose totals these are.")
        return
    found = view.made("totals", lambda: _totals(view, label, weeks), label, weeks)
    if not found.rows:
        st.caption("There are no hours with a product or category in these weeks.")
        return
    data = totals.write(found)
    st.caption(f"This is all that is in it, {len(found.rows)} rows:")
    rows = pd.DataFrame(
        [
            (week, product or words.NO_PRODUCT, words.category_name(taxonomy, c), hours)
            for week, product, c, hours in found.rows
        ],
        columns=["Week of", "Product", "Category", "Hours"],
    )
    st.dataframe(rows, hide_index=True, key="totals_preview", height=260,
                 column_config={"Hours": st.column_config.NumberColumn(format="%.2f h")},
                 alt="Every row of the totals file: week, product, category and hours")  # fmt: skip
    st.download_button("Download this file", data, "evenkeel-totals.json", "application/json", key="totals_download",
                       icon=":material/download:", type="primary")  # fmt: skip


def _totals(view: View, label: str, weeks: int) -> Totals:
    ledger = view.here.ledger
    monday = settings.start_of(settings.today(), "week")
    basis = ledger.basis(view.version)
    rows = read.totals(ledger, view.version, view.person, monday - timedelta(weeks=weeks), monday)
    role = "people" if basis.person(view.person, basis.today).role in PRODUCT_PEOPLE else "makers"
    return Totals(" ".join(label.split()), role, tuple(rows))


def _read(view: View) -> None:
    if view.here.sample:
        st.caption("Look at your own data first: the sample company has what it needs.")
        return
    given = st.file_uploader("Totals files (.json)", type=["json"], accept_multiple_files=True, key="totals_files",
                             max_upload_size=4)  # fmt: skip
    fresh = {file.file_id for file in given} - st.session_state.setdefault("totals_read", set())
    for file in given:
        if file.file_id in fresh:
            st.session_state.totals_read.add(file.file_id)
            try:
                files.keep(view.here.store, file.name, file.getvalue())
            except EvenkeelError as error:
                frame.say(error)
                fresh.discard(file.file_id)
    if fresh:
        st.rerun()
    held = [s for s in view.sources if s.kind == files.KIND]
    if not held:
        st.caption("None was read yet. A later file from the same name takes the place of the earlier one.")
    for n, source in enumerate(held):
        with st.container(horizontal=True, vertical_alignment="center", key=f"totals{n}"):
            read_ = words.age(source.state.get("last_sync", ""), settings.now())
            rows = len(source.config["rows"])
            st.markdown(f"**{words.markdown(source.name, 80)}** · {rows} rows · read {read_}", width="stretch")
            if st.button("Remove", key=f"untotal{n}"):
                view.here.store.remove_source(source.id)
                st.rerun()
