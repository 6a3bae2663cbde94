"""What a change of sorting would do, before it is made: how much it moves, and the balance before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from metrics import balance
from metrics.balance import Balance


@dataclass(frozen=True, slots=True)
class Preview:
    """The balance of some time before and after a change."""

    before: Balance
    after: Balance

    @property
    def narrower(self) -> float:
        """By how much the band gets narrower, as a share of 1; negative where it gets wider."""
        (low, high), (low_after, high_after) = self.before.band, self.after.band
        return (high - low) - (high_after - low_after)


def moved(sides: Mapping[str, float], moving: Mapping[str, float], to: str, weeks: float = 1.0) -> Preview:
    """What becomes of the hours by side if those of `moving` (side -> hours, part of `sides`) go to the side `to`.

    Hours that are moved to or from time off also change what is left of a day, so there the answer is about right.
    """
    after = {side: hours - moving.get(side, 0.0) for side, hours in sides.items()}
    after[to] = after.get(to, 0.0) + sum(moving.values())
    return Preview(balance.of(sides, weeks), balance.of(after, weeks))
