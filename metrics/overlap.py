"""Share overlapping time, so that every instant is counted once.

    rank 0   away      |-----|
    rank 1   accepted     |------|  |------|
    rank 1   accepted            |-----|
    rank 2   tentative               |--------|
    gets               away  acc  half half acc tentative

The lowest rank that is present at an instant takes it; within a rank it is shared equally.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time that claims its seconds: [start, end) in seconds since the epoch."""

    key: str
    start: float
    end: float
    rank: int


def share(spans: Iterable[Span]) -> dict[str, float]:
    """Seconds that each span's key gets. Their sum is the length of the union of all spans."""
    live = sorted((s for s in spans if s.end > s.start), key=lambda s: (s.start, s.key))
    got: dict[str, float] = {s.key: 0.0 for s in live}
    edges = sorted({edge for s in live for edge in (s.start, s.end)})
    active: list[Span] = []
    upcoming = 0
    for begin, end in pairwise(edges):
        active = [s for s in active if s.end > begin]
        while upcoming < len(live) and live[upcoming].start <= begin:
            active.append(live[upcoming])
            upcoming += 1
        if not active:
            continue
        best = min(s.rank for s in active)
        winners = [s for s in active if s.rank == best]
        for winner in winners:
            got[winner.key] += (end - begin) / len(winners)
    return got


def clip(start: float, end: float, low: float, high: float) -> tuple[float, float]:
    """The part of [start, end) inside [low, high); empty (start == end) where they do not meet."""
    start, end = max(start, low), min(end, high)
    return (start, end) if end > start else (start, start)


def covered(parts: Iterable[tuple[float, float]], windows: Iterable[tuple[float, float]]) -> float:
    """Seconds of the union of `parts` that lie inside `windows` (which do not overlap each other)."""
    total = 0.0
    for low, high in windows:
        cuts = (clip(start, end, low, high) for start, end in parts)
        total += sum(share(Span("x", a, b, 0) for a, b in cuts).values())
    return total


def gaps(windows: Iterable[tuple[float, float]], taken: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """What of the windows none of the spans takes, in order."""
    busy = sorted(taken)
    free = []
    for begin, end in sorted(windows):
        at = begin
        for low, high in busy:
            if high <= at or low >= end:
                continue
            if low > at:
                free.append((at, low))
            at = max(at, high)
        if at < end:
            free.append((at, end))
    return free
