"""Coverage as a figure: how the hours of each period are known, and what is not. No Streamlit here."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from settings import Grain
from ui import palette, words
from ui.charts import layout_of, period_ticks
from ui.palette import Theme


def coverage(frame: pd.DataFrame, grain: Grain, theme: Theme) -> go.Figure:
    """Hours by period, surest below and what nothing explains on top; columns start (date), known, hours."""
    layout, bars = layout_of(theme, 240), []
    for known, name in words.KNOWN.items():
        mine = frame[(frame["known"] == known) & (frame["hours"] > 0)].sort_values("start")
        if not mine.empty:
            bars.append(
                {
                    "type": "bar",
                    "x": [day.isoformat() for day in mine["start"]],
                    "y": [round(float(hours), 1) for hours in mine["hours"]],
                    "name": name,
                    "marker": {
                        "color": palette.KNOWN[theme][known],
                        "line": {"color": palette.BACKGROUND[theme], "width": 1},
                    },
                    "hovertemplate": f"%{{x|%-d %b %Y}}: %{{y:.1f}} h, {name.lower()}<extra></extra>",
                }
            )
    layout |= {"barmode": "stack", "bargap": 0.25, "clickmode": "event+select"}
    layout["yaxis"] |= {"ticksuffix": " h", "nticks": 5, "rangemode": "tozero"}
    layout["xaxis"] |= period_ticks(frame["start"], grain)
    return go.Figure(bars, layout)
