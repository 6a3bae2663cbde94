"""One person's hours from memory: the same answers as DuckDB gives, and a file is read once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import TODAY, calendar, event, record, stretch, worklog
from pandas.testing import assert_frame_equal

import decide
import settings
from ledger import PERIODS, Ledger, Version, own, parquet
from metrics import taxonomy
from model import LEDGER_COLUMNS, EvenkeelError

BEN = "ben@us.example"
BY = [*(c for c in LEDGER_COLUMNS if c not in ("hours", "booked_hours")), *PERIODS]
WHERE: dict[str, st.SearchStrategy[Any]] = {
    "first": st.dates(date(2025, 11, 1), date(2026, 12, 31)),
    "before": st.dates(date(2025, 11, 1), date(2026, 12, 31)),
    "category": st.lists(st.sampled_from(["customers", "stories", "unsorted", "not_seen", "overhead"])),
    "side": st.sampled_from(["strategy", "execution", "away"]),
    "known": st.lists(st.sampled_from(["calendar", "jira", "booked", "not_seen", "estimated"])),
    "tentative": st.booleans(),
    "month": st.sampled_from([date(2026, 5, 1), date(2026, 11, 1)]),
    "series": st.just(["every week", "no' such"]),
}


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A ledger of two people: last year and this one, meetings, issues, and what is still to come."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("EVENKEEL_HOME", str(tmp_path_factory.mktemp("home")))
        store = record()
        weekly = [
            event("every week", f"{date(2025, 12, 1) + timedelta(weeks=n)} 09:00", 1.25, recurring=True)
            for n in range(56)
        ]
        more = [
            event(
                f"{n}",
                f"2026-{n:02}-13 15:00",
                n / 7,
                "Customer interview",
                answer="tentative" if n % 2 else "accepted",
            )
            for n in range(1, 13)
        ]
        jira = stretch("A-1", "2026-05-04 09:00", "2026-05-20 17:00"), worklog("A-1", "2026-05-06 10:00", 50)
        calendar(store, *weekly, *more, *jira)
        calendar(store, event("ben", "2026-05-12 09:00", owner=BEN), source="ben", owner=BEN)
        ledger = Ledger(store, settings.load())
        yield ledger, ledger.version(TODAY)


@given(
    by=st.lists(st.sampled_from(BY), unique=True, max_size=4),
    where=st.fixed_dictionaries({"person": st.sampled_from(["me", BEN, "nobody"])}, optional=WHERE),
    fiscal=st.sampled_from([1, 2, 6]),
)
def test_it_answers_as_duckdb_does(
    two: tuple[Ledger, Version], by: list[str], where: dict[str, Any], fiscal: int
) -> None:
    ledger, version = two
    with patch.object(ledger, "settings", replace(ledger.settings, fiscal_year_start=fiscal)):
        from_memory = ledger.hours(version, by, where)
        with patch.object(own, "MONTHS", 0):
            by_duckdb = ledger.hours(version, by, where)
    if by_duckdb.empty:  # then DuckDB knows of no column what it holds
        by_duckdb = by_duckdb.astype(from_memory.dtypes)
    assert_frame_equal(from_memory, by_duckdb)


def test_of_two_people_or_of_nobody_in_particular_it_is_not_asked(two: tuple[Ledger, Version]) -> None:
    ledger, version = two
    with patch.object(own, "hours", side_effect=AssertionError):
        ledger.hours(version, ("week",), {"person": ["me", BEN]})
        ledger.hours(version, ("week",))
        assert ledger.hours(version, ("week",), {"person": BEN}, viewer="me").empty


def test_after_a_correction_nothing_is_read_where_it_was_worked_out(two: tuple[Ledger, Version]) -> None:
    ledger, version = two
    span = {"person": "me", "first": date(2025, 12, 1), "before": TODAY}
    both = {"person": BEN}
    ledger.hours(version, ("month",), span), ledger.hours(version, ("month",), both)
    decide.correct(ledger.store, taxonomy.load(), "me", "calendar/6/event/2026-06-13T15:00:00+00:00", "delivery")
    after = ledger.version(TODAY)
    with patch.object(parquet, "rows_of", side_effect=AssertionError):
        found, bens = ledger.hours(after, BY, span), ledger.hours(after, BY, both)
    with patch.object(own, "MONTHS", 0):
        assert_frame_equal(found, ledger.hours(after, BY, span))
        assert_frame_equal(bens, ledger.hours(after, BY, both))
    assert "delivery" in {*found["category"]}


def test_after_another_processs_correction_only_the_file_it_wrote_is_read(two: tuple[Ledger, Version]) -> None:
    ledger, version = two
    span = {"person": "me", "first": date(2025, 12, 1), "before": TODAY}
    ledger.hours(version, ("month",), span)
    decide.correct(ledger.store, taxonomy.load(), "me", "calendar/5/event/2026-05-13T15:00:00+00:00", "market")
    with patch.object(own, "follow"):
        after = ledger.version(TODAY)
    with patch.object(parquet, "rows_of", wraps=parquet.rows_of) as read:
        found = ledger.hours(after, ("category",), span)
    ((paths, who),) = (call.args for call in read.call_args_list)
    assert ([path.name for path in paths], who) == ([*{*after.files} - {*version.files}], "me")
    assert "market" in {*found["category"]}


def test_a_file_that_was_taken_away_is_told_in_a_sentence(home: Any) -> None:
    store = record()
    calendar(store, event("1", "2026-05-13 09:00"))
    ledger = Ledger(store, settings.load())
    version = ledger.version(TODAY)
    for name in version.files:
        (ledger.folder / name).write_bytes(b"half")
    with pytest.raises(EvenkeelError, match="damaged or taken away"):
        ledger.hours(version, ("week",), {"person": "me"})
    assert not ledger.hours(ledger.version(TODAY), ("week",), {"person": "me"}).empty
