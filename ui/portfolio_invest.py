"""Investment: the hours of everybody, makers too, by product and category, with money and against plan."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from decide import portfolio_pack, products
from decide.portfolio_pack import Quarter, Seen
from metrics import portfolio
from metrics.portfolio import Against
from metrics.taxonomy import Taxonomy
from model import EvenkeelError
from ui import frame, tables, words
from ui import portfolio_words as say
from ui.frame import View

SIDES = {"": "All of it", "strategy": "Strategy", "execution": "Execution", "neither": "Neither side"}


def draw(view: View, found: Seen, quarter: Quarter, taxonomy: Taxonomy) -> None:
    """Where everybody's hours and the money go, and what was planned."""
    rate, shown = found.said.rate, found.open_to_all(quarter.first)
    total, none, table = view.made("invest", lambda: _invested(found, quarter, taxonomy), quarter, found.key)
    costs = f", about {say.money(total, *rate)}" if rate else ""
    rest = f"; {words.hours(none)} of it for no product." if found.whole else ", for the products below."
    left_out = words.escaped(say.closed(found.names, shown))
    st.markdown(
        f"**{words.hours(total)}{words.escaped(costs)} of everybody's work so far**, engineers and designers too{rest}"
        f" {left_out}"
    )
    st.dataframe(
        table,
        hide_index=True,
        key="invest",
        column_config=tables.figures(table, "Product"),
        height="content" if len(table) <= 16 else 600,
        alt="Hours of everybody by product and category, with money",
    )
    with st.container(horizontal=True, gap="small"):
        _counted(found.whole)
        _rate_form(view, rate)
    st.subheader("Against plan", anchor=False)
    _against(view, found, quarter, taxonomy)


def _invested(found: Seen, quarter: Quarter, taxonomy: Taxonomy) -> tuple[float, float, pd.DataFrame]:
    """The hours that are shown of a quarter, those of no product among them, and their table."""
    shown, rows = found.open_to_all(quarter.first), found.of(found.everyone, quarter.first)
    rows = rows[rows["product"].isin(shown)]
    none = float(rows.loc[rows["product"] == "", "hours"].sum())
    return float(rows["hours"].sum()), none, _table(shown, rows, found.said.rate, taxonomy)


def _table(shown: list[str], rows: pd.DataFrame, rate: products.Rate | None, taxonomy: Taxonomy) -> pd.DataFrame:
    kinds = [c.id for c in taxonomy.categories if c.side in ("strategy", "execution", "neither", "unsorted")]
    hours = portfolio.table(rows, shown, kinds)
    total = hours.sum(axis=1)
    table = pd.DataFrame({"Product": [words.plain(n, 60) if n else words.NO_PRODUCT for n in hours.index]})
    table["Hours"] = [words.hours(float(h)) for h in total]
    if rate:
        table["Money"] = [say.money(float(h), *rate) for h in total]
    for c in kinds:
        table[words.category_name(taxonomy, c)] = [words.hours(float(h)) if h >= 0.05 else "" for h in hours[c]]
    return table


def _counted(whole: bool) -> None:
    with st.popover("How this is counted", icon=":material/help:"):
        st.markdown(
            "Hours of **everybody** who is known to work on a product, engineers and designers too, by what tells a "
            "product under *Set up*; time off and what nobody saw are left out, and estimates from Jira are in it. "
            "**Money** is hours times one rate. **Planned so far** is the plan of the quarter times the part of its "
            "working days that is over, or the planned share of the product's hours on both sides; **Seen** leaves out "
            "what is not sorted."
        )
        if not whole:
            st.markdown(
                "A product is here where each of its groups is shown in every month of the quarter that is over."
            )


def _rate_form(view: View, rate: products.Rate | None) -> None:
    with st.popover("What an hour costs", icon=":material/payments:"):
        st.caption("One rate for everybody, so that nobody's pay can be read from it. Money is hours times this rate.")
        value = st.number_input("Per hour", 0.0, 100_000.0, rate.rate if rate else 0.0, 5.0, key="rate")
        currency = st.text_input("Currency", rate.currency if rate else "EUR", key="currency", max_chars=8)
        if st.button("Keep", key="keep_rate", type="primary"):
            try:
                products.say_rate(view.here.store, view.person, value, currency)
            except EvenkeelError as error:
                frame.say(error)
            else:
                st.rerun()


def _against(view: View, found: Seen, quarter: Quarter, taxonomy: Taxonomy) -> None:
    def make() -> list[Against]:
        sides = {c.id: c.side for c in taxonomy.categories}
        every = list(found.said.products.values())
        if not found.whole:  # of the others nothing is known, which is not the same as no hours
            every = [one for one in every if one.name in found.open_to_all(quarter.first)]
        rows = found.of(found.everyone, quarter.first)
        return portfolio.against_plan(rows, every, quarter.first, quarter.over, sides)

    plan = view.made("against", make, quarter, found.key)
    if not plan:
        of = "" if found.whole else " of the products that are shown"
        st.caption(
            f"Nothing is planned for this quarter{of}. Plan hours or shares under Set up, or import them as a file."
        )
        return
    rate = found.said.rate
    over = words.percent(quarter.over)
    st.caption(
        f"{over} of the quarter's working days are over; planned hours are for that part of it. Makers included."
    )
    rows = pd.DataFrame(
        {
            "Product": [words.plain(a.product, 60) for a in plan],
            "Category": [SIDES.get(a.category) or words.category_name(taxonomy, a.category) for a in plan],
            "Planned so far": [words.hours(a.planned) for a in plan],
            "Seen": [words.hours(a.seen) for a in plan],
            "Difference": [
                f"{'+' if a.seen >= a.planned else '−'}{words.hours(abs(a.seen - a.planned))}" for a in plan
            ],
            "Whole quarter": [words.hours(a.whole) for a in plan],
        }
    )
    if rate:
        rows["Difference in money"] = [
            f"{'+' if a.seen >= a.planned else '−'}{say.money(abs(a.seen - a.planned), *rate)}" for a in plan
        ]
    st.dataframe(
        rows,
        hide_index=True,
        key="against",
        height="content",
        column_config=tables.figures(rows, "Product", "Category"),
        alt="Planned and seen hours by product",
    )


def categories(taxonomy: Taxonomy) -> dict[str, str]:
    """What can be planned: all of a product, a side, or a category; by id, with its name."""
    named = {c: words.category_name(taxonomy, c) for c in portfolio_pack.categories(taxonomy)}
    return {**{k: v for k, v in SIDES.items() if k != "neither"}, **named}
