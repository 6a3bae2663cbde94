"""Every source into the record: files whole or not at all, Jira page by page, and what happens in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from jira_standin import EMAIL, TOKEN, Server, served
from model_help import TODAY, calendar, counters, event, ics, record
from test_jira_rest import issue, many, on, site
from test_store import stored

import decide
import settings
import sync
from connectors import jira_client, jira_rest
from ledger import Ledger
from model import EvenkeelError, Source
from settings import JiraAccess
from store import Change, Store

MINE = "ORGANIZER;CN=Ana Lima:mailto:ana@us.example"
WORK = ics(
    f"1|20261102T090000Z|20261102T100000Z|Roadmap|{MINE}",
    "2|20261102T110000Z|20261102T120000Z|Demo|ORGANIZER:mailto:bo@us.example"
    "|ATTENDEE;PARTSTAT=DECLINED:mailto:ana@us.example",
    f"3|20261103T090000Z|20261103T100000Z|Talk|CLASS:PRIVATE|{MINE}",
)


@pytest.fixture
def store() -> Store:
    return record()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(jira_client, "LONGEST_PAUSE", 0.01)
    with served(site(many(), page=3)) as running:
        yield running


def access(server: Server, token: str = TOKEN, projects: tuple[str, ...] = ("SHOP", "OPS")) -> JiraAccess:
    return JiraAccess(server.url, token, EMAIL, projects)


# files ------------------------------------------------------------------------------------------------------


def test_a_calendar_brings_its_events_and_who_you_are(store: Store) -> None:
    done = sync.import_file(store, "work.ics", WORK, zone="Europe/Berlin")
    assert (done.change, done.source.name, done.source.kind) == (Change(added=3), "Work", "calendar_ics")
    assert decide.me(store) == decide.Me(aliases=("ana@us.example",), zone="Europe/Berlin")
    assert [(a.answer, s.title) for _, a, s in stored(store)] == [
        ("accepted", "Roadmap"),
        ("declined", "Demo"),
        ("accepted", None),
    ]


def test_the_same_file_twice_changes_nothing_at_all(store: Store) -> None:
    for name, data in (("work.ics", WORK), ("people.csv", b"email,role\nbo@us.example,maker\n")):
        sync.import_file(store, name, data)
        before = counters(store)
        assert not sync.import_file(store, name, data).change
        assert counters(store) == before


def test_a_later_export_replaces_the_one_before_under_whatever_file_name(store: Store) -> None:
    sync.import_file(store, "work.ics", WORK)
    later = ics(
        f"1|20261102T090000Z|20261102T100000Z|Roadmap|{MINE}", f"9|20261104T090000Z|20261104T100000Z|New|{MINE}"
    )
    done = sync.import_file(store, "export november.ics", later)
    assert (done.change, len(store.sources())) == (Change(added=1, removed=2), 1)


def test_two_calendars_of_one_person_stand_beside_each_other(store: Store) -> None:
    for name in ("Work", "Team", ""):
        data = ics(f"{name}1|20261102T090000Z|20261102T100000Z|{name}|{MINE}", name=name)
        sync.import_file(store, "export.ics", data)
    assert sorted(s.name for s in store.sources()) == ["Team", "Work", "export"]
    assert len(stored(store)) == 3


def test_a_download_that_the_browser_numbered_is_the_same_calendar(store: Store) -> None:
    data = ics(f"1|20261102T090000Z|20261102T100000Z|X|{MINE}", name="")
    for name in ("calendar.ics", "calendar (1).ics", "Calendar (12).ICS"):
        sync.import_file(store, name, data)
    assert [s.name for s in store.sources()] == ["Calendar"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.ics", b""),
        ("picture.ics", b"\x89PNG\r\n\x1a\n" + bytes(200)),
        ("page.ics", b"<!DOCTYPE html><title>Sign in</title>"),
        ("people.ics", b"email,role\nbo@us.example,maker\n"),
        ("people.csv", b""),
        ("people.csv", b"colour,size\nred,3\n"),
        ("people.csv", WORK),
        ("people.csv", b"\x89PNG\r\n\x1a\n" + bytes(200)),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(store: Store, name: str, data: bytes) -> None:
    sync.import_file(store, "work.ics", WORK)
    before = counters(store), stored(store), store.sources()
    with pytest.raises(EvenkeelError, match=name):
        sync.import_file(store, name, data)
    assert (counters(store), stored(store), store.sources()) == before


def test_an_import_that_fails_on_its_last_step_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Store, "put", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        sync.import_file(store, "work.ics", WORK)
    assert (store.sources(), decide.me(store), counters(store)) == ([], decide.Me(), (0, 0))


def test_corrections_hold_again_when_a_removed_calendar_returns(store: Store) -> None:
    done = sync.import_file(store, "work.ics", WORK, zone="Europe/Berlin")
    store.decide("me", "series", "1", {"category": "investment"}, settings.now())
    store.remove_source(done.source.id)
    sync.import_file(store, "work.ics", WORK)
    kept = Ledger(store, settings.load())
    assert kept.hours(kept.version(TODAY), (), {"category": "investment"})["hours"].tolist() == [1]


# who I am ---------------------------------------------------------------------------------------------------


def test_what_is_not_said_stays_and_saying_it_again_changes_nothing(store: Store) -> None:
    decide.say_me(store, zone="Europe/Berlin", role="pm", products=("Shop",))
    decide.say_me(store, hours="Mon-Thu 09:00-17:00")
    before = counters(store)
    decide.say_me(store, zone="Europe/Berlin", hours="Mon-Thu 09:00-17:00", products=("Shop",))
    assert counters(store) == before
    assert decide.me(store) == decide.Me(
        zone="Europe/Berlin", role="pm", products=("Shop",), hours="Mon-Thu 09:00-17:00"
    )
    decide.say_me(store, role="")
    assert decide.me(store).role == ""


@pytest.mark.parametrize("wrong", [{"zone": "Mars/Base"}, {"hours": "nine to five"}, {"hours": "Mon 17:00-09:00"}])
def test_a_zone_or_hours_that_do_not_exist_are_not_kept(store: Store, wrong: dict[str, str]) -> None:
    with pytest.raises(EvenkeelError, match=next(iter(wrong.values()))):
        decide.say_me(store, **wrong)
    assert counters(store) == (0, 0)


# Jira -------------------------------------------------------------------------------------------------------


def connected(store: Store, server: Server, **how: Any) -> Source:
    return sync.connect_jira(store, access(server, **how))


def test_a_zone_that_only_jira_knows_is_not_taken(
    store: Store, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = jira_rest.Account("ana-1", "ana@us.example", "Ana", "ana@us.example", "Mars/Base")
    monkeypatch.setattr(jira_rest, "check", lambda _: ana)
    connected(store, server)
    assert (decide.me(store).zone, len(store.sources())) == ("", 1)


def test_a_sync_brings_every_issue_and_the_next_changes_nothing(store: Store, server: Server) -> None:
    source = connected(store, server)
    change = sync.sync_jira(store, source, access(server))
    (after,) = store.sources()
    assert change.added == sum(store.counts()[source.id].values()) > 20
    assert (after.state["run"], after.state["failed"]) == (None, None)
    assert decide.me(store).aliases == ("ana@acme.example", "jira:ana-1")
    before = counters(store), stored(store)
    assert not sync.sync_jira(store, after, access(server))
    assert (counters(store), stored(store)) == before


def test_without_projects_all_that_may_be_seen_are_read(store: Store, server: Server) -> None:
    assert sync.sync_all(store, access(server, projects=())) == []
    assert {s.project for _, _, s in stored(store)} == {"SHOP", "OPS"}


def test_only_what_changed_is_read_again(store: Store, server: Server) -> None:
    source = connected(store, server)
    sync.sync_jira(store, source, access(server))
    facts = store.counter("facts")
    new = issue(8, on(8, "09:00"), summary="A new story")
    with served(site([*many(), new], page=3)) as later:
        server.site = later.site
    change = sync.sync_jira(store, store.sources()[0], access(server))
    assert change.added > 0
    assert (change.changed, change.removed) == (0, 0)
    assert store.counter("facts") == facts + 1


@pytest.mark.parametrize("after", [1, 2])
def test_a_sync_that_breaks_off_resumes_where_it_was(store: Store, server: Server, after: int) -> None:
    source = connected(store, server)
    server.only, server.faults = "search/jql", [None] * after + ["403"]
    with pytest.raises(EvenkeelError, match="does not let this account"):
        sync.sync_jira(store, source, access(server))
    (broken,) = store.sources()
    part = stored(store)
    assert (broken.state["failed"]["code"], broken.state["run"]) == ("jira.forbidden", None)
    assert any(store.cursor(broken.id)["projects"].values())
    server.faults = []
    sync.sync_jira(store, broken, access(server))
    assert len(stored(store)) > len(part) > 0
    assert store.sources()[0].state["failed"] is None
    assert stored(store) == whole(server)


def whole(server: Server) -> list[Any]:
    """What a record holds that read the site in one go."""
    fresh = Store("sqlite://", Path("unused"))
    sync.sync_jira(fresh, connected(fresh, server), access(server))
    return stored(fresh)


def test_a_sync_that_is_stopped_keeps_its_pages_and_says_so(store: Store, server: Server) -> None:
    source = connected(store, server)
    with pytest.raises(EvenkeelError, match="The sync was stopped"):
        sync.sync_jira(store, source, access(server), lambda *_: store.set_state(source.id, cancel=True))
    (stopped,) = store.sources()
    assert (stopped.state["cancel"], stopped.state["failed"]["code"]) == (False, "jira.cancelled")
    assert stored(store)
    sync.sync_jira(store, stopped, access(server))
    assert stored(store) == whole(server)


def test_progress_counts_up_to_all(store: Store, server: Server) -> None:
    seen: list[tuple[int, int]] = []
    sync.sync_jira(
        store, connected(store, server), access(server), lambda _, run: seen.append((run["done"], run["total"]))
    )
    assert seen == sorted(seen)
    assert seen[-1] == (7, 7)


def test_a_source_removed_while_it_is_read_takes_nothing_more(store: Store, server: Server) -> None:
    source = connected(store, server)
    with pytest.raises(EvenkeelError, match="removed while it was being read"):
        sync.sync_jira(store, source, access(server), lambda *_: store.remove_source(source.id))
    assert (stored(store), store.sources()) == ([], [])


def test_a_run_that_died_does_not_look_as_if_it_went_on(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    calendar(store)
    sync.begin(store, store.sources()[0])
    assert sync.running(store.sources()[0])
    monkeypatch.setattr("sync.run.ALIVE", timedelta())
    assert sync.running(store.sources()[0]) is None


def test_one_source_that_fails_does_not_stop_the_others(store: Store, server: Server) -> None:
    store.save_source(Source("jira-other", "me", "jira", "other.example", {"url": "https://other.example"}))
    connected(store, server)
    (problem,) = sync.sync_all(store, access(server))
    assert (problem.code, problem.where, problem.severity) == ("jira.no_token", "other.example", "person")
    assert stored(store)


def test_a_source_that_nobody_knows_is_not_passed_over(store: Store, server: Server) -> None:
    with pytest.raises(EvenkeelError, match="no source 'nobody'"):
        sync.sync_all(store, None, only="nobody")


@pytest.mark.parametrize(
    ("token", "projects", "said"),
    [("wrong", ("SHOP",), "did not accept"), (TOKEN, ("SHOP", "NOPE"), "no project NOPE"), ("", (), "no Jira token")],
)
def test_a_connection_that_fails_adds_no_source(
    store: Store, server: Server, token: str, projects: tuple[str, ...], said: str
) -> None:
    with pytest.raises(EvenkeelError, match=said):
        connected(store, server, token=token, projects=projects)
    assert (store.sources(), counters(store)) == ([], (0, 0))


def test_connecting_again_with_other_projects_keeps_the_source(store: Store, server: Server) -> None:
    first = connected(store, server, projects=("OPS",))
    sync.sync_jira(store, first, access(server))
    assert {s.project for _, _, s in stored(store)} == {"OPS"}
    second = connected(store, server)
    assert second.id == first.id
    sync.sync_jira(store, store.sources()[0], access(server))
    assert {s.project for _, _, s in stored(store)} == {"OPS", "SHOP"}


def test_what_you_do_in_jira_and_in_your_calendar_is_one_persons(store: Store, server: Server) -> None:
    """Also where the directory has a row for your address."""
    sync.import_file(store, "people.csv", b"email,role,products\nana@acme.example,po,Shop\nben@x.example,maker,\n")
    sync.sync_jira(store, connected(store, server), access(server))
    sync.import_file(store, "work.ics", WORK)
    kept = Ledger(store, settings.load())
    basis = kept.basis(kept.version(TODAY))
    assert basis.directory.key("ana@acme.example") == "me"
    assert {"ana@acme.example", "me"} <= basis.owners["me"]
    assert (basis.person("me", TODAY).role, basis.person("me", TODAY).products) == ("po", ("Shop",))


# secrets ----------------------------------------------------------------------------------------------------


def test_the_token_is_nowhere_in_the_record(store: Store, server: Server, home: Path) -> None:
    server.faults = [None] * 6 + ["500"]
    sync.sync_jira(store, connected(store, server), access(server))
    server.faults = ["401"]
    with pytest.raises(EvenkeelError):
        sync.sync_jira(store, store.sources()[0], access(server))
    store.backup(home / "kept.zip")
    Ledger(store, settings.load()).version(TODAY)
    held = b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())
    assert b"SHOP-1" in held
    assert TOKEN.encode() not in held
    assert TOKEN not in repr(access(server))


def test_the_token_travels_in_the_environment_alone(store: Store, server: Server) -> None:
    given = sync.environment(connected(store, server), TOKEN)
    assert (given["JIRA_TOKEN"], given["JIRA_URL"], given["JIRA_EMAIL"]) == (TOKEN, server.url, EMAIL)


# the sample company -----------------------------------------------------------------------------------------


def test_the_sample_company_is_made_once_a_week(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = settings.in_folder(sync.sample_folder(settings.load()))
    store = Store(found.database, found.home / "backups")
    before = counters(store)
    sync.ensure_sample(store, TODAY)
    sync.ensure_sample(store, TODAY + timedelta(days=1))
    assert counters(store) == before
    assert {s.kind for s in store.sources()} == {"directory", "calendar_ics", "jira"}
    made: list[date] = []
    monkeypatch.setattr("sync.company.make_sample", lambda _, today, __: made.append(today))
    sync.ensure_sample(store, date(2026, 11, 24))
    assert made == [date(2026, 11, 24)]


def test_the_sample_company_leaves_your_own_record_alone(sample: Path) -> None:
    assert not (sample / "evenkeel.db").exists()
    calendar(record(), event("mine", "2026-11-02 09:00"))
    found = settings.in_folder(sync.sample_folder(settings.load()))
    kept = Ledger(Store(found.database, found.home), found)
    assert "me" not in kept.basis(kept.version(TODAY)).owners


def test_half_a_calendar_does_not_take_the_place_of_the_whole_one() -> None:
    # the story: a download broke off, was imported, and three years of meetings were gone
    days = ("02", "03", "04")
    whole = ics(*(f"{d}|202611{d}T090000Z|202611{d}T100000Z|Meeting {d}" for d in days))
    half = whole[: whole.index(b"SUMMARY:Meeting 04")]
    store = record()
    sync.import_file(store, "work.ics", whole)
    before = store.counts()
    with pytest.raises(EvenkeelError, match=r"work\.ics ends in the middle.*nothing was changed"):
        sync.import_file(store, "work.ics", half)
    with pytest.raises(EvenkeelError, match=r"empty\.ics holds no events; nothing was changed"):
        sync.import_file(store, "empty.ics", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")
    assert store.counts() == before
    assert len(store.sources()) == 1
