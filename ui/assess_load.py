"""What Assess loads: the weeks of a guess, the series behind them, recurring meetings, and months gone by."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

import settings
from decide.assess import PLAN
from metrics import assessment, balance, freeing, targets
from metrics.assessment import Assessment
from metrics.balance import Balance
from metrics.frames import dates, tuples
from metrics.taxonomy import Taxonomy
from model import Decision
from ui import loaders, sums, tables
from ui.activities import Where
from ui.frame import View

WEEKS = 8  # in which recurring meetings are looked for
PLANS = frozenset({PLAN})


class Weeks(NamedTuple):
    """What was seen in the weeks of a guess."""

    summed: Balance
    parts: dict[str, float]  # category -> part of product work


def assessments(view: View) -> list[Assessment]:
    """Every assessment of the view's person, oldest first."""
    return assessment.all_of(view.said(assessment.KINDS))


def wish(view: View, day: date | None = None) -> targets.Target | None:
    """The target that holds on a day, today if none is named."""
    return targets.targets_on(view.said(frozenset({targets.KIND})), day or settings.today())


def weeks(view: View, first: date, before: date) -> Weeks:
    """The balance of some weeks, and the part of product work that each category has."""
    return view.made("assess_weeks", lambda: _weeks(view, first, before), first, before)


def _weeks(view: View, first: date, before: date) -> Weeks:
    asked = {"person": view.person, "first": first, "before": before}
    sides, parts = (
        loaders.hours(view.here, view.version, by, **asked) for by in (("week", "side"), ("category", "side"))
    )
    hours = {str(s): float(h) for s, h in sides.groupby("side")["hours"].sum().items()}
    summed = balance.of(hours, sums.weeks_in(dates(sides["week"]), first, before))
    work = parts[parts["side"].isin(["strategy", "execution"])]
    whole = summed.sorted_hours or 1.0
    return Weeks(summed, {c: float(h) / whole for c, h in zip(work["category"], work["hours"], strict=True)})


class Doubted(NamedTuple):
    """A series that could explain why guess and hours differ."""

    key: str  # an activity of it
    title: str
    category: str
    reason: str
    hours: float
    times: int


def to_check(view: View, taxonomy: Taxonomy, first: date, before: date, verdict: str) -> list[Doubted]:
    """The up to three series to check, those that could best explain a gap first."""
    return view.made("to_check", lambda: _to_check(view, taxonomy, first, before, verdict), first, before, verdict)


def _to_check(view: View, taxonomy: Taxonomy, first: date, before: date, verdict: str) -> list[Doubted]:
    rows = tables.activities(view, None, first, before)
    rows = rows[(rows["series"] != "") & (rows["kind"] != "told")]
    rows = rows.assign(side=[taxonomy.side(c) for c in rows["category_id"]])
    return [
        Doubted(
            str(mine["activity"].iloc[0]),
            str(mine["title"].iloc[0]),
            str(mine["category_id"].iloc[0]),
            str(mine["reason"].iloc[0]),
            float(mine["hours"].sum()),
            len(mine),
        )
        for series in assessment.to_check(rows, verdict)
        if len(mine := rows[rows["series"] == series])
    ]


class Meetings(NamedTuple):
    """Recurring execution meetings, their titles, and hours of each by day."""

    found: list[freeing.Meeting]
    titles: dict[str, str]
    rows: pd.DataFrame  # series, day, hours
    keys: dict[str, tuple[str, ...]]  # series -> its activities


def meetings(view: View) -> Meetings:
    """The recurring execution meetings of the last 8 weeks."""
    return view.made("assess_meetings", lambda: _meetings(view))


def _meetings(view: View) -> Meetings:
    monday = settings.start_of(settings.today(), "week")
    first = monday - timedelta(weeks=WEEKS)
    asked = {"person": view.person, "side": "execution", "known": "calendar", "first": first, "before": monday}
    hours = loaders.hours(view.here, view.version, ("activity", "day"), **asked)
    stored = view.here.store.by_key(hours["activity"].unique())
    basis = view.here.ledger.basis(view.version)
    rows, titles = [], {}
    keys: dict[str, set[str]] = defaultdict(set)
    for key, day, spent in tuples(hours, "activity", "day", "hours"):
        if key not in stored or stored[key][0].kind != "event":
            continue
        item = basis.item(view.person, key, *stored[key])
        if item.solo or stored[key][1].title is None:
            continue
        series = stored[key][1].series
        titles[series] = item.title
        keys[series].add(key)
        rows.append((series, day, spent, item.crowd, item.own))
    frame = pd.DataFrame(rows, columns=list(freeing.COLUMNS))
    there = {d - timedelta(days=d.weekday()) for d in frame["day"]}
    held = {series: tuple(sorted(mine)) for series, mine in keys.items()}
    return Meetings(freeing.meetings(frame, len(there)), titles, frame[["series", "day", "hours"]], held)


def behind(view: View, series: str) -> Where:
    """The meetings of a series among those of `meetings`, newest first."""
    return {"activity": meetings(view).keys[series], "product": None, "newest": True}


def plans(view: View) -> dict[str, Decision]:
    """What was taken into the plan, by series."""
    return {one.target: one for one in view.said(PLANS)}
