"""What pages and reports say of some weeks, from rows alone: sums, the trend, ages. No Streamlit here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from metrics import balance
from metrics.balance import Balance
from metrics.frames import dates, tuples
from metrics.taxonomy import Taxonomy
from model import Source
from ui import words

OF_WEEKS = ("week", "category", "side", "known")
BY_CATEGORY = ("category", "side", "hours")
Hours = Callable[..., pd.DataFrame]  # by, **where: as Ledger.hours, within what is looked at


class Summary(NamedTuple):
    """What the sentence of a view says, and the rows that it was made from."""

    summed: Balance
    top: list[tuple[str, float]]  # (name, hours) of product work, most first
    parts: dict[str, float]  # how it is known -> hours
    weeks: pd.Series  # the weeks that have rows, each as often as it has
    by_category: pd.DataFrame  # columns BY_CATEGORY


def summary(hours: Hours, taxonomy: Taxonomy, first: date, before: date) -> Summary:
    """The sums behind the sentence, of the hours of [first, before)."""
    rows = hours(OF_WEEKS, first=first, before=before)
    sides, parts = defaultdict[str, float](float), defaultdict[str, float](float)
    categories = defaultdict[tuple[str, str], float](float)
    for category, side, known, spent in tuples(rows, "category", "side", "known", "hours"):
        sides[side] += spent
        parts[known] += spent
        categories[category, side] += spent
    summed = balance.of(sides, weeks_in(dates(rows["week"]), first, before))
    by_category = pd.DataFrame([(*of, spent) for of, spent in sorted(categories.items())], columns=list(BY_CATEGORY))
    work = sorted(((spent, of) for of, spent in categories.items() if of[1] in ("strategy", "execution")), reverse=True)
    top = [(words.category_name(taxonomy, category), spent) for spent, (category, _) in work]
    return Summary(summed, top, dict(parts), rows["week"], by_category)


def weeks_in(weeks: Iterable[date], first: date, before: date) -> float:
    """How many weeks the hours come from: weeks with hours, by their working days inside [first, before)."""
    total = 0.0
    for start in set(weeks):
        days = [start + timedelta(days=n) for n in range(5)]
        total += max(sum(first <= d < before for d in days) / 5, 0.2)
    return total or 1.0


def read_at(sources: Iterable[Source], person: str) -> list[tuple[str, str]]:
    """(name, ISO time) of when each source that feeds this person's hours was last read whole."""
    feeding = (s for s in sources if s.kind == "jira" or (s.kind != "directory" and s.owner == person))
    return [
        ("Jira" if s.kind == "jira" else f"calendar {s.name}", s.state["last_sync"])
        for s in feeding
        if s.state.get("last_sync")
    ]


def trend(
    hours: Hours, first: date, before: date, wished: Sequence[tuple[date, float]]
) -> tuple[pd.DataFrame, list[tuple[pd.Timestamp, float]]]:
    """The 4-week share over the last 78 weeks before `before`, as balance.trend says it, and the steps of the wish.

    No rows where fewer than two of its weeks have enough sorted hours for a share.
    """
    rows = hours(("week", "side"), first=min(first, before - timedelta(weeks=78)), before=before)
    frame = balance.trend(rows)
    if frame["share"].notna().sum() < 2:
        return frame.head(0), []
    begin, end = frame["week"].min(), frame["week"].max()
    if not wished:
        return frame, []
    steps = {begin: wished[0][1]}  # the first wish is drawn over the time before it, too
    for day, share in wished:
        if (at := max(pd.Timestamp(day), begin)) <= end:
            steps[at] = share
    return frame, [*steps.items(), (end, list(steps.values())[-1])]
