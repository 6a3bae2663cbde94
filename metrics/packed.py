"""Hours by week and side packed into bytes, so that it is known at once when a version brings the same again."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

SIDES = ("strategy", "execution", "neither", "unsorted", "not_seen", "away")
EPOCH = date(1970, 1, 1).toordinal()
Hours = tuple[date, str, float]  # Monday, side, hours


class Packed(NamedTuple):
    """Some rows of hours, a column each."""

    weeks: bytes  # days since 1970, as int32
    sides: bytes  # places in SIDES, as int8
    hours: bytes  # float64

    def rows(self) -> list[Hours]:
        """The rows again, in their order."""
        days = [date.fromordinal(EPOCH + int(n)) for n in np.frombuffer(self.weeks, np.int32)]
        sides = [SIDES[n] for n in np.frombuffer(self.sides, np.int8)]
        return list(zip(days, sides, np.frombuffer(self.hours, np.float64).tolist(), strict=True))


NOTHING = Packed(b"", b"", b"")


def by_product(frame: pd.DataFrame) -> dict[str, Packed]:
    """The rows of each product from columns product, week, side, hours, in their order."""
    places, names = pd.factorize(frame["product"])
    order = np.argsort(places, kind="stable")
    ends = np.cumsum(np.bincount(places, minlength=len(names)))
    weeks = frame["week"].to_numpy("datetime64[D]").astype(np.int32)[order]
    sides = pd.Categorical(frame["side"], categories=SIDES).codes.astype(np.int8)[order]
    hours = frame["hours"].to_numpy(np.float64)[order]
    return {
        str(name): Packed(weeks[a:b].tobytes(), sides[a:b].tobytes(), hours[a:b].tobytes())
        for name, a, b in zip(names, [0, *ends], ends, strict=False)
    }
