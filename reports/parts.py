"""Sections that several reports share: how the hours are known, categories beside the wish, periods, and the trend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import pandas as pd

from metrics import balance
from metrics.balance import Balance
from metrics.taxonomy import Taxonomy
from reports.asked import Asked
from reports.report import Cell, Chart, Column, Section, Series, Table
from ui import palette, sums, words
from ui.sums import Summary

KNOWN = {  # as words.KNOWN, for whoever reads a file
    "calendar": ("In the calendar", "Events accepted, or not declined, at their real minutes."),
    "jira": ("In Jira", "Work logged in Jira, at face value."),
    "estimated": ("Estimated", "Worked out from Jira where nothing was logged; never above what is left of the day."),
    "told": ("Told", "What was added by hand."),
    "not_seen": (words.NOT_SEEN, "Working hours that nothing explains."),
}
GRAINS = {"week": "Week by week", "month": "Month by month", "quarter": "Quarter by quarter"}
SIDES = ("strategy", "execution", "neither", "unsorted", "not_seen")
COLOUR = {"neither": "overhead", "unsorted": "unsorted", "not_seen": "not_seen"}  # of a side without its own


def both(colours: Mapping[palette.Theme, Mapping[str, str]], name: str) -> tuple[str, str]:
    """A colour of the palette on light and on dark."""
    return colours["light"][name], colours["dark"][name]


def side_colours(side: str) -> tuple[str, str]:
    """The colours of a side as a whole."""
    return both(palette.SIDE, side) if side in palette.SIDE["light"] else both(palette.CATEGORY, COLOUR[side])


def known(parts: Mapping[str, float]) -> Section:
    """How the hours are known: the five-part bar, each part with its hours, its share, and what it means."""
    held = {k: parts[k] for k in KNOWN if parts.get(k, 0.0) > 0}
    total = sum(held.values()) or 1.0
    unseen = held.get("not_seen", 0.0)
    said = f"{words.percent(1 - unseen / total)} of {words.hours(total)} is known"
    said += f"; nothing explains the other {words.hours(unseen)}." if unseen else "."
    rows = tuple((KNOWN[k][0], h, h / total, KNOWN[k][1]) for k, h in held.items())
    columns = (Column("Known from"), Column("Hours", "hours"), Column("Of all", "share"), Column("What that means"))
    series = tuple(Series(KNOWN[k][0], (h,), both(palette.KNOWN, k)) for k, h in held.items())
    alt = "How the hours are known: " + ", ".join(f"{s.name} {words.hours(s.values[0] or 0)}" for s in series)
    return Section("How the hours are known", said, Chart("parts", ("",), series, "hours", alt), Table(columns, rows))


def categories(found: Summary, taxonomy: Taxonomy, target: float | None) -> Section:
    """Every category with its hours, by week and as a part of product work; both sides beside what is wanted.

    Time off is none of them, and what one week holds has no column of hours a week.
    """
    columns = [
        Column("Category"),
        Column("Side"),
        Column("Hours", "hours"),
        *([Column("Hours a week", "hours")] if found.summed.weeks > 1 else []),
        Column("Of product work", "share"),
        *([Column("Wanted", "share")] if target is not None else []),
    ]
    rows: list[tuple[Cell, ...]] = []
    together: list[int] = []
    for name, side, hours, part, wanted, whole in _categories(found, taxonomy, target):
        if whole:
            together.append(len(rows))
        weekly = [hours / found.summed.weeks] if found.summed.weeks > 1 else []
        rows.append((name, side, hours, *weekly, part, *([wanted] if target is not None else [])))
    return Section("Categories", _largest(found), table=Table(tuple(columns), tuple(rows), tuple(together)))


def _categories(
    found: Summary, taxonomy: Taxonomy, target: float | None
) -> Iterator[tuple[str, str, float, float | None, float | None, bool]]:
    """(name, side, hours, part of product work, wanted part, whether it sums a side up), side by side."""
    rows, every = found.by_category, found.summed.sorted_hours
    hours = {str(c): float(h) for c, h in zip(rows["category"], rows["hours"], strict=True) if h > 0}
    for side in SIDES:
        mine = [c for c in [*taxonomy.ids, "not_seen"] if c in hours and taxonomy.side(c) == side]
        work = side in ("strategy", "execution")
        for c in mine:
            yield (
                words.category_name(taxonomy, c),
                words.SIDES[side],
                hours[c],
                hours[c] / every if work else None,
                None,
                False,
            )
        if work and mine:
            whole = sum(hours[c] for c in mine)
            wanted = None if target is None else target if side == "strategy" else 1 - target
            share = whole / every if found.summed.enough else None
            yield f"{words.SIDES[side]} together", words.SIDES[side], whole, share, wanted, True


def _largest(found: Summary) -> str:
    if not found.top or not found.summed.sorted_hours:
        return "Nothing is sorted into strategy or execution yet."
    name, hours = found.top[0]
    part = words.percent(hours / found.summed.sorted_hours)
    beside = f", beside {words.hours(found.summed.neither)} that are on neither side" if found.summed.neither else ""
    return f"{name} took most: {words.hours(hours)}, {part} of product work{beside}."


def periods(asked: Asked) -> Section:
    """Strategy above the line against execution below it, by week, month or quarter; by category in the chart."""
    grain, taxonomy = asked.grain, asked.taxonomy
    rows = asked.hours((grain, "category", "side"), first=asked.first, before=asked.before)
    starts = sorted({_day(s) for s in rows[grain]})
    labels = tuple(_label(s, grain, len({s.year for s in starts}) > 1) for s in starts)
    held = {(_day(p), str(c)): float(h) for p, c, h in zip(rows[grain], rows["category"], rows["hours"], strict=True)}
    series = []
    for position, one in enumerate(taxonomy.categories):
        sign = {"strategy": 1, "execution": -1}.get(one.side)
        values = tuple(held.get((s, one.id), 0.0) * (sign or 0) for s in starts)
        if any(values):
            themes: tuple[palette.Theme, ...] = ("light", "dark")
            light, dark = (palette.category(theme, one.id, position) for theme in themes)
            series.append(Series(one.name, values, (light, dark)))
    sides = {start: _sides(rows[[_day(p) == start for p in rows[grain]]]) for start in starts}
    said = _between(sides, grain)
    chart = Chart("mirror", labels, tuple(series), "hours", f"Strategy above the line, execution below it. {said}")
    return Section(GRAINS[grain], said, chart if series else None, _table(sides, grain))


def _day(value: object) -> date:
    return pd.Timestamp(str(value)).date()


def _label(start: date, grain: str, years: bool) -> str:
    if grain == "week":
        return f"{start.day} {start:%b}" + (f" {start:%y}" if years else "")
    return f"{start:%b %Y}"


def _sides(rows: pd.DataFrame) -> dict[str, float]:
    return {str(s): float(h) for s, h in rows.groupby("side")["hours"].sum().items()}


def _between(sides: Mapping[date, Mapping[str, float]], grain: str) -> str:
    """From how many to how many hours each side took in a period."""
    said = []
    for side in ("strategy", "execution"):
        hours = [one.get(side, 0.0) for one in sides.values()]
        low, high = words.hours(min(hours)), words.hours(max(hours))
        said.append(f"{words.SIDES[side]} took {low}" if low == high else f"{words.SIDES[side]} took {low} to {high}")
    return f"{said[0]} a {grain}, {said[1][0].lower()}{said[1][1:]}."


def _table(sides: Mapping[date, Mapping[str, float]], grain: str) -> Table:
    columns = (
        Column(f"{grain.capitalize()} from", "day"),
        *(Column(words.SIDES[side], "hours") for side in SIDES),
        Column("Strategy share", "share"),
    )
    rows = []
    for start, hours in sides.items():
        b: Balance = balance.of(hours, {"week": 1, "month": 4, "quarter": 13}[grain])
        rows.append((start, *(hours.get(side, 0.0) for side in SIDES), b.share))
    return Table(columns, tuple(rows))


def trend(asked: Asked) -> Section:
    """The share of strategy over 4 weeks each, with its band, over the last 78 weeks, and the wish of each time."""
    frame, steps = sums.trend(asked.hours, asked.first, asked.before, asked.wished)
    if frame.empty:
        return Section("Trend over 4 weeks", "A trend needs five weeks with enough sorted hours.")
    weeks = [_day(w) for w in frame["week"]]
    numbers = {c: tuple(None if pd.isna(v) else float(v) for v in frame[c]) for c in ("share", "low", "high")}
    sure = [s is not None for s in numbers["share"]]
    low, high = (tuple(v if k else None for v, k in zip(numbers[c], sure, strict=True)) for c in ("low", "high"))
    blue, grey = both(palette.SIDE, "strategy"), (palette.MUTED["light"], palette.MUTED["dark"])
    wanted = tuple(next((share for day, share in reversed(steps) if day.date() <= w), None) for w in weeks)
    series = [
        Series("At least, by what is not sorted", low, blue, "low"),
        Series("At most, by what is not sorted", high, blue, "high"),
        Series("Strategy, 4 weeks", numbers["share"], blue),
    ]
    if steps:
        series.append(Series("What is wanted", wanted, grey, "dashed"))
    said = _course(frame)
    columns = (
        Column("4 weeks up to the week of", "day"),
        Column("Strategy share", "share"),
        Column("At least", "share"),
        Column("At most", "share"),
        Column("Strategy", "hours"),
        Column("Execution", "hours"),
        *([Column("Wanted", "share")] if steps else []),
    )
    hours = zip(frame["strategy"].astype(float), frame["execution"].astype(float), strict=True)
    rows = zip(weeks, numbers["share"], low, high, hours, wanted, strict=True)
    table = Table(columns, tuple((w, s, lo, hi, *h, *([want] if steps else [])) for w, s, lo, hi, h, want in rows))
    labels = tuple(_label(w, "week", years=True) for w in weeks)
    return Section("Trend over 4 weeks", said, Chart("lines", labels, tuple(series), "share", said), table)


def _course(frame: pd.DataFrame) -> str:
    """Where the share is now, and where it was half a year before."""
    told = frame.dropna(subset=["share"])
    latest = told.iloc[-1]
    low, high = words.percent(latest["low"]), words.percent(latest["high"])
    between = f", between {low} and {high}" if low != high else ""
    week = words.day(_day(latest["week"]))
    said = f"Strategy was {words.percent(latest['share'])} in the 4 weeks up to the week of {week}"
    before = told[told["week"] <= latest["week"] - pd.Timedelta(weeks=26)]
    if before.empty:
        return f"{said}{between}."
    return f"{said}{between}; half a year before it was {words.percent(before.iloc[-1]['share'])}."
