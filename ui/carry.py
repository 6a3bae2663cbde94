"""Carry away what a page says: the report in four forms, its rows as CSV, and a page for one's manager, seen first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import streamlit as st

from model import EvenkeelError
from reports import FORMS, REPORTS, written
from reports.asked import Asked
from reports.report import Report
from ui import tables, tell
from ui.frame import View, dialog, say
from ui.memory import Memory

_FILES = Memory(16)  # what was written last; a web page has 5 MB
NAMES = {"balance": "Balance, as it stands here", "monday": "Monday: last week and this one"}
TICKED = 2  # sections of the page for a manager that are ticked at first


def away(view: View) -> None:
    """The popover of Balance. What is in it is drawn when it opens, and a file is made at the click."""
    with st.popover("Carry away", icon=":material/ios_share:", key="away", on_change="rerun") as box:
        if box.open:
            _choice(view)
    if st.session_state.pop("for_manager", False):
        _manager(view)


def _choice(view: View) -> None:
    what = st.radio("What", list(NAMES), format_func=NAMES.__getitem__, key="carry")
    try:
        if what == "monday":  # there may be nothing to say of last week
            report(view, what)
        _forms(view, what)
    except EvenkeelError as error:
        say(error)
    st.download_button(
        "Every row behind it (CSV)",
        partial(tables.csv_of, view),
        f"evenkeel-{view.first}-{view.before}.csv",
        "text/csv",
        icon=":material/download:",
        key="csv",
        on_click="ignore",
    )
    if view.own:
        st.button("A page for my manager", icon=":material/supervisor_account:", key="to_manager", on_click=_turn)


def _turn() -> None:
    """From the popover, which would stand before it, to the page for a manager."""
    st.session_state.away, st.session_state.for_manager = False, True


@dialog("A page for my manager")
def _manager(view: View) -> None:
    """Tick the sections, see the page as it will be, and only then take it."""
    try:
        made = report(view, "manager")
    except EvenkeelError as error:
        say(error)
        return
    headings = [section.heading for section in made.sections]
    st.caption("Totals alone: no titles and no names of people, companies or files. Below is all that it will say.")
    ticked = tuple(st.pills("What it shows", headings, selection_mode="multi", default=headings[:TICKED], key="ticked"))
    with st.container(border=True, height=380, key="preview"):
        st.markdown(written(made.only(ticked), ".md").decode())
    _forms(view, "manager", ticked)


def _forms(view: View, what: str, sections: tuple[str, ...] | None = None) -> None:
    """`sections` are those that its owner ticked."""
    last = view.before - timedelta(days=1)
    forms(what, f"evenkeel-{what}-{view.first}-{last}", lambda: report(view, what, sections))


def forms(what: str, stem: str, make: Callable[[], Report]) -> None:
    """A button for each form of a report; it is made and written at the click. `stem` is the file's name."""
    with st.container(horizontal=True, gap="small"):
        for ending, form in FORMS.items():
            st.download_button(
                form.name,
                partial(file, make, ending),
                f"{stem}{ending}",
                form.mime,
                key=f"{what}{ending.replace('.', '_')}",
                on_click="ignore",
            )


def report(view: View, what: str, sections: tuple[str, ...] | None = None) -> Report:
    """A report of this view or some sections of it, made once for a version and what the record says beside it."""
    made = view.made(f"report {what}", lambda: REPORTS[what](asked(view)), view.here.moved)
    return made if sections is None else made.only(sections)


def file(make: Callable[[], Report], ending: str) -> bytes:
    """A report in the form of a file's ending."""
    made = make()
    return _FILES.get((made, ending), lambda: written(made, ending))


def asked(view: View) -> Asked:
    """What a view asks, for reports; the hours come through the page's own door."""
    return Asked(
        view.here.store,
        view.here.ledger.basis(view.version),
        view.version,
        tell.asking(view),
        view.person,
        view.first,
        view.before,
        view.product,
        view.grain,
        view.here.sample,
    )
