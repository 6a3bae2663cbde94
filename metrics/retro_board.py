"""How a retro is run: its steps with their minutes, its columns, five statements on health, and rules for sales."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean, median
from typing import NamedTuple

MOST_COMMITMENTS = 3
FEWEST = 5  # answers under which health is not shown, nor kept


class Step(NamedTuple):
    """A part of the meeting."""

    id: str
    minutes: int
    name: str
    does: str  # what everybody does in it


STEPS = (
    Step("facts", 10, "Facts, in silence", "Everybody reads the facts below alone. The balance itself is covered."),
    Step("guess", 5, "Everybody's guess", "What share of the product work was strategy? Guess before it is shown."),
    Step("write", 10, "Write", "One thought a card. Nobody sees whose it is, now or later."),
    Step("discuss", 25, "Vote and discuss", "Choose the cards that matter most, then talk, the most chosen first."),
    Step("commit", 10, "Commit", "At most three commitments, each with somebody who owns it, a measure and a day."),
)
ORDER = tuple(step.id for step in STEPS)
COVERED = frozenset({"facts", "guess"})  # steps in which the balance is not shown
OPENING = (
    "This hour is about the quarter, and about nobody. Everyone worked with what they knew, on what seemed most "
    "pressing then; we look for what made it so, and choose what to change."
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "Start, stop, continue": ("Start", "Stop", "Continue"),
    "Went well, got in the way, try": ("Went well", "Got in the way", "Try"),
    "Fed, starved, traded": ("What we fed", "What we starved", "What we would trade"),
}
HEALTH: Mapping[str, str] = {
    "vision": "I could tell a stranger where this product is going in two years.",
    "story": "Sales, marketing and product would tell it the same way.",
    "customers": "We heard customers ourselves this quarter.",
    "no": "We can say no, and it holds.",
    "follows": "What we deliver follows from the strategy.",
}
ANSWERS = {1: "Not at all", 2: "Hardly", 3: "Half and half", 4: "Mostly", 5: "Fully"}


@dataclass(frozen=True, slots=True)
class Ready:
    """A commitment that is ready to be taken over."""

    text: str
    measure: str
    category: str = ""
    least: float | None = None
    per: str = "total"


ENGAGEMENT = (  # rules of engagement with sales
    Ready(
        "Sales brings us in to listen: each week one of us is on a call with a customer, to learn and not to close.",
        "contacts",
        least=1,
        per="week",
    ),
    Ready(
        "Nobody promises a date or a feature that product has not agreed to. What is asked for gets a yes or a no with "
        "its reason within five working days, and a no that customers back is carried by sales.",
        "said",
    ),
    Ready(
        "Half an hour a week with sales and marketing: what customers asked for, what we learnt, and the one story "
        "that all three of us tell.",
        "hours",
        category="leadership",
        least=0.5,
        per="week",
    ),
)


def clock(step: str, since: datetime, now: datetime) -> float:
    """Minutes left of a step that began at `since`; negative when it has run over."""
    minutes = next(s.minutes for s in STEPS if s.id == step)
    return minutes - (now - since).total_seconds() / 60


def counted(answers: Iterable[tuple[str, str]]) -> dict[str, list[int]]:
    """(statement, answer "1" to "5") -> how many gave each of 1 to 5, by statement; only statements with answers."""
    found: dict[str, list[int]] = {}
    for statement, answer in answers:
        if statement in HEALTH and answer in {"1", "2", "3", "4", "5"}:
            found.setdefault(statement, [0] * 5)[int(answer) - 1] += 1
    return found


def shown(counts: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """The mean answer to each statement that five people or more answered."""
    return {
        statement: fmean(n for n, times in enumerate(many, 1) for _ in range(times))
        for statement, many in counts.items()
        if sum(many) >= FEWEST
    }


class Guesses(NamedTuple):
    """What was guessed: how many guesses, the lowest, the middle and the highest share."""

    n: int
    low: float
    middle: float
    high: float


def guesses(shares: Iterable[float]) -> Guesses | None:
    """The guesses summed up; None where nobody guessed."""
    found = sorted(shares)
    return Guesses(len(found), found[0], median(found), found[-1]) if found else None
