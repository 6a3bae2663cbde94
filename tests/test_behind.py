"""What is behind a number: the rows of a day, activities in words, and hours that add up from source to page."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from model_help import TODAY, action, at, calendar, event, record, rows, worklog

import decide
import settings
import sync
from ledger import Ledger, behind
from ledger.basis import Basis
from metrics import taxonomy
from model import Activity, Subject
from store import Store

CALL = event("call", "2026-11-02 09:00", title="Acme discovery call", people=("ana@acme.example", "bo@us.example"))
FIRST, BEFORE = date(2026, 11, 2), date(2026, 11, 16)


@pytest.fixture
def store() -> Store:
    store = record()
    calendar(
        store,
        CALL,
        event("over", "2026-11-02 09:30", title="Sprint planning"),
        event("no", "2026-11-02 11:00", answer="declined"),
        event("secret", "2026-11-03 11:00", title=None, private=True, people=("x@us.example", "me@us.example")),
        event("fair", "2026-11-04 00:00", 48, "Trade fair", all_day=True),
        worklog("SHOP-1", "2026-11-02 16:00", 90),
        action("SHOP-2", "2026-11-03 15:00"),
    )
    decide.say_me(store, zone="Europe/Berlin", country="US")
    return store


def basis_of(store: Store) -> Basis:
    kept = Ledger(store, settings.load())
    return kept.basis(kept.version(TODAY))


def key(said: Any) -> str:
    return f"calendar/{said[0].id}"


def test_the_rows_of_a_day_are_those_of_the_ledger(store: Store) -> None:
    basis, kept = basis_of(store), Ledger(store, settings.load())
    ledger_rows = rows(kept, kept.version(TODAY))
    for n in range(7):
        found = behind.explain(store, basis, "me", FIRST + timedelta(days=n))
        assert found
        mine = sorted((r.category, r.activity, str(r.day)) for r in found[1].rows)
        assert mine == sorted((r[2], r[6], str(r[1])[:10]) for r in ledger_rows if r[1].date() == found[0].day)


def test_nothing_is_known_of_a_week_without_activities_or_of_a_stranger(store: Store) -> None:
    assert behind.explain(store, basis_of(store), "me", date(2026, 10, 5)) is None
    assert behind.explain(store, basis_of(store), "nobody@us.example", FIRST) is None
    assert behind.doubts(store, basis_of(store), "nobody@us.example", FIRST, BEFORE).flows == []


def test_an_activity_is_told_in_words_with_why_it_is_sorted_so(store: Store) -> None:
    found = [
        dict(zip(behind.DESCRIBED, r, strict=True)) for r in behind.describe(store, basis_of(store), "me", [key(CALL)])
    ]
    (told,) = found
    assert (told["title"], told["kind"], told["minutes"], told["people"]) == ("Acme discovery call", "event", 60, 2)
    assert told["start"] == at("2026-11-02 10:00").replace(tzinfo=None)  # the clock in Berlin
    assert told["reason"]
    assert told["series"] == "call"


def test_what_you_told_and_what_jira_says_are_told_too(store: Store) -> None:
    said = decide.tell(store, taxonomy.load(), "me", FIRST, 45, "market", note="A call on the train")
    keys = [
        f"told/{said}",
        key(worklog("SHOP-1", "2026-11-02 16:00", 90)),
        key(action("SHOP-2", "2026-11-03 15:00")),
        "gone",
    ]
    found = [dict(zip(behind.DESCRIBED, r, strict=True)) for r in behind.describe(store, basis_of(store), "me", keys)]
    assert [(one["title"], one["minutes"]) for one in found] == [
        ("A call on the train", 45), ("SHOP-1 Work on SHOP-1", 90), ("SHOP-2 Work on SHOP-2 (comment)", 0)
    ]  # fmt: skip


def test_a_private_event_is_told_without_words(store: Store) -> None:
    ((_, title, *rest),) = behind.describe(
        store, basis_of(store), "me", ["calendar/secret/event/2026-11-03T11:00:00+00:00"]
    )
    assert title is None
    assert "me@us.example" not in str(rest)


def test_hours_add_up_from_source_to_page(store: Store) -> None:
    found = behind.doubts(store, basis_of(store), "me", FIRST, BEFORE)
    flows = {(group, what): hours for group, what, _, hours in found.flows}
    assert sum(h for (group, _), h in flows.items() if group == "Calendar") == 4  # as the calendar holds them, timed
    assert flows["Calendar", "counted"] == 2.5
    assert flows["Calendar", "declined"] == 1
    assert flows["Calendar", "overlaps, counted once"] == 0.5
    assert flows["Jira", "counted"] == 1.5


def test_an_all_day_event_is_a_question_until_it_is_answered(store: Store) -> None:
    (asked,) = behind.doubts(store, basis_of(store), "me", FIRST, BEFORE).questions
    assert asked[1] == "Trade fair"
    decide.attended(store, "me", asked[0], "no")
    assert behind.doubts(store, basis_of(store), "me", FIRST, BEFORE).questions == []


@pytest.mark.parametrize(
    ("country", "code"), [("", "holidays.unknown"), ("XX", "holidays.country"), ("US-ZZ", "holidays.country")]
)
def test_a_country_without_known_holidays_is_a_problem(store: Store, country: str, code: str) -> None:
    def codes() -> set[str]:
        return {p.code for p in behind.doubts(store, basis_of(store), "me", FIRST, BEFORE).problems}

    assert not codes() & {"holidays.unknown", "holidays.country"}
    decide.say_me(store, country=country)
    assert code in codes()


def test_a_habit_that_cannot_be_guessed_is_asked_for_once(store: Store) -> None:
    def codes() -> set[str]:
        return {p.code for p in behind.doubts(store, basis_of(store), "me", FIRST, BEFORE).problems}

    assert "worklogs.habit" in codes()
    decide.habit(store, "me", include=False)
    assert "worklogs.habit" not in codes()


def test_any_span_of_days_can_be_asked_about(store: Store) -> None:
    basis = basis_of(store)
    whole = behind.doubts(store, basis, "me", settings.EARLIEST, TODAY)
    assert whole.flows == behind.doubts(store, basis, "me", date(2026, 10, 1), date(2030, 1, 1)).flows
    for first, before in ((BEFORE, FIRST), (date(2030, 1, 1), date(2031, 1, 1)), (FIRST, FIRST)):
        assert behind.doubts(store, basis, "me", first, before).flows == []


def test_an_export_holds_every_activity_once_and_every_hour(store: Store) -> None:
    found = behind.export(store, settings.load(), "activities")
    assert sorted(found["activity"]) == sorted(store_keys(store))
    assert found.set_index("activity")["title"].isna().sum() == 1
    ledger = behind.export(store, settings.load(), "ledger")
    kept = Ledger(store, settings.load())
    assert ledger["hours"].sum() == pytest.approx(kept.hours(kept.version(TODAY))["hours"].iloc[0])
    assert set(ledger["day"]) <= {f"2026-11-{d:02}" for d in range(2, 9)}


def store_keys(store: Store) -> list[str]:
    with store.read() as c:
        return [f"calendar/{i}" for (i,) in c.exec_driver_sql("SELECT id FROM activities")]


def test_the_sample_company_adds_up(sample: Any) -> None:
    """For its first product manager: what her calendar holds in four weeks is what counts and what does not."""
    found = settings.in_folder(sync.sample_folder(settings.load()))
    store = Store(found.database, found.home / "backups")
    kept = Ledger(store, found)
    version = kept.version(TODAY)
    who = next(s.state["me"] for s in store.sources() if s.state.get("me"))
    span = settings.periods(TODAY)["4w"]
    flows = behind.doubts(store, kept.basis(version), who, *span).flows
    counted = sum(h for group, what, _, h in flows if (group, what) == ("Calendar", "counted"))
    where = {"person": who, "first": span[0], "before": span[1], "known": "calendar"}
    work = kept.hours(version, ["category"], where).query("category != 'away'")["hours"].sum()
    assert counted == pytest.approx(work)
    assert counted > 20


def test_a_whole_years_activities_are_described_in_a_few_queries() -> None:
    # the story: the CSV asked the record once for every activity, thousands of times for a year
    import sqlalchemy as sa

    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(300)]
    store = record()
    calendar(store, *(event(f"e{n}", f"{day} 09:00") for n, day in enumerate(days)))
    basis = basis_of(store)
    keys = [k for k, _, _ in _all(store, basis)]
    asked: list[str] = []
    sa.event.listen(store.engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    assert len(behind.describe(store, basis, "me", keys)) == 300
    assert len(asked) < 10


def _all(store: Store, basis: Basis) -> list[tuple[str, Activity, Subject]]:
    with store.read() as c:
        return store.activities(
            c, basis.owners["me"], datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
        )
