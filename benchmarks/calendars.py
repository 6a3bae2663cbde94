"""Calendar files: our importer beside ical.js, with the fast way and without, again after a change, with more past.

User CPU seconds, each measured in a process of its own, the loading of programs not counted. The full result over
three years is made on both sides, and the same number of occurrences must come out.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks import exports
from benchmarks.homes import CACHE
from benchmarks.report import ROOT, Row, table
from connectors import calendar_ics, ics_fast

SIZES = (1_000, 10_000, 50_000)  # events
USUAL = 10_000  # above it, neither by the libraries alone nor with more past: the file would be larger than we read
PAST = 10  # years before those that are read
ICAL_JS = "2.2.1"
HIGH = datetime.combine(exports.END, time(), UTC)
LOW = HIGH - timedelta(days=365 * exports.YEARS)
RUN = "import sys; from benchmarks import calendars; calendars.measure(sys.argv[1], sys.argv[2], sys.argv[3])"


class Measured(NamedTuple):
    """What one process took, in user CPU seconds, and what it found."""

    seconds: float
    occurrences: int


def measure(way: str, first: str, then: str) -> None:
    """Read the file `first` and, where `then` names a file, that one with the marks of the first; print Measured.

    `way` is "fast" or "slow". Only the last reading is measured; whose calendar it is, is asked in it too.
    """
    if way == "slow":
        ics_fast.ON, calendar_ics.FILE_SECONDS = False, 1e6  # a large file would be refused as too slow
    marks: dict[str, str] = {}
    for path in filter(None, (first, then)):
        data = Path(path).read_bytes()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        calendar_ics.who(data, path)
        found = calendar_ics.read_again(data, path, exports.OWNER, (exports.OWNER,), LOW, HIGH, "UTC", marks)
        seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
        marks, occurrences = found.marks, found.reading.counts["occurrences"]
        del found  # the next import is another day's, and has not got this one in memory
    print(json.dumps([seconds, occurrences]))


def run(sizes: Sequence[int] = SIZES, cache: Path = CACHE) -> list[Row]:
    """All rows for calendars of these sizes; without Node.js or npm those of ours alone, and a sentence on it."""
    library = ical_js(cache / "ical.js")
    return [row for size in sizes for row in _rows(size, cache / "calendars", library)]


def ical_js(folder: Path) -> Path | None:
    """The path of ical.js, installed there by npm where it is missing; None, and a sentence, where that cannot be."""
    found = folder / "node_modules" / "ical.js" / "dist" / "ical.js"
    npm = shutil.which("npm")
    if not shutil.which("node") or not (npm or found.exists()):
        print("Node.js and npm are not installed, so there is no ical.js to compare with.")
        return None
    if not found.exists() and npm:
        folder.mkdir(parents=True, exist_ok=True)
        asked = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), f"ical.js@{ICAL_JS}"]
        if subprocess.run(asked, cwd=folder, check=False).returncode:
            print(f"npm could not install ical.js {ICAL_JS}, so there is nothing to compare with.")
            return None
    return found


def _rows(size: int, folder: Path, library: Path | None) -> list[Row]:
    folder.mkdir(parents=True, exist_ok=True)
    first = _file(folder / "first.ics", exports.export(size))
    times = 5 if size <= 1_000 else 3 if size <= USUAL else 1
    ours = _best(times, sys.executable, "-c", RUN, "fast", first, "")
    peer = None if library is None else _theirs(times, library, first, ours.occurrences)
    what = f"{size:,} events"
    rows = [Row(f"{what}: first import", ours.seconds, "s", peer, None if peer is None else 2)]
    again = _file(folder / "again.ics", exports.export(size, changed=0.01, exported="20261108T060000Z"))
    later = _best(times, sys.executable, "-c", RUN, "fast", first, again)
    rows.append(Row(f"{what}: again, 1% of them changed", later.seconds, "s", ours.seconds, 0.2))
    if size <= USUAL:
        slow = _best(1, sys.executable, "-c", RUN, "slow", first, "")
        rows.append(Row(f"{what}: first import, the libraries alone", slow.seconds, "s", peer))
        past = _file(folder / "past.ics", exports.export(size, more_past=PAST))
        more = _best(times, sys.executable, "-c", RUN, "fast", past, "")
        larger = Path(past).stat().st_size / Path(first).stat().st_size
        name = f"{what} and {PAST} more years of past, a file {larger:.1f} times as large"
        rows.append(Row(name, more.seconds, "s", ours.seconds, 1.75))
    return rows


def _file(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return str(path)


def _theirs(times: int, library: Path, file: str, occurrences: int) -> float:
    script = str(ROOT / "benchmarks" / "ical_js.mjs")
    found = _best(times, "node", script, str(library), file, LOW.isoformat(), HIGH.isoformat(), exports.OWNER)
    if found.occurrences != occurrences:
        raise RuntimeError(f"ical.js finds {found.occurrences:,} occurrences in {file}, and we {occurrences:,}.")
    return found.seconds


def _best(times: int, *command: str) -> Measured:
    """The quickest of several runs: what other programs on the machine take only ever adds."""
    runs = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(times)]
    return min(Measured(*json.loads(run.stdout)) for run in runs)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calendars", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of events")
    print(table(run(parser.parse_args().sizes)))
