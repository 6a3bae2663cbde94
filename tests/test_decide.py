"""What a person tells: checked, kept, seen in the hours, and taken back without a trace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from model_help import TODAY, at, calendar, counters, event, record, rows, total

import decide
import settings
from ledger import Ledger
from metrics import taxonomy
from model import EvenkeelError
from settings import now
from store import Store

CATEGORIES = taxonomy.load()
PLANNING = [event("planning", f"2026-11-{d:02} 09:00", id=f"planning/{d}") for d in (2, 9, 16)]
FAIR = event("fair", "2026-11-04 00:00", 48, "Trade fair", all_day=True)
TRIP = event("trip", "2025-01-01 00:00", 24 * 500, "Trip", all_day=True)


@pytest.fixture
def store() -> Store:
    store = record()
    calendar(store, *PLANNING, FAIR, TRIP)
    return store


def hours(store: Store, **where: Any) -> float:
    kept = Ledger(store, settings.load())
    return total(kept, kept.version(TODAY), **where)


def everything(store: Store) -> list[Any]:
    kept = Ledger(store, settings.load())
    return rows(kept, kept.version(TODAY))


def test_one_meeting_is_sorted_or_all_of_its_series(store: Store) -> None:
    decide.correct(store, CATEGORIES, "me", "calendar/planning/9", "market")
    assert hours(store, category="market") == 1
    decide.correct(store, CATEGORIES, "me", "calendar/planning/2", "customers", "series")
    assert (hours(store, category="market"), hours(store, category="customers")) == (1, 2)


def test_a_series_keeps_its_category_for_meetings_that_come_later(store: Store) -> None:
    decide.correct(store, CATEGORIES, "me", "calendar/planning/2", "customers", "series")
    calendar(store, *PLANNING, event("planning", "2026-11-18 09:00", id="planning/18"))
    assert hours(store, category="customers") == 4


def test_a_meeting_was_shorter_or_did_not_happen(store: Store) -> None:
    whole = hours(store, known="calendar")
    decide.happened(store, "me", "calendar/planning/2", 15)
    decide.happened(store, "me", "calendar/planning/9", 0)
    assert hours(store, known="calendar") == whole - 1.75


@pytest.mark.parametrize(("answer", "filled"), [("full", 16), ("half", 8), ("no", 0)])
def test_days_at_a_fair_are_filled_as_you_answer(store: Store, answer: Any, filled: float) -> None:
    decide.attended(store, "me", "calendar/fair/event/2026-11-04T00:00:00+00:00", answer)
    found = hours(store, activity="calendar/fair/event/2026-11-04T00:00:00+00:00")
    assert found == filled


def test_what_the_calendar_missed_fills_the_day_or_stands_at_its_time(store: Store) -> None:
    decide.tell(store, CATEGORIES, "me", date(2026, 11, 3), 90, "market", "Shop", "a call " * 100)
    decide.tell(store, CATEGORIES, "me", date(2026, 11, 3), 30, "customers", start=at("2026-11-03 21:00"))
    assert (hours(store, category="market", product="Shop"), hours(store, category="customers")) == (1.5, 0.5)
    assert max(len(d.data["note"]) for d in store.decisions({"told"})) == 500


SAY: list[Callable[[Store], str]] = [
    lambda s: decide.correct(s, CATEGORIES, "me", "calendar/planning/2", "market"),
    lambda s: decide.correct(s, CATEGORIES, "me", "calendar/planning/2", "market", "series"),
    lambda s: decide.happened(s, "me", "calendar/planning/2", 10),
    lambda s: decide.attended(s, "me", f"calendar/{FAIR[0].id}", "half"),
    lambda s: decide.attended(s, "me", f"calendar/{TRIP[0].id}", "half"),
    lambda s: decide.tell(s, CATEGORIES, "me", date(2026, 11, 3), 90, "market"),
    lambda s: decide.tell(s, CATEGORIES, "me", date(2026, 12, 3), 90, "market", start=at("2026-12-03 09:00")),
]


@pytest.mark.parametrize("say", SAY)
def test_taken_back_all_is_as_before(store: Store, say: Callable[[Store], str]) -> None:
    before = everything(store)
    decision = say(store)
    assert everything(store) != before
    assert store.undo(decision, now())
    assert everything(store) == before


def test_a_habit_and_a_wish_are_kept_with_their_time(store: Store) -> None:
    decide.habit(store, "me", include=True)
    decide.want(store, "me", 0.4)
    decide.want(store, "me", 0.6)
    assert [d.data for d in store.decisions({"worklogs"})] == [{"habit": "include"}]
    assert [d.data["strategy"] for d in store.decisions({"target"}, "me")] == [0.4, 0.6]
    assert {d.at for d in store.decisions()} == {now()}


WRONG: list[tuple[Callable[[Store], object], str]] = [
    (lambda s: decide.correct(s, CATEGORIES, "me", "calendar/planning/2", "fun"), "no category 'fun'"),
    (lambda s: decide.correct(s, CATEGORIES, "me", "calendar/gone", "market"), "not in the record any more"),
    (lambda s: decide.happened(s, "me", "no key at all", 5), "not in the record any more"),
    (lambda s: decide.happened(s, "me", "calendar/planning/2", -1), "between 0 and 1440"),
    (lambda s: decide.happened(s, "me", "calendar/planning/2", 1441), "between 0 and 1440"),
    (lambda s: decide.happened(s, "me", "calendar/planning/2", float("nan")), "between 0 and 1440"),
    (lambda s: decide.attended(s, "me", "", "full"), "not in the record any more"),
    (lambda s: decide.tell(s, CATEGORIES, "me", TODAY, 0, "market"), "between 1 and 1440"),
    (lambda s: decide.tell(s, CATEGORIES, "me", TODAY, float("inf"), "market"), "between 1 and 1440"),
    (lambda s: decide.tell(s, CATEGORIES, "me", TODAY, 5, ""), "no category"),
    (lambda s: decide.want(s, "me", 1.01), "between 0 and 100%"),
    (lambda s: decide.want(s, "me", float("nan")), "between 0 and 100%"),
]


@pytest.mark.parametrize(("say", "text"), WRONG)
def test_what_cannot_be_is_refused_and_changes_nothing(store: Store, say: Callable[[Store], object], text: str) -> None:
    before = counters(store)
    with pytest.raises(EvenkeelError, match=text):
        say(store)
    assert (counters(store), store.decisions()) == (before, [])


def test_the_same_said_twice_is_two_decisions_of_which_each_can_be_taken_back(store: Store) -> None:
    first, second = (decide.correct(store, CATEGORIES, "me", "calendar/planning/2", "market") for _ in range(2))
    assert first != second
    store.undo(second, now() + timedelta(minutes=1))
    assert hours(store, category="market") == 1
    store.undo(first, now())
    assert hours(store, category="market") == 0
