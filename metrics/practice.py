"""What the self-assessment asks about, and what one can do to become stronger at each: practice.toml as values."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from metrics.commitments import Measure, Part

_TABLE = tomllib.loads(Path(__file__).with_name("practice.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Practice:
    """One thing to do, with the hours it needs from start to end and how the app can see that it was done."""

    do: str
    part: Part
    hours: float
    weeks: int
    measure: Measure
    category: str = ""
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """An activity, or a sentence about one's work, that is rated from 1 to 10."""

    id: str
    name: str
    side: str  # strategy, execution, or "" where both rest on it
    categories: tuple[str, ...]
    one: str  # what a capability of 1 looks like
    ten: str
    practices: tuple[Practice, ...]


def _rated(id_: str, fields: dict[str, Any]) -> Rated:
    practices = tuple(Practice(**one) for one in fields.pop("practice"))
    return Rated(id_, categories=tuple(fields.pop("categories")), practices=practices, **fields)


RATED: Mapping[str, Rated] = MappingProxyType({id_: _rated(id_, fields) for id_, fields in _TABLE.items()})
SIDES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {side: tuple(one.id for one in RATED.values() if one.side == side) for side in ("strategy", "execution", "")}
)
