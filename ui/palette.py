"""Colours, fixed per category and theme: blues for strategy, oranges for execution, greys for the rest.

Within a side the shades differ in lightness, so they can be told apart with any colour vision and in print.
tests/test_palette.py computes the contrasts.
"""

from __future__ import annotations

from typing import Literal

Theme = Literal["light", "dark"]

BACKGROUND: dict[Theme, str] = {"light": "#FCFCFB", "dark": "#11181C"}
INK: dict[Theme, str] = {"light": "#0D171D", "dark": "#E4EBED"}
MUTED: dict[Theme, str] = {"light": "#52616A", "dark": "#A9B7BE"}
GRID: dict[Theme, str] = {"light": "#E3E8E9", "dark": "#2A373E"}

CATEGORY: dict[Theme, dict[str, str]] = {
    "light": {
        "market": "#0B3C73",
        "customers": "#08636E",
        "leadership": "#3B76C4",
        "investment": "#748CC4",
        "stories": "#7A3B00",
        "technical_team": "#B85A00",
        "delivery": "#CC7A1E",
        "overhead": "#6B7280",
        "unsorted": "#8A929C",
        "not_seen": "#D3D9DC",
        "away": "#B6BEC4",
    },
    "dark": {
        "market": "#B3D3FB",
        "customers": "#4FD0D6",
        "leadership": "#6AA4EE",
        "investment": "#4D7FC6",
        "stories": "#FFD7A6",
        "technical_team": "#F2A24C",
        "delivery": "#C87618",
        "overhead": "#9AA3AF",
        "unsorted": "#78828E",
        "not_seen": "#35424A",
        "away": "#4A5963",
    },
}
SIDE: dict[Theme, dict[str, str]] = {
    "light": {"strategy": "#2A66B0", "execution": "#B85A00"},
    "dark": {"strategy": "#6AA4EE", "execution": "#F2A24C"},
}
KNOWN: dict[Theme, dict[str, str]] = {  # from what we are surest of to what nobody knows
    "light": {
        "calendar": "#17606A",
        "jira": "#4C9BA5",
        "estimated": "#8FC3CA",
        "told": "#8460AC",
        "not_seen": "#D3D9DC",
    },
    "dark": {
        "calendar": "#7CC4CE",
        "jira": "#4798A3",
        "estimated": "#2C6F79",
        "told": "#B497D6",
        "not_seen": "#35424A",
    },
}
OTHER = ("#5B7A3A", "#8E4B8B", "#3F7F6B", "#A0522D")  # categories that a team added, in their order


def category(theme: Theme, category_id: str, position: int = 0) -> str:
    """The colour of a category; one that a team added gets a colour by its position."""
    return CATEGORY[theme].get(category_id) or OTHER[position % len(OTHER)]


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb" as WCAG 2.2 defines it, 0 to 1."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
