"""A chart's rows as a live figure: plain data and layout as plotly.js takes them, for light or dark paper."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

from reports import cells
from reports.report import Chart, Series
from ui import palette, words
from ui.palette import Theme

HEIGHT = {"parts": 44, "bars": 200, "mirror": 260, "lines": 230}
LABEL, LINE = 28, 13  # letters of a name along an axis, and of one line of it
Json = dict[str, Any]


def figure(chart: Chart, theme: Theme) -> Json:
    """Data and layout of a chart. Every name in it goes through words.label, as plotly reads a little HTML."""
    layout = _layout(chart, theme)
    if chart.kind == "lines":
        data = [_line(chart, series, theme) for series in chart.series]
    else:
        data = [_bar(chart, series, theme) for series in chart.series]
    return {"data": data, "layout": layout}


def _layout(chart: Chart, theme: Theme) -> Json:
    muted = {"color": palette.MUTED[theme]}
    axis = {"gridcolor": palette.GRID[theme], "zerolinecolor": palette.MUTED[theme], "automargin": True}
    axis |= {"tickfont": muted, "fixedrange": True}
    layout: Json = {
        "height": HEIGHT[chart.kind],
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": palette.INK[theme], "size": 13, "family": "system-ui, sans-serif"},
        "hoverlabel": {"bgcolor": palette.BACKGROUND[theme], "font": {"color": palette.INK[theme]}},
        "dragmode": False,
        "showlegend": False,  # the page has one of its own
        "xaxis": {**axis, "showgrid": False, "ticklabelstandoff": 6, "type": "category", "autotickangles": [0, 90]},
        "yaxis": axis,
    }
    if chart.kind == "parts":
        layout |= {"barmode": "stack", "bargap": 0, "margin": {"l": 0, "r": 0, "t": 0, "b": 0}}
        total = sum(s.values[0] or 0.0 for s in chart.series) or 1.0
        layout["xaxis"] = {"visible": False, "fixedrange": True, "range": [0, total]}
        layout["yaxis"] = {"visible": False, "fixedrange": True}
    elif chart.kind == "lines":
        layout["yaxis"] |= {"tickformat": ".0%", "range": [0, 1]} if chart.unit == "share" else {"ticksuffix": " h"}
    else:
        layout |= {"barmode": "relative", "bargap": 0.25}
        layout["yaxis"] |= {"tickvals": (ticks := _ticks(chart)), "ticktext": [_tick(t, chart) for t in ticks]}
    return layout


def extent(chart: Chart) -> tuple[float, float]:
    """How far its stacked bars reach below and above zero."""
    columns = list(zip(*(series.values for series in chart.series), strict=True))
    down = min((sum(v for v in column if v is not None and v < 0) for column in columns), default=0.0)
    return down, max((sum(v for v in column if v is not None and v > 0) for column in columns), default=0.0)


def _ticks(chart: Chart) -> list[float]:
    """A few round numbers that hold every bar."""
    low, high = extent(chart)
    steps = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000)
    step = next((s for s in steps if (high - low) / s <= 7), 100_000)
    return [n * step for n in range(int(low / step) - 1, int(high / step) + 2) if low - step < n * step < high + step]


def _tick(value: float, chart: Chart) -> str:
    shown = abs(value) if chart.kind == "mirror" else value
    return words.percent(shown) if chart.unit == "share" else f"{shown:g} h"


def _said(value: float, chart: Chart) -> str:
    shown = abs(value) if chart.kind == "mirror" else value
    return words.percent(shown) if chart.unit == "share" else words.hours(shown)


def _label(name: str) -> str:
    """A name along an axis, in lines so short that those of a quarter's categories stand beside each other."""
    return "<br>".join(map(words.label, wrap(cells.line(name, LABEL), LINE)))


def _bar(chart: Chart, series: Series, theme: Theme) -> Json:
    colour, name = series.colours[theme == "dark"], words.label(cells.line(series.name))
    bar: Json = {
        "type": "bar",
        "name": name,
        "marker": {"color": colour, "line": {"color": palette.BACKGROUND[theme], "width": 1}},
        "hovertext": ["" if v is None else f"{name}: {_said(v, chart)}" for v in series.values],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    values = [None if v is None else round(v, 4) for v in series.values]
    if chart.kind != "parts":
        return bar | {"x": [_label(label) for label in chart.labels], "y": values}
    total = sum(s.values[0] or 0.0 for s in chart.series) or 1.0
    wide = (series.values[0] or 0.0) / total > 0.06
    ink = max(("#FFFFFF", "#0D171D"), key=lambda c: palette.contrast(c, colour))
    bar |= {"x": values, "y": [""], "orientation": "h", "textposition": "inside", "insidetextanchor": "middle"}
    return bar | {"text": [f"{series.values[0]:.1f} h" if wide else ""], "textfont": {"color": ink}}


def _line(chart: Chart, series: Series, theme: Theme) -> Json:
    colour, name = series.colours[theme == "dark"], words.label(cells.line(series.name))
    line: Json = {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": [_label(label) for label in chart.labels],
        "y": [None if v is None else round(v, 4) for v in series.values],
        "line": {"color": colour, "width": 2.5},
        "hovertext": ["" if v is None else f"{label}: {name} {_said(v, chart)}" for label, v in _points(chart, series)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
    if series.style == "dashed":
        line["line"] |= {"width": 1.5, "dash": "dash"}
    if series.style in ("low", "high"):
        line |= {"line": {"width": 0}, "hoverinfo": "skip", "hovertemplate": None}
    if series.style == "high":
        red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
        line |= {"fill": "tonexty", "fillcolor": f"rgba({red},{green},{blue},0.18)"}
    return line


def _points(chart: Chart, series: Series) -> list[tuple[str, float | None]]:
    return list(zip((words.label(cells.line(label, LABEL)) for label in chart.labels), series.values, strict=True))
