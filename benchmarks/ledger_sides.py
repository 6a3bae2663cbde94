"""One side of a comparison of ledgers, in a process of its own: prints what it measured as JSON.

EVENKEEL_HOME says whose ledger: `python -m benchmarks.ledger_sides ours`.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

SIZES = {"1M": 100, "10M": 1000, "50M": 5000}  # rows of the ledger -> people, five years each
COPIED = {"50M": "10M"}  # too long to compute in one evening: a smaller ledger several times, under other names
NOW = "2026-11-20T12:00:00Z"
TIMES = 7
QUESTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "company by quarter and side": (("quarter", "side"), {}),
    "product by category, one quarter": (
        ("product", "category"),
        {"first": date(2026, 7, 1), "before": date(2026, 10, 1)},
    ),
    "one person by week and side, five years": (("week", "side"), {"person": "ME"}),
    "one person by category, 12 weeks": (
        ("category",),
        {"person": "ME", "first": date(2026, 8, 24), "before": date(2026, 11, 16)},
    ),
}


def _ours() -> tuple[Any, Any, date]:
    import settings
    from ledger import Ledger
    from store import Store

    found = settings.load()
    store = Store(found.database, found.home / "backups")
    return store, Ledger(store, found), settings.today()


def _make(people: str) -> dict[str, float]:
    from benchmarks.company import make

    begun = time.perf_counter()
    make(int(people))
    return {"s": time.perf_counter() - begun}


def _build() -> dict[str, float]:
    _, ledger, today = _ours()
    shutil.rmtree(ledger.folder, ignore_errors=True)
    begun = time.perf_counter()
    version = ledger.version(today)
    taken = time.perf_counter() - begun
    peak = _peak()
    return {"s": taken, "mb": peak, "rows": _count([str(ledger.folder / f) for f in version.files])}


def _count(files: list[str]) -> int:
    import duckdb

    return int(duckdb.execute("SELECT count(*) FROM read_parquet(?)", [files]).fetchall()[0][0])


def _copy(like: str) -> dict[str, float]:
    """A ledger of five times the people of another one, in files as a build would write them."""
    import duckdb

    from ledger import parquet, parts
    from ledger.files import LedgerFiles, Version

    with _home(like):
        _, old, today = _ours()
        version = old.version(today)
    store, ledger, _ = _ours()
    ledger.folder.mkdir(parents=True, exist_ok=True)
    times = SIZES["50M"] // SIZES["10M"]
    persons = [f"{n}{who}" for who in version.guesses for n in range(times)]
    buckets = parts.buckets_for(len(persons))
    places = _places(persons, [parts.bucket(who, buckets) for who in persons])
    files = LedgerFiles(ledger.settings)
    name = files.name(store.identity(), store.counter("facts"), today)
    partitions: dict[str, str] = {}
    db = duckdb.connect()
    db.register("places", places)
    for months in sorted({key.split("/")[0] for key in version.partitions}):
        mine = [str(old.folder / f) for key, f in version.partitions.items() if key.startswith(months + "/")]
        db.execute(
            f"CREATE OR REPLACE TABLE part AS SELECT r.* REPLACE (n.range || r.person AS person), p.place "
            f"FROM read_parquet($files) r CROSS JOIN range({times}) n JOIN places p ON p.person = n.range || r.person "
            "ORDER BY p.place",
            {"files": mine},
        )
        for place in range(buckets):
            file = f"{months}-{place}-{name.removesuffix('.json')}.parquet"
            db.execute(
                f"COPY (SELECT * EXCLUDE place FROM part WHERE place = {place} ORDER BY ALL) "
                f"TO '{ledger.folder / file}' (FORMAT parquet, ROW_GROUP_SIZE {parquet.GROUP})"
            )
            partitions[f"{months}/{place}"] = file
    guesses = dict.fromkeys(persons, "unknown")
    made = files.publish(name, Version("", store.counter("facts"), str(today), partitions, guesses, buckets))
    return {"rows": _count([str(ledger.folder / f) for f in made.files])}


def _places(persons: list[str], places: list[int]) -> Any:
    """The bucket of each person, as a frame."""
    import pandas as pd

    return pd.DataFrame({"person": persons, "place": places})


@contextmanager
def _home(folder: str) -> Iterator[None]:
    before = os.environ["EVENKEEL_HOME"]
    os.environ["EVENKEEL_HOME"] = folder
    try:
        yield
    finally:
        os.environ["EVENKEEL_HOME"] = before


def _peer() -> dict[str, float]:
    """Put the rows of the ledger into one file for the peers."""
    import duckdb

    _, ledger, today = _ours()
    files = [str(ledger.folder / f) for f in ledger.version(today).files]
    target = ledger.settings.home / "peer.parquet"
    begun = time.perf_counter()
    duckdb.execute(
        f"COPY (SELECT * FROM read_parquet($files) ORDER BY person, day) TO '{target}' (FORMAT parquet)",
        {"files": files},
    )
    return {"s": time.perf_counter() - begun}


def _raw_build() -> dict[str, float]:
    import duckdb

    home = Path(os.environ["EVENKEEL_HOME"])
    shutil.rmtree(home / "peer", ignore_errors=True)
    begun = time.perf_counter()
    duckdb.execute(
        f"COPY (SELECT *, strftime(day, '%Y-%m') AS month, hash(person) % 4 AS place "
        f"FROM '{home / 'peer.parquet'}') TO '{home / 'peer'}' (FORMAT parquet, PARTITION_BY (month, place))"
    )
    return {"s": time.perf_counter() - begun, "mb": _peak()}


def _timed(answer: Callable[[tuple[str, ...], dict[str, Any]], Any], times: int = TIMES) -> dict[str, float]:
    """Median milliseconds of each question, asked once before; and the peak of memory in MB."""
    found = {}
    me = "0me" if "people-5000" in os.environ["EVENKEEL_HOME"] else "me"  # see _copy
    for question, (by, asked) in QUESTIONS.items():
        where = {k: me if v == "ME" else v for k, v in asked.items()}
        answer(by, where)
        taken = []
        for _ in range(times):
            begun = time.perf_counter()
            answer(by, where)
            taken.append((time.perf_counter() - begun) * 1000)
        found[question] = median(taken)
    return found | {"mb": _peak()}


def _ask_ours() -> dict[str, float]:
    _, ledger, today = _ours()
    version = ledger.version(today)
    return _timed(lambda by, where: ledger.hours(version, by, where))


def _ask_raw() -> dict[str, float]:
    import duckdb

    peer = Path(os.environ["EVENKEEL_HOME"]) / "peer.parquet"
    connection = duckdb.connect()

    def answer(by: tuple[str, ...], where: dict[str, Any]) -> Any:
        names = [f"date_trunc('{b}', day)::DATE AS {b}" if b in ("week", "quarter") else b for b in by]
        tests = {"person": "person = ?", "first": "day >= ?", "before": "day < ?"}
        met = ["known <> 'booked'", *(tests[k] for k in where)]
        sql = (
            f"SELECT {', '.join(names)}, sum(hours) AS hours, sum(booked_hours) AS booked_hours FROM '{peer}' "
            f"WHERE {' AND '.join(met)} GROUP BY ALL ORDER BY ALL"
        )
        return connection.execute(sql, list(where.values())).df()

    return _timed(answer)


def _ask_pandas() -> dict[str, float]:
    import pandas as pd

    frame = pd.read_parquet(Path(os.environ["EVENKEEL_HOME"]) / "peer.parquet")
    frame["day"] = pd.to_datetime(frame["day"])

    def answer(by: tuple[str, ...], where: dict[str, Any]) -> Any:
        found = frame[frame["known"] != "booked"]
        if "person" in where:
            found = found[found["person"] == where["person"]]
        if "first" in where:
            found = found[found["day"] >= pd.Timestamp(where["first"])]
            found = found[found["day"] < pd.Timestamp(where["before"])]
        periods = {"week": "W-SUN", "quarter": "Q"}
        keys = [found["day"].dt.to_period(periods[b]).dt.start_time.rename(b) if b in periods else b for b in by]
        return found.groupby(keys)[["hours", "booked_hours"]].sum().reset_index()

    return _timed(answer, times=3)


def _correct() -> dict[str, float]:
    """One person puts one meeting right; taken back at the end."""
    import decide
    from metrics import taxonomy

    store, ledger, today = _ours()
    ledger.version(today)
    with store.read() as c:
        from settings import now

        key = store.activities(c, ["me"], now() - timedelta(days=60), now() - timedelta(days=30), ("event",))[0][0]
    before = set(ledger.folder.glob("*.parquet"))
    decision = decide.correct(store, taxonomy.load(), "me", key, "market")
    begun = time.perf_counter()
    version = ledger.version(today)
    taken = time.perf_counter() - begun
    written = set(ledger.folder.glob("*.parquet")) - before
    store.undo(decision, now())
    ledger.version(today)
    return {"s": taken, "files": len(written), "all": len(version.files)}


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


SIDES: dict[str, Callable[..., dict[str, float]]] = {
    "make": _make,
    "build": _build,
    "copy": _copy,
    "peer": _peer,
    "raw-build": _raw_build,
    "ours": _ask_ours,
    "raw": _ask_raw,
    "pandas": _ask_pandas,
    "correct": _correct,
}

if __name__ == "__main__":
    print(json.dumps(SIDES[sys.argv[1]](*sys.argv[2:])))
