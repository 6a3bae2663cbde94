"""Coverage: how much of the working time is seen, by week and source, and what stands behind what is not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

import settings
from ledger import week
from ledger.week import Block
from metrics.balance import MOST_NOT_SEEN
from model import Source
from ui import activities, charts, coverage_chart, loaders, tell, words
from ui.activities import Choice
from ui.frame import View
from ui.tell import QUIET

LISTED = 20  # unexplained stretches, longest first
LOOK = timedelta(weeks=13)  # the latest days of a long period in which these are looked for
MEANING = (
    "**Seen** = hours that some activity explains / (these + **not seen**). Working time is your working hours without "
    "holidays and time off; a meeting in the evening adds to it. An hour counts once, for the surest that explains it: "
    "your calendar, then what was logged in Jira, then what you told, then what is worked out from Jira. What a free "
    "stretch was filled with, nobody knows until you say it.\n\n"
    f"Where over {words.percent(MOST_NOT_SEEN)} is not seen, no share is judged and alarms stay silent. **Doubts**: a "
    "calendar full of what did not happen looks well covered; a source that was not read for a while looks like "
    "free time. The day under way is left out."
)


class Covered(NamedTuple):
    """What is said of the coverage of a view."""

    sentence: str
    figure: go.Figure
    alt: str
    sources: pd.DataFrame  # name, hours, part of the working time, activities, last read
    behind: dict[str, Choice]  # weeks with hours that are not seen, and sources


def draw(view: View) -> None:
    """How much of the working time is seen, week by week and by source."""
    found = view.made("coverage", lambda: _covered(view), tuple(tell.read_at(view)))
    st.markdown(found.sentence)
    st.plotly_chart(
        found.figure,
        key="coverage",
        config=QUIET,
        alt=found.alt,
        on_select=activities.clicked("coverage", "coverage", lambda p: _period(view, date.fromisoformat(p["x"][:10]))),
        selection_mode="points",
    )
    st.dataframe(
        found.sources,
        hide_index=True,
        key="coverage_sources",
        height="content" if len(found.sources) < 10 else 388,
        alt="Hours by source, most first, and last what nothing explains",
        column_config={
            "Hours": st.column_config.NumberColumn(format="%.1f h"),
            "Part": st.column_config.TextColumn("Of working time", alignment="right"),
        },
    )
    with st.container(horizontal=True, gap="small"):
        with st.popover("What this means", icon=":material/help:", key="coverage_means"):
            st.markdown(MEANING)
        activities.button(view, "coverage", found.behind)


def bar(view: View, parts: Mapping[str, float]) -> None:
    """The bar in five parts under the answer; a click opens what is behind a part."""
    st.plotly_chart(
        view.made("known", lambda: charts.known_bar(parts, view.theme)),
        key="known",
        config=QUIET,
        alt=tell.known_alt(parts),
        on_select=activities.clicked("answer", "known", lambda point: words.KNOWN[point["legendgroup"]]),
        selection_mode="points",
    )


def answer(view: View, parts: Mapping[str, float]) -> None:
    """The button that opens what is behind the answer: all of it, each side, and each part of the bar."""
    span = {"first": view.first, "before": view.before}
    sides = ("strategy", "execution", "unsorted", "neither")
    choices: dict[str, Choice] = {words.SIDES[side]: {**span, "side": side} for side in sides}
    choices |= {words.KNOWN[k]: {**span, "known": k} for k in words.KNOWN if parts.get(k) and k != "not_seen"}
    if parts.get("not_seen"):
        choices[words.NOT_SEEN] = unexplained(view.first, view.before)
    activities.button(view, "answer", {"Product work": {**span, "side": sides[:2]}} | choices)


def _covered(view: View) -> Covered:
    by = (view.grain, "known", "activity", "side")
    asked = {"person": view.person, "product": view.product, "first": view.first, "before": view.before}
    rows = loaders.hours(view.here, view.version, by, **asked)
    rows = rows[rows["side"] != "away"]
    weeks = rows.groupby([view.grain, "known"], as_index=False)["hours"].sum()
    weeks = weeks.assign(start=[pd.Timestamp(w).date() for w in weeks[view.grain]])
    whole = weeks.groupby("start")["hours"].sum()
    seen = weeks[weeks["known"] != "not_seen"].groupby("start")["hours"].sum().reindex(whole.index, fill_value=0.0)
    figure = coverage_chart.coverage(weeks, view.grain, view.theme)
    alt = f"Hours by {view.grain} and how they are known; of {len(whole)} the least seen has {_least(seen, whole)[1]}"
    table, behind = _sources(view, rows, float(whole.sum()))
    unseen = {_period(view, day): _listing(view, day) for day in reversed(whole.index) if whole[day] - seen[day] > 0.01}
    said = _sentence(view, float(seen.sum()), float(whole.sum()), *_least(seen, whole))
    all_of = {"All that is not seen": unexplained(view.first, view.before)} if unseen else {}
    return Covered(said, figure, alt, table, {**all_of, **unseen, **behind})


def _least(seen: pd.Series, whole: pd.Series) -> tuple[date, str]:
    """When least was seen, and how much of it."""
    parts = {day: float(seen[day]) / float(whole[day]) if whole[day] else 1.0 for day in whole.index}
    day = min(parts, key=parts.__getitem__)
    return day, words.percent(parts[day])


def _sentence(view: View, seen: float, whole: float, day: date, least: str) -> str:
    said = f"{words.percent(seen / whole if whole else 0)} of the working time is seen: "
    said += f"{words.hours(seen)} of {words.hours(whole)}; {words.hours(whole - seen)} are not."
    if whole - seen > 0.05:
        said += f" Least in the {view.grain} of {words.day(day)}: {least}."
    if view.product is not None:
        said += " Hours not seen belong to no product: choose all products to see them."
    return words.escaped(said)


def _sources(view: View, rows: pd.DataFrame, whole: float) -> tuple[pd.DataFrame, dict[str, Choice]]:
    """Each source with its hours, and the activities of each; last the hours that nothing explains."""
    known = {one.id: (_name(one), str(one.state.get("last_sync", ""))) for one in view.sources}
    read = dict(known.values())
    hours: dict[str, float] = defaultdict(float)
    keys: dict[str, set[str]] = defaultdict(set)
    for key, spent in zip(rows["activity"], rows["hours"], strict=True):
        name, _ = known.get(key.partition("/")[0], (words.KNOWN["told"] if key else words.NOT_SEEN, ""))
        hours[name] += spent
        keys[name].add(key)
    order = sorted(hours, key=lambda name: (name == words.NOT_SEEN, -hours[name], name))
    frame = pd.DataFrame(
        {
            "Source": order,
            "Hours": [hours[name] for name in order],
            "Part": [words.percent(hours[name] / whole if whole else 0) for name in order],
            "Activities": [len(keys[name] - {""}) for name in order],
            "Read": [words.age(read[name], settings.now()) if read.get(name) else "" for name in order],
        }
    )
    span = {"first": view.first, "before": view.before}
    named = [name for name in order if name != words.NOT_SEEN]
    return frame, {f"From: {name}": {**span, "activity": tuple(sorted(keys[name]))} for name in named}


def _name(source: Source) -> str:
    return words.plain(f"{'Jira' if source.kind == 'jira' else 'Calendar'} {source.name}", 60)


def _period(view: View, start: date) -> str:
    """What the hours of a period that are not seen are called among the choices."""
    return f"Not seen, {view.grain} of {words.day(start)}"


def _listing(view: View, start: date) -> Choice:
    later = start + timedelta(days={"week": 7, "month": 32, "quarter": 95}[view.grain])
    end = settings.start_of(later, view.grain, view.here.settings.fiscal_year_start)
    return unexplained(max(start, view.first), min(end, view.before))


def unexplained(first: date, before: date) -> Choice:
    """What is behind hours that are not seen: the stretches of these days that nothing explains."""
    return partial(_stretches, first=first, before=before)


def _named(one: Block) -> str:
    part = one.minutes < (one.end - one.start).total_seconds() / 60 - 1
    spent = f", {words.hours(one.minutes / 60)} of it" if part else ""
    return f"{one.start:%a} {words.day(one.start.date())}, {one.start:%H:%M}–{one.end:%H:%M}{spent}"


def _stretches(view: View, first: date, before: date) -> None:
    """The longest of them, and how many hours they leave to pieces under an hour."""
    before = min(before, settings.today())
    first = max(first, before - LOOK)
    basis = view.here.ledger.basis(view.version)

    def read() -> tuple[list[Block], float]:
        found = week.unexplained(view.here.store, basis, view.person, first, before - timedelta(days=1), LISTED)
        asked = {"person": view.person, "known": "not_seen", "first": first, "before": before}
        return found, float(loaders.hours(view.here, view.version, (), **asked)["hours"].sum())

    found, hours = view.made("stretches", read, first, before)
    span = words.span(first, before - timedelta(days=1))
    st.caption(f"{words.hours(hours)} of {span} are not seen. Stretches of an hour or more, longest first:")
    st.markdown("\n".join(f"- {_named(one)}" for one in found))
    rest = hours - sum(one.minutes for one in found) / 60
    if rest > 0.05:
        st.caption(f"{words.hours(rest)} more lie in shorter pieces, or in more stretches than stand here.")
    st.caption("Say what they were in the check-in, or under “Add what the calendar missed”.")
