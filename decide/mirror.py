"""A leader's mirror, shared with the other leaders or not: it is that leader's own until they say so.

In a team the mirrors of a quarter are worked out once, two weeks after its end, and then stand: else a leader could
look before and after somebody imports or corrects something, and learn what.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from metrics.mirror import Mirror, Series
from model import Decision
from settings import now
from store import Store

KIND = "mirror"
STANDING, OWNER = "mirrors", "mirrors/"  # and the quarter; nobody's own, so that no page finds it in the record
WAIT = timedelta(days=14)  # after a quarter, for everybody to bring their calendar


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


def standing(store: Store, quarter: date, make: Callable[[], Mapping[str, Mirror]]) -> dict[str, Mirror]:
    """Every leader's mirror of a quarter by their key, as it was worked out first; `make` does that."""
    owner = f"{OWNER}{quarter.isoformat()}"
    if not store.decisions({STANDING}, owner):
        made = {who: asdict(one) for who, one in make().items()}
        with store.write():
            if not store.decisions({STANDING}, owner):  # nobody else has meanwhile
                store.decide(owner, STANDING, quarter.isoformat(), {"mirrors": made}, now())
    (kept,) = store.decisions({STANDING}, owner)
    return {who: _mirror(data) for who, data in kept.data["mirrors"].items()}


def _mirror(data: Mapping[str, Any]) -> Mirror:
    # A NamedTuple becomes a list in JSON.
    return Mirror(**{**data, "series": tuple(Series(*one) for one in data["series"])})
