"""What to doubt: the sums that must add up, and the questions that only the owner can answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from test_effort import a_day, act, event, log, told, weeks, working_on

from metrics.counts import Day, Item
from metrics.effort import person_day
from metrics.quality import Doubts, doubts

TUESDAY, WEDNESDAY = date(2026, 5, 5), date(2026, 5, 6)


def doubt(*days: tuple[Day, list[Item]]) -> Doubts:
    return doubts((day, person_day(day, items), {i.key: i for i in items}) for day, items in days)


def flows(found: Doubts, group: str) -> dict[str, tuple[int, float]]:
    return {what: (n, pytest.approx(h)) for g, what, n, h in found.flows if g == group}


def test_what_the_calendar_holds_is_what_counts_and_what_does_not():
    found = doubt((
        a_day(shorter={"Offsite": 60}),
        [
            event("9-11 Demo"), event("10-12 Sync"), event("13-14 Rumour", answer="declined"),
            event("13-15 Offsite", "leadership"), event("16-19 School", "away"), event("all day Fair", "market"),
        ],
    ))  # fmt: skip

    # 2 + 2 + 1 + 2 + 3 = 10 h stand in the calendar
    assert flows(found, "Calendar") == {
        "counted": (3, 4),
        "overlaps, counted once": (2, 1),
        "shorter, as you said": (1, 1),
        "time off": (1, 1),
        "time off that takes no working hours": (1, 2),
        "declined": (1, 1),
        "lasts all day": (1, 0),
    }


def test_what_jira_holds_is_what_counts_and_what_does_not():
    day = (a_day(role="pm"), [
        event("9-11 Design of ATL-1"), log("ATL-1", 3), log("ATL-2", 2), act("15", "ATL-3"),
        act("15:05", "ATL-3", "rank"), working_on("ATL-4", TUESDAY),
    ])  # fmt: skip
    found = doubt(day)

    assert flows(found, "Jira") == {
        "counted": (2, 3),
        "logged, but already in a meeting": (1, 2),
        "counted with the action just before it on the same issue": (1, 0),
        "an issue in progress: only makers' time is estimated from these": (1, 0),
    }
    assert flows(found, "Estimated from Jira") == {"counted": (1, 0.25)}


def test_a_log_that_is_all_in_a_meeting_keeps_its_hours_in_the_sum():
    found = doubt((a_day(), [event("9-11 Design of ATL-1"), log("ATL-1", 1.5)]))

    assert flows(found, "Jira") == {"its time is in a meeting of that day": (1, 1.5)}


def test_what_you_told_and_what_nobody_saw():
    found = doubt((a_day(told=(told(600, "market"),)), []), (a_day(on=WEDNESDAY), []))

    assert flows(found, "Told by you") == {"counted": (1, 8), "more than fits into the day": (1, 2)}
    assert flows(found, "Not seen") == {"counted": (0, 8)}
    assert found.capacity == 16


def test_a_call_told_for_a_day_to_come_is_told_by_you():
    ahead = a_day(done=False, told=(told(60, "market", "10:30"),))

    assert doubt((ahead, [event("10-11 Demo")])).flows == [
        ("Calendar", "counted", 1, 1.0),
        ("Told by you", "counted", 1, 0.5),
        ("Told by you", "more than fits into the day", 1, 0.5),
    ]


def test_what_you_told_of_a_full_day_stands_among_what_does_not_count():
    found = doubt((a_day(told=(told(90, "market"),)), [event("9-17 Workshop")]))

    assert flows(found, "Told by you") == {"no working hours of that day were left": (1, 1.5)}


def test_what_counts_comes_first_and_then_the_most_hours():
    found = doubt((a_day(), [event("9-10 A"), event("10-12 B", answer="declined"), event("12-13 C", busy="free")]))

    assert [f[:2] for f in found.flows] == [
        ("Calendar", "counted"), ("Calendar", "declined"), ("Calendar", "marked as free"), ("Not seen", "counted"),
    ]  # fmt: skip


def test_an_activity_of_two_days_is_one_activity():
    late = event("22-26 Migration")

    assert flows(doubt((a_day(), [late]), (a_day(on=WEDNESDAY), [late])), "Calendar") == {"counted": (1, 4)}


def test_all_day_events_that_may_have_been_work_are_asked_about_once_oldest_first():
    fair, offsite = event("all day Fair", "market", on=WEDNESDAY), event("all day Offsite", "leadership")
    found = doubt((a_day(), [offsite]), (a_day(on=WEDNESDAY), [offsite, fair]))

    assert found.questions == [("Offsite", "Offsite", TUESDAY), ("Fair", "Fair", WEDNESDAY)]


@pytest.mark.parametrize(
    ("item", "asked"),
    [
        (event("all day Fair", "market"), True),
        (event("8-40 Hackathon", "technical_team"), True),
        (event("all day Vacation", "away", busy="free"), True),
        (event("all day Vacation", "away", busy="free", own=False), False),
        (event("all day Vacation", "away"), False),
        (event("all day Payday", "overhead", busy="free"), False),
        (event("all day Thing", "unsorted"), False),
        (event("all day Fair", "market", answer="declined"), False),
        (event("all day Anna", "overhead", special="birthday"), False),
        (event("9-10 Demo"), False),
    ],
)
def test_what_is_asked_about(item, asked):
    assert bool(doubt((a_day(), [item])).questions) is asked


@pytest.mark.parametrize("answer", ["full", "half", "no"])
def test_what_was_answered_is_not_asked_again(answer):
    assert doubt((a_day(attended={"Fair": answer}), [event("all day Fair", "market")])).questions == []


def test_no_days_no_doubts():
    assert doubt() == Doubts()


def held(day: Day, item: Item) -> float:
    """Hours of a day that a source holds: timed events and logs."""
    a = item.activity
    if a.kind == "worklog":
        return (a.minutes or 0) / 60
    if a.kind != "event" or a.all_day:
        return 0.0
    return max(0.0, min(a.end.timestamp(), day.end) - max(a.start.timestamp(), day.begin)) / 3600


@given(weeks())
def test_the_lines_of_any_days_add_up_to_what_the_sources_hold_and_to_what_is_counted(week):
    week = [(replace(day, shorter={}), items) for day, items in week]
    found = doubt(*week)
    rows = [r for day, items in week for r in person_day(day, items).rows]
    all_day = {i.key for _, items in week for i in items if i.activity.all_day}

    assert sum(h for _, what, _, h in found.flows if what in ("counted", "time off")) == pytest.approx(
        sum(r.hours for r in rows)
    )
    for group, kind in (("Calendar", "event"), ("Jira", "worklog")):
        from_source = sum(held(day, i) for day, items in week for i in items if i.activity.kind == kind)
        from_answers = sum(r.hours for r in rows if r.activity in all_day) if kind == "event" else 0
        lines = sum(h for g, _, _, h in found.flows if g == group)
        assert lines == pytest.approx(from_source + from_answers, abs=1e-6)
