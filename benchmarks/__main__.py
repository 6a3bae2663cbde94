"""Every benchmark: prints its table and writes all, with machine and versions, into benchmarks/results/."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from benchmarks import alarms, calendars, jira, ledger, pages, sessions, sorting, start
from benchmarks.homes import CACHE
from benchmarks.report import Row, command_line, markdown, table

RESULTS = Path(__file__).parent / "results"


def parts(quick: bool, cache: Path) -> dict[str, Callable[[], list[Row]]]:
    """What there is to run, by name: one after the other, so that none disturbs another."""
    return {
        "alarms": lambda: alarms.run(20) if quick else alarms.run(),
        "calendars": lambda: calendars.run((1_000,), cache) if quick else calendars.run(cache=cache),
        "jira": lambda: jira.run(1_000, 2_000) if quick else jira.run(),
        "ledger": lambda: ledger.run(["1M"] if quick else list(ledger.SIZES), cache),
        "pages": lambda: pages.run(pages.QUICK, 20, cache) if quick else pages.run(cache=cache),
        "sessions": lambda: sessions.run(1, 1, (5,), 60, cache) if quick else sessions.run(cache=cache),
        "sorting": sorting.speed,
        "start": lambda: start.run(cold=not quick),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small records only, and nothing is written")
    parser.add_argument("--only", nargs="+", choices=parts(quick=True, cache=CACHE), help="some parts alone")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where records are kept between runs")
    asked = parser.parse_args()
    begun = datetime.now()
    rows: list[Row] = []
    for name, part in parts(asked.quick, asked.cache).items():
        if name not in (asked.only or [name]):
            continue
        print(f"{datetime.now():%H:%M:%S} {name} ...", flush=True)
        found = part()
        print(table(found), flush=True)
        rows += found
        if not asked.quick:  # after each part: an error in the next one must not lose it
            RESULTS.mkdir(exist_ok=True)
            file = RESULTS / f"{begun:%Y-%m-%d}{'-' + '-'.join(asked.only) if asked.only else ''}.md"
            file.write_text(markdown(rows, command_line(), begun), encoding="utf-8")
