"""Who asks for the person's time: hours by voice and side, how early, outward or inward, whole or in scraps."""

from __future__ import annotations

import streamlit as st

from ledger.voices import asks
from metrics import voices
from metrics.voices import Ask, Part
from ui import charts, loaders, words
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


def draw(view: View) -> None:
    """Who asked for the hours of the view, and what else is known of how they were asked for."""
    found = _asks(view)
    rows = voices.heard(found)
    if not rows:
        st.caption("Nobody's requests are known in this period.")
        return
    total = sum(row.hours for row in rows)
    others = [row for row in rows if row.voice != "myself"]
    first = f", most of it by {NAMES[others[0].voice].lower()}" if others else ""
    asked = sum(row.hours for row in others)
    st.markdown(f"{words.percent(asked / total) if total else '0%'} of the time was asked for by somebody else{first}.")
    figure = view.made("voices", lambda: charts.voices(rows, NAMES, view.theme), len(found))
    st.plotly_chart(figure, key="voices", config=QUIET, alt=_alt(rows))
    st.caption(words.escaped(" ".join(_said(found))))
    with st.popover("What this means", icon=":material/help:", key="voices_means"):
        st.markdown(MEANING)


def _asks(view: View) -> list[Ask]:
    def make() -> list[Ask]:
        return asks(view.here.ledger, view.version, view.person, view.first, view.before, view.product)

    asked = view.person, view.first, view.before, view.product
    return loaders.made(view.here, view.version, "asks", asked, make)


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
