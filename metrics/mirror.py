"""The leader's mirror: what a leader's invitations take of product people's hours, beside what that leader wants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

SIDES = ("strategy", "execution", "neither", "unsorted")
OWN_CUSTOMERS = 2.0  # hours in 6 weeks that anybody who decides should spend with customers (Spool, 2011)
LARGE = 1.0  # hours a week of product people together: a series under that is no habit worth changing
NEAR = 0.05  # of the share: closer to the wish is there


class Taken(NamedTuple):
    """Hours that one product person spent in a leader's invitation."""

    person: str
    series: str
    title: str | None
    side: str
    product: str
    hours: float


class Series(NamedTuple):
    """One series of a leader's invitations."""

    title: str | None
    side: str
    hours: float  # of product people together, in the whole time
    people: int


@dataclass(frozen=True, slots=True)
class Mirror:
    """What one leader sees of themselves over some weeks. None is unknown, never 0."""

    weeks: float
    sides: Mapping[str, float]  # hours of product people by side
    people: int  # product people who were in these invitations
    wanted: float | None  # share of strategy that the products of these hours want
    series: tuple[Series, ...]  # most hours first
    customers: float | None  # own hours with customers; None: no calendar of this leader is connected
    pushed: int | None  # customer meetings that gave way to these invitations; None: no calendar was read twice

    @property
    def share(self) -> float | None:
        """Strategy as a part of strategy and execution in these invitations; None for too few hours."""
        both = self.sides.get("strategy", 0.0) + self.sides.get("execution", 0.0)
        return self.sides.get("strategy", 0.0) / both if both >= 2 * self.weeks else None


class Habit(NamedTuple):
    """Something that would change the mirror, with why, and what would show it."""

    text: str
    why: str
    customers: float | None = None  # own hours with customers in 6 weeks that keep it; None: only its owner can say


def large(taken: Iterable[Taken], least: int) -> list[Taken]:
    """The hours of those series in which at least so many people were, each series on the side of most of its hours.

    A leader knows who was in their own invitations, so a smaller one would tell that person's hours, and a side of its
    own how one of them sorted it.
    """
    series: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        series[one.series].append(one)
    found = []
    for some in series.values():
        sides: dict[str, float] = defaultdict(float)
        for one in some:
            sides[one.side] += one.hours
        most = max(sorted(sides), key=lambda side: sides[side])
        if len({one.person for one in some}) >= least:
            found += [one._replace(side=most) for one in some]
    return found


def mirror(
    taken: Iterable[Taken],
    weeks: float,
    targets: Mapping[str, float],
    customers: float | None,
    pushed: int | None,
) -> Mirror:
    """One leader's mirror, from the invitations of that leader or on their behalf.

    `taken` holds product people's time alone, never the leader's own. `targets` is the share of strategy that each
    product wants; it is weighted by the hours of each.
    """
    rows = list(taken)
    sides: dict[str, float] = dict.fromkeys(SIDES, 0.0)
    series: dict[tuple[str, str], list[Taken]] = defaultdict(list)
    weights: dict[str, float] = defaultdict(float)
    for one in rows:
        sides[one.side] += one.hours
        series[one.series, one.side].append(one)
        if one.product in targets:
            weights[one.product] += one.hours
    whole = sum(weights.values())
    wanted = sum(targets[p] * h for p, h in weights.items()) / whole if whole else None
    found = [
        Series(some[0].title, side, sum(t.hours for t in some), len({t.person for t in some}))
        for (_, side), some in series.items()
    ]
    ordered = tuple(sorted(found, key=lambda s: (-s.hours, s.title or "")))
    return Mirror(weeks, sides, len({t.person for t in rows}), wanted, ordered, customers, pushed)


def habits(found: Mirror) -> list[Habit]:
    """Two or three habits that would change the mirror most; none where there is nothing to change."""
    said = []
    short = found.share is not None and found.wanted is not None and found.share < found.wanted - NEAR
    large = [s for s in found.series if s.side == "execution" and s.hours >= LARGE * found.weeks]
    for one in large[: 2 if short else 1]:
        week = one.hours / found.weeks
        said.append(
            Habit(
                f"Halve “{one.title or 'a private series'}”, or read its notes instead",
                f"It takes {week:.1f} h a week of {one.people} product people, all of it execution.",
            )
        )
    if found.customers is not None and found.customers < OWN_CUSTOMERS * found.weeks / 6:
        said.append(
            Habit(
                "Join a customer meeting every three weeks",
                f"Your own hours with customers were {found.customers:.1f} in {found.weeks:.0f} weeks.",
                OWN_CUSTOMERS,
            )
        )
    if found.pushed:
        said.append(
            Habit(
                "Look for a customer meeting in their calendars before you invite",
                f"{found.pushed} customer meeting{'s' if found.pushed > 1 else ''} gave way to your invitations.",
            )
        )
    return said[:3]
