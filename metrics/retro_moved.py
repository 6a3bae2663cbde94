"""What moved the balance between two quarters: each part's contribution in points, adding up exactly to the change.

The share is s = S / T with T = S + E. Between two quarters, with s* and T* the means of both,

    change of s = ((1 - s*) x change of S - s* x change of E) / T*

which is an identity, not an approximation. It is linear in the hours, so each part's own change of hours has its own
term: an hour more of strategy lifts the share by (1 - s*) / T*, an hour more of execution lowers it by s* / T*. The
terms add up to the change however the hours are cut into parts; looking back from the later quarter turns every sign
and nothing else; a part that did not change has none. Hours are first divided by the hours that the same people were
there, so that a quarter with holidays, or with one person more, moves nothing by itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from metrics.balance import Balance, of

LEAST = 4.0  # hours by which a part must have changed in a quarter to be called started, stopped, grown or shrunk
MUCH = 1.5  # times as many hours is grown; the inverse is shrunk
Kind = Literal["meeting", "block", "issue", "told", "rest"]
Change = Literal["started", "stopped", "grew", "shrank", ""]


@dataclass(frozen=True, slots=True)
class Part:
    """What took hours in a quarter: the meetings of one series or the work on one epic or issue, in one category."""

    family: str  # an issue's key, or a digest that says nothing of a meeting
    kind: Kind
    category: str
    side: str
    hours: float
    days: int = 0  # on how many different days


@dataclass(frozen=True, slots=True)
class Quarter:
    """The hours of a team's or product's people in a quarter, as far as it is over."""

    first: date
    before: date
    parts: tuple[Part, ...]
    present: float  # hours of the same people, seen and not seen, whatever the product; away left out
    weeks: float  # that hold any hours
    weekly: tuple[tuple[date, str, float], ...] = ()  # first day of the week, side, hours

    @property
    def balance(self) -> Balance:
        """The hours by side."""
        return of({side: math.fsum(p.hours for p in self.parts if p.side == side) for side in SIDES}, self.weeks)


SIDES = ("strategy", "execution", "unsorted", "neither", "not_seen")
WORK = ("strategy", "execution")


@dataclass(frozen=True, slots=True)
class Move:
    """A part in two quarters: its hours in both, and what it moved the share of strategy by."""

    family: str  # "": several small ones together
    kind: Kind
    category: str
    side: str
    hours: float
    hours_before: float
    days: int
    weeks: float  # of the quarter that `days` count in
    points: float  # 0.01 is one percentage point; 0 for what is not product work
    change: Change = ""


def terms(before: Mapping[str, tuple[float, float]], after: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """What each part contributes to the change of S / (S + E); the values are its (S, E) in each quarter.

    Empty where one of the quarters has no product work at all, for then there is no share and no change.
    """
    sums = [[math.fsum(both[side] for both in one.values()) for side in (0, 1)] for one in (before, after)]
    if min(sum(one) for one in sums) <= 0:
        return {}
    share = sum(strategy / (strategy + execution) for strategy, execution in sums) / 2
    whole = sum(sum(one) for one in sums) / 2
    nothing = (0.0, 0.0)
    found = {}
    for key in {**before, **after}:
        (s0, e0), (s1, e1) = before.get(key, nothing), after.get(key, nothing)
        found[key] = ((1 - share) * (s1 - s0) - share * (e1 - e0)) / whole
    return found


def moves(last: Quarter, now: Quarter) -> tuple[Move, ...]:
    """Every part of two quarters, with what it moved; the largest first, whichever its sign."""
    old, new = ({(p.family, p.category): p for p in q.parts} for q in (last, now))
    points = terms(_per_hour(last), _per_hour(now))
    longer = now.present / last.present if last.present > 0 else 1.0
    sums = [_by_family(q.parts) for q in (last, now)]
    changes = {f: _change(sums[0].get(f, 0.0) * longer, sums[1].get(f, 0.0)) for f in {**sums[0], **sums[1]}}
    found = []
    for key in {**old, **new}:
        part = new.get(key) or old[key]
        hours, was = (one[key].hours if key in one else 0.0 for one in (new, old))
        quarter, days = (now, part.days) if key in new else (last, part.days)
        point, change = points.get(_name(part), 0.0), changes.get(part.family, "")
        found.append(
            Move(part.family, part.kind, part.category, part.side, hours, was, days, quarter.weeks, point, change)
        )
    return tuple(sorted(found, key=lambda m: (-abs(m.points), -abs(m.hours - m.hours_before), m.category, m.family)))


def _name(part: Part) -> str:
    return f"{part.category}\n{part.family}"


def _per_hour(quarter: Quarter) -> dict[str, tuple[float, float]]:
    """Strategy and execution of each part, for each hour that the people were there."""
    there = quarter.present or 1.0
    return {
        _name(p): (p.hours / there * (p.side == "strategy"), p.hours / there * (p.side == "execution"))
        for p in quarter.parts
        if p.side in WORK
    }


def _by_family(parts: Iterable[Part]) -> dict[str, float]:
    """Hours of each series, epic or issue, whatever category they are in."""
    sums: dict[str, float] = {}
    for part in parts:
        if part.kind in ("meeting", "block", "issue"):
            sums[part.family] = sums.get(part.family, 0.0) + part.hours
    return sums


def _change(was: float, hours: float) -> Change:
    """What became of a part whose hours of last quarter, in a quarter as long as this one, were `was`."""
    if abs(hours - was) < LEAST:
        return ""
    if not was or not hours:
        return "started" if hours else "stopped"
    if hours >= MUCH * was:
        return "grew"
    return "shrank" if was >= MUCH * hours else ""


def shortened(found: Sequence[Move], most: int) -> tuple[Move, ...]:
    """The first `most` moves, those that started, stopped, grew or shrank, and the rest of each category as one.

    The sums of hours and points by category stay what they were.
    """
    kept = [m for n, m in enumerate(found) if n < most or m.change]
    rest: dict[tuple[str, str], list[Move]] = {}
    for n, m in enumerate(found):
        if not (n < most or m.change):
            rest.setdefault((m.category, m.side), []).append(m)
    together = [
        Move("", "rest", category, side, _sum(m.hours for m in small), _sum(m.hours_before for m in small), 0,
             small[0].weeks, _sum(m.points for m in small))
        for (category, side), small in rest.items()
    ]  # fmt: skip
    return (*kept, *together)


def families(found: Iterable[Move]) -> list[Move]:
    """The moves of one series, epic or issue as one, in the category that moved most; the largest first."""
    together: dict[tuple[str, str], list[Move]] = {}
    for move in found:
        together.setdefault((move.family, "" if move.family else move.category), []).append(move)
    merged = []
    for mine in together.values():
        most = max(mine, key=lambda m: (abs(m.points), abs(m.hours - m.hours_before), m.category))
        hours, before, points = (
            _sum(values) for values in zip(*((m.hours, m.hours_before, m.points) for m in mine), strict=True)
        )
        days = max(m.days for m in mine)
        merged.append(replace(most, hours=hours, hours_before=before, points=points, days=days))
    return sorted(merged, key=lambda m: (-abs(m.points), -abs(m.hours - m.hours_before), m.category, m.family))


def _sum(values: Iterable[float]) -> float:
    return math.fsum(values)


def by_category(found: Iterable[Move]) -> dict[str, float]:
    """Points by category, only product work."""
    sums: dict[str, list[float]] = {}
    for move in found:
        if move.side in WORK:
            sums.setdefault(move.category, []).append(move.points)
    return {category: math.fsum(points) for category, points in sums.items()}


def rounded(values: Sequence[float], step: float = 0.001) -> list[float]:
    """The values rounded to steps so that the rounded ones add up to the rounded sum.

    Largest remainders, so that what a reader adds up on the page is the change the page names.
    """
    floors = [math.floor(v / step) for v in values]
    missing = round(math.fsum(values) / step) - sum(floors)
    order = sorted(range(len(values)), key=lambda n: (floors[n] - values[n] / step, n))
    up = set(order[:missing])
    return [(floor + (n in up)) * step for n, floor in enumerate(floors)]


def came_with(last: Quarter, now: Quarter, first: date, before: date) -> float | None:
    """The part of the change that came in the weeks of an event: 1 - change without them / change.

    None where a share is missing, nothing is left beside these weeks, or the share hardly changed.
    """
    change = _difference(last.balance.share, now.balance.share)
    during = {w for w, _, _ in now.weekly if w < before and (w.toordinal() + 7) > first.toordinal()}
    every = {w for w, _, _ in now.weekly}
    if change is None or abs(change) < 0.02 or not during or len(every - during) < 2:
        return None
    left: dict[str, list[float]] = {}
    for week, side, hours in now.weekly:
        if week not in during:
            left.setdefault(side, []).append(hours)
    weeks = now.weeks * len(every - during) / len(every)
    without = _difference(last.balance.share, of({s: math.fsum(h) for s, h in left.items()}, weeks).share)
    return None if without is None else 1 - without / change


def _difference(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else other - one
