"""Who asks for the person's time: hours by voice and side, how early, outward or inward, whole or in scraps."""

from __future__ import annotations

from typing import NamedTuple

import plotly.graph_objects as go
import streamlit as st

from ledger.voices import WORK, asks
from metrics import voices
from metrics.voices import OUTSIDE, Ask, Part
from ui import activities, contact_charts, words
from ui.activities import Where
from ui.frame import View
from ui.tell import QUIET

NAMES = {
    "customer": "Customers",
    "sales": "Sales",
    "marketing": "Marketing",
    "executive": "Executives",
    "makers": "Engineering and design",
    "support": "Support",
    "partner": "Partners",
    "product": "Product colleagues",
    "myself": "Myself",
    "other": "Others",
}
MEANING = (
    "Whoever called a meeting or reported an issue **asked** for its hours, or whom the issue's own field names. What "
    "you called, wrote or added yourself is yours. Time off and hours not seen are nobody's.\n\n"
    "**Within two days**: an issue by its creation; an event where one reading of your calendar did not have it yet "
    "and a later one did, both less than two days before it began. Of what nobody knows nothing is said.\n\n"
    "**Outward**: meetings with somebody from outside in the room. **Scraps**: strategy in stretches under 45 minutes, "
    "with at most 10 minutes between its parts; meetings with a customer are left out, since half an hour with one is "
    "whole."
)


class Told(NamedTuple):
    """The sentence, the figure with its words, and what else is known; or that nobody asked."""

    sentence: str
    figure: go.Figure | None
    alt: str
    more: str
    behind: dict[str, Where]  # by voice, and of each figure


def draw(view: View) -> None:
    """Who asked for the hours of the view, and what else is known of how they were asked for."""
    told = view.made("voices", lambda: _told(view))
    if told.figure is None:
        st.caption(told.sentence)
        return
    st.markdown(told.sentence)
    st.plotly_chart(
        told.figure,
        key="voices",
        config=QUIET,
        alt=told.alt,
        on_select=activities.clicked("voices", "voices", lambda point: str(point["y"])),
        selection_mode="points",
    )
    st.caption(told.more)
    with st.container(horizontal=True, gap="small"):
        with st.popover("What this means", icon=":material/help:", key="voices_means"):
            st.markdown(MEANING)
        activities.button(view, "voices", told.behind)


def _told(view: View) -> Told:
    found = asks(view.here.ledger, view.version, view.person, view.first, view.before, view.product)
    rows = voices.heard(found)
    total = sum(row.hours for row in rows)
    if not total:
        return Told("Nobody's requests are known in this period.", None, "", "", {})
    others = [row for row in rows if row.voice != "myself"]
    first = f", most of it by {NAMES[others[0].voice].lower()}" if others else ""
    share = words.percent(sum(row.hours for row in others) / total)
    sentence = f"{share} of the time was asked for by somebody else{first}."
    figure, more = contact_charts.voices(rows, NAMES, view.theme), words.escaped(" ".join(_said(found)))
    return Told(sentence, figure, _alt(rows), more, _behind(view, rows, found))


def _behind(view: View, rows: list[voices.Heard], found: list[Ask]) -> dict[str, Where]:
    """What is behind each voice, and behind each of the other figures; only what there is."""
    parts = {NAMES[row.voice]: [one for one in found if one.voice == row.voice] for row in rows}
    parts |= {
        "Somebody from outside in the room": [one for one in found if one.room in OUTSIDE],
        "A customer in the room": [one for one in found if one.room == "customer"],
        "Strategy in scraps": voices.in_scraps(found),
        "Asked for within two days": [one for one in found if one.notice == "late"],
        "Sales and marketing in one room": [one for one in found if one.sales_and_marketing],
    }
    span = {"first": view.first, "before": view.before, "side": WORK}
    return {
        name: {**span, "activity": tuple(sorted({one.activity for one in asked}))}
        for name, asked in parts.items()
        if asked
    }


def _alt(rows: list[voices.Heard]) -> str:
    told = [f"{NAMES[row.voice]} {row.hours:.0f} h ({row.strategy:.0f} h strategy)" for row in rows]
    return "Hours by who asked for them: " + ", ".join(told)


def _said(found: list[Ask]) -> list[str]:
    """The other figures in sentences, each only where something is known."""
    said = [
        _part(voices.outward(found), "{} of meeting hours had somebody from outside in the room."),
        _part(voices.outward(found, ("customer",)), "With customers it was {}."),
        _part(voices.scraps(found), "{} of strategy, beside customer meetings, came in scraps under 45 minutes."),
        _part(voices.late(found), "{} was asked for within two days, where that is known ({of})."),
    ]
    if met := voices.together(found):
        said.append(f"Sales and marketing sat in one room {met} times.")
    return [one for one in said if one]


def _part(part: Part, text: str) -> str:
    return "" if part.share is None else text.format(words.percent(part.share), of=words.hours(part.of))
