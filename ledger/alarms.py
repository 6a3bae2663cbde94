"""What alarms are raised from, read from the ledger and the record: a person's weeks, months, phases and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

import pandas as pd

from ledger import Ledger, pieces
from ledger.contacts import of_many
from ledger.files import Version
from ledger.pushed import aside
from metrics import customers, drift, phase
from metrics.alarms import RECENT, Facts
from metrics.contacts import Contact
from metrics.drought import Week
from metrics.frames import tuples
from metrics.profiles import of_role

BACK = 78  # weeks that are looked at: what an alarm compares with, and how long it may have lasted


def facts(
    ledger: Ledger,
    version: Version,
    who: str,
    today: date,
    target: phase.Target = (),
    met: list[Contact] | None = None,
) -> Facts:
    """What is known of a person up to the last whole week; without a target of their own, their role's.

    `met`: their contacts of these BACK weeks, where they are at hand.
    """
    monday = today - timedelta(days=today.weekday())
    first, basis = monday - timedelta(weeks=BACK), ledger.basis(version)
    own = of_role(basis.person(who, today).role)
    where = {"person": who, "first": first, "before": monday}
    by_day = pieces.hours(ledger, version, ("week", "day", "category", "side"), where)
    met = of_many(ledger, version, [who], first, monday) if met is None else met
    days = list(tuples(by_day, "week", "day", "category", "side", "hours"))
    hours: dict[tuple[date, str], float] = defaultdict(float)
    for week, _, category, _, value in days:
        hours[week, category] += value
    return Facts(
        weeks=weeks(by_day, met, monday),
        states=phase.of_rows(
            [(week, side, value) for week, _, _, side, value in days], target or [(first, own.target)]
        ),
        months=drift.of_rows(_by_month(days, monday.replace(day=1))),
        own=own,
        pushed=aside(ledger, version, who, monday - timedelta(weeks=RECENT), monday),
        hours=hours,
        sides={one.id: one.side for one in basis.taxonomy.categories},
        companies=customers.longest(met, today),
        contacts=[(one.day, one.activity) for one in customers.direct(met)],
    )


def weeks(by_day: pd.DataFrame, met: list[Contact], before: date) -> list[Week]:
    """The weeks of a person until the Monday `before`, without gaps, from columns day, week, side, hours.

    A day that has hours counts as present by the part of it that was not time off, weekends not at all; a week without
    any row is not known.
    """
    if by_day.empty:
        return []
    days: dict[tuple[date, date], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for day, week, side, hours in tuples(by_day, "day", "week", "side", "hours"):
        days[week, day][side] += float(hours)
    present: dict[date, float] = defaultdict(float)
    seen: dict[date, list[float]] = defaultdict(lambda: [0.0, 0.0])  # not seen, all
    for (week, day), sides in days.items():
        work = sum(hours for side, hours in sides.items() if side != "away")
        if day.weekday() < 5 and work > 0:
            present[week] += work / (work + sides.get("away", 0.0))
        seen[week][0] += sides.get("not_seen", 0.0)
        seen[week][1] += work
    known = {week for week, _ in days}
    rhythm = customers.rhythm(met, min(known), before)
    return [
        Week(
            one.week, one.contacts, one.hours, present[one.week],
            seen[one.week][0] / seen[one.week][1] if seen[one.week][1] else 0.0, one.week in known,
        )
        for one in rhythm
    ]  # fmt: skip


def _by_month(days: Iterable[tuple[date, date, str, str, float]], month: date) -> Iterator[drift.Row]:
    """The rows of the twelve months before a month."""
    first = month.replace(year=month.year - 1)
    return ((day.replace(day=1), c, side, value) for _, day, c, side, value in days if first <= day < month)
