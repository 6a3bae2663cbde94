"""The portfolio: products with their stage and plan, which are fed with strategy and which are starved, what moved.

Balance, state and customers of a product count its product people (pm, po, lead) alone; makers count in Investment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from metrics import packed, phase
from metrics.balance import trend
from metrics.frames import tuples
from metrics.packed import Packed
from metrics.phase import Phase, State, Target
from metrics.products import By

PRODUCT_PEOPLE = ("pm", "po", "lead")
Unit = Literal["hours", "share"]


class Stage(NamedTuple):
    """What a product is in, and the share of strategy that its product people should have together."""

    name: str
    seed: float
    means: str


# Seeds: PMs wish for about half (51%, Pragmatic Institute 2019), report 27 to 29% (2013 to 2022), and a product
# owner's profile is 20%: a starting point until somebody plans another share.
STAGES: dict[str, Stage] = {
    "explore": Stage("Explore", 0.5, "nobody knows yet whether it pays: half the work looks outward"),
    "grow": Stage("Grow", 0.3, "it pays, and there is more to win: what product managers report today"),
    "sustain": Stage("Sustain", 0.2, "it pays and stays as it is: enough to notice when that ends"),
    "retire": Stage("Retire", 0.1, "it ends: customers are led away from it"),
}
UNSTAGED = "grow"  # what a product counts as until somebody says its stage


@dataclass(frozen=True, slots=True)
class Wish:
    """What is planned for a product and a category (or a side, or "" for all) in a quarter."""

    quarter: date
    category: str
    amount: float  # hours, or a share of the product's hours from 0 to 1
    unit: Unit


@dataclass(frozen=True, slots=True)
class Product:
    """What people said of a product."""

    name: str
    mapped: tuple[tuple[By, str], ...] = ()
    stages: tuple[tuple[date, str], ...] = ()  # (valid from, key of STAGES), oldest first
    plan: tuple[Wish, ...] = ()

    def stage_on(self, day: date) -> tuple[str, date | None]:
        """The stage on a day and since when; ("", None) where nobody said one."""
        held = [(stage, begin) for begin, stage in self.stages if begin <= day]
        return held[-1] if held else ("", None)

    @property
    def target(self) -> Target:
        """The share of strategy that is wanted, by the day from which it holds: the stage's seed, or what is planned.

        A plan for strategy holds for its quarter and until the next stage or plan.
        """
        seeded = {begin: STAGES[stage].seed for begin, stage in self.stages} or {date.min: STAGES[UNSTAGED].seed}
        planned = {w.quarter: w.amount for w in self.plan if w.category == "strategy" and w.unit == "share"}
        return sorted((seeded | planned).items())


@dataclass(frozen=True, slots=True)
class Standing:
    """How a product stands: its weekly states (oldest first) and its newest one."""

    product: Product
    states: tuple[State, ...]
    since_customer: int | None  # days; None where no contact was ever seen
    weeks: Packed = packed.NOTHING  # what the states were worked out from

    @property
    def now(self) -> State | None:
        """The newest state; None where there are too few hours for any."""
        return self.states[-1] if self.states else None

    @property
    def trend(self) -> pd.DataFrame:
        """Its balance over 4 weeks, as balance.trend gives it."""
        return trend(pd.DataFrame(self.weeks.rows(), columns=["week", "side", "hours"]))

    @property
    def phase(self) -> Phase:
        """What it is in."""
        return self.now.phase if self.now else "silent"


def spread(rows: pd.DataFrame) -> pd.DataFrame:
    """Hours by product, week and side, with a product's part of what was not seen.

    `rows`: person, week, product, side, hours. What of a person's week nobody saw belongs to no product; it is shared
    over the products as their seen hours are, so that a product of people whose weeks are half dark is as doubtful as
    these are. Away time is left out.
    """
    side, hours = rows["side"].to_numpy(object), rows["hours"].to_numpy(float)
    there = (side != "away") & (side != "not_seen")
    week = rows.groupby(["person", "week"], sort=False).ngroup().to_numpy()  # whose week each row is of
    dark = np.bincount(week, np.where(side == "not_seen", hours, 0.0))
    whole = np.bincount(week, np.where(there, hours, 0.0))
    seen, mine = rows[there], week[there]
    lost = dark[mine] * hours[there] / np.where(whole[mine] > 0, whole[mine], 1.0)
    both = pd.concat([seen, seen.assign(side="not_seen", hours=lost)])
    return pd.DataFrame(both.groupby(["week", "product", "side"], as_index=False)["hours"].sum())


def by_week(rows: pd.DataFrame, sides: Mapping[str, str]) -> pd.DataFrame:
    """Weeks from whole months, for those who see no more: a month's hours, spread evenly over its working days.

    `rows`: product, month, category, hours. Columns product, week, side, hours.
    """
    found = []
    for product, month, category, hours in tuples(rows, "product", "month", "category", "hours"):
        days = pd.bdate_range(month, month + pd.offsets.MonthEnd(0))
        mondays = Counter(day - pd.Timedelta(days=day.weekday()) for day in days)
        found += [(product, week, sides[category], hours * n / len(days)) for week, n in mondays.items()]
    frame = pd.DataFrame(found, columns=["product", "week", "side", "hours"])
    return pd.DataFrame(frame.groupby(["product", "week", "side"], as_index=False)["hours"].sum())


def by_month(rows: Iterable[tuple[str, str, str, float]]) -> pd.DataFrame:
    """Columns product, month, category, hours of (Monday, product, category, hours), by each week's working days."""
    found = []
    for week, product, category, hours in rows:
        monday = date.fromisoformat(week)
        months = Counter((monday + timedelta(days=n)).replace(day=1) for n in range(5))
        found += [(product, month, category, hours * n / 5) for month, n in months.items()]
    return monthly(found)


def monthly(rows: Iterable[tuple[str, date, str, float]]) -> pd.DataFrame:
    """Columns product, month, category, hours."""
    found = pd.DataFrame(rows, columns=["product", "month", "category", "hours"])
    return found.astype({"month": "datetime64[us]", "hours": "float64"})


def standings(weekly: pd.DataFrame, products: Iterable[Product], since_customer: Mapping[str, int]) -> list[Standing]:
    """Every product with its states, those that most need a look first.

    `weekly`: product, week, side, hours as `spread` gives them.
    """
    held, found = packed.by_product(weekly), []
    for one in products:
        weeks = held.get(one.name, packed.NOTHING)
        found.append(Standing(one, _states(weeks, tuple(one.target)), since_customer.get(one.name), weeks))
    return sorted(found, key=_need)


@lru_cache(maxsize=512)
def _states(weeks: Packed, target: tuple[tuple[date, float], ...]) -> tuple[State, ...]:
    """The states of a product, worked out once for the same hours: a change moves few products."""
    return tuple(phase.of_rows(weeks.rows(), target))


ORDER: dict[Phase, int] = {"starved": 0, "living": 1, "silent": 2, "unclear": 3, "building": 4, "fueled": 5}


def _need(one: Standing) -> tuple[int, int, int, str]:
    """Starved ones first, the longest first; then those without a customer for longest."""
    weeks = one.now.weeks if one.now and one.phase in ("starved", "living") else 0
    return ORDER[one.phase], -weeks, -(one.since_customer or 0), one.product.name


def table(rows: pd.DataFrame, products: Sequence[str], categories: Sequence[str]) -> pd.DataFrame:
    """Hours by product (rows) and category (columns), 0 where there are none."""
    sums = defaultdict[tuple[str, str], float](float)
    for product, category, hours in tuples(rows, "product", "category", "hours"):
        sums[product, category] += hours
    cells = [[sums.get((product, category), 0.0) for category in categories] for product in products]
    return pd.DataFrame(cells, list(products), list(categories), dtype=float)


class Move(NamedTuple):
    """What moved between two periods, in hours a week."""

    product: str
    category: str
    before: float
    now: float


LEAST_MOVE = 2.0  # hours a week: under that, weeks differ by themselves


def moved(now: pd.DataFrame, before: pd.DataFrame, weeks: tuple[float, float], most: int = 8) -> list[Move]:
    """The largest moves of hours a week by product and category; frames of `table`, and how many weeks each holds."""
    left, right = now / max(weeks[0], 1e-9), before / max(weeks[1], 1e-9)
    left, right = left.align(right, fill_value=0.0)
    there, then = left.to_numpy(), right.to_numpy()
    found = [
        Move(str(left.index[n]), str(left.columns[m]), float(then[n, m]), float(there[n, m]))
        for n, m in zip(*np.nonzero(abs(there - then) >= LEAST_MOVE), strict=True)
    ]
    return sorted(found, key=lambda m: (-abs(m.now - m.before), m.product, m.category))[:most]


class Against(NamedTuple):
    """A plan and what came of it."""

    product: str
    category: str  # a category, a side, or "" for all
    planned: float  # hours so far: of the whole quarter, by the part of it that is over
    seen: float
    whole: float  # hours of the whole quarter
    unit: Unit


def against_plan(
    rows: pd.DataFrame, products: Iterable[Product], quarter: date, over: float, sides: Mapping[str, str]
) -> list[Against]:
    """What is planned for a quarter beside the hours so far, makers included.

    `rows`: product, category, hours of the quarter; `over`: which part of the quarter is over, 0 to 1; `sides`: the
    side of each category. A share is of the product's hours on both sides so far.
    """
    found = []
    for one in products:
        mine = rows[rows["product"] == one.name].groupby("category")["hours"].sum()
        mine = mine[[c for c in mine.index if sides.get(str(c)) in ("strategy", "execution", "neither")]]
        work = float(mine[[c for c in mine.index if sides[str(c)] != "neither"]].sum())
        for wish in (w for w in one.plan if w.quarter == quarter):
            fits = [c for c in mine.index if wish.category in ("", str(c), sides[str(c)])]
            whole = wish.amount if wish.unit == "hours" else wish.amount * work / max(over, 1e-9)
            planned = wish.amount * over if wish.unit == "hours" else wish.amount * work
            found.append(Against(one.name, wish.category, planned, float(mine[fits].sum()), whole, wish.unit))
    return found
