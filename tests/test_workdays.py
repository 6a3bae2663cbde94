"""From the record to worked days: local days of people who move, weeks with nothing in them, who counts at all."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from model_help import TODAY, action, calendar, event, reading, record, stretch, worklog

import decide
import settings
from ledger import everybody, workdays
from model import EvenkeelError, Person
from settings import now
from store import Store

DAY = timedelta(days=1)
Hours = dict[str, dict[str, float]]


@pytest.fixture
def store() -> Store:
    return record()


def worked(store: Store, first: str, last: str, who: str = "me", today: date = TODAY, **changes: Any) -> Hours:
    """Local day -> category -> hours."""
    found = replace(settings.load(), zone="Europe/Berlin", **changes)
    days: Hours = {}
    with store.read() as c:
        basis = everybody.load(store, c, found, today)
        basis.guesses = {w: workdays.habit(store, c, basis, w) for w in basis.owners}
        for day, account, _ in workdays.accounts(
            store, c, basis, who, date.fromisoformat(first), date.fromisoformat(last)
        ):
            hours: dict[str, float] = defaultdict(float)
            for row in account.rows:
                hours[row.category] += row.hours
            days[str(day.day)] = dict(hours)
    return days


def test_a_week_in_which_nothing_was_recorded_is_left_out(store: Store) -> None:
    calendar(store, event("one", "2026-11-04 09:00"), event("two", "2026-11-19 09:00"))
    assert list(worked(store, "2026-11-01", "2026-11-22")) == [
        f"2026-11-{d:02}" for d in (*range(2, 9), *range(16, 23))
    ]


@pytest.mark.parametrize(
    "said",
    [
        event("one", "2026-11-04 09:00", cancelled=True),
        event("one", "2026-11-04 00:00", 24, all_day=True, special="birthday"),
        event("one", "2026-11-04 00:00", 24, all_day=True, special="holiday"),
        stretch("A-1", "2026-08-01 09:00", "", ["2026-08-01"]),
    ],
)
def test_what_says_nothing_of_work_makes_no_week(store: Store, said: Any) -> None:
    calendar(store, said)
    assert worked(store, "2026-11-02", "2026-11-08") == {}


@pytest.mark.parametrize(
    "said", [worklog("A-1", "2026-11-04 09:00", 30), action("A-1", "2026-11-04 09:00"),
             event("one", "2026-11-04 09:00", answer="declined")]
)  # fmt: skip
def test_any_sign_of_work_makes_a_week(store: Store, said: Any) -> None:
    calendar(store, said)
    assert len(worked(store, "2026-11-02", "2026-11-08")) == 7


def test_what_you_told_makes_a_week_of_a_record_without_anything_else(store: Store) -> None:
    store.decide("me", "told", "x", {"day": "2026-11-04", "minutes": 60.0, "category": "market"}, now())
    assert worked(store, "2026-11-02", "2026-11-04")["2026-11-04"] == {"market": 1, "not_seen": 7}


def test_a_week_of_a_month_is_asked_for_in_parts_with_the_same_days(store: Store) -> None:
    calendar(store, event("one", "2026-04-01 09:00"))
    whole = worked(store, "2026-03-23", "2026-04-12")
    assert worked(store, "2026-03-01", "2026-03-31") | worked(store, "2026-04-01", "2026-04-30") == whole
    assert [d for d, h in whole.items() if h] == [
        "2026-03-30", "2026-03-31", "2026-04-01", "2026-04-02", "2026-04-03"
    ]  # fmt: skip


@pytest.mark.parametrize(("sunday", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_the_night_the_clock_changes_has_its_real_length(store: Store, sunday: str, hours: int) -> None:
    begin = datetime.fromisoformat(sunday).replace(tzinfo=UTC) - timedelta(hours=12)
    said = [event(f"{n}", str((begin + n * timedelta(hours=12)).replace(tzinfo=None)), 12) for n in range(4)]
    calendar(store, *said)
    assert sum(worked(store, sunday, sunday)[sunday].values()) == hours


def test_working_hours_stay_at_their_clock_time_over_the_change(store: Store) -> None:
    calendar(store, event("before", "2026-03-27 07:30"), event("after", "2026-03-30 07:30"))
    found = worked(store, "2026-03-27", "2026-03-30")
    assert found["2026-03-27"]["not_seen"] == found["2026-03-30"]["not_seen"] == 7
    away = [event("a", "2026-03-27 08:00", 8, busy="away"), event("b", "2026-03-30 07:00", 8, busy="away")]
    calendar(store, *away)
    found = worked(store, "2026-03-27", "2026-03-30")
    assert (found["2026-03-27"], found["2026-03-30"]) == ({"away": 8}, {"away": 8})


def test_somebody_who_moves_has_the_days_of_the_place_they_were_in(store: Store) -> None:
    calendar(store, source="people", kind="directory")
    rows = [Person("bo@us.example", role="pm", zone="Europe/Berlin"),
            Person("bo@us.example", role="pm", zone="America/New_York", valid_from=date(2026, 10, 5))]  # fmt: skip
    store.put("people", reading(people=rows))
    who = "bo@us.example"
    late = [event(f"{d}", f"2026-10-{d:02} 23:00", owner=who) for d in (1, 7)]  # 1:00 in Berlin, 19:00 in New York
    travel = event("flight", "2026-10-04 20:00", 10, owner=who)
    calendar(store, *late, travel, owner=who)
    found = worked(store, "2026-10-01", "2026-10-08", who)
    met = {day: sum(h for c, h in hours.items() if c != "not_seen") for day, hours in found.items()}
    assert met == {
        "2026-10-01": 0, "2026-10-02": 1, "2026-10-03": 0, "2026-10-04": 8, "2026-10-05": 2, "2026-10-06": 0,
        "2026-10-07": 1, "2026-10-08": 0,
    }  # fmt: skip
    assert sum(met.values()) == 12  # no hour is lost or counted twice on the way


def test_an_all_day_event_is_on_its_dates_wherever_you_are(store: Store) -> None:
    away = event("off", "2026-11-03 00:00", 48, "Off", all_day=True, busy="away")
    calendar(store, away)
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago", "UTC"):
        decide.say_me(store, zone=zone)
        found = worked(store, "2026-11-02", "2026-11-06")
        assert [d for d, h in found.items() if h.get("away")] == ["2026-11-03", "2026-11-04"], zone


def test_today_and_later_are_booked_and_days_before_are_done(store: Store) -> None:
    calendar(store, *[event(d, f"2026-11-{d} 09:00") for d in ("19", "20", "23")])
    with store.read() as c:
        basis = everybody.load(store, c, replace(settings.load(), zone="Europe/Berlin"), TODAY)
        days = workdays.accounts(store, c, basis, "me", date(2026, 11, 19), date(2026, 11, 23))
        known = {str(day.day): {row.known for row in account.rows} for day, account, _ in days}
    assert known == {
        "2026-11-19": {"calendar", "not_seen"}, "2026-11-20": {"booked"}, "2026-11-21": set(), "2026-11-22": set(),
        "2026-11-23": {"booked"},
    }  # fmt: skip


def test_hours_are_worked_out_for_who_has_a_calendar_or_a_role_here(store: Store) -> None:
    said = [
        worklog("A-1", "2026-11-02 09:00", 30, owner=o) for o in ("a@us.example", "jira:b", "c@us.example", "jira:d")
    ]
    said = [(replace(a, id=f"{a.id}{a.owner}"), s) for a, s in said]
    calendar(store, *said, source="jira", kind="jira")
    calendar(store, source="people", kind="directory")
    ben = Person("b@us.example", role="pm", aliases=("jira:b",))
    listed = [Person("a@us.example", role="maker"), ben, Person("c@us.example", role="pm", relation="customer")]
    store.put("people", reading(people=listed))
    with store.read() as c:
        basis = everybody.load(store, c, settings.load(), TODAY)
    assert basis.owners == {"a@us.example": {"a@us.example"}, "b@us.example": {"jira:b"}}


def test_whether_logs_include_meetings_is_guessed_and_what_you_say_wins(store: Store) -> None:
    days = [date(2026, 10, 19) + n * DAY for n in range(25) if (date(2026, 10, 19) + n * DAY).weekday() < 5]
    said = [event(f"{d}", f"{d} 08:00", 3) for d in days] + [worklog("A-1", f"{d} 16:00", 480) for d in days]
    calendar(store, *said)
    assert worked(store, "2026-11-02", "2026-11-02")["2026-11-02"].get("not_seen", 0) == 0
    assert sum(worked(store, "2026-11-02", "2026-11-02")["2026-11-02"].values()) == pytest.approx(8)
    store.decide("me", "worklogs", "me", {"habit": "beside"}, now())
    assert sum(worked(store, "2026-11-02", "2026-11-02")["2026-11-02"].values()) == pytest.approx(11)


@pytest.mark.parametrize(
    "effort", [{"speed": 3}, {"action_minutes": "15"}, {"action_minutes": -1}, {"bulk_issues": True}]
)
def test_a_wrong_number_of_the_rule_is_named(store: Store, effort: dict[str, Any]) -> None:
    with pytest.raises(EvenkeelError, match=next(iter(effort))):
        worked(store, "2026-11-02", "2026-11-02", effort=effort)


def test_a_number_of_the_rule_can_be_changed(store: Store) -> None:
    calendar(store, action("A-1", "2026-11-02 09:00"))
    assert worked(store, "2026-11-02", "2026-11-02", effort={"action_minutes": 30})["2026-11-02"]["not_seen"] == 7.5
