"""Every benchmark: prints one table and writes it, with the machine and the versions, into benchmarks/results/."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from benchmarks import ledger, pages, sessions, start
from benchmarks.homes import CACHE
from benchmarks.report import Row, command_line, markdown, table

RESULTS = Path(__file__).parent / "results"


def run(quick: bool, cache: Path) -> list[Row]:
    """The rows of all benchmarks, one after the other: none disturbs another."""
    parts: list[tuple[str, Callable[[], list[Row]]]] = [
        ("ledger", lambda: ledger.run(["1M"] if quick else list(ledger.SIZES), cache)),
        ("pages", lambda: pages.run(pages.QUICK, 20, cache) if quick else pages.run(cache=cache)),
        ("sessions", lambda: sessions.run(1, 1, (5,), 60, cache) if quick else sessions.run(cache=cache)),
        ("start", lambda: start.run(cold=not quick)),
    ]
    rows: list[Row] = []
    for name, part in parts:
        print(f"{datetime.now():%H:%M:%S} {name} ...", flush=True)
        rows += part()
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small records only, and nothing is written")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where records are kept between runs")
    asked = parser.parse_args()
    begun = datetime.now()
    found = run(asked.quick, asked.cache)
    print(table(found))
    if not asked.quick:
        RESULTS.mkdir(exist_ok=True)
        file = RESULTS / f"{begun:%Y-%m-%d}.md"
        file.write_text(markdown(found, command_line(), begun), encoding="utf-8")
        print(f"Written to {file}")
