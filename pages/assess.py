"""Assess: half an hour a month: guess, then see; rate yourself, promise one to three things, find the hours."""

import streamlit as st

from ui import assess, assess_commit, assess_guess, assess_plan, assess_rate, frame

DRAW = {
    "role": assess_guess.role,
    "guess": assess_guess.guess,
    "seen": assess_guess.seen,
    "rate": assess_rate.rate,
    "commit": assess_commit.commit,
    "hours": assess_plan.hours,
    "look": assess_plan.look,
}

view = frame.view()
if not view.own:
    assess.not_yours(view)
    st.stop()
here = assess.at(view, view.here.ledger.basis(view.version).taxonomy)
left, right = st.columns([3, 1], gap="large")
with left, st.container(width=assess.WIDTH, key="assess"):
    if here.step:
        assess.progress(here)
        DRAW[here.step](here)
    else:
        assess.intro(here)
with right:
    assess.steps(here)
