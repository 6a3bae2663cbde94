"""One group that waits to be sorted: its words, how far an answer reaches, what each answer would change, one click."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

import decide
import settings
from decide import rules as ruling
from ledger import what_if
from metrics import preview
from metrics.balance import Balance
from metrics.room import Guest, guests
from metrics.taxonomy import Taxonomy
from model import EvenkeelError, Subject
from ui import sort_like, tell, words
from ui.frame import View, say

REACHES = {"series": "The whole series", "one": "The latest only", "family": "With its children", "like": "All like it"}
KEYS = "1234567890"
SIDES = {("strategy",): "Strategy", ("execution",): "Execution", ("neither", "away"): "Neither side"}


def ask(view: View, taxonomy: Taxonomy, waiting: pd.DataFrame) -> None:
    """The list of what waits, and beside it the question about the one that is chosen, at first the largest."""
    skipped = st.session_state.get("skipped", [])
    left = waiting[~waiting["series"].isin(skipped)].reset_index(drop=True) if skipped else waiting
    card, listed = st.columns([3, 2], gap="large")
    if left.empty:
        with card:
            _last(view)
            _nothing_left(skipped)
        return
    with listed:
        at = _list(view.made("waits", lambda: _shown(left, taxonomy), tuple(skipped)), left["series"][0])
    with card:
        _card(view, taxonomy, left.iloc[at])


def _shown(left: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """The list as it is drawn."""
    guesses = ["" if one == "unsorted" else words.category_name(taxonomy, one) for one in left["category"]]
    titles = [words.plain(title, 80) for title in left["title"]]
    return pd.DataFrame({"title": titles, "hours": left["hours"], "guess": guesses})


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


def _card(view: View, taxonomy: Taxonomy, row: pd.Series) -> None:
    """Ask what a group was, with the change that each answer would make beside it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button("Skip", key="skip", icon=":material/skip_next:", shortcut="S", on_click=_skip, args=(row["series"],))
        _last(view)
    known = view.kept("activity", lambda: view.here.store.activity(row["activity"]), row["activity"])
    if known is None:
        st.caption("This was read again meanwhile; reload the page.")
        return
    subject = known[1]
    st.markdown(f"#### {words.markdown(row['title'], 140)}", width="stretch")
    guide = view.here.ledger.basis(view.version).guide(view.person)
    there = guests(subject, view.person, row["start"].date(), guide)
    st.caption(_about(row, there, taxonomy))
    reach = _reach(row, subject)
    rule = sort_like.choose(row["series"], subject) if reach == "like" else {}
    if reach == "like" and not rule:
        st.caption("Say which words or people all of them share.")
        return
    rows = _reached(view, row, subject, reach, rule)
    asked = row["series"], reach, repr(rule)
    effects = view.made("effects", lambda: _effects(view, rows, tell.summary(view, taxonomy).summed), *asked)
    _buttons(view, taxonomy, row, effects, reach, rule)


def _about(row: pd.Series, guests: Sequence[Guest], taxonomy: Taxonomy) -> str:
    latest = f"latest on {words.day(row['start'].date())}"
    many = "once" if row["times"] == 1 else f"{row['times']} times"
    people = [f"{one.described}" for one in guests]
    shown = ", ".join(words.markdown(one, 50) for one in people[:4]) + (
        f" and {len(people) - 4} more" * (len(people) > 4)
    )
    guess = "nothing sorts it yet"
    if row["category"] != "unsorted":
        guess = f"perhaps **{words.escaped(words.category_name(taxonomy, row['category']))}**, {row['sure']:.0%} sure"
    parts = [f"{many}, {words.hours(row['hours'])}", latest, shown, f"{guess}: {words.markdown(row['reason'], 200)}"]
    return " · ".join(part for part in parts if part)


def _reach(row: pd.Series, subject: Subject) -> str:
    options = ["series", "one", "like"] if row["times"] > 1 or subject.issue else ["one", "like"]
    if subject.issue:
        options.insert(1, "family")
    names = REACHES | ({"series": "This issue"} if subject.issue else {"one": "This one"} if row["times"] == 1 else {})
    chosen = st.segmented_control(
        "Sorts", options, format_func=names.__getitem__, default=options[0], required=True, key=f"for_{row['series']}"
    )
    return str(chosen)


def _reached(view: View, row: pd.Series, subject: Subject, reach: str, rule: dict[str, Any]) -> pd.DataFrame:
    ledger, version, who = view.here.ledger, view.version, view.person
    if reach == "one":
        return view.made("reach", lambda: what_if.of_activity(ledger, version, who, row["activity"]), row["activity"])
    if reach == "series":
        return view.made("reach", lambda: what_if.of_series(ledger, version, who, [row["series"]]), row["series"])
    if reach == "family":
        issue, store = subject.issue, view.here.store
        return view.made("family", lambda: what_if.of_family(store, ledger, version, who, issue), issue)
    with st.spinner("Looking through all that was imported"):
        return sort_like.reached(view, rule)


def _buttons(
    view: View,
    taxonomy: Taxonomy,
    row: pd.Series,
    effects: dict[str, str],
    reach: str,
    rule: dict[str, Any],
) -> None:
    """A button for each category, by side with the share that it would make; pressing it is the answer."""
    st.markdown(effects["all"])
    guess, keys = row["category"], {one.id: key for one, key in zip(taxonomy.categories, KEYS, strict=False)}
    for sides, name in SIDES.items():
        st.caption(f"{name}{effects[sides[0]]}")
        with st.container(horizontal=True, gap="small"):
            for one in (one for one in taxonomy.categories if one.side in sides):
                st.button(
                    words.escaped(one.name),
                    key=f"sort_{one.id}",
                    type="primary" if one.id == guess else "secondary",
                    shortcut=keys.get(one.id),
                    help=words.escaped(one.means),
                    on_click=_keep,
                    args=(view, taxonomy, row["activity"], row["title"], one.id, reach, rule),
                )


def _effects(view: View, rows: pd.DataFrame, summed: Balance) -> dict[str, str]:
    """What an answer changes, in words: "all" of it, and the share that each side would make of it."""
    days = pd.to_datetime(rows["day"]).dt.date
    inside = rows[(days >= view.first) & (days < view.before)]
    return {"all": _effect(rows, inside, summed)} | {sides[0]: _becomes(inside, summed, sides[0]) for sides in SIDES}


def _effect(rows: pd.DataFrame, inside: pd.DataFrame, summed: Balance) -> str:
    narrower = _preview(inside, summed, "strategy").narrower
    many, past = rows["activity"].nunique(), float(rows["hours"].sum())
    text = f"Changes **{many} past {'activity' if many == 1 else 'activities'}, {words.hours(past)}**"
    if len(inside) < len(rows):
        text += f", {words.hours(float(inside['hours'].sum()))} of it in this period"
    if narrower > 0.005:
        text += f"; the range of your balance gets narrower by {narrower * 100:.0f} points"
    return text + ". What was it?"


def _becomes(inside: pd.DataFrame, summed: Balance, side: str) -> str:
    then = _preview(inside[inside["side"] != side], summed, side)
    if then.before.share is None or then.after.share is None:
        return ""
    if f"{then.before.share:.0%}" == f"{then.after.share:.0%}":
        return f" · strategy stays at {then.before.share:.0%}"
    return f" · strategy {then.before.share:.0%} → {then.after.share:.0%}"


def _preview(inside: pd.DataFrame, summed: Balance, side: str) -> preview.Preview:
    sides = {name: getattr(summed, name) for name in ("strategy", "execution", "unsorted", "neither", "not_seen")}
    moving = {str(s): float(h) for s, h in inside.groupby("side")["hours"].sum().items()}
    return preview.moved(sides, moving, side, summed.weeks)


def _keep(
    view: View, taxonomy: Taxonomy, key: str, title: str, category: str, reach: Any, rule: dict[str, Any]
) -> None:
    store, who = view.here.store, view.person
    try:
        if reach == "like":
            done = ruling.keep(store, taxonomy, who, {**rule, "category": category})
        else:
            done = decide.correct(store, taxonomy, who, key, category, reach)
    except EvenkeelError as error:
        st.session_state.sort_failed = error
    else:
        st.session_state.sorted_last = done, title, category


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
