"""Assess: rating what the role needs and what one can do, each kept at once."""

from __future__ import annotations

import streamlit as st

from decide import assess as decided
from metrics.assessment import Rating
from metrics.practice import RATED, SIDES, Rated
from model import EvenkeelError
from ui import assess_words, words
from ui.assess import At, onward
from ui.frame import View, part, say

OPEN = "–"  # not rated yet
SCALE = (OPEN, *map(str, range(1, 11)))
GROUPS = {"strategy": "Strategy", "execution": "Execution", "": "Both sides rest on these"}


def rate(here: At) -> None:
    """The six activities and two sentences, each for its importance and one's own capability."""
    st.markdown("#### How much does it matter here, and how well can you do it?")
    st.caption(
        f"Importance: 1 is {assess_words.BELIEF[1]}, 10 is {assess_words.BELIEF[10]}. Capability: what 1 and 10 look "
        "like stands under each. Nobody is a 10 in everything. Each is kept as you set it."
    )
    for side, ids in SIDES.items():
        st.subheader(GROUPS[side], anchor=False)
        for id_ in ids:
            _card(here.view, here, RATED[id_])
    onward(here)


@part()
def _card(_: View, here: At, rated: Rated) -> None:
    """One activity; a part of the page, so that setting one draws this card alone."""
    held = here.now.ratings.get(rated.id, Rating())
    with st.container(border=True, key=f"rate_{rated.id}"):
        st.markdown(f"**{words.escaped(rated.name)}**")
        _scale(here, rated, "importance", "How much it matters in your role", held.importance)
        _scale(here, rated, "capability", "How well you can do it", held.capability)
        st.caption(f"**1**: {words.escaped(rated.one)}  \n**10**: {words.escaped(rated.ten)}")


def _scale(here: At, rated: Rated, what: str, label: str, held: int | None) -> None:
    key = f"{what}_{here.now.id}_{rated.id}"
    value = st.select_slider(label, SCALE, OPEN if held is None else str(held), key=key)
    kept = st.session_state.setdefault(f"kept_{key}", OPEN if held is None else str(held))
    if value in (OPEN, kept):
        return
    try:
        decided.rate(here.view.here.store, here.view.person, here.now.id, rated.id, **{what: int(value)})
    except EvenkeelError as error:
        say(error)
    else:
        st.session_state[f"kept_{key}"] = value
