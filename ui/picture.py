"""The picture of a view: strategy against execution by period, in words too, and what one can choose in it."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from decide import pinned
from decide.pinned import Pinned
from metrics.taxonomy import Taxonomy
from ui import charts, loaders, words
from ui.frame import View

ALL = "all"


class Picture(NamedTuple):
    """A figure with its words, or why there is none; and the periods and categories that are in it."""

    figure: go.Figure | None
    text: str
    periods: list[str]  # ALL, then first days, newest first
    categories: list[str]  # ALL, then ids


def picture(view: View, taxonomy: Taxonomy) -> Picture:
    """The picture of a view, made once, with the pinned events of its time and product."""
    pins = tuple(pinned.within(pins_of(view), view.first, view.before, view.product))
    return view.made("picture", lambda: _picture(view, taxonomy, pins), pins)


def pins_of(view: View) -> list[Pinned]:
    """Every pinned event, whoever pinned it: what happens to the company is not one person's."""
    return view.kept("pinned", lambda: pinned.listed(view.here.store))


def _picture(view: View, taxonomy: Taxonomy, pins: tuple[Pinned, ...]) -> Picture:
    grain = view.grain
    rows = loaders.hours(
        view.here,
        view.version,
        (grain, "category"),
        person=view.person,
        product=view.product,
        first=view.first,
        before=view.before,
    )
    names = {c.id: c.name for c in taxonomy.categories}
    sides = {c.id: c.side for c in taxonomy.categories}
    starts = [ALL, *sorted({pd.Timestamp(s).date().isoformat() for s in rows[grain]}, reverse=True)]
    present = [ALL, *(c for c in taxonomy.ids if c in set(rows["category"]))]
    totals = rows.assign(side=rows["category"].map(sides)).groupby("side")["hours"].sum()
    if totals.get("strategy", 0) + totals.get("execution", 0) <= 0:
        why = "Nothing is sorted into strategy or execution yet. Start with the largest activities here."
        return Picture(None, why, starts, present)
    alt = (
        f"Hours by {grain} and category: strategy {totals.get('strategy', 0):.0f} h above the line, "
        f"execution {totals.get('execution', 0):.0f} h below it"
        + (f"; pinned: {', '.join(words.plain(one.label, 40) for one in pins)}" if pins else "")
    )
    return Picture(charts.picture(rows, grain, names, sides, view.theme, pins), alt, starts, present)
