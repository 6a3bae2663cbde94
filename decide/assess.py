"""The self-assessment, kept while it is filled in: each guess, rating, line and step by itself, so nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from metrics.assessment import KINDS, STEPS, Rating, all_of
from metrics.freeing import WAYS, Way
from metrics.practice import RATED
from metrics.taxonomy import Taxonomy
from model import EvenkeelError
from settings import now
from store import Store

LONGEST = 300  # characters
PLAN = "plan"  # a recurring meeting that shall give back hours


def guess(
    store: Store,
    taxonomy: Taxonomy,
    owner: str,
    month: str,
    first: date,
    before: date,
    strategy: float | None,
    categories: Mapping[str, float] | None = None,
) -> str:
    """Keep what somebody believes of the days [first, before); `strategy` None is "I would rather not guess".

    `categories` are guessed amounts in any one unit; kept are the parts they make of their sum.
    """
    given = {taxonomy.get(name).id: float(amount) for name, amount in (categories or {}).items()}
    if not (strategy is None or 0 <= strategy <= 1) or any(amount < 0 for amount in given.values()):
        raise EvenkeelError("A share lies between 0 and 100%.", "Guess again.", "assess.guess")
    total = sum(given.values())
    data = {
        "strategy": strategy,
        "categories": {name: amount / total for name, amount in given.items()} if total else {},
        "first": first.isoformat(),
        "before": before.isoformat(),
    }
    return store.decide(owner, "guess", month, data, now())


def rate(
    store: Store, owner: str, month: str, rated: str, importance: int | None = None, capability: int | None = None
) -> str:
    """Rate an activity's importance, one's own capability, or both; what is not given stays as it was."""
    given = {"importance": importance, "capability": capability}
    if rated not in RATED or not all(v is None or 1 <= v <= 10 for v in given.values()):
        raise EvenkeelError("A rating is a whole number from 1 to 10.", "Choose one.", "assess.rating")
    with store.write() as c:  # two taps at once must not lose one another
        known = {one.id: one for one in all_of(store.decisions(KINDS, owner, c))}
        before = known[month].ratings.get(rated, Rating()) if month in known else Rating()
        data = {name: getattr(before, name) if value is None else value for name, value in given.items()}
        return store.decide(owner, "rating", f"{month}/{rated}", data, now())


def excite(store: Store, owner: str, month: str, text: str) -> str:
    """Keep the one free line: what would get others excited about this?"""
    return store.decide(owner, "excited", month, {"text": " ".join(text.split())[:LONGEST]}, now())


def passed(store: Store, owner: str, month: str, step: str) -> str:
    """Remember that a step is done, so that whoever comes back goes on after it."""
    if step not in STEPS:
        raise EvenkeelError(f"There is no step {step!r}.", f"Use one of: {', '.join(STEPS)}.", "assess.step")
    return store.decide(owner, "assessed", month, {"step": step}, now())


def plan(store: Store, owner: str, series: str, title: str, way: Way, hours: float) -> str:
    """Take a recurring meeting into the plan: it shall go, shrink or be delegated; `hours` a week it took so far."""
    if way not in WAYS or not hours > 0:
        raise EvenkeelError("A meeting can go, shrink or be delegated.", "Choose one of these.", "assess.plan")
    return store.decide(owner, PLAN, series, {"title": title[:LONGEST], "way": way, "hours": hours}, now())
