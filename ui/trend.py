"""The trend on Balance: the share of strategy over four weeks, with wishes, and benchmarks where they are asked for."""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import streamlit as st

from metrics import benchmarks
from metrics.benchmarks import Benchmark
from ui import sums, tell, trend_chart, words
from ui.frame import View
from ui.tell import QUIET, WISHES


def trend(view: View) -> None:
    """The 4-week share over the last 78 weeks, with the wish that held at each time, and benchmarks on request."""
    chosen = _chosen()
    wished = [(d.at.date(), float(d.data["strategy"])) for d in view.said(WISHES)]
    figure, alt = view.made("trend", lambda: _trend(view, wished, chosen), *wished, *chosen)
    if figure is None:
        st.caption(alt)
        return
    st.plotly_chart(figure, key="trend", config=QUIET, alt=alt)


def _trend(view: View, wished: list[tuple[date, float]], chosen: tuple[Benchmark, ...]) -> tuple[go.Figure | None, str]:
    """The figure and what it says in words; or no figure, and why."""
    frame_, steps = sums.trend(tell.asking(view), view.first, view.before, wished)
    if frame_.empty:
        return None, "A trend needs five weeks with enough sorted hours."
    latest = frame_.dropna(subset=["share"]).iloc[-1]
    alt = (
        f"Strategy share over 4 weeks, latest {latest['share']:.0%}, between {latest['low']:.0%} and "
        f"{latest['high']:.0%}"
    )
    return trend_chart.trend(frame_, steps, view.theme, chosen), alt


def _chosen() -> tuple[Benchmark, ...]:
    """The benchmarks that are switched on; none at first."""
    known = {one.id: one for one in benchmarks.strategy()}
    with st.popover("Benchmarks", icon=":material/straighten:", key="benchmarks"):
        st.caption(benchmarks.CAVEAT)
        chosen = [one for one in known.values() if st.toggle(f"{one.name}: {one.share:.0%}", key=f"line_{one.id}")]
        for one in chosen:
            st.caption(words.escaped(f"{one.name}: {one.source}. {one.about}"))
    return tuple(chosen)
