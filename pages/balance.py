"""Balance: the answer, this week, customers, one thing to do, the weekly picture; and all the rest under More."""

from datetime import timedelta

import streamlit as st

import settings
from ui import alarms, carry, checkin, contacts, coverage, drill, frame, more, one_thing, pins, tell, this_week, words

view = frame.view()
answer = st.session_state.answer
here, taxonomy = view.here, view.here.ledger.basis(view.version).taxonomy
found = tell.summary(view, taxonomy)
summed, parts = found.summed, found.parts
target = tell.target(view)

if found.weeks.empty:
    tell.nothing_here(view)
    this_week.alone(view, taxonomy)
    st.stop()

last = min(view.before, settings.today()) - timedelta(days=1)
answer.markdown(f"#### {words.escaped(tell.answer(view, found))}")
answer.caption(tell.about(view, found.weeks, last))

coverage.bar(view, parts)
with st.container(horizontal=True, gap="small"):
    tell.explain_numbers(summed, parts)
    coverage.answer(view, parts)
    drill.add_missing(view, taxonomy)
    checkin.log_a_no(view)
    tell.target_form(view)
    pins.form(view)
    carry.away(view)
tell.what_would_settle(view, summed, target)

week, customers, thing = st.columns(3, gap="large")
with week:
    this_week.draw(view, taxonomy)
with customers:
    contacts.days_since(view)
with thing:
    one_thing.draw(view, summed, target)
checkin.box(view, taxonomy)
alarms.draw(view)

drill.picture_and_activities(view, taxonomy)
more.draw(view, taxonomy, found, summed)
