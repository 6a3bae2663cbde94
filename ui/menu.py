"""The pages there are, in their order, and which filters each page has."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st


class Entry(NamedTuple):
    """A page in the menu."""

    title: str
    icon: str
    help: str
    filters: frozenset[str]  # of person, period, product, grain


BOTH = frozenset({"person", "period", "product"})
# The file of each page in pages/, without ".py"; the first one opens by itself.
ENTRIES = {
    "balance": Entry(
        "Balance",
        "balance",
        "Where your focus went: strategy against execution, and what is behind every number.",
        BOTH | {"grain"},
    ),
    "portfolio": Entry(
        "Portfolio",
        "dashboard",
        "Which products are fed with strategy and which are starved, and what leaders decide about it.",
        frozenset(),
    ),
    "assess": Entry(
        "Assess",
        "self_improvement",
        "Half an hour a month: what you believe, what the hours say, and what you promise to change.",
        frozenset(),
    ),
    "retro": Entry(
        "Retro",
        "event_repeat",
        "A quarter of a team or product: what moved the balance, the meeting on it, and what was promised.",
        frozenset(),
    ),
    "sort": Entry(
        "Sort",
        "category_search",
        "What nothing sorts yet, and how sorting works for you: your answers, who people are, your rules.",
        BOTH,
    ),
    "sources": Entry(
        "Sources",
        "database",
        "Add your calendar, connect Jira, say who you are, and see how fresh everything is.",
        frozenset(),
    ),
    "problems": Entry(
        "Problems",
        "rule",
        "Every doubt about the data, what to do about it, and how the hours add up.",
        BOTH,
    ),
}


def page(name: str) -> st.Page:
    """One page by its file's name; made anew each time, since navigation writes on it."""
    entry = ENTRIES[name]
    icon = f":material/{entry.icon}:"
    return st.Page(
        f"pages/{name}.py", title=entry.title, icon=icon, default=name == next(iter(ENTRIES)), help=entry.help
    )


def pages() -> list[st.Page]:
    """Every page, in its order."""
    return [page(name) for name in ENTRIES]


def filters(title: str) -> frozenset[str]:
    """Which filters the page of a title has."""
    return next(entry.filters for entry in ENTRIES.values() if entry.title == title)
