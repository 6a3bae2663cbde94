"""Portfolio: which products are fed with strategy and which are starved, and what leaders decide about it."""

import streamlit as st

import settings
from ui import (
    frame,
    portfolio,
    portfolio_carry,
    portfolio_invest,
    portfolio_mirror,
    portfolio_product,
    portfolio_review,
    portfolio_seen,
    portfolio_setup,
    portfolio_totals,
    words,
)
from ui import portfolio_words as say

view = frame.view()
answer = st.session_state.answer
taxonomy = view.here.ledger.basis(view.version).taxonomy
if view.here.access == "admin":
    answer.markdown("#### What tells a product, its stage and its plan")
    answer.caption("You set products up for all of the team; what became of them, leaders see.")
    portfolio_setup.draw(view, portfolio_seen.said(view), taxonomy)
    st.stop()
found = portfolio_seen.seen(view)

with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    one = portfolio.chosen(found)
    now, before = portfolio.chosen_quarter(view, found)
    portfolio.states_help()
    portfolio_carry.away(view, found, taxonomy, now)
if one:
    answer.markdown(f"#### {portfolio_product.headline(one)}")
    answer.caption(portfolio_product.about(found, one))
    portfolio_product.draw(view, found, one, now, taxonomy)
    st.stop()

answer.markdown(f"#### {words.escaped(say.sentence(found.standings, settings.today(), found.whole))}")
answer.caption(portfolio.since_last_time(view, found))
names = ["Products", "Investment", "Decisions", "Mirror", "Totals", "Set up"]
products, investment, decisions, mirror, totals, setup = st.tabs(
    names, key="tab", on_change="rerun", bind="query-params"
)
with products:
    if products.open:
        portfolio.overview(view, found, now, before, taxonomy)
with investment:
    if investment.open:
        portfolio_invest.draw(view, found, now, taxonomy)
with decisions:
    if decisions.open:
        portfolio_review.last_time(view, found)
        st.subheader("Decide", anchor=False)
        portfolio_review.form(view, found, taxonomy)
with mirror:
    if mirror.open:
        portfolio_mirror.draw(view, found, now, taxonomy)
with totals:
    if totals.open:
        portfolio_totals.draw(view, taxonomy)
with setup:
    if setup.open:
        portfolio_setup.draw(view, found.said, taxonomy)
