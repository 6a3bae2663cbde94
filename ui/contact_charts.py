"""Figures of customer contact and of who asks for somebody's time, beside those of ui.charts. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from metrics.customers import Week
from metrics.voices import Heard
from ui import palette
from ui.charts import layout_of
from ui.palette import Theme


def voices(rows: Sequence[Heard], names: Mapping[str, str], theme: Theme) -> go.Figure:
    """Hours by who asked for them, by side, the loudest voice on top."""
    layout = layout_of(theme, 60 + 34 * len(rows))
    labels = [names[row.voice] for row in reversed(rows)]
    parts = (
        ("Strategy", "strategy", palette.SIDE[theme]["strategy"]),
        ("Execution", "execution", palette.SIDE[theme]["execution"]),
        ("Neither side, or not sorted", "other", palette.CATEGORY[theme]["overhead"]),
    )
    bars = [
        {
            "type": "bar",
            "orientation": "h",
            "x": [round(getattr(row, part), 1) for row in reversed(rows)],
            "y": labels,
            "name": name,
            "marker": {"color": colour, "line": {"color": palette.BACKGROUND[theme], "width": 1}},
            "hovertemplate": f"%{{y}}: %{{x:.1f}} h, {name.lower()}<extra></extra>",
        }
        for name, part, colour in parts
    ]
    layout |= {"barmode": "stack", "bargap": 0.3}
    layout["xaxis"] |= {"ticksuffix": " h", "nticks": 6, "showgrid": True}
    layout["legend"] |= {"y": -32 / layout["height"], "yanchor": "top"}
    return go.Figure(bars, layout)


def rhythm(weeks: Sequence[Week], norm: float, theme: Theme) -> go.Figure:
    """Hours with customers by week, and a line at `norm` hours a week."""
    layout, colour = layout_of(theme, 200), palette.CATEGORY[theme]["customers"]
    days = [week.week.isoformat() for week in weeks]
    bars = {
        "type": "bar",
        "x": days,
        "y": [round(week.hours, 2) for week in weeks],
        "customdata": [week.contacts for week in weeks],
        "marker": {"color": colour},
        "name": "With customers",
        "hovertemplate": "Week of %{x|%-d %b %Y}: %{y:.1f} h, %{customdata} contacts<extra></extra>",
    }
    line = {
        "type": "scatter",
        "mode": "lines",
        "x": days[:1] + days[-1:],
        "y": [norm, norm],
        "name": "2 h in 6 weeks",
        "line": {"color": palette.MUTED[theme], "width": 1.5, "dash": "dash"},
        "hoverinfo": "skip",
    }
    layout["yaxis"] |= {"ticksuffix": " h", "nticks": 4, "rangemode": "tozero"}
    layout["xaxis"] |= {"tickformat": "%-d %b", "nticks": 8}
    return go.Figure([bars, line], layout)
