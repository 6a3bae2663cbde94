"""Pushed aside: what gave way, to what, and whether it was held soon after; from exports, as a reader makes them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import TODAY, Said, at, event, reading, record
from test_history import FIRST_EXPORT, SECOND, THIRD, changed, export

import settings
from ledger import Ledger
from ledger.pushed import aside, read_twice
from metrics.pushed import Pushed, lost_by_taker
from model import Person, Source
from store import Store

ME, BUYER, ENG = "ana@acme.example", "buyer@northwind.example", "eng@acme.example"
CALL = event("call", "2026-11-11 10:00", 1, "Northwind call", people=(ME, BUYER), organizer=ME)
BUSINESS = event("case", "2026-11-11 14:00", 2, "Business case: returns", people=(ME, ENG), organizer=ME)
INCIDENT = event("inc", "2026-11-11 10:15", 1, "Incident call", people=(ME, ENG), organizer=ENG)


@pytest.fixture
def store() -> Store:
    store = record()
    store.save_source(Source("directory", "me", "directory", "directory"))
    people = [Person("@acme.example", relation="colleague"), Person("@northwind.example", relation="customer")]
    store.put("directory", reading(people=people))
    return store


def found(store: Store) -> list[Pushed]:
    ledger = Ledger(store, settings.load())
    return aside(ledger, ledger.version(TODAY), "me", date(2026, 11, 1), date(2026, 11, 30))


def twice(store: Store) -> bool:
    ledger = Ledger(store, settings.load())
    return read_twice(ledger, ledger.version(TODAY), ["me"]) == {"me"}


def week(store: Store, *exports: tuple[Said, ...]) -> list[Pushed]:
    """What these exports show, one made each week."""
    for seen, said in zip((FIRST_EXPORT, SECOND, THIRD), exports, strict=False):
        export(store, seen, *said)
    return found(store)


def test_a_customer_call_that_was_declined_for_an_incident_call_is_lost(store):
    (one,) = week(store, (CALL, INCIDENT), (changed(CALL, answer="declined"), INCIDENT))

    assert (one.day, one.hours, one.title, one.category) == (date(2026, 11, 11), 1.0, "Northwind call", "customers")
    assert (one.what, one.outcome, one.sure, one.seen) == ("declined", "lost", True, at(SECOND))
    assert (one.taker.title, one.taker.category) == ("Incident call", "delivery")
    assert lost_by_taker([one]) == [("delivery", 1.0)]


@pytest.mark.parametrize(
    ("later", "outcome"),
    [
        ("2026-11-13 10:00", "moved"),
        ("2026-11-25 10:00", "moved"),  # 14 days later
        ("2026-11-25 10:30", "lost"),
        ("2026-11-09 10:00", "moved"),  # before it
    ],
)
def test_it_was_moved_where_it_is_held_within_14_days(store, later, outcome):
    (one,) = week(store, (CALL, INCIDENT), (changed(CALL, later), INCIDENT))
    assert (one.what, one.outcome) == ("moved", outcome)


def test_moved_and_then_called_off_is_lost_and_called_off_and_then_held_is_not(store):
    moved = changed(CALL, "2026-11-13 10:00")
    (one,) = week(store, (CALL, INCIDENT), (moved, INCIDENT), (changed(moved, cancelled=True), INCIDENT))
    assert one.outcome == "lost"


def test_declined_and_then_accepted_again_is_held(store):
    (one,) = week(store, (CALL, INCIDENT), (changed(CALL, answer="declined"), INCIDENT), (CALL, INCIDENT))
    assert one.outcome == "moved"


def test_deleted_is_lost_and_made_again_soon_is_moved(store):
    (one,) = week(store, (CALL, INCIDENT), (INCIDENT,))
    assert (one.what, one.outcome) == ("vanished", "lost")
    again = event("other", "2026-11-16 10:00", 1, "Northwind call", people=(ME, BUYER), organizer=ME)
    (one,) = week(store, (CALL, INCIDENT), (INCIDENT, again))
    assert one.outcome == "moved"


NOT_PUSHED: list[tuple[str, tuple[Said, ...], tuple[Said, ...]]] = [
    ("nothing stood in its time", (CALL, BUSINESS), (changed(CALL, cancelled=True), BUSINESS)),
    ("strategy for strategy", (CALL, BUSINESS), (changed(CALL, cancelled=True), changed(BUSINESS, "2026-11-11 10:00"))),
    ("the other gave way too", (CALL, INCIDENT), tuple(changed(one, cancelled=True) for one in (CALL, INCIDENT))),
    ("execution gave way", (CALL, INCIDENT), (CALL, changed(INCIDENT, cancelled=True))),
    ("a lunch is no work", (CALL, lunch := event("l", "2026-11-11 10:00", 1, "Lunch")),
     (changed(CALL, cancelled=True), lunch)),
    ("ten minutes take nothing", (CALL, near := changed(INCIDENT, "2026-11-11 10:50")),
     (changed(CALL, cancelled=True), near)),
    ("it had been declined before", (changed(CALL, answer="declined"), INCIDENT),
     (changed(CALL, cancelled=True, answer="declined"), INCIDENT)),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after"), [(b, a) for _, b, a in NOT_PUSHED], ids=[name for name, *_ in NOT_PUSHED])
def test_what_is_not_pushed_aside(store, before, after):
    assert week(store, before, after) == []


def test_what_came_to_light_together_is_not_sure(store):
    whole = {"covers": (at("2026-01-01 00:00"), at("2027-01-01 00:00"))}
    export(store, FIRST_EXPORT, CALL, **whole)
    export(store, SECOND, changed(CALL, answer="declined"), INCIDENT, **whole)
    assert [one.sure for one in found(store)] == [False]


def test_what_came_to_light_after_it_gave_way_took_nothing(store):
    whole = {"covers": (at("2026-01-01 00:00"), at("2027-01-01 00:00"))}
    declined = changed(CALL, answer="declined")
    export(store, FIRST_EXPORT, CALL, **whole)
    export(store, SECOND, declined, **whole)
    export(store, THIRD, declined, INCIDENT, **whole)
    assert found(store) == []


def test_one_export_tells_nothing_and_says_so(store):
    assert week(store, (CALL, INCIDENT)) == []
    assert not twice(store)
    export(store, SECOND, changed(CALL, cancelled=True), INCIDENT)
    assert twice(store)


STATES: list[dict[str, Any]] = [{}, {"cancelled": True}, {"answer": "declined"}, {"start": "2026-11-13 09:00"}]


@given(st.lists(st.sampled_from(STATES), min_size=2, max_size=5))
def test_an_event_gives_way_at_most_once_and_is_lost_only_if_it_does_not_stand_in_the_end(states):
    from metrics.pushed import Taker, pushed
    from model import Revision

    forms = [changed(CALL, **state)[0] for state in states]
    steps = [
        Revision("c", "moved" if "start" in state else "cancelled", at(f"2026-11-0{n + 1} 08:00"), one, two, CALL[1])
        for n, (state, one, two) in enumerate(zip(states[1:], forms, forms[1:], strict=False))
    ]
    inc = INCIDENT[0]
    taker = Taker("c/inc", inc.start, inc.end, "delivery", ENG, "Incident call", None)
    rows = pushed(steps, dict.fromkeys(range(len(steps)), "customers"), [taker])

    assert len(rows) <= 1
    stands = states[-1] in ({}, {"start": "2026-11-13 09:00"})
    assert all((one.outcome == "moved") == stands for one in rows)
