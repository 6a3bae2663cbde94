"""History: what moved, was called off, vanished or appeared between two exports; and exports of a part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from model_help import Said, at, counters, event, reading, record, worklog
from test_store import stored

from model import OPEN, Activity, Revision, Source
from store import Change, Store, rows, schema
from store.rows import FIRST

ANA: dict[str, Any] = {"title": "Acme call", "people": ("ana@acme.example",)}
FIRST_EXPORT, SECOND, THIRD = "2026-11-01 08:00", "2026-11-08 08:00", "2026-11-15 08:00"


@pytest.fixture
def store(database: None) -> Store:
    return record()


def export(store: Store, seen: str, *said: Said, source: str = "calendar", **how: Any) -> Change:
    """Read these events as an export made then."""
    store.save_source(Source(source, "me", "calendar_ics", source))
    return store.put(source, reading(*said), seen=at(seen), **how)


def weekly(uid: str, first: str, times: int, every: int = 7, **how: Any) -> list[Said]:
    """A series, named as the connector does: by its UID and the time of each occurrence."""
    days = (at(first) + timedelta(days=every * n) for n in range(times))
    return [event(uid, f"{day:%Y-%m-%d %H:%M}", recurring=True, **how) for day in days]


def changed(said: Said, start: str = "", **how: Any) -> Said:
    """The same event (its id stays), with other fields, or of the same length at another time."""
    activity, about = said
    if start:
        how |= {"start": at(start), "end": at(start) + (activity.end - activity.start)}
    return replace(activity, **how), about


def revisions(store: Store, owners: Iterable[str] = ("me",)) -> list[Revision]:
    return store.history(owners, FIRST, OPEN)


def told(store: Store) -> list[tuple[str, str, str]]:
    """What became of what, in order of time: (what, from, to)."""
    found = [(r.what, said(r.before), said(r.after)) for r in revisions(store)]
    return sorted(found, key=lambda one: one[1] or one[2])


def said(activity: Activity | None) -> str:
    return f"{activity.start:%m-%d %H:%M}" if activity else ""


# what happens to one event ----------------------------------------------------------------------------------


def test_a_customer_call_that_moved_is_kept_with_both_times_its_words_and_when_that_was_seen(store: Store) -> None:
    was, now = event("call", "2026-11-10 14:00", **ANA), event("call", "2026-11-12 09:00", **ANA)
    export(store, FIRST_EXPORT, was)
    export(store, SECOND, now)
    assert revisions(store) == [Revision("calendar", "moved", at(SECOND), was[0], now[0], was[1])]


@pytest.mark.parametrize(
    ("how", "what"),
    [
        ({"cancelled": True}, "cancelled"),
        ({"answer": "declined"}, "declined"),
        ({"cancelled": True, "answer": "declined"}, "cancelled"),
        ({"start": "2026-11-10 15:00"}, "moved"),
        ({"end": at("2026-11-10 14:30")}, "moved"),
        ({"start": "2026-11-10 15:00", "cancelled": True}, "cancelled"),
    ],
)
def test_what_becomes_of_a_call_and_that_it_takes_place_again(store: Store, how: dict[str, Any], what: str) -> None:
    call = event("call", "2026-11-10 14:00", **ANA)
    export(store, FIRST_EXPORT, call)
    export(store, SECOND, changed(call, **how))
    export(store, THIRD, call)
    assert [r.what for r in revisions(store)] == [what, "moved" if what == "moved" else "accepted"]
    assert [r.seen for r in revisions(store)] == [at(SECOND), at(THIRD)]
    assert (revisions(store)[0].before, revisions(store)[1].after) == (call[0], call[0])


@pytest.mark.parametrize("how", [{"answer": "tentative"}, {"answer": "none"}, {"busy": "free"}, {"special": "focus"}])
def test_what_changes_neither_when_nor_whether_is_no_history(store: Store, how: dict[str, Any]) -> None:
    export(store, FIRST_EXPORT, event("call", "2026-11-10 14:00", **ANA))
    assert export(store, SECOND, changed(event("call", "2026-11-10 14:00", title="Acme and Bolt call"), **how))
    assert revisions(store) == []


def test_what_vanished_and_what_appeared(store: Store) -> None:
    call, incident = event("call", "2026-11-10 14:00", **ANA), event("incident", "2026-11-10 14:30", title="Outage")
    export(store, FIRST_EXPORT, call)
    assert revisions(store) == []  # nothing was known before
    export(store, SECOND, incident)
    assert revisions(store) == [
        Revision("calendar", "vanished", at(SECOND), call[0], None, call[1]),
        Revision("calendar", "appeared", at(SECOND), None, incident[0], incident[1]),
    ]


def test_the_same_export_again_is_no_history_and_moves_no_counter(store: Store) -> None:
    export(store, FIRST_EXPORT, *weekly("1", "2026-11-02 09:00", 3))
    export(store, SECOND, *weekly("1", "2026-11-02 10:00", 3))
    before = counters(store), revisions(store)
    assert export(store, THIRD, *weekly("1", "2026-11-02 10:00", 3)) == Change()
    assert (counters(store), revisions(store)) == before


def test_there_and_back_again_is_history_of_both(store: Store) -> None:
    one, other = event("call", "2026-11-12 09:00"), event("call", "2026-11-10 14:00")
    for seen, each in ((FIRST_EXPORT, one), (SECOND, other), (THIRD, one)):
        export(store, seen, each)
    assert [(said(r.before), said(r.after)) for r in revisions(store)] == [
        ("11-12 09:00", "11-10 14:00"),
        ("11-10 14:00", "11-12 09:00"),
    ]


def test_a_single_event_is_the_same_however_far_it_moves(store: Store) -> None:
    export(store, FIRST_EXPORT, event("offsite", "2026-11-10 09:00"))
    export(store, SECOND, event("offsite", "2027-06-10 09:00"))
    assert told(store) == [("moved", "11-10 09:00", "06-10 09:00")]


def test_history_is_asked_for_by_owner_and_by_the_time_before(store: Store) -> None:
    # each reading's own event moves from the 10th to the 20th; bo's stays out of mine
    for seen, hour in ((SECOND, "2026-11-20 09:00"), (FIRST_EXPORT, "2026-11-10 09:00")):
        for source, owner in (("mine", "me"), ("bo's", "bo@x.example")):
            given = [event("a", hour, owner=owner)]
            store.save_source(Source(source, owner, "calendar_ics", source))
            store.put(source, reading(*given), seen=at(seen))
    day = timedelta(days=1)
    assert [r.source for r in revisions(store, ["me"])] == ["mine"]
    assert sorted(r.source for r in revisions(store, ["me", "bo@x.example", "nobody"])) == ["bo's", "mine"]
    was = at("2026-11-20 09:00")
    assert len(store.history(["me"], was, was + day)) == 1
    assert store.history(["me"], was - day, was) == store.history(["me"], was + day, OPEN) == []
    assert revisions(store, []) == []


def test_what_jira_brings_has_no_history(store: Store) -> None:
    store.save_source(Source("jira", "me", "jira", "jira"))
    store.put("jira", reading(worklog("A-1", "2026-11-02 09:00", 60)), replaced=["A-1"])
    store.put("jira", reading(worklog("A-1", "2026-11-03 09:00", 60)), replaced=["A-1"])
    assert (revisions(store), "known" in store.sources()[0].state) == ([], False)


def test_history_stands_with_the_reading_or_not_at_all(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    export(store, FIRST_EXPORT, event("call", "2026-11-10 14:00"))
    monkeypatch.setattr(rows, "replace_people", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(store, SECOND, event("call", "2026-11-12 09:00"))
    assert (revisions(store), [a.start for _, a, _ in stored(store)]) == ([], [at("2026-11-10 14:00")])


def test_a_removed_source_takes_its_history_along_and_leaves_that_of_others(store: Store) -> None:
    for source in ("one", "two"):
        export(store, FIRST_EXPORT, event("call", "2026-11-10 14:00"), source=source)
        export(store, SECOND, event("call", "2026-11-12 09:00"), source=source)
    store.remove_source("one")
    assert [r.source for r in revisions(store)] == ["two"]
    export(store, THIRD, event("call", "2026-11-17 09:00"), source="one")
    assert [r.source for r in revisions(store)] == ["two"]  # the first reading of it again


def test_the_same_event_of_another_person_is_another_event(store: Store) -> None:
    export(store, FIRST_EXPORT, event("call", "2026-11-10 14:00", **ANA))
    export(store, SECOND, event("call", "2026-11-12 09:00", owner="bo@x.example", **ANA))
    assert [r.what for r in revisions(store)] == ["vanished"]
    assert [r.what for r in revisions(store, ["bo@x.example"])] == ["appeared"]


# series -----------------------------------------------------------------------------------------------------


def test_a_weekly_series_an_hour_later_is_as_many_moved_meetings(store: Store) -> None:
    export(store, FIRST_EXPORT, *weekly("1", "2026-11-02 09:00", 4))
    export(store, SECOND, *reversed(weekly("1", "2026-11-02 10:00", 4)))
    assert told(store) == [("moved", f"11-{d:02} 09:00", f"11-{d:02} 10:00") for d in (2, 9, 16, 23)]


def test_mondays_moved_to_fridays_stay_in_their_weeks(store: Store) -> None:
    # the story: the nearest Friday is that of the week before, and the first Monday had none left
    export(store, FIRST_EXPORT, *weekly("1", "2026-11-02 09:00", 3))
    export(store, SECOND, *weekly("1", "2026-11-06 09:00", 3))
    assert told(store) == [("moved", f"11-{d:02} 09:00", f"11-{d + 4:02} 09:00") for d in (2, 9, 16)]


def test_every_second_week_at_another_hour_is_half_of_it_moved(store: Store) -> None:
    each, second = weekly("1", "2026-11-02 09:00", 4), weekly("1", "2026-11-02 10:00", 2, every=14)
    export(store, FIRST_EXPORT, *each)
    export(store, SECOND, *second)
    assert told(store) == [
        ("moved", "11-02 09:00", "11-02 10:00"),
        ("vanished", "11-09 09:00", ""),
        ("moved", "11-16 09:00", "11-16 10:00"),
        ("vanished", "11-23 09:00", ""),
    ]
    export(store, THIRD, *each)
    assert {(r.what, said(r.before), said(r.after)) for r in revisions(store) if r.seen == at(THIRD)} == {
        ("moved", "11-02 10:00", "11-02 09:00"),
        ("appeared", "", "11-09 09:00"),
        ("moved", "11-16 10:00", "11-16 09:00"),
        ("appeared", "", "11-23 09:00"),
    }


def test_occurrences_of_a_series_that_are_months_apart_are_not_the_same_meeting(store: Store) -> None:
    export(store, FIRST_EXPORT, *weekly("1", "2026-01-05 09:00", 1), *weekly("1", "2026-08-10 09:00", 1))
    export(store, SECOND, *weekly("1", "2026-08-07 09:00", 1), *weekly("1", "2026-12-01 09:00", 1))
    assert [(what, was, now) for what, was, now in told(store) if what == "moved"] == [
        ("moved", "08-10 09:00", "08-07 09:00")
    ]


def test_a_monthly_series_may_move_by_weeks(store: Store) -> None:
    private: dict[str, Any] = {"title": None, "private": True, "every": 30}
    export(store, FIRST_EXPORT, *weekly("1", "2026-09-01 09:00", 2, **private))
    export(store, SECOND, *weekly("1", "2026-09-20 09:00", 2, **private))
    assert told(store) == [("moved", "09-01 09:00", "09-20 09:00"), ("moved", "10-01 09:00", "10-20 09:00")]


def test_a_call_that_was_deleted_and_made_again_moved_if_that_is_soon(store: Store) -> None:
    export(store, FIRST_EXPORT, event("1", "2026-11-10 14:00", **ANA), event("2", "2026-12-10 14:00"))
    export(store, SECOND, event("3", "2026-11-20 14:00", **ANA), event("4", "2026-12-30 14:00"))
    assert told(store) == [
        ("moved", "11-10 14:00", "11-20 14:00"),
        ("vanished", "12-10 14:00", ""),
        ("appeared", "", "12-30 14:00"),
    ]


def test_a_series_whose_rest_moved_under_a_name_of_its_own_moved(store: Store) -> None:
    # the story: Google cuts a series in two when "this and following" move, and gives the rest another UID
    rest = weekly("1_R20261116T100000@google.com", "2026-11-16 10:00", 2, **ANA)
    export(store, FIRST_EXPORT, *weekly("1@google.com", "2026-11-02 09:00", 4, **ANA))
    export(store, SECOND, *weekly("1@google.com", "2026-11-02 09:00", 2, **ANA), *rest)
    assert told(store) == [("moved", f"11-{d:02} 09:00", f"11-{d:02} 10:00") for d in (16, 23)]


def test_a_program_that_names_everything_anew_each_time_makes_no_history(store: Store) -> None:
    private: dict[str, Any] = {"title": None, "private": True}
    first = [event("a1", "2026-11-10 14:00", **ANA), event("b1", "2026-11-11 14:00", **private)]
    export(store, FIRST_EXPORT, *first, *weekly("1", "2026-11-02 09:00", 3))
    again = [event("a2", "2026-11-10 14:00", **ANA), event("b2", "2026-11-11 14:00", **private)]
    assert export(store, SECOND, *again, *weekly("2", "2026-11-02 09:00", 3)) == Change(added=5, removed=5)
    assert revisions(store) == []


# what is known, and a part of it ------------------------------------------------------------------------------


def test_series_that_are_read_one_after_the_other_are_no_news(store: Store) -> None:
    for n, uid in enumerate(("1", "2", "3")):
        export(store, f"2026-11-{n + 1:02} 08:00", *weekly(uid, "2026-11-02 09:00", 2), replaced=[uid])
    assert (len(stored(store)), revisions(store)) == (6, [])


def until(day: str) -> tuple[datetime, datetime]:
    return at("2000-01-01 00:00"), at(f"{day} 00:00")


def test_a_series_that_goes_on_beyond_the_old_horizon_is_no_news(store: Store) -> None:
    export(store, FIRST_EXPORT, *weekly("1", "2026-11-02 09:00", 2), covers=until("2026-11-15"))
    lunch = event("lunch", "2026-11-12 12:00")
    export(store, SECOND, *weekly("1", "2026-11-02 09:00", 3), lunch, covers=until("2026-11-22"))
    assert told(store) == [("appeared", "", "11-12 12:00")]


def test_an_occurrence_that_was_deleted_did_not_move_beyond_the_old_horizon(store: Store) -> None:
    export(store, FIRST_EXPORT, *weekly("1", "2026-11-02 09:00", 2), covers=until("2026-11-15"))
    one, _, three = weekly("1", "2026-11-02 09:00", 3)
    export(store, SECOND, one, three, covers=until("2026-11-22"))
    assert told(store) == [("vanished", "11-09 09:00", "")]


def test_a_part_deletes_nothing_outside_it_and_no_words(store: Store) -> None:
    series = weekly("1", "2026-11-02 09:00", 5, **ANA)
    export(
        store, FIRST_EXPORT, *series, event("call", "2026-11-09 14:00"), event("2", "2026-11-24 14:00", title="Fair")
    )
    part = (at("2026-11-08 00:00"), at("2026-11-22 00:00"))
    change = export(store, SECOND, series[1], covers=part)
    assert change == Change(removed=2)
    assert told(store) == [("vanished", "11-09 14:00", ""), ("vanished", "11-16 09:00", "")]
    assert [(said(a), s.title) for _, a, s in sorted(stored(store), key=lambda one: one[1].start)] == [
        ("11-02 09:00", "Acme call"),
        ("11-09 09:00", "Acme call"),
        ("11-23 09:00", "Acme call"),
        ("11-24 14:00", "Fair"),
        ("11-30 09:00", "Acme call"),
    ]
    assert store.counts() == {"calendar": {"event": 5}}


def test_a_part_of_some_series_leaves_the_others_and_what_is_outside(store: Store) -> None:
    export(store, FIRST_EXPORT, *weekly("1", "2026-11-02 09:00", 3), *weekly("2", "2026-11-02 11:00", 3))
    export(store, SECOND, covers=(at("2026-11-08 00:00"), OPEN), replaced=["1"])
    assert told(store) == [("vanished", f"11-{d:02} 09:00", "") for d in (9, 16)]


def test_what_a_first_look_at_another_month_shows_is_no_news(store: Store) -> None:
    months = [at(f"2026-{m:02}-01 00:00") for m in (9, 10, 11, 12)]
    september, october, november = pairwise(months)
    export(store, "2026-12-01 08:00", event("a", "2026-09-10 09:00"), covers=september)
    export(store, "2026-12-02 08:00", event("b", "2026-11-10 09:00"), covers=november)
    export(store, "2026-12-03 08:00", event("c", "2026-10-10 09:00"), covers=october)
    assert (len(stored(store)), revisions(store)) == (3, [])
    export(store, "2026-12-04 08:00", event("c", "2026-10-10 09:00"), event("d", "2026-10-11 09:00"), covers=october)
    assert told(store) == [("appeared", "", "10-11 09:00")]


def test_whole_days_are_inside_a_part_by_their_date(store: Store) -> None:
    # the story: in New York the first of April, stored as midnight UTC, begins before the end of March does
    days = [event(day, f"2026-{day} 00:00", 24, all_day=True) for day in ("02-28", "03-01", "03-31", "04-01")]
    export(store, FIRST_EXPORT, *days)
    here = ZoneInfo("America/New_York")
    export(store, SECOND, covers=(datetime(2026, 3, 1, tzinfo=here), datetime(2026, 4, 1, tzinfo=here)))
    assert told(store) == [("vanished", "03-01 00:00", ""), ("vanished", "03-31 00:00", "")]


def test_a_single_event_that_moved_into_the_part_is_not_there_twice(store: Store) -> None:
    export(store, FIRST_EXPORT, event("call", "2026-10-30 14:00", **ANA), event("other", "2026-10-30 16:00"))
    november = (at("2026-11-01 00:00"), at("2026-12-01 00:00"))
    export(store, SECOND, event("call", "2026-11-04 14:00", **ANA), covers=november)
    assert told(store) == [("moved", "10-30 14:00", "11-04 14:00")]
    assert sorted(said(a) for _, a, _ in stored(store)) == ["10-30 16:00", "11-04 14:00"]


def test_a_series_with_one_occurrence_in_each_part_has_two(store: Store) -> None:
    october, november = (at("2026-10-01 00:00"), at("2026-11-01 00:00")), (at("2026-11-01 00:00"), OPEN)
    export(store, FIRST_EXPORT, *weekly("1", "2026-10-30 14:00", 1), covers=october)
    export(store, SECOND, *weekly("1", "2026-11-06 14:00", 1), covers=november)
    assert ([said(a) for _, a, _ in stored(store)], revisions(store)) == (["10-30 14:00", "11-06 14:00"], [])


def test_a_record_from_before_there_was_history_knows_its_time_from_first_to_last(another: Callable[[], None]) -> None:
    another()
    older = record()
    older.save_source(Source("calendar", "me", "calendar_ics", "calendar"))
    older.put("calendar", reading(event("a", "2026-11-02 09:00"), event("b", "2026-11-20 09:00")))
    with older.write() as c:  # as the version before left it
        schema.history.drop(c)
        schema.issues.drop(c)
        before = schema.STEPS.index(schema._fourth)
        c.execute(sa.update(schema.counters).where(schema.counters.c.name == "schema").values(value=before))
    store = record()
    more = [event("c", "2026-11-10 09:00"), event("d", "2027-11-10 09:00")]
    export(store, SECOND, event("a", "2026-11-02 09:00"), event("b", "2026-11-19 09:00"), *more)
    assert told(store) == [("appeared", "", "11-10 09:00"), ("moved", "11-20 09:00", "11-19 09:00")]


# private ------------------------------------------------------------------------------------------------------


def test_of_two_private_events_nobody_knows_that_they_are_one(store: Store) -> None:
    export(store, FIRST_EXPORT, event("x", "2026-11-10 14:00", title=None, private=True))
    export(store, SECOND, event("y", "2026-11-11 14:00", title=None, private=True))
    assert told(store) == [("vanished", "11-10 14:00", ""), ("appeared", "", "11-11 14:00")]


def test_a_private_event_has_history_without_words(store: Store) -> None:
    for seen, start in ((FIRST_EXPORT, "2026-11-10 14:00"), (SECOND, "2026-11-12 09:00")):
        export(store, seen, event("doctor", start, title=None, private=True))
    (found,) = revisions(store)
    assert (found.what, found.subject.title, found.before and found.before.private) == ("moved", None, True)


def test_words_of_an_event_that_became_private_leave_its_history_too(store: Store) -> None:
    export(store, FIRST_EXPORT, event("x", "2026-11-10 14:00", title="Doctor"), event("y", "2026-11-11 09:00"))
    export(store, SECOND, event("x", "2026-11-12 09:00", title="Doctor"), event("y", "2026-11-11 10:00"))
    export(store, THIRD, event("x", "2026-11-13 09:00", title=None, private=True), event("y", "2026-11-11 10:00"))
    assert Counter((r.what, r.subject.title) for r in revisions(store)) == {
        ("moved", None): 2,
        ("moved", "Sprint planning"): 1,
    }
    with store.read() as c:
        tables = [c.exec_driver_sql(f"SELECT * FROM {t}").all() for t in ("activities", "subjects", "history")]
    assert "Doctor" not in repr(tables)


# whatever happens -----------------------------------------------------------------------------------------------

names = count()
EVENTS = st.builds(
    lambda uid, hour, length, recurring, **how: event(
        uid, f"2026-11-{1 + hour // 8:02} {9 + hour % 8:02}:00", length, title=uid[:1], recurring=recurring, **how
    ),
    uid=st.sampled_from(["a", "a2", "b", "c"]),
    hour=st.integers(0, 150),
    length=st.sampled_from([0.5, 1.0]),
    recurring=st.booleans(),
    cancelled=st.booleans(),
    answer=st.sampled_from(["accepted", "tentative", "none", "declined"]),
)
EXPORTS = st.lists(EVENTS, max_size=8, unique_by=lambda said: said[0].id)
both_databases = example_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)


def form(activity: Activity, title: str | None) -> tuple[Any, ...]:
    """What history is about: which event, when, and whether it takes place."""
    off = "cancelled" if activity.cancelled else "declined" if activity.answer == "declined" else ""
    return title, activity.start, activity.end, off


@both_databases
@given(exports=st.lists(EXPORTS, min_size=1, max_size=4), chance=st.randoms(use_true_random=False))
def test_history_played_backwards_gives_every_state_there_was(store: Store, exports: list[Any], chance: Any) -> None:
    owner = f"{next(names)}@x.example"
    exports = [[changed(one, owner=owner) for one in each] for each in exports]
    states = []
    for n, said in enumerate(exports):
        chance.shuffle(said)
        export(store, f"2026-12-{n + 1:02} 08:00", *said, source=owner)
        states.append(Counter(form(a, s.title) for a, s in said))
        before = revisions(store, [owner]), counters(store)
        chance.shuffle(said)
        export(store, f"2026-12-{n + 1:02} 09:00", *said, source=owner)
        assert (revisions(store, [owner]), counters(store)) == before
    state, found = states[-1], revisions(store, [owner])
    for n in range(len(states) - 1, 0, -1):
        assert state == states[n]
        for r in (r for r in found if r.seen == at(f"2026-12-{n + 1:02} 08:00")):
            state -= Counter([form(r.after, r.subject.title)] if r.after else [])
            state += Counter([form(r.before, r.subject.title)] if r.before else [])
    assert state == states[0]


@both_databases
@given(first=EXPORTS, part=EXPORTS, days=st.tuples(st.integers(1, 20), st.integers(0, 10)))
def test_a_part_is_what_it_says_inside_and_what_was_outside(
    store: Store, first: list[Said], part: list[Said], days: tuple[int, int]
) -> None:
    owner = f"{next(names)}@x.example"
    low = at(f"2026-11-{days[0]:02} 00:00")
    high = low + timedelta(days=days[1])
    before = {a.id: a for a, _ in (changed(one, owner=owner) for one in first)}
    said = [changed(one, owner=owner) for one in part if low <= one[0].start < high]
    held = {a.id: a for a, _ in said}
    export(store, FIRST_EXPORT, *(changed(one, owner=owner) for one in first), source=owner)
    export(store, SECOND, *said, source=owner, covers=(low, high))
    with store.read() as c:
        now = {a.id: a for _, a, _ in store.activities(c, [owner], FIRST, OPEN)}
    outside = {i: a for i, a in before.items() if not low <= a.start < high}
    moved = {r.before.id for r in revisions(store, [owner]) if r.before and r.after and r.before.id != r.after.id}
    assert {i: a for i, a in now.items() if i not in outside} == held
    assert all(i in now or i in moved for i in outside)
    assert {r.before.id for r in revisions(store, [owner]) if r.what == "vanished" and r.before}.isdisjoint(outside)
