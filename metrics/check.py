"""How right the sorting is, as its owner judges it: items drawn by their hours, and what their answers tell."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from typing import NamedTuple

ITEMS = 30  # of one check: two minutes
Z = 1.959964  # of a 95% interval


class Accuracy(NamedTuple):
    """How many of the drawn items were right, and between what the share lies in 95 of 100 such checks."""

    right: int
    asked: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The part that was right."""
        return self.right / self.asked if self.asked else 0.0


def draw(hours: Mapping[str, float], seed: str, items: int = ITEMS) -> list[str]:
    """Activities drawn at random, each as likely as its hours are many; a long one may be drawn twice.

    So the part that is right is the part of the hours that is sorted right. The same seed draws the same.
    """
    keys = sorted(key for key, value in hours.items() if value > 0)
    return random.Random(seed).choices(keys, [hours[key] for key in keys], k=items) if keys else []


def accuracy(right: int, asked: int) -> Accuracy:
    """The share that was right with its 95% interval after Wilson (1927), which holds for few items too."""
    if asked == 0:
        return Accuracy(0, 0, 0.0, 1.0)
    share, z = right / asked, Z * Z / asked
    middle = (share + z / 2) / (1 + z)
    half = Z * math.sqrt(share * (1 - share) / asked + z / (4 * asked)) / (1 + z)
    return Accuracy(right, asked, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)))
