"""Rows and days of a frame as plain Python values: one by one pandas takes ten times as long to hand them out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd


def tuples(frame: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a frame, of these columns in this order; a column of days as dates."""
    return zip(*map(_values, (frame[column] for column in columns)), strict=True)


def dates(column: pd.Series[Any]) -> list[date]:
    """A column of days as dates; there are few in many rows, so each is made once."""
    places, days = pd.factorize(column)
    found: list[date] = np.array([*(day.date() for day in pd.to_datetime(days)), None], object)[places].tolist()
    return found


def _values(column: pd.Series[Any]) -> list[Any]:
    return dates(column) if column.dtype.kind == "M" else column.tolist()
