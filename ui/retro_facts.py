"""The facts of a retro on the page: three quarters side by side, what moved, what changed, and what to ask."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from decide.retro_pack import Pack
from metrics import retro_moved
from metrics.retro import Facts
from ui import retro_ask, retro_charts, words
from ui import retro_words as told
from ui.frame import View
from ui.retro_charts import Bar
from ui.retro_words import Names
from ui.tell import QUIET

SHOWN = 8  # of what took the hours, in the waterfall; the rest is one bar
CHANGED = 5  # of what started, stopped, grew or shrank


def draw(view: View, pack: Pack, key: str, covered: bool = False) -> None:
    """Everything of a quarter's facts; while it is covered, nothing that tells the balance."""
    facts, names = pack.facts, pack.names
    left, right = st.columns([2, 3], gap="large")
    with left:
        st.subheader("This quarter and before", anchor="compared")
        if covered:
            st.caption(told.COVERED)
        else:
            compared(view, facts, key)
        customers(facts)
        promised(facts)
        pins(facts)
        if not covered:
            questions(facts, names)
    with right:
        if not covered:
            st.subheader("What moved the balance", anchor="what-moved")
            moved(view, facts, names, key)
        changed(facts, names, view.here.settings.group_size if view.here.access else 1)


def compared(view: View, facts: Facts, key: str) -> None:
    """Hours by category and the share of strategy, in the quarter, the last, and a year before."""
    three = ("This quarter", "The last", "A year before")

    def make() -> pd.DataFrame:
        rows = [(words.plain(line.name, 60), line.hours, line.last, line.year) for line in facts.lines]
        return pd.DataFrame(rows, columns=["Category", *three])

    table = view.made("retro_compared", make, facts.about, facts.first, facts.lines)
    hours = {c: st.column_config.NumberColumn(c, format="%.0f h") for c in three}
    shares = [told.shares(b) for b in (facts.now, facts.last, facts.year)]
    with st.container(horizontal=True, gap="large"):
        for label, share in zip(("Strategy, this quarter", "Last quarter", "A year before"), shares, strict=True):
            st.metric(label, share, width="content")
    st.dataframe(
        table,
        hide_index=True,
        column_config=hours,
        height="content",
        key=f"{key}_compared",
        alt="Hours by category in this quarter, the last, and a year before",
    )


def moved(view: View, facts: Facts, names: Names, key: str) -> None:
    """The waterfall, by category or by what took the hours."""
    if facts.last is None or facts.last.share is None or facts.now.share is None:
        st.caption("There is no share in both quarters, so nothing can be said to have moved it.")
        return
    by = st.segmented_control(
        "By", ("Category", "What took the hours"), default="Category", required=True, key=f"{key}_by",
        label_visibility="collapsed",
    )  # fmt: skip
    bars = by_category(facts) if by == "Category" else by_family(facts, names)
    st.plotly_chart(
        _figure(view, facts.last.share, facts.now.share, bars),
        key=f"{key}_waterfall",
        config=QUIET,
        alt=said(facts, bars),
    )
    with st.popover("How this adds up", icon=":material/help:"):
        st.markdown(
            "Each bar is what one part moved the share of strategy by, in percentage points. An hour more of strategy "
            "lifts the share by (1 − *s*) / *T*, an hour more of execution lowers it by *s* / *T*, where *s* is the "
            "mean of both quarters' shares and *T* the mean of their product work. So the bars add up exactly to the "
            "change, however the hours are cut.\n\nHours are first divided by the hours that the same people were "
            "there, so that holidays, or one person more, move nothing by themselves. It says what moved with the "
            "share, not why."
        )


def _figure(view: View, start: float, end: float, bars: list[Bar]) -> go.Figure:
    return view.made("retro_waterfall", lambda: retro_charts.waterfall(start, end, bars, view.theme), start, end, *bars)


def by_category(facts: Facts) -> list[Bar]:
    """A bar for each category of product work."""
    points = told.category_points(facts)
    lines = [line for line in facts.lines if line.category in points]
    return [
        Bar(line.name, points[line.category], line.side, f"{words.hours(line.last)} → {words.hours(line.hours)}")
        for line in lines
        if points[line.category] or line.hours or line.last
    ]


def by_family(facts: Facts, names: Names) -> list[Bar]:
    """A bar for each of the series and issues that moved the share most, and one for all others."""
    said, work = told.labels(facts, names), [m for m in facts.families if m.points]
    top = [m for m in work if m.kind != "rest"][:SHOWN]
    rest = [m for m in work if m not in top]
    shown = retro_moved.rounded([*(m.points for m in top), sum(m.points for m in rest)])
    bars = [
        Bar(_short(said[told.key(m)]), p, m.side, told.change(m, said[told.key(m)]))
        for m, p in zip(top, shown, strict=False)
    ]
    return [*bars, Bar("Everything else", shown[-1], "", f"{len(rest)} more")] if rest else bars


def _short(text: str) -> str:
    return text[:1].upper() + text[1:]


def said(facts: Facts, bars: list[Bar]) -> str:
    """The waterfall in words."""
    parts = ", ".join(f"{words.plain(b.name, 60)} {told.signed(b.points)}" for b in bars)
    return f"Strategy share from {told.shares(facts.last)} to {told.shares(facts.now)}, in points: {parts}"


def changed(facts: Facts, names: Names, least: int) -> None:
    """What started, stopped, grew and shrank, most hours first; in a team what took so many people's hours."""
    st.subheader("Started, stopped, grew, shrank", anchor="changed")
    if facts.last is None:
        st.caption("Nothing is known of the quarter before, so nothing can be said to have changed.")
        return
    said = told.labels(facts, names)
    for both in (("started", "stopped"), ("grew", "shrank")):
        for column, how in zip(st.columns(2), both, strict=True):
            with column:
                _list(told.CHANGES[how], [told.change(m, said[told.key(m)]) for m in facts.changed(how)])
    st.caption(
        f"By at least {retro_moved.LEAST:.0f} hours; grew and shrank by half or more, with the quarters taken as "
        "equally long. Meetings have no name here until everybody whose calendar they are in releases it."
        + (f" What took hours of fewer than {least} people is not listed." if least > 1 else "")
    )


def _list(title: str, found: list[str]) -> None:
    lines = [f"- {words.escaped(text)}" for text in found[:CHANGED]] or ["- nothing"]
    more = [f"- and {len(found) - CHANGED} more"] if len(found) > CHANGED else []
    st.markdown("\n".join([f"**{title}**", "", *lines, *more]))


def customers(facts: Facts) -> None:
    """Customers met, weeks without, and what was pushed aside."""
    st.subheader("Customers", anchor="customers")
    if facts.contacts is not None:
        st.markdown(words.escaped(told.customers(facts.contacts)))


def promised(facts: Facts) -> None:
    """The commitments of the last retro: kept, missed or can't tell, with figure and rule."""
    if not facts.promises:
        return
    st.subheader("What we had promised", anchor="promised")
    marks = {"kept": ":material/check_circle:", "missed": ":material/cancel:"}
    for p in facts.promises:
        st.markdown(f"{marks.get(p.standing, ':material/help:')} **{p.standing.capitalize()}** · "
                    f"{words.markdown(p.text, 300)}")  # fmt: skip
        st.caption(f"{words.markdown(p.figure, 200)}. {words.markdown(p.rule, 400)}")


def pins(facts: Facts) -> None:
    """What was pinned in the quarter."""
    if facts.pins:
        st.subheader("What happened", anchor="pinned")
        st.markdown("\n".join(f"- {words.escaped(told.pinned(p))}" for p in facts.pins))


def questions(facts: Facts, names: Names) -> None:
    """Three questions that the facts ask, each with a link to its chart."""
    st.subheader("Three questions", anchor="questions")
    asked = retro_ask.questions(facts, names)
    st.markdown("\n".join(f"{n}. {words.escaped(q)} [{chart}](#{at})" for n, (q, chart, at) in enumerate(asked, 1)))
