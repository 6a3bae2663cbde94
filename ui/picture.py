"""The picture of a view: strategy against execution by period, in words too, and what one can choose in it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from decide import pinned
from metrics import targets
from metrics.frames import dates
from metrics.pinned import Pinned
from metrics.taxonomy import Taxonomy
from ui import charts, sums, tell, words
from ui.frame import View

ALL = "all"
WISHES = frozenset({targets.KIND})


class Picture(NamedTuple):
    """A figure with its words, or why there is none; and the periods and categories that are in it."""

    figure: go.Figure | None
    text: str
    periods: list[str]  # ALL, then first days, newest first
    categories: list[str]  # ALL, then ids


def picture(view: View, taxonomy: Taxonomy) -> Picture:
    """The picture of a view, made once, with the pinned events of its time and product."""
    pins = tuple(pinned.within(pins_of(view), view.first, view.before, view.product))
    wishes = tuple((one.since, one.strategy) for one in targets.all_of(view.said(WISHES)))
    return view.made("picture", lambda: _picture(view, taxonomy, pins, wishes), pins, wishes)


def pins_of(view: View) -> list[Pinned]:
    """Every pinned event, whoever pinned it: what happens to the company is not one person's."""
    return view.kept("pinned", lambda: pinned.listed(view.here.store))


def _picture(
    view: View, taxonomy: Taxonomy, pins: tuple[Pinned, ...], wishes: tuple[tuple[date, float], ...]
) -> Picture:
    grain = view.grain
    rows = tell.asking(view)(
        sums.OF_WEEKS if grain == "week" else (grain, "category"), first=view.first, before=view.before
    )
    names = {c.id: c.name for c in taxonomy.categories}
    sides = {c.id: c.side for c in taxonomy.categories}
    starts = [ALL, *sorted({day.isoformat() for day in dates(rows[grain])}, reverse=True)]
    present = [ALL, *(c for c in taxonomy.ids if c in {*rows["category"].tolist()})]
    totals = rows.assign(side=rows["category"].map(sides)).groupby("side")["hours"].sum()
    if totals.get("strategy", 0) + totals.get("execution", 0) <= 0:
        why = "Nothing is sorted into strategy or execution yet. Start with the largest activities here."
        return Picture(None, why, starts, present)
    alt = (
        f"Hours by {grain} and category: strategy {totals.get('strategy', 0):.0f} h above the line, "
        f"execution {totals.get('execution', 0):.0f} h below it"
        + (f"; pinned: {', '.join(words.plain(one.label, 40) for one in pins)}" if pins else "")
    )
    return Picture(
        charts.picture(rows, grain, names, sides, view.theme, pins, _wished(rows, grain, sides, wishes)),
        alt,
        starts,
        present,
    )


def _wished(
    rows: pd.DataFrame, grain: str, sides: dict[str, str], wishes: tuple[tuple[date, float], ...]
) -> dict[str, float]:
    """Hours of strategy in each period that would be the share wanted then; the first wish holds for all before it."""
    if not wishes:
        return {}
    work = rows[rows["category"].map(sides).isin(["strategy", "execution"])]
    found = {}
    for start, hours in work.groupby(grain)["hours"].sum().items():
        day = pd.Timestamp(str(start)).date()
        held = [share for since, share in wishes if since <= day] or [wishes[0][1]]
        found[day.isoformat()] = held[-1] * float(hours)
    return found
