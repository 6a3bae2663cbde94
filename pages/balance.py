"""Balance: what gets most of the focus, how sure that is, and the activities behind every bar."""

from datetime import timedelta

import streamlit as st

import settings
from ui import carry, charts, drill, frame, tell, words

view = frame.view()
answer = st.session_state.answer
here, taxonomy = view.here, view.here.ledger.basis(view.version).taxonomy
found = tell.summary(view, taxonomy)
summed, parts = found.summed, found.parts
target = tell.target(view)

if found.weeks.empty:
    tell.nothing_here(view)
    st.stop()

last = min(view.before, settings.today()) - timedelta(days=1)
stale = words.stale(tell.ages(view))
answer.markdown(f"#### {words.escaped(words.answer(summed, found.top, target, tell.whose(view), stale))}")
answer.caption(tell.about(view, found.weeks, last))

known_bar = view.made("known", lambda: charts.known_bar(parts, view.theme))
st.plotly_chart(known_bar, key="known", config=tell.QUIET, alt=tell.known_alt(parts))
with st.container(horizontal=True, gap="small"):
    tell.explain_numbers(summed, parts)
    drill.add_missing(view, taxonomy)
    tell.target_form(view, target)
    carry.away(view)
tell.what_would_settle(view, summed, target)

left, right = st.columns([3, 2], gap="large")
with left:
    drill.picture_and_activities(view, taxonomy)
with right:
    st.subheader("Trend over 4 weeks", anchor=False)
    tell.trend(view)
    st.subheader("Categories", anchor=False)
    tell.categories(view, found.by_category, summed, taxonomy)
drill.how_computed(view)
