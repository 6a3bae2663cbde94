"""Assess: half an hour a month: guess, then see; rate yourself, promise one to three things, find the hours."""

import streamlit as st

from ui import assess, assess_commit, assess_guess, assess_rate, frame

DRAW = {
    "role": assess_guess.role,
    "guess": assess_guess.guess,
    "seen": assess_guess.seen,
    "rate": assess_rate.rate,
    "commit": assess_commit.commit,
    "hours": assess_commit.hours,
    "look": assess_commit.look,
}

view = frame.view()
here = assess.at(view, view.here.ledger.basis(view.version).taxonomy)
with st.container(width=assess.WIDTH, key="assess"):
    if not here.step:
        assess.intro(here)
        st.stop()
    assess.progress(here)
    DRAW[here.step](here)
