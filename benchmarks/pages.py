"""Every page for companies of several sizes: its reruns and clicks beside an app that only draws the same things.

For each size the app and its peer (benchmarks.peer) run side by side, and each click goes to one and then to the
other. A plain rerun changes nothing. A click chooses another period or grain; a first round of them is not counted,
so that each was seen before. "Another person" is a view that was not seen before, "after a change" the first view
after another process has corrected one activity of that person, up to when it shows the hours with it. Peers draw the
same in each case, already built.

A company of another size: python -m benchmarks.pages --people 600 --years 3 --products 50
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

import decide
import settings
from benchmarks.company import PRODUCTS
from benchmarks.homes import CACHE, Server, environment, home, served, store_of
from benchmarks.peer import KEYS, clicks, peer_of
from benchmarks.report import Row, table
from benchmarks.socket_client import Run, Session
from metrics import taxonomy
from store import Store

SIZES = ((1, 5), (30, 5), (600, 5))  # people, years
QUICK = ((1, 1), (30, 1))
RERUNS, CHANGES, OTHERS = 100, 10, 20
Pairs = list[tuple[Run, Run]]  # ours and the peer's, one after the other


def run(
    sizes: tuple[tuple[int, int], ...] = SIZES, reruns: int = RERUNS, cache: Path = CACHE, products: int = PRODUCTS
) -> list[Row]:
    """The rows of these sizes; RuntimeError where a page showed an error or older hours, for that is no figure."""
    rows: list[Row] = []
    for people, years in sizes:
        folder = home(people, years, cache, products)
        with served("app.py", environment(folder)) as ours:
            with Session(ours.url) as first:
                begun = first.rerun()
            with peer_of(ours.url) as peer:
                with Session(peer.url) as first:
                    rows.append(_row(f"{people} people: first visit after start", [(begun, first.rerun())], p50))
                    titles = list(first.pages)
                for title in titles:
                    rows += _page(f"{title}, {people} people", title, (ours, peer), reruns, store_of(folder))
    return rows


def p50(seconds: list[float]) -> float:
    """The median."""
    return median(seconds)


def p95(seconds: list[float]) -> float:
    """What 95 of 100 keep within; the most of fewer than twenty."""
    return quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) >= 20 else max(seconds)


def _row(name: str, pairs: Pairs, of: Callable[[list[float]], float], limit: float | None = None) -> Row:
    wrong = [error for pair in pairs for run in pair for error in run.errors]
    if wrong:
        raise RuntimeError(f"{name}: a page showed an error, so its time means nothing: {wrong[0]}")
    if any(run.again is not None for run, _ in pairs):
        raise RuntimeError(f"{name}: the page showed older hours while newer ones were worked out. Run it again.")
    ours, peers = (of([run.seconds * 1000 for run in side]) for side in zip(*pairs, strict=True))
    return Row(name, ours, "ms", peers, limit)


def _page(name: str, title: str, servers: tuple[Server, Server], reruns: int, store: Store) -> list[Row]:
    with Session(servers[0].url) as ours, Session(servers[1].url) as peer:
        ours.rerun(), peer.rerun()
        ours.go(title), peer.go(title)
        plain = [(ours.rerun(), peer.rerun()) for _ in range(reruns)]
        rows = [_row(f"{name}: rerun, p50", plain, p50, 1.5), _row(f"{name}: rerun, p95", plain, p95, 1.5)]
        round_ = clicks(ours)
        seen = [(ours.choose(*c), peer.choose(*c)) for c in round_]
        clicked = [(ours.choose(*c), peer.choose(*c)) for c in islice(cycle(round_), reruns)]
        if clicked:
            rows += [_row(f"{name}: click, p50", clicked, p50, 1.5), _row(f"{name}: click, p95", clicked, p95, 1.5)]
        sent = [run.bytes / 1000 for run, _ in plain + seen + clicked]
        rows += [
            Row(f"{name}: sent per click, median", median(sent), "KB", limit=150),
            Row(f"{name}: sent per click, most", max(sent), "KB", limit=150),
        ]
        for key in KEYS:  # as the page was at first
            if ours.has(key):
                ours.choose(key, ours.options(key)[0]), peer.choose(key, peer.options(key)[0])
        changed = _changed(ours, peer, store)
        rows.append(_row(f"{name}: first view after a change, p50", changed, p50, 5))
        others = ours.options("person")[1 : OTHERS + 1] if ours.has("person") else []
        if others:
            met = [(ours.choose("person", other), peer.choose("person", other)) for other in others]
            rows.append(_row(f"{name}: another person, first seen, p50", met, p50, 5))
    return rows


def _changed(ours: Session, peer: Session, store: Store) -> Pairs:
    """First views after a correction of the reader's own meetings; all is taken back at the end."""
    until = settings.now() - timedelta(days=2)
    with store.read() as c:
        found = store.activities(c, ["me"], until - timedelta(days=30), until, ("event",))
    kinds, made, pairs = taxonomy.load(), [], []
    try:
        for key, _, _ in found[:CHANGES]:
            made.append(decide.correct(store, kinds, "me", key, "market"))
            pairs.append((ours.settled(), peer.rerun()))
    finally:
        for decision in made:
            store.undo(decision, settings.now())
    ours.settled()
    return pairs


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one and 30 people, one year")
    parser.add_argument("--people", type=int, nargs="+", help="only these sizes")
    parser.add_argument("--years", type=int, default=5, help="of a size of your own")
    parser.add_argument("--products", type=int, default=PRODUCTS, help="at most, shared out evenly")
    parser.add_argument("--reruns", type=int, default=RERUNS, help="of each kind on each page")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where records are kept between runs")
    asked = parser.parse_args()
    chosen = tuple((n, asked.years) for n in asked.people) if asked.people else QUICK if asked.quick else SIZES
    print(table(run(chosen, asked.reruns, asked.cache, asked.products)))
