"""Retros that were held: what was known then and what is known now, the cards, the promises, and health over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

import decide.retro as retros
from decide import commitments, retro_pack
from decide.retro import Retro
from metrics import retro, retro_board
from metrics.retro_about import About, quarter
from ui import retro_board as boards
from ui import retro_charts, retro_facts, retro_load, words
from ui import retro_words as told
from ui.frame import View
from ui.tell import QUIET

THEN, NOW = "Known then", "Known now"


def draw(view: View, about: About) -> None:
    """The closed retros of a product or team; one of them with all that it kept."""
    closed = [r for r in retro_load.held(view, about) if r.step == "closed"]
    if not closed:
        st.info(
            f"No retro of {words.markdown(about.name, 60)} was closed yet. Open one under **Meeting**; when it is "
            "closed, its facts, cards and promises stand here as they were.",
            icon=":material/event_repeat:",
        )
        return
    by_id = {r.id: r for r in reversed(closed)}
    chosen = by_id[
        st.selectbox("Retro", list(by_id), format_func=lambda i: name(view, by_id[i]), key="earlier", width=320)
    ]
    known(view, about, chosen)
    promises(view, about, chosen)
    cards(view, chosen)
    health(view, closed)


def name(view: View, one: Retro) -> str:
    """A retro by its quarter and the day it was closed."""
    span = quarter(one.first, view.here.settings.fiscal_year_start)
    return f"{span.name}, closed {words.day(one.since.date())}" if one.since else span.name


def known(view: View, about: About, one: Retro) -> None:
    """The facts as they were when it was closed, and as they are now."""
    now = retro_load.pack(view, about, quarter(one.first, view.here.settings.fiscal_year_start))
    then = replace(now, facts=retro.thawed(dict(one.kept["facts"])))
    first, second = (told.sentence(pack.facts) for pack in (then, now))
    same = now.facts.now == then.facts.now
    st.markdown(f"**{THEN}**: {words.escaped(first)}")
    st.markdown(f"**{NOW}**: {'the same.' if same else words.escaped(second)}")
    which = st.segmented_control("Facts", (THEN, NOW), default=THEN, required=True, key="known_when")
    retro_facts.draw(view, then if which == THEN else now, "earlier")


def promises(view: View, about: About, one: Retro) -> None:
    """What was promised there, and how it stands."""
    found = retro_load.checks(view, about, one)
    st.subheader("What was promised there", anchor=False)
    if not found:
        st.caption("Nothing was promised.")
    for check in found:
        state = retro_pack.STANDING[check.state].capitalize()
        st.markdown(f"**{state}** · {words.markdown(check.commitment.text, 300)}")
        st.caption(f"{words.markdown(check.figure, 200)}. {words.markdown(check.rule, 400)}")
        if check.state == "cannot_tell" or check.commitment.measure == "said":
            with st.container(horizontal=True, gap="small"):
                for kept, label in ((True, "We did it"), (False, "We did not")):
                    st.button(label, key=f"said_{check.commitment.id}_{kept}", type="tertiary", on_click=boards.doing,
                              args=(_answer(view, one, check.commitment.id, kept),))  # fmt: skip
    boards.wrong()


def _answer(view: View, one: Retro, commitment: str, kept: bool) -> Callable[[], object]:
    """Say whether a promise was kept, where only people can."""
    return lambda: commitments.answer(view.here.store, one.owner, commitment, kept)


def cards(view: View, one: Retro) -> None:
    """The board as it was left."""
    st.subheader("The board", anchor=False)
    left = view.kept("retro_slips", lambda: retros.board(view.here.store, one.id), one.id)
    votes = Counter(s.about for s in left if s.kind == "vote")
    boards.cards_by_column(view, one.columns, [s for s in left if s.kind == "card"], votes)


def health(view: View, closed: list[Retro]) -> None:
    """The mean answers from retro to retro, where five or more gave one."""
    trend: dict[str, list[tuple[str, float]]] = {}
    for one in closed:
        label = quarter(one.first, view.here.settings.fiscal_year_start).name
        for statement, mean in retro_board.shown(one.kept.get("health", {})).items():
            trend.setdefault(retro_board.HEALTH[statement], []).append((label, mean))
    st.subheader("How healthy this is", anchor=False)
    if not trend:
        st.caption(f"A statement is shown once {retro_board.FEWEST} people answered it in a retro.")
        return
    figure = view.made("retro_health", lambda: retro_charts.health(trend, view.theme), repr(trend))
    said = "; ".join(f"{text} {means[-1][1]:.1f} of 5" for text, means in trend.items())
    st.plotly_chart(figure, key="retro_health", config=QUIET, alt=f"Answers from retro to retro, the latest: {said}")
