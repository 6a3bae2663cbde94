"""The report Monday, one page: what last week was, what is booked in this one, how long since a customer was met."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from ledger import behind
from metrics import balance
from reports import parts
from reports.asked import Asked
from reports.report import Chart, Column, Report, Section, Series, Table
from settings import start_of
from ui import words

WEEK = timedelta(weeks=1)
MEETING = 20  # people; with more it is an event of the market
LISTED = 6  # of the week's bookings, most hours first
SEARCHED = 60  # of the latest contacts sorted as customers
SIDES = ("strategy", "execution", "neither", "unsorted")


def monday(asked: Asked) -> Report:
    """Last week in a sentence and by category, this week as it is booked, and the days since a customer was met.

    It is about last week and this one, whatever days were asked for. Raises EvenkeelError where last week holds
    no hours.
    """
    this = start_of(asked.basis.today, "week")
    asked = replace(asked, first=this - WEEK, before=this, grain="week")
    found = asked.summary()
    target = asked.target
    stale = words.stale(asked.ages())
    return Report(
        title=f"The week of {asked.name}" if asked.name else "Your week",
        answer=words.answer(found.summed, found.top, target, asked.whose, stale, "last week"),
        about=asked.about(words.span(asked.first, this + WEEK - timedelta(days=1))),
        sections=(
            replace(parts.categories(found, asked.taxonomy, target), heading="Last week"),
            _booked(asked, this),
            _largest(asked, this),
            _customers(asked),
        ),
    )


def _booked(asked: Asked, this: date) -> Section:
    """Hours by day and side: those of days that are over, and those that stand in the calendar."""
    heading = "This week"
    done = asked.hours(("day", "side"), first=this, before=this + WEEK)
    booked = asked.hours(("day", "side"), known="booked", first=this, before=this + WEEK)
    rows = pd.concat([done, booked])
    held: dict[tuple[date, str], float] = {}
    for day, side, hours in zip(rows["day"], rows["side"], rows["hours"], strict=True):
        at = pd.Timestamp(day).date(), str(side)
        held[at] = held.get(at, 0.0) + float(hours)
    days = [this + timedelta(days=n) for n in range(7)]
    days = [day for day in days if day.weekday() < 5 or any((day, side) in held for side in SIDES)]
    sums = {side: sum(held.get((day, side), 0.0) for day in days) for side in SIDES}
    if not any(sums.values()):
        return Section(heading, "Nothing is booked for this week, as far as the calendar that was read last says.")
    series = tuple(
        Series(words.SIDES[s], tuple(held.get((day, s), 0.0) for day in days), parts.side_colours(s))
        for s in SIDES
        if sums[s]
    )
    share = balance.of(sums).share
    said = f"Booked or done: {words.hours(sums['strategy'])} strategy, {words.hours(sums['execution'])} execution"
    said += f"; that would be {words.percent(share)} strategy." if share is not None else "."
    columns = (Column("Day", "day"), *(Column(words.SIDES[s], "hours") for s in SIDES))
    table = Table(columns, tuple((day, *(held.get((day, s), 0.0) for s in SIDES)) for day in days))
    labels = tuple(f"{day:%a} {day.day}" for day in days)
    return Section(heading, said, Chart("bars", labels, series, "hours", said), table)


def _largest(asked: Asked, this: date) -> Section:
    """What takes most of the days that are booked, by its title; private things without one."""
    heading = "Booked, most hours first"
    rows = asked.hours(("activity", "day", "category"), known="booked", first=this, before=this + WEEK)
    rows = rows[(rows["activity"] != "") & (rows["hours"] > 0)]
    rows = rows.sort_values(["hours", "activity"], ascending=[False, True]).head(LISTED)
    if rows.empty:
        return Section(heading, "Nothing more is booked.")
    keys = [str(key) for key in rows["activity"]]
    titles = {row[0]: row[1] for row in behind.describe(asked.store, asked.basis, asked.person, keys)}
    cells = tuple(
        (
            words.plain(titles.get(key)),  # type: ignore[arg-type]
            pd.Timestamp(day).date(),
            float(hours),
            words.category_name(asked.taxonomy, str(category)),
        )
        for key, day, hours, category in zip(keys, rows["day"], rows["hours"], rows["category"], strict=True)
    )
    columns = (Column("What"), Column("Day", "day"), Column("Hours", "hours"), Column("Sorted as"))
    return Section(heading, table=Table(columns, cells))


def _customers(asked: Asked) -> Section:
    """Days since the latest event with customers of at most MEETING people, and the next that is booked."""
    heading, today = "With customers", asked.basis.today
    latest = _meeting(asked, {"known": ["calendar", "told"], "before": today}, newest=True)
    coming = _meeting(asked, {"known": "booked", "first": today}, newest=False)
    if latest is None:
        said = "No meeting with a customer is known."
    else:
        days = (today - latest).days
        said = f"{days} day{'' if days == 1 else 's'} since the last meeting with a customer, on {words.day(latest)}."
    return Section(heading, f"{said} {f'The next is booked for {words.day(coming)}.' if coming else 'None is booked.'}")


def _meeting(asked: Asked, where: dict[str, object], newest: bool) -> date | None:
    """The day of the newest or the soonest event with customers, among those that are small enough to be one."""
    rows = asked.hours(("day", "activity"), category="customers", **where)
    rows = rows[rows["hours"] > 0].sort_values("day", ascending=not newest).head(SEARCHED)
    keys = [str(key) for key in rows["activity"]]
    described = behind.describe(asked.store, asked.basis, asked.person, keys)
    people = {row[0]: row[behind.DESCRIBED.index("people")] for row in described}
    small = (d for d, k in zip(rows["day"], keys, strict=True) if int(str(people.get(k, 0))) <= MEETING)
    return next((pd.Timestamp(day).date() for day in small), None)
