"""What only its owner knows: all-day visits, mass invitations, customers met at a fair; asked once and remembered."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import streamlit as st

import decide
from decide import spoke
from metrics.contacts import MOST_PEOPLE
from metrics.quality import Doubts
from model import EvenkeelError
from ui import loaders, words
from ui.frame import View, say

SHOWN = 8  # questions of a kind at once
LARGEST = 100  # activities that are looked at for customers met there
DAYS = {"full": "Full days", "half": "Half", "no": "No"}


def count(found: Doubts) -> int:
    """How many questions are open."""
    return len(found.questions) + len(found.invitations)


class Crowd(NamedTuple):
    """A fair, a conference or another large event near customers, at which one may have spoken with some."""

    key: str
    title: str
    day: date
    hours: float


def crowds(view: View) -> list[Crowd]:
    """Of the largest events with customers or on the market: those of whole days or very many, not asked of yet.

    No contact is seen in them: nobody is in an all-day entry, and of very many it is not known with whom one spoke.
    """
    asked = {one.target for one in view.said(frozenset({spoke.KIND, spoke.NOT}))}
    return [one for one in view.made("crowds", lambda: _crowds(view)) if one.key not in asked]


def _crowds(view: View) -> list[Crowd]:
    near = ["customers", "market"]
    rows = loaders.hours(
        view.here, view.version, ("activity",), person=view.person, first=view.first, before=view.before, category=near
    )
    hours = rows.nlargest(LARGEST, "hours").set_index("activity")["hours"]
    return [
        Crowd(key, subject.title or "", activity.start.date(), float(hours[key]))
        for key, (activity, subject) in sorted(
            view.here.store.by_key(hours.index).items(), key=lambda one: (-hours[one[0]], one[0])
        )
        if activity.kind == "event" and (activity.all_day or len(subject.people) > MOST_PEOPLE)
    ]


def ask(view: View, found: Doubts) -> None:
    """All-day entries that may have been a visit, a fair or time off; invitations of very many; customers met."""
    if error := st.session_state.pop("spoke_failed", None):
        say(error)
    large = crowds(view)
    if not count(found) and not large:
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
    if large:
        st.subheader("Did you speak with customers here?", anchor=False)
        st.caption("It then counts as customer contact, like any meeting with one.")
    for event in large[:SHOWN]:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{words.markdown(event.title, 80)}**, {words.day(event.day)}, {words.hours(event.hours)}")
            for did, label in ((True, "Yes, I spoke with customers"), (False, "No")):
                st.button(label, key=f"spoke_{did}_{event.key}", on_click=_spoke, args=(view, event.key, did))
    _more(len(large))


def _more(many: int) -> None:
    if many > SHOWN:
        st.caption(f"{many - SHOWN} more come after these.")


def _attended(view: View, key: str, answer: str) -> None:
    decide.attended(view.here.store, view.person, key, answer)  # type: ignore[arg-type]


def _goes(view: View, series: str, title: str, there: bool) -> None:
    decide.goes(view.here.store, view.person, series, title, there)


def _spoke(view: View, key: str, did: bool) -> None:
    try:
        (spoke.spoke if did else spoke.did_not_speak)(view.here.store, view.person, key)
    except EvenkeelError as error:
        st.session_state.spoke_failed = error
