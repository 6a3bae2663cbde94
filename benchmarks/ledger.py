"""The ledger at a million rows and more: building it, asking it, correcting it, beside raw DuckDB and pandas.

Our side is what the app runs: Ledger.version and Ledger.hours on the record of a made-up company. The peers have
the very same rows in one Parquet file, sorted by person and day, and nothing else to care for. Each measures in a
process of its own, so that its memory is its own; see benchmarks.ledger_sides.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.ledger_sides import COPIED, NOW, QUESTIONS, SIZES
from benchmarks.report import Row, table

PANDAS_ROWS = 20e6  # beyond, pandas wants more memory than a laptop has


def run(sizes: list[str], cache: Path) -> list[Row]:
    """The rows of these sizes; records and ledgers are kept in the cache folder for the next run."""
    rows: list[Row] = []
    for size in sizes:
        home = cache / f"people-{SIZES[size]}"
        if size in COPIED:
            copied = _child("copy", home, str(cache / f"people-{SIZES[COPIED[size]]}"))
            _child("peer", home)
            rows += _questions(f"{copied['rows'] / 1e6:.1f}M rows (copied from {COPIED[size]})", home, copied["rows"])
            continue
        _child("make", home, str(SIZES[size]))
        built = _child("build", home)
        _child("peer", home)
        count = built["rows"]
        writes = _child("raw-build", home)
        at = f"{count / 1e6:.1f}M rows"
        rows += [
            Row(f"{at}: build from the record; peer: raw DuckDB writes the rows", built["s"], "s", writes["s"]),
            Row(f"{at}: memory of the build", built["mb"], "MB", writes["mb"]),
            *_questions(at, home, count),
        ]
        changed = _child("correct", home)
        rows += [
            Row(f"{at}: one corrected activity; peer: the full build", changed["s"], "s", built["s"], 0.05),
            Row(f"{at}: files written anew; peer: all files", changed["files"], "", changed["all"]),
        ]
    return rows


def _questions(at: str, home: Path, count: int) -> list[Row]:
    sides = ["ours", "raw"] + ["pandas"] * (count < PANDAS_ROWS)
    asked = [{side: _child(side, home) for side in sides} for _ in range(3)]  # in turn, so that noise hits all
    rows = []
    for question in QUESTIONS:
        ms = {side: median(one[side][question] for one in asked) for side in sides}
        rows.append(Row(f"{at}: {question}; peer: raw DuckDB", ms["ours"], "ms", ms["raw"], 1.3))
        if "pandas" in ms:
            rows.append(Row(f"{at}: {question}; peer: pandas", ms["ours"], "ms", ms["pandas"]))
    mb = {side: median(one[side]["mb"] for one in asked) for side in sides}
    rows.append(Row(f"{at}: memory of all questions; peer: raw DuckDB", mb["ours"], "MB", mb["raw"], 1.3))
    if "pandas" in mb:
        rows.append(Row(f"{at}: memory of all questions; peer: pandas", mb["ours"], "MB", mb["pandas"]))
    return rows


def _child(what: str, home: Path, *more: str) -> Any:
    """One side in a process of its own; returns what it printed."""
    env = os.environ | {"EVENKEEL_HOME": str(home), "EVENKEEL_NOW": NOW}
    command = [sys.executable, "-m", "benchmarks.ledger_sides", what, *more]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", choices=SIZES, default=["1M"])
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "evenkeel-bench")
    asked = parser.parse_args()
    print(table(run(asked.sizes, asked.cache)))
