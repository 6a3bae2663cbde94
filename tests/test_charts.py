"""Rows to figures: what stands where, in which colour, and nothing that a name could do to them."""

from __future__ import annotations

import json
import math
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import taxonomy
from model import KNOWN
from ui import charts, palette, words
from ui.trend_chart import trend

PLACE = taxonomy.load()
NAMES = {c.id: c.name for c in PLACE.categories}
SIDES = {c.id: c.side for c in PLACE.categories}
MAY, JUNE = pd.Timestamp("2026-05-01"), pd.Timestamp("2026-06-01")
ROWS = [
    (MAY, "customers", 12.0),
    (MAY, "stories", 30.0),
    (MAY, "overhead", 5.0),
    (MAY, "not_seen", 20.0),
    (JUNE, "stories", 10.0),
    (JUNE, "market", 4.0),
]
HOSTILE = [
    "<b>x</b>",
    "<a href='https://evil.example'>x</a>",
    "<br>",
    "$\\int$",
    "%{y}",
    "%{customdata[0]}",
    "&lt;b&gt;",
]


def rows(some: list[tuple[Any, ...]], period: str = "month") -> pd.DataFrame:
    return pd.DataFrame(some, columns=[period, "category", "hours"])


def bars(figure: go.Figure) -> dict[str, dict[str, float]]:
    """Height by category and first day of the period, without the empty ones."""
    return {bar.legendgroup: dict(zip(bar.x, bar.y, strict=True)) for bar in figure.data if any(bar.y)}


def colours(figure: go.Figure) -> dict[str, str]:
    return {bar.legendgroup: bar.marker.color for bar in figure.data}


# Strategy above the line, execution below ---------------------------------------------------------------------


def test_strategy_stands_above_the_line_and_execution_below_it():
    assert bars(charts.picture(rows(ROWS), "month", NAMES, SIDES, "light")) == {
        "customers": {"2026-05-01": 12},
        "market": {"2026-06-01": 4},
        "stories": {"2026-05-01": -30, "2026-06-01": -10},
    }


def test_a_bar_knows_its_period_category_and_hours_for_who_clicks_it():
    figure = charts.picture(rows(ROWS), "month", NAMES, SIDES, "light")
    stories = next(bar for bar in figure.data if bar.name == "Requirements")

    assert (stories.legendgroup, list(stories.customdata)) == ("stories", [30, 10])
    assert list(stories.x) == ["2026-05-01", "2026-06-01"]
    assert "Requirements: %{customdata:.1f} h" in stories.hovertemplate


def test_the_axis_says_hours_without_a_sign_and_holds_every_bar():
    figure = charts.picture(rows(ROWS), "month", NAMES, SIDES, "light")

    assert all("-" not in tick for tick in figure.layout.yaxis.ticktext)
    assert len(figure.layout.yaxis.ticktext) == len(set(figure.layout.yaxis.tickvals))
    assert min(figure.layout.yaxis.tickvals) <= -30
    assert max(figure.layout.yaxis.tickvals) >= 12


@pytest.mark.parametrize("hours", [0.2, 7, 55, 480, 30_000])
def test_there_are_a_few_ticks_whatever_the_hours(hours):
    figure = charts.picture(rows([(MAY, "market", hours)]), "month", NAMES, SIDES, "light")
    seen = [t for t in figure.layout.yaxis.tickvals if 0 < t <= max(hours, 1)]

    assert 1 <= len(seen) <= 7


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_colour_belongs_to_a_category_not_to_its_place(theme):
    every = charts.picture(rows(ROWS), "month", NAMES, SIDES, theme)
    turned = dict(reversed(NAMES.items()))
    fewer = charts.picture(rows(ROWS[:1]), "month", turned, SIDES, theme)

    assert colours(every) == colours(fewer)
    assert colours(every)["market"] == palette.CATEGORY[theme]["market"]


def test_the_order_of_rows_is_of_no_account():
    there = charts.picture(rows(ROWS), "month", NAMES, SIDES, "light")
    back = charts.picture(rows(ROWS[::-1]), "month", NAMES, SIDES, "light")

    assert there.to_json() == back.to_json()


def test_a_category_that_a_team_added_has_bars_and_a_colour():
    figure = charts.picture(
        rows([(MAY, "research", 6.0)]), "month", {**NAMES, "research": "Research"}, {**SIDES, "research": "strategy"},
        "light",
    )  # fmt: skip

    assert bars(figure) == {"research": {"2026-05-01": 6}}
    assert colours(figure)["research"] in palette.OTHER


def test_the_legend_names_only_what_has_hours():
    figure = charts.picture(rows(ROWS), "month", NAMES, SIDES, "light")

    assert {bar.name for bar in figure.data if bar.showlegend is not False} == {
        "With customers", "Understanding the market", "Requirements",
    }  # fmt: skip


@pytest.mark.parametrize("period", ["week", "month", "quarter"])
def test_no_rows_draw_an_empty_picture(period):
    figure = charts.picture(rows([], period), period, NAMES, SIDES, "light")

    assert bars(figure) == {}
    assert json.loads(figure.to_json())["layout"]["yaxis"]["ticktext"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_shown_as_it_is_written_and_does_nothing(name):
    figure = charts.picture(rows(ROWS), "month", {**NAMES, "stories": name}, SIDES, "light")
    stories = next(bar for bar in figure.data if bar.legendgroup == "stories")
    shown = stories.hovertemplate.removesuffix("<extra></extra>").removesuffix(": %{customdata:.1f} h")

    for text in (stories.name, shown):
        assert not set(text) & set("<>$")
        assert "%{" not in text


# How hours are known ------------------------------------------------------------------------------------------


def test_the_bar_has_a_part_for_each_way_of_knowing_in_one_order():
    figure = charts.known_bar({"not_seen": 10, "calendar": 20, "told": 0, "jira": 5}, "light")

    assert [part.name for part in figure.data] == ["In your calendar", "In Jira", "Not seen"]
    assert [part.x[0] for part in figure.data] == [20, 5, 10]
    assert [part.marker.color for part in figure.data] == [
        palette.KNOWN["light"][k] for k in ("calendar", "jira", "not_seen")
    ]


def test_hours_are_written_into_parts_that_are_wide_enough():
    figure = charts.known_bar({"calendar": 95, "told": 5}, "light")

    assert [part.text[0] for part in figure.data] == ["95 h", ""]
    assert figure.data[1].hovertemplate.startswith("Told by you: 5.0 h (5%)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_written_into_a_part_can_be_read(theme):
    for part in charts.known_bar(dict.fromkeys(KNOWN, 10.0), theme).data:
        assert palette.contrast(part.textfont.color, part.marker.color) >= 4.5


def test_no_hours_draw_an_empty_bar():
    assert len(charts.known_bar({}, "dark").data) == 0


# The trend ----------------------------------------------------------------------------------------------------

NOTHING = float("nan")


def weeks(*shares: float) -> pd.DataFrame:
    start = pd.Timestamp("2026-05-04")
    return pd.DataFrame(
        {
            "week": [start + pd.Timedelta(weeks=n) for n in range(len(shares))],
            "strategy": 10.0,
            "execution": 20.0,
            "share": shares,
            "low": [0.0 if math.isnan(s) else s - 0.1 for s in shares],
            "high": [1.0 if math.isnan(s) else s + 0.1 for s in shares],
        }
    )


def test_the_line_is_the_share_and_the_band_runs_around_it():
    band, line = trend(weeks(0.3, 0.4, 0.5), [], "light").data

    assert list(line.y) == [0.3, 0.4, 0.5]
    assert list(band.y) == pytest.approx([0.4, 0.5, 0.6, 0.4, 0.3, 0.2])
    assert list(band.x) == [*line.x, *line.x[::-1]]
    assert line.line.color == palette.SIDE["light"]["strategy"]


def test_weeks_without_a_share_break_the_line_and_add_nothing_to_the_band():
    band, line = trend(weeks(0.3, NOTHING, 0.5), [], "light").data

    assert math.isnan(line.y[1])
    assert not line.connectgaps
    assert 1.0 not in list(band.y)


def test_the_wish_is_a_line_of_steps():
    frame = weeks(0.3, 0.4)
    steps = [(frame["week"][0], 0.5), (frame["week"][1], 0.6)]
    wish = trend(frame, steps, "dark").data[-1]

    assert (list(wish.y), wish.line.shape) == ([0.5, 0.6], "hv")
    assert list(wish.x) == [w for w, _ in steps]


def test_shares_are_percent_from_0_to_100():
    axis = trend(weeks(0.3), [], "light").layout.yaxis

    assert (axis.tickformat, list(axis.range)) == (".0%", [0, 1])


def test_a_trend_without_any_share_is_empty():
    band, line = trend(weeks(NOTHING, NOTHING), [], "light").data

    assert len(band.x) == 0
    assert all(map(math.isnan, line.y))


HOURS = st.dictionaries(
    st.tuples(st.sampled_from([MAY, JUNE]), st.sampled_from([*NAMES, "not_seen"])), st.floats(0, 500), max_size=12
)


@given(HOURS)
def test_every_hour_of_product_work_is_drawn_once(hours):
    figure = charts.picture(rows([(period, c, h) for (period, c), h in hours.items()]), "month", NAMES, SIDES, "light")
    drawn = {side: sum(sum(b.y) for b in figure.data if SIDES[b.legendgroup] == side) if hours else 0
             for side in ("strategy", "execution")}  # fmt: skip
    given_ = {side: sum(h for (_, c), h in hours.items() if SIDES.get(c) == side) for side in drawn}

    assert drawn["strategy"] == pytest.approx(given_["strategy"], abs=0.005 * len(hours))
    assert -drawn["execution"] == pytest.approx(given_["execution"], abs=0.005 * len(hours))
    assert words.KNOWN.keys() == set(KNOWN)


def test_what_was_wanted_is_a_tick_on_the_bar_of_its_week() -> None:
    frame = pd.DataFrame({"week": [pd.Timestamp("2026-11-02")], "category": ["market"], "hours": [4.0]})
    drawn = charts.picture(
        frame, "week", {"market": "Market"}, {"market": "strategy"}, "light", wished={"2026-11-02": 5.0}
    )
    assert (drawn.data[-1].name, drawn.data[-1].y, drawn.data[-1].marker.symbol) == ("What you want", (5.0,), "line-ew")
