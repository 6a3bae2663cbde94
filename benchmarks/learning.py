"""What corrections teach: a persona's accuracy after 5 to 20 of them, the largest and least sure corrected first.

`python benchmarks/learning.py` prints the curve for each persona of our labelled rows, with a model that saw nothing
of them. Right are all their rows, those corrected among them; and beside it the rows that nobody corrected. Then what
the model's share of a correction costs: the time to teach it 1, 20 and 200 examples.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from statistics import mean
from time import process_time
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # runs as a script too, from any folder

from benchmarks.sorting import Folds, Row, Sorted, verdicts
from metrics import examples
from metrics.text_model import fit, taught
from metrics.trained import trained

UNSURE = 0.8
TOUCH = 0.25  # hours of an issue, of which no hours are known here: what one action in it counts
AFTER = (0, 5, 10, 15, 20)


class Point(NamedTuple):
    """Accuracy after some corrections: of all rows, and of those that were never corrected, after and before."""

    corrections: int
    accuracy: float
    others: float
    others_before: float


def curve(folds: Folds, persona: str, after: Sequence[int] = AFTER) -> list[Point]:
    """One persona's points; corrections go to what is unsure, most hours first."""
    here, known = folds.of(persona)
    given = fit(known, examples.PLACE.ids)
    before = verdicts(here, given)
    asked = _page_order(before)
    abouts = {row["id"]: about for row, about in zip(here, examples.abouts(here), strict=True)}
    points = []
    for many in after:
        corrected = {row["id"]: row for row in asked[:many]}
        told = [examples.corrected(*abouts[id_], row["label"]) for id_, row in corrected.items()]
        now = verdicts(here, taught(given, told))
        others = [_right(some, leave_out=set(corrected)) for some in (now, before)]
        every = (len(corrected) + others[0] * (len(here) - len(corrected))) / len(here)
        points.append(Point(len(corrected), every, *others))
    return points


def cost(many: int) -> float:
    """CPU seconds from corrections to the model that has learnt them."""
    given, some = trained(), examples.labelled()[:many]
    begun = process_time()
    taught(given, some)
    return process_time() - begun


def _page_order(found: list[Sorted]) -> list[Row]:
    """What is not sorted or unsure: the most hours in doubt first, then the least sure."""
    unsure = [(row, said) for row, said in found if said.sure < UNSURE]
    by = sorted(unsure, key=lambda one: (-_hours(one[0]) * (1 - one[1].sure), one[1].sure, one[0]["id"]))
    return [row for row, _ in by]


def _hours(row: Row) -> float:
    if not row["start"] or row["all_day"]:
        return TOUCH
    return (datetime.fromisoformat(row["end"]) - datetime.fromisoformat(row["start"])).total_seconds() / 3600


def _right(found: list[Sorted], leave_out: set[str]) -> float:
    return mean(row["label"] == said.category for row, said in found if row["id"] not in leave_out)


def main() -> None:
    """The command line."""
    rows = examples.rows()
    folds = Folds(rows)
    curves = {persona: curve(folds, persona) for persona in sorted({row["persona"] for row in rows})}
    print(f"{'corrections':30}" + "".join(f"{many:>8}" for many in AFTER) + "   others before -> after")
    for persona, points in curves.items():
        shares = "".join(f"{point.accuracy:8.3f}" for point in points)
        print(f"{persona:30}{shares}   {points[-1].others_before:.3f} -> {points[-1].others:.3f}")
    print(f"{'mean':30}" + "".join(f"{mean(p[n].accuracy for p in curves.values()):8.3f}" for n in range(len(AFTER))))
    print(f"{'seconds to teach':30}" + "".join(f"{many:>8}: {cost(many):.3f}" for many in (1, 20, 200)))
    last = [points[-1] for points in curves.values()]
    print(f"others, mean: {mean(p.others_before for p in last):.3f} -> {mean(p.others for p in last):.3f}")


if __name__ == "__main__":
    main()
