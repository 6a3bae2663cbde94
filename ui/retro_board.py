"""The board of a retro in everybody's browser: one look at a counter every second and a half, drawn from a memory."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import streamlit as st

import decide.retro as retros
from decide import commitments
from decide.retro import Retro
from metrics import retro_board
from model import EvenkeelError
from store import Store, slips
from store.slips import Slip
from ui import frame, palette, words
from ui.frame import View, part
from ui.memory import Memory

POLL = 1.5  # seconds between two looks at the counter
_BOARDS = Memory(4)  # no more: a board from before the reveal says whose cards were whose


class Board(NamedTuple):
    """A retro and what lies on its board, for all sessions of this process."""

    retro: Retro
    slips: list[Slip]
    promised: tuple[str, ...]  # ids of its commitments

    def of(self, kind: str) -> list[Slip]:
        """The slips of a kind, in the order of their random ids."""
        return [s for s in self.slips if s.kind == kind]

    @property
    def sign(self) -> tuple[object, ...]:
        """What the whole page hangs on: while it is the same, the board alone is drawn anew."""
        return self.retro.step, self.promised, {s.id for s in self.of("card")} if self.retro.step == "discuss" else ()

    @property
    def votes(self) -> Counter[str]:
        """How often each card was chosen."""
        return Counter(s.about for s in self.of("vote"))


def board(store: Store, retro: str) -> Board:
    """What lies on the board now; read again only where the counter of slips has moved."""
    asked = slips.moved(store), retro
    return _BOARDS.get(asked, lambda: _read(store, retro))


def _read(store: Store, retro: str) -> Board:
    found = retros.present(store, retro)
    promised = tuple(one.id for one in commitments.listed(store, found.owner))
    return Board(found, retros.board(store, retro), promised)


@part(run_every=POLL)
def live(view: View, drawn: Board) -> None:
    """The board as it is; the whole page is drawn anew when what it hangs on has changed."""
    try:
        found = board(view.here.store, drawn.retro.id)
    except EvenkeelError as error:
        frame.say(error)
        return
    if found.sign != drawn.sign:
        st.rerun()
    st.caption(said(found))
    if found.retro.step in ("write", "discuss", "commit"):
        cards_by_column(view, found.retro.columns, found.of("card"), found.votes)


def said(found: Board) -> str:
    """What has come in so far, in one line."""
    step, people = found.retro.step, len({s.token for s in found.of("health")})
    n = len(found.of({"guess": "guess", "discuss": "vote"}.get(step, "card")))
    what = {"guess": "guess", "discuss": "choice"}.get(step, "card")
    plural = {"guess": "guesses", "discuss": "choices"}.get(step, "cards")
    line = f"{n} {what if n == 1 else plural} so far" if step != "facts" else "Read in silence"
    return f"{line} · {people} answered the statements on health" if people else line


def cards_by_column(view: View, columns: Sequence[str], cards: Sequence[Slip], votes: Mapping[str, int]) -> None:
    """Every card under its column, the most chosen first."""
    for place, name in zip(st.columns(len(columns)), columns, strict=True):
        mine = sorted((s for s in cards if s.about == name), key=lambda s: (-votes.get(s.id, 0), s.id))
        with place:
            st.markdown(f"**{words.markdown(name, 40)}**")
            st.html(drawn(view, mine, votes))


def drawn(view: View, cards: Sequence[Slip], votes: Mapping[str, int]) -> str:
    """Cards as one piece of HTML, their words escaped."""
    line, paper, muted = palette.GRID[view.theme], palette.BACKGROUND[view.theme], palette.MUTED[view.theme]
    style = f"border:1px solid {line};background:{paper};border-radius:6px;padding:8px 10px;margin:0 0 8px;"
    style += "overflow-wrap:anywhere;"

    def one(card: Slip) -> str:
        text, n = html.escape(words.plain(card.text, retros.LONGEST)), votes.get(card.id, 0)
        count = f'<div style="color:{muted};font-size:0.85em">{"●" * n} chosen {n}×</div>' if n else ""
        return f'<div style="{style}">{text}{count}</div>'

    return "".join(map(one, cards)) or f'<div style="color:{muted}">Nothing here yet.</div>'


# putting in -------------------------------------------------------------------------------------------------------


def trying(act: Callable[[], object]) -> bool:
    """Do something that a rule may refuse; what it says is shown with the next drawing."""
    try:
        act()
    except EvenkeelError as error:
        st.session_state.retro_wrong = error
        return False
    return True


def doing(act: Callable[[], object]) -> None:
    """The same, as what a button does."""
    trying(act)


def wrong() -> None:
    """Say what was refused last, once."""
    if (error := st.session_state.pop("retro_wrong", None)) is not None:
        frame.say(error)


@part()
def write(view: View, retro: Retro, token: str, facts: Sequence[str]) -> None:
    """A card of one's own, from one's own words or from a fact; and those one has put up, to take back."""
    store = view.here.store

    def put(key: str) -> None:
        text, column = st.session_state.get(key) or "", st.session_state.card_column
        if trying(lambda: retros.write(store, retro.id, token, column, text)):
            st.session_state[key] = "" if key == "card_text" else None

    wrong()
    st.segmented_control("Column", retro.columns, default=retro.columns[0], required=True, key="card_column")
    with st.form("card", border=False):
        st.text_input("Your card", max_chars=retros.LONGEST, key="card_text", placeholder="One thought")
        st.form_submit_button("Put it up", type="primary", key="put_card", on_click=put, args=("card_text",))
    st.selectbox("Or begin with a fact", facts, index=None, key="card_fact", placeholder="Choose a fact")
    if st.session_state.get("card_fact"):
        st.button("Make it a card", key="put_fact", on_click=put, args=("card_fact",))
    mine = [s for s in board(store, retro.id).of("card") if s.token == retros.seat(token, retro.id)]
    if mine:
        st.caption("Saved, and yours to take back until the cards are revealed:")
    for slip in mine:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(words.markdown(slip.text, retros.LONGEST))
            st.button(
                "Take back", key=f"back_{slip.id}", type="tertiary",
                on_click=doing, args=(lambda card=slip.id: retros.take_back(store, retro.id, token, card),),
            )  # fmt: skip


@part()
def choose(view: View, retro: Retro, token: str) -> None:
    """The cards one finds most important, as many as the retro allows."""
    store, found = view.here.store, board(view.here.store, retro.id)
    mine = [s.about for s in found.of("vote") if s.token == retros.seat(token, retro.id)]
    texts = {s.id: words.plain(s.text, 90) for s in found.of("card")}

    def keep() -> None:
        trying(lambda: retros.vote(store, retro.id, token, st.session_state.votes))

    wrong()
    st.multiselect(
        f"Choose up to {retro.votes} cards", list(texts), default=[c for c in mine if c in texts],
        format_func=lambda card: texts.get(card, ""), max_selections=retro.votes, key="votes", on_change=keep,
        placeholder="Cards that matter most",
    )  # fmt: skip


@part()
def guess(view: View, retro: Retro, token: str) -> None:
    """One's own guess of the share of strategy, before it is shown."""
    seat, store = retros.seat(token, retro.id), view.here.store
    mine = next((float(s.text) for s in board(store, retro.id).of("guess") if s.token == seat), None)

    def keep() -> None:
        trying(lambda: retros.guess(store, retro.id, token, st.session_state.retro_guess / 100))

    wrong()
    st.slider("Of all product work, strategy was", 0, 100, round(100 * (mine or 0.5)), 1, "%d%%", key="retro_guess")
    st.button("That is my guess", key="keep_guess", type="primary", on_click=keep)
    if mine is not None:
        st.caption(f"Your guess is kept: {words.percent(mine)}. You may still change it.")


@part()
def health(view: View, retro: Retro, token: str) -> None:
    """The five statements, each answered with 1 to 5 and kept at once."""
    seat, store = retros.seat(token, retro.id), view.here.store
    mine = {s.about: int(s.text) for s in board(store, retro.id).of("health") if s.token == seat}

    def keep(statement: str) -> None:
        value = st.session_state[f"health_{statement}"]
        if value is not None:
            trying(lambda: retros.answer(store, retro.id, token, statement, value))

    wrong()
    st.caption(f"From 1, {retro_board.ANSWERS[1].lower()}, to 5, {retro_board.ANSWERS[5].lower()}. Shown once "
               f"{retro_board.FEWEST} have answered, as a mean; nobody's own answer is ever shown.")  # fmt: skip
    for statement, text in retro_board.HEALTH.items():
        st.segmented_control(
            text, list(retro_board.ANSWERS), default=mine.get(statement), key=f"health_{statement}", on_change=keep,
            args=(statement,),
        )  # fmt: skip
