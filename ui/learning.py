"""Learning from corrections, behind the page: a moment after the last click, and the page says what came of it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future

import streamlit as st

from decide import sorting
from ledger.files import Version
from model import EvenkeelError
from settings import today
from ui import loaders, words
from ui.frame import View, part

TELLING = sorting.TEACH | {"learnt"}
AFTER = 2.0  # seconds without a click
PATIENCE = 120.0  # seconds for the hours to be worked out anew
_under_way: dict[tuple[str, str], Future[str]] = {}
_guard = threading.Lock()


def learn(view: View) -> None:
    """Let the owner's text model learn what it does not know yet, and say what it sorts otherwise since."""
    if told := st.session_state.pop("learnt", ""):
        st.toast(words.escaped(told), icon=":material/school:")
    wanted = sorting.pending(view.said(TELLING))
    new = wanted is not None and wanted != st.session_state.get("not_learnt")
    if new or _asked(view) in _under_way:
        st.session_state.quiet_since = time.monotonic()
        _wait(view, wanted or [])


def _asked(view: View) -> tuple[str, str]:
    return view.here.store.identity(), view.person


@part(run_every=AFTER)
def _wait(view: View, wanted: list[str]) -> None:
    if time.monotonic() - st.session_state.quiet_since < AFTER / 2:  # drawn with the page, after a click
        return
    asked = _asked(view)
    with _guard:
        task = _under_way.get(asked)
        if task is None:
            task = _under_way[asked] = Future()
            threading.Thread(target=_learn, args=(view, wanted, task), daemon=True).start()
    if task.done():
        with _guard:
            _under_way.pop(asked, None)
        st.session_state.not_learnt = wanted if task.exception() else None
        st.session_state.learnt = str(task.exception() or task.result())
        st.rerun()


def _learn(view: View, wanted: list[str], task: Future[str]) -> None:
    try:
        sorting.learn(view.here.store, view.person, wanted)
        task.set_result(_said(view, len(wanted)))
    except EvenkeelError as error:  # the page says it
        task.set_exception(error)
    except BaseException as error:
        task.set_exception(EvenkeelError("What you corrected could not be learnt.", "It holds all the same."))
        raise error


def _said(view: View, corrections: int) -> str:
    """What came of it, in words, once the hours are worked out anew."""
    until = time.monotonic() + PATIENCE
    while (found := view.here.ledger.version(today())).updating and time.monotonic() < until:
        time.sleep(0.2)
    count, hours = _moved(view, found)
    taught = f"Learnt from {corrections} correction{'' if corrections == 1 else 's'}"
    return f"{taught}: {count} other activities moved, {words.hours(hours)}." if count else f"{taught}; nothing moved."


def _moved(view: View, found: Version) -> tuple[int, float]:
    """How many activities are sorted otherwise than in the version of the page, and their hours."""
    columns = ("activity", "series", "category")
    before, after = (loaders.hours(view.here, v, columns, person=view.person) for v in (view.version, found))
    both = before.merge(after, on=["activity", "series"], suffixes=("", "_after"))
    moved = both[(both["category"] != both["category_after"]) & (both["activity"] != "")]
    return moved["activity"].nunique(), float(moved["hours_after"].sum())
