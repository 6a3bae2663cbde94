"""The record: what moves which counter, what an import changes, and that a write is whole or nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from model_help import action, at, calendar, counters, event, reading, record, stretch, worklog

import settings
from model import OPEN, EvenkeelError, Person, Problem, Reading, Source, subject
from store import Change, Store, rows
from store.engine import engine_of, writing
from store.schema import activities

NOW = at("2026-11-20 12:00")
MONDAY = event("planning", "2026-11-02 09:00")
CALL = event("call", "2026-11-03 14:00", title="Acme call", people=("ana@acme.example",))


def stored(store: Store) -> list[Any]:
    with store.read() as c:
        return sorted(store.activities(c, store.owners(c), at("2000-01-01 00:00"), OPEN), key=lambda one: one[0])


@pytest.fixture
def store(database: None) -> Store:
    return record()


# what a write changes ---------------------------------------------------------------------------------------


def test_what_was_put_comes_back_as_it_was(store: Store) -> None:
    said = [
        MONDAY,
        event("away", "2026-11-05 00:00", 24, title=None, private=True, all_day=True, busy="away"),
        worklog("SHOP-1", "2026-11-02 16:00", 90.5),
        action("SHOP-2", "2026-11-02 17:00", words=120, automation=True),
        stretch("SHOP-3", "2026-03-01 08:00", "", ["2026-03-01", "2026-05-02"], labels=("ux", "pay")),
    ]
    calendar(store, *said)
    assert [(a, s) for _, a, s in stored(store)] == sorted(said, key=lambda one: one[0].id)


def test_the_same_import_twice_changes_nothing(store: Store) -> None:
    first = calendar(store, MONDAY, CALL)
    before = counters(store)
    assert (first, calendar(store, CALL, MONDAY)) == (Change(2, 0, 0), Change(0, 0, 0))
    assert counters(store) == before


def test_an_import_replaces_the_one_before(store: Store) -> None:
    calendar(store, MONDAY, CALL)
    later = event("call", "2026-11-03 14:00", 2, title="Acme call", people=("ana@acme.example",))
    new = event("demo", "2026-11-04 10:00")
    assert calendar(store, later, new) == Change(added=1, changed=1, removed=1)
    assert [k for k, _, _ in stored(store)] == [f"calendar/{a.id}" for a, _ in (later, new)]


def test_a_page_replaces_its_own_series_only(store: Store) -> None:
    calendar(store, worklog("A-1", "2026-11-02 09:00", 60), worklog("A-2", "2026-11-02 10:00", 60))
    change = store.put("calendar", reading(worklog("A-1", "2026-11-03 09:00", 30)), replaced=["A-1"])
    assert change == Change(added=1, removed=1)
    assert sorted(a.series for _, a, _ in stored(store)) == ["A-1", "A-2"]


def test_a_page_that_holds_a_series_empty_removes_it(store: Store) -> None:
    calendar(store, worklog("A-1", "2026-11-02 09:00", 60))
    assert store.put("calendar", reading(), replaced=["A-1", "A-9"]) == Change(removed=1)


def test_new_words_for_the_same_event_are_a_change_that_moves_the_facts(store: Store) -> None:
    calendar(store, MONDAY)
    before = store.counter("facts")
    change = calendar(store, event("planning", "2026-11-02 09:00", title="Pricing decision"))
    assert (change, store.counter("facts")) == (Change(changed=1), before + 1)
    assert stored(store)[0][2].title == "Pricing decision"


def test_half_a_character_becomes_a_question_mark(store: Store) -> None:
    calendar(store, event("bad", "2026-11-02 09:00", title="Ship \ud83d it"))
    assert stored(store)[0][2].title == "Ship ? it"


def test_a_character_that_postgresql_cannot_hold_is_replaced_everywhere_alike(store: Store) -> None:
    # the story: a title with NUL was kept by SQLite and stopped the whole sync on PostgreSQL
    said = event("a\0b", "2026-11-02 09:00", title="Ship \0 it", people=("x\0@y.example",), location="\\u0000")
    more = {"people": [Person("x\0@y.example", "X\0")], "problems": [Problem("p", "a\0b", "Odd \0 and \ud83d")]}
    store.save_source(Source("calendar", "me", "calendar_ics", "Work\0"))
    store.put("calendar", reading(said, **more))
    before = counters(store)
    ((key, activity, about),) = stored(store)
    assert (activity.series, about.series, about.title, about.location) == (
        "a\ufffdb",
        "a\ufffdb",
        "Ship \ufffd it",
        "\\u0000",
    )
    assert store.activity(key) == (activity, about)
    assert store.activity("calendar/" + said[0].id) is None  # an address can be asked for anything
    store.save_source(Source("calendar", "me", "calendar_ics", "Work\0"))
    assert store.put("calendar", reading(said, **more)) == Change()
    assert counters(store) == before
    store.decide("me", "series", said[0].series, {"category": "market"}, NOW)
    assert store.decisions()[0].target == about.series
    assert store.put("calendar", reading(), replaced=[said[0].series]) == Change(removed=1)


@given(st.permutations([MONDAY, CALL, worklog("A-1", "2026-11-02 09:00", 60), action("A-1", "2026-11-02 10:00")]))
def test_the_order_of_a_reading_does_not_matter(said: list[Any]) -> None:
    store = Store("sqlite://", Path("unused"))
    calendar(store, MONDAY, CALL)
    calendar(store, *said)
    facts = store.counter("facts")
    calendar(store, *reversed(said))
    assert store.counter("facts") == facts
    assert len(stored(store)) == 4


def test_what_a_source_holds_is_known_without_counting(store: Store) -> None:
    def counted() -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        with store.read() as c:
            for source, kind in c.execute(sa.select(activities.c.source, activities.c.kind)):
                found.setdefault(source, {}).setdefault(kind, 0)
                found[source][kind] += 1
        return found

    calendar(store, event("a", "2026-11-02 09:00"), event("b", "2026-11-03 09:00"), source="one")
    calendar(store, worklog("A-1", "2026-11-02 09:00", 30), event("c", "2026-11-03 09:00"), source="two")
    assert store.counts() == counted() == {"one": {"event": 2}, "two": {"event": 1, "worklog": 1}}
    store.put("two", reading(worklog("A-2", "2026-11-02 09:00", 30)), replaced=["A-2", "c"])
    calendar(store, source="one")
    assert store.counts() == counted() == {"two": {"worklog": 2}}
    store.remove_source("two")
    assert store.counts() == counted() == {}


def test_a_page_stands_with_its_cursor_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    calendar(store, MONDAY)
    monkeypatch.setattr(rows, "replace_people", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.put("calendar", reading(CALL), replaced=["call"], cursor={"page": 2}, state={"run": {"done": 2}})
    assert (store.cursor(store.sources()[0].id), store.sources()[0].state, len(stored(store))) == (
        {},
        {"holds": {"event": 1}},
        1,
    )


def test_writes_inside_a_write_are_one(store: Store) -> None:
    def both() -> None:
        with store.write():
            calendar(store, MONDAY)
            store.decide("me", "target", "me", {"strategy": 0.5}, NOW)
            raise RuntimeError("the machine goes down here")

    with pytest.raises(RuntimeError):
        both()
    assert (store.sources(), store.decisions(), counters(store)) == ([], [], (0, 0))


def test_a_source_that_was_removed_meanwhile_takes_no_page(store: Store) -> None:
    calendar(store, MONDAY)
    store.remove_source("calendar")
    with pytest.raises(EvenkeelError, match="removed while it was being read"):
        store.put("calendar", reading(CALL), replaced=["call"])
    assert stored(store) == []


def test_a_removed_source_takes_all_it_brought_and_leaves_what_you_said(store: Store) -> None:
    calendar(store, MONDAY)
    store.put("calendar", reading(MONDAY, people=[Person("a@b.example")], problems=[Problem("x", "y", "z")]))
    store.decide("me", "series", "planning", {"category": "stories"}, NOW)
    store.remove_source("calendar")
    with store.read() as c:
        assert (store.people(c), store.owners(c), store.problems(), store.counts()) == ([], set(), [], {})
    assert len(store.decisions({"series"})) == 1


def test_a_problem_stays_until_what_it_is_about_is_read_again(store: Store) -> None:
    # the story: an issue that could not be read lost its problem at the next sync, although it was still missing
    lost, other = (Problem("jira.unreadable", key, "Could not be read.") for key in ("SHOP-3", "SHOP-4"))
    calendar(store)
    store.put("calendar", reading(problems=[lost, other]), replaced=[])
    store.put("calendar", reading(problems=[other]), replaced=[])
    assert sorted(p.where for _, p in store.problems()) == ["SHOP-3", "SHOP-4"]
    read = subject("3", "Now it can be read", issue="SHOP-3")
    store.put("calendar", Reading(subjects={read.id: read}), replaced=["3"])
    assert [p.where for _, p in store.problems()] == ["SHOP-4"]
    store.put("calendar", reading(), replaced=None)
    assert store.problems() == []


# which record, and how much of it is read ---------------------------------------------------------------------


def test_no_two_records_have_the_same_identity(store: Store, another: Callable[[], None], tmp_path: Path) -> None:
    # the story: the ledger of one database was shown for another one whose counter stood at the same number
    first = store.identity()
    calendar(store, MONDAY)
    assert record().identity() == first
    store.backup(tmp_path / "it.zip")
    another()
    assert record().identity() != first
    store.restore(tmp_path / "it.zip")
    assert len({first, store.identity(), record().identity()}) == 3


def rows_read(store: Store, c: sa.Connection, ask: Callable[[], Any]) -> int:
    """How many rows (in SQLite: steps, some for each row) the SELECTs of a question take."""
    seen = [0]
    if store.engine.name == "sqlite":
        dbapi: Any = c.connection.driver_connection
        dbapi.set_progress_handler(lambda: seen.__setitem__(0, seen[0] + 1), 1)
        ask()
        dbapi.set_progress_handler(None, 1)
        return seen[0]

    def nodes(plan: dict[str, Any]) -> int:
        here = plan["Actual Rows"] * plan["Actual Loops"] if "Relation Name" in plan else 0
        return here + sum(map(nodes, plan.get("Plans", ())))

    def explain(_: Any, cursor: Any, statement: str, values: Any, *__: Any) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement, values)
            seen[0] += nodes(cursor.fetchone()[0][0]["Plan"])

    sa.event.listen(store.engine, "before_cursor_execute", explain)
    ask()
    sa.event.remove(store.engine, "before_cursor_execute", explain)
    return seen[0]


NAMES = ["me", "Zoe@x.example", "ana@x.example", "émile@x.example", "_@x.example", "anna@x.example", "ana_b@x.example"]
SINCE, UNTIL = at("2026-05-01 00:00"), at("2026-06-01 00:00")


@pytest.fixture
def crowded(store: Store) -> Store:
    """4,000 activities of a few people, and a small source beside them."""
    days = [f"2026-{m:02}-{d:02}" for m in range(3, 11) for d in range(1, 26)]
    said = [event(f"{n}", f"{day} 09:00", owner=NAMES[n % 7]) for n, day in enumerate(days * 20)]
    logged = [worklog("A-1", "2026-05-31 23:59", 5, owner="émile@x.example"), worklog("A-1", "2026-06-01 00:00", 5)]
    calendar(store, *said, *logged, stretch("A-2", "2026-01-05 09:00", "", owner="ana@x.example"))
    calendar(store, MONDAY, CALL, source="small")
    if store.engine.name == "postgresql":
        with store.write() as c:
            c.exec_driver_sql("ANALYZE")
    return store


def test_who_is_there_is_found_without_reading_everything(crowded: Store) -> None:
    with crowded.read() as c:
        assert crowded.owners(c) == set(NAMES)
        assert rows_read(crowded, c, lambda: crowded.owners(c)) < 500


def test_the_first_and_last_day_are_found_without_reading_everything(crowded: Store) -> None:
    with crowded.read() as c:
        assert crowded.months(c, ["ana@x.example"]) == (date(2026, 1, 5), date(2026, 10, 25))
        assert crowded.months(c, ["_@x.example", "me"]) == (date(2026, 3, 1), date(2026, 11, 3))
        assert crowded.months(c, ["nobody@x.example"]) is crowded.months(c, []) is None
        assert rows_read(crowded, c, lambda: crowded.months(c, ["_@x.example", "me"])) < 500


def test_who_logged_work_is_found_without_reading_everything(crowded: Store) -> None:
    with crowded.read() as c:
        assert crowded.loggers(c, NAMES, SINCE, UNTIL) == {"émile@x.example"}
        assert crowded.loggers(c, NAMES, UNTIL, OPEN) == {"me"}
        assert crowded.loggers(c, ["Zoe@x.example"], SINCE, OPEN) == crowded.loggers(c, [], SINCE, OPEN) == set()
        assert rows_read(crowded, c, lambda: crowded.loggers(c, NAMES, SINCE, UNTIL)) < 500


def test_an_import_reads_its_own_source_alone(crowded: Store) -> None:
    with crowded.write() as c:
        assert rows_read(crowded, c, lambda: crowded.put("small", reading(MONDAY, CALL))) < 500


def test_order_is_the_same_on_every_database_whatever_its_language(store: Store) -> None:
    for name in ("b", "a-c", "B", "ab", "é", "_"):
        calendar(store, source=name)
        store.put(name, reading(problems=[Problem("x", "y", "z")]))
    assert [s for s, _ in store.problems()] == ["B", "_", "a-c", "ab", "b", "é"]


# what moves which counter -----------------------------------------------------------------------------------


def test_looking_moves_no_counter(store: Store) -> None:
    calendar(store, MONDAY)
    before = counters(store)
    store.sources(), store.problems(), store.counts(), store.decisions(), store.said("me")
    store.activity("calendar/planning")
    with store.read() as c:
        store.people(c), store.owners(c), store.months(c, ["me"]), store.touched_since(0, c)
    record().sources()
    assert counters(store) == before


@pytest.mark.parametrize(
    ("kind", "data", "moved"),
    [
        ("correction", {"category": "market"}, "facts"),
        ("series", {"category": "market"}, "facts"),
        ("shorter", {"minutes": 5}, "facts"),
        ("attended", {"answer": "full"}, "facts"),
        ("told", {"day": "2026-11-02", "minutes": 5, "category": "market"}, "facts"),
        ("me", {"zone": "Europe/Berlin"}, "facts"),
        ("worklogs", {"habit": "include"}, "facts"),
        ("target", {"strategy": 0.5}, "notes"),
        ("snooze", {"until": "2026-12-01"}, "notes"),
    ],
)
def test_a_decision_moves_one_counter_and_so_does_taking_it_back(
    store: Store, kind: str, data: dict[str, Any], moved: str
) -> None:
    other = {"facts": "notes", "notes": "facts"}[moved]
    decision = store.decide("me", kind, "x", data, NOW)
    assert (store.counter(moved), store.counter(other)) == (1, 0)
    assert store.undo(decision, NOW)
    assert (store.counter(moved), store.counter(other)) == (2, 0)
    assert not store.undo(decision, NOW)
    assert not store.undo("no such decision", NOW)
    assert (store.counter(moved), store.counter(other)) == (2, 0)


def test_progress_moves_no_counter_and_a_new_name_moves_the_notes(store: Store) -> None:
    calendar(store, MONDAY)
    facts, notes = counters(store)
    store.set_state("calendar", run={"done": 1}, last_sync="now")
    store.set_state("calendar", run=None)
    told = {k: v for k, v in store.sources()[0].state.items() if k != "holds"}
    assert (counters(store), told) == ((facts, notes), {"run": None, "last_sync": "now"})
    store.save_source(Source("calendar", "me", "calendar_ics", "Another name"))
    assert (counters(store), store.sources()[0].state["last_sync"]) == ((facts, notes + 1), "now")


def test_the_directory_touches_everybody_and_its_order_nobody(store: Store) -> None:
    ana, bo = Person("ana@acme.example", valid_from=date(2026, 1, 1)), Person("bo@acme.example", aliases=("jira:1",))
    calendar(store)
    before = store.counter("facts")
    store.put("calendar", reading(people=[ana, bo]))
    facts = store.counter("facts")
    with store.read() as c:
        assert store.people(c) == [ana, bo]
        assert store.touched_since(before, c) == {("*", "*")}
    store.put("calendar", reading(people=[bo, ana]))
    assert store.counter("facts") == facts


def test_a_first_calendar_touches_all_of_its_owner_and_a_change_the_months_of_its_whole_weeks(store: Store) -> None:
    calendar(store, event("new year", "2027-01-01 09:00"), stretch("A-1", "2026-05-20 09:00", ""))
    with store.read() as c:
        assert store.touched_since(0, c) == {("me", "*"), ("me", "2026-12"), ("me", "2027-01"), ("me", "2026-05+")}
        assert store.touched_since(1, c) == {("me", "2026-12"), ("me", "2027-01"), ("me", "2026-05+")}
        assert store.touched_since(store.counter("facts"), c) == set()


# decisions, and who somebody is -----------------------------------------------------------------------------


def test_the_later_decision_stands_last_and_undone_ones_are_kept_but_do_not_hold(store: Store) -> None:
    ids = [store.decide("me", "target", "me", {"strategy": s}, NOW) for s in (0.3, 0.5, 0.7)]
    store.undo(ids[2], NOW)
    assert [d.data["strategy"] for d in store.decisions({"target"}, "me")] == [0.3, 0.5]
    assert store.decisions({"target"}, "somebody else") == []
    with store.read() as c:
        assert c.exec_driver_sql("SELECT count(*) FROM decisions").scalar() == 3


def people_of(store: Store) -> dict[date | None, Person]:
    with store.read() as c:
        return {p.valid_from: p for p in store.people(c) if p.email == "me"}


def test_the_last_word_about_yourself_wins(store: Store) -> None:
    for zone in ("Europe/Berlin", "America/New_York"):
        store.decide("me", "me", "me", {"zone": zone}, NOW)
    assert [p.zone for p in people_of(store).values()] == ["America/New_York"]


def test_what_the_directory_says_of_your_address_is_about_you_and_your_own_word_wins(store: Store) -> None:
    calendar(store)
    row = Person("ana@acme.example", "Ana", "colleague", "po", products=("Shop",), zone="Europe/Berlin")
    store.put("calendar", reading(people=[row]))
    store.decide("me", "me", "me", {"aliases": ["ana@acme.example", "jira:7"], "zone": "Europe/Lisbon"}, NOW)
    (found,) = people_of(store).values()
    assert (found.role, found.products, found.zone) == ("po", ("Shop",), "Europe/Lisbon")
    assert found.aliases == ("ana@acme.example", "jira:7")
    with store.read() as c:
        assert [p.email for p in store.people(c)] == ["me"]


def test_the_directory_beats_jira_and_each_adds_what_the_other_does_not_know(store: Store) -> None:
    calendar(store, source="people", kind="directory")
    store.put("people", reading(people=[Person("cy@acme.example", role="maker", aliases=("jira:cy", "jira:old"))]))
    calendar(store, source="jira", kind="jira")
    in_jira = [Person("cy@acme.example", "Cy Young", role="zzz", aliases=("jira:cy",)), Person("jira:old", "Old Cy")]
    store.put("jira", reading(people=in_jira))
    with store.read() as c:
        (found,) = store.people(c)
    assert (found.email, found.role, found.name) == ("cy@acme.example", "maker", "Old Cy")
    assert found.aliases == ("jira:cy", "jira:old")


def test_a_dated_word_holds_from_its_day_and_leaves_the_days_before_alone(store: Store) -> None:
    store.decide("me", "me", "me", {"zone": "Europe/Berlin"}, NOW)
    store.decide("me", "me", "me", {"zone": "America/New_York", "valid_from": "2026-05-04"}, NOW)
    store.decide("me", "me", "me", {"hours": "Mon-Thu 09:00-17:00"}, NOW)
    assert {day: (p.zone, p.hours) for day, p in people_of(store).items()} == {
        None: ("Europe/Berlin", "Mon-Thu 09:00-17:00"),
        date(2026, 5, 4): ("America/New_York", "Mon-Thu 09:00-17:00"),
    }
    store.decide("me", "me", "me", {"zone": "Europe/Lisbon"}, NOW)  # "it always did"
    assert {p.zone for p in people_of(store).values()} == {"Europe/Lisbon"}


# where it cannot be opened or written -----------------------------------------------------------------------


def refused(text: str) -> EvenkeelError:
    with pytest.raises(EvenkeelError, match=text) as caught:
        record()
    return caught.value


def test_a_file_where_the_home_folder_should_be(home: Path) -> None:
    home.rmdir()
    home.write_text("I am a file")
    refused("could not be opened")
    assert home.read_text() == "I am a file"


def test_a_file_that_is_no_database(home: Path) -> None:
    (home / "evenkeel.db").write_bytes(b"\x89PNG\r\n" + bytes(2000))
    refused("could not be opened")
    assert (home / "evenkeel.db").read_bytes()[:4] == b"\x89PNG"


@pytest.mark.parametrize("url", ["nonsense", "postgresql+nodriver://x/y", "sqlserver://x", "oracle://u:canary@h/d"])
def test_an_address_that_leads_to_no_database(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("EVENKEEL_DATABASE", url)
    with pytest.raises(EvenkeelError) as caught:
        record()
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["postgresql://u:can@ary@h/d", "postgresql://u:p@h:canary/d", "postgres://u:canary@:x/d"]
)
def test_an_address_with_a_password_that_was_not_encoded(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("EVENKEEL_DATABASE", url)
    assert "ary" not in str(refused("EVENKEEL_DATABASE cannot be used"))
    assert "canary" not in repr(settings.load())


def test_a_database_of_something_else_is_refused_and_left_alone(database: None) -> None:
    # the story: a restore empties every table that is there
    engine = engine_of(settings.load().database)
    with writing(engine) as c:
        c.exec_driver_sql("CREATE TABLE wages (n INTEGER)")
    refused("used by something else: it has the table wages")
    assert sa.inspect(engine).get_table_names() == ["wages"]


def test_a_record_of_a_newer_program_is_refused_and_left_alone(store: Store, home: Path) -> None:
    calendar(store, MONDAY)
    with store.write() as c:
        c.exec_driver_sql("UPDATE counters SET value = 99 WHERE name = 'schema'")
    assert "Update Evenkeel" in str(refused(r"newer Evenkeel \(version 99"))
    assert not (home / "backups").exists()
    assert len(stored(store)) == 1


@pytest.mark.parametrize("folder", ["a b", "100%", "ünïcødé", "it's", "semi;colon", "a%20b", "a?b", "a#b"])
def test_a_home_folder_of_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    monkeypatch.setenv("EVENKEEL_HOME", str(tmp_path / folder))
    calendar(record(), MONDAY)
    assert (tmp_path / folder / "evenkeel.db").is_file()
    assert len(stored(record())) == 1


def test_a_locked_file_says_so_and_stays_as_it_was(home: Path) -> None:
    store = record()
    calendar(store, MONDAY)
    other = sqlite3.connect(home / "evenkeel.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    sa.event.listen(store.engine, "checkout", lambda dbapi, *_: dbapi.execute("PRAGMA busy_timeout=50").close())
    with pytest.raises(EvenkeelError, match="nothing was changed"):
        calendar(store, MONDAY, CALL)
    assert len(stored(store)) == 1
    other.execute("ROLLBACK")
    assert calendar(store, MONDAY, CALL) == Change(added=1)


def test_threads_that_write_at_once_lose_nothing(store: Store) -> None:
    def tell(n: int) -> None:
        for m in range(5):
            store.decide("me", "target", f"{n}/{m}", {"strategy": 0.5}, NOW)

    threads = [threading.Thread(target=tell, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({d.target for d in store.decisions()}) == 30
    assert counters(store) == (0, 30)


def test_a_reader_sees_one_version_to_its_end(store: Store) -> None:
    calendar(store, MONDAY)
    with store.read() as c:
        before = store.counter("facts", c)
        calendar(store, MONDAY, CALL)
        found = list(store.activities(c, ["me"], at("2026-01-01 00:00"), OPEN))
        assert (len(found), store.counter("facts", c)) == (1, before)
    assert store.counter("facts") == before + 1


@given(st.integers(-3, 80), st.integers(0, 80 * 24), st.integers(-3, 80), st.integers(1, 50))
def test_what_overlaps_a_range_is_found_however_long_it_is(begin: int, hours: int, low: int, days: int) -> None:
    from datetime import timedelta

    day = at("2026-03-01 00:00")
    said = event("one", str((day + timedelta(days=begin)).replace(tzinfo=None)), hours)
    first, before = day + timedelta(days=low), day + timedelta(days=low + days)
    store = Store("sqlite://", Path("unused"))
    calendar(store, said)
    with store.read() as c:
        found = bool(list(store.activities(c, ["me"], first, before)))
    a = said[0]
    assert found == (a.start < before and (a.end > first or a.start >= first))


def test_the_first_days_of_all_can_be_asked_for(store: Store) -> None:
    calendar(store, MONDAY)
    with store.read() as c:
        assert len(list(store.activities(c, ["me"], at("0001-01-02 00:00"), OPEN))) == 1


def test_the_home_folder_is_made_where_it_is_missing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENKEEL_HOME", str(home / "new" / "folder"))
    record()
    assert settings.home().is_dir()
