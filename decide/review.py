"""Decisions of a portfolio review: feed, hold, stop or ask for evidence, checked like commitments; lines of context."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from decide import commitments
from metrics.commitments import Commitment, Measure, all_of
from metrics.taxonomy import Taxonomy
from model import Decision, EvenkeelError
from settings import now, today
from store import Store

KINDS = frozenset({"review", "context", "commitment", "kept", "no"})
WHAT = {"feed": "Feed", "hold": "Hold", "stop": "Stop", "evidence": "Ask for evidence"}
OWNER = "review:"  # and the product: whose commitment it is that something will be seen
LONGEST = 500  # letters of a reason or a line of context


@dataclass(frozen=True, slots=True)
class Review:
    """One decision of a review, with what is expected to be seen because of it."""

    id: str  # of the decision
    product: str
    what: str  # a key of WHAT
    owner: str  # who sees to it, in words
    reason: str
    day: date  # when it was decided
    expected: Commitment | None  # None where it was taken back


def decide(
    store: Store,
    taxonomy: Taxonomy,
    by: str,
    product: str,
    what: str,
    owner: str,
    reason: str,
    expect: str,
    until: date,
    *,
    measure: Measure = "said",
    category: str = "",
    least: float | None = None,
) -> str:
    """Keep a decision about a product, and what it should lead to; returns its id.

    Raises EvenkeelError where something is missing, or could never be checked.
    """
    if what not in WHAT:
        raise _missing(f"There is no decision {what!r}.", f"Use one of {', '.join(WHAT)}.")
    for value, name in ((owner, "who sees to it"), (reason, "the reason")):
        if not value.strip():
            raise _missing(f"It does not say {name}.", "A decision has an owner and a reason.")
    with store.write():
        expected = commitments.commit(
            store, taxonomy, f"{OWNER}{product}", expect, measure, until,
            category=category, product=product, least=least, origin="review",
        )  # fmt: skip
        data = {"what": what, "owner": owner.strip()[:120], "reason": _line(reason), "expected": expected,
                "day": today().isoformat()}  # fmt: skip
        return store.decide(by, "review", product, data, now())


def take_back(store: Store, one: Review) -> bool:
    """Take a decision and what it expects back. False if that was done before."""
    with store.write():
        if one.expected:
            commitments.drop(store, one.expected)
        return store.undo(one.id, now())


def listed(decisions: Iterable[Decision], product: str | None = None) -> list[Review]:
    """The reviews' decisions of KINDS (oldest first), newest first; of one product or of all."""
    decisions = list(decisions)
    expected = {one.id: one for one in all_of(decisions) if one.origin == "review"}
    found = [_review(d, expected.get(d.data["expected"])) for d in decisions if d.kind == "review"]
    return [one for one in reversed(found) if product in (None, one.product)]


def _review(d: Decision, expected: Commitment | None) -> Review:
    data = d.data
    day = date.fromisoformat(data["day"])
    return Review(d.id, d.target, data["what"], data["owner"], data["reason"], day, expected)


def say_no(store: Store, by: str, product: str, what: str, asked: str, why: str, contact: str = "") -> str:
    """Log a no: what was refused, who asked (a key of metrics.portfolio_epics.ORIGINS), why, and what contact backs it.

    Raises EvenkeelError without what and why.
    """
    if not (what.strip() and why.strip()):
        raise _missing("A no says what was refused, and why.", "Write both in a few words.")
    data = {"what": _line(what), "asked": asked, "why": _line(why), "contact": _line(contact)}
    return store.decide(by, "no", product, data, now())


def refused(decisions: Iterable[Decision], product: str) -> list[Decision]:
    """The logged noes of a product, newest first: those of a review, and those logged on Balance for it."""
    every = (d for d in reversed(list(decisions)) if d.kind == "no")
    return [d for d in every if product in (d.target, d.data.get("product"))]


def say_context(store: Store, by: str, product: str, quarter: date, text: str) -> str:
    """Keep a product manager's line of context for the pre-read of a quarter; the newest holds."""
    return store.decide(by, "context", product, {"quarter": quarter.isoformat(), "text": _line(text)}, now())


def context(decisions: Iterable[Decision], product: str, quarter: date) -> str:
    """The line of context of a product in a quarter; "" where nobody wrote one."""
    said = [d.data["text"] for d in decisions if d.kind == "context" and d.target == product
            and d.data["quarter"] == quarter.isoformat()]  # fmt: skip
    return said[-1] if said else ""


def _line(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _missing(text: str, do: str) -> EvenkeelError:
    return EvenkeelError(text, do, "review.unusable")
