"""One group that waits to be sorted: its words, how far an answer reaches, what each answer would change, one click."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

import decide
import settings
from decide import rules as ruling
from ledger import behind, what_if
from metrics import preview
from metrics.balance import Balance
from metrics.frames import tuples
from metrics.room import guests
from metrics.taxonomy import Taxonomy
from model import EvenkeelError
from ui import sort_like, sort_queue, words
from ui.frame import View, say
from ui.sort_queue import Waiting

REACHES = {"series": "The whole series", "one": "The latest only", "family": "With its children", "like": "All like it"}
KEYS = "1234567890"
SIDES = {("strategy",): "Strategy", ("execution",): "Execution", ("neither", "away"): "Neither side"}


def ask(view: View, taxonomy: Taxonomy, waiting: list[Waiting]) -> None:
    """The list of what waits, and beside it the question about the one that is chosen, at first the largest."""
    skipped = st.session_state.get("skipped", [])
    left = [one for one in waiting if one.series not in skipped]
    card, listed = st.columns([3, 2], gap="large")
    if not left:
        with card:
            _last(view)
            _nothing_left(skipped)
        return
    with listed:
        at = _list(view.made("waits", lambda: _shown(left, taxonomy), tuple(skipped)), left[0].series)
    with card:
        _card(view, taxonomy, left[at])


def _shown(left: list[Waiting], taxonomy: Taxonomy) -> pd.DataFrame:
    """The list as it is drawn."""
    guesses = ["" if one.category == "unsorted" else words.category_name(taxonomy, one.category) for one in left]
    titles = [words.plain(one.title, 80) for one in left]
    return pd.DataFrame({"title": titles, "hours": [one.hours for one in left], "guess": guesses})


def _list(shown: pd.DataFrame, first: str) -> int:
    """Draw the list; returns the row that is chosen. A list that begins with another series begins at its top."""
    chosen = st.dataframe(
        shown,
        hide_index=True,
        height="content" if len(shown) <= 11 else 420,
        on_select="rerun",
        selection_mode="single-row",
        key=f"waiting_{first}",
        alt="What waits to be sorted, most hours first",
        column_config={
            "title": st.column_config.TextColumn("Waits", width=220),
            "hours": st.column_config.NumberColumn("Hours", format="%.1f h", width=70),
            "guess": st.column_config.TextColumn("Perhaps", width=150),
        },
    )
    rows = chosen.selection.rows
    return rows[0] if rows and rows[0] < len(shown) else 0


def _nothing_left(skipped: list[str]) -> None:
    st.success("Nothing waits to be sorted here.", icon=":material/check:")
    if skipped:
        st.button(f"Show the {len(skipped)} that you skipped", on_click=skipped.clear, key="unskip")


def _card(view: View, taxonomy: Taxonomy, one: Waiting) -> None:
    """Ask what a group was, with the change that each answer would make beside it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Skip", key="skip", icon=":material/skip_next:", shortcut="S", on_click=_skip, args=(one.series,))
        _last(view)
    st.markdown(f"#### {words.markdown(one.title, 140)}", width="stretch")
    st.caption(view.made("about", lambda: _about(view, one, taxonomy), one.series))
    reach = _reach(one)
    rule = sort_like.choose(one.series, one.subject) if reach == "like" else {}
    if reach == "like" and not rule:
        st.caption("Say which words or people all of them share.")
        return
    rows = _reached(view, one, reach, rule)
    effects = view.made("effects", lambda: _effects(view, rows), one.series, reach, repr(rule))
    _buttons(view, taxonomy, one, effects, reach, rule)


def _about(view: View, one: Waiting, taxonomy: Taxonomy) -> str:
    basis = view.here.ledger.basis(view.version)
    began = behind.local(basis, view.person, one.activity).date()
    many = "once" if one.times == 1 else f"{one.times} times"
    there = guests(one.subject, view.person, began, basis.guide(view.person))
    people = [words.markdown(guest.described, 50) for guest in there]
    shown = ", ".join(people[:4]) + f" and {len(people) - 4} more" * (len(people) > 4)
    guess = "nothing sorts it yet"
    if one.category != "unsorted":
        guess = f"perhaps **{words.escaped(words.category_name(taxonomy, one.category))}**, {one.sure:.0%} sure"
    reason = basis.verdict(view.person, one.key, one.activity, one.subject).reason
    latest = f"latest on {words.day(began)}"
    parts = [f"{many}, {words.hours(one.hours)}", latest, shown, f"{guess}: {words.markdown(reason, 200)}"]
    return " · ".join(part for part in parts if part)


def _reach(one: Waiting) -> str:
    issue, once = one.subject.issue, one.times == 1
    options = ["one", "like"] if once and not issue else ["series", "one", "like"]
    if issue:
        options.insert(1, "family")
    names = REACHES | ({"series": "This issue"} if issue else {"one": "This one"} if once else {})
    chosen = st.segmented_control(
        "Sorts", options, format_func=names.__getitem__, default=options[0], required=True, key=f"for_{one.series}"
    )
    return str(chosen)


def _reached(view: View, one: Waiting, reach: str, rule: dict[str, Any]) -> pd.DataFrame:
    ledger, version, who = view.here.ledger, view.version, view.person
    if reach == "one":
        return view.made("reach", lambda: what_if.of_activity(ledger, version, who, one.key), one.key)
    if reach == "series":
        return view.made("reach", lambda: what_if.of_series(ledger, version, who, [one.series]), one.series)
    if reach == "family":
        issue, store = one.subject.issue, view.here.store
        return view.made("family", lambda: what_if.of_family(store, ledger, version, who, issue), issue)
    with st.spinner("Looking through all that was imported"):
        return sort_like.reached(view, rule)


def _buttons(
    view: View,
    taxonomy: Taxonomy,
    one: Waiting,
    effects: dict[str, str],
    reach: str,
    rule: dict[str, Any],
) -> None:
    """A button for each category, by side with the share that it would make; pressing it is the answer."""
    st.markdown(effects["all"])
    keys = {category.id: key for category, key in zip(taxonomy.categories, KEYS, strict=False)}
    for sides, name in SIDES.items():
        st.caption(f"{name}{effects[sides[0]]}")
        with st.container(horizontal=True, gap="small"):
            for category in (category for category in taxonomy.categories if category.side in sides):
                st.button(
                    words.escaped(category.name),
                    key=f"sort_{category.id}",
                    type="primary" if category.id == one.category else "secondary",
                    shortcut=keys.get(category.id),
                    help=words.escaped(category.means),
                    on_click=_keep,
                    args=(view, taxonomy, one, category.id, reach, rule),
                )


def _effects(view: View, rows: pd.DataFrame) -> dict[str, str]:
    """What an answer changes, in words: "all" of it, and the share that each side would make of it."""
    now = sort_queue.queue(view).balance
    inside = rows[(rows["day"] >= pd.Timestamp(view.first)) & (rows["day"] < pd.Timestamp(view.before))]
    moving: defaultdict[str, float] = defaultdict(float)
    for side, hours in tuples(inside, "side", "hours"):
        moving[side] += hours
    found = {"all": _effect(rows, inside, _preview(moving, now, "strategy").narrower)}
    return found | {sides[0]: _becomes(moving, now, sides[0]) for sides in SIDES}


def _effect(rows: pd.DataFrame, inside: pd.DataFrame, narrower: float) -> str:
    many, past = len(set(rows["activity"].tolist())), float(rows["hours"].sum())
    text = f"Changes **{many} past {'activity' if many == 1 else 'activities'}, {words.hours(past)}**"
    if len(inside) < len(rows):
        text += f", {words.hours(float(inside['hours'].sum()))} of it in this period"
    if narrower > 0.005:
        points = round(narrower * 100)
        text += f"; the range of your balance gets narrower by {points} point{'s' if points > 1 else ''}"
    return text + ". What was it?"


def _becomes(moving: Mapping[str, float], now: Balance, side: str) -> str:
    then = _preview({one: hours for one, hours in moving.items() if one != side}, now, side)
    if then.before.share is None or then.after.share is None:
        return ""
    if f"{then.before.share:.0%}" == f"{then.after.share:.0%}":
        return f" · strategy stays at {then.before.share:.0%}"
    return f" · strategy {then.before.share:.0%} → {then.after.share:.0%}"


def _preview(moving: Mapping[str, float], now: Balance, side: str) -> preview.Preview:
    sides = {name: getattr(now, name) for name in ("strategy", "execution", "unsorted", "neither", "not_seen")}
    return preview.moved(sides, moving, side, now.weeks)


def _keep(view: View, taxonomy: Taxonomy, one: Waiting, category: str, reach: Any, rule: dict[str, Any]) -> None:
    store, who = view.here.store, view.person
    try:
        if reach == "like":
            done = ruling.keep(store, taxonomy, who, {**rule, "category": category})
        else:
            done = decide.correct(store, taxonomy, who, one.key, category, reach)
    except EvenkeelError as error:
        st.session_state.sort_failed = error
    else:
        st.session_state.sorted_last = done, one.title, category


def _skip(series: str) -> None:
    st.session_state.setdefault("skipped", []).append(series)


def _last(view: View) -> None:
    """The last answer, with a way back."""
    if error := st.session_state.pop("sort_failed", None):
        say(error)
    if "sorted_last" in st.session_state:
        done, title, category = st.session_state.sorted_last
        taxonomy = view.here.ledger.basis(view.version).taxonomy
        st.button("Undo", key="undo_last", icon=":material/undo:", shortcut="U", on_click=_undo, args=(view, done))
        st.caption(f"{words.markdown(title, 60)} → {words.escaped(words.category_name(taxonomy, category))}")


def _undo(view: View, decision: str) -> None:
    view.here.store.undo(decision, settings.now())
    del st.session_state.sorted_last
