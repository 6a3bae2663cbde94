"""Many readers at once on one server, and one reader for long: seconds and memory, beside the peer.

Each reader is a session of its own on loopback. Bounded: a reader chooses another period or grain of Balance, looks
at it for a second, and clicks again; as the server is one Python process, readers who click back to back would
measure nothing but the length of its queue. Sessions are threads of this process, which needs a core of its own
beside the server's: on two cores the figures of 50 sessions hold some of its own work, on both sides alike.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import cycle, islice
from pathlib import Path

from benchmarks.homes import CACHE, Server, environment, home, served
from benchmarks.pages import p50, p95
from benchmarks.peer import clicks, peer_of
from benchmarks.report import Row, table
from benchmarks.socket_client import Run, Session

READERS = (20, 50)
THINK = 1.0  # seconds between two clicks
CLICKS = 15  # of each reader
RERUNS, WARM = 1000, 50
GROWTH = 1.1  # times the memory after the warm-up


def run(people: int = 30, years: int = 5, readers: tuple[int, ...] = READERS, reruns: int = RERUNS,
        cache: Path = CACHE) -> list[Row]:  # fmt: skip
    """Seconds and memory with so many readers, then the memory over so many reruns of one."""
    rows: list[Row] = []
    with served("app.py", environment(home(people, years, cache))) as ours, peer_of(ours.url) as peer:
        for n in readers:
            before = ours.megabytes(), peer.megabytes()
            seconds = [_crowd(server.url, n) for server in (ours, peer)]
            after = ours.megabytes(), peer.megabytes()
            for name, of in (("p50", p50), ("p95", p95)):
                mine, theirs = (of(side) * 1000 for side in seconds)
                rows.append(Row(f"{n} sessions, a click each second: {name}", mine, "ms", theirs, 1.5))
            rows.append(Row(f"{n} sessions: memory of the server", after[0], "MB", after[1]))
            grown = [max(a - b, 0.0) / n for a, b in zip(after, before, strict=True)]
            rows.append(Row(f"{n} sessions: memory for each", grown[0], "MB", grown[1] or None))
    with served("app.py", environment(home(people, years, cache))) as ours:
        rows.append(_flat(ours, reruns))
    return rows


def _crowd(url: str, readers: int) -> list[float]:
    """Seconds of every click of so many readers; RuntimeError where a page showed an error."""
    with ExitStack() as stack, ThreadPoolExecutor(readers) as pool:
        sessions = [stack.enter_context(Session(url)) for _ in range(readers)]
        for session in sessions:
            session.settled()
        runs = [run for found in pool.map(_read, sessions, range(readers)) for run in found]
    wrong = [error for run in runs for error in run.errors]
    if wrong:
        raise RuntimeError(f"With {readers} readers a page showed an error: {wrong[0]}")
    return [run.seconds for run in runs]


def _read(session: Session, n: int) -> list[Run]:
    """One reader: comes at some moment of the first second, and clicks on from some place of the round."""
    round_ = clicks(session)
    todo: Iterator[tuple[str, str]] = islice(cycle(round_), n % len(round_), None)
    time.sleep(random.Random(n).random() * THINK)
    runs = []
    for click in islice(todo, CLICKS):
        runs.append(session.choose(*click))
        time.sleep(THINK)
    return runs


def _flat(server: Server, reruns: int) -> Row:
    """Resident memory after so many clicks of one reader, beside what it was after a warm-up."""
    with Session(server.url) as session:
        session.settled()
        warm = 0.0
        for n, click in enumerate(islice(cycle(clicks(session)), reruns), 1):
            session.choose(*click)
            if n == min(WARM, reruns // 2):
                warm = server.megabytes()
    name = f"memory after {reruns} reruns; peer: after {min(WARM, reruns // 2)}"
    return Row(name, server.megabytes(), "MB", warm, GROWTH)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="five readers, 60 reruns, one year")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where records are kept between runs")
    asked = parser.parse_args()
    if asked.quick:
        print(table(run(1, 1, (5,), 60, asked.cache)))
    else:
        print(table(run(cache=asked.cache)))
