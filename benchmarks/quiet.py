"""Quiet product managers, made up: steady lives with holidays, sick days and gaps in what was exported."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from metrics.drought import Week

FIRST = date(2024, 1, 1)  # a Monday
LENGTH, SPREAD = 0.75, 0.45  # hours of a customer meeting: the median, and the spread of its logarithm


@dataclass(frozen=True)
class Life:
    """One person's weeks."""

    rate: float  # customer meetings a whole week
    weeks: list[Week]


def life(seed: int, weeks: int = 130, drop: float = 0.0, at: int = 10_000) -> Life:
    """A person whose contacts come by chance alone, at a rate of their own; from week `at` on, `drop` less."""
    chance = Random(seed)
    rate = chance.uniform(0.5, 5.0)
    off = _days_off(chance, weeks)
    lost = {n + k for n in range(weeks) if chance.random() < 0.015 for k in range(chance.randint(1, 3))}
    made = []
    for n in range(weeks):
        present = 5.0 - off[n]
        now = rate * (1 - drop if n >= at else 1)
        contacts = _poisson(chance, now * present / 5)
        hours = math.fsum(LENGTH * math.exp(chance.gauss(0, SPREAD)) for _ in range(contacts))
        unseen = min(0.6, max(0.0, chance.gauss(0.15, 0.05)))
        gone = n in lost and n != at
        made.append(Week(FIRST + timedelta(weeks=n), *((0, 0.0) if gone else (contacts, hours)), present,
                         0.0 if gone else unseen, not gone))  # fmt: skip
    return Life(rate, made)


def _days_off(chance: Random, weeks: int) -> list[float]:
    """Working days off in each week: 10 public holidays, 30 days of leave, about 6 sick days a year."""
    off = [0.0] * weeks
    for year in range(0, weeks, 52):
        for length in (10, 10, 5, 3, 2):
            start = year + chance.randrange(52)
            for n in range(length // 5 + 1):
                if start + n < weeks:
                    off[start + n] += min(5, length - 5 * n) if length - 5 * n > 0 else 0
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
