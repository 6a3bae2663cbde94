"""Doubts with something to do about each: stored problems, questions about all-day entries, the worklog habit."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import decide
from metrics.quality import Doubts
from model import Problem
from ui import words
from ui.frame import View

SEVERITY = {"person": "Needs you", "doubt": "Doubt", "note": "For your information"}
ICON = {"person": ":material/error:", "doubt": ":material/help:", "note": ":material/info:"}
SPELT_OUT = 15  # problems shown as sentences; more are in a table
SHOWN = 8  # questions at once, oldest first


def stored(view: View) -> list[tuple[str, Problem]]:
    """(source name, Problem) of what connectors noted, and of syncs that failed."""
    return view.kept("stored", lambda: _stored(view))


def _stored(view: View) -> list[tuple[str, Problem]]:
    names = {s.id: s.name for s in view.sources}
    found = [(names.get(source_id, source_id), p) for source_id, p in view.here.store.problems()]
    found += [(s.name, Problem(**s.state["failed"])) for s in view.sources if s.state.get("failed")]
    order = {"person": 0, "doubt": 1, "note": 2}
    return sorted(found, key=lambda f: (order[f[1].severity], f[0], f[1].where))


def listed(view: View, kept: list[tuple[str, Problem]], found: Doubts) -> None:
    """Every problem in words, those that need a person first; very many as a table too."""
    rows = [*((view.name, p) for p in found.problems), *kept]
    if any(p.code == "worklogs.habit" for p in found.problems):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("Does the time logged in Jira include meetings?")
            for label, include in (("Yes, it does", True), ("No, meetings come on top", False)):
                if st.button(label, key=f"habit_{include}"):
                    decide.habit(view.here.store, view.person, include)
                    st.rerun()
    order = list(SEVERITY)
    rows.sort(key=lambda row: order.index(row[1].severity))
    for source, p in rows[:SPELT_OUT]:
        about = words.markdown(source, 60)
        if p.where and p.where.casefold() != source.casefold():
            about += f" · {words.markdown(p.where, 80)}"
        told = f"**{about}**: {words.markdown(p.text, 400)} {words.markdown(p.do, 300)}"
        st.markdown(f"{ICON[p.severity]} {told}", help=SEVERITY[p.severity])
    if len(rows) > SPELT_OUT:
        with st.expander(f"All {len(rows)}, as a table"):
            _table(rows)


def _table(rows: list[tuple[str, Problem]]) -> None:
    cells = [
        (SEVERITY[p.severity], source, words.plain(p.where, 80), words.plain(p.text, 400), words.plain(p.do, 300))
        for source, p in rows
    ]
    wide = st.column_config.TextColumn(width="large")
    st.dataframe(
        pd.DataFrame(cells, columns=["", "Source", "Where", "What happened", "What to do"]),
        hide_index=True,
        key="problems",
        height=420,
        column_config={"What happened": wide, "What to do": wide},
        alt="Problems with where they are and what to do",
    )
