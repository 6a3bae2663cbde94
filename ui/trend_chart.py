"""The trend as a figure: the share of strategy with its band, the wish, and benchmarks beside the own share of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from metrics.benchmarks import Benchmark
from metrics.frames import dates
from ui import charts, palette, words
from ui.palette import Theme

DASHES = ("dot", "dashdot", "longdash", "longdashdot", "solid")


def trend(
    frame: pd.DataFrame, target: Sequence[tuple[object, float]], theme: Theme, lines_of: Sequence[Benchmark] = ()
) -> go.Figure:
    """The 4-week share of strategy with its band; columns week, share, low, high, and target steps (week, share).

    With benchmarks, which are of all hours, the own share of all hours is drawn too, so that like meets like.
    """
    layout = charts.layout_of(theme, 260)
    line = palette.SIDE[theme]["strategy"]
    frame = frame.round({"share": 3, "low": 3, "high": 3})  # sent with each click: no digit too many
    frame = frame.assign(week=[day.isoformat() for day in dates(frame["week"])])
    known = frame.dropna(subset=["share"])
    weeks = list(known["week"])
    red, green, blue = (int(line[i : i + 2], 16) for i in (1, 3, 5))
    lines: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": weeks + weeks[::-1],
            "y": list(known["high"]) + list(known["low"])[::-1],
            "fill": "toself",
            "mode": "none",
            "fillcolor": f"rgba({red},{green},{blue},0.18)",
            "name": "Between, by what is not sorted",
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "x": list(frame["week"]),
            "y": list(frame["share"]),
            "mode": "lines",
            "name": "Strategy, 4 weeks",
            "connectgaps": False,
            "line": {"color": line, "width": 2.5},
            "customdata": [
                (low, high, round(strategy), round(execution))
                for low, high, strategy, execution in zip(
                    *(frame[c].tolist() for c in ("low", "high", "strategy", "execution")), strict=True
                )
            ],
            "hovertemplate": "4 weeks up to the week of %{x|%-d %b %Y}: %{y:.0%} (%{customdata[0]:.0%} to "
            "%{customdata[1]:.0%})<br>%{customdata[2]:.0f} h strategy, %{customdata[3]:.0f} h execution<extra></extra>",
        },
    ]
    if target:
        lines.append(
            {
                "type": "scatter",
                "x": [w for w, _ in target],
                "y": [t for _, t in target],
                "mode": "lines",
                "name": "What you want",
                "line": {"color": palette.MUTED[theme], "width": 1.5, "dash": "dash", "shape": "hv"},
                "hovertemplate": "You want %{y:.0%}<extra></extra>",
            }
        )
    if lines_of:
        lines += [_of_all(frame, theme), *(_line(one, weeks, n, theme) for n, one in enumerate(lines_of))]
    layout["yaxis"] |= {"tickformat": ".0%", "range": [0, 1], "nticks": 6}
    months = len(frame) > 26  # a shorter trend has room for days
    layout["xaxis"] |= {"tickformat": "%b %Y" if months else "%-d %b", "nticks": 8}
    layout["legend"] |= {"y": -0.25}
    return go.Figure(lines, layout)


def _of_all(frame: pd.DataFrame, theme: Theme) -> dict[str, Any]:
    """Strategy as a part of all hours seen, as the benchmarks count it."""
    seen = frame[["strategy", "execution", "unsorted", "neither"]].sum(axis=1)
    share = (frame["strategy"] / seen.where(seen > 0)).where(frame["share"].notna())
    return {
        "type": "scatter",
        "x": list(frame["week"]),
        "y": [None if pd.isna(one) else round(float(one), 4) for one in share],
        "mode": "lines",
        "name": "Yours, of all hours seen",
        "connectgaps": False,
        "line": {"color": palette.INK[theme], "width": 1.5},
        "hovertemplate": "%{y:.0%} of all hours seen<extra></extra>",
    }


def _line(one: Benchmark, weeks: list[str], n: int, theme: Theme) -> dict[str, Any]:
    return {
        "type": "scatter",
        "x": weeks[:1] + weeks[-1:],
        "y": [one.share] * len(weeks[:1] + weeks[-1:]),
        "mode": "lines",
        "name": words.label(f"{one.name}: {one.share:.0%}"),
        "line": {"color": palette.MUTED[theme], "width": 1.5, "dash": DASHES[n % len(DASHES)]},
        "hovertemplate": f"{words.label(one.name)}: %{{y:.0%}}<br>{words.label(one.source, 160)}<extra></extra>",
    }
