"""What waits to be sorted: what nothing sorted or something sorted unsurely, by series, most hours first."""

from __future__ import annotations

import pandas as pd

from metrics.sorting import UNSURE
from ui import loaders, words
from ui.frame import View

SHOWN = 60  # series at once; the next come as these are sorted
SAID = ("correction", "series", "told", "calendar")  # steps in which a person, or the file itself, decided
GROUPS = ("series", "category", "decided", "sure")


def waiting(view: View) -> pd.DataFrame:
    """The series that wait, most hours first: series, category, hours, sure, activity (one of them), and its words.

    A series that is sorted in several ways stands there as the way that takes most of its hours.
    """
    return view.made("waiting", lambda: _waiting(view))


def open_hours(view: View) -> dict[str, float]:
    """Hours of the period by how well they are sorted: sorted, unsure, unsorted."""
    return view.made("open hours", lambda: _open_hours(view))


def _open_hours(view: View) -> dict[str, float]:
    rows = _rows(view)
    parts = {"unsorted": rows["category"] == "unsorted", "unsure": _open(rows) & (rows["category"] != "unsorted")}
    found = {name: float(rows.loc[chosen, "hours"].sum()) for name, chosen in parts.items()}
    return found | {"sorted": float(rows["hours"].sum()) - sum(found.values())}


def _rows(view: View) -> pd.DataFrame:
    asked = {"person": view.person, "product": view.product, "first": view.first, "before": view.before}
    rows = loaders.hours(view.here, view.version, GROUPS, **asked)
    return rows[~rows["category"].isin(["not_seen", "away"])]


def _open(rows: pd.DataFrame) -> pd.Series:
    said = rows["decided"].isin(SAID) | rows["decided"].str.startswith("rules/")
    return (rows["series"] != "") & ~said & ((rows["category"] == "unsorted") | (rows["sure"] < UNSURE))


def _waiting(view: View) -> pd.DataFrame:
    rows = _rows(view)
    rows = rows[_open(rows)].sort_values(["hours", "category"], ascending=[False, True])
    held = rows.groupby("series")["hours"].sum()
    top = rows.drop_duplicates("series").assign(hours=lambda one: one["series"].map(held))
    top = top.sort_values(["hours", "series"], ascending=[False, True]).head(SHOWN)
    ways = ("series", "activity")
    one = loaders.hours(
        view.here, view.version, ways, person=view.person, first=view.first, before=view.before,
        series=top["series"].tolist(),
    )  # fmt: skip
    many = one.groupby("series")["activity"].count()
    latest = one.sort_values(["hours", "activity"], ascending=[False, True]).drop_duplicates("series")
    about = loaders.describe(view.here, view.version, view.person, latest["activity"].tolist())
    columns = ["activity", "title", "kind", "start", "people", "reason", "issue"]
    found = top.merge(latest[["series", "activity"]], on="series").merge(about[columns], on="activity")
    return found.assign(times=found["series"].map(many)).reset_index(drop=True)


def sentence(hours: dict[str, float], groups: int) -> str:
    """What there is to do, in one sentence."""
    total = sum(hours.values())
    if not total:
        return "There is nothing to sort in this period."
    if not groups:
        return f"All of the {words.hours(total)} in this period are sorted, by you or surely enough."
    parts = [
        f"{words.hours(hours[name])} ({words.percent(hours[name] / total)}) {said}"
        for name, said in (("unsorted", "are not sorted yet"), ("unsure", "are sorted unsurely"))
        if hours[name] > 0
    ]
    return f"Of {words.hours(total)}, {' and '.join(parts)}. The largest come first."
