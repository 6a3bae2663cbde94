"""Portfolio: which products are fed with strategy and which are starved, and what leaders decide about it."""

import streamlit as st

import settings
from ui import frame, portfolio, portfolio_seen, words
from ui import portfolio_words as say

view = frame.view()
answer = st.session_state.answer
taxonomy = view.here.ledger.basis(view.version).taxonomy
found = portfolio_seen.seen(view)
if not found.standings:
    st.info("No product is known yet. Say below what tells one, or import a directory with products on **Sources**.")
    st.stop()

answer.markdown(f"#### {words.escaped(say.sentence(found.standings, settings.today()))}")
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    one = portfolio.chosen(found)
    now, before = portfolio.chosen_quarter(view, found)
    portfolio.states_help()

portfolio.multiples(view, found)
st.subheader("Who looks at what", anchor=False)
portfolio.coverage(view, found, now, taxonomy)
left, right = st.columns([3, 2], gap="large")
with left:
    st.subheader("Strategy beside customers", anchor=False)
    portfolio.by_quarter(view, found, taxonomy)
with right:
    st.subheader("What moved", anchor=False)
    portfolio.what_moved(view, found, now, before, taxonomy)
