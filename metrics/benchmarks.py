"""What others found of product managers' time, with sources: lines to look at, never a verdict."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CAVEAT = (
    "All of these are what people said of themselves, of all their hours, and sorted by others' lists. So your own "
    "share of all hours seen is drawn beside them. No source supports one right split: your own wish is the target."
)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A share of strategy that others found: of all hours, self-reported."""

    id: str
    name: str
    share: float
    source: str  # who asked whom, and when
    about: str  # what to bear in mind


@lru_cache(maxsize=1)
def strategy() -> tuple[Benchmark, ...]:
    """The benchmarks of benchmarks.toml, in its order."""
    found = tomllib.loads(Path(__file__).with_name("benchmarks.toml").read_text(encoding="utf-8"))
    return tuple(Benchmark(id_, **fields) for id_, fields in found.items())
