"""The parts of Balance that tell: ages, what a number means and leaves out, categories, trend, the wish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial

import pandas as pd
import streamlit as st

import decide
import settings
import sync
from metrics import targets
from metrics.balance import Balance
from metrics.taxonomy import Taxonomy
from ui import activities, loaders, menu, sums, tables, words
from ui.activities import Where
from ui.frame import View
from ui.sums import Summary

WISHES = frozenset({"target"})
QUIET = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}

CATEGORIES = (
    "**Share** = hours of the category / hours of strategy and execution. **You want** is the share of your target "
    "from Assess: today's, or in a period that is over the one that held then. Each activity counts for one "
    "category; why it is in it, and how to put it right, stands with the activities. What is not sorted or not seen "
    "may belong to any of them."
)


def summary(view: View, taxonomy: Taxonomy) -> Summary:
    """The sums behind the sentence, made once for a view."""
    return view.made("summary", lambda: sums.summary(asking(view), taxonomy, view.first, view.before))


def asking(view: View) -> sums.Hours:
    """The hours of a view's person and product, by what one asks."""
    return partial(loaders.hours, view.here, view.version, person=view.person, product=view.product)


def wish(view: View) -> targets.Target | None:
    """The target of the view's period: today's, or for one that is over the one that held then."""
    return targets.of_period(view.said(WISHES), view.before, settings.today())


def target(view: View) -> float | None:
    """The share of strategy that this person wants, or wanted in a period that is over; None where none is known."""
    held = wish(view)
    return held.strategy if held else None


def answer(view: View, found: Summary) -> str:
    """The sentence that answers, of the view's period."""
    stale = words.stale(ages(view))
    over = view.before < settings.start_of(settings.today(), "week")
    when = "in that time" if over else "these days"
    return words.answer(found.summed, found.top, target(view), whose(view), stale, when, over)


def whose(view: View) -> str:
    """The reader's own page says "your", others say the person's name in the genitive."""
    return "your" if view.own else f"{words.plain(view.name, 60)}'s"


def ages(view: View) -> list[tuple[str, int]]:
    """(name, days since it was read) of the sources that feed this person's page."""
    return [(name, (settings.now() - settings.moment(read)).days) for name, read in read_at(view)]


def read_at(view: View) -> list[tuple[str, str]]:
    """(name, ISO time) of when each source that feeds this person's page was last read whole."""
    return sums.read_at(view.sources, view.person)


def about(view: View, weeks: pd.Series, last: date) -> str:
    """One line under the sentence: which days it is about, whose, and what is still being read."""
    start = max(view.first, pd.Timestamp(weeks.min()).date())
    last = min(last, pd.Timestamp(weeks.max()).date() + timedelta(days=6))
    parts = [words.span(start, last), f"{weeks.nunique()} weeks with hours"]
    if view.product is not None:
        parts.append(view.product or words.NO_PRODUCT)
    parts += [f"{name} read {words.age(moment, settings.now())}" for name, moment in read_at(view)]
    if view.version.updating:
        parts.append("updating: newer numbers are being worked out")
    for source in view.sources:
        run = sync.running(source)
        if source.kind == "jira" and not source.state.get("last_sync"):
            read = f"{run['done']} of {run['total']}" if run else "not all"
            parts.append(f"{source.name}: {read} issues read so far")
    return words.markdown(" · ".join(parts), 400)


def known_alt(parts: Mapping[str, float]) -> str:
    """The five-part bar in words."""
    total = sum(parts.values()) or 1.0
    said = [f"{words.KNOWN[k]} {parts[k]:.0f} hours ({parts[k] / total:.0%})" for k in words.KNOWN if parts.get(k)]
    return "How the hours are known: " + ", ".join(said)


def nothing_here(view: View) -> None:
    """An empty period: say what there is instead, and how to get there."""
    weeks = loaders.hours(view.here, view.version, ("week",), person=view.person, product=view.product)["week"]
    booked = loaders.hours(view.here, view.version, ("day",), person=view.person, known="booked")["day"]
    if weeks.empty and not booked.empty:
        first = words.day(pd.Timestamp(booked.min()).date())
        st.info(
            f"All that is known lies ahead, from {first} on. Booked is not done: a balance needs a day that is over.",
            icon=":material/event_upcoming:",
        )
        return
    if weeks.empty:
        st.info(
            "There are no hours yet. Add your calendar or connect Jira on **Sources**; it takes a minute.",
            icon=":material/upload:",
        )
        st.page_link(menu.page("sources"), label="Go to Sources", icon=":material/database:")
        return
    low, high = (pd.Timestamp(w).date() for w in (weeks.min(), weeks.max()))
    st.info(
        f"No hours in this period. What was imported reaches from {words.span(low, high + timedelta(days=6))}.",
        icon=":material/event_busy:",
    )
    begin = max(low, high - timedelta(weeks=3))
    end = min(high + timedelta(days=6), settings.today() - timedelta(days=1))

    def show() -> None:
        st.session_state.period, st.session_state.dates = "dates", (begin, end)

    st.button(f"Show {words.span(begin, end)}", on_click=show, key="show_latest", type="primary")


def explain_numbers(summed: Balance, parts: Mapping[str, float]) -> None:
    """What the sentence means, how it was computed and what it leaves out: one click away."""
    with st.popover("What these numbers mean", icon=":material/help:"):
        low, high = summed.band
        wide_low, wide_high = summed.wide
        st.markdown(
            f"**Strategy share** = strategy / (strategy + execution) = {summed.strategy:.1f} / "
            f"({summed.strategy:.1f} + {summed.execution:.1f}) h. Hiring, travel and other work on neither side "
            f"({summed.neither:.1f} h) and time off are left out.\n\n"
            f"**Between {words.percent(low)} and {words.percent(high)}**: if the {summed.unsorted:.1f} h that are not "
            f"sorted yet were all execution, or all strategy. With the {summed.not_seen:.1f} h nobody saw, anything "
            f"between {words.percent(wide_low)} and {words.percent(wide_high)} is possible.\n\n"
            "**How the hours are known**, from surest to unknown:"
        )
        for key, name in words.KNOWN.items():
            st.markdown(f"- **{name}**, {parts.get(key, 0.0):.1f} h: {words.KNOWN_HELP[key]}")
        st.caption(words.OBJECTION)


def what_would_settle(view: View, summed: Balance, target: float | None) -> None:
    """Where what is not sorted hides on which side of the wish the balance is: the ten series that would tell."""
    if summed.standing(target) != "cannot_tell":
        return
    open_ones = tables.activities(view, "unsorted", view.first, view.before)
    if open_ones.empty:
        return
    by_series = pd.DataFrame(open_ones.groupby(["series", "title"])["hours"].sum()).reset_index()
    ten = by_series.sort_values(["hours", "title"], ascending=[False, True]).head(10)[["title", "hours"]]
    with st.expander("What would settle it", icon=":material/help_center:"):
        st.caption("Sort these first, below under “Not sorted yet”: they hold the most hours nobody has placed.")
        hours = st.column_config.NumberColumn("Hours", format="%.1f h")
        columns = {"title": st.column_config.TextColumn("Series"), "hours": hours}
        st.dataframe(ten, hide_index=True, column_config=columns, key="settle")


def categories(view: View, rows: pd.DataFrame, summed: Balance, taxonomy: Taxonomy) -> None:
    """Every category with its hours and its part of product work, beside the part that is wanted."""
    held = wish(view)
    wanted = tuple(targets.shares(held, taxonomy).items()) if held else ()
    st.dataframe(
        view.made("categories", lambda: _categories(rows, summed, taxonomy, dict(wanted)), wanted),
        hide_index=True,
        key="categories",
        height="content",
        alt="Hours and share of product work by category",
        column_config={
            "Category": st.column_config.TextColumn(width=188),
            "Side": st.column_config.TextColumn(width=92),
            "Hours": st.column_config.NumberColumn(format="%.1f h", width=68),
            "Share": st.column_config.TextColumn(alignment="right", width=60),
            "Wanted": st.column_config.TextColumn("You want", alignment="right", width=78),
        },
        on_select=partial(_category_chosen, [words.category_name(taxonomy, c) for c in _ordered(rows, taxonomy)]),
        selection_mode="single-row",
    )
    with st.container(horizontal=True, gap="small"):
        with st.popover("What this means", icon=":material/help:", key="categories_means"):
            st.markdown(CATEGORIES)
        activities.button(view, "categories", behind_categories(view, rows, taxonomy))


def behind_categories(view: View, rows: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, Where]:
    """Each category that has activities: those of the view's days."""
    span = {"first": view.first, "before": view.before}
    shown = [c for c in _ordered(rows, taxonomy) if c != "not_seen"]
    return {words.category_name(taxonomy, c): {**span, "category": c} for c in shown}


def _category_chosen(names: list[str]) -> None:
    if rows := st.session_state.categories.selection.rows:
        activities.at("categories", names[rows[0]])


def _ordered(rows: pd.DataFrame, taxonomy: Taxonomy) -> list[str]:
    present = set(rows["category"])
    return [c for c in (*taxonomy.ids, "not_seen") if c in present]


def _categories(rows: pd.DataFrame, summed: Balance, taxonomy: Taxonomy, wanted: Mapping[str, float]) -> pd.DataFrame:
    rows = rows.set_index("category").loc[_ordered(rows, taxonomy)].reset_index()
    product_work = rows["side"].isin(["strategy", "execution"])
    shown = pd.DataFrame(
        {
            "Category": [words.category_name(taxonomy, c) for c in rows["category"]],
            "Side": [words.SIDES[s] for s in rows["side"]],
            "Hours": rows["hours"],
            "Share": [
                words.percent(h / summed.sorted_hours) if p and summed.sorted_hours else ""
                for h, p in zip(rows["hours"], product_work, strict=True)
            ],
        }
    )
    if wanted:
        shown["Wanted"] = [words.percent(wanted[c]) if c in wanted else "" for c in rows["category"]]
    return shown


def target_form(view: View) -> None:
    """What share of strategy this person wants; kept from today on."""
    held = targets.targets_on(view.said(WISHES), settings.today())
    with st.popover("What I want" if view.own else "What is wanted", icon=":material/flag:"):
        wanted = st.slider(
            "Strategy, % of product work",
            0,
            100,
            round(100 * (held.strategy if held else 0.5)),
            5,
            key="want",
        )
        if st.button("Keep", key="keep_want", type="primary"):
            decide.want(view.here.store, view.person, wanted / 100)
            st.rerun()
