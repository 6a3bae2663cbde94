"""Last week and this one: what nothing explains, what is free, what is booked, and what a check-in makes of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_help import TODAY, action, at, calendar, event, record, rows, total

import decide
import settings
from decide import checkin
from ledger import Ledger, behind, week
from metrics import taxonomy
from metrics.overlap import covered, gaps
from model import EvenkeelError
from store import Store

PLACE = taxonomy.load()
FRIDAY = date(2026, 11, 13)
MEETINGS = [  # of Friday, 13 November: working hours are 9 to 17
    event("a", "2026-11-13 09:00", 2, "Sprint planning"),
    event("b", "2026-11-13 12:00", 1.5, "Customer interview"),
]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("EVENKEEL_ZONE", "UTC")
    found = record()
    decide.say_me(found, zone="UTC", hours="Mon-Fri 09:00-17:00")
    calendar(found, *MEETINGS)
    return found


def kept(store: Store) -> Ledger:
    return Ledger(store, settings.load())


def asked(store: Store, day: date = FRIDAY) -> list[str]:
    """The stretches that a check-in asks about, as "11:00-12:00 60"."""
    ledger = kept(store)
    found = week.unexplained(store, ledger.basis(ledger.version(TODAY)), "me", day, day)
    return [f"{one.start:%H:%M}-{one.end:%H:%M} {one.minutes:.0f}" for one in found]


def answer(store: Store, begin: str, end: str, minutes: float, category: str) -> str:
    """Answer for a stretch of that Friday."""
    return checkin.answer(store, PLACE, "me", (at(f"2026-11-13 {begin}"), at(f"2026-11-13 {end}")), minutes, category)


# what nothing explains ------------------------------------------------------------------------------------------


def test_gaps_of_an_hour_are_asked_about_longest_first(store: Store) -> None:
    assert asked(store) == ["13:30-17:00 210", "11:00-12:00 60"]


def test_what_was_answered_is_not_asked_again_and_counts(store: Store) -> None:
    answer(store, "13:30", "17:00", 210, "market")
    assert asked(store) == ["11:00-12:00 60"]
    ledger = kept(store)
    assert total(ledger, ledger.version(TODAY), category="market", known="told") == 3.5


def test_an_hour_that_jira_explains_is_not_asked_for(store: Store) -> None:
    """Estimates have no time of day, so they shorten the shortest stretch first: nobody can say which it was."""
    calendar(
        store, *(action("OPS-1", f"2026-11-13 {h:02}:00", id=str(h)) for h in (14, 15)), source="jira", kind="jira"
    )
    assert asked(store) == ["13:30-17:00 210"]


def test_off_takes_the_hours_out_of_what_is_not_seen_and_into_no_side(store: Store) -> None:
    answer(store, "13:30", "17:00", 210, "away")
    ledger = kept(store)
    assert total(ledger, ledger.version(TODAY), day=FRIDAY, known="not_seen") == 1
    assert total(ledger, ledger.version(TODAY), day=FRIDAY, side="away") == 3.5


@pytest.mark.parametrize(
    ("begin", "end", "minutes"), [("12:00", "12:00", 30), ("13:00", "12:00", 30), ("09:00", "10:00", 0)]
)
def test_a_stretch_that_cannot_be_is_refused(store: Store, begin: str, end: str, minutes: float) -> None:
    with pytest.raises(EvenkeelError):
        answer(store, begin, end, minutes, "market")


# what one usually does -------------------------------------------------------------------------------------------


def usually(store: Store, first: str, begin: str, end: str, category: str) -> str:
    stretch = at(f"{first} {begin}"), at(f"{first} {end}")
    return checkin.usually(store, PLACE, "me", stretch, category)


def test_friday_afternoons_are_strategy_writing_until_one_says_otherwise(store: Store) -> None:
    calendar(store, *MEETINGS, event("c", "2026-11-06 14:00", 1, "Sync"), event("d", "2026-10-30 09:00"))
    said = usually(store, "2026-11-06", "13:00", "16:00", "leadership")
    ledger = kept(store)
    hours = {
        day: total(ledger, ledger.version(TODAY), day=day, known="told")
        for day in (date(2026, 10, 30), date(2026, 11, 6), FRIDAY)
    }
    assert hours == {date(2026, 10, 30): 0, date(2026, 11, 6): 2, FRIDAY: 2.5}  # less the Sync, less the interview
    store.undo(said, settings.now())
    assert total(ledger, ledger.version(TODAY), known="told") == 0


def test_an_answer_for_that_week_beats_what_is_usual(store: Store) -> None:
    usually(store, "2026-11-06", "13:30", "17:00", "leadership")
    answer(store, "13:30", "17:00", 210, "market")
    ledger = kept(store)
    version = ledger.version(TODAY)
    assert total(ledger, version, day=FRIDAY, category="market", known="told") == 3.5
    assert total(ledger, version, day=FRIDAY, category="leadership", known="told") == 0


def test_what_is_usual_can_be_looked_at_like_any_activity_and_outlives_a_rebuild(store: Store) -> None:
    said = usually(store, "2026-11-06", "13:30", "17:00", "leadership")
    ledger = kept(store)
    version = ledger.version(TODAY)
    described = behind.describe(store, ledger.basis(version), "me", [f"usual/{said}"])
    assert described[0][1] == "What you usually do then"
    before = rows(ledger, version)
    for file in ledger.folder.glob("*"):
        file.unlink()
    again = kept(store)
    assert rows(again, again.version(TODAY)) == before


# this week ---------------------------------------------------------------------------------------------------


def ahead(store: Store, now: str, last: date) -> week.Ahead:
    ledger = kept(store)
    return week.ahead(store, ledger.basis(ledger.version(TODAY)), "me", at(now), last)


def test_free_blocks_are_the_gaps_to_come_and_a_hold_is_not_free(store: Store) -> None:
    calendar(
        store,
        event("e", "2026-11-20 13:00", 1, "Board meeting"),
        event("h", "2026-11-20 15:00", 1, "Hold"),
    )
    found = ahead(store, "2026-11-20 11:30", TODAY)
    assert [f"{b.start:%H:%M}-{b.end:%H:%M}" for b in found.free] == ["11:30-13:00", "14:00-15:00", "16:00-17:00"]
    assert [(b.title, b.side, b.hours) for b in found.booked] == [("Board meeting", "strategy", 1.0)]


def test_what_is_over_is_neither_booked_nor_free(store: Store) -> None:
    calendar(store, event("e", "2026-11-20 09:00", 1, "Board meeting"))
    found = ahead(store, "2026-11-20 16:30", TODAY)
    assert (found.booked, found.free) == ([], [])


def test_a_day_off_is_not_free(store: Store) -> None:
    calendar(store, event("off", "2026-11-20 00:00", 24, "Holiday", all_day=True, busy="away"))
    assert ahead(store, "2026-11-20 08:00", TODAY).free == []


SPAN = st.tuples(st.integers(0, 100), st.integers(0, 100)).map(lambda ab: (float(min(ab)), float(max(ab))))


@given(st.lists(SPAN, max_size=8))
def test_gaps_and_what_is_taken_make_the_whole(taken: list[tuple[float, float]]) -> None:
    window = (20.0, 80.0)
    free = gaps([window], taken)
    assert sum(b - a for a, b in free) + covered(taken, [window]) == pytest.approx(60)
    assert all(a < b for a, b in free)
    assert covered(taken, free) == pytest.approx(0)


# what is kept beside hours -----------------------------------------------------------------------------------------


def test_what_was_heard_is_found_by_word_company_and_product(store: Store) -> None:
    checkin.heard(store, "me", "calendar/b", "They export to Excel each Friday", ("Northwind",), "Atlas")
    checkin.heard(store, "me", "calendar/b", "Nobody uses the map", ("Acme",))
    said = store.decisions({"heard"})
    assert [d.data["text"] for d in checkin.search(said, "excel northwind")] == ["They export to Excel each Friday"]
    assert [d.data["text"] for d in checkin.search(said, "atlas")] == ["They export to Excel each Friday"]
    assert len(checkin.search(said, "")) == 2
    with pytest.raises(EvenkeelError):
        checkin.heard(store, "me", "calendar/b", "  ")


def test_a_no_keeps_what_who_why_and_the_contact_behind_it(store: Store) -> None:
    checkin.log_no(store, "me", "A fax gateway", who="Sales", why="Nobody faxes", contact="calendar/b")
    assert store.decisions({"no"})[0].data == {
        "what": "A fax gateway", "who": "Sales", "why": "Nobody faxes", "contact": "calendar/b",
    }  # fmt: skip
    for wrong in ({"what": " "}, {"what": "x", "salary": "1"}):
        with pytest.raises(EvenkeelError):
            checkin.log_no(store, "me", **wrong)


def test_none_of_this_moves_the_facts(store: Store) -> None:
    before = store.counter("facts")
    checkin.heard(store, "me", "calendar/b", "x")
    checkin.log_no(store, "me", "x")
    assert store.counter("facts") == before
