"""Problems: every doubt about the data with what to do, questions to answer, and how the hours add up."""

from datetime import timedelta

import pandas as pd
import streamlit as st

import settings
from ui import doubts, frame, loaders, menu, sort_questions, words

view = frame.view()
answer = st.session_state.answer
found = loaders.doubts(view.here, view.version, view.person, view.first, view.before)
stored = doubts.stored(view)
open_ones = [p for p in [*(p for _, p in stored), *found.problems] if p.severity != "note"]

if not open_ones and not sort_questions.count(found):
    answer.markdown("#### Nothing to doubt here that we know of")
else:
    n = sort_questions.count(found)
    asked = f", and {n} {'question' if n == 1 else 'questions'} to answer" if n else ""
    doubted = f"{len(open_ones) or 'No'} {'doubt' if len(open_ones) == 1 else 'doubts'}"
    answer.markdown(f"#### {doubted} about the data{asked}")
if sort_questions.count(found):
    to_answer = {"part": "Questions"}
    st.page_link(menu.page("sort"), label="Answer the questions", icon=":material/help:", query_params=to_answer)
doubts.listed(view, stored, found)

st.subheader("How the hours add up", anchor=False)
last = min(view.before, settings.today()) - timedelta(days=1)
st.caption(
    f"{words.span(max(view.first, settings.EARLIEST), last)}: everything the sources hold for "
    f"{'you' if view.own else words.markdown(view.name)}, what counts, and why the rest does not. "
    f"Working hours in this time, less time off: {found.capacity:.1f} h."
)
table = pd.DataFrame(found.flows, columns=["From", "What became of it", "Activities", "Hours"])
st.dataframe(
    table,
    hide_index=True,
    key="flows",
    height="content",
    column_config={"Hours": st.column_config.NumberColumn(format="%.1f h")},
    alt="Hours by source and what became of them",
)
counted = loaders.hours(view.here, view.version, (), person=view.person, first=view.first, before=view.before)
on_balance = round(float(counted["hours"].iloc[0]), 6) if len(counted) else 0.0
here = round(sum(h for _, what, _, h in found.flows if what in ("counted", "time off")), 6)
st.markdown(
    f"Counted here: **{here:.1f} h**. On Balance, time off included: **{on_balance:.1f} h**."
    + ("" if abs(here - on_balance) < 0.05 else " These should be equal: please report it.")
)
