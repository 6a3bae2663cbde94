"""Colours that can be told apart: on their background, in grey, and with every kind of colour vision."""

from __future__ import annotations

import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from metrics import taxonomy
from ui import palette

PLACE = taxonomy.load()
STRATEGY, EXECUTION = PLACE.on_side("strategy"), PLACE.on_side("execution")
THEMES = ("light", "dark")
# What is left of linear red, green and blue without one kind of cone: Machado et al. (2009), severity 1.
VISION = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
}
JUST_SEEN = 2.3  # a difference in CIE L*a*b* that people just see
GREYS = 6.0  # a difference in lightness, 0 to 100, that parts two areas side by side


def linear(colour: str) -> list[float]:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def lab(colour: str, vision: str = "all colours") -> tuple[float, float, float]:
    """CIE L*a*b* of a colour as somebody sees it."""
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, linear(colour), strict=True)))) for row in VISION[vision]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def apart(one: str, other: str, vision: str = "all colours") -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one, vision), lab(other, vision), strict=True)) ** 0.5


def test_the_measures_measure():
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert palette.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert lab("#FFFFFF") == pytest.approx((100, 0, 0), abs=0.1)
    assert lab("#FF0000") == pytest.approx((53.2, 80.1, 67.2), abs=0.2)
    # Red and a dark olive are far apart, and nearly one colour without the cones for green.
    assert apart("#FF0000", "#A09000") > 70
    assert apart("#FF0000", "#A09000", "deuteranopia") < 12


@pytest.mark.parametrize("theme", THEMES)
def test_every_category_and_way_of_knowing_has_a_colour(theme):
    assert set(palette.CATEGORY[theme]) == {*PLACE.ids, "not_seen"}
    assert len(set(palette.CATEGORY[theme].values())) == len(PLACE.ids) + 1
    assert set(palette.SIDE[theme]) == {"strategy", "execution"}


@pytest.mark.parametrize("theme", THEMES)
def test_the_background_is_the_one_the_app_is_served_with(theme):
    config = tomllib.loads((Path(__file__).parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

    assert palette.BACKGROUND[theme] == config["theme"][theme]["backgroundColor"]
    assert palette.INK[theme] == config["theme"][theme]["textColor"]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("category", [*STRATEGY, *EXECUTION, "overhead", "unsorted"])
def test_product_work_stands_out_from_the_background(theme, category):
    assert palette.contrast(palette.CATEGORY[theme][category], palette.BACKGROUND[theme]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_and_lines_be_seen(theme):
    ground = palette.BACKGROUND[theme]

    assert palette.contrast(palette.INK[theme], ground) >= 7
    assert palette.contrast(palette.MUTED[theme], ground) >= 4.5
    assert all(palette.contrast(line, ground) >= 3 for line in (*palette.SIDE[theme].values(), *palette.OTHER))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("side", [STRATEGY, EXECUTION], ids=["strategy", "execution"])
def test_categories_of_a_side_can_be_told_apart_in_grey(theme, side):
    # Any two may lie upon each other in a bar, since those between may have no hours.
    close = {
        (a, b): round(abs(lab(palette.CATEGORY[theme][a])[0] - lab(palette.CATEGORY[theme][b])[0]), 1)
        for a, b in combinations(side, 2)
    }

    assert {pair: d for pair, d in close.items() if d < GREYS} == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISION)
def test_strategy_and_execution_can_be_told_apart_with_any_colour_vision(theme, vision):
    shades = palette.CATEGORY[theme]
    pairs = [(shades[a], shades[b]) for a in STRATEGY for b in EXECUTION] + [tuple(palette.SIDE[theme].values())]

    assert min(apart(a, b, vision) for a, b in pairs) >= 10 * JUST_SEEN


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISION)
def test_the_five_parts_of_how_hours_are_known_can_be_told_apart(theme, vision):
    parts = list(palette.KNOWN[theme].values())

    assert len(parts) == 5
    assert min(apart(a, b, vision) for a, b in pairwise(parts)) >= 4 * JUST_SEEN
    assert min(abs(lab(a)[0] - lab(b)[0]) for a, b in pairwise(parts)) >= GREYS


def test_a_category_keeps_its_colour_and_a_teams_own_gets_one_by_its_position():
    assert palette.category("light", "market", 5) == palette.category("light", "market", 0)
    assert palette.category("dark", "market") != palette.category("light", "market")
    assert palette.category("light", "research", 0) == palette.OTHER[0]
    assert palette.category("light", "research", len(palette.OTHER) + 1) == palette.OTHER[1]
