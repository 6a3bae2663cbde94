"""PM or PO: how far each month of a person is from the role profiles, and whether they drift from one to the other."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import pandas as pd

from metrics.balance import MOST_NOT_SEEN
from metrics.frames import tuples
from metrics.profiles import PROFILES, Profile

LEAST = 32.0  # sorted hours of a month: 8 a week
OTHER: Mapping[str, str] = MappingProxyType({"pm": "po", "po": "pm"})  # what each can drift to
NEARER = 0.15  # by so much of the mix the other profile must be nearer: half of what lies between a PM and a PO
MONTHS = 2  # in a row; a title that does not fit for two months is one to talk about
BEFORE = 6  # months in which the own profile was the nearer one


@dataclass(frozen=True, slots=True)
class Month:
    """How the product work of a month was spread, and how far that is from each profile."""

    month: date  # its first day
    shares: Mapping[str, float]  # category -> part of product work; empty where too little is seen
    distances: Mapping[str, float]  # profile -> 0 (the same mix) to 1 (nothing in common)

    @property
    def nearest(self) -> str:
        """The id of the nearest profile; "" where too little is seen."""
        return min(self.distances, key=lambda one: self.distances[one], default="")


@dataclass(frozen=True, slots=True)
class Drift:
    """A person's work has moved from their own role's profile to another."""

    since: date
    months: int
    own: str
    other: str
    last: Month


Row = tuple[date, str, str, float]  # first day of a month, category, side, hours


def distance(shares: Mapping[str, float], profile: Profile) -> float:
    """The part of the work that would have to change its category for the mix to be the profile's (total variation)."""
    every = shares.keys() | profile.shares.keys()
    return math.fsum(abs(shares.get(one, 0.0) - profile.shares.get(one, 0.0)) for one in every) / 2


def months(frame: pd.DataFrame, profiles: Mapping[str, Profile] = PROFILES) -> list[Month]:
    """Each month from the first to the last with hours, from columns month, category, side, hours.

    Nothing is said of a month with under 32 sorted hours, or over a quarter of its hours not seen.
    """
    return of_rows(tuples(frame, "month", "category", "side", "hours"), profiles)


def of_rows(rows: Iterable[Row], profiles: Mapping[str, Profile] = PROFILES) -> list[Month]:
    """The same from rows."""
    held: dict[date, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for month, category, side, hours in rows:
        held[month][category, side] += hours
    every = pd.date_range(min(held), max(held), freq="MS") if held else ()
    return [_month(one.date(), held.get(one.date(), {}), profiles) for one in every]


def drift(found: list[Month], own: str) -> Drift | None:
    """Whether the last months of somebody with this profile fit the other one better; None where they do not.

    A PM's mix is nearer to a PO's, or a PO's to a PM's, by 15% of the work or more, in each of the last 2 months of
    which something is known, and it was nearer their own in 2 of the 6 months before, else it has always been so.
    """
    other = OTHER.get(own)
    if other is None:
        return None
    known = [one for one in found if one.distances]
    run: list[Month] = []
    for month in reversed(known):
        if month.distances[own] - month.distances[other] < NEARER:
            break
        run.append(month)
    before = known[max(0, len(known) - len(run) - BEFORE) : len(known) - len(run)]
    nearer = [one for one in before if one.distances[own] < one.distances[other]]
    if len(run) < MONTHS or len(nearer) < MONTHS or not found[-1].distances:
        return None
    return Drift(run[-1].month, len(run), own, other, run[0])


def _month(month: date, held: Mapping[tuple[str, str], float], profiles: Mapping[str, Profile]) -> Month:
    work = {category: hours for (category, side), hours in held.items() if side in ("strategy", "execution")}
    total = math.fsum(work.values())
    worked = math.fsum(hours for (_, side), hours in held.items() if side != "away")
    unseen = math.fsum(hours for (_, side), hours in held.items() if side == "not_seen")
    if total < LEAST or unseen > MOST_NOT_SEEN * worked:
        return Month(month, {}, {})
    shares = {category: hours / total for category, hours in work.items()}
    return Month(month, shares, {one.id: distance(shares, one) for one in profiles.values()})
