"""Rows to figures: each function takes a small frame and a theme, and draws. No Streamlit here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from metrics.frames import dates, tuples
from metrics.pinned import Pinned
from settings import Grain, start_of
from ui import palette, words
from ui.palette import Theme

TICKS = 9  # under a chart at most


def layout_of(theme: Theme, height: int) -> dict[str, Any]:
    """What every chart's layout has; plain dictionaries, which plotly takes in one go and far faster than updates."""
    axis = {"gridcolor": palette.GRID[theme], "zerolinecolor": palette.MUTED[theme], "automargin": True}
    axis["tickfont"] = {"color": palette.MUTED[theme]}  # or Streamlit makes them too pale to read
    return {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": palette.INK[theme], "size": 13},
        "hoverlabel": {"bgcolor": palette.BACKGROUND[theme], "font": {"color": palette.INK[theme]}},
        "legend": {"orientation": "h", "y": -0.18, "x": 0, "traceorder": "normal", "font": {"size": 12}},
        "dragmode": False,
        "xaxis": {**axis, "showgrid": False},
        "yaxis": axis,
    }


def known_bar(hours: Mapping[str, float], theme: Theme) -> go.Figure:
    """How the hours are known: one bar in five parts, with each part's hours in it where they fit."""
    layout, bars = layout_of(theme, 96), []
    total = sum(hours.values()) or 1.0
    for known, name in words.KNOWN.items():
        value = hours.get(known, 0.0)
        if value <= 0:
            continue
        colour = palette.KNOWN[theme][known]
        text = f"{value:.0f} h" if value / total > 0.06 else ""
        ink = max(("#FFFFFF", "#0D171D"), key=lambda c: palette.contrast(c, colour))
        bars.append(
            {
                "type": "bar",
                "x": [value],
                "y": [""],
                "orientation": "h",
                "name": name,
                "legendgroup": known,
                "text": [text],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textfont": {"color": ink},
                "marker": {"color": colour, "line": {"color": palette.BACKGROUND[theme], "width": 1}},
                "hovertemplate": f"{name}: {value:.1f} h ({value / total:.0%})<extra></extra>",
            }
        )
    layout |= {
        "barmode": "stack",
        "bargap": 0,
        "clickmode": "event+select",
        "margin": {"l": 0, "r": 0, "t": 0, "b": 40},
    }
    layout["legend"] |= {"y": -0.12, "yanchor": "top"}
    layout["xaxis"] |= {"visible": False, "range": [0, total]}
    layout["yaxis"] |= {"visible": False}
    return go.Figure(bars, layout)


def picture(
    frame: pd.DataFrame,
    period: Grain,
    names: Mapping[str, str],
    sides: Mapping[str, str],
    theme: Theme,
    pinned: Sequence[Pinned] = (),
    wished: Mapping[str, float] | None = None,
) -> go.Figure:
    """Strategy above the line against execution below it, by category, one pair of bars a period.

    `frame` has the columns `period`, category, hours; `names` and `sides` say each category's name and side,
    in the order in which they are drawn. A bar's legend group is its category's id; below the line its customdata are
    its hours.
    `pinned` events are bands behind the bars of their periods, with their labels above. `wished` is how many hours
    of strategy would be what was wanted, by the first day of a period: a tick on its bar.
    """
    layout, bars = layout_of(theme, 380), []
    held: dict[str, list[tuple[date, float]]] = defaultdict(list)
    summed = defaultdict[tuple[date, str], float](float)
    for start, category, spent in tuples(frame, period, "category", "hours"):
        summed[start, category] += spent
    for (start, category), spent in sorted(summed.items()):
        held[category].append((start, spent))
    for position, (category, name) in enumerate(names.items()):
        sign = {"strategy": 1, "execution": -1}.get(sides[category])
        if sign is None:
            continue
        mine = [(start, spent) for start, spent in held[category] if spent > 0]
        hours = [round(spent, 2) for _, spent in mine]  # a page is sent with each click: no digit too many
        shown = "y" if sign > 0 else "customdata"
        bars.append(
            {
                "type": "bar",
                "x": [start.isoformat() for start, _ in mine],
                "y": [sign * h for h in hours],
                "name": words.label(name),
                "legendgroup": category,
                "showlegend": bool(hours),
                **({"customdata": hours} if sign < 0 else {}),
                "marker": {
                    "color": palette.category(theme, category, position),
                    "line": {"color": palette.BACKGROUND[theme], "width": 1},
                },
                "hovertemplate": f"{words.label(name)}: %{{{shown}:.1f}} h<extra></extra>",
            }
        )
    if wished:
        bars.append(_wished(wished, theme))
    layout |= {"barmode": "relative", "bargap": 0.25, "hovermode": "closest", "clickmode": "event+select"}
    starts = dates(frame[period])
    layout["yaxis"] |= _hours_axis(held, sides)
    layout["xaxis"] |= period_ticks(starts, period)
    layout["annotations"] = [
        {
            "text": text,
            "xref": "paper",
            "yref": "paper",
            "x": 0,
            "y": y,
            "xanchor": "left",
            "yanchor": anchor,
            "showarrow": False,
            "font": {"size": 12, "color": palette.MUTED[theme]},
        }
        for text, y, anchor in (("Strategy", 1.0, "top"), ("Execution", 0.0, "bottom"))
    ]
    if pinned and not frame.empty:
        _pin(layout, pinned, [min(starts), max(starts)], period, theme)
    return go.Figure(bars, layout)


def period_ticks(starts: Iterable[date], period: Grain) -> dict[str, Any]:
    """Ticks under the first days of at most 9 periods; Plotly's own would stand on Sundays."""
    days = sorted(set(starts))
    shown = days[:: -(-len(days) // TICKS) or 1]
    form = "%-d %b" if period == "week" else "%b %Y"
    return {"tickvals": [day.isoformat() for day in shown], "tickformat": form}


ROWS = 3  # of labels above the chart; more pinned events share them


def _wished(wished: Mapping[str, float], theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": list(wished),
        "y": [round(hours, 1) for hours in wished.values()],
        "name": "What you want",
        "legendgroup": "wish",
        "marker": {"symbol": "line-ew", "size": 34, "line": {"color": palette.INK[theme], "width": 2}},
        "hovertemplate": "You want %{y:.1f} h of strategy<extra></extra>",
    }


def _pin(layout: dict[str, Any], pinned: Sequence[Pinned], span: list[date], period: Grain, theme: Theme) -> None:
    """Draw pinned events as bands behind the bars, each label in a row of its own where they are few."""
    half = timedelta(days={"week": 7, "month": 30, "quarter": 91}[period] / 2)
    rows = min(ROWS, len(pinned))
    layout["margin"] = {**layout["margin"], "t": 10 + 16 * rows}
    layout["height"] += 16 * rows
    layout["xaxis"] |= {"range": [(span[0] - half).isoformat(), (span[1] + half).isoformat()]}
    layout["shapes"] = []
    for n, one in enumerate(pinned):
        begin, end = (start_of(day, period) for day in (one.first, one.before - timedelta(days=1)))
        begin, end = max(begin, span[0]), min(end, span[1])
        layout["shapes"].append(
            {
                "type": "rect",
                "layer": "below",
                "xref": "x",
                "yref": "paper",
                "x0": (begin - half).isoformat(),
                "x1": (end + half).isoformat(),
                "y0": 0,
                "y1": 1,
                "line": {"width": 0},
                "fillcolor": palette.GRID[theme],
            }
        )
        late = begin - span[0] > (span[1] - span[0]) / 2  # a label near the right edge ends at its band
        layout["annotations"].append(
            {
                "text": words.label(one.label, 40),
                "x": (end + half if late else begin - half).isoformat(),
                "y": 1,
                "yref": "paper",
                "yshift": 16 * (n % rows),
                "xanchor": "right" if late else "left",
                "yanchor": "bottom",
                "showarrow": False,
                "font": {"size": 12, "color": palette.MUTED[theme]},
            }
        )


def _hours_axis(held: Mapping[str, list[tuple[date, float]]], sides: Mapping[str, str]) -> dict[str, Any]:
    """Hours without a sign on both sides of the line, with room for the names of the sides beyond the bars."""
    tall: dict[tuple[str, date], float] = defaultdict(float)
    for category, mine in held.items():
        for start, hours in mine:
            tall[sides.get(category, ""), start] += hours
    up, down = (max((h for (s, _), h in tall.items() if s == side), default=0.0) for side in ("strategy", "execution"))
    most = max(up + down, 1.0)
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000) if most / s <= 6 or s == 10_000)
    ticks = [n * step for n in range(-7, 8)]
    return {
        "tickvals": ticks,
        "ticktext": [f"{abs(t)} h" for t in ticks],
        "range": [-(down + 0.14 * most), up + 0.14 * most],
        "zeroline": True,
        "zerolinewidth": 1,
    }
