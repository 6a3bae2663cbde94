"""Pinned events behind the picture, the rhythm of contact, and the voices: what stands where, whatever its name."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from test_charts import HOSTILE, NAMES, ROWS, SIDES, bars, rows

from decide.pinned import Pinned
from metrics.customers import Week
from metrics.voices import Heard
from ui import charts, palette

MONDAY = date(2026, 11, 2)


def pin(first: str, before: str, label: str = "Freeze") -> Pinned:
    return Pinned("id", "me", "freeze", label, date.fromisoformat(first), date.fromisoformat(before), "")


def pictured(*pins: Pinned):
    return charts.picture(rows(ROWS), "month", NAMES, SIDES, "light", pins)


def bands(figure) -> list[tuple[str, str]]:
    return [(shape.x0[:10], shape.x1[:10]) for shape in figure.layout.shapes]


def test_a_pinned_event_is_a_band_behind_the_bars_of_its_periods():
    figure = pictured(pin("2026-05-20", "2026-06-03"))

    assert bands(figure) == [("2026-04-16", "2026-06-16")]  # May and June, half a month to each side
    assert figure.layout.shapes[0].layer == "below"
    assert [one.text for one in figure.layout.annotations] == ["Strategy", "Execution", "Freeze"]
    assert bars(figure) == bars(pictured())


def test_what_reaches_beyond_the_picture_ends_with_it_and_nothing_pinned_changes_nothing():
    assert bands(pictured(pin("2025-01-01", "2027-01-01"))) == [("2026-04-16", "2026-06-16")]
    assert bands(pictured(pin("2026-06-01", "2026-06-02"))) == [("2026-05-17", "2026-06-16")]
    assert not pictured().layout.shapes
    empty = charts.picture(rows([]), "month", NAMES, SIDES, "light", [pin("2026-05-01", "2026-05-02")])
    assert not empty.layout.shapes


def test_labels_stand_in_up_to_three_rows_and_end_at_their_band_near_the_right_edge():
    figure = pictured(*[pin("2026-05-01", "2026-05-02")] * 4, pin("2026-06-01", "2026-06-02"))
    first, *_, late = figure.layout.annotations[2:]
    assert (first.yshift, first.xanchor) == (0, "left")
    assert (late.yshift, late.xanchor) == (16, "right")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_label_is_anything_but_text(name):
    label = pictured(pin("2026-05-01", "2026-05-02", name)).layout.annotations[2].text
    assert not re.search(r"<|\$|%\{", label)


def test_the_rhythm_has_a_bar_a_week_and_the_norm_as_a_line():
    weeks = [Week(MONDAY + timedelta(weeks=n), n, n * 0.5, n > 0, 0.0) for n in range(3)]
    bar, line = charts.rhythm(weeks, 1 / 3, "dark").data
    assert list(bar.y) == [0, 0.5, 1.0]
    assert (list(line.x), list(line.y)) == (["2026-11-02", "2026-11-16"], [1 / 3, 1 / 3])
    assert bar.marker.color == palette.CATEGORY["dark"]["customers"]
    assert len(charts.rhythm([], 1 / 3, "light").data) == 2


def test_the_loudest_voice_stands_on_top_split_by_side():
    heard = [Heard("sales", 3, 2, 1, 0, 0, 6), Heard("myself", 1, 0, 0, 0, 0, 1)]
    figure = charts.voices(heard, {"sales": "Sales", "myself": "Myself"}, "light")
    assert [(bar.name, list(bar.x)) for bar in figure.data] == [
        ("Strategy", [1, 3]), ("Execution", [0, 2]), ("Neither side, or not sorted", [0, 1]),
    ]  # fmt: skip
    assert list(figure.data[0].y) == ["Myself", "Sales"]
