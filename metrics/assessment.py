"""The self-assessment: what somebody believed of a month, beside what was seen of it; and which side is the weaker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import fmean
from typing import Literal

import pandas as pd

from metrics.balance import Balance
from metrics.practice import RATED, SIDES
from model import Decision

KINDS = frozenset({"guess", "rating", "excited", "assessed"})
STEPS = ("role", "guess", "seen", "rate", "commit", "hours", "look")
OPEN_FOR = timedelta(days=14)  # an assessment that was left can be taken up again, also in the next month
CLOSE = 0.05  # a guess that is no further from the band is as good as there
CLEAR = 1.0  # points between two sides, under which neither is called the weaker
CHECKED = 3  # activities to look at where guess and hours differ


@dataclass(frozen=True, slots=True)
class Guess:
    """What somebody thought before they saw the numbers; shares are parts of product work."""

    first: date
    before: date
    strategy: float | None  # None: they would rather not guess
    categories: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rating:
    """1 to 10, or None where not rated yet."""

    importance: int | None = None
    capability: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """One month's self-assessment."""

    id: str  # the month in which it was begun, "2026-11"
    begun: date
    guess: Guess | None = None
    ratings: Mapping[str, Rating] = field(default_factory=dict)  # by id of RATED
    excited: str = ""
    passed: frozenset[str] = frozenset()  # of STEPS

    @property
    def step(self) -> str | None:
        """The first step that is still open; None when all are done."""
        return next((step for step in STEPS if step not in self.passed), None)


def all_of(decisions: Iterable[Decision]) -> list[Assessment]:
    """The assessments among one person's decisions of KINDS (oldest first), oldest first."""
    found: dict[str, Assessment] = {}
    for one in decisions:
        if one.kind in KINDS:
            month, _, what = one.target.partition("/")
            found[month] = _with(found.get(month) or Assessment(month, one.at.date()), one, what)
    return [found[month] for month in sorted(found)]


def _with(so_far: Assessment, one: Decision, what: str) -> Assessment:
    data = one.data
    if one.kind == "guess":
        first, before = (date.fromisoformat(data[k]) for k in ("first", "before"))
        return replace(so_far, guess=Guess(first, before, data["strategy"], data["categories"]))
    if one.kind == "rating":
        rating = Rating(data.get("importance"), data.get("capability"))
        return replace(so_far, ratings={**so_far.ratings, what: rating})
    if one.kind == "excited":
        return replace(so_far, excited=data["text"])
    return replace(so_far, passed=so_far.passed | {data["step"]})


def current(assessments: Iterable[Assessment], today: date) -> Assessment:
    """The assessment of this month: what was begun in it, else one left open under two weeks ago, else a new one."""
    month = f"{today:%Y-%m}"
    known = list(assessments)
    for one in reversed(known):
        if one.id == month or (one.step is not None and today - one.begun <= OPEN_FOR):
            return one
    return Assessment(month, today)


# the guess against the hours ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Perception:
    """A guessed share of strategy against the band: above or below it, close to it, or nothing can be said."""

    guess: float
    share: float | None
    low: float
    high: float
    verdict: Literal["close", "above", "below", "silent"]


def perception(guess: float, found: Balance) -> Perception:
    """Compare a guess with the balance of the weeks it was about.

    Silent under 8 sorted hours a week and where over 25% of capacity is not explained. Within 5 percentage points of
    the band a guess is close: the slider moves in steps of 5.
    """
    low, high = found.band
    if found.share is None or found.mostly_unseen:
        return Perception(guess, None, low, high, "silent")
    off: Literal["close", "above", "below"] = "close"
    if guess > high + CLOSE + 1e-9:
        off = "above"
    elif guess < low - CLOSE - 1e-9:
        off = "below"
    return Perception(guess, found.share, low, high, off)


def to_check(rows: pd.DataFrame, verdict: str) -> list[str]:
    """The up to three series that could best explain a gap: those with most hours times doubt.

    `rows`: columns series, side, hours, sure (0 to 1), a row for each activity. Whoever guessed more strategy
    than was seen may think of execution or of what is not sorted, and the reverse; close, of what is not sorted.
    What is not sorted is doubted whole, the rest as far as sorting was unsure, at least by a tenth.
    """
    sides = {"above": ["execution", "unsorted"], "below": ["strategy", "unsorted"]}.get(verdict, ["unsorted"])
    mine = rows[rows["side"].isin(sides) & (rows["hours"] > 0)]
    if mine.empty:
        return []
    doubt = [1.0 if s == "unsorted" else max(0.1, 1 - u) for s, u in zip(mine["side"], mine["sure"], strict=True)]
    weight = (mine["hours"] * doubt).groupby(mine["series"]).sum().reset_index(name="weight")
    ordered = weight.sort_values(["weight", "series"], ascending=[False, True])
    return [str(s) for s in ordered["series"].head(CHECKED)]


# the weaker side ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Side:
    """How much one side lacks, from 0 to 10."""

    skill: float | None  # mean of its three activities; None while one of them is not rated
    hours: float | None  # the missing part of the hours wanted, times 10; None where the hours cannot tell
    score: float | None  # mean of the two, or skill alone

    @staticmethod
    def of(skill: float | None, hours: float | None) -> Side:
        """The side whose skills and hours lack this much."""
        known = skill if skill is None or hours is None else (skill + hours) / 2
        return Side(skill, hours, known)


@dataclass(frozen=True, slots=True)
class Weaker:
    """Which side is the weaker, with what it was made from."""

    strategy: Side
    execution: Side
    verdict: Literal["strategy", "execution", "neither", "unrated"]
    first: tuple[str, ...]  # ids of RATED, those with most to gain first


def lacking(rating: Rating | None) -> float | None:
    """What lacks in an activity: importance x (10 - capability) / 10, from 0 to 9; None where not rated.

    A product, so that what hardly matters is no weakness and what one does perfectly is none either. The idea is
    that of importance against satisfaction in outcome-driven innovation (Ulwick 2005), kept to one line.
    """
    if rating is None or rating.importance is None or rating.capability is None:
        return None
    return rating.importance * (10 - rating.capability) / 10


def weaker(ratings: Mapping[str, Rating], found: Balance, target: float | None) -> Weaker:
    """The weaker side, from capability, importance and hours together.

    Half of a side's score is what lacks in its three activities, half what lacks of the hours wanted for it: (target -
    share) / target, times 10. Where the hours cannot tell (no target, too little seen, or the band crosses the target)
    the ratings count alone. Neither is called the weaker when less than 1 point lies between them.
    """
    skills = {side: _skill(ratings, side) for side in ("strategy", "execution")}
    hours = _hours(found, target)
    strategy, execution = (Side.of(skills[side], hours[side]) for side in ("strategy", "execution"))
    gains = {id_: value for id_ in RATED if (value := lacking(ratings.get(id_))) is not None}
    if strategy.score is None or execution.score is None:
        verdict: Literal["strategy", "execution", "neither", "unrated"] = "unrated"
    elif abs(strategy.score - execution.score) < CLEAR:
        verdict = "neither"
    else:
        verdict = "strategy" if strategy.score > execution.score else "execution"
    order = sorted(gains, key=lambda id_: (RATED[id_].side != verdict, -gains[id_]))
    return Weaker(strategy, execution, verdict, tuple(order))


def capability(ratings: Mapping[str, Rating], side: str) -> float | None:
    """Mean capability over a side's activities, 1 to 10; None while one is not rated."""
    values = [ratings[id_].capability for id_ in SIDES[side] if id_ in ratings]
    known = [value for value in values if value is not None]
    return fmean(known) if len(known) == len(SIDES[side]) else None


def _skill(ratings: Mapping[str, Rating], side: str) -> float | None:
    values = [lacking(ratings.get(id_)) for id_ in SIDES[side]]
    known = [value for value in values if value is not None]
    return fmean(known) if len(known) == len(values) else None


def _hours(found: Balance, target: float | None) -> dict[str, float | None]:
    standing = found.standing(target)
    if target is None or found.share is None or standing in ("silent", "cannot_tell"):
        return {"strategy": None, "execution": None}
    lacks = {"strategy": 0.0, "execution": 0.0}
    if standing == "short":
        lacks["strategy"] = 10 * (target - found.share) / target
    elif standing == "above":
        lacks["execution"] = 10 * (found.share - target) / (1 - target)
    return dict(lacks)
