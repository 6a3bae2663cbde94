"""Pinned events: kept, listed, taken away, and never a cause to work the hours out anew."""

from __future__ import annotations

from datetime import date

import pytest
from model_help import counters, record

from decide import pinned
from decide.pinned import Pinned, pin
from model import EvenkeelError

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def test_what_was_pinned_is_listed_by_day_until_it_is_taken_away():
    store = record()
    freeze = pin(store, "me", "freeze", MARCH, APRIL, "No travel", "Waypoint")
    launch = pin(store, "bo@acme.example", "launch", date(2026, 2, 3))

    assert pinned.listed(store) == [
        Pinned(launch, "bo@acme.example", "launch", "Launch", date(2026, 2, 3), date(2026, 2, 4), ""),
        Pinned(freeze, "me", "freeze", "No travel", MARCH, APRIL, "Waypoint"),
    ]
    assert [one.id for one in pinned.listed(store, "me")] == [freeze]
    assert not pinned.unpin(store, launch, "me")  # somebody else's
    assert pinned.unpin(store, freeze, "me")
    assert not pinned.unpin(store, freeze, "me")
    assert [one.id for one in pinned.listed(store)] == [launch]


def test_it_changes_no_hours():
    store = record()
    facts, notes = counters(store)
    pin(store, "me", "merger", MARCH)
    assert counters(store) == (facts, notes + 1)


def test_it_is_seen_from_its_first_day_to_its_last():
    store = record()
    pin(store, "me", "incident", MARCH, APRIL, product="Waypoint")
    found = pinned.listed(store)
    days = [(date(2026, 2, 1), MARCH), (date(2026, 2, 1), date(2026, 3, 2)), (date(2026, 3, 31), APRIL), (APRIL, APRIL)]

    assert [len(pinned.within(found, *span)) for span in days] == [0, 1, 1, 0]
    assert [len(pinned.within(found, MARCH, APRIL, product)) for product in ("Waypoint", "Scout", "", None)] == [
        1, 0, 0, 1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "before", "text"),
    [("party", None, "no kind of event 'party'"), ("launch", MARCH, "ends before it begins")],
)
def test_what_cannot_be_is_refused(what, before, text):
    store = record()
    with pytest.raises(EvenkeelError, match=text):
        pin(store, "me", what, MARCH, before)
    assert store.decisions() == []


def test_a_label_has_room_for_a_line_only():
    store = record()
    pin(store, "me", "layoff", MARCH, label="  x" * 200)
    assert len(pinned.listed(store)[0].label) == 80
