"""What the Retro page shows: whom and which quarter it is about, the facts of it, and the retros held."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import streamlit as st

import decide.retro as retros
from decide import retro_pack
from decide.retro import Retro
from decide.retro_pack import Pack
from ledger import retro as hours
from metrics.retro_about import About, Span, about, quarter
from model import EvenkeelError
from ui import loaders, words
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
    days = loaders.hours(view.here, view.version, ("month",))["month"]
    start = view.here.settings.fiscal_year_start
    return sorted({quarter(pd.Timestamp(d).date(), start) for d in days}, key=lambda s: s.first, reverse=True)


def _abouts(view: View) -> list[str]:
    basis = view.here.ledger.basis(view.version)
    products = loaders.hours(view.here, view.version, ("product",))["product"].tolist()
    found = [a.key for a in hours.choices(basis, products) if loaders.takes_part(view.here, a)]
    mine = basis.person(loaders.reader(view.here), basis.today)
    own = [f"product:{p}" for p in mine.products] + [f"team:{mine.team}"]
    return sorted(found, key=lambda key: own.index(key) if key in own else len(own))


def sums(view: View, of: About, span: Span) -> hours.Sums:
    """The hours of a quarter and of the two it is compared with; in a team of groups that are large enough."""
    ledger = loaders.for_retro(view.here, of)
    loaders.viewed(view.here, f"retro of {of.name}, {span.name}")

    def read() -> hours.Sums:
        return hours.sums(ledger.store, ledger, view.version, of, span, fewest(view))

    return loaders.made(view.here, view.version, "retro_sums", (of.key, span.first), read)


def fewest(view: View) -> int:
    """How many people's hours a retro is of at least."""
    return view.here.settings.group_size if view.here.access else 1


def pack(view: View, of: About, span: Span) -> Pack:
    """The facts of a quarter as they are known now."""

    def read() -> Pack:
        return retro_pack.pack(loaders.for_retro(view.here, of), view.version, of, span, sums(view, of, span))

    return view.kept("retro_pack", read, view.version.id, of.key, span.first)


def held(view: View, of: About) -> list[Retro]:
    """The retros about this product or team, oldest first."""
    every = view.kept("retros", lambda: retros.listed(view.here.store))
    return [r for r in every if r.about == of.key]


def under_way(view: View, asked: Asked) -> Retro | None:
    """The retro of this quarter that is open."""
    mine = [r for r in held(view, asked.about) if r.first == asked.span.first and r.step != "closed"]
    return mine[-1] if mine else None
