"""The charts of Assess: what was seen, guessed and wanted by category, and month by month. No Streamlit here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from metrics.taxonomy import Taxonomy
from ui import palette, words
from ui.charts import _layout
from ui.palette import Theme


def parts(
    seen: Mapping[str, float],
    guessed: Mapping[str, float],
    wanted: Mapping[str, float],
    taxonomy: Taxonomy,
    theme: Theme,
) -> tuple[go.Figure, str]:
    """The part of product work that each category had, as bars; a ring for the guess, a line for the target."""
    ids = [*taxonomy.on_side("strategy"), *taxonomy.on_side("execution")][::-1]  # the first one on top
    names = [words.label(taxonomy.get(id_).name) for id_ in ids]
    bars: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": [round(seen.get(id_, 0.0), 4) for id_ in ids],
            "marker": {"color": [palette.category(theme, id_, n) for n, id_ in enumerate(ids)]},
            "name": "Seen",
            "showlegend": False,
            "hovertemplate": "%{y}: seen %{x:.0%}<extra></extra>",
        }
    ]
    ink, paper = palette.INK[theme], palette.BACKGROUND[theme]  # to be seen on any bar, and beside it
    marks = (
        ("You want", wanted, {"symbol": "line-ns-open", "size": 26, "line": {"width": 2.5}, "color": ink}),
        (
            "You guessed",
            guessed,
            {"symbol": "circle", "size": 12, "line": {"width": 2.5, "color": ink}, "color": paper},
        ),
    )
    for name, values, mark in marks:
        if values:
            bars.append(
                {
                    "type": "scatter",
                    "mode": "markers",
                    "y": names,
                    "x": [round(values.get(id_, 0.0), 4) for id_ in ids],
                    "marker": mark,
                    "name": name,
                    "hovertemplate": f"%{{y}}: {name.lower()} %{{x:.0%}}<extra></extra>",
                }
            )
    layout = _layout(theme, 56 + 34 * len(ids) + 30 * (len(bars) > 1))
    layout["xaxis"] |= {"tickformat": ".0%", "rangemode": "tozero", "showgrid": True, "nticks": 6}
    layout["legend"] |= {"y": 1.02, "yanchor": "bottom"}
    layout["bargap"] = 0.45
    said = [
        f"{taxonomy.get(id_).name} {words.percent(seen.get(id_, 0.0))}"
        + (f" (guessed {words.percent(guessed.get(id_, 0.0))})" if guessed else "")
        for id_ in ids[::-1]
    ]
    return go.Figure(bars, layout), "Part of product work: " + ", ".join(said)


def months(
    names: Sequence[str],
    guessed: Sequence[float | None],
    seen: Sequence[tuple[float, float, float] | None],
    theme: Theme,
) -> tuple[go.Figure, str]:
    """Guess and what was seen (share, low, high) month by month; None where there was none."""
    line = palette.SIDE[theme]["strategy"]
    known = [(n, s) for n, s in zip(names, seen, strict=True) if s]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [n for n, _ in known],
            "y": [round(s[0], 4) for _, s in known],
            "error_y": {
                "type": "data",
                "symmetric": False,
                "array": [round(s[2] - s[0], 4) for _, s in known],
                "arrayminus": [round(s[0] - s[1], 4) for _, s in known],
                "thickness": 1.5,
                "width": 4,
            },
            "line": {"color": line, "width": 2.5},
            "marker": {"size": 8},
            "name": "Seen",
            "hovertemplate": "%{x}: seen %{y:.0%}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [n for n, g in zip(names, guessed, strict=True) if g is not None],
            "y": [g for g in guessed if g is not None],
            "marker": {"symbol": "circle-open", "size": 13, "line": {"width": 2.5}, "color": palette.INK[theme]},
            "name": "You guessed",
            "hovertemplate": "%{x}: guessed %{y:.0%}<extra></extra>",
        },
    ]
    layout = _layout(theme, 240)
    layout["yaxis"] |= {"tickformat": ".0%", "range": [0, 1], "nticks": 6}
    layout["xaxis"] |= {"type": "category", "categoryorder": "array", "categoryarray": list(names)}
    said = [
        f"{n}: guessed {words.percent(g) if g is not None else 'nothing'}, "
        f"seen {words.percent(s[0]) if s else 'too little'}"
        for n, g, s in zip(names, guessed, seen, strict=True)
    ]
    return go.Figure(traces, layout), "Strategy share by month. " + "; ".join(said)
