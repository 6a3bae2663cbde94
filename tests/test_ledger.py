"""The ledger: rebuilt or brought up to date it is the same, only what a change touches is written, sums hold."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from model_help import TODAY, action, calendar, event, ics, reading, record, rows, stretch, total, worklog

import decide
import settings
import sync
from ledger import Ledger, parquet, parts, workdays
from ledger.files import KEPT, Version
from metrics import taxonomy
from model import LEDGER_COLUMNS, EvenkeelError, Person, Source
from settings import now
from store import Store

EVERY = ["calendar", "jira", "estimated", "told", "not_seen", "booked"]
DAY = timedelta(days=1)


def ledger(store: Store, **changes: Any) -> Ledger:
    return Ledger(store, replace(settings.load(), zone="Europe/Berlin", **changes))


def rebuilt(store: Store, today: date, folder: Path, **changes: Any) -> list[tuple[Any, ...]]:
    """The rows of a ledger that is built from nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    fresh = ledger(store, home=folder, **changes)
    return rows(fresh, fresh.version(today))


# brought up to date, or rebuilt -----------------------------------------------------------------------------


class Walk:
    """A small record that keeps changing in every way a record can."""

    def __init__(self, seed: int) -> None:
        self.chance, self.store, self.today = random.Random(seed), record(), date(2026, 3, 27)
        self.said: list[str] = []

    def step(self) -> str:
        """Change something; returns what."""
        steps: list[Callable[[], None]] = [
            self.calendar, self.calendar, self.jira, self.jira, self.correct, self.correct, self.tell, self.undo,
            self.remove, self.directory, self.me, self.habit, self.day,
        ]  # fmt: skip
        one = self.chance.choice(steps)
        one()
        return one.__name__

    def when(self, clock: bool = True) -> str:
        day = date(2026, 1, 28) + self.chance.randrange(75) * DAY
        return f"{day} {self.chance.randrange(24):02}:{self.chance.choice(('00', '30'))}" if clock else f"{day} 00:00"

    def calendar(self) -> None:
        owner = self.chance.choice(["me", "me", "bo@acme.example"])
        many = self.chance.choice([0, 1, 3, 8])
        titles = ["Sprint planning", "Acme call", "Focus", "Holiday", None, "Pricing decision", "SHOP-1 review"]
        said = [
            event(f"e{self.chance.randrange(12)}", self.when(), self.chance.choice([0.5, 1, 30]),
                  title=self.chance.choice(titles), cancelled=self.chance.random() < 0.1)
            for _ in range(many)
        ]  # fmt: skip
        if self.chance.random() < 0.3:
            said.append(event("trip", self.when(clock=False), 24 * self.chance.choice([1, 3, 60]), "Fair",
                              all_day=True, busy=self.chance.choice(["busy", "away"])))  # fmt: skip
        said = [(replace(a, owner=owner, id=f"{n}/{a.id}"), s) for n, (a, s) in enumerate(said)]
        calendar(self.store, *said, source=f"calendar-{owner}", owner=owner)

    def jira(self) -> None:
        if not any(s.id == "jira" for s in self.store.sources()):
            self.store.save_source(Source("jira", "me", "jira", "jira"))
        key = f"SHOP-{self.chance.randrange(4)}"
        owner = self.chance.choice(["me", "jira:me", "jira:cy", "bo@acme.example"])
        said = [
            worklog(key, self.when(), 90, owner=owner),
            action(key, self.when(), owner=owner),
            stretch(key, self.when(), self.chance.choice(["", "2026-04-20 10:00"]), [self.when()[:10]], owner=owner),
        ]
        chosen = self.chance.sample(said, self.chance.randrange(4))
        self.store.put("jira", reading(*[(replace(a, id=f"{key}/{a.id}"), s) for a, s in chosen]), replaced=[key])

    def keys(self) -> list[str]:
        with self.store.read() as c:
            return [f"{s}/{i}" for s, i in c.exec_driver_sql("SELECT source, id FROM activities ORDER BY 1, 2")]

    def correct(self) -> None:
        keys = self.keys()
        if not keys:
            return
        key, categories = self.chance.choice(keys), taxonomy.load()
        said = self.chance.choice(["one", "series", "happened", "attended"])
        if said == "happened":
            self.said.append(decide.happened(self.store, "me", key, self.chance.choice([0, 10])))
        elif said == "attended":
            self.said.append(decide.attended(self.store, "me", key, self.chance.choice(["full", "half", "no"])))
        else:
            choice = self.chance.choice(["market", "customers", "away"])
            self.said.append(decide.correct(self.store, categories, "me", key, choice, said))

    def tell(self) -> None:
        day = date.fromisoformat(self.when()[:10])
        start = now().replace(year=day.year, month=day.month, day=day.day) if self.chance.random() < 0.3 else None
        self.said.append(decide.tell(self.store, taxonomy.load(), "me", day, 45, "market", start=start))

    def undo(self) -> None:
        if self.said:
            self.store.undo(self.said.pop(self.chance.randrange(len(self.said))), now())

    def remove(self) -> None:
        found = self.store.sources()
        if found and self.chance.random() < 0.5:
            self.store.remove_source(self.chance.choice(found).id)

    def directory(self) -> None:
        everybody = [
            Person("cy@acme.example", role="maker", aliases=("jira:cy",)),
            Person("bo@acme.example", role="pm", zone="Asia/Tokyo", country="JP"),
            Person("bo@acme.example", role="po", zone="America/New_York", valid_from=date(2026, 3, 4)),
            Person("@acme.example", relation="customer", company="Acme"),
        ]
        calendar(self.store, source="people", kind="directory")
        self.store.put("people", reading(people=self.chance.sample(everybody, self.chance.randrange(5))))

    def me(self) -> None:
        choices: list[dict[str, Any]] = [
            {"zone": "America/New_York", "valid_from": date(2026, 3, 4)}, {"zone": "Europe/Lisbon"},
            {"aliases": ("jira:me",)}, {"aliases": ()}, {"role": "maker"}, {"role": "pm"}, {"country": "DE"},
        ]  # fmt: skip
        decide.say_me(self.store, "me", **self.chance.choice(choices))

    def habit(self) -> None:
        decide.habit(self.store, "me", self.chance.random() < 0.5)

    def day(self) -> None:
        self.today += self.chance.choice([1, 1, 3, 12, -2]) * DAY


@pytest.mark.parametrize("seed", range(4))
def test_brought_up_to_date_it_is_the_ledger_that_a_rebuild_gives(seed: int, tmp_path: Path) -> None:
    walk = Walk(seed)
    kept, done = ledger(walk.store), []
    for _ in range(40):
        done.append(walk.step())
        if walk.chance.random() < 0.6:
            version = kept.version(walk.today)
            assert rows(kept, version) == rebuilt(walk.store, walk.today, tmp_path / "fresh"), done
            assert (version.facts, version.today) == (walk.store.counter("facts"), walk.today.isoformat())
    assert rows(kept, kept.version(walk.today))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_the_same_on_long_walks(seed: int, tmp_path: Path) -> None:
    walk = Walk(seed)
    kept = ledger(walk.store)
    for n in range(150):
        step = walk.step()
        if walk.chance.random() < 0.5:
            built = rows(kept, kept.version(walk.today))
            assert built == rebuilt(walk.store, walk.today, tmp_path / "fresh"), (n, step)


def both(store: Store, kept: Ledger, folder: Path, today: date = TODAY) -> list[tuple[Any, ...]]:
    """The rows, which must be the same brought up to date and rebuilt."""
    found = rows(kept, kept.version(today))
    assert found == rebuilt(store, today, folder)
    return found


def test_days_of_a_first_week_that_lie_in_the_month_before(tmp_path: Path) -> None:
    store = record()
    kept = ledger(store)
    kept.version(TODAY)
    calendar(store, event("one", "2026-04-01 09:00"))  # a Wednesday
    days = {str(r[1])[:10] for r in both(store, kept, tmp_path / "fresh")}
    assert days == {"2026-03-30", "2026-03-31", "2026-04-01", "2026-04-02", "2026-04-03"}


def test_a_booked_meeting_that_is_in_the_next_month_where_the_person_lives(tmp_path: Path) -> None:
    store = record()
    kept = ledger(store)
    kept.version(TODAY)
    calendar(store, event("late", "2026-12-31 23:30"))  # 0:30 on 1 January in Berlin
    assert [str(r[1])[:10] for r in both(store, kept, tmp_path / "fresh")] == ["2027-01-01"]


def test_a_long_absence_that_is_deleted_leaves_no_month_behind(tmp_path: Path) -> None:
    store = record()
    kept = ledger(store)
    planning = event("planning", "2026-10-05 09:00")
    sabbatical = event("sabbatical", "2026-03-02 00:00", 24 * 60, "Sabbatical", all_day=True, busy="away")
    calendar(store, planning, sabbatical)
    assert {r[2] for r in both(store, kept, tmp_path / "fresh")} >= {"away"}
    calendar(store, planning)
    assert {str(r[1])[:7] for r in both(store, kept, tmp_path / "fresh")} == {"2026-10"}


def test_files_in_any_order_give_the_same_ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    me = "ORGANIZER;CN=Ana:mailto:ana@us.example"
    no = "ATTENDEE;PARTSTAT=DECLINED:mailto:ana@us.example"
    other = "ORGANIZER:mailto:jo@acme.example"
    files = {
        "work.ics": ics(f"1|20261102T090000Z|20261102T100000Z|Roadmap|{me}",
                        f"2|20261102T093000Z|20261102T110000Z|Call|{other}|{no}"),
        "team.ics": ics(f"3|20261102T100000Z|20261102T120000Z|Standup|{me}", name="Team"),
        "people.csv": b"email,relation,company\n@acme.example,customer,Acme\n",
    }  # fmt: skip
    found = set()
    for n, order in enumerate([["work.ics", "team.ics", "people.csv"], ["people.csv", "team.ics", "work.ics"],
                               ["team.ics", "people.csv", "work.ics"]]):  # fmt: skip
        monkeypatch.setenv("EVENKEEL_HOME", str(tmp_path / str(n)))
        store = record()
        for name in order:
            sync.import_file(store, name, files[name], zone="Europe/Berlin")
        kept = ledger(store)
        found.add(str(rows(kept, kept.version(TODAY))))
    assert len(found) == 1
    assert "calendar" in found.pop()


# what is written --------------------------------------------------------------------------------------------


def year(store: Store) -> Ledger:
    said = [event(f"{m}-{d}", f"2026-{m:02}-{d:02} 09:00") for m in range(1, 11) for d in (5, 12, 19)]
    calendar(store, *said, *[event(f"{y}", f"{y}-06-12 09:00") for y in (2023, 2024, 2025)])
    return ledger(store)


def files(kept: Ledger) -> dict[str, int]:
    return {p.name: p.stat().st_mtime_ns for p in kept.folder.glob("*.parquet")}


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """(person, first day, last day) of everything that is computed from now on."""
    found: list[tuple[str, str, str]] = []

    def watched(store: Store, c: Any, basis: Any, who: str, first: date, last: date) -> Any:
        found.append((who, str(first), str(last)))
        return accounts(store, c, basis, who, first, last)

    accounts = workdays.accounts
    monkeypatch.setattr(workdays, "accounts", watched)
    return found


def changed(first: Version, second: Version) -> set[str]:
    """The partitions in which two versions differ, without their buckets."""
    both = {*first.partitions.items()} ^ {*second.partitions.items()}
    return {partition.split("/")[0] for partition, _ in both}


def test_only_what_a_change_touches_is_computed_and_written(computed: list[tuple[str, str, str]]) -> None:
    store = record()
    kept = year(store)
    first = kept.version(TODAY)
    before = files(kept)
    computed.clear()
    decide.correct(store, taxonomy.load(), "me", "calendar/5-12/event/2026-05-12T09:00:00+00:00", "market")
    second = kept.version(TODAY)
    assert computed == [("me", "2026-05-11", "2026-05-17")]  # a Tuesday's week
    assert changed(first, second) == {"2026-01"}
    assert all(files(kept)[name] == written for name, written in before.items())  # the old file stays, too
    assert len(files(kept)) == len(before) + 1


def test_a_colleague_in_the_same_file_is_taken_over_and_not_computed(computed: list[tuple[str, str, str]]) -> None:
    store = record()
    kept = year(store)
    calendar(store, event("ben", "2026-05-12 09:00", owner="ben@us.example"), source="ben", owner="ben@us.example")
    kept.version(TODAY)
    computed.clear()
    decide.correct(store, taxonomy.load(), "me", "calendar/5-12/event/2026-05-12T09:00:00+00:00", "market")
    version = kept.version(TODAY)
    assert {who for who, _, _ in computed} == {"me"}
    assert total(kept, version, person="ben@us.example", known="calendar") == 1


def test_a_company_that_grows_is_cut_into_more_parts_with_the_same_rows() -> None:
    store = record()
    wanted, found = [], []
    for n in range(parts.FEW + 2):
        owner = f"p{n}@us.example"
        calendar(store, event(f"{n}", "2026-05-12 09:00", owner=owner), source=owner, owner=owner)
        if n >= parts.FEW - 1:
            kept = Ledger(store, settings.load())
            version = kept.version(TODAY)
            found.append((version.buckets, len(version.partitions)))
            wanted.append(total(kept, version, known="calendar"))
            assert [total(kept, version, known="calendar", person=f"p{m}@us.example") for m in range(n + 1)] == [1] * (
                n + 1
            )
    assert found == [(1, 1), (2, 2), (2, 2)]
    assert wanted == [parts.FEW, parts.FEW + 1, parts.FEW + 2]


def test_small_companies_get_small_parts_and_large_ones_few() -> None:
    sizes = (1, 4, 5, 30, 100, 256, 257, 600, 1000, 1024, 1025, 5000)
    assert {n: parts.buckets_for(n) for n in sizes} == {
        1: 1, 4: 1, 5: 2, 30: 8, 100: 8, 256: 8, 257: 16, 600: 16, 1000: 16, 1024: 16, 1025: 16, 5000: 64,
    }  # fmt: skip


def test_a_small_company_is_cut_by_year_and_a_large_one_by_quarter() -> None:
    day, small, large = date(2026, 11, 20), parts.buckets_for(256), parts.buckets_for(257)
    assert parts.part("me", day, small) == f"2026-01/{parts.bucket('me', small)}"
    assert parts.part("me", day, large) == f"2026-10/{parts.bucket('me', large)}"
    assert parts.days("2026-01/3", small) == (date(2026, 1, 1), date(2026, 12, 31))
    assert parts.days("2026-10/3", large) == (date(2026, 10, 1), date(2026, 12, 31))
    assert parts.days("2026-04/3", large) == (date(2026, 4, 1), date(2026, 6, 30))


@given(
    who=st.text(max_size=5),
    day=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    span=st.tuples(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.dates(date(2020, 1, 1), date(2030, 12, 31))),
    buckets=st.sampled_from([1, 8, 16, 64]),
)
def test_every_question_about_a_day_opens_the_file_that_holds_it(
    who: str, day: date, span: tuple[date, date], buckets: int
) -> None:
    part, (first, before) = parts.part(who, day, buckets), sorted(span)
    begin, end = parts.days(part, buckets)
    assert begin <= day <= end
    assert parts.place(part) == parts.bucket(who, buckets)
    opened = parts.holding({part: "file"}, buckets, {"first": first, "before": before, "person": who}, None)
    assert opened == ["file"] or not first <= day < before
    assert opened == [] or (end >= first and begin < before)


def test_the_ledger_of_another_record_is_never_shown(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        monkeypatch.setenv("EVENKEEL_DATABASE", f"sqlite:///{home / name}.db")
        store = record()
        calendar(store, event(name, "2026-05-12 09:00", hours=1 if name == "one" else 2))
        kept = Ledger(store, settings.load())
        assert total(kept, kept.version(TODAY), known="calendar") == (1 if name == "one" else 2)


def test_while_a_long_build_goes_on_an_impatient_reader_sees_the_version_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    store = record()
    before = year(store).version(TODAY)
    hurried = Ledger(store, settings.load(), patience=0.1)
    go = threading.Event()
    write = parquet.write
    monkeypatch.setattr(parquet, "write", lambda *what: (go.wait(30), write(*what))[1])
    calendar(store, event("other", "2026-11-02 09:00"), source="other")
    shown = hurried.version(TODAY)
    assert (shown.id, shown.updating) == (before.id, True)
    assert hurried.basis(shown).owners
    go.set()
    hurried.patience = None
    built = hurried.version(TODAY)
    assert not built.updating
    assert total(hurried, built, known="calendar") == total(hurried, shown, known="calendar") + 1


def test_whoever_saw_a_build_end_can_begin_the_next_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The result was told before the lock was free, and on a busy machine the next change showed old hours."""
    store = record()
    kept = year(store)
    release = FileLock.release
    monkeypatch.setattr(FileLock, "release", lambda self, force=False: (time.sleep(0.3), release(self, force))[1])
    kept.version(TODAY)
    calendar(store, event("other", "2026-11-02 09:00"), source="other")
    assert not kept.version(TODAY).updating


def test_a_file_that_was_damaged_says_so_once_and_is_made_again() -> None:
    kept = year(record())
    version = kept.version(TODAY)
    wanted = rows(kept, version)
    (kept.folder / version.files[-1]).write_bytes(b"PAR1" + b"\0" * 100)
    with pytest.raises(EvenkeelError, match="worked out anew"):
        rows(Ledger(kept.store, kept.settings), version)
    assert rows(kept, kept.version(TODAY)) == wanted


def test_looking_again_writes_nothing() -> None:
    kept = year(record())
    first = kept.version(TODAY)
    before = sorted((p.name, p.stat().st_mtime_ns) for p in kept.folder.iterdir())
    assert kept.version(TODAY) == first
    assert ledger(record()).version(TODAY) == first
    assert sorted((p.name, p.stat().st_mtime_ns) for p in kept.folder.iterdir()) == before


def test_a_note_writes_nothing() -> None:
    store = record()
    kept = year(store)
    first = kept.version(TODAY)
    decide.want(store, "me", 0.5)
    store.set_state("calendar", run={"done": 1})
    assert kept.version(TODAY) == first


def test_the_next_day_changes_the_days_between_and_nothing_else(computed: list[tuple[str, str, str]]) -> None:
    store = record()
    calendar(store, event("old", "2026-05-04 09:00"), event("today", "2026-11-20 09:00"))
    kept = ledger(store)
    first = kept.version(TODAY)
    computed.clear()
    second = kept.version(TODAY + DAY)
    assert computed == [("me", "2026-11-16", "2026-11-22")]  # from Monday on
    assert changed(first, second) == {"2026-01"}
    assert total(kept, first, day=TODAY) == 0  # booked, as it is not over
    assert total(kept, second, day=TODAY) == 8


def test_the_last_versions_stay_readable_and_older_ones_go() -> None:
    store = record()
    kept = year(store)
    versions = []
    for n in range(KEPT + 2):
        key = f"calendar/{n + 1}-12/event/2026-{n + 1:02}-12T09:00:00+00:00"
        decide.correct(store, taxonomy.load(), "me", key, "market")
        versions.append(kept.version(TODAY))
    for n, version in enumerate(versions[-KEPT:]):
        assert total(kept, version, category="market") == n + 3
    assert len(list(kept.folder.glob("ledger-*.json"))) == KEPT
    named = {f for v in versions[-KEPT:] for f in v.files}
    assert set(files(kept)) == named


def test_a_lost_file_is_made_again() -> None:
    kept = year(record())
    first = kept.version(TODAY)
    wanted = rows(kept, first)
    (kept.folder / first.files[3]).unlink()
    assert rows(kept, kept.version(TODAY)) == wanted
    shutil.rmtree(kept.folder)
    assert rows(kept, kept.version(TODAY)) == wanted


@pytest.mark.parametrize("left", ["", '{"facts": 1, "partiti', "\0" * 50])
def test_a_manifest_that_was_cut_short_is_made_again(left: str) -> None:
    kept = year(record())
    first = kept.version(TODAY)
    wanted = rows(kept, first)
    (kept.folder / f"{first.id}.json").write_text(left)
    assert rows(kept, kept.version(TODAY)) == wanted


def test_left_overs_of_a_killed_build_go_with_the_next() -> None:
    store = record()
    kept = year(store)
    kept.version(TODAY)
    for name in ("2026-05-0-abc.parquet.part", "2026-05-0-abc.parquet", "ledger-0000000009-20261120-x.json.part"):
        (kept.folder / name).write_bytes(b"half")
    calendar(store, event("other", "2026-11-02 09:00"), source="other")
    kept.version(TODAY)
    assert not list(kept.folder.glob("*.part"))
    assert "2026-05-0-abc.parquet" not in files(kept)


def test_moving_the_folder_rebuilds_nothing_and_another_rule_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    first = year(record()).version(TODAY)
    shutil.copytree(home, tmp_path / "moved")
    monkeypatch.setenv("EVENKEEL_HOME", str(tmp_path / "moved"))
    assert ledger(record()).version(TODAY).id == first.id
    assert ledger(record(), hours="Mon-Thu 09:00-17:00").version(TODAY).id != first.id


def test_an_empty_record_has_an_empty_ledger() -> None:
    kept = ledger(record())
    version = kept.version(TODAY)
    assert (version.files, rows(kept, version), total(kept, version)) == ((), [], 0)
    assert list(kept.hours(version, ["week", "category"]).columns) == ["week", "category", "hours", "booked_hours"]


# hours(by, where, viewer) -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ledger, Version]:
    """Two people, six months, something booked, an overlap, a private event and something not accepted."""
    home = tmp_path_factory.mktemp("two")
    found = settings.Settings(home=home, database=f"sqlite:///{home}/evenkeel.db", zone="Europe/Berlin")
    store = Store(found.database, home)
    titles = ["Sprint planning", "Acme discovery call", "Pricing decision", "Competitor review", "Team lunch", None]
    for owner in ("ana@us.example", "bo@us.example"):
        said = [
            event(f"{owner}{n}", f"2026-{5 + n // 20:02}-{1 + n % 20:02} {8 + n % 9:02}:00", 1 + n % 3,
                  title=titles[n % 6], owner=owner, private=titles[n % 6] is None,
                  answer="tentative" if n % 5 == 0 else "accepted", people=("x@acme.example",))
            for n in range(120)
        ] + [event(f"{owner}over", "2026-06-03 09:30", 2, owner=owner),
             event(f"{owner}next", "2026-11-25 09:00", 2, owner=owner)]  # fmt: skip
        calendar(store, *said, source=owner, owner=owner)
    kept = Ledger(store, found)
    return kept, kept.version(TODAY)


GROUPS = [c for c in LEDGER_COLUMNS if c not in ("hours", "booked_hours")] + ["week", "month", "quarter"]


@given(st.lists(st.sampled_from(GROUPS), unique=True), st.integers(0, 11))
def test_no_way_of_grouping_changes_a_total(two: tuple[Ledger, Version], by: list[str], fiscal: int) -> None:
    kept, version = two
    fiscal_year = Ledger(kept.store, replace(kept.settings, fiscal_year_start=fiscal + 1))
    whole = kept.hours(version)
    found = fiscal_year.hours(version, by)
    for column in ("hours", "booked_hours"):
        assert found[column].sum() == pytest.approx(whole[column].iloc[0])
    if by:
        assert not found.duplicated(by).any()
        assert found[by].values.tolist() == found.sort_values(by, kind="stable")[by].values.tolist()


@given(st.lists(st.dates(date(2026, 4, 25), date(2026, 11, 21)), max_size=6), st.sampled_from(["", "week", "month"]))
def test_splitting_a_period_anywhere_changes_no_total(
    two: tuple[Ledger, Version], cuts: list[date], grain: str
) -> None:
    kept, version = two
    edges = [date(2026, 4, 1), *sorted(cuts), date(2027, 1, 1)]
    by = [grain] if grain else []
    parts = [kept.hours(version, by, {"first": a, "before": b}) for a, b in pairwise(edges)]
    whole = kept.hours(version, by)
    assert sum(p["hours"].sum() for p in parts) == pytest.approx(whole["hours"].sum())
    assert sum(p["booked_hours"].sum() for p in parts) == pytest.approx(whole["booked_hours"].sum())


@given(st.dates(date(2026, 5, 1), date(2026, 10, 20)), st.integers(1, 12))
def test_a_period_starts_on_the_day_that_the_settings_say(two: tuple[Ledger, Version], day: date, fiscal: int) -> None:
    kept, version = two
    kept = Ledger(kept.store, replace(kept.settings, fiscal_year_start=fiscal))
    found = kept.hours(version, ["week", "month", "quarter"], {"day": day})
    for grain in ("week", "month", "quarter"):
        assert {d.date() for d in found[grain]} <= {settings.start_of(day, grain, fiscal)}  # type: ignore[arg-type]


def test_booked_hours_are_left_out_unless_asked_for(two: tuple[Ledger, Version]) -> None:
    kept, version = two
    later = {"first": TODAY}
    assert kept.hours(version, ["known"], later).empty
    assert kept.hours(version, ["known"], {**later, "known": "booked"})["hours"].tolist() == [4]
    assert kept.hours(version, (), {"known": EVERY})["hours"].iloc[0] == pytest.approx(
        kept.hours(version)["hours"].iloc[0] + 4
    )
    assert "booked" not in set(kept.hours(version, ["known"])["known"])


def test_a_viewer_sees_their_own_rows_whatever_they_ask_for(two: tuple[Ledger, Version]) -> None:
    kept, version = two
    for where in ({}, {"person": "bo@us.example"}, {"person": ["ana@us.example", "bo@us.example"]}, {"known": EVERY}):
        found = kept.hours(version, ["person", "activity"], where, viewer="ana@us.example")
        assert set(found["person"]) <= {"ana@us.example"}
    assert kept.hours(version, (), {"person": "bo@us.example"}, viewer="ana@us.example")["hours"].tolist() == [0]
    assert kept.hours(version, ["person"], viewer="' OR true --").empty
    assert set(kept.hours(version, ["person"])["person"]) == {"ana@us.example", "bo@us.example"}


def test_conditions_take_one_value_or_several_or_none(two: tuple[Ledger, Version]) -> None:
    kept, version = two

    def hours(**where: Any) -> float:
        return total(kept, version, **where)

    several = hours(category=["customers", "stories"])
    assert several == pytest.approx(hours(category="customers") + hours(category="stories"))
    assert hours(category=[]) == 0
    assert hours(category="no' such") == 0
    assert hours(tentative=True) + hours(tentative=False) == pytest.approx(hours())
    june = {"first": date(2026, 6, 1), "before": date(2026, 7, 1)}
    assert hours(month=date(2026, 6, 1)) == pytest.approx(hours(**june))
    days = [date(2026, 6, 1) + n * DAY for n in range(30)]
    assert hours(day=days) == pytest.approx(hours(**june))


def test_of_many_people_the_hours_are_the_sum_of_each_ones() -> None:
    """However many of a company are asked for: few are named, of most the others are left out."""
    store, people = record(), [f"p{n:02}@us.example" for n in range(40)]
    for n, who in enumerate(people):
        calendar(store, event(who, "2026-05-12 09:00", n / 8, owner=who), source=who, owner=who)
    kept = ledger(store)
    version = kept.version(TODAY)
    assert len(version.guesses) == len(people)
    for some in (people[:3], people[:17], people[5:24], people[3:], people, ["nobody@us.example", *people[:20]]):
        expected = sum(n / 8 for n, who in enumerate(people) if who in some)
        assert total(kept, version, person=some, known="calendar") == pytest.approx(expected)
        found = kept.hours(version, ("person",), {"person": some, "known": "calendar"})
        assert {*found["person"]} == {*some} & {*people} - {people[0]}


def test_a_column_that_does_not_exist_is_refused(two: tuple[Ledger, Version]) -> None:
    kept, version = two
    for by, where in ((["title"], {}), ([], {"titel": "x"}), (["hours; DROP"], {})):
        with pytest.raises((EvenkeelError, KeyError)):
            kept.hours(version, by, where)


def test_every_row_keeps_the_promises(two: tuple[Ledger, Version]) -> None:
    kept, version = two
    found = kept.hours(version, GROUPS[:-3], {"known": EVERY})
    assert (found["hours"] >= 0).all()
    assert (found["booked_hours"] >= found["hours"] - 1e-9).all()
    assert (found.groupby(["person", "day"])["hours"].sum() <= 24 + 1e-9).all()
    assert Counter(found["side"]).keys() <= {"strategy", "execution", "neither", "away", "unsorted", "not_seen"}
    assert (found[found["known"] == "not_seen"]["activity"] == "").all()


def test_the_first_calendar_of_a_person_brings_the_hours_of_their_jira_too(tmp_path: Path) -> None:
    """Also where the calendar is empty: whose calendar is here decides whose hours are worked out."""
    store = record()
    kept = ledger(store)
    calendar(store, worklog("A-1", "2026-11-02 09:00", 60, owner="bo@us.example"), source="jira", kind="jira")
    assert both(store, kept, tmp_path / "fresh") == []
    calendar(store, owner="bo@us.example")
    assert {r[0] for r in both(store, kept, tmp_path / "fresh")} == {"bo@us.example"}
    store.remove_source("calendar")
    assert both(store, kept, tmp_path / "fresh") == []
