"""The sums that leaders were shown are kept: a later reader gets the same ones, whatever changed meanwhile."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decide import blocks
from store import Store

OCT = date(2026, 10, 1)
FIVE = ("ana", "ben", "cleo", "dan", "eve")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path}/record.db", tmp_path)


def rows(*people: str, hours: float = 10.0) -> dict:
    return {("people:Atlas", OCT): {who: {"customers": hours} for who in people}}


def look(store: Store, given: dict) -> tuple:
    return blocks.visible(store, given, set(), {OCT: OCT}, 5)


def test_what_was_shown_once_stands_in_the_record(store: Store) -> None:
    first = look(store, rows(*FIVE))
    assert [(c.why, c.people, c.hours) for c in first] == [("shown", 5, {"customers": 50.0})]
    assert look(store, rows(*FIVE, hours=99.0)) == first
    assert [sorted(b.people) for b in blocks.listed(store)] == [list(FIVE)]


def test_looking_again_writes_nothing(store: Store) -> None:
    look(store, rows(*FIVE))
    before = store.counters()
    look(store, rows(*FIVE))
    look(store, rows(*FIVE, "fay"))
    assert store.counters() == before


def test_too_few_people_leave_nothing_behind(store: Store) -> None:
    before = store.counters()
    assert [c.why for c in look(store, rows(*FIVE[:4]))] == ["not_shared"]
    assert store.counters() == before
    assert blocks.listed(store) == []


def test_five_who_came_later_are_a_block_of_their_own(store: Store) -> None:
    look(store, rows(*FIVE))
    (cell,) = look(store, rows(*FIVE, "f", "g", "h", "i", "j", hours=20.0))
    assert (cell.people, cell.hours) == (10, {"customers": 150.0})
    assert len(blocks.listed(store)) == 2
