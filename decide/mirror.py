"""A leader's mirror, shared with the other leaders or not: it is that leader's own until they say so."""

from __future__ import annotations

from collections.abc import Iterable

from model import Decision
from settings import now
from store import Store

KIND = "mirror"


def share(store: Store, leader: str) -> str:
    """Let the other leaders see this leader's mirror from now on; the decision's id."""
    return store.decide(leader, KIND, leader, {}, now())


def withdraw(store: Store, leader: str) -> bool:
    """Take that back; False where it was not shared."""
    held = [d.id for d in store.decisions({KIND}, leader)]
    return sum(store.undo(one, now()) for one in held) > 0


def shared(decisions: Iterable[Decision]) -> set[str]:
    """The leaders who share their mirror."""
    return {d.owner for d in decisions if d.kind == KIND}
