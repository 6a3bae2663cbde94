"""Pinned events: what happened to the company, on the days it did, so that every chart can say it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from model import Decision, EvenkeelError, digest
from settings import now
from store import Store

KIND = "pinned"
LONGEST = 80  # letters of a label
WHAT: Mapping[str, str] = MappingProxyType(
    {
        "freeze": "Spending freeze",
        "layoff": "Layoff",
        "recession": "Recession",
        "merger": "Merger",
        "reorganisation": "Reorganisation",
        "leader": "New leader",
        "incident": "Incident",
        "launch": "Launch",
    }
)


@dataclass(frozen=True, slots=True)
class Pinned:
    """One pinned event, and whose it is."""

    id: str  # of the decision; "" where it is not kept yet
    owner: str
    what: str  # a key of WHAT
    label: str  # in the owner's words, else what it is
    first: date
    before: date  # the day after the last
    product: str  # "" for all


def pin(
    store: Store, owner: str, what: str, first: date, before: date | None = None, label: str = "", product: str = ""
) -> str:
    """Pin an event from `first` until the day before `before` (None: that day alone). Returns the decision's id.

    Raises EvenkeelError where the kind is unknown or the end is not after the beginning.
    """
    if what not in WHAT:
        raise EvenkeelError(f"There is no kind of event {what!r}.", f"Use one of: {', '.join(WHAT)}.", "pinned.what")
    before = before or first + timedelta(days=1)
    if before <= first:
        raise EvenkeelError("A pinned event ends before it begins.", "Choose its last day anew.", "pinned.days")
    data = {
        "what": what,
        "label": label.strip()[:LONGEST],
        "first": first.isoformat(),
        "before": before.isoformat(),
        "product": product,
    }
    return store.decide(owner, KIND, digest(data), data, now())


def unpin(store: Store, decision_id: str, owner: str) -> bool:
    """Take an own pinned event away; False where it is not there (any more), or somebody else's."""
    own = any(one.id == decision_id for one in store.decisions({KIND}, owner))
    return own and store.undo(decision_id, now())


def listed(store: Store, owner: str | None = None) -> list[Pinned]:
    """Every pinned event of one owner or of all, by first day."""
    return of(store.decisions({KIND}, owner))


def of(decisions: Iterable[Decision]) -> list[Pinned]:
    """The pinned events among some decisions, by first day."""
    found = [_pinned(one.id, one.owner, one.data) for one in decisions if one.kind == KIND]
    return sorted(found, key=lambda one: (one.first, one.before, one.label, one.id))


def within(pinned: Iterable[Pinned], first: date, before: date, product: str | None = None) -> list[Pinned]:
    """Those that touch [first, before), of a product and of all of them; None takes every product's."""
    return [
        one
        for one in pinned
        if one.first < before and one.before > first and (product is None or one.product in ("", product))
    ]


def _pinned(id_: str, owner: str, data: Mapping[str, Any]) -> Pinned:
    label = data.get("label") or WHAT.get(data["what"], data["what"])
    first, before = date.fromisoformat(data["first"]), date.fromisoformat(data["before"])
    return Pinned(id_, owner, data["what"], label, first, before, data.get("product", ""))
