"""Every file and address a calendar can come by, from the import to the hours; and what an export speaks for."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from calendar_feed import Feed, single
from model_help import TODAY, counters, ics, record
from test_store import stored

import decide
import secret
import settings
import sync
from ledger import Ledger
from model import EvenkeelError
from store import Store
from sync.files import until

MINE = "ORGANIZER;CN=Ana Lima:mailto:ana@us.example"


@pytest.fixture
def store() -> Store:
    return record()


def titles(store: Store) -> list[tuple[str, str | None]]:
    return sorted((f"{a.start:%m%d}", s.title) for _, a, s in stored(store))


def hours(store: Store, **where: Any) -> float:
    kept = Ledger(store, settings.load())
    return float(kept.hours(kept.version(TODAY), (), where)["hours"].iloc[0])


def became(store: Store) -> list[tuple[str, str]]:
    found = store.history(["me"], datetime(2000, 1, 1).astimezone(), datetime(2100, 1, 1).astimezone())
    return [(r.what, str(r.subject.title)) for r in found]


# archives ---------------------------------------------------------------------------------------------------


def test_googles_zip_brings_each_of_its_calendars(store: Store) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("Takeout/Calendar/Work.ics", ics(single("1", "20261102"), name="Work"))
        file.writestr("Takeout/Calendar/Team.ics", ics(single("2", "20261103"), name="Team"))
        file.writestr("Takeout/archive_browser.html", "<html>")
    parts, also = sync.unpacked("takeout.zip", packed.getvalue())
    for name, data in parts:
        sync.import_file(store, name, data, also=also)
    assert sorted(s.name for s in store.sources()) == ["Team", "Work"]
    assert {p.code for _, p in store.problems()} == {"archive.others"}
    assert titles(store) == [("1102", "Roadmap"), ("1103", "Roadmap")]


# tables -----------------------------------------------------------------------------------------------------

OUTLOOK = (
    "Subject,Start Date,Start Time,End Date,End Time,All day event,Meeting Organizer,Required Attendees,Private,"
    "Show time as\r\n"
    "Roadmap,11/16/2026,9:00:00 AM,11/16/2026,10:00:00 AM,False,Ana Lima,Bo Kim,False,2\r\n"
)


def test_outlooks_csv_is_a_calendar_and_not_a_directory(store: Store) -> None:
    decide.say_me(store, zone="Europe/Berlin")
    done = sync.import_file(store, "calendar.CSV", OUTLOOK.encode())
    assert (done.source.kind, titles(store)) == ("calendar_csv", [("1116", "Roadmap")])
    assert hours(store, known="calendar") == 1


def test_dates_that_could_be_read_both_ways_are_asked_about_and_nothing_is_guessed(store: Store) -> None:
    both = OUTLOOK.replace("11/16/2026", "11/10/2026").encode()
    with pytest.raises(EvenkeelError) as error:
        sync.import_file(store, "calendar.csv", both)
    assert (error.value.problem.code, store.sources()) == ("calendar.date_order", [])
    for order, day in (("dmy", "1011"), ("mdy", "1110")):
        sync.import_file(store, "calendar.csv", both, dates=order)
        assert (day, "Roadmap") in titles(store)


def test_own_rows_become_hours_that_you_told(store: Store) -> None:
    rows = "Date;Hours;Category;Note\n2026-11-10;1,5;customers;Called Nordbank\n2026-11-11;2;Delivery;Launch list\n"
    done = sync.import_file(store, "mine.csv", rows.encode())
    assert (done.source.kind, done.change.added) == ("rows_csv", 2)
    assert (hours(store, known="told", category="customers"), hours(store, known="told")) == (1.5, 3.5)
    sync.import_file(store, "mine.csv", rows.replace("1,5", "1").encode())
    assert hours(store, known="told") == 3
    store.remove_source(done.source.id)
    assert hours(store) == 0


# one meeting in two calendars -------------------------------------------------------------------------------


def test_a_meeting_in_two_calendars_counts_once_as_the_copy_that_you_accepted(store: Store) -> None:
    sync.import_file(store, "a.ics", ics(single("1", "20261110", more="STATUS:CONFIRMED"), name="Work"))
    copy = "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"
    sync.import_file(store, "b.ics", ics(single("other", "20261110", more=copy), name="Team"))
    kept = Ledger(store, settings.load())
    rows = kept.hours(kept.version(TODAY), ("activity", "tentative"), {"known": "calendar"})
    assert [(row.hours, row.booked_hours, row.tentative) for row in rows.itertuples()] == [(1, 1, False)]


def test_two_meetings_at_one_time_in_one_calendar_stay_two(store: Store) -> None:
    sync.import_file(store, "a.ics", ics(single("1", "20261110", "Interview"), single("2", "20261110", "Interview")))
    kept = Ledger(store, settings.load())
    rows = kept.hours(kept.version(TODAY), ("activity",), {"known": "calendar"})
    assert [(row.hours, row.booked_hours) for row in rows.itertuples()] == [(0.5, 1), (0.5, 1)]


# what an export speaks for ----------------------------------------------------------------------------------

YEAR = [single(f"{m}", f"2026{m:02}10", f"Month {m}") for m in (1, 3, 5, 7, 9, 11, 12)]


def test_an_export_of_some_weeks_deletes_nothing_outside_them(store: Store) -> None:
    sync.import_file(store, "all.ics", ics(*YEAR))
    done = sync.import_file(store, "part.ics", ics(YEAR[1], single("4", "20260410", "April"), YEAR[3]))
    kept = ["Month 1", "Month 3", "April", "Month 7", "Month 9", "Month 11", "Month 12"]
    assert [title for _, title in titles(store)] == kept
    assert (done.change.removed, became(store)) == (1, [("vanished", "Month 5"), ("appeared", "April")])


def test_a_whole_export_tells_all_of_what_is_to_come(store: Store) -> None:
    """The last meeting of the year is called off: it must not stay booked."""
    sync.import_file(store, "all.ics", ics(*YEAR))
    sync.import_file(store, "all.ics", ics(*YEAR[:-1], single("x", "20261118", "Yesterday's")))
    assert ("vanished", "Month 12") in became(store)
    assert "Month 12" not in [title for _, title in titles(store)]


def test_days_that_outlook_names_are_the_days_it_speaks_for(store: Store) -> None:
    sync.import_file(store, "all.ics", ics(*YEAR))
    days = "X-CALSTART:20260401T000000Z\r\nX-CALEND:20261231T000000Z\r\n"
    part = ics(YEAR[3]).replace(b"BEGIN:VEVENT", days.encode() + b"BEGIN:VEVENT", 1)
    sync.import_file(store, "part.ics", part)
    assert [title for _, title in titles(store)] == ["Month 1", "Month 3", "Month 7"]


def test_what_moved_and_was_declined_is_kept_with_when_it_was_seen(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide.say_me(store, aliases=("ana@us.example",))
    sync.import_file(store, "all.ics", ics(single("1", "20261124", "Nordbank"), single("2", "20261125", "Review")))
    monkeypatch.setenv("EVENKEEL_NOW", "2026-11-23T08:00:00Z")
    declined = single("2", "20261125", "Review", "ORGANIZER:mailto:bo@us.example").replace(
        "ACCEPTED:mailto:ana", "DECLINED:mailto:ana"
    )
    sync.import_file(store, "all.ics", ics(single("1", "20261127", "Nordbank"), declined))
    found = store.history(["me"], datetime(2026, 1, 1).astimezone(), datetime(2027, 1, 1).astimezone())
    assert [(r.what, r.subject.title, r.seen) for r in found] == [
        ("declined", "Review", settings.now()),
        ("moved", "Nordbank", settings.now()),
    ]
    assert [found[1].after.start - found[1].before.start] == [timedelta(days=3)]  # type: ignore[union-attr]


def test_an_export_a_day_later_is_known_to_be_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """How far ahead is read moves once a month, or every series would be new every day."""
    weekly = f"w|20260105T090000Z|20260105T100000Z|Weekly|RRULE:FREQ=WEEKLY|{MINE}"
    sync.import_file(store, "all.ics", ics(weekly))
    before = counters(store)
    monkeypatch.setenv("EVENKEEL_NOW", "2026-11-21T12:00:00Z")
    assert not sync.import_file(store, "all.ics", ics(weekly)).change
    assert counters(store) == before
    assert until() == date(2027, 12, 1)


# an address -------------------------------------------------------------------------------------------------


def test_a_subscribed_calendar_is_read_again_only_where_it_changed(store: Store, feed: Feed) -> None:
    done = sync.subscribe(store, feed.url)
    assert (done.source.kind, done.source.name, titles(store)) == ("calendar_url", "Work", [("1110", "Roadmap")])
    before = counters(store)
    assert sync.sync_all(store, None) == []
    assert (feed.asked, counters(store)) == ([None, '"one"'], before)
    feed.body, feed.tag = ics(single("1", "20261112")), '"two"'
    assert sync.sync_all(store, None) == []
    assert (titles(store), became(store)) == ([("1112", "Roadmap")], [("moved", "Roadmap")])


def test_when_you_say_who_you_are_the_calendar_is_read_again_though_unchanged(store: Store, feed: Feed) -> None:
    feed.body = ics(single("1", "20261110", more="ORGANIZER:mailto:bo@us.example").replace(
        "ACCEPTED:mailto:ana", "DECLINED:mailto:ana"))  # fmt: skip
    decide.say_me(store, aliases=("someone@us.example",))
    sync.subscribe(store, feed.url)
    decide.say_me(store, aliases=("ana@us.example",))
    sync.sync_all(store, None)
    assert [a.answer for _, a, _ in stored(store)] == ["declined"]
    assert feed.asked == [None, None]


def test_the_address_is_nowhere_but_in_the_owners_file(store: Store, feed: Feed, home: Path, tmp_path: Path) -> None:
    done = sync.subscribe(store, feed.url)
    store.backup(tmp_path / "backup.zip")
    with zipfile.ZipFile(tmp_path / "backup.zip") as file:
        backup = b"".join(file.read(name) for name in file.namelist())
    assert b"5ecret" not in backup
    kept = home / "secrets.json"
    holding = [path for path in home.rglob("*") if path.is_file() and b"5ecret" in path.read_bytes()]
    assert (holding, kept.stat().st_mode & 0o777) == ([kept], 0o600)
    assert secret.get(done.source.id) == feed.url
    sync.forget(done.source)
    assert b"5ecret" not in kept.read_bytes()
    (problem,) = sync.sync_all(store, None)
    assert (problem.code, "5ecret" in str(problem)) == ("calendar.no_address", False)


def test_a_sign_in_page_at_the_address_leaves_what_was_read_before(store: Store, feed: Feed) -> None:
    sync.subscribe(store, feed.url)
    before = stored(store), counters(store)
    feed.body, feed.tag = b"<!DOCTYPE html><title>Sign in</title>", '"page"'
    (problem,) = sync.sync_all(store, None)
    assert "web page" in problem.text
    assert "5ecret" not in str(problem)
    assert (stored(store), counters(store)) == before
    (source,) = store.sources()
    assert source.state["failed"]["text"] == problem.text


def test_a_calendar_inside_the_network_is_refused_until_the_administrator_lists_it(
    store: Store, feed: Feed, home: Path
) -> None:
    (home / "evenkeel.toml").unlink()
    with pytest.raises(EvenkeelError) as error:
        sync.subscribe(store, feed.url)
    assert (store.sources(), "5ecret" in str(error.value), feed.asked) == ([], False, [])
