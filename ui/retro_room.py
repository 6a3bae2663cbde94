"""The meeting: opened, moved on through its agenda with a clock, and closed with what was promised."""

from __future__ import annotations

import streamlit as st

import decide.retro as retros
import settings
from decide.retro import Retro
from decide.retro_pack import Pack
from metrics import retro_board
from metrics.retro_board import STEPS
from ui import retro_ask, retro_commit, retro_facts, retro_seat, words
from ui import retro_board as boards
from ui import retro_words as told
from ui.frame import View

NEXT = {
    "facts": "Go on to guessing",
    "guess": "Show the balance, and write",
    "write": "Reveal the cards",
    "discuss": "Go on to committing",
}


def draw(view: View, pack: Pack, retro: Retro | None, earlier: list[Retro]) -> None:
    """The meeting at the step it has come to, or how to open one."""
    if retro is None:
        begin(view, pack, earlier)
        return
    if retro.step == retro_board.ORDER[0]:
        st.markdown(f"*{retro_board.OPENING}*")
    st.markdown(agenda(retro.step))
    step = next(s for s in STEPS if s.id == retro.step)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="retro_step"):
        left = retro_board.clock(retro.step, retro.since or retro.opened, settings.now())
        with st.container(width=128):
            token = retro_seat.take(retro.id, left)
        st.markdown(f"**{step.name}.** {step.does}", width="stretch")
        go_on(view, pack, retro)
    boards.wrong()
    _step(view, pack, retro, token)
    if retro.step not in ("facts", "commit"):
        with st.expander("Five statements on how healthy this is", icon=":material/favorite:", key="health"):
            boards.health(view, retro, token)


def _step(view: View, pack: Pack, retro: Retro, token: str) -> None:
    """What one does in a step, and the board that all see."""
    drawn = boards.board(view.here.store, retro.id)._replace(retro=retro)  # somebody may just have gone on
    if retro.step == "facts":
        boards.live(view, drawn)
        retro_facts.draw(view, pack, "meeting", covered=True)
        return
    if retro.step in ("guess", "write"):
        left, right = st.columns([2, 3], gap="large")
        with left:
            if retro.step == "guess":
                boards.guess(view, retro, token)
            else:
                guessed(view, pack, retro)
                boards.write(view, retro, token, retro_ask.cards(pack.facts, pack.names))
        with right:
            boards.live(view, drawn)
        return
    if retro.step == "discuss":
        boards.choose(view, retro, token)
    else:
        retro_commit.draw(view, pack, retro)
    boards.live(view, drawn)


def agenda(now: str) -> str:
    """The steps with their minutes, the present one marked."""
    at = retro_board.ORDER.index(now)
    colours = ["gray" if n < at else "primary" if n == at else "blue" for n in range(len(STEPS))]
    marks = ["✓ " if n < at else "▸ " if n == at else "" for n in range(len(STEPS))]
    return " ".join(
        f":{colour}-badge[{mark}{step.name} · {step.minutes} min]"
        for step, colour, mark in zip(STEPS, colours, marks, strict=True)
    )


def guessed(view: View, pack: Pack, retro: Retro) -> None:
    """What was guessed, beside what was measured."""
    found = retro_board.guesses(float(s.text) for s in boards.board(view.here.store, retro.id).of("guess"))
    if found is None or pack.facts.now.share is None:
        return
    spread = f"{words.percent(found.low)} to {words.percent(found.high)}, the middle {words.percent(found.middle)}"
    one = words.percent(found.middle)
    st.markdown(
        f"**{found.n}** guess{'es' if found.n > 1 else ''}: {spread if found.n > 1 else one}. "
        f"Measured: **{words.percent(pack.facts.now.share)}**. Either may be off."
    )


def go_on(view: View, pack: Pack, retro: Retro) -> None:
    """The button to the next step; the last one closes the retro."""
    store = view.here.store
    if retro.step in NEXT:
        st.button(
            NEXT[retro.step], key="go_on", icon=":material/arrow_forward:",
            on_click=boards.doing, args=(lambda: retros.move_on(store, retro.id, retro.step),),
        )  # fmt: skip
        return
    with st.popover("Close the retro", icon=":material/lock:"):
        st.markdown(
            "The facts are kept as they are known now, with the cards and what was promised. Whose choice, guess or "
            "answer was whose is deleted."
        )
        st.button(
            "Close it", key="close_retro", type="primary",
            on_click=boards.doing, args=(lambda: retros.close(store, retro.id, pack.facts),),
        )  # fmt: skip


def begin(view: View, pack: Pack, earlier: list[Retro]) -> None:
    """What the hour will be, and the form that opens it."""
    for closed in earlier:
        retro_seat.leave(closed.id)
        if closed.first == pack.span.first and closed.since:
            when = words.day(closed.since.date())
            st.success(
                f"This quarter's retro was closed on {when}. It stands under **Earlier**.", icon=":material/lock:"
            )
    st.markdown(agenda("facts").replace("▸ ", "").replace("primary-badge", "blue-badge"))
    st.markdown(
        "One hour. Everybody opens this page in a browser of their own; nobody signs their cards, and nothing that is "
        "kept can tell whose they are. One of you goes on from step to step, for all."
    )
    with st.form("begin", border=True):
        sets = [*retro_board.COLUMNS, "Our own"]
        which = st.selectbox("Board", sets, key="retro_columns")
        own = st.text_input("Own columns, with commas between", key="retro_own", placeholder="Proud, Worried, Curious")
        votes = st.number_input("Cards that each may choose", 1, 10, 3, key="retro_votes")
        if st.form_submit_button(f"Open the retro of {pack.span.name}", type="primary", key="begin_retro"):
            columns = own.split(",") if which == "Our own" else retro_board.COLUMNS[which]
            if boards.trying(
                lambda: retros.begin(view.here.store, pack.about.key, pack.span.first, columns, int(votes))
            ):
                st.rerun()
    boards.wrong()
    st.caption(f"{words.markdown(told.span(pack.facts, pack.span.fiscal_year_start), 120)} · {retro_board.OPENING}")
