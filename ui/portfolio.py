"""Portfolio's overview: products as small multiples, coverage, strategy beside customers, and what moved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import settings
from decide import portfolio_pack
from decide.portfolio_pack import Past, Quarter, Seen
from ledger.changed import Kept
from metrics import portfolio
from metrics.portfolio import Move, Standing
from metrics.taxonomy import Taxonomy
from ui import portfolio_charts, portfolio_review, tables, words
from ui import portfolio_words as say
from ui.frame import View
from ui.memory import Memory
from ui.palette import Theme
from ui.tell import QUIET

T = TypeVar("T")
_SMALL = Memory(400)  # small multiples
_TABLES: Kept[pd.DataFrame] = Kept()
_PAST: Kept[dict[tuple[str, date], Past]] = Kept()
FIRST = 12  # products shown before the rest is asked for
ALL = "*"
NOBODY = "nobody"


def chosen(found: Seen) -> Standing | None:
    """The product whose page is open, from the address of the page; None for all."""
    names = [ALL, *sorted(found.names, key=str.casefold)]
    if st.session_state.get("portfolio", ALL) not in names:
        st.session_state.portfolio = ALL
    name = st.selectbox(
        "Product",
        names,
        format_func=lambda n: "All products" if n == ALL else words.plain(n, 60),
        key="portfolio",
        bind="query-params",
        width=240,
    )
    return next((one for one in found.standings if one.product.name == name), None)


def chosen_quarter(view: View, found: Seen) -> tuple[Quarter, Quarter | None]:
    """The quarter looked at, and the one before it."""
    every = portfolio_pack.quarters(found)
    fiscal = view.here.settings.fiscal_year_start
    names = {one.first.isoformat(): say.quarter(one.first, fiscal) for one in every}
    if st.session_state.get("quarter") not in names:
        st.session_state.pop("quarter", None)
    name = st.selectbox(
        "Quarter", list(names), format_func=names.__getitem__, key="quarter", bind="query-params", width=150
    )
    at = list(names).index(name)
    return every[at], every[at + 1] if at + 1 < len(every) else None


def open_product(name: str) -> None:
    """Go to the page of a product."""
    st.session_state.portfolio = name


def multiples(view: View, found: Seen) -> None:
    """The products that most need a look, as cards; the rest on request."""
    most = len(found.standings) if st.session_state.get("every_product") else FIRST
    today = settings.today()
    with st.grid(4, min_column_width=250, gap="small", key="products"):
        for n, one in enumerate(found.standings[:most]):
            _card(view, found, one, n, today)
    if len(found.standings) > most:
        rest = len(found.standings) - most
        st.button(f"Show the other {rest}", key="more_products", on_click=_every_product)


def _every_product() -> None:
    st.session_state.every_product = True


def _card(view: View, found: Seen, one: Standing, n: int, today: date) -> None:
    name = one.product.name
    with st.container(border=True, gap="xsmall", height="stretch", key=f"product{n}"):
        st.button(
            f"**{words.markdown(name, 40)}**", key=f"open{n}", on_click=open_product, args=(name,), type="tertiary",
            icon=":material/chevron_right:", icon_position="right",
        )  # fmt: skip
        st.markdown(f"{words.escaped(say.state(one, today))}  \n{words.escaped(say.share(one))}")
        figure = view.made("small", lambda: _small(one, view.theme), name, found.key)
        if figure:
            st.plotly_chart(
                figure, key=f"small{n}", config=QUIET, alt=f"{words.plain(name, 60)} over a year: {say.share(one)}"
            )
        st.caption(words.escaped(" · ".join([say.stage(one, today), *customer(found, one)])))


def _small(one: Standing, theme: Theme) -> go.Figure | None:
    """The small multiple of a product, drawn anew only where its weeks have changed: a change moves few products."""
    return _SMALL.get((one.weeks, one.states, theme), lambda: portfolio_charts.small(one.trend, one.states, theme))


def customer(found: Seen, one: Standing) -> list[str]:
    """How long ago customers were met for a product; nothing where only whole months are seen."""
    return [say.customer(one)] if found.whole else []


def states_help() -> None:
    """What the states mean, one click away."""
    with st.popover("What these states mean", icon=":material/help:"):
        st.markdown(
            "A product is compared with **its own** wish: the share of strategy that its stage seeds or that you plan, "
            "against what its product managers, product owners and leads did. Four weeks count together, the direction "
            "comes from eight, and a state begins when four weeks in a row say the same."
        )
        for key, name in say.STATES.items():
            st.markdown(f"- **{name}**: {say.STATES_HELP[key]}")
        seeds = ", ".join(f"{s.name.lower()} {words.percent(s.seed)}" for s in portfolio.STAGES.values())
        st.caption(
            f"Seeds: {seeds}. Hours not seen are shared over a product's people as their seen hours are. "
            "Engineers and designers count under Investment alone. Nobody is ranked, and no person is shown."
        )


def coverage(view: View, found: Seen, quarter: Quarter, taxonomy: Taxonomy) -> None:
    """Product by category: hours of product people, and the cells that nobody looked at."""
    table, gaps = view.made("coverage", lambda: _coverage(view, found, quarter, taxonomy), quarter, found.key)
    cells = len(table) * (table.shape[1] - 2)
    left_out = say.closed(found.names, found.open(quarter.first))
    looked = f"Nobody looked at {gaps} of {cells} cells." if gaps else "Every cell had somebody's look." * (cells > 0)
    st.caption(words.escaped(f"Hours of product people in the quarter. {looked} {left_out}".strip()))
    columns = {
        name: st.column_config.TextColumn(name, alignment="right", width=max(104, 22 + 6 * len(name)))
        for name in table.columns
        if name not in ("Product", "Lead")
    }
    st.dataframe(
        table,
        hide_index=True,
        key="coverage",
        column_config={"Product": st.column_config.TextColumn(pinned=True), **columns},
        height="content" if len(table) <= 16 else 600,
        alt="Hours of product people by product and category; 'nobody' where there are none",
    )


def _hours(view: View, found: Seen, quarter: Quarter, taxonomy: Taxonomy) -> pd.DataFrame:
    """Seen.table, worked out again only where somebody's hours of the quarter changed."""
    return _of_quarter(_TABLES, view, found, quarter, lambda: found.table(quarter, taxonomy))


def _of_quarter(kept: Kept[T], view: View, found: Seen, quarter: Quarter, make: Callable[[], T]) -> T:
    """What follows from the hours of a quarter alone; what a leader sees of it may hang on what others share."""
    asked = quarter, found.key, tuple(found.names)
    ledger, version = view.here.ledger, view.version
    return kept.get(ledger, version, asked, quarter.first, quarter.before, make) if found.whole else make()


def _coverage(view: View, found: Seen, quarter: Quarter, taxonomy: Taxonomy) -> tuple[pd.DataFrame, int]:
    """The table, and how many of its cells nobody looked at."""
    hours = _hours(view, found, quarter, taxonomy)
    cells = {
        words.category_name(taxonomy, str(c)): [NOBODY if h < 0.05 else words.hours(h) for h in hours[c]]
        for c in hours.columns
    }
    names = [words.plain(n, 60) for n in hours.index]
    table = pd.DataFrame({"Product": names, **cells, "Lead": [found.leads.get(n, "") for n in hours.index]})
    return table, sum(column.count(NOBODY) for column in cells.values())


def by_quarter(view: View, found: Seen, taxonomy: Taxonomy) -> None:
    """The strategy share and the hours with customers of each product, quarter by quarter."""
    table = view.made("by_quarter", lambda: _by_quarter(view, found, taxonomy), found.key)
    st.caption("Strategy as a part of product work, and hours with customers, of product people.")
    st.dataframe(
        table,
        hide_index=True,
        key="by_quarter",
        column_config=tables.figures(table, "Product"),
        height="content" if len(table) <= 16 else 600,
        alt="Strategy share and hours with customers by product and quarter",
    )


def _by_quarter(view: View, found: Seen, taxonomy: Taxonomy) -> pd.DataFrame:
    fiscal, some = view.here.settings.fiscal_year_start, portfolio_pack.quarters(found)[:6]
    columns = {}
    for quarter in some:
        past = _past(view, found, quarter, taxonomy)
        cells = [past[name, quarter.first] for name in found.names]
        columns[say.quarter(quarter.first, fiscal)] = [
            "not shown"
            if c.customers is None
            else f"{'–' if c.share is None else words.percent(c.share)} · {words.hours(c.customers)}"
            for c in cells
        ]
    return pd.DataFrame({"Product": [words.plain(n, 60) for n in found.names], **columns})


def _past(view: View, found: Seen, quarter: Quarter, taxonomy: Taxonomy) -> dict[tuple[str, date], Past]:
    """Seen.by_quarter of one quarter."""
    return _of_quarter(_PAST, view, found, quarter, lambda: found.by_quarter([quarter], taxonomy))


def what_moved(view: View, found: Seen, now: Quarter, before: Quarter | None, taxonomy: Taxonomy) -> None:
    """The largest moves against the quarter before, in hours a week."""
    if before is None:
        st.caption("There is no quarter before to compare with.")
        return
    if not set(found.open(now.first)) & set(found.open(before.first)):
        st.caption(f"Of no product both this quarter and {say.quarter(before.first)} are shown.")
        return

    def make() -> list[Move]:
        this, last = (_hours(view, found, one, taxonomy) for one in (now, before))
        return portfolio_pack.moves(this, last, (now.weeks, before.weeks))

    moves = view.made("moved", make, now, before, found.key)
    fiscal = view.here.settings.fiscal_year_start
    if not moves:
        st.caption(f"Nothing moved by {portfolio.LEAST_MOVE:.0f} h a week or more against {say.quarter(before.first)}.")
        return
    st.caption(f"Hours a week of product people, {say.quarter(now.first, fiscal)} against the quarter before.")
    st.markdown("\n".join(f"- {words.markdown(say.move(one, taxonomy), 200)}" for one in moves))


def overview(view: View, found: Seen, now: Quarter, before: Quarter | None, taxonomy: Taxonomy) -> None:
    """All products at once."""
    if not found.standings:
        st.info("No product is known yet. Say under **Set up** what tells one, or import a directory with products.")
        return
    multiples(view, found)
    st.subheader("Who looks at what", anchor=False)
    coverage(view, found, now, taxonomy)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader("Strategy beside customers", anchor=False)
        by_quarter(view, found, taxonomy)
    with right:
        st.subheader("What moved", anchor=False)
        what_moved(view, found, now, before, taxonomy)
    if not found.whole:
        st.caption(say.NOT_HERE)


def since_last_time(view: View, found: Seen) -> str:
    """One line under the sentence: which days it is about, and what came of the last reviews' decisions."""
    states = Counter(check.state for _, check in portfolio_review.checked(view, found) if check)
    last = view.made("newest week", lambda: found.weekly["week"].max() if len(found.weekly) else None, found.key)
    parts = [f"Weeks up to {words.day(pd.Timestamp(last).date() + timedelta(days=6))}"] if last is not None else []
    if not found.whole:
        parts.append("whole months of groups; what nobody saw is not known here")
        parts += [hidden] if (hidden := say.hidden(found.hidden, view.here.settings.group_size)) else []
    if states:
        said = ", ".join(f"{n} {say.STANDING[state].lower()}" for state, n in states.items())
        parts.append(f"decided at earlier reviews: {said}")
    return words.escaped(" · ".join(parts))
