"""Commitments on a page: how each stands and by which rule, an answer where only a person knows, and a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

import settings
from decide import commitments as decided
from ledger.contacts import contacts
from metrics import customers
from metrics.commitments import KINDS, MEASURES, PARTS, Check, Commitment, Measure, Part, Per, all_of, check
from metrics.contacts import Contact
from metrics.frames import dates
from metrics.practice import Practice
from metrics.taxonomy import Taxonomy
from model import KNOWN, EvenkeelError
from ui import loaders, words
from ui.frame import View, say

BEHIND = 30  # activities shown behind a commitment
CHECKED = "Promised. The app checks it from now on."
MOST = 3  # that one person carries at a time: more is a wish list
STATES = {  # how it stands: icon, colour, words
    "kept": ("check_circle", "green", "kept"),
    "missed": ("cancel", "red", "missed"),
    "running": ("timelapse", "blue", "running"),
    "cannot_tell": ("help", "gray", "can't tell"),
}
MEASURED: dict[Measure, str] = {
    "hours": "Hours",
    "contacts": "Customer contacts",
    "companies": "Different companies met",
    "share": "Share of product work, %",
    "said": "Nothing: only I can say",
}
PART: dict[Part, str] = {"learn": "Learn", "apply": "Apply"}
PERS: dict[Per, str] = {"total": "in all", "week": "a week"}
SIDES = {"strategy": "Strategy, all of it", "execution": "Execution, all of it"}
EVERY = (*KNOWN, "booked")


def checks(view: View, taxonomy: Taxonomy) -> list[Check]:
    """How each commitment of the view's person stands, oldest first; worked out again when the record moves."""
    said = view.said(KINDS)
    return view.kept("checks", lambda: _checks(view, taxonomy, all_of(said)), view.version.id, view.person)


def _checks(view: View, taxonomy: Taxonomy, promised: Sequence[Commitment]) -> list[Check]:
    if not promised:
        return []
    first, until = min(one.first for one in promised), max(one.until for one in promised)
    span = {"first": first, "before": until + timedelta(days=1)}
    by = ("day", "category", "side", "product", "known")
    rows = loaders.hours(view.here, view.version, by, person=view.person, known=list(EVERY), **span)
    rows = rows.assign(day=dates(rows["day"]))
    met = _met(view, first, until)
    names = {c.id: c.name for c in taxonomy.categories} | words.SIDES
    return [check(one, rows, met, settings.today(), names) for one in promised]


def _met(view: View, first: date, until: date) -> list[Contact]:
    """Every customer met directly from the first to the last day, booked ones included."""
    return customers.direct(
        [
            one
            for booked in (False, True)
            for one in contacts(
                view.here.ledger, view.version, [view.person], first, until + timedelta(days=1), booked=booked
            )
        ]
    )


def running(found: Sequence[Check]) -> list[Check]:
    """Those whose time is not over, and that are neither kept nor missed yet."""
    return [one for one in found if one.state == "running"]


def half(found: Sequence[Check]) -> str:
    """What is missing where everything that is carried is to learn, or everything to apply."""
    parts = {one.commitment.part for one in running(found)}
    if parts == {"learn"}:
        return "You have something to learn. What will you apply it to?"
    return "You have something to apply. Is there something to learn for it?" if parts == {"apply"} else ""


def listed(view: View, taxonomy: Taxonomy, found: Sequence[Check]) -> None:
    """Each commitment with its state, figure and rule; those of one's own can be answered and taken back."""
    for one in found:
        icon, colour, state = STATES[one.state]
        promised = one.commitment
        with st.container(border=True, key=f"commitment_{promised.id}"):
            st.markdown(
                f":{colour}[:material/{icon}: **{state}**] · {PART[promised.part]} · "
                f"by {words.day(promised.until)}  \n{words.markdown(promised.text, 300)}"
            )
            st.caption(words.escaped(f"{one.figure}{_ahead(one)}"))
            with st.container(horizontal=True, gap="small"):
                why(view, taxonomy, one)
                if view.own:
                    _answers(view, one)


def why(view: View, taxonomy: Taxonomy, one: Check) -> None:
    """The rule, and what counted: looked up only when it is opened."""
    promised = one.commitment
    with st.popover(
        "Why", icon=":material/help:", type="tertiary", key=f"why_{promised.id}", on_change="rerun"
    ) as opened:
        if not opened.open:
            return
        st.markdown(words.markdown(one.rule, 500))
        if promised.measure == "said":
            return
        behind = view.kept("behind", lambda: _behind(view, taxonomy, promised), view.version.id, promised.id)
        if behind.empty:
            st.caption("Nothing that counts was seen so far.")
            return
        columns = {"Hours": st.column_config.NumberColumn(format="%.1f h")}
        st.dataframe(behind, hide_index=True, key=f"behind_{promised.id}", column_config=columns, alt="What counted")


def _behind(view: View, taxonomy: Taxonomy, promised: Commitment) -> pd.DataFrame:
    """The activities that counted, newest first."""
    if promised.measure in ("contacts", "companies"):
        met = [m for m in _met(view, promised.first, promised.until) if promised.product in ("", m.product)]
        rows = pd.DataFrame({"activity": [m.activity for m in met], "hours": [m.hours for m in met]})
    else:
        side = promised.category or ("strategy" if promised.measure == "share" else "")
        categories = [c.id for c in taxonomy.categories if side in (c.id, c.side) or (not side and c.side in SIDES)]
        where = {"person": view.person, "first": promised.first, "before": promised.until + timedelta(days=1)}
        rows = loaders.hours(
            view.here, view.version, ("activity",), category=categories, product=promised.product or None, **where
        )
    about = loaders.describe(view.here, view.version, view.person, [key for key in rows["activity"] if key])
    found = rows.merge(about, on="activity").sort_values("start", ascending=False).head(BEHIND)
    when = [f"{t:%a} {t.day} {t:%b}" for t in found["start"]]
    return pd.DataFrame({"When": when, "What": [words.plain(t) for t in found["title"]], "Hours": found["hours"]})


def _ahead(one: Check) -> str:
    """What is booked and what is still short, where the time is not over."""
    if one.state != "running" or one.wanted is None or one.commitment.measure == "share":
        return ""
    booked = f", {one.booked:.1f}".removesuffix(".0") + " booked" if one.booked else ""
    short = f", {one.short:.1f}".removesuffix(".0") + " short" if one.short else ""
    return booked + short


def _answers(view: View, one: Check) -> None:
    promised = one.commitment
    if promised.measure == "said" or one.state == "cannot_tell":
        for kept, label in ((True, "I did it"), (False, "I did not")):
            if promised.kept is not kept and st.button(label, key=f"kept_{kept}_{promised.id}"):
                _do(partial(decided.answer, view.here.store, view.person, promised.id, kept))
    if st.button("Take back", key=f"drop_{promised.id}", type="tertiary"):
        _do(lambda: decided.drop(view.here.store, promised))


def _do(act: Callable[[], object], said: str = "") -> None:
    try:
        act()
    except EvenkeelError as error:
        say(error)
        return
    if said:
        st.session_state.promised = True  # empties the field, which only the next run can
        st.toast(said)
    st.rerun()


def take(view: View, taxonomy: Taxonomy, practice: Practice) -> None:
    """Promise a suggestion as it stands, from today on."""
    until = settings.today() + timedelta(weeks=practice.weeks)
    _do(
        lambda: decided.commit(
            view.here.store,
            taxonomy,
            view.person,
            practice.do,
            practice.measure,
            until,
            part=practice.part,
            category=practice.category if practice.category in taxonomy else "",
            least=practice.least,
        ),
        CHECKED,
    )


def make(view: View, taxonomy: Taxonomy, origin: str = "assess") -> None:
    """The fields of a commitment in one's own words."""
    if st.session_state.pop("promised", False):
        st.session_state.promise_text = ""
    text = st.text_input("I will", key="promise_text", max_chars=decided.LONGEST)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        part = st.segmented_control(
            "To", list(PARTS), format_func=PART.__getitem__, default="apply", required=True, key="promise_part"
        )
        measure = st.selectbox(
            "Checked by", MEASURES, format_func=MEASURED.__getitem__, key="promise_measure", width=230
        )
        until = st.date_input(
            "Until",
            settings.today() + timedelta(weeks=6),
            min_value=settings.today(),
            key="promise_until",
            format="YYYY-MM-DD",
            width=150,
        )
    amount: dict[str, Any] = {} if measure == "said" else _amount(measure, taxonomy)
    if st.button("Promise", key="promise", type="primary", icon=":material/flag:", disabled=not text.strip()):
        given = (view.here.store, taxonomy, view.person, text, measure, until)
        _do(partial(decided.commit, *given, part=part, origin=origin, **amount), CHECKED)


def _amount(measure: Measure, taxonomy: Taxonomy) -> dict[str, Any]:
    """How much of what, in all or a week."""
    found: dict[str, Any] = {}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        least = st.number_input("At least", 1.0, 500.0, 4.0, 1.0, key="promise_least", width=130, format="%g")
        if measure in ("hours", "contacts"):
            found["per"] = st.segmented_control(
                "Counted", list(PERS), format_func=PERS.__getitem__, default="total", required=True, key="promise_per"
            )
        if measure in ("hours", "share"):
            categories = SIDES | {c.id: c.name for c in taxonomy.categories if c.side in SIDES}
            found["category"] = st.selectbox(
                "Of", list(categories), format_func=categories.__getitem__, key="promise_category", width=250
            )
    return found | {"least": least / 100 if measure == "share" else least}
