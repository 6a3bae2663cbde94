"""The trend on Balance: the share of strategy over four weeks, with wishes, and benchmarks where they are asked for."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from ledger import pieces
from metrics import benchmarks
from metrics.benchmarks import Benchmark
from metrics.frames import dates
from ui import activities, sums, trend_chart, words
from ui.activities import Where
from ui.frame import View
from ui.tell import QUIET, WISHES

WINDOW = 4  # weeks of each point; see balance.trend
MEANING = (
    "**Each point** is strategy / (strategy + execution) over the 4 weeks up to its week, of the last 78 weeks. The "
    "band is the share if all hours that are not sorted were execution, and if all were strategy. Under 8 sorted hours "
    "a week there is no point. A share also rises by doing less: the hours stand beside it where you point.\n\n"
    "**What you want** is drawn as it was wanted at each time; your first wish holds for the time before, too."
)


class Trend(NamedTuple):
    """The trend as it is drawn."""

    figure: go.Figure | None
    alt: str  # or why there is no figure
    behind: dict[str, Where]  # the four weeks of each point, newest first


def trend(view: View) -> None:
    """The 4-week share over the last 78 weeks, with the wish that held at each time, and benchmarks on request."""
    chosen = _chosen()
    wished = [(d.at.date(), float(d.data["strategy"])) for d in view.said(WISHES)]
    found = view.made("trend", lambda: _trend(view, wished, chosen), *wished, *chosen)
    if found.figure is None:
        st.caption(found.alt)
        return
    st.plotly_chart(
        found.figure,
        key="trend",
        config=QUIET,
        alt=found.alt,
        on_select=activities.clicked("trend", "trend", lambda point: _up_to(date.fromisoformat(point["x"][:10]))),
        selection_mode="points",
    )
    with st.container(horizontal=True, gap="small"):
        with st.popover("What this means", icon=":material/help:", key="trend_means"):
            st.markdown(MEANING)
        activities.button(view, "trend", found.behind)


def _trend(view: View, wished: list[tuple[date, float]], chosen: tuple[Benchmark, ...]) -> Trend:
    """The figure with its words and what is behind it; or no figure, and why."""
    where = {"person": view.person} | ({"product": view.product} if view.product is not None else {})

    def hours(by: tuple[str, ...], **span: date) -> pd.DataFrame:
        return pieces.hours(view.here.ledger, view.version, by, {**where, **span})

    frame_, steps = sums.trend(hours, view.first, view.before, wished)
    if frame_.empty:
        return Trend(None, "A trend needs five weeks with enough sorted hours.", {})
    latest = frame_.dropna(subset=["share"]).iloc[-1]
    alt = (
        f"Strategy share over 4 weeks, latest {latest['share']:.0%}, between {latest['low']:.0%} and "
        f"{latest['high']:.0%}"
    )
    weeks = dates(frame_["week"])[::-1]
    return Trend(trend_chart.trend(frame_, steps, view.theme, chosen), alt, {_up_to(w): _behind(w) for w in weeks})


def _up_to(monday: date) -> str:
    """What the four weeks up to the week of a Monday are called."""
    return f"4 weeks up to {words.day(monday + timedelta(days=6))}"


def _behind(monday: date) -> Where:
    span = {"first": monday - timedelta(weeks=WINDOW - 1), "before": monday + timedelta(weeks=1)}
    return {**span, "side": ("strategy", "execution")}


def _chosen() -> tuple[Benchmark, ...]:
    """The benchmarks that are switched on; none at first."""
    known = {one.id: one for one in benchmarks.strategy()}
    with st.popover("Benchmarks", icon=":material/straighten:", key="benchmarks"):
        st.caption(benchmarks.CAVEAT)
        chosen = [one for one in known.values() if st.toggle(f"{one.name}: {one.share:.0%}", key=f"line_{one.id}")]
        for one in chosen:
            st.caption(words.escaped(f"{one.name}: {one.source}. {one.about}"))
    return tuple(chosen)
