"""The waterfall of what moved the balance, and health from retro to retro: rows to figures. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from ui import palette, words
from ui.charts import layout_of
from ui.palette import Theme
from ui.retro_words import signed


class Bar(NamedTuple):
    """A step of the waterfall."""

    name: str
    points: float  # share: 0.01 is one percentage point
    side: str
    note: str = ""  # hours, for the hover


def waterfall(start: float, end: float, bars: Sequence[Bar], theme: Theme) -> go.Figure:
    """From last quarter's share of strategy to this one's, a bar for each part that moved it, from top to bottom."""
    layout, level = layout_of(theme, 96 + 30 * len(bars)), start
    names = ["Last quarter", *(words.label(b.name, 36) for b in bars), "This quarter"]
    grey = palette.MUTED[theme]
    bases, sizes, colours, texts, notes = [0.0], [start], [grey], [words.percent(start)], [""]
    for bar in bars:
        bases.append(level)
        sizes.append(bar.points)
        colours.append(palette.SIDE[theme].get(bar.side, grey))
        texts.append(signed(bar.points))
        notes.append(words.label(bar.note, 80))
        level += bar.points
    bases, sizes = [*bases, 0.0], [*sizes, end]
    colours, texts, notes = [*colours, grey], [*texts, words.percent(end)], [*notes, ""]
    trace = {
        "type": "bar",
        "orientation": "h",
        "y": list(range(len(names))),
        "x": [round(s, 5) for s in sizes],
        "base": [round(b, 5) for b in bases],
        "marker": {"color": colours},
        "text": texts,
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"color": palette.INK[theme]},
        "customdata": notes,
        "hovertemplate": "%{text} points<br>%{customdata}<extra></extra>",
        "showlegend": False,
    }
    inner = [start, end, *bases[1:-1], *(b + s for b, s in zip(bases[1:-1], sizes[1:-1], strict=True))]
    low, high = min(inner), max(inner)
    room = max(high - low, 0.02)
    layout["yaxis"] |= {"tickvals": list(range(len(names))), "ticktext": names, "autorange": "reversed"}
    layout["yaxis"] |= {"tickfont": {"color": palette.INK[theme], "size": 12}, "showgrid": False, "zeroline": False}
    layout["xaxis"] |= {"tickformat": ".0%", "range": [max(0.0, low - 0.5 * room), high + 0.35 * room], "nticks": 6}
    layout["xaxis"] |= {"showgrid": True, "zeroline": False, "gridcolor": palette.GRID[theme]}
    layout["bargap"] = 0.3
    return go.Figure([trace], layout)


def health(trend: Mapping[str, Sequence[tuple[str, float]]], theme: Theme) -> go.Figure:
    """The mean answer to each statement, 1 to 5, from retro to retro: statement -> (quarter, mean)."""
    layout = layout_of(theme, 300)
    marks = ("circle", "square", "diamond", "triangle-up", "x")
    colours = [*(palette.CATEGORY[theme][c] for c in ("customers", "delivery", "leadership", "stories", "market"))]
    lines = [
        {
            "type": "scatter",
            "x": [quarter for quarter, _ in seen],
            "y": [round(mean, 2) for _, mean in seen],
            "mode": "lines+markers",
            "name": words.label(statement),
            "line": {"color": colours[n % 5], "width": 2},
            "marker": {"symbol": marks[n % 5], "size": 9},
            "hovertemplate": "%{x}: %{y:.1f} of 5<extra></extra>",
        }
        for n, (statement, seen) in enumerate(trend.items())
    ]
    layout["yaxis"] |= {"range": [0.8, 5.2], "tickvals": [1, 2, 3, 4, 5]}
    layout["xaxis"] |= {"type": "category"}
    layout["legend"] |= {"orientation": "v", "y": -0.15, "yanchor": "top"}
    layout["height"] = 300 + 22 * len(lines)
    return go.Figure(lines, layout)
