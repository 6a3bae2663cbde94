"""Customer contact: how long ago, with whom and how often, from the contacts of a person or a product."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from metrics.contacts import Contact

# Norms, drawn as ticks and never as a verdict: contact each week (Torres, Continuous Discovery Habits), and 2 h of
# direct exposure for everybody in 6 weeks (Spool, Fast Path to a Great UX: Increased Exposure Hours, 2011).
WEEKLY = 1
FLOOR_HOURS, FLOOR_WEEKS = 2.0, 6
KNOWN_WEEKS = 12  # of contacts before a company counts as new
Standing = Literal["new", "repeat", "prospect", ""]


@dataclass(frozen=True, slots=True)
class Company:
    """A company that was met for a product, and how long ago."""

    company: str
    product: str
    last: date
    days: int  # since then
    contacts: int
    hours: float
    activity: str  # the last contact


@dataclass(frozen=True, slots=True)
class Week:
    """The direct contacts of a week, against the norms."""

    week: date  # its Monday
    contacts: int
    hours: float
    met: bool  # at least one contact
    six_weeks: float  # hours in the 6 weeks up to it


@dataclass(frozen=True, slots=True)
class Directness:
    """Hours with a customer in the room against those without: readouts, preparing, market work."""

    direct: float
    second_hand: float

    @property
    def share(self) -> float | None:
        """Direct hours as a part of both; None where there are none."""
        both = self.direct + self.second_hand
        return self.direct / both if both else None


def direct(contacts: Sequence[Contact]) -> list[Contact]:
    """The direct contacts, each meeting once though several of us were in it, oldest first."""
    once = {one.meeting: one for one in sorted(contacts, key=lambda c: c.person, reverse=True) if one.direct}
    return sorted(once.values(), key=lambda one: (one.day, one.activity))


def days_since(contacts: Sequence[Contact], today: date) -> int | None:
    """Days since the last direct contact, 0 for today; None where none is known."""
    last = max((one.day for one in contacts if one.direct and one.day <= today), default=None)
    return None if last is None else (today - last).days


def usual_gap(contacts: Sequence[Contact]) -> int | None:
    """Three of four gaps between days of direct contact are at most so many days; None under 8 such gaps."""
    days = sorted({one.day for one in contacts if one.direct})
    gaps = sorted((later - earlier).days for earlier, later in pairwise(days))
    return gaps[math.ceil(0.75 * len(gaps)) - 1] if len(gaps) >= 8 else None


def companies(contacts: Sequence[Contact], today: date) -> list[Company]:
    """Every company met directly, by product, the one longest not met first."""
    found: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for one in direct(contacts):
        for company in one.companies:
            if one.day <= today:
                found[company, one.product].append(one)
    rows = [
        Company(
            company, product, (last := met[-1]).day, (today - last.day).days, len(met),
            math.fsum(c.hours for c in met), last.activity,
        )
        for (company, product), met in found.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (row.last, row.company, row.product))


def longest(contacts: Sequence[Contact], today: date, many: int = 5) -> list[Company]:
    """The companies longest not met, whatever the product, longest first; prospects are left out."""
    customers = [one for one in contacts if not one.prospects]
    newest: dict[str, Company] = {}
    for row in companies(customers, today):  # oldest first, so the last of a company stays
        newest[row.company] = row
    return sorted(newest.values(), key=lambda row: (row.last, row.company))[:many]


def rhythm(contacts: Sequence[Contact], first: date, before: date) -> list[Week]:
    """The direct contacts of each week that begins in [first, before), Mondays, oldest first."""
    counts: dict[date, int] = defaultdict(int)
    hours: dict[date, float] = defaultdict(float)
    for one in direct(contacts):
        monday = one.day - timedelta(days=one.day.weekday())
        counts[monday] += 1
        hours[monday] += one.hours
    monday, found = first + timedelta(days=-first.weekday() % 7), []
    while monday < before:
        span = [monday - timedelta(weeks=n) for n in range(FLOOR_WEEKS)]
        six = math.fsum(hours[week] for week in span if week in hours)
        found.append(Week(monday, counts.get(monday, 0), hours.get(monday, 0.0), counts.get(monday, 0) >= WEEKLY, six))
        monday += timedelta(weeks=1)
    return found


def standings(contacts: Sequence[Contact]) -> dict[str, Standing]:
    """Whether each direct contact (by activity) was with a prospect, somebody new, or somebody met before.

    A company is new where it was not met before and contacts are known for 12 weeks before that day; without those
    weeks nobody can tell, and it is "".
    """
    met: set[str] = set()
    found: dict[str, Standing] = {}
    ordered = direct(contacts)
    for one in ordered:
        again = bool(met & set(one.companies))
        known = one.day - ordered[0].day >= timedelta(weeks=KNOWN_WEEKS)
        new: Standing = "new" if known and one.companies else ""
        found[one.activity] = "prospect" if one.prospects else "repeat" if again else new
        met |= set(one.companies)
    return found


def directness(contacts: Sequence[Contact], market: float) -> Directness:
    """Direct hours against second-hand ones; `market` are the hours of `market` that no contact stands for."""
    sums = [math.fsum(one.hours for one in contacts if one.direct is kind) for kind in (True, False)]
    return Directness(sums[0], sums[1] + market)
