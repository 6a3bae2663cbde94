"""Assess: the weaker side, what would make one stronger, and what one promises."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

import settings
from metrics import assessment
from metrics.practice import RATED, Practice
from ui import assess_load, assess_words, commitments, words
from ui.assess import At, onward

SHOWN = 3  # activities with suggestions


def commit(here: At) -> None:
    """The weaker side, what was promised before, suggestions, and a commitment in one's own words."""
    view, wish = here.view, assess_load.wish(here.view)
    found = _weaker(here)
    st.markdown(f"#### {words.escaped(assess_words.weaker(found))}")
    with st.popover("How this was worked out", icon=":material/help:"):
        st.markdown(assess_words.weaker_formula(found, wish.strategy if wish else None))
    checks = commitments.checks(view, here.taxonomy)
    carried = len(commitments.running(checks))
    if checks:
        st.subheader("What you promised", anchor=False)
        commitments.listed(view, here.taxonomy, checks[::-1])
    st.subheader("What would make you stronger", anchor=False)
    full = carried >= commitments.MOST
    if full:
        st.info(f"You carry {carried} commitments. Finish one, or take one back, before you make another.")
    else:
        st.caption(
            "Promise one to three: something to learn, something to apply. Small and dated beats large and vague."
        )
    if hint := commitments.half(checks):
        st.caption(hint)
    for n, id_ in enumerate((found.first or tuple(RATED))[:SHOWN]):
        _suggestions(here, id_, full, n == 0)
    if not full:
        with st.expander("In your own words", icon=":material/edit:"):
            commitments.make(view, here.taxonomy)
    onward(here)


def _weaker(here: At) -> assessment.Weaker:
    made = here.now.guess
    assert made is not None  # see assess.at
    weeks = assess_load.weeks(here.view, made.first, made.before)
    wish = assess_load.wish(here.view)
    return assessment.weaker(here.now.ratings, weeks.summed, wish.strategy if wish else None)


def _suggestions(here: At, id_: str, full: bool, first: bool) -> None:
    rated = RATED[id_]
    with st.expander(words.escaped(rated.name), icon=":material/fitness_center:", expanded=first):
        for n, practice in enumerate(rated.practices):
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.markdown(f"{words.escaped(practice.do)}  \n:gray[{words.escaped(_needs(practice))}]")
            if right.button("Promise", key=f"take_{id_}_{n}", width="stretch", disabled=full):
                commitments.take(here.view, here.taxonomy, practice)


def _needs(practice: Practice) -> str:
    """Which part it is, what it takes, by when, and how it is checked."""
    until = words.day(settings.today() + timedelta(weeks=practice.weeks))
    how = {"hours": "h in your calendar", "contacts": "customer contacts", "companies": "companies"}
    counted = "you say whether" if practice.least is None else f"{practice.least:g} {how[practice.measure]}"
    return f"{commitments.PART[practice.part]}: about {practice.hours:g} h until {until}; checked by: {counted}"
