"""The effort rule: its lines as a product manager would try them, then its promises on any day at all."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slow_effort import rows_of

from metrics import capacity
from metrics.counts import Day, Item, Limits, Told
from metrics.effort import Account, Row, person_day
from model import OPEN, Activity

TUESDAY, SATURDAY = date(2026, 5, 5), date(2026, 5, 9)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
NINE_TO_FIVE = "Mon-Fri 09:00-17:00"
ONE_DAY = timedelta(days=1)


# A small language for days ------------------------------------------------------------------------------------


def clock(text: str, on: date = TUESDAY, zone: str = BERLIN) -> datetime:
    """ "13" or "13:30" on a day."""
    hour, _, minute = text.partition(":")
    local = datetime(on.year, on.month, on.day, int(hour) % 24, int(minute or 0), tzinfo=capacity.zone_of(zone))
    return local.astimezone(UTC) + ONE_DAY * (int(hour) // 24)


def event(said: str, category: str = "delivery", key: str = "", on: date = TUESDAY, **more: Any) -> Item:
    """ "13-15 Planning": an accepted meeting with others, unless said otherwise; "all day Fair" lasts all day."""
    if said.startswith("all day "):
        title = said.removeprefix("all day ")
        begin = datetime(on.year, on.month, on.day, tzinfo=UTC)
        end, more = begin + ONE_DAY, {"all_day": True, **more}
    else:
        times, _, title = said.partition(" ")
        begin, end = (clock(t, on) for t in times.split("-"))
    about = {k: more.pop(k) for k in ("block", "solo", "own", "crowd", "product") if k in more}
    names = frozenset(re.findall(r"[A-Z]+-\d+", title))
    activity = Activity(title, "me", "event", begin, end, title, title, **more)
    return Item(key or title, activity, category, title=title, names=names, **{"solo": False, **about})


def log(issue: str, hours: float, category: str = "stories", on: date = TUESDAY) -> Item:
    at = clock("9", on)
    spent = Activity(f"log {issue}", "me", "worklog", at, at, issue, issue, minutes=60 * hours)
    return Item(f"log {issue}", spent, category, issue=issue)


def act(at: str, issue: str, did: str = "status: Done", category: str = "delivery", **more: Any) -> Item:
    key = f"{issue} {at} {did}"
    when = clock(at)
    return Item(key, Activity(key, "me", "action", when, when, issue, issue, detail=did, **more), category, issue=issue)


def working_on(issue: str, touched: date, category: str = "technical_team") -> Item:
    since = datetime(2026, 1, 5, 9, tzinfo=UTC)
    going = Activity(f"on {issue}", "me", "stretch", since, OPEN, issue, issue, touches=(touched,))
    return Item(f"on {issue}", going, category, issue=issue)


def told(minutes: float, category: str, at: str = "", key: str = "") -> Told:
    start = clock(at).timestamp() if at else None
    return Told(key or f"told {category} {at}", minutes, category, start=start)


def a_day(on: date = TUESDAY, hours: str = NINE_TO_FIVE, zone: str = BERLIN, after: str = "", **more: Any) -> Day:
    """A local day; `after` is the zone in which the person wakes up the next morning."""
    return Day(
        "me",
        on,
        capacity.midnight(on, zone),
        capacity.midnight(on + ONE_DAY, after or zone),
        tuple(capacity.windows(on, zone, hours)),
        **more,
    )


def work(*items: Item, **more: Any) -> Account:
    return person_day(a_day(**more), items)


def hours(account: Account, by: str = "category") -> dict[str, float]:
    """Hours by category, or by how they are known or activity; hours not seen only where asked for."""
    found: dict[str, float] = defaultdict(float)
    for row in account.rows:
        if by == "known" or row.category != "not_seen":
            found[getattr(row, by)] += row.hours
    return {k: pytest.approx(v) for k, v in found.items() if v > 1e-9}


def booked(account: Account) -> float:
    return sum(r.booked_hours for r in account.rows if r.known == "calendar")


# The rule, line by line ---------------------------------------------------------------------------------------


def test_13_to_15_and_14_to_18_are_5_hours_worked_and_6_booked():
    day = work(event("13-15 Acme interview", "customers"), event("14-18 Sprint planning", "technical_team"))

    assert hours(day) == {"customers": 1.5, "technical_team": 3.5}
    assert booked(day) == 6


def test_three_meetings_at_once_share_the_hour():
    day = work(event("10-11 A", "market"), event("10-11 B", "stories"), event("10-11 C", "overhead"))

    assert hours(day) == {"market": 1 / 3, "stories": 1 / 3, "overhead": 1 / 3}


def test_accepted_beats_tentative_and_no_answer_and_those_two_are_marked():
    day = work(
        event("10-12 Refinement", "stories"),
        event("11-13 Pricing", "investment", answer="tentative"),
        event("12-14 Win/loss", "market", answer="none"),
    )

    assert hours(day) == {"stories": 2, "investment": 0.5, "market": 1.5}
    assert {r.activity for r in day.rows if r.tentative} == {"Pricing", "Win/loss"}


def test_an_accepted_meeting_shown_as_tentative_counts_as_tentative():
    day = work(event("10-11 Maybe", busy="tentative"))

    assert [r.tentative for r in day.rows if r.known == "calendar"] == [True]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"answer": "declined"}, "declined"),
        ({"cancelled": True}, "cancelled"),
        ({"busy": "free"}, "marked as free"),
        ({"special": "working_location"}, "a working location entry"),
        ({"special": "birthday"}, "a birthday entry"),
        ({"special": "birthday", "category": "away"}, "a birthday entry"),
        ({"special": "holiday", "category": "away"}, "a holiday entry"),
        ({"answer": "none", "crowd": 50}, "an unanswered invitation of 50 people"),
        ({"solo": True, "block": True}, "a block that does not say what it was for"),
        ({"solo": True, "private": True}, "a block that does not say what it was for"),
        ({"category": "away", "own": False}, "somebody else's time off"),
        ({"category": "away", "answer": "declined"}, "declined"),
        ({"category": "away", "cancelled": True}, "cancelled"),
    ],
)
def test_what_does_not_count_takes_nothing_from_the_day_and_says_why(more, why):
    day = work(event("9-17 Something", **more), event("10-11 Demo"))

    assert hours(day) == {"delivery": 1}
    assert day.capacity == 8
    assert day.left_out == {"Something": why}


def test_a_mass_invitation_that_was_accepted_counts():
    assert hours(work(event("10-11 All hands", "overhead", crowd=400))) == {"overhead": 1}


def test_a_meeting_after_hours_counts_at_its_real_minutes():
    day = work(event("20-21:30 Call with Sydney", "customers"))

    assert hours(day, "known") == {"calendar": 1.5, "not_seen": 6.5}


def test_time_off_takes_its_minutes_from_meetings_and_from_capacity():
    day = work(event("12-14 Dentist", "away"), event("13-15 Demo"))

    assert day.capacity == 6
    assert hours(day) == {"away": 2, "delivery": 1}


def test_time_off_within_working_hours_alone_lowers_capacity():
    day = work(event("16-19 School play", "away"))

    assert day.capacity == 7
    assert hours(day) == {"away": 1}


def test_time_off_in_the_evening_says_why_it_adds_nothing():
    day = work(event("19-21 Choir", "away"))

    assert day.capacity == 8
    assert day.left_out == {"Choir": "time off that takes no working hours"}


def test_a_day_of_vacation_covers_the_whole_local_day():
    day = work(event("all day Vacation", "away"), event("10-11 Demo"), event("22-23 Launch"))

    assert day.capacity == 0
    assert hours(day) == {"away": 8}


def test_two_entries_for_the_same_vacation_are_counted_once():
    day = work(event("all day Vacation", "away"), event("all day OOO", "away", special="away"))

    assert hours(day, "activity") == {"Vacation": 4, "OOO": 4}


def test_time_off_marked_free_counts_only_once_the_owner_says_so():
    vacation = event("all day Vacation", "away", busy="free")

    assert work(vacation).left_out == {"Vacation": "time off marked as free"}
    assert hours(work(vacation, attended={"Vacation": "full"})) == {"away": 8}
    assert work(vacation, attended={"Vacation": "half"}).capacity == 8


def test_a_day_at_home_that_says_working_elsewhere_takes_no_hour_whatever_its_title_is_sorted_as():
    day = work(event("all day Home", "away", busy="elsewhere"), event("10-11 Demo"))

    assert day.left_out == {"Home": "working elsewhere all day"}
    assert (hours(day), day.capacity) == ({"delivery": 1}, 8)


def test_a_calendar_that_says_away_is_believed_whoever_called_it():
    assert work(event("9-11 Jury duty", "overhead", own=False, busy="away")).capacity == 6


def test_on_a_public_holiday_there_is_no_capacity_but_meetings_count():
    day = work(event("10-11 Incident"), event("14-15 Walk", "away"), holiday="Labour Day")

    assert (day.capacity, hours(day, "known")) == (0, {"calendar": 1})
    assert day.left_out == {"Walk": "time off that takes no working hours"}


def test_an_all_day_event_adds_nothing_until_the_owner_says_so():
    fair, talk = event("all day Hannover fair", "market"), event("10-12 Talk", "customers")

    assert hours(work(fair, talk)) == {"customers": 2}
    assert hours(work(fair, talk, attended={"Hannover fair": "full"})) == {"customers": 2, "market": 6}
    assert hours(work(fair, talk, attended={"Hannover fair": "half"})) == {"customers": 2, "market": 4}
    assert hours(work(fair, talk, attended={"Hannover fair": "no"})) == {"customers": 2}


def test_an_answer_to_an_all_day_event_that_was_cancelled_since_does_nothing():
    day = work(event("all day Fair", "market", cancelled=True), attended={"Fair": "full"})

    assert hours(day, "known") == {"not_seen": 8}
    assert day.left_out == {"Fair": "cancelled"}


def test_a_confirmed_all_day_event_is_counted_and_not_also_left_out():
    day = work(event("all day Fair", "market"), attended={"Fair": "full"})

    assert day.left_out == {}


def test_a_second_all_day_event_finds_the_day_full():
    both = {"Fair": "full", "Offsite": "full"}
    day = work(event("all day Fair", "market"), event("all day Offsite", "leadership"), attended=both)

    assert hours(day) == {"market": 8}
    assert day.left_out == {"Offsite": "no working hours of that day were left"}


def test_an_offsite_with_times_fills_no_day_that_it_only_touches_in_the_night():
    """It said 8 hours of a day on which the travel back ended at six in the morning."""
    back = event("00-06 Offsite", "leadership")
    back = replace(back, activity=replace(back.activity, start=back.activity.start - timedelta(days=1)))

    assert hours(work(back, attended={"Offsite": "full"})) == {}
    until_noon = replace(back, activity=replace(back.activity, end=back.activity.end + timedelta(hours=6)))
    assert hours(work(until_noon, attended={"Offsite": "full"})) == {"leadership": 3}


def test_an_all_day_event_adds_nothing_to_a_day_that_meetings_fill():
    long_day = event("9-18 Workshop", "stories")
    day = work(event("all day Fair", "market"), long_day, attended={"Fair": "full"})

    assert hours(day) == {"stories": 9}
    assert day.left_out == {"Fair": "no working hours of that day were left"}


def test_an_event_without_length_adds_nothing():
    assert hours(work(event("12-12 Reminder")), "known") == {"not_seen": 8}


def test_a_timed_event_of_24_hours_is_like_one_that_lasts_all_day():
    assert work(event("8-32 Hackathon")).left_out == {"Hackathon": "lasts all day"}
    assert hours(work(event("8-31:59 Hackathon"))) == {"delivery": pytest.approx(16)}


def test_a_meeting_over_midnight_belongs_to_both_days():
    late = event("22-26 Migration")

    assert hours(work(late)) == {"delivery": 2}
    assert hours(work(late, on=TUESDAY + ONE_DAY)) == {"delivery": 2}


def test_a_block_with_a_name_counts_below_tentative_meetings():
    day = work(event("9-12 Focus: pricing", "market", solo=True), event("11-13 Sync", "stories", answer="tentative"))

    assert hours(day) == {"market": 2, "stories": 2}


def test_a_private_meeting_with_others_counts():
    assert hours(work(event("9-10 (private)", "unsorted", private=True))) == {"unsorted": 1}


def test_a_meeting_that_was_shorter_or_did_not_happen():
    offsite = event("9-17 Offsite", "leadership")

    assert hours(work(offsite, shorter={"Offsite": 90})) == {"leadership": 1.5}
    assert work(offsite, shorter={"Offsite": 0}).left_out == {"Offsite": "you said it did not happen"}
    assert hours(work(offsite, shorter={"Offsite": 9999})) == {"leadership": 8}


def test_a_meeting_that_was_shorter_leaves_the_rest_of_its_time_to_others():
    day = work(event("9-11 A", "market"), event("10-11 B", "stories"), shorter={"A": 60})

    assert hours(day) == {"market": 1, "stories": 1}


def test_worklogs_stand_at_face_value_beside_meetings():
    day = work(event("9-11 Demo"), log("ATL-1", 7))

    assert hours(day, "known") == {"calendar": 2, "jira": 7}


def test_a_meeting_that_names_the_issue_is_the_same_effort():
    day = work(event("9-11 Design of ATL-1"), log("ATL-1", 3), log("ATL-2", 3))

    assert hours(day, "activity") == {"Design of ATL-1": 2, "log ATL-1": 1, "log ATL-2": 3}


def test_a_log_that_is_all_in_the_meeting_says_so():
    day = work(event("9-11 Design of ATL-1"), log("ATL-1", 1))

    assert hours(day, "known") == {"calendar": 2, "not_seen": 6}
    assert day.left_out == {"log ATL-1": "its time is in a meeting of that day"}


def test_time_off_that_names_an_issue_is_not_a_meeting_about_it():
    day = work(event("9-11 Out; ATL-1 waits", "away"), log("ATL-1", 3))

    assert hours(day, "known") == {"calendar": 2, "jira": 3, "not_seen": 3}


def test_logs_that_include_meetings_give_up_their_hours_and_the_named_issue_first():
    day = work(event("9-11 Design of ATL-1"), event("11-13 Demo"), log("ATL-1", 4), log("ATL-2", 4), worklogs="include")

    # 2 h of ATL-1 are in its meeting; the 2 h of the demo come out of the remaining 2 + 4 in proportion.
    assert hours(day, "activity") == {
        "Design of ATL-1": 2,
        "Demo": 2,
        "log ATL-1": 2 * 4 / 6,
        "log ATL-2": 4 * 4 / 6,
    }


def test_logs_never_make_a_day_longer_than_it_lasts():
    day = work(event("9-13 Workshop"), log("ATL-1", 30))

    assert hours(day, "known") == {"calendar": 4, "jira": 20}
    assert sum(r.booked_hours for r in day.rows) == 34


def test_logs_find_no_room_in_a_day_and_night_of_meetings():
    night, day = event("0-12 Incident"), event("12-24 Incident, still")

    assert hours(work(night, day, log("ATL-1", 5)), "known") == {"calendar": 24}


def test_a_fair_that_was_attended_is_a_meeting_to_worklogs():
    fair, seen = event("all day Fair", "market"), {"Fair": "full"}

    assert hours(work(fair, log("ATL-1", 30), attended=seen), "known") == {"calendar": 8, "jira": 16}
    assert hours(work(fair, log("ATL-1", 8), attended=seen, worklogs="include")) == {"market": 8}


def test_told_without_a_time_fills_what_is_left_before_estimates():
    day = work(event("9-13 Demo"), act("15", "ATL-1"), role="pm", told=(told(300, "market"),))

    assert hours(day, "known") == {"calendar": 4, "told": 4}
    assert day.left_out == {"ATL-1 15 status: Done": "no working hours of that day were left"}


def test_told_twice_more_than_fits_is_cut_in_proportion():
    day = work(event("9-13 Demo"), told=(told(360, "market"), told(120, "stories")))

    assert hours(day) == {"delivery": 4, "market": 3, "stories": 1}
    assert sum(r.booked_hours for r in day.rows) == 12


def test_told_on_a_full_day_says_that_there_was_no_room():
    day = work(log("ATL-1", 8), told=(told(60, "market"),))

    assert day.left_out == {"told market ": "no working hours of that day were left"}


def test_a_call_told_with_its_time_ranks_last_among_timed_things():
    day = work(event("10-11 Focus: deck", "leadership", solo=True), told=(told(90, "customers", "10:30"),))

    assert hours(day) == {"leadership": 1, "customers": 1}
    assert hours(day, "known") == {"calendar": 1, "told": 1, "not_seen": 6}


def test_a_call_in_the_evening_adds_to_the_day():
    assert hours(work(told=(told(30, "customers", "20"),)), "known") == {"told": 0.5, "not_seen": 7.5}


def test_a_maker_shares_what_is_left_over_the_issues_in_progress():
    lately = TUESDAY - ONE_DAY
    day = work(
        event("9-11 Stand-up", "technical_team"),
        working_on("ATL-1", lately, "stories"),
        working_on("ATL-2", lately, "delivery"),
        role="maker",
    )

    assert hours(day) == {"technical_team": 2, "stories": 3, "delivery": 3}
    assert hours(day, "known") == {"calendar": 2, "estimated": 6}


def test_an_issue_untouched_for_30_days_still_takes_time_and_for_31_days_none():
    thirty, more = TUESDAY - 30 * ONE_DAY, TUESDAY - 31 * ONE_DAY
    day = work(working_on("ATL-1", thirty), working_on("ATL-2", more), role="maker")

    assert hours(day, "activity") == {"on ATL-1": 8}
    assert day.left_out == {"on ATL-2": "untouched since 4 Apr 2026"}


def test_product_people_get_15_minutes_an_action_and_60_for_a_description():
    day = work(act("9", "ATL-1"), act("10", "ATL-2", "created", words=100), act("11", "ATL-3", "created", words=99),
               role="pm")  # fmt: skip

    assert hours(day, "activity") == {
        "ATL-1 9 status: Done": 0.25,
        "ATL-2 10 created": 1,
        "ATL-3 11 created": 0.25,
    }
    assert hours(day, "known") == {"estimated": 1.5, "not_seen": 6.5}


def test_actions_within_15_minutes_on_one_issue_are_one():
    day = work(act("9", "ATL-1"), act("9:15", "ATL-1", "comment"), act("9:30", "ATL-1", "rank"), role="po")

    assert hours(day, "known") == {"estimated": 0.25, "not_seen": 7.75}
    assert len(day.left_out) == 2


def test_actions_16_minutes_apart_are_two():
    day = work(act("9", "ATL-1"), act("9:16", "ATL-1", "comment"), role="lead")

    assert hours(day, "known") == {"estimated": 0.5, "not_seen": 7.5}


def test_the_same_change_on_3_issues_within_5_minutes_is_one_action():
    edit = [act("9", "ATL-1"), act("9:02", "ATL-2"), act("9:05", "ATL-3")]

    assert hours(work(*edit, role="pm"), "known") == {"estimated": 0.25, "not_seen": 7.75}
    assert hours(work(*edit[:2], role="pm"), "known") == {"estimated": 0.5, "not_seen": 7.5}
    assert hours(work(*edit[:2], act("9:06", "ATL-3"), role="pm"), "known") == {"estimated": 0.75, "not_seen": 7.25}


def test_comments_on_3_issues_are_3_actions_since_each_says_something_else():
    said = [act("9", "ATL-1", "comment"), act("9:01", "ATL-2", "comment"), act("9:02", "ATL-3", "comment")]

    assert hours(work(*said, role="pm"), "known") == {"estimated": 0.75, "not_seen": 7.25}


def test_a_bulk_edit_is_seen_although_two_single_changes_came_shortly_before():
    # 9:04, 9:06 and 9:07 lie within 5 minutes; 9:00 and 9:04 alone would be two actions.
    changes = [act("9", "ATL-1"), act("9:04", "ATL-2"), act("9:06", "ATL-3"), act("9:07", "ATL-4")]

    assert hours(work(*changes, role="pm"), "activity") == {
        "ATL-1 9 status: Done": 0.25,
        "ATL-2 9:04 status: Done": 0.25,
    }


def test_a_bulk_edit_that_runs_for_20_minutes_is_still_one():
    edit = [act(f"9:{n:02}", f"ATL-{n}") for n in range(20)]

    assert hours(work(*edit, role="pm"), "known") == {"estimated": 0.25, "not_seen": 7.75}


def test_actions_inside_a_counted_meeting_and_by_an_automation_claim_nothing():
    day = work(
        event("9-10 Triage"), act("9:30", "ATL-1"), act("10", "ATL-2"), act("11", "ATL-3", automation=True), role="pm"
    )

    assert hours(day, "activity") == {"Triage": 1, "ATL-2 10 status: Done": 0.25}
    assert day.left_out == {
        "ATL-1 9:30 status: Done": "done inside a meeting that counts",
        "ATL-3 11 status: Done": "done by an automation",
    }


def test_actions_inside_a_block_are_served_first():
    block = event("9-10 Focus time", solo=True, block=True)
    full = log("ATL-9", 7.75)

    day = work(block, full, act("9:30", "ATL-1"), act("15", "ATL-2"), role="pm")

    assert hours(day, "activity") == {"log ATL-9": 7.75, "ATL-1 9:30 status: Done": 0.25}


def test_a_declined_block_serves_nobody_first():
    block = event("9-10 Focus time", solo=True, block=True, answer="declined")

    day = work(block, log("ATL-9", 7.75), act("9:30", "ATL-1"), act("15", "ATL-2"), role="pm")

    assert hours(day, "known") == {"jira": 7.75, "estimated": 0.25}
    assert hours(day, "activity")["ATL-2 15 status: Done"] == 0.125


@pytest.mark.parametrize(
    ("role", "why"),
    [
        ("pm", {"on ATL-1": "an issue in progress: only makers' time is estimated from these"}),
        ("maker", {"ATL-2 9 comment": "a change in Jira: only product people's time is estimated from these"}),
    ],
)
def test_what_is_never_estimated_from_for_a_role_says_so(role, why):
    day = work(working_on("ATL-1", TUESDAY), act("9", "ATL-2", "comment"), role=role)

    assert day.left_out == why


def test_nothing_is_estimated_for_other_roles():
    day = work(working_on("ATL-1", TUESDAY), act("9", "ATL-2"), role="sales")

    assert hours(day, "known") == {"not_seen": 8}
    assert set(day.left_out) == {"on ATL-1", "ATL-2 9 status: Done"}


def test_a_team_sets_the_numbers():
    ours = Limits(action_minutes=5, mass_invitation=10, stale_days=7)

    assert hours(work(act("9", "ATL-1"), role="pm", limits=ours), "known")["estimated"] == pytest.approx(5 / 60)
    assert work(event("9-10 Big", answer="none", crowd=10), limits=ours).left_out
    assert work(working_on("ATL-1", TUESDAY - 8 * ONE_DAY), role="maker", limits=ours).left_out


def test_a_day_that_is_not_over_holds_only_what_is_booked():
    day = work(
        event("9-11 Demo"), event("14-15 Dentist", "away"), log("ATL-1", 3), act("9", "ATL-2"),
        role="pm", done=False, told=(told(60, "market"),),
    )  # fmt: skip

    assert day.rows == [Row("me", TUESDAY, "delivery", "", 2.0, 2.0, "booked", "Demo", False)]
    assert day.capacity == 7


def test_only_what_was_not_accepted_is_marked():
    day = work(
        event("9-10 Demo"), event("10-11 Maybe", answer="none"), event("12-13 Dentist", "away"),
        event("all day Fair", "market"), log("ATL-1", 2), act("15", "ATL-2"),
        role="pm", told=(told(60, "market"), told(60, "market", "20")), attended={"Fair": "half"},
    )  # fmt: skip

    assert [r.activity for r in day.rows if r.tentative] == ["Maybe"]


def test_a_few_minutes_not_seen_are_not_seen():
    assert hours(work(log("ATL-1", 7.95)), "known") == {"jira": 7.95, "not_seen": 0.05}


def test_nothing_on_a_working_day_is_not_seen_and_nothing_on_a_saturday_is_nothing():
    assert hours(work(), "known") == {"not_seen": 8}
    assert work(on=SATURDAY).rows == []


def test_the_steps_add_up_to_the_working_day_in_the_order_of_the_rule():
    day = work(
        event("10-12 Demo"), event("16-17 Dentist", "away"), log("ATL-1", 2), act("15", "ATL-2"),
        role="pm", told=(told(60, "market"),),
    )  # fmt: skip

    assert [h for _, h in day.steps] == [8, -1, 2, 2, 1, 0.25, 1.75]
    assert [said.split()[0] for said, _ in day.steps] == [
        "Working", "Away", "Meetings", "Worklogs", "Told", "Estimated", "Not",
    ]  # fmt: skip


def test_the_steps_say_in_words_what_was_cut():
    day = work(
        event("9-11 Design of ATL-1", "stories"), event("10-12 Demo"), log("ATL-1", 3), told=(told(600, "market"),)
    )

    assert [said for said, _ in day.steps] == [
        "Working hours",
        "Meetings and named blocks (4.0 h booked; overlaps count once)",
        "Worklogs (3.0 h logged; the rest is in the meetings)",
        "Told by you (10.0 h said; more did not fit into the day)",
    ]
    fair = work(event("all day Fair", "market"), attended={"Fair": "half"})
    assert ("Fair: you said you were there", 4) in fair.steps
    assert [said for said, _ in work(holiday="Labour Day").steps] == ["Working hours: none, Labour Day"]
    assert [said for said, _ in work(on=SATURDAY).steps] == ["Working hours: none on this day"]
    assert [said for said, _ in work(event("9-10 Demo"), log("ATL-1", 7)).steps] == [
        "Working hours", "Meetings and named blocks", "Worklogs",
    ]  # fmt: skip


def test_the_morning_on_which_the_clock_jumps_moves_no_hours():
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    assert hours(work(event("1-4 Release", on=spring), on=spring)) == {"delivery": 2}
    assert hours(work(event("1-4 Release", on=autumn), on=autumn)) == {"delivery": 4}


def test_a_flight_to_tokyo_ends_the_day_before_its_working_hours_do():
    away = event("all day Vacation", "away")
    flight = {"zone": BERLIN, "after": "Asia/Tokyo"}  # midnight in Tokyo is 17:00 in Berlin
    late = {**flight, "hours": "Mon-Fri 09:00-18:00"}

    assert work(**late).capacity == 8
    assert hours(work(away, **late), "known") == {"calendar": 8}


# Any day at all -----------------------------------------------------------------------------------------------

ISSUES = ("ATL-1", "ATL-2", "ATL-3", "BEA-1")
CATEGORIES = ("customers", "market", "stories", "delivery", "overhead", "unsorted", "away")
# (first day, zone then, zone from the second midnight on): plain days, clocks that jump, days of 30 and 18 hours
JOURNEYS = (
    (date(2026, 5, 4), BERLIN, BERLIN),
    (date(2026, 5, 8), NEW_YORK, NEW_YORK),
    (date(2026, 3, 28), BERLIN, BERLIN),
    (date(2026, 10, 24), BERLIN, BERLIN),
    (date(2026, 3, 7), NEW_YORK, NEW_YORK),
    (date(2026, 10, 31), NEW_YORK, NEW_YORK),
    (date(2026, 5, 4), BERLIN, NEW_YORK),
    (date(2026, 5, 4), NEW_YORK, BERLIN),
)
HOURS = (NINE_TO_FIVE, "Mon-Sun 00:00-08:00", "Mon-Sun 08:30-12:00, Mon-Sun 13:00-17:45")
LENGTHS = (15, 30, 45, 60, 90, 120, 240, 600, 23 * 60, 24 * 60, 30 * 60)
Week = list[tuple[Day, list[Item]]]


def timed(draw: st.DrawFn, begin: datetime) -> tuple[datetime, datetime]:
    start = begin + timedelta(
        minutes=draw(st.integers(-8 * 60, 76 * 60) | st.integers(0, 76 * 4).map(lambda n: 15 * n))
    )
    return start, start + timedelta(minutes=draw(st.sampled_from(LENGTHS) | st.integers(1, 400)))


def an_event(draw: st.DrawFn, key: str, begin: datetime, first: date) -> Item:
    all_day = draw(st.integers(0, 5)) == 0
    start, end = timed(draw, begin)
    if all_day:
        start = datetime(first.year, first.month, first.day, tzinfo=UTC) + ONE_DAY * draw(st.integers(-1, 2))
        end = start + ONE_DAY * draw(st.integers(1, 3))
    solo = draw(st.integers(0, 3)) == 0
    activity = Activity(
        key,
        "me",
        "event",
        start,
        end,
        key,
        key,
        all_day=all_day,
        answer=draw(st.sampled_from(["accepted"] * 4 + ["tentative", "none", "declined"])),
        busy=draw(st.sampled_from(["busy"] * 5 + ["tentative", "free", "away", "elsewhere"])),
        cancelled=draw(st.integers(0, 9)) == 0,
        private=draw(st.integers(0, 9)) == 0,
        special=draw(st.sampled_from([""] * 9 + ["away", "focus", "working_location", "birthday", "holiday"])),
    )
    return Item(
        key,
        activity,
        draw(st.sampled_from(CATEGORIES)),
        block=draw(st.booleans()),
        solo=solo,
        own=solo or draw(st.booleans()),
        crowd=draw(st.sampled_from([1, 2, 49, 50])),
        names=frozenset(draw(st.sets(st.sampled_from(ISSUES), max_size=2))),
    )


def in_jira(draw: st.DrawFn, key: str, begin: datetime, first: date) -> Item:
    kind = draw(st.sampled_from(["worklog", "action", "action", "stretch"]))
    issue = draw(st.sampled_from(ISSUES))
    start = begin + timedelta(minutes=draw(st.integers(0, 3 * 1440) | st.integers(540, 570)))
    values: dict[str, Any] = {"end": start}
    if kind == "worklog":
        values["minutes"] = float(draw(st.sampled_from([0, 1, 30, 90, 240, 480, 1600])))
    elif kind == "action":
        values["detail"] = draw(st.sampled_from(["comment", "status: Done", "rank"]))
        values["words"] = draw(st.sampled_from([0, 99, 100]))
        values["automation"] = draw(st.integers(0, 7)) == 0
    else:
        values["end"] = draw(st.sampled_from([OPEN, start + ONE_DAY]))
        start -= ONE_DAY * draw(st.integers(0, 60))
        ago = draw(st.lists(st.sampled_from([-1, 0, 1, 29, 30, 31, 32, 60]), max_size=2))
        values["touches"] = tuple(sorted(first - ONE_DAY * n for n in ago))
    category = draw(st.sampled_from(CATEGORIES[:-1]))
    return Item(key, Activity(key, "me", kind, start, subject=key, series=key, **values), category, issue=issue)


def touches(item: Item, day: Day) -> bool:
    """Whether any of an activity falls on a day."""
    one = item.activity
    if one.all_day:
        return one.start.date() <= day.day < one.end.date()
    start, end = one.start.timestamp(), one.end.timestamp()
    if one.kind in ("worklog", "action"):
        return day.begin <= start < day.end
    return start < day.end and end > day.begin


@st.composite
def weeks(draw: st.DrawFn, most: int = 10, done: bool = True) -> Week:
    """Three local days in a row with the activities of each, in any order."""
    first, zone, then = draw(st.sampled_from(JOURNEYS))
    begin = datetime.fromtimestamp(capacity.midnight(first, zone), UTC)
    kinds = draw(st.lists(st.sampled_from([an_event, an_event, in_jira]), max_size=most))
    items = [make(draw, f"{n:02}", begin, first) for n, make in enumerate(kinds)]
    events = [i.key for i in items if i.activity.kind == "event"] or ["none"]
    shorter = draw(st.dictionaries(st.sampled_from(events), st.sampled_from([0.0, 10.0, 60.0, 999.0]), max_size=2))
    attended = draw(st.dictionaries(st.sampled_from(events), st.sampled_from(["full", "half", "no"]), max_size=3))
    text, role = draw(st.sampled_from(HOURS)), draw(st.sampled_from(["pm", "maker", "po", "lead", "sales"]))
    habit = draw(st.sampled_from(["include", "beside", "unknown"]))
    holiday = draw(st.sampled_from([""] * 7 + ["Labour Day"]))
    found = []
    for n, (here, after) in enumerate(pairwise([zone, zone, then, then])):
        on = first + n * ONE_DAY
        plain = a_day(
            on, text, here, after, role=role, holiday=holiday if n == 1 else "", done=done, worklogs=habit,
            shorter=shorter, attended=attended,
        )  # fmt: skip
        day = replace(plain, told=tuple(some_told(draw, plain, n)))
        found.append((day, [i for i in items if touches(i, day)]))
    return found


def some_told(draw: st.DrawFn, day: Day, n: int) -> list[Told]:
    length = round((day.end - day.begin) / 60)
    starts = st.none() | st.integers(0, length - 1).map(lambda m: day.begin + 60 * m)
    return [
        Told(
            f"told/{n}{k}",
            draw(st.sampled_from([15, 60, 240.0])),
            draw(st.sampled_from(CATEGORIES[:-1])),
            "",
            draw(starts),
        )
        for k in range(draw(st.sampled_from([0, 0, 0, 1, 2])))
    ]


def totals(rows: list[Row]) -> dict[tuple[str, str, str], list[float]]:
    found: dict[tuple[str, str, str], list[float]] = {}
    for r in rows:
        sums = found.setdefault((r.activity, r.category, r.known), [0.0, 0.0])
        sums[0] += r.hours
        sums[1] += r.booked_hours
    return found


def agree(day: Day, items: list[Item]) -> None:
    quick, slow = totals(person_day(day, items).rows), rows_of(day, items)
    for key in quick.keys() | {k for k, (h, _) in slow.items() if h > 1e-9}:
        assert key in slow
        assert quick.get(key) == pytest.approx(list(slow[key]), abs=1e-9), key


@settings(max_examples=250)
@given(weeks())
def test_any_day_minute_by_minute_gives_the_same_hours(week):
    for day, items in week:
        agree(day, items)


@given(weeks(done=False))
def test_any_day_to_come_minute_by_minute_gives_the_same_bookings(week):
    for day, items in week:
        agree(day, items)
        assert {r.known for r in person_day(day, items).rows} <= {"booked"}


@given(weeks(most=16))
def test_no_hour_is_negative_and_booked_is_never_below_worked(week):
    for day, items in week:
        for row in person_day(day, items).rows:
            assert row.booked_hours >= row.hours - 1e-9
            assert row.hours >= 0


@given(weeks(most=16))
def test_a_day_holds_no_more_than_its_capacity_or_its_meetings_and_logs_nor_than_it_lasts(week):
    for day, items in week:
        account = person_day(day, items)
        kept = [r for r in account.rows if r.category != "away"]
        timed_told = {t.key for t in day.told if t.start is not None}
        facts = sum(r.hours for r in kept if r.known in ("calendar", "jira") or r.activity in timed_told)
        total = sum(r.hours for r in kept)
        assert total == pytest.approx(max(account.capacity, facts), abs=1e-9)
        assert total <= (day.end - day.begin) / 3600 + 1e-9


@given(weeks(most=16))
def test_capacity_is_working_hours_less_time_away(week):
    for day, items in week:
        account = person_day(day, items)
        away = sum(r.hours for r in account.rows if r.category == "away")
        hours_of_work = 0 if day.holiday else sum(b - a for a, b in day.work) / 3600
        assert account.capacity == pytest.approx(hours_of_work - away, abs=1e-9)


@given(weeks(), st.randoms(use_true_random=False))
def test_shuffled_input_gives_the_same_account(week, chance):
    for day, items in week:
        mixed, told_mixed = list(items), list(day.told)
        chance.shuffle(mixed)
        chance.shuffle(told_mixed)
        assert person_day(replace(day, told=tuple(told_mixed)), mixed) == person_day(day, items)


@given(weeks(most=16))
def test_everything_given_has_either_a_row_or_a_reason(week):
    for day, items in week:
        account = person_day(day, items)
        rows = {r.activity for r in account.rows} - {""}
        cut = {k for k, minutes in day.shorter.items() if minutes}  # may end before this day begins
        assert {i.key for i in items} - cut | {t.key for t in day.told} <= rows | set(account.left_out)
        assert rows & set(account.left_out) == set()
        assert rows | set(account.left_out) <= {i.key for i in items} | {t.key for t in day.told}


@given(weeks(most=6))
def test_an_event_split_at_midnight_changes_no_total(week):
    every = {i.key: i for _, items in week for i in items}
    parts: dict[str, list[Item]] = {}
    for key, item in every.items():
        a = item.activity
        cuts = [t for day, _ in week for t in (day.begin, day.end) if a.start.timestamp() < t < a.end.timestamp()]
        edges = [a.start, *(datetime.fromtimestamp(t, UTC) for t in sorted(set(cuts))), a.end]
        if a.kind != "event" or key in week[0][0].shorter or (a.end - a.start >= ONE_DAY and not a.all_day):
            edges = [a.start, a.end]
        elif a.all_day:
            edges = [a.start + ONE_DAY * n for n in range((a.end - a.start).days + 1)]
        parts[key] = [
            replace(item, key=f"{key}/{n}" if n else key, activity=replace(a, start=s, end=e))
            for n, (s, e) in enumerate(pairwise(edges))
        ]
    same = {p.key: key for key, some in parts.items() for p in some}
    for day, items in week:
        split = [p for i in items for p in parts[i.key] if touches(p, day)]
        said = {p: day.attended[key] for p, key in same.items() if key in day.attended}
        rows = person_day(replace(day, attended=said), split).rows
        whole = totals(person_day(day, items).rows)
        assert totals([r._replace(activity=same.get(r.activity, r.activity)) for r in rows]) == {
            k: pytest.approx(v, abs=1e-9) for k, v in whole.items()
        }
