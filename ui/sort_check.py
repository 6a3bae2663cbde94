"""Check my sorting: thirty items drawn by their hours, yes or no, and how right the sorting is for this person."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import decide
from decide import check
from decide.check import Round
from metrics.taxonomy import Taxonomy
from model import EvenkeelError
from ui import loaders, sort_queue, words
from ui.frame import View, say

KINDS = frozenset({"check", "checked"})


def show(view: View, taxonomy: Taxonomy) -> None:
    """The check under way, or a new one; and the earlier ones."""
    if error := st.session_state.pop("check_failed", None):
        say(error)
    rounds = check.rounds(view.said(KINDS))
    under_way = rounds[-1] if rounds and _left(view, rounds[-1]) else None
    if under_way:
        _ask(view, taxonomy, under_way)
    else:
        st.markdown(
            "Thirty activities that Evenkeel sorted by itself, drawn from this period so that each hour is as likely "
            "as any other. Say of each whether it is right: two minutes, and you know how far to trust your numbers."
        )
        st.button("Begin a check", key="check_begin", type="primary", on_click=_begin, args=(view,))
    done = [one for one in rounds if one.answers]
    if done:
        _history(done)


def latest(view: View) -> Round | None:
    """The newest check with ten answers or more."""
    return next((one for one in reversed(check.rounds(view.said(KINDS))) if one.accuracy.asked >= 10), None)


def said(one: Round) -> str:
    """What a check found, in words."""
    found = one.accuracy
    return (
        f"right in {found.right} of {found.asked} that you checked on {words.day(one.day)}, so for "
        f"{words.percent(found.low)} to {words.percent(found.high)} of the hours that Evenkeel sorts by itself"
    )


def _left(view: View, one: Round) -> list[str]:
    """What is still to be asked of a check; what is not in the record any more is passed over."""
    known = view.here.store.by_key(one.left) if one.left else {}
    return [key for key in one.left if key in known]


def _ask(view: View, taxonomy: Taxonomy, one: Round) -> None:
    left = _left(view, one)
    key = left[0]
    about = loaders.describe(view.here, view.version, view.person, [key]).iloc[0]
    basis = view.here.ledger.basis(view.version)
    category = basis.verdict(view.person, key, *view.here.store.by_key([key])[key]).category
    st.progress(1 - len(left) / len(one.drawn), text=f"{len(one.drawn) - len(left) + 1} of {len(one.drawn)}")
    st.markdown(f"#### {words.markdown(about['title'], 140)}")
    when = about["start"]
    st.caption(f"{when:%A} {words.day(when.date())}, {when:%H:%M} · {words.markdown(about['reason'], 200)}")
    st.markdown(f"Sorted as **{words.escaped(words.category_name(taxonomy, category))}**. Right?")
    with st.container(horizontal=True, gap="small"):
        st.button("Yes", key="check_yes", type="primary", shortcut="Y", on_click=_answer, args=(view, one, key, True))
        st.button("Don't know", key="check_pass", shortcut="D", on_click=_pass, args=(view, one, key))
    st.caption("No, it was:")
    with st.container(horizontal=True, gap="small"):
        for n, other in enumerate(taxonomy.categories, 1):
            if other.id not in (category, "unsorted"):
                st.button(
                    words.escaped(other.name),
                    key=f"check_{other.id}",
                    shortcut=str(n) if n < 10 else None,
                    on_click=_wrong,
                    args=(view, taxonomy, one, key, other.id),
                )


def _begin(view: View) -> None:
    rows = loaders.hours(
        view.here,
        view.version,
        ("activity", "category", "decided", "series"),
        person=view.person,
        first=view.first,
        before=view.before,
    )
    rows = rows[~rows["category"].isin(["unsorted", "away", "not_seen"]) & (rows["series"] != "")]
    rows = rows[~rows["decided"].isin(sort_queue.SAID) & ~rows["decided"].str.startswith("rules/")]
    try:
        check.begin(view.here.store, view.person, dict(zip(rows["activity"], rows["hours"], strict=True)))
    except EvenkeelError as error:
        st.session_state.check_failed = error


def _answer(view: View, one: Round, key: str, right: bool) -> None:
    check.answer(view.here.store, view.person, one.id, key, right)


def _pass(view: View, one: Round, key: str) -> None:
    check.leave_out(view.here.store, view.person, one.id, key)


def _wrong(view: View, taxonomy: Taxonomy, one: Round, key: str, category: str) -> None:
    try:
        with view.here.store.write():
            check.answer(view.here.store, view.person, one.id, key, right=False)
            decide.correct(view.here.store, taxonomy, view.person, key, category)
    except EvenkeelError as error:
        st.session_state.check_failed = error


def _history(done: list[Round]) -> None:
    st.subheader("Your checks", anchor=False)
    rows = [
        (
            words.day(one.day),
            one.accuracy.asked,
            one.accuracy.share,
            f"{one.accuracy.low:.0%} to {one.accuracy.high:.0%}",
        )
        for one in reversed(done)
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=["Day", "Answered", "Right", "Between"]),
        hide_index=True,
        column_config={"Right": st.column_config.NumberColumn(format="percent")},
        alt="Your checks of the sorting, newest first",
    )
    st.caption(
        "Between: 95 of 100 such checks would find the true share of hours in a range like this (Wilson's interval). "
        "What you had sorted yourself is not drawn."
    )
