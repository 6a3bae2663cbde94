"""The charts of Portfolio: rows to figures. No Streamlit here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from metrics.phase import State
from ui import palette
from ui.palette import Theme

HEIGHT = 86  # of a small multiple
SHOWN = 52  # weeks in it


def small(trend: pd.DataFrame, states: Sequence[State], theme: Theme) -> go.Figure | None:
    """One product over a year: the 4-week share of strategy beside what is wanted; None without two shares."""
    trend, shown = trend.tail(SHOWN), list(states)[-SHOWN:]
    if trend["share"].notna().sum() < 2:
        return None
    weeks = [s.week.isoformat() for s in shown]
    colour, muted = palette.SIDE[theme]["strategy"], palette.MUTED[theme]
    share = [None if pd.isna(s) else round(float(s), 3) for s in trend["share"]]
    lines: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": [pd.Timestamp(w).date().isoformat() for w in trend["week"]],
            "y": share,
            "mode": "lines",
            "line": {"color": colour, "width": 2},
            "hovertemplate": "%{x|%-d %b %Y}: %{y:.0%}<extra></extra>",
        },
        {
            "type": "scatter",
            "x": weeks,
            "y": [round(s.target, 3) for s in shown],
            "mode": "lines",
            "line": {"color": muted, "width": 1, "dash": "dot", "shape": "hv"},
            "hovertemplate": "wanted %{y:.0%}<extra></extra>",
        },
    ]
    axis = {"showgrid": False, "zeroline": False, "fixedrange": True, "tickfont": {"color": muted, "size": 11}}
    layout = {
        "height": HEIGHT,
        "margin": {"l": 0, "r": 0, "t": 2, "b": 16},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {"bgcolor": palette.BACKGROUND[theme], "font": {"color": palette.INK[theme]}},
        "xaxis": {**axis, "tickformat": "%b %y", "nticks": 4},
        "yaxis": {**axis, "range": [0, 0.8], "visible": False},
    }
    return go.Figure(lines, layout)
