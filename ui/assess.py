"""The frame of Assess: which step somebody is at, how far that is, and the way on and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

import settings
from decide import assess as decided
from metrics import assessment
from metrics.assessment import STEPS, Assessment
from metrics.taxonomy import Taxonomy
from model import EvenkeelError
from ui import assess_words, menu, words
from ui.assess_load import assessments
from ui.frame import View, say

WIDTH = 760  # pixels: a page to read and answer, not a table


@dataclass(frozen=True)
class At:
    """Where somebody is in this month's assessment."""

    view: View
    taxonomy: Taxonomy
    all: list[Assessment]
    now: Assessment
    step: str  # of STEPS, or "" before the beginning


def at(view: View, taxonomy: Taxonomy) -> At:
    """This month's assessment and the step to draw: where they were, and never past the guess before it is made."""
    known = assessments(view)
    now = assessment.current(known, settings.today())
    begun = any(one.id == now.id for one in known)
    step = st.session_state.get(_key(view, now))
    if step is None:
        step = (now.step or STEPS[-1]) if begun else ""
    if now.guess is None and step not in ("", "role", "guess"):
        step = "guess"
    return At(view, taxonomy, known, now, step)


def _key(view: View, now: Assessment) -> str:
    return f"assess_step_{view.here.sample}_{view.person}_{now.id}"


def not_yours(view: View) -> None:
    """Somebody else's assessment is theirs alone."""
    st.info(f"An assessment is its owner's alone. There is none of {words.markdown(view.name)} to be seen here.")
    st.caption("Add your own calendar, and this page is yours.")
    st.page_link(menu.page("sources"), label="Go to Sources", icon=":material/database:")


def go(here: At, step: str) -> None:
    """Show a step."""
    st.session_state[_key(here.view, here.now)] = step
    st.rerun()


def intro(here: At) -> None:
    """What this is, before it was begun this month."""
    st.markdown(assess_words.INTRO)
    st.caption(assess_words.INTRO_SMALL)
    last = [one for one in here.all if one.step is None]
    if last:
        st.caption(f"You did this last on {words.day(last[-1].begun)}. What you said then comes after your new guess.")
    if st.button("Begin", type="primary", icon=":material/play_arrow:", key="begin", width="stretch"):
        go(here, STEPS[0])


def progress(here: At) -> None:
    """Which step this is, of how many."""
    n = STEPS.index(here.step)
    st.progress((n + 1) / len(STEPS), text=f"Step {n + 1} of {len(STEPS)}: **{assess_words.STEPS[here.step]}**")


def steps(here: At) -> None:
    """Every step with what is done of it, and a way to those that are open."""
    st.caption("This month")
    for step in STEPS:
        done = step in here.now.passed
        icon = "check_circle" if done else "arrow_forward" if step == here.now.step else "radio_button_unchecked"
        name = assess_words.STEPS[step]
        label = f"**{name}**" if step == here.step else name
        shut = not done and step != here.now.step
        if st.button(label, icon=f":material/{icon}:", key=f"to_{step}", type="tertiary", disabled=shut):
            go(here, step)


def back(here: At) -> None:
    """The way to the step before."""
    n = STEPS.index(here.step)
    if n and st.button("Back", key="back", icon=":material/arrow_back:"):
        go(here, STEPS[n - 1])


def onward(here: At, label: str = "Next", keep: Callable[[], object] | None = None, ready: bool = True) -> None:
    """Back and on; what the step holds is kept first, and the step remembered as done."""
    n = STEPS.index(here.step)
    with st.container(horizontal=True, gap="small", key="onward"):
        back(here)
        if st.button(label, key="next", type="primary", width="stretch", disabled=not ready):
            _keep(here, keep)
            go(here, STEPS[min(n + 1, len(STEPS) - 1)])


def _keep(here: At, keep: Callable[[], object] | None) -> None:
    try:
        if keep is not None:
            keep()
        if here.step not in here.now.passed:
            decided.passed(here.view.here.store, here.view.person, here.now.id, here.step)
    except EvenkeelError as error:
        say(error)
        st.stop()
