"""Backup and restore: the same record comes back, older ones are brought up to date, bad files change nothing."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from model_help import calendar, counters, event, reading, record, stretch, worklog
from test_store import NOW, stored

import settings
from model import EvenkeelError, Person, Problem, Tally
from store import Store, audit, schema, slips


def filled() -> Store:
    """A record with something in every table."""
    store = record()
    calendar(
        store, event("café", "2026-11-02 09:00", title="Pricing — 決定 \"'=;\n"), worklog("A-1", "2026-11-02 12:00", 30)
    )
    jira = [stretch("A-2", "2026-10-01 08:00", "", ["2026-10-02"])]
    calendar(store, *jira, source="jira", kind="jira")
    store.put("jira", reading(*jira, people=[Person("ana@acme.example")], problems=[Problem("a", "b", "c")],
                              tallies={"A-2": Tally("A-2", "")}),
              cursor={"updated": "2026-10-02"}, state={"last_sync": "x"})  # fmt: skip
    calendar(store, event("moved", "2026-11-02 09:00"), source="moved")
    store.put("moved", reading(event("moved", "2026-11-03 09:00")), seen=NOW)
    store.decide("me", "target", "me", {"strategy": 0.4}, NOW)
    store.undo(store.decide("me", "series", "café", {"category": "market"}, NOW), NOW)
    with store.write() as c:
        slips.put(c, "retro", "card", "Start", "Call — 決定", "token")
    audit.viewed(store.engine, "cleo@acme.example", "products by quarter")
    return store


def content(store: Store, *, but: tuple[str, ...] = ("counters", "touched")) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with store.read() as c:
        tables = [n for n in sa.inspect(c).get_table_names() if n not in but]
        return {t: sorted(map(tuple, c.exec_driver_sql(f'SELECT * FROM "{t}"')), key=repr) for t in tables}


@pytest.fixture
def zipped(tmp_path: Path, database: None) -> Path:
    """A backup of the filled record, which stays open in the home folder."""
    filled().backup(tmp_path / "kept" / "evenkeel.zip")
    return tmp_path / "kept" / "evenkeel.zip"


def test_a_backup_restores_to_the_same_record(zipped: Path) -> None:
    before = content(record())
    assert all(before.values())
    store = record()
    store.remove_source("jira")
    calendar(store, event("other", "2026-11-09 09:00"))
    store.decide("me", "target", "me", {"strategy": 0.9}, NOW)
    store.restore(zipped)
    assert content(record()) == before
    assert [p.name for p in zipped.parent.iterdir()] == ["evenkeel.zip"]


def test_a_record_too_large_for_the_first_kind_of_zip_has_a_backup_too(
    database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two gigabytes of activities ended a migration with a RuntimeError; here the bound is a hundred bytes."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    store = filled()
    before = content(store)
    store.backup(tmp_path / "large.zip")
    store.remove_source("jira")
    store.restore(tmp_path / "large.zip")
    assert content(store) == before


def test_a_restored_record_goes_on_working(zipped: Path) -> None:
    store = record()
    store.restore(zipped)
    store.decide("me", "target", "me", {"strategy": 0.9}, NOW)
    calendar(store, event("new", "2026-11-09 09:00"))
    assert [d.data["strategy"] for d in store.decisions({"target"})] == [0.4, 0.9]


def test_a_backup_goes_into_an_empty_record(zipped: Path, another: Callable[[], None]) -> None:
    before = content(record())
    another()
    assert not any(content(record()).values())
    record().restore(zipped)
    assert content(record()) == before


def test_restoring_moves_both_counters_beyond_both(zipped: Path) -> None:
    store = record()
    for n in range(5):
        calendar(store, event(f"{n}", "2026-11-09 09:00"), source=f"{n}")
    ahead = counters(store)
    store.restore(zipped)
    assert all(now == before + 1 for now, before in zip(counters(store), ahead, strict=True))
    with store.read() as c:
        assert ("*", "*") in store.touched_since(ahead[0], c)
    fresh = Store("sqlite://", Path("unused"))
    fresh.restore(zipped)
    with zipfile.ZipFile(zipped) as file:
        lines = map(json.loads, file.read("counters.jsonl").splitlines())
    kept = {one["name"]: one["value"] for one in lines}
    assert counters(fresh) == (kept["facts"] + 1, kept["notes"] + 1)


# older and newer versions -----------------------------------------------------------------------------------


def _priorities(c: sa.Connection) -> None:
    c.exec_driver_sql("ALTER TABLE sources ADD COLUMN priority INTEGER DEFAULT 3")


def _decided(c: sa.Connection) -> None:
    c.exec_driver_sql("CREATE TABLE votes (n INTEGER PRIMARY KEY, decision TEXT)")
    c.exec_driver_sql("INSERT INTO votes SELECT n, id FROM decisions")


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes this the next program: two more steps, the last of which reads what is there."""
    return lambda: monkeypatch.setattr(schema, "STEPS", [*schema.STEPS, _priorities, _decided])


def test_a_backup_of_an_older_version_is_brought_up_to_date(zipped: Path, newer: Callable[[], None]) -> None:
    before = content(record())
    newer()
    store = Store("sqlite://", Path("unused"))
    store.restore(zipped)
    after = content(store)
    assert {row[-1] for row in after["sources"]} == {3}
    assert len(after["votes"]) == len(before["decisions"]) == 2
    assert {t: rows for t, rows in after.items() if t not in ("sources", "votes")} == {
        t: rows for t, rows in before.items() if t != "sources"
    }
    with store.read() as c:
        assert schema.version(c) == len(schema.STEPS)  # with the two of the next program


def test_a_backup_from_before_there_was_history_still_restores(zipped: Path, tmp_path: Path) -> None:
    before, third = content(record()), schema.STEPS.index(schema._fourth)
    with zipfile.ZipFile(zipped) as file:
        kept = [json.loads(line) for line in file.read("counters.jsonl").splitlines()]
    kept = [{**one, "value": third} if one["name"] == "schema" else one for one in kept if one["name"] != "slips"]
    older = "".join(json.dumps(one) + "\n" for one in kept)
    about = {"format": "evenkeel-backup-1", "schema": third}
    store = record()
    store.restore(rewritten(zipped, tmp_path, about, history=None, slips=None, audit=None, counters=older))
    assert {t: rows for t, rows in content(store).items() if t != "sources"} == {
        t: rows if t not in ("history", "slips", "audit") else [] for t, rows in before.items() if t != "sources"
    }
    assert (before["history"] != [], store.history(["me"], NOW, NOW)) == (True, [])


def test_a_migration_keeps_the_record_and_backs_it_up_first(database: None, newer: Callable[[], None]) -> None:
    before = content(filled())
    newer()
    store = record()
    assert len(content(store)["votes"]) == 2
    (kept,) = (settings.home() / "backups").glob(f"before-version-{len(schema.STEPS)}-*.zip")
    older = Store("sqlite://", Path("unused"))
    older.restore(kept)
    assert {t: r for t, r in content(older).items() if t not in ("sources", "votes")} == {
        t: r for t, r in before.items() if t != "sources"
    }
    record()
    assert len(list((settings.home() / "backups").iterdir())) == 1  # once migrated, opening makes no more


def test_a_record_of_the_first_version_gets_an_identity_and_keeps_what_it_holds(
    database: None,
) -> None:
    before = filled()
    with before.write() as c:  # as the first version left it
        schema.LOGGED.drop(c)
        c.execute(sa.delete(schema.counters).where(schema.counters.c.name.in_(["record", "states", "slips"])))
        c.execute(sa.update(schema.counters).where(schema.counters.c.name == "schema").values(value=1))
    store = record()
    assert int(store.identity(), 16) > 0
    assert content(store) == content(before)
    with store.read() as c:
        assert "activities_logged" in {i["name"] for i in sa.inspect(c).get_indexes("activities")}


def test_a_migration_that_fails_leaves_the_record_as_it_was(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(filled())
    steps = [*schema.STEPS, _priorities, lambda c: c.exec_driver_sql("UPDATE nowhere SET x = 1")]
    with monkeypatch.context() as patch:
        patch.setattr(schema, "STEPS", steps)
        with pytest.raises(EvenkeelError, match="could not be opened"):
            record()
    assert content(record()) == before


def test_a_new_record_needs_no_backup(database: None) -> None:
    record()
    assert not (settings.home() / "backups").exists()


def test_a_backup_of_a_newer_program_is_refused(zipped: Path, tmp_path: Path) -> None:
    before = content(record())
    refused(rewritten(zipped, tmp_path, about={"format": "evenkeel-backup-1", "schema": 99}), "newer Evenkeel")
    assert content(record()) == before


# what is no backup, or is damaged ---------------------------------------------------------------------------


def refused(path: Path, text: str = "nothing was changed") -> None:
    before = content(record(), but=()), counters(record())
    with pytest.raises(EvenkeelError, match=text):
        record().restore(path)
    assert (content(record(), but=()), counters(record())) == before


def rewritten(source: Path, folder: Path, about: Any = None, **tables: str | None) -> Path:
    """A backup with some of its files changed, or left out (None)."""
    path = folder / "changed.zip"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "about.json" and about is not None:
                text = json.dumps(about)
            given = tables.get(name.removesuffix(".jsonl"), text)
            if given is not None:
                new.writestr(name, given)
    return path


@pytest.mark.parametrize(
    "about",
    [
        {"format": "evenkeel-backup-1"},
        {"format": "evenkeel-backup-1", "schema": "one"},
        {"format": "evenkeel-backup-1", "schema": None},
        {"format": "evenkeel-backup-1", "schema": 0},
        {"format": "evenkeel-backup-1", "schema": -1},
        {"format": "another", "schema": 1},
        {},
        [],
        "text",
        7,
    ],
)
def test_a_zip_of_something_else(zipped: Path, tmp_path: Path, about: Any) -> None:
    refused(rewritten(zipped, tmp_path, about), "is not a backup of Evenkeel; nothing was changed")


@pytest.mark.parametrize(
    "content",
    [b"", b"PK", b"BEGIN:VCALENDAR", b"\x89PNG\r\n\x1a\n" + bytes(99), b"<!DOCTYPE html>", b"PK\x05\x06" + bytes(18)],
)
def test_a_file_of_another_kind(zipped: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "evenkeel.zip"
    path.write_bytes(content)
    refused(path)


def test_a_missing_file_and_a_folder(zipped: Path, tmp_path: Path) -> None:
    refused(tmp_path / "nowhere.zip")
    refused(tmp_path)


@pytest.mark.parametrize(
    "tables",
    [
        {"activities": None},
        {"decisions": None},
        {"activities": "{"},
        {"activities": "[]\n"},
        {"activities": "7\n"},
        {"activities": '"text"\n'},
        {"activities": "null\n"},
        {"sources": '{"id": "x"}\n'},
        {"sources": '{"id": "x", "nobody": "knows"}\n'},
        {"activities": '{"source": "x", "id": {"a": 1}}\n'},
        {"counters": ""},
        {"counters": '{"name": "facts", "value": 1}\n{"name": "notes", "value": 1}\n'},
        {"counters": "".join(f'{{"name": "{n}", "value": 99}}\n' for n in ("facts", "notes", "schema"))},
        {"counters": '{"name": "facts", "value": 1e99}\n{"name": "notes", "value": 1}\n'},
        {"counters": f'{{"name": "facts", "value": {10**30}}}\n{{"name": "notes", "value": 1}}\n'},
        {"counters": '{"name": "facts", "value": 1}\n'},
        {"counters": '{"name": "facts", "value": "many"}\n{"name": "notes", "value": 1}\n'},
        {"decisions": "\udcff\n".encode("utf-8", "surrogateescape").decode("latin-1")},
    ],
)
def test_a_backup_with_a_broken_table(zipped: Path, tmp_path: Path, tables: dict[str, str | None]) -> None:
    refused(rewritten(zipped, tmp_path, **tables))


def test_a_backup_that_was_damaged_on_its_way(zipped: Path, tmp_path: Path) -> None:
    """Cut it anywhere, or change any bytes: it is refused whole, or nothing that matters was hit."""
    whole, chance = zipped.read_bytes(), random.Random(5)
    before = content(record())
    path = tmp_path / "damaged.zip"
    store = record()
    for n in range(120):
        data = bytearray(whole)
        if n % 4 == 0:
            del data[chance.randrange(len(data)) :]
        else:
            for _ in range(n % 4):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        with suppress(EvenkeelError):
            store.restore(path)
        assert content(store) == before, n


def test_a_backup_that_cannot_be_written_leaves_what_was_there(zipped: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Is a directory"):
        record().backup(tmp_path)
    kept = zipped.read_bytes()
    record().backup(zipped)
    assert len(zipped.read_bytes()) == pytest.approx(len(kept), rel=0.05)


def test_other_readers_see_the_old_record_or_the_restored_one(zipped: Path) -> None:
    reader, writer = record(), record()
    calendar(writer, event("new", "2026-11-09 09:00"), source="new")
    with reader.read() as c:
        n = len(store_ids(c))
        writer.restore(zipped)
        assert len(store_ids(c)) == n
    assert len(stored(reader)) == n - 1


def store_ids(c: sa.Connection) -> list[Any]:
    return list(c.exec_driver_sql("SELECT id FROM activities"))
