"""A pinned event: what happened to the company, with its days, as charts and measures need it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
