"""Tables: what their columns are called and how they look, and the CSV of what stands behind a page."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

import settings
from model import formula_safe
from ui import loaders, words
from ui.frame import View

ROWS = 150  # activities shown at once; the CSV has them all


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


def activities(
    view: View, category: str | None = None, first: Any = None, before: Any = None, newest: bool = False, **more: Any
) -> pd.DataFrame:
    """The activities behind some bars, most hours first: key, title, when, hours, category, reason, known, series.

    `more` are further conditions as Ledger.hours takes them, with tuples of values; `newest` puts the newest first.
    `label` is what each is called in a choice, no two the same.
    """
    where = {"product": view.product, **more, "category": category, "first": first, "before": before}
    return view.made("activities", lambda: _activities(view, where, newest), newest, *sorted(where.items()))


def _activities(view: View, where: dict[str, Any], newest: bool) -> pd.DataFrame:
    here = view.here
    taxonomy = here.ledger.basis(view.version).taxonomy
    by = ("activity", "category", "known", "tentative")
    rows = loaders.hours(here, view.version, by, person=view.person, **where)
    rows = rows[rows["activity"] != ""].sort_values(["hours", "activity"], ascending=[False, True])
    rows = rows if newest else rows.head(ROWS)  # only what is shown is looked up; how new it is must be looked up
    about = loaders.describe(here, view.version, view.person, rows["activity"].tolist())
    frame = rows.merge(about, on="activity", how="inner")
    if newest:
        frame = frame.sort_values(["start", "activity"], ascending=[False, True]).head(ROWS)
    frame["title"] = [words.plain(t) for t in frame["title"]]
    this_year = settings.today().year
    frame["when"] = [_when(t, this_year) for t in frame["start"].tolist()]
    frame["known"] = [
        words.KNOWN.get(k, "Booked") + (", not accepted" if t else "")
        for k, t in zip(frame["known"], frame["tentative"], strict=True)
    ]
    frame["category_id"] = frame["category"]
    frame["category"] = [words.category_name(taxonomy, c) for c in frame["category"]]
    frame["label"] = _labels(frame)
    return frame


def _when(start: datetime, this_year: int) -> str:
    """The day and time of an activity; the year where it is not this one."""
    year = "" if start.year == this_year else f" {start.year}"
    return start.strftime(f"%a {start.day} %b{year} %H:%M")


def _labels(found: pd.DataFrame) -> list[str]:
    """What each activity is called in a choice, no two the same: Streamlit finds a choice by its label."""
    labels, seen = [], Counter[str]()
    for title, when in zip(found["title"], found["when"], strict=True):
        label = f"{title} · {when}"
        seen[label] += 1
        labels.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return labels


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
