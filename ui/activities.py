"""The activities behind a figure: their table, why each was sorted so, how to put it right; and a window of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

import decide
from decide import Reach
from metrics.taxonomy import Taxonomy
from model import EvenkeelError
from ui import tables, words
from ui.frame import View, dialog, say

Where = Mapping[str, Any]  # which hours: as tables.activities takes it
Choice = Where | Callable[[View], None]  # or what draws something else that is behind a figure
NOTHING = "No activities here."


def button(view: View, key: str, choices: Mapping[str, Choice], about: tuple[str, ...] = ()) -> None:
    """A button that opens a window with the activities behind a figure, or with those of one of its parts.

    `choices`: what the figure or part is called -> its hours. `about` are lines above the table, as Markdown.
    A chart or table of the figure opens the window too, at one of its parts: see `at`.
    """
    pressed = st.button("Activities", icon=":material/list:", key=f"behind_{key}", disabled=not choices)
    asked = st.session_state.pop(_asked(key), None)
    if pressed or asked in choices:
        if asked in choices:
            st.session_state[f"of_{key}"] = asked
        _window(view, key, choices, about)


def at(key: str, choice: str) -> None:
    """Ask for the window of a button, at a part: called by what was clicked, before the page is drawn."""
    st.session_state[_asked(key)] = choice


def clicked(key: str, chart: str, choice: Callable[[Any], str]) -> Callable[[], None]:
    """What to do at a click on a chart: open the window of a button at the part that its point stands for."""

    def open_() -> None:
        if points := st.session_state[chart].selection.points:
            at(key, choice(points[0]))

    return open_


def _asked(key: str) -> str:
    return f"asked_{key}"


@dialog("What is behind it")
def _window(view: View, key: str, choices: Mapping[str, Choice], about: tuple[str, ...]) -> None:
    names = list(choices)
    name, chosen = names[0], f"of_{key}"
    if len(names) > 1:
        if st.session_state.get(chosen) not in names:
            st.session_state[chosen] = name
        name = st.selectbox("Of", names, key=chosen, format_func=lambda n: words.plain(n, 80))
    else:
        st.markdown(f"**{words.markdown(name)}**")
    for line in about:
        st.markdown(line)
    what = choices[name]
    if callable(what):
        what(view)
        return
    found = tables.activities(view, **what)
    if found.empty:
        st.caption(NOTHING)
        return
    if len(found) < tables.ROWS:  # else these are not all
        many = found["activity"].nunique()
        said = "one activity" if many == 1 else f"{many} activities"
        st.caption(f"{words.hours(float(found['hours'].sum()))} in {said}.")
    table(view, view.here.ledger.basis(view.version).taxonomy, found, f"{key}_")


def table(view: View, taxonomy: Taxonomy, found: pd.DataFrame, key: str = "") -> None:
    """Activities as tables.activities gives them, and a form that puts the chosen one right; `key` begins its keys."""
    shown = st.session_state
    chosen = st.dataframe(
        found[list(tables.activity_columns())],
        column_config=tables.activity_columns(),
        hide_index=True,
        height="content" if len(found) <= 8 else 330,
        on_select="rerun",
        selection_mode="single-row",
        key=f"{key}activities",
        alt="Activities with hours, category and the reason for it",
    )
    if len(found) == tables.ROWS:
        st.caption(f"The first {tables.ROWS} are shown; the CSV has them all.")
    keys, one = found["activity"].tolist(), f"{key}correct_key"
    titles = dict(zip(keys, found["label"], strict=True))
    if chosen.selection.rows and chosen.selection.rows[0] < len(keys):
        shown[one] = keys[chosen.selection.rows[0]]
    with st.expander("Put one right", icon=":material/edit:", expanded=bool(chosen.selection.rows)):
        if shown.get(one) not in keys:
            shown[one] = keys[0]
        picked = st.selectbox("Activity", keys, key=one, format_func=titles.__getitem__)
        _correct(view, taxonomy, found.iloc[keys.index(picked)], picked, key)


def _correct(view: View, taxonomy: Taxonomy, row: pd.Series, key: str, begin: str) -> None:
    st.markdown(
        f"Sorted as **{words.markdown(str(row['category']))}** because: {words.markdown(str(row['reason']), 300)}"
    )
    if row["kind"] == "told":
        way = (
            "take it back under “What you changed”"
            if key.startswith("told/")
            else "change it in your file of rows and add that again"
        )
        st.caption(f"You added this yourself; {way} if it is wrong.")
        return
    names = {c.id: c.name for c in taxonomy.categories}
    ids = list(names)
    reaches: dict[Reach, str] = {
        "one": "This one only",
        "series": "All of this issue" if row["issue"] else "The whole series",
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        category = st.selectbox(
            "It was",
            ids,
            index=ids.index(row["category_id"]),
            format_func=names.__getitem__,
            key=f"{begin}was_{key}",
            width=240,
        )
        reach: Reach = st.segmented_control(
            "For",
            list(reaches),
            format_func=reaches.__getitem__,
            default="one",
            required=True,
            key=f"{begin}reach_{key}",
        )
        if st.button("Save", key=f"{begin}save_correction", type="primary"):
            keep(lambda: decide.correct(view.here.store, taxonomy, view.person, key, category, reach))
    if row["kind"] != "event":
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        longest = max(1, int(row["minutes"]))
        minutes = st.number_input("It took, minutes", 0, longest, longest, 5, key=f"{begin}took_{key}", width=160)
        if st.button("It was shorter", key=f"{begin}save_shorter"):
            keep(lambda: decide.happened(view.here.store, view.person, key, minutes))
        if st.button("It did not happen", key=f"{begin}save_not_happened"):
            keep(lambda: decide.happened(view.here.store, view.person, key, 0))


def keep(action: Callable[[], str]) -> None:
    """Keep what a person said, say so, and draw the page anew; or say why it cannot be kept."""
    try:
        action()
    except EvenkeelError as error:
        say(error)
    else:
        st.toast("Kept. You can take it back under “What you changed”.")
        st.rerun()
