"""What a person lets leaders see: their hours on a product in a quarter, with a line of context, until taken back."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from model import EvenkeelError
from settings import now
from store import Store

SHARE = "share"  # the kind of the decision
LONGEST = 300  # characters of the line of context
EARLIER = 3  # quarters before this one that can be shared


class Share(NamedTuple):
    """One quarter of one product, shared by one person."""

    id: str
    person: str
    product: str
    quarter: date  # its first day
    line: str


def share(store: Store, person: str, product: str, quarter: date, line: str = "") -> str:
    """Let leaders see this person's hours on a product in the quarter that begins on a day; the decision's id.

    What was shared of it before is taken back, so its line is the newest. Raises EvenkeelError without a product.
    """
    if not product:
        raise EvenkeelError("Hours without a product cannot be shared.", "Choose a product.", "share.product")
    data = {"product": product, "quarter": quarter.isoformat(), "line": " ".join(line.split())[:LONGEST]}
    with store.write():
        withdraw(store, person, product, quarter)
        return store.decide(person, SHARE, f"{quarter.isoformat()} {product}", data, now())


def withdraw(store: Store, person: str, product: str, quarter: date) -> bool:
    """Take back what this person shared of a product and quarter; False where there was nothing."""
    held = [s.id for s in shares(store, person) if (s.product, s.quarter) == (product, quarter)]
    return sum(store.undo(one, now()) for one in held) > 0


def shares(store: Store, person: str | None = None) -> list[Share]:
    """Everything that is shared at present, oldest first, by one person or by all that this record shows."""
    return [
        Share(d.id, d.owner, d.data["product"], date.fromisoformat(d.data["quarter"]), d.data["line"])
        for d in store.decisions({SHARE}, person)
    ]


def shared(store: Store, product: str, quarter: date) -> dict[str, str]:
    """Who shares a product in a quarter, each with their line of context.

    It asks the whole record, as the portfolio does to work out what a leader may see of a group.
    """
    return {s.person: s.line for s in shares(store) if (s.product, s.quarter) == (product, quarter)}
