"""What only its owner knows: all-day visits and mass invitations, asked once and remembered."""

from __future__ import annotations

import streamlit as st

import decide
from metrics.quality import Doubts
from ui import words
from ui.frame import View

SHOWN = 8  # questions of a kind at once
DAYS = {"full": "Full days", "half": "Half", "no": "No"}


def count(found: Doubts) -> int:
    """How many questions are open."""
    return len(found.questions) + len(found.invitations)


def ask(view: View, found: Doubts) -> None:
    """All-day entries that may have been a visit, a fair or time off; and invitations of very many."""
    if not count(found):
        st.success("No question is open in this period.", icon=":material/check:")
        return
    if found.questions:
        st.subheader("Were you there?", anchor=False)
        st.caption("All-day entries add no hours until you answer; then they fill time that no other event covers.")
    for key, title, day in found.questions[:SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{words.markdown(title, 80)}**, {words.day(day)}")
            for answer, label in DAYS.items():
                st.button(label, key=f"attended_{answer}_{key}", on_click=_attended, args=(view, key, answer))
    _more(len(found.questions))
    if found.invitations:
        st.subheader("Do you go to these?", anchor=False)
        st.caption("Invitations of very many that you never answered count only once you say so, for the whole series.")
    largest = sorted(found.invitations.items(), key=lambda one: (-one[1].hours, one[0]))
    for series, one in largest[:SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center"):
            times = f"{one.times} times, {words.hours(one.hours)}, {one.crowd} people"
            st.markdown(f"**{words.markdown(one.title, 80)}**, {times}")
            for there, label in ((True, "Yes, I go"), (False, "No")):
                st.button(label, key=f"goes_{there}_{series}", on_click=_goes, args=(view, series, one.title, there))
    _more(len(found.invitations))


def _more(many: int) -> None:
    if many > SHOWN:
        st.caption(f"{many - SHOWN} more come after these.")


def _attended(view: View, key: str, answer: str) -> None:
    decide.attended(view.here.store, view.person, key, answer)  # type: ignore[arg-type]


def _goes(view: View, series: str, title: str, there: bool) -> None:
    decide.goes(view.here.store, view.person, series, title, there)
