"""Quiet product managers, made up: lives in which nothing happens but chance, holidays, sick days and gaps."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pandas as pd

from metrics.drought import Week
from metrics.profiles import PROFILES
from metrics.pushed import Pushed, Taker
from metrics.taxonomy import DEFAULTS

FIRST = date(2024, 1, 1)  # a Monday
LENGTH, SPREAD = 0.75, 0.45  # hours of a customer meeting: the median, and the spread of its logarithm
WORK = 26.0  # hours of product work in a whole week
WEEKLY = 0.35  # how much each other kind of work varies from week to week (of its logarithm)
CALLED_OFF, TAKEN = 0.03, 0.15  # of strategy events, and of these how often something else stood there anyhow
STRATEGY_EVENT = 1.25  # hours of one that is not with customers


@dataclass(frozen=True)
class Life:
    """One person's weeks."""

    rate: float  # customer meetings in a whole week
    target: float  # what they want is what they have
    weeks: list[Week] = field(default_factory=list)
    hours: list[tuple[date, str, str, float]] = field(default_factory=list)  # Monday, category, side, hours
    pushed: list[Pushed] = field(default_factory=list)  # by coincidence alone

    @property
    def frame(self) -> pd.DataFrame:
        """The hours as a frame: week, month, category, side, hours."""
        found = pd.DataFrame(self.hours, columns=["week", "category", "side", "hours"])
        return found.assign(month=[week.replace(day=1) for week in found["week"]])


def life(seed: int, weeks: int = 130, drop: float = 0.0, at: int = 10_000) -> Life:
    """A person at a rate of their own, from 0.5 to 5 customer meetings a week; from week `at` on, `drop` less."""
    chance = Random(seed)
    rate, share = chance.uniform(0.5, 5.0), chance.uniform(0.25, 0.55)
    mix, mean = _mix(chance, share, rate), LENGTH * math.exp(SPREAD**2 / 2)
    customers = rate * mean
    strategy = customers + sum(hours for category, hours in mix.items() if _side(category) == "strategy")
    whole = customers + sum(mix.values())
    made = Life(rate, math.floor(20 * strategy / whole) / 20)
    off = _days_off(chance, weeks)
    gone = {n + k for n in range(weeks) if chance.random() < 0.015 for k in range(chance.randint(1, 3))}
    for n in range(weeks):
        day, present = FIRST + timedelta(weeks=n), 5.0 - off[n]
        contacts = _poisson(chance, rate * (1 - drop if n >= at else 1) * present / 5)
        met = math.fsum(LENGTH * math.exp(chance.gauss(0, SPREAD)) for _ in range(contacts))
        unseen = min(0.6, max(0.0, chance.gauss(0.15, 0.05)))
        others = {c: h * present / 5 * math.exp(chance.gauss(0, WEEKLY) - WEEKLY**2 / 2) for c, h in mix.items()}
        if n in gone:
            made.weeks.append(Week(day, known=False))
            continue
        made.weeks.append(Week(day, contacts, met, present, unseen))
        worked = {"customers": met, **others}
        made.hours.extend((day, category, _side(category), hours) for category, hours in worked.items() if hours)
        total = math.fsum(worked.values())
        made.hours.append((day, "unsorted", "unsorted", 0.05 * total))
        made.hours.append((day, "not_seen", "not_seen", 1.05 * total * unseen / (1 - unseen)))
        events = contacts + (math.fsum(h for c, h in others.items() if _side(c) == "strategy") / STRATEGY_EVENT)
        made.pushed.extend(_coincidences(chance, day, events))
    return made


def _side(category: str) -> str:
    return DEFAULTS[category]["side"]


def _mix(chance: Random, share: float, rate: float) -> dict[str, float]:
    """Hours of each other kind of work in a whole week, in the proportions of a PM's profile, more or less."""
    shares = {c: s * math.exp(chance.gauss(0, 0.3)) for c, s in PROFILES["pm"].shares.items() if c != "customers"}
    sums = {side: math.fsum(s for c, s in shares.items() if _side(c) == side) for side in ("strategy", "execution")}
    rest = max(2.0, share * WORK - rate * LENGTH * math.exp(SPREAD**2 / 2))
    parts = {"strategy": rest / sums["strategy"], "execution": (1 - share) * WORK / sums["execution"]}
    return {category: part * parts[_side(category)] for category, part in shares.items()}


def _coincidences(chance: Random, day: date, events: float) -> Iterator[Pushed]:
    """Events that were called off for a reason of their own while something else stood beside them."""
    for _ in range(_poisson(chance, events * CALLED_OFF * TAKEN)):
        start = datetime.combine(day + timedelta(days=chance.randrange(5)), time(10), UTC)
        hours = LENGTH * math.exp(chance.gauss(0, SPREAD))
        taker = Taker("c/t", start, start + timedelta(hours=1), "delivery", "", "Sync", None)
        yield Pushed(start.date(), start, hours, "Call", "customers", "s", "cancelled", start, taker, True, "lost")


def _days_off(chance: Random, weeks: int) -> list[float]:
    """Working days off in each week: about 30 days of leave, and 16 public holidays and sick days a year."""
    off = [0.0] * weeks
    for year in range(0, weeks, 52):
        for length in (10, 10, 5, 3, 2):
            start = year + chance.randrange(52)
            for n in range((length + 4) // 5):
                if start + n < weeks:
                    off[start + n] += min(5, length - 5 * n)
        for _ in range(16):
            n = year + chance.randrange(52)
            if n < weeks:
                off[n] += 1
    return [min(5.0, days) for days in off]


def _poisson(chance: Random, expected: float) -> int:
    """A Poisson number (Knuth, The Art of Computer Programming, 3.4.1)."""
    limit, product, n = math.exp(-expected), chance.random(), 0
    while product > limit:
        product *= chance.random()
        n += 1
    return n
