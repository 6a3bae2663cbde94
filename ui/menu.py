"""The pages there are, in their order, and which filters each page has."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from model import Access


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


# What a role in a team is not offered: the page itself says why, to who typed its address.
NOT_FOR: dict[Access | None, frozenset[str]] = {"member": frozenset({"portfolio"}), "leader": frozenset({"retro"})}


def page(name: str, access: Access | None = None) -> st.Page:
    """One page by its file's name; made anew each time, since navigation writes on it."""
    entry = ENTRIES[name]
    return st.Page(
        f"pages/{name}.py",
        title=entry.title,
        icon=f":material/{entry.icon}:",
        default=name == next(iter(ENTRIES)),
        visibility="hidden" if name in NOT_FOR.get(access, ()) else "visible",
        help=entry.help,
    )


def pages(access: Access | None = None) -> list[st.Page]:
    """Every page, in its order; the menu shows those that somebody of this access may see."""
    return [page(name, access) for name in ENTRIES]


def filters(title: str) -> frozenset[str]:
    """Which filters the page of a title has."""
    return next(entry.filters for entry in ENTRIES.values() if entry.title == title)
