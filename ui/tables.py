"""Tables: what their columns are called and how they look, and the CSV of what stands behind a page."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from model import formula_safe
from ui import loaders, words
from ui.frame import View

ROWS = 200  # activities shown at once, most hours first; the CSV has them all


def activity_columns() -> dict[str, Any]:
    """Column settings of the table of activities."""
    return {
        "title": st.column_config.TextColumn("Activity", width=220),
        "when": st.column_config.TextColumn("When", width=132),
        "hours": st.column_config.NumberColumn("Hours", format="%.1f h", width=64),
        "category": st.column_config.TextColumn("Sorted as", width=150),
        "reason": st.column_config.TextColumn("Because", width=260),
        "known": st.column_config.TextColumn("Known from", width="small"),
    }


def figures(frame: pd.DataFrame, *names: str) -> dict[str, Any]:
    """Column settings of a table of figures in words: all columns to the right but these, of which the first stays."""
    first = {names[0]: st.column_config.TextColumn(pinned=True)} if names else {}
    right = {c: st.column_config.TextColumn(alignment="right") for c in frame.columns if c not in names}
    return {**right, **first}


def activities(view: View, category: str | None, first: Any, before: Any) -> pd.DataFrame:
    """The activities behind some bars, most hours first: key, title, when, hours, category, reason, known, series."""
    return view.made("activities", lambda: _activities(view, category, first, before), category, first, before)


def _activities(view: View, category: str | None, first: Any, before: Any) -> pd.DataFrame:
    here = view.here
    taxonomy = here.ledger.basis(view.version).taxonomy
    rows = loaders.hours(
        here,
        view.version,
        ("activity", "category", "known", "tentative"),
        person=view.person,
        product=view.product,
        category=category,
        first=first,
        before=before,
    )
    rows = rows[rows["activity"] != ""].sort_values(["hours", "activity"], ascending=[False, True]).head(ROWS)
    about = loaders.describe(here, view.version, view.person, rows["activity"].tolist())
    frame = rows.merge(about, on="activity", how="inner")
    frame["title"] = [words.plain(t) for t in frame["title"]]
    frame["when"] = [f"{t:%a} {t.day} {t:%b} {t:%H:%M}" for t in frame["start"]]
    frame["known"] = [
        words.KNOWN.get(k, k) + (", not accepted" if t else "")
        for k, t in zip(frame["known"], frame["tentative"], strict=True)
    ]
    frame["category_id"] = frame["category"]
    frame["category"] = [words.category_name(taxonomy, c) for c in frame["category"]]
    return frame


def csv_of(view: View) -> bytes:
    """Every row of the period as CSV, safe to open in a spreadsheet: hours, booked hours and the reason of each."""
    here = view.here
    loaders.still(here)
    rows = loaders.hours(
        here,
        view.version,
        ("day", "category", "side", "product", "known", "activity"),
        person=view.person,
        product=view.product,
        first=view.first,
        before=view.before,
    )
    about = loaders.describe(here, view.version, view.person, sorted(set(rows["activity"]) - {""}))
    frame = rows.merge(about[["activity", "title", "reason"]], on="activity", how="left")
    frame["day"] = pd.to_datetime(frame["day"]).dt.date
    for column in ("title", "reason", "product"):
        frame[column] = [formula_safe(words.plain(v, 500)) if isinstance(v, str) else "" for v in frame[column]]
    ordered = frame[["day", "title", "category", "side", "product", "hours", "booked_hours", "known", "reason"]]
    return ordered.to_csv(index=False).encode("utf-8-sig")
