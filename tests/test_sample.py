"""The sample company: the same every time, within its budget, invented, with every story on its dates."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

import icalendar
import pytest
import recurring_ical_events

from connectors import sample_meetings
from connectors.sample import STORIES, Company, company
from connectors.sample_people import DIRECTORY_COLUMNS, DOMAIN, PEOPLE, rows_of

SUNDAY = date(2026, 11, 22)
ACROSS_NEW_YEAR = date(2027, 1, 6)
LATER = [SUNDAY + timedelta(days=1), SUNDAY + timedelta(days=40)]
CUSTOMERS = ("northgate", "brightwater", "hafenring", "ibermar", "vallis", "orchardline")
STRATEGIC = ("market", "strategy", "business case", "competit", "customer", "discovery", "interview")


class Seen(NamedTuple):
    """One occurrence as an independent library expands it."""

    uid: str
    title: str
    day: date
    hours: float
    all_day: bool
    guests: tuple[str, ...]
    answer: str  # the owner's PARTSTAT; "" without guests
    status: str
    event: Any


@cache
def made(today: date) -> Company:
    return company(today)


@cache
def seen(today: date, handle: str) -> list[Seen]:
    owner = PEOPLE[handle].email
    calendar = icalendar.Calendar.from_ical(made(today).calendars[owner])
    low, high = today - timedelta(days=700), today + timedelta(days=700)
    found = recurring_ical_events.of(calendar).between(low, high)
    return [occurrence(event, owner) for event in found]


def occurrence(event: Any, owner: str) -> Seen:
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    lines = event.get("ATTENDEE", [])
    lines = lines if isinstance(lines, list) else [lines]
    answers = {str(line).removeprefix("mailto:"): line.params["PARTSTAT"] for line in lines}
    timed = isinstance(start, datetime)
    return Seen(
        str(event["UID"]), str(event["SUMMARY"]), start.date() if timed else start,
        (end - start).total_seconds() / 3600, not timed, tuple(answers), answers.get(owner, ""),
        str(event["STATUS"]), event,
    )  # fmt: skip


def within(today: date, handle: str, first: int, last: int) -> list[Seen]:
    """The occurrences that take place from one week to another, both included, and were not turned down."""
    monday = today - timedelta(days=today.weekday())
    low, high = monday + timedelta(weeks=first), monday + timedelta(weeks=last + 1)
    kept = [one for one in seen(today, handle) if one.answer != "DECLINED" and one.status != "CANCELLED"]
    return [one for one in kept if low <= one.day < high]


def customer_calls(found: list[Seen]) -> list[Seen]:
    domains = tuple(f"@{key}.example" for key in CUSTOMERS)
    return [one for one in found if any(guest.endswith(domains) for guest in one.guests)]


def strategic_hours(found: list[Seen]) -> float:
    return sum(
        one.hours for one in found
        if not one.all_day and (customer_calls([one]) or any(word in one.title.lower() for word in STRATEGIC))
    )  # fmt: skip


def issues(today: date) -> list[dict[str, Any]]:
    return made(today).site.issues


def titled(today: date, title: str) -> dict[str, Any]:
    return next(one for one in issues(today) if one["fields"]["summary"] == title)


def entries(issue: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from issue["changelog"]["histories"]
    yield from issue["fields"]["comment"]["comments"]
    yield from issue["fields"]["worklog"]["worklogs"]


def test_two_calls_on_one_day_give_identical_bytes() -> None:
    first, second = company(SUNDAY), company(SUNDAY)
    assert (first.directory, first.calendars, first.me) == (second.directory, second.calendars, second.me)
    assert json.dumps(first.site.issues) == json.dumps(second.site.issues)


def test_it_is_made_within_a_second_and_a_half_and_stays_small() -> None:
    begin = time.process_time()
    files = company(SUNDAY).calendars.values()
    assert time.process_time() - begin < 1.5
    assert sum(data.count(b"BEGIN:VEVENT") for data in files) <= 1600
    assert sum(len(data) for data in files) < 3_000_000


def test_thirteen_product_people_and_leaders_have_calendars_that_open() -> None:
    files = made(SUNDAY).calendars
    owners = {PEOPLE[h].email for h in PEOPLE if PEOPLE[h].role in {"pm", "po", "lead"}}
    assert owners < set(files)
    assert len(files) == 13
    for owner, data in files.items():
        text = data.decode()
        assert text.startswith("BEGIN:VCALENDAR\r\n")
        assert text.endswith("END:VCALENDAR\r\n")
        assert "\n" not in text.replace("\r\n", "")
        assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
        assert icalendar.Calendar.from_ical(data)["X-WR-CALNAME"] == owner


@pytest.mark.parametrize("today", [SUNDAY, ACROSS_NEW_YEAR])
def test_occurrences_stay_within_eighteen_months_and_three_weeks(today: date) -> None:
    found = seen(today, "maren")
    days = [one.day for one in found]
    assert today - timedelta(weeks=79, days=6) <= min(days) <= today - timedelta(weeks=77)
    assert today + timedelta(days=14) < max(days) <= today + timedelta(days=21)
    assert not [one for one in found if not one.all_day and (one.day.month, one.day.day) == (12, 25)]


def test_nothing_happens_in_jira_on_the_day_itself_or_later() -> None:
    for today in (SUNDAY, *LATER):
        assert max(one["fields"]["updated"] for one in issues(today)) < today.isoformat()
        for issue in issues(today):
            assert all(e["created"] <= issue["fields"]["updated"] for e in entries(issue))
            assert all(issue["fields"]["created"] < e["created"] for e in entries(issue))


def test_every_address_is_on_an_example_domain() -> None:
    everything = made(SUNDAY).directory + b"".join(made(SUNDAY).calendars.values())
    site = made(SUNDAY).site
    unfolded = everything.decode().replace("\r\n ", "") + json.dumps([site.issues, site.users])
    domains = set(re.findall(r"@([\w.-]+\w)", unfolded))
    assert DOMAIN in domains
    assert {name for name in domains if not name.endswith(".example")} == set()
    assert "http" not in unfolded


def test_ids_are_unique() -> None:
    ids = Counter(e["id"] for issue in issues(SUNDAY) for e in entries(issue))
    assert set(ids.values()) == {1}
    for name in ("id", "key"):
        assert len({issue[name] for issue in issues(SUNDAY)}) == len(issues(SUNDAY))
    for data in made(SUNDAY).calendars.values():
        events = icalendar.Calendar.from_ical(data).events
        masters = [str(event["UID"]) for event in events if "RECURRENCE-ID" not in event]
        assert len(masters) == len(set(masters))


def test_the_directory_knows_colleagues_outside_companies_and_the_move() -> None:
    rows = list(csv.DictReader(io.StringIO(made(SUNDAY).directory.decode())))
    assert tuple(rows[0]) == DIRECTORY_COLUMNS
    relations = Counter(row["relation"] for row in rows if row["e-mail"].startswith("@"))
    assert relations["customer"] == 6
    assert {"prospect", "partner", "vendor", "candidate", "analyst"} <= set(relations)
    product = [row for row in rows if row["role"] in {"pm", "po", "lead"} and not row["valid from"]]
    teams = Counter(row["team"] for row in product)
    assert min(teams["Movement"], teams["Yard"]) >= 5
    aisha = [row for row in rows if row["name"] == "Aisha Rahman"]
    first, _ = STORIES["move"].days(SUNDAY)
    assert [(row["zone"], row["valid from"]) for row in aisha] == [
        ("Europe/Berlin", ""), ("America/New_York", first.isoformat()),
    ]  # fmt: skip


def test_the_page_that_opens_first_shows_a_full_week_of_all_kinds() -> None:
    assert made(SUNDAY).me == PEOPLE["maren"].email
    month = [one for one in within(SUNDAY, "maren", -3, 0) if not one.all_day]
    meetings = [one for one in month if len(one.guests) > 1]
    assert 18 * 4 <= len(meetings) <= 24 * 4
    titles = {one.title for one in month}
    rituals = {"Waypoint daily", "Waypoint backlog refinement", "Waypoint retro", "Sync", "Lunch"}
    assert rituals <= titles
    kept = {"Portfolio review", "Competitive review", "Focus: pricing strategy", "Focus time", "Busy"}
    assert kept <= titles


@pytest.mark.parametrize("today", [SUNDAY, *LATER])
def test_a_freeze_keeps_customers_away_for_ten_weeks_and_they_come_back(today: date) -> None:
    drought = STORIES["drought"]
    assert drought.last - drought.first + 1 == 10
    assert customer_calls(within(today, "maren", drought.first, drought.last)) == []
    before = len(customer_calls(within(today, "maren", -72, drought.first - 1)))
    after = len(customer_calls(within(today, "maren", -12, -1)))
    assert before > 1.5 * 26
    assert after > 1.2 * 12
    assert sum(one.title == "Spending freeze check" for one in within(today, "seun", -46, -37)) >= 8


@pytest.mark.parametrize("today", [SUNDAY, *LATER])
def test_the_pm_of_the_starved_product_does_nearly_only_execution(today: date) -> None:
    starved = STORIES["starved"]
    now, before = within(today, "deepa", starved.first, -1), within(today, "deepa", -70, starved.first - 1)
    assert starved.last - starved.first >= 20
    assert strategic_hours(now) / -starved.first < 1
    assert strategic_hours(before) / (70 + starved.first) > 6


@pytest.mark.parametrize("today", [SUNDAY, *LATER])
def test_incidents_push_out_the_strategy_meeting_for_a_quarter(today: date) -> None:
    story = STORIES["incidents"]
    first, last = story.days(today)
    quarter, since = within(today, "lucia", story.first, story.last), within(today, "lucia", -52, 0)
    assert sum(one.title.startswith("Incident call INC-") for one in quarter) >= 15
    assert not any(one.title.startswith("Incident call") for one in since)
    weekly = [one for one in seen(today, "lucia") if one.title == "Dockside market strategy"]
    weekly = [one for one in weekly if first <= one.day <= last]
    assert sum(one.answer == "DECLINED" or one.status == "CANCELLED" for one in weekly) >= 9
    bugs = [one for one in issues(today) if "incident" in one["fields"]["labels"]]
    assert len(bugs) == 12
    assert all(first.isoformat() <= one["fields"]["created"] <= last.isoformat() for one in bugs)


@pytest.mark.parametrize("today", [SUNDAY, *LATER])
def test_a_pm_drifts_into_a_po(today: date) -> None:
    quarters = [strategic_hours(within(today, "henrik", first, first + 12)) for first in (-52, -39, -26, -13)]
    assert quarters == sorted(quarters, reverse=True)
    assert quarters[0] > 100
    assert quarters[-1] < 15
    assert any("user stories" in one.title for one in within(today, "henrik", -13, 0))


def test_one_pm_moves_from_berlin_to_new_york_and_the_shared_call_follows_her_clock() -> None:
    call = [one for one in seen(SUNDAY, "henrik") if one.title == "Dockside transatlantic sync"]
    hours = {one.event["DTSTART"].dt.hour for one in call}
    in_berlin = {one.event["DTSTART"].dt.astimezone(UTC).hour for one in call}
    assert hours == {10}  # in New York
    assert in_berlin == {14, 15}  # both sides of the clock change
    own = [one for one in within(SUNDAY, "aisha", -30, 0) if one.title.startswith("Focus")]
    zones = {str(one.event["DTSTART"].dt.tzinfo) for one in own}
    assert zones == {"America/New_York"}


def test_the_trade_fair_is_three_whole_busy_days_that_name_it() -> None:
    first, last = STORIES["fair"].days(SUNDAY)
    [fair] = [one for one in seen(SUNDAY, "maren") if "trade fair" in one.title]
    assert fair.all_day
    assert fair.hours == 72
    assert first <= fair.day <= last
    assert fair.event["X-MICROSOFT-CDO-BUSYSTATUS"] == "BUSY"


def test_real_life_is_in_it() -> None:
    mine = seen(SUNDAY, "maren")
    [crowd] = {len(one.guests) for one in mine if one.title == "All hands"}
    assert crowd >= 120
    assert {one.answer for one in mine if one.title == "All hands"} == {"NEEDS-ACTION"}
    assert {one.answer for one in mine} >= {"ACCEPTED", "TENTATIVE", "DECLINED", "NEEDS-ACTION"}
    assert any(one.status == "CANCELLED" for one in mine)
    assert any(one.event.get("CLASS") == "PRIVATE" for one in mine)
    assert any(one.event.get("X-MICROSOFT-CDO-BUSYSTATUS") == "WORKINGELSEWHERE" for one in mine)
    assert any(one.all_day and one.event.get("X-MICROSOFT-CDO-BUSYSTATUS") == "OOF" for one in mine)
    timed = [one.event for one in within(SUNDAY, "maren", -20, 0) if not one.all_day]
    spans = sorted((event["DTSTART"].dt, event["DTEND"].dt) for event in timed)
    assert any(end > start for (_, end), (start, _) in pairwise(spans))


def test_every_change_in_the_table_reaches_an_occurrence() -> None:
    owners = ("maren", "lucia", "henrik", "deepa", "piotr", "astrid")
    everything = {one for handle in owners for one in changed_in(handle)}
    for series, weeks, _, what in rows_of(sample_meetings.CHANGES):
        if what != "skipped":
            found = sum(uid == f"{series}@{DOMAIN}" for uid, _ in everything)
            assert found >= len(weeks.split()), (series, weeks, what)


def changed_in(handle: str) -> set[tuple[str, str]]:
    """(UID, RECURRENCE-ID) of every changed occurrence in a calendar."""
    text = made(SUNDAY).calendars[PEOPLE[handle].email].decode()
    blocks = [block for block in text.split("BEGIN:VEVENT") if "RECURRENCE-ID" in block]
    return {(re.search(r"UID:(\S+)", b)[1], re.search(r"RECURRENCE-ID\S+", b)[0]) for b in blocks}  # type: ignore[index]


def test_four_jira_projects_hold_all_kinds_of_issues() -> None:
    per_project = Counter(one["fields"]["project"]["key"] for one in issues(SUNDAY))
    assert set(per_project) == {"WAY", "SCOUT", "DOCK", "TALLY"}
    assert all(60 <= n <= 95 for n in per_project.values())
    kinds = {one["fields"]["issuetype"]["name"] for one in issues(SUNDAY)}
    assert {"Epic", "Story", "Task", "Bug", "Research", "Discovery", "Business case"} <= kinds
    assert {one["fields"]["status"]["name"] for one in issues(SUNDAY)} >= {"To Do", "In Progress", "Done"}
    logs = [log for one in issues(SUNDAY) for log in one["fields"]["worklog"]["worklogs"]]
    assert len({log["author"]["displayName"] for log in logs}) == 3
    apps = [user["displayName"] for user in made(SUNDAY).site.users.values() if user["accountType"] == "app"]
    assert apps == ["Automation for Jira"]


def test_each_history_entry_starts_from_the_value_before_it() -> None:
    for issue in issues(SUNDAY):
        status = "To Do"
        for history in issue["changelog"]["histories"]:
            for item in history["items"]:
                if item["field"] == "status":
                    assert item["fromString"] == status
                    status = item["toString"]
        assert issue["fields"]["status"]["name"] == status


@pytest.mark.parametrize("today", [SUNDAY, *LATER])
def test_one_issue_is_in_progress_and_untouched_for_sixty_days(today: date) -> None:
    issue = titled(today, "Replay a day as a film")
    assert issue["fields"]["status"]["name"] == "In Progress"
    assert issue["fields"]["updated"] < (today - timedelta(days=60)).isoformat()


@pytest.mark.parametrize("today", [SUNDAY, *LATER])
def test_eight_issues_are_labelled_in_one_go(today: date) -> None:
    at = [
        history["created"]
        for issue in issues(today) for history in issue["changelog"]["histories"]
        if any("next-half-year" in (item["toString"] or "") and item["field"] == "labels"
               and "next-half-year" not in (item["fromString"] or "") for item in history["items"])
    ]  # fmt: skip
    first, last = STORIES["bulk"].days(today)
    assert len(at) == 8
    assert datetime.fromisoformat(max(at)) - datetime.fromisoformat(min(at)) < timedelta(minutes=1)
    assert first.isoformat() <= min(at) <= last.isoformat()


@pytest.mark.parametrize("today", [SUNDAY, *LATER])
def test_two_wishes_are_refused_with_evidence(today: date) -> None:
    refused = [one for one in issues(today) if (one["fields"]["resolution"] or {}).get("name") == "Won't Do"]
    first, last = STORIES["backed_no"].days(today)
    assert len(refused) == 2
    for issue in refused:
        assert first.isoformat() <= issue["fields"]["resolutiondate"][:10] <= last.isoformat()
        assert "interview notes" in json.dumps(issue["fields"]["comment"])


def test_a_later_day_tells_the_same_story_at_the_same_distance() -> None:
    def told(today: date) -> list[tuple[int, str]]:
        monday = today - timedelta(days=today.weekday())
        past = [one for one in within(today, "maren", -70, -10) if len(one.guests) > 1]
        past = [one for one in past if one.day.month not in (12, 1)]  # the company closes between the years
        return sorted(((one.day - monday).days, one.title) for one in past)

    saturday, sunday = told(SUNDAY - timedelta(days=1)), told(SUNDAY)
    assert saturday == sunday
    later = told(LATER[-1])
    shared = {day for day, _ in later} & {day for day, _ in sunday}
    before, after = ({one for one in tale if one[0] in shared} for tale in (sunday, later))
    assert len(before & after) > 0.9 * len(before)


@pytest.mark.parametrize("name", sorted(STORIES))
def test_a_story_names_people_of_the_company_and_weeks_of_the_sample(name: str) -> None:
    story = STORIES[name]
    assert set(story.people) <= {person.email for person in PEOPLE.values()}
    assert -78 <= story.first <= story.last <= 0
    assert story.days(SUNDAY)[0].weekday() == 0
    assert story.text.endswith(".")
