"""What is built for a product: its epics, where each came from, customer evidence and worth; the backed no."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from ledger import innovation
from metrics.portfolio_epics import GROUPS, ORIGINS, PATIENCE, Epic, Refusal, by_group
from ui import words
from ui.frame import View

MOST = 40  # epics in the table


def draw(view: View, product: str) -> None:
    """The innovation table of a product over the last year, and what was refused with a reason."""
    found, refused = view.made("epics", lambda: innovation.of_product(view.here.ledger, view.version, product), product)
    if not found:
        st.caption("No issue of this product took anybody's hours in the last year.")
    else:
        _groups(found)
        _table(found)
    _refused(refused)


def _groups(found: list[Epic]) -> None:
    groups, late = by_group(found), sum(e.late for e in found)
    total = sum(groups.values()) or 1.0
    with st.grid(4, min_column_width=200, key="groups"):
        for key, name in GROUPS.items():
            st.metric(name, words.percent(groups[key] / total), help=f"{words.hours(groups[key])} of everybody's work")
    if late:
        st.caption(
            f"{late} of {len(found)} were worked on for over {PATIENCE} days, and no customer evidence was found: no "
            "customer who asked, none named in title or text, no work with customers under it. It may stand elsewhere."
        )


def _table(found: list[Epic]) -> None:
    shown = found[:MOST]
    rows = pd.DataFrame(
        {
            "Epic": [words.plain(f"{e.key} {e.title or ''}", 90) for e in shown],
            "Hours": [round(e.hours, 1) for e in shown],
            "Came from": [ORIGINS[e.origin] for e in shown],
            "Customer evidence": [words.plain(e.evidence, 80) if e.evidence else _missing(e) for e in shown],
            "Stated value": [words.plain(e.value, 80) for e in shown],
        }
    )
    st.dataframe(
        rows,
        hide_index=True,
        key="epics",
        height=420 if len(rows) > 11 else "content",
        column_config={"Hours": st.column_config.NumberColumn(format="%.0f h", width=80)},
        alt="Epics with hours, where each came from, customer evidence and stated value",
    )
    if len(found) > MOST:
        st.caption(f"The {MOST} with the most hours of {len(found)}.")


def _missing(one: Epic) -> str:
    return "no customer evidence found" if one.late else "none yet"


def _refused(refused: list[Refusal]) -> None:
    st.markdown("**The backed no**")
    if not refused:
        st.caption("Nothing was refused with a customer named, a link or a written reason.")
        return
    st.markdown(
        "\n".join(
            f"- {words.day(r.at.date())}: {words.markdown(f'{r.key} {r.what}', 90)}. "
            f"Asked by: {r.asked.lower()}; {words.markdown(r.why, 120)}."
            for r in refused[:10]
        )
    )
    st.caption("Issues closed as not to be done, where something backs it; what was closed in bulk is left out.")
