"""What a person answered: who said what when, each with a way back; and what their text model learnt from it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import settings
from decide import sorting
from metrics.taxonomy import Taxonomy
from model import Decision
from ui import words
from ui.frame import View

KINDS = frozenset({"correction", "series", "rule", "who", "learnt"})
NEWEST = 100


def show(view: View, taxonomy: Taxonomy) -> None:
    """The log, newest first, and what was learnt."""
    told = view.said(KINDS)
    _learnt(view, taxonomy, told)
    st.subheader("What you said", anchor=False)
    listed = [d for d in reversed(told) if d.kind != "learnt"][:NEWEST]
    if not listed:
        st.caption("Nothing yet. What you sort, who you say people are and your rules will stand here, each with Undo.")
    for d in listed:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Undo", key=f"log_{d.id}", icon=":material/undo:", on_click=_undo, args=(view, d.id))
            by = "" if d.by == view.person or view.here.sample else f" by {words.markdown(d.by, 60)}"
            st.markdown(f"{words.day(d.at.date())}{by}: {_said(d, taxonomy)}")


def _said(d: Decision, taxonomy: Taxonomy) -> str:
    data = d.data
    if d.kind == "who":
        return f"{words.markdown(d.target, 80)} is {words.markdown(' '.join(map(str, data.values())), 80)}"
    if data.get("removed"):
        return "a rule removed"
    category = str(data["category"])
    to = words.escaped(words.category_name(taxonomy, category) if category in taxonomy else category)
    if d.kind == "rule":
        given = ", ".join(f"{name} {value}" for name, value in data.items() if name not in ("category", "place"))
        return f"rule {words.markdown(given, 160)} → {to}"
    whole = " (whole series)" if d.kind == "series" else ""
    return f"{words.markdown(str(data.get('title') or '(no title)'), 80)}{whole} → {to}"


def _learnt(view: View, taxonomy: Taxonomy, told: list[Decision]) -> None:
    ids: list[str] = next((d.data["from"] for d in reversed(told) if d.kind == "learnt"), [])
    by_id = {d.id: d for d in told}
    rows = [by_id[id_] for id_ in ids if id_ in by_id]
    with st.expander(f"What your text model learnt: {len(rows)} corrections", icon=":material/school:"):
        st.caption(
            "Words and people in what you corrected weigh three times as much as one of the examples that everybody "
            "starts with. It stays on this machine and changes nobody else's numbers."
        )
        if rows:
            names = [words.category_name(taxonomy, d.data["category"]) for d in rows if d.data["category"] in taxonomy]
            st.dataframe(
                pd.DataFrame({"From": [words.plain(str(d.data.get("title")), 80) for d in rows], "It is": names}),
                hide_index=True,
                alt="What your text model learnt",
            )
            st.button("Let it forget all of this", key="forget", on_click=_forget, args=(view,))


def _forget(view: View) -> None:
    sorting.learn(view.here.store, view.person, [], forget=True)


def _undo(view: View, decision: str) -> None:
    view.here.store.undo(decision, settings.now())
