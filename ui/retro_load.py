"""What the Retro page shows: whom and which quarter it is about, the facts of it, and the retros held."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

import decide.retro as retros
import settings
from decide import retro_pack, retro_sums
from decide.retro import Retro
from decide.retro_pack import Pack
from ledger import pieces
from ledger import retro as hours
from metrics.commitments import Check
from metrics.frames import dates
from metrics.retro_about import About, Span, about, quarter
from model import EvenkeelError
from ui import loaders, words
from ui import retro_words as told
from ui.frame import View

PARTS = ("Facts", "Meeting", "Earlier")


class Asked(NamedTuple):
    """What the reader chose."""

    about: About
    span: Span
    part: str


def ask(view: View) -> Asked | None:
    """Draw what can be chosen; None where there are no hours yet.

    Raises EvenkeelError where in a team no retro is the reader's to see.
    """
    if view.here.access == "leader":
        raise EvenkeelError(
            "A retro is for those whose hours are in it, and leaders see sums of the same hours on Portfolio.",
            "Beside each other the two could tell one person's hours, so here is nothing for you.",
            "team.group",
        )
    spans = loaders.made(view.here, view.version, "retro_spans", (), lambda: _spans(view))
    if not spans:
        return None
    abouts = loaders.made(view.here, view.version, "retro_abouts", (), lambda: _abouts(view))
    if not abouts:
        raise EvenkeelError(
            "A retro is for those whose hours are in it, and the directory has you in no product or team.",
            "Ask whoever looks after the directory to add yours.",
            "team.group",
        )
    done = next((s for s in spans if s.before.isoformat() <= view.version.today), spans[0])
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="retro_bar"):
        whom = st.selectbox(
            "About", abouts, format_func=lambda k: words.plain(about(k).name, 40), key="about", bind="query-params",
            width=176,
        )  # fmt: skip
        names = {s.name: s for s in spans}
        when = st.selectbox(
            "Quarter", list(names), index=spans.index(done), key="quarter", bind="query-params", width=148
        )
        part = st.segmented_control(
            "Show", PARTS, default=PARTS[0], required=True, key="part", bind="query-params",
            help="The facts of the quarter, the meeting itself, or the retros that were held.",
        )  # fmt: skip
    return Asked(about(whom), names[when], part)


def _spans(view: View) -> list[Span]:
    """The quarters with hours, newest first."""
    days = set(dates(_known(view)["month"]))
    start = view.here.settings.fiscal_year_start
    return sorted({quarter(day, start) for day in days}, key=lambda s: s.first, reverse=True)


def _known(view: View) -> pd.DataFrame:
    """The months and products that have hours."""
    return pieces.hours(view.here.ledger, view.version, ("month", "product"), {})


def _abouts(view: View) -> list[str]:
    basis = view.here.ledger.basis(view.version)
    products = _known(view)["product"].unique()
    found = [a.key for a in hours.choices(basis, products) if loaders.takes_part(view.here, a)]
    mine = basis.person(loaders.reader(view.here), basis.today)
    own = [f"product:{p}" for p in mine.products] + [f"team:{mine.team}"]
    return sorted(found, key=lambda key: own.index(key) if key in own else len(own))


def pack(view: View, of: About, span: Span) -> Pack:
    """The facts of a quarter as they are known now; in a team as they were worked out, and empty until then."""
    ledger = loaders.for_retro(view.here, of)
    loaders.viewed(view.here, f"retro of {of.name}, {span.name}")

    def read() -> Pack:
        if view.here.access:
            return retro_sums.pack(ledger, view.version, of, span)
        return retro_pack.pack(ledger, view.version, of, span, sums(view, of, span))

    return view.kept("retro_pack", read, view.version.id, of.key, span.first)


def sums(view: View, of: About, span: Span) -> hours.Sums:
    """The hours of a quarter and of the two it is compared with, on a machine of one's own."""
    ledger = view.here.ledger
    return loaders.made(
        view.here, view.version, "retro_sums", (of.key, span.first),
        lambda: hours.sums(ledger.store, ledger, view.version, of, span),
    )  # fmt: skip


def checks(view: View, of: About, one: Retro) -> list[Check]:
    """How the promises of a closed retro stand."""
    ledger = loaders.for_retro(view.here, of)
    if view.here.access:
        return retro_sums.checks(ledger.store, one, settings.today())
    span = quarter(one.first, view.here.settings.fiscal_year_start)
    return retro_pack.checks(ledger, view.version, one.owner, sums(view, of, span).people)


def worked_out(view: View, asked: Asked) -> bool:
    """Whether there are facts; else draw what there could be, and in a team how to have them worked out."""
    if pack(view, asked.about, asked.span).facts.now.seen > 0:
        return True
    of, span, least = asked.about, asked.span, view.here.settings.group_size
    if not view.here.access:
        st.info(told.empty(), icon=":material/event_busy:")
    elif span.before > settings.today():
        st.info(f"{span.name} is not over. {told.ONCE}", icon=":material/event_busy:")
    else:
        ledger = loaders.for_retro(view.here, of)
        found = view.kept("retro_ready", lambda: retro_sums.ready(ledger, view.version, of, span), of.key, span.first)
        st.info(
            words.markdown(told.ready(of.name, span.name, len(found.people), found.elsewhere, least), 600),
            icon=":material/event_busy:",
        )
        if len(found.people) >= least and st.button("Work the facts out", type="primary", key="work_out"):
            retro_sums.work_out(ledger, view.version, of, span, least)
            st.rerun()
    return False


def held(view: View, of: About) -> list[Retro]:
    """The retros about this product or team, oldest first."""
    every = view.kept("retros", lambda: retros.listed(view.here.store))
    return [r for r in every if r.about == of.key]


def under_way(view: View, asked: Asked) -> Retro | None:
    """The retro of this quarter that is open."""
    mine = [r for r in held(view, asked.about) if r.first == asked.span.first and r.step != "closed"]
    return mine[-1] if mine else None
