"""Between the vocabulary and the tables: activities, subjects and people as rows, and what a change touches."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, asdict, fields
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from model import OPEN, Activity, Decision, Person, Reading, Source, Subject, digest
from store.schema import HOLDS, activities, clean, people, problems, sources, subjects

LONG = timedelta(days=40)  # what lasts longer is found through the `long` column
FIRST = datetime.min.replace(tzinfo=UTC)
CHUNK = 500
_COLUMNS = ("id", "owner", "kind", "start", "end", "series", "subject")
_READ = [activities.c[name] for name in ("source", *_COLUMNS, "data")]  # what an activity is made from
_MARGIN = timedelta(days=7)  # a week with any activity is a week that counts, so a change reaches its whole week


def stamp(moment: datetime) -> str:
    """A UTC instant as text that sorts as time does."""
    return (
        moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment < OPEN else "9999-12-31T00:00:00.000+00:00"
    )


def _compact(value: Any, skip: Iterable[str] = ()) -> str:
    """A dataclass as JSON without the fields that have their default."""
    kept = {}
    for f in fields(value):
        got = getattr(value, f.name)
        if f.name not in skip and (f.default is MISSING or got != f.default):
            kept[f.name] = _clean(got)
    return json.dumps(kept, default=str, ensure_ascii=False, separators=(",", ":"))


def _clean(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_clean, value))
    return clean(value) if isinstance(value, str) else value


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}


def source(row: Any) -> Source:
    """A row of `sources` as a Source."""
    m = row._mapping
    texts = {k: json.loads(m[k]) for k in ("config", "cursor", "state")}
    return Source(id=m["id"], owner=m["owner"], kind=m["kind"], name=m["name"], **texts)


def save_source(c: sa.Connection, s: Source) -> str:
    """Add a source, or change its owner, kind, name and configuration; returns the counter that moves, or "".

    Whose calendar is here decides whose hours are worked out, so that moves the facts.
    """
    values = {"owner": s.owner, "kind": s.kind, "name": clean(s.name), "config": json.dumps(s.config)}
    old = c.execute(sa.select(sources).where(sources.c.id == s.id)).mappings().first()
    if old is None:
        rest = {"cursor": json.dumps(s.cursor), "state": json.dumps(s.state), "created": datetime.now(UTC).isoformat()}
        c.execute(sa.insert(sources).values(id=s.id, **values, **rest))
        return "facts"
    changed = {k for k, v in values.items() if old[k] != v}
    c.execute(sa.update(sources).where(sources.c.id == s.id).values(**values))
    return "facts" if changed & {"owner", "kind"} else "notes" if changed else ""


def decision(row: Any) -> Decision:
    """A row of `decisions` as a Decision."""
    m = row._mapping
    undone = datetime.fromisoformat(m["undone"]) if m["undone"] else None
    return Decision(
        m["id"],
        m["owner"],
        m["kind"],
        m["target"],
        json.loads(m["data"]),
        datetime.fromisoformat(m["at"]),
        m["by"],
        undone,
    )


def person(data: dict[str, Any]) -> Person:
    """A Person from JSON; keys that a Person does not have are left out."""
    known = {f.name for f in fields(Person)}
    values = _tuples({k: v for k, v in data.items() if k in known})
    if values.get("valid_from"):
        values["valid_from"] = date.fromisoformat(str(values["valid_from"]))
    return Person(**values)


def _activity_row(source_id: str, a: Activity) -> dict[str, Any]:
    return {
        "source": source_id,
        "id": clean(a.id),
        "owner": clean(a.owner),
        "kind": a.kind,
        "start": stamp(a.start),
        "end": stamp(a.end),
        "long": a.end - a.start > LONG,
        "series": clean(a.series),
        "subject": clean(a.subject),
        "data": _compact(a, _COLUMNS),
    }


def _activity(key: str, owner: str, kind: Any, start: str, end: str, series: str, about: str, text: str) -> Activity:
    data = json.loads(text)
    if "touches" in data:
        data["touches"] = tuple(date.fromisoformat(t) for t in data["touches"])
    begin = datetime.fromisoformat(start)
    return Activity(
        key, owner, kind, begin, begin if end == start else datetime.fromisoformat(end), about, series, **data
    )


def _subject(data: str) -> Subject:
    return Subject(**_tuples(json.loads(data)))


def _touches(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(owner, month) pairs whose hours a row can change; "2026-05+" means that month and all later ones."""
    if row["kind"] == "worklog" or row["kind"] == "action":
        row = {**row, "end": row["start"]}
    low = date.fromisoformat(row["start"][:10]) - min(_MARGIN, date.fromisoformat(row["start"][:10]) - date.min)
    if row["long"]:
        yield row["owner"], f"{low:%Y-%m}+"
        return
    high = date.fromisoformat(row["end"][:10]) + _MARGIN
    day = low.replace(day=1)
    while day <= high:
        yield row["owner"], f"{day:%Y-%m}"
        day = (day + timedelta(days=32)).replace(day=1)


def chunks(values: Iterable[str]) -> Iterator[list[str]]:
    """The values in order, in lists that a statement can take as parameters."""
    ordered = sorted(values)
    for n in range(0, len(ordered), CHUNK):
        yield ordered[n : n + CHUNK]


def _select(c: sa.Connection, table: sa.Table, source_id: str, series: set[str] | None) -> Iterator[dict[str, Any]]:
    query = sa.select(table).where(table.c.source == source_id)
    for part in [None] if series is None else chunks(series):
        for row in c.execute(query if part is None else query.where(table.c.series.in_(part))).mappings():
            yield dict(row)


def replace_activities(
    c: sa.Connection, source_id: str, reading: Reading, series: set[str] | None
) -> tuple[tuple[int, int, int], set[tuple[str, str]]]:
    """Make the stored activities of these series (None: of the source) equal to the reading's.

    Returns (added, changed, removed) and the (owner, month) pairs that the difference touches.
    """
    old = {r["id"]: r for r in _select(c, activities, source_id, series)}
    new = {r["id"]: r for r in (_activity_row(source_id, a) for a in reading.activities)}
    old_subjects = {r["id"]: r for r in _select(c, subjects, source_id, series)}
    new_subjects = {
        clean(s.id): {"source": source_id, "id": clean(s.id), "series": clean(s.series), "data": _compact(s)}
        for s in reading.subjects.values()
    }
    gone = old.keys() - new.keys()
    added = new.keys() - old.keys()
    changed = {i for i in new.keys() & old.keys() if new[i] != {**old[i], "long": bool(old[i]["long"])}}
    _delete(c, activities, source_id, gone | changed)
    _delete(c, subjects, source_id, old_subjects.keys() - new_subjects.keys())
    _insert(c, subjects, [new_subjects[i] for i in new_subjects.keys() - old_subjects.keys()])
    _insert(c, activities, [new[i] for i in sorted(added | changed)])
    gained = Counter(new[i]["kind"] for i in added | changed)
    gained.subtract(Counter(old[i]["kind"] for i in gone | changed))
    _hold(c, source_id, gained)
    touched = {t for i in gone | changed for t in _touches(old[i])}
    touched |= {t for i in added | changed for t in _touches(new[i])}
    return (len(added), len(changed), len(gone)), touched


def _hold(c: sa.Connection, source_id: str, gained: Counter[str]) -> None:
    """Keep how many activities of each kind a source holds, so that nobody has to count them."""
    if any(gained.values()):
        state = json.loads(c.execute(sa.select(sources.c.state).where(sources.c.id == source_id)).scalar_one())
        holds = Counter(state.get(HOLDS, {}))
        holds.update(gained)
        state[HOLDS] = {kind: n for kind, n in sorted(holds.items()) if n}
        c.execute(sa.update(sources).where(sources.c.id == source_id).values(state=json.dumps(state)))


def _delete(c: sa.Connection, table: sa.Table, source_id: str, ids: Iterable[str]) -> None:
    for part in chunks(ids):
        c.execute(sa.delete(table).where(table.c.source == source_id, table.c.id.in_(part)))


def _insert(c: sa.Connection, table: sa.Table, found: list[dict[str, Any]]) -> None:
    if found:
        c.execute(sa.insert(table), found)


def touches_of(c: sa.Connection, source_id: str) -> set[tuple[str, str]]:
    """The (owner, month) pairs that removing a source changes."""
    return {t for row in _select(c, activities, source_id, None) for t in _touches(row)}


def replace_people(c: sa.Connection, source_id: str, found: list[Person], whole: bool) -> bool:
    """Store directory rows: all of the source's, or those of a page merged into them. True if any changed."""
    query = sa.select(people.c.data).where(people.c.source == source_id).order_by(people.c.n)
    old = list(c.execute(query).scalars())
    new = [_compact(p) for p in found]
    if not whole:
        emails = {clean(p.email) for p in found}
        new = [d for d in old if json.loads(d)["email"] not in emails] + new
    if sorted(old) == sorted(new):
        return False
    c.execute(sa.delete(people).where(people.c.source == source_id))
    _insert(c, people, [{"source": source_id, "n": n, "data": d} for n, d in enumerate(new)])
    return True


def replace_problems(c: sa.Connection, source_id: str, reading: Reading, whole: bool) -> None:
    """Store a source's doubts: all anew, or those about what was read again; a doubt stays until then."""
    again = {p.where for p in reading.problems} | {s.issue for s in reading.subjects.values()}
    stored = c.execute(sa.select(problems.c.id, problems.c.data).where(problems.c.source == source_id)).all()
    _delete(c, problems, source_id, [i for i, data in stored if whole or json.loads(data)["where"] in again])
    new = {digest(p): json.dumps(asdict(p), ensure_ascii=False) for p in reading.problems}
    _insert(c, problems, [{"source": source_id, "id": i, "data": d} for i, d in new.items()])


def activities_between(
    c: sa.Connection, owners: list[str], start: datetime, end: datetime, kinds: list[str]
) -> Iterator[tuple[str, Activity, Subject]]:
    """(key, activity, subject) of these owners in [start, end); a moment at `start` belongs to it."""
    a = activities.c
    low, high = stamp(start), stamp(end)
    since = stamp(start - min(LONG, start - FIRST))
    short = sa.and_(a.long.is_(False), a.start >= since, a.start < high, sa.or_(a.end > low, a.start >= low))
    long = sa.and_(a.long.is_(True), a.start < high, a.end > low)
    found: list[Any] = []
    for part in chunks(owners):
        query = sa.select(*_READ).where(a.owner.in_(part), sa.or_(short, long))
        if kinds:
            query = query.where(a.kind.in_(kinds))
        found.extend(c.execute(query))
    yield from _with_subjects(c, found)


def activities_by_key(c: sa.Connection, keys: Iterable[str]) -> Iterator[tuple[str, Activity, Subject]]:
    """(key, activity, subject) of the keys (source/id) that are stored, in a few queries however many they are."""
    found: list[Any] = []
    wanted: dict[str, list[str]] = {}
    for key in keys:
        source_id, _, activity_id = key.partition("/")
        wanted.setdefault(source_id, []).append(activity_id)
    for source_id, ids in wanted.items():
        for part in chunks(ids):
            query = sa.select(*_READ).where(activities.c.source == source_id, activities.c.id.in_(part))
            found.extend(c.execute(query))
    yield from _with_subjects(c, found)


def _with_subjects(c: sa.Connection, found: list[Any]) -> Iterator[tuple[str, Activity, Subject]]:
    wanted: dict[str, set[str]] = {}
    for source_id, *_, about, _ in found:
        wanted.setdefault(source_id, set()).add(about)
    subject_of = {}
    for source_id, ids in wanted.items():
        for part in chunks(ids):
            query = sa.select(subjects.c.id, subjects.c.data).where(
                subjects.c.source == source_id, subjects.c.id.in_(part)
            )
            subject_of.update({(source_id, i): _subject(d) for i, d in c.execute(query)})
    for source_id, activity_id, owner, kind, start, end, series, about, data in found:
        activity = _activity(activity_id, owner, kind, start, end, series, about, data)
        yield f"{source_id}/{activity_id}", activity, subject_of[source_id, about]
