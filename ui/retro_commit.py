"""Committing at the end of a retro: at most three promises, each with who sees to it, a measure and a day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

import settings
from decide import commitments
from decide.retro import Retro
from decide.retro_pack import Pack
from metrics import retro_board
from metrics.commitments import Commitment
from metrics.retro_about import quarter
from metrics.retro_board import MOST_COMMITMENTS
from model import EvenkeelError
from store import slips
from ui import retro_board as boards
from ui import words
from ui.frame import View, part

MEASURES = {
    "said": "We say ourselves whether it was done",
    "contacts": "Customer contacts, at least",
    "hours": "Hours, at least",
    "share": "Share of product work, at least, in %",
}
OFTEN = {"total": "in all", "week": "a week"}
RULES = "Rules of engagement with sales"


def draw(view: View, pack: Pack, retro: Retro) -> None:
    """What was promised so far, and how to promise more."""
    made = commitments.listed(view.here.store, retro.owner)
    left = MOST_COMMITMENTS - len(made)
    st.subheader(f"What we promise: {len(made)} of {MOST_COMMITMENTS}", anchor=False)
    for one in made:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{words.markdown(one.text, 300)} *by {words.day(one.until)}*")
            st.button("Take back", key=f"drop_{one.id}", type="tertiary", on_click=_drop, args=(view, one))  # fmt: skip
    if left <= 0:
        st.caption("Three are enough to keep. Take one back to make room for another.")
        return
    _form(view, pack, retro)
    with st.expander(RULES, icon=":material/handshake:"):
        for n, ready in enumerate(retro_board.ENGAGEMENT):
            st.markdown(f"{n + 1}. {ready.text}")
            if all(ready.text not in one.text for one in made):
                st.button("Promise this", key=f"ready_{n}", on_click=_take, args=(view, pack, retro, [n]))
        if left >= len(retro_board.ENGAGEMENT):
            every = list(range(len(retro_board.ENGAGEMENT)))
            st.button("Promise all three", key="ready_all", on_click=_take, args=(view, pack, retro, every))


def _drop(view: View, one: Commitment) -> None:
    """Take a promise back, before all eyes."""
    with view.here.store.write() as c:
        commitments.drop(view.here.store, one)
        slips.bump(c)


def _until(pack: Pack) -> date:
    """The end of the quarter that follows, or a quarter from today where that is over."""
    end = quarter(pack.span.before, pack.span.fiscal_year_start).before - timedelta(days=1)
    return end if end > settings.today() else settings.today() + timedelta(days=91)


@part()
def _form(view: View, pack: Pack, retro: Retro) -> None:
    """A promise in own words; what it is measured by is asked only where there is something to count."""
    taxonomy = view.here.ledger.basis(view.version).taxonomy
    names = {"": "All work"} | {c.id: c.name for c in taxonomy.categories if c.side in ("strategy", "execution")}
    boards.wrong()
    with st.container(border=True):
        st.text_input("We will", max_chars=200, key="promise_text")
        one, two, three = st.columns(3)
        one.text_input("Who sees to it", max_chars=60, key="promise_who")
        until = two.date_input("By", _until(pack), key="promise_until")
        measure = three.selectbox("We know it by", list(MEASURES), format_func=MEASURES.__getitem__, key="promise_by")
        how: dict[str, Any] = {"measure": measure}
        if measure != "said":
            four, five, six = st.columns(3)
            least = four.number_input("How many", 0.0, 10_000.0, 1.0, format="%g", key="promise_least")
            how["least"] = (least / 100 if measure == "share" else least) or None
            if measure != "share":
                how["per"] = five.selectbox("How often", list(OFTEN), format_func=OFTEN.__getitem__, key="promise_per")
            if measure != "contacts":
                how["category"] = six.selectbox("Of what", list(names), format_func=names.__getitem__, key="promise_of")
        given = (view, pack, retro, until, how)
        st.button("Promise it", type="primary", key="keep_promise", on_click=_write, args=given)
        if st.session_state.pop("promised", False):
            st.rerun()


def _write(view: View, pack: Pack, retro: Retro, until: date, how: dict[str, Any]) -> None:
    """Keep what was written; what could not be kept stays in its fields."""
    text, who = (str(st.session_state[key]).strip() for key in ("promise_text", "promise_who"))
    if _keep(view, pack, retro, [(f"{who}: {text}" if who and text else "", until, how)]):
        st.session_state.promise_text = st.session_state.promise_who = ""
        st.session_state.promised = True  # all else on the page hangs on it


def _take(view: View, pack: Pack, retro: Retro, which: list[int]) -> None:
    """Promise rules that are ready."""
    ready = [retro_board.ENGAGEMENT[n] for n in which]
    _keep(view, pack, retro, [
        (r.text, _until(pack), {"measure": r.measure, "category": r.category, "least": r.least, "per": r.per})
        for r in ready
    ])  # fmt: skip


def _keep(view: View, pack: Pack, retro: Retro, wanted: list[tuple[str, Any, dict[str, Any]]]) -> bool:
    """Keep commitments, all or none, as long as there are no more than three."""

    def keep() -> None:
        store = view.here.store
        taxonomy = view.here.ledger.basis(view.version).taxonomy
        with store.write() as c:
            slips.bump(c)
            if len(commitments.listed(store, retro.owner)) + len(wanted) > MOST_COMMITMENTS:
                raise EvenkeelError("A retro promises three things at most.", "Take one back first.", "retro.promises")
            for text, until, how in wanted:
                if not text:
                    raise EvenkeelError(
                        "A promise needs words and somebody who sees to it.", "Fill in both.", "retro.promise"
                    )
                commitments.commit(
                    store, taxonomy, retro.owner, text, how.pop("measure"), until,
                    product=pack.about.product, origin=retro.owner, **how,
                )  # fmt: skip

    return boards.trying(keep)
