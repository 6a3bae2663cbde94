"""Between the vocabulary and the tables: activities, subjects and people as rows, and what a change touches."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, asdict, fields
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from model import OPEN, Activity, Decision, Person, Problem, Reading, Source, Subject, digest
from store.schema import activities, clean, history, issues, people, problems, sources, subjects

LONG = timedelta(days=40)  # what lasts longer is found through the `long` column
FIRST = datetime.min.replace(tzinfo=UTC)
CHUNK = 500
COLUMNS = ("id", "owner", "kind", "start", "end", "series", "subject")
About = tuple[Subject, date, list[str]]  # a subject, a day of it, and the keys of its activities
_READ = [activities.c[name] for name in ("source", *COLUMNS, "data")]  # what an activity is made from
_MARGIN = timedelta(days=7)  # a week with any activity is a week that counts, so a change reaches its whole week


def stamp(moment: datetime) -> str:
    """A UTC instant as text that sorts as time does."""
    return (
        moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment < OPEN else "9999-12-31T00:00:00.000+00:00"
    )


def compact(value: Any, skip: Iterable[str] = ()) -> str:
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
    texts = {k: json.loads(m[k]) for k in ("config", "state")}
    return Source(id=m["id"], owner=m["owner"], kind=m["kind"], name=m["name"], **texts)


def save_source(c: sa.Connection, s: Source) -> dict[str, set[tuple[str, str]]]:
    """Add a source, or change its owner, kind, name and configuration.

    Returns the counter that moves, if any, with whose hours it can change: whose calendar is here decides whose hours
    are worked out.
    """
    values = {"owner": s.owner, "kind": s.kind, "name": clean(s.name), "config": json.dumps(s.config)}
    old = c.execute(sa.select(sources).where(sources.c.id == s.id)).mappings().first()
    if old is None:
        rest = {"cursor": "{}", "state": json.dumps(s.state), "created": datetime.now(UTC).isoformat()}
        c.execute(sa.insert(sources).values(id=s.id, **values, **rest))
        return {"facts": {(s.owner, "*")} if _holds_alone(c, s) else set()}
    changed = {k for k, v in values.items() if old[k] != v}
    c.execute(sa.update(sources).where(sources.c.id == s.id).values(**values))
    if changed & {"owner", "kind"}:
        return {"facts": {(s.owner, "*"), (old["owner"], "*")}}
    return {"notes": set()} if changed else {}


def _holds_alone(c: sa.Connection, s: Source) -> bool:
    """Whether nothing else makes its owner one whose hours are worked out: Jira alone makes nobody."""
    others = sa.select(sources.c.id).where(sources.c.owner == s.owner, sources.c.kind != "jira", sources.c.id != s.id)
    return s.kind != "jira" and c.execute(others).first() is None


def merge_state(c: sa.Connection, source_id: str, state: dict[str, Any]) -> None:
    """Put values into a source's state, beside what it has; a source that is gone has none."""
    stored = c.execute(sa.select(sources.c.state).where(sources.c.id == source_id)).scalar()
    if stored is not None:
        merged = json.dumps({**json.loads(stored), **state})
        c.execute(sa.update(sources).where(sources.c.id == source_id).values(state=merged))


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


def activity_row(source_id: str, a: Activity) -> dict[str, Any]:
    """An Activity as a row of `activities`."""
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
        "data": compact(a, COLUMNS),
    }


def as_activity(key: str, owner: str, kind: Any, start: str, end: str, series: str, about: str, text: str) -> Activity:
    """An Activity from the columns of its row: COLUMNS, and data."""
    data = json.loads(text)
    if "touches" in data:
        data["touches"] = tuple(date.fromisoformat(t) for t in data["touches"])
    begin = datetime.fromisoformat(start)
    return Activity(
        key, owner, kind, begin, begin if end == start else datetime.fromisoformat(end), about, series, **data
    )


@lru_cache(maxsize=10_000)
def as_subject(data: str) -> Subject:
    """A Subject from the data of its row; what is read again and again is taken apart once."""
    return Subject(**_tuples(json.loads(data)))


def touched_by(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
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


def select(c: sa.Connection, table: sa.Table, source_id: str, series: set[str] | None) -> Iterator[dict[str, Any]]:
    """The rows of a source, of these series or of all."""
    query = sa.select(table).where(table.c.source == source_id)
    for part in [None] if series is None else chunks(series):
        for row in c.execute(query if part is None else query.where(table.c.series.in_(part))).mappings():
            yield dict(row)


def delete(c: sa.Connection, table: sa.Table, source_id: str, ids: Iterable[str]) -> None:
    """Delete the rows of a source that have these ids."""
    for part in chunks(ids):
        c.execute(sa.delete(table).where(table.c.source == source_id, table.c.id.in_(part)))


def insert(c: sa.Connection, table: sa.Table, found: list[dict[str, Any]]) -> None:
    """Insert rows, if there are any."""
    if found:
        c.execute(sa.insert(table), found)


def remove_source(c: sa.Connection, source_id: str) -> set[tuple[str, str]] | None:
    """Delete a source and everything of it; returns the (owner, month) pairs that changes, None if there was none."""
    gone = {t for row in select(c, activities, source_id, None) for t in touched_by(row)}
    for table in (activities, subjects, people, problems, history, issues):
        c.execute(sa.delete(table).where(table.c.source == source_id))
    return gone if c.execute(sa.delete(sources).where(sources.c.id == source_id)).rowcount else None


def replace_people(c: sa.Connection, source_id: str, found: list[Person], whole: bool) -> bool:
    """Store directory rows: all of the source's, or those of a page merged into them. True if any changed."""
    query = sa.select(people.c.data).where(people.c.source == source_id).order_by(people.c.n)
    old = list(c.execute(query).scalars())
    new = [compact(p) for p in found]
    if not whole:
        emails = {clean(p.email) for p in found}
        new = [d for d in old if json.loads(d)["email"] not in emails] + new
    if sorted(old) == sorted(new):
        return False
    c.execute(sa.delete(people).where(people.c.source == source_id))
    insert(c, people, [{"source": source_id, "n": n, "data": d} for n, d in enumerate(new)])
    return True


def problems_of(c: sa.Connection, source_id: str | None) -> list[tuple[str, Problem]]:
    """(source id, Problem) for every stored doubt, of one source or of all."""
    query = sa.select(problems.c.source, problems.c.data).order_by(problems.c.source, problems.c.id)
    if source_id:
        query = query.where(problems.c.source == source_id)
    return [(s, Problem(**json.loads(d))) for s, d in c.execute(query)]


def replace_problems(c: sa.Connection, source_id: str, reading: Reading, whole: bool, gone: set[str]) -> None:
    """Store a source's doubts: all anew, or those about what was read again or is gone; a doubt stays until then."""
    again = {p.where for p in reading.problems} | {s.issue for s in reading.subjects.values()} | reading.settled | gone
    stored = c.execute(sa.select(problems.c.id, problems.c.data).where(problems.c.source == source_id)).all()
    delete(c, problems, source_id, [i for i, data in stored if whole or json.loads(data)["where"] in again])
    new = {digest(p): json.dumps(asdict(p), ensure_ascii=False) for p in reading.problems}
    insert(c, problems, [{"source": source_id, "id": i, "data": d} for i, d in new.items()])


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


def subjects_of(c: sa.Connection, owners: Iterable[str]) -> Iterator[About]:
    """Each subject of these owners' activities, with the first day of one of them and the keys of all."""
    a, found = activities.c, dict[tuple[str, str], tuple[str, list[str]]]()
    for part in chunks(owners):
        query = sa.select(a.source, a.subject, a.id, a.start).where(a.owner.in_(part))
        for source_id, about, activity_id, start in c.execute(query):
            found.setdefault((source_id, about), (start, []))[1].append(f"{source_id}/{activity_id}")
    known = _subjects(c, found)
    for at, (start, keys) in found.items():
        yield known[at], date.fromisoformat(start[:10]), keys


def _with_subjects(c: sa.Connection, found: list[Any]) -> Iterator[tuple[str, Activity, Subject]]:
    subject_of = _subjects(c, {(source_id, about) for source_id, *_, about, _ in found})
    for source_id, activity_id, owner, kind, start, end, series, about, data in found:
        activity = as_activity(activity_id, owner, kind, start, end, series, about, data)
        yield f"{source_id}/{activity_id}", activity, subject_of[source_id, about]


def _subjects(c: sa.Connection, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Subject]:
    """The subjects with these (source, id)."""
    wanted: dict[str, list[str]] = {}
    for source_id, about in asked:
        wanted.setdefault(source_id, []).append(about)
    found = {}
    for source_id, ids in wanted.items():
        for part in chunks(ids):
            query = sa.select(subjects.c.id, subjects.c.data).where(
                subjects.c.source == source_id, subjects.c.id.in_(part)
            )
            found.update({(source_id, i): as_subject(d) for i, d in c.execute(query)})
    return found
