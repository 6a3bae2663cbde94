"""Jira issues by hand -> activities; pages, cursors and gaps that must not change them."""

from __future__ import annotations

import copy
import gzip
import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jira_standin import EMAIL, TOKEN, DataCenter, served

from connectors import jira_rest
from connectors.jira_client import Client
from connectors.jira_issue import instant, read_issue
from connectors.jira_rest import Page, pages
from connectors.jira_site import Site
from connectors.jira_text import plain
from model import OPEN, Activity, EvenkeelError, Person, Reading

Json = dict[str, Any]
NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
ANA = {"accountId": "ana-1", "displayName": "Ana Silva", "emailAddress": "Ana@acme.example",
       "timeZone": "Europe/Lisbon", "accountType": "atlassian", "active": True}  # fmt: skip
BEN = {"accountId": "ben-2", "displayName": "Ben Okafor", "accountType": "atlassian", "active": True}
BOT = {"accountId": "bot-3", "displayName": "Automation for Jira", "accountType": "app", "active": True}
TODO = {"id": "1", "name": "To Do", "statusCategory": {"key": "new"}}
DOING = {"id": "3", "name": "In Progress", "statusCategory": {"key": "indeterminate"}}
REVIEW = {"id": "4", "name": "Review", "statusCategory": {"key": "indeterminate"}}
DONE = {"id": "9", "name": "Done", "statusCategory": {"key": "done"}}
SHOP, OPS = {"id": "1", "key": "SHOP", "name": "Web shop"}, {"id": "2", "key": "OPS", "name": "Operations"}
STATUSES = [TODO, DOING, REVIEW, DONE]
ADF = {"type": "doc", "version": 1, "content": [
    {"type": "heading", "content": [{"type": "text", "text": "Why"}]},
    {"type": "paragraph", "content": [{"type": "text", "text": "Guests ask "}, {"type": "mention", "attrs": {
        "text": "@Ben"}}, {"type": "hardBreak"}, {"type": "text", "text": "every day."}]},
    {"type": "bulletList", "content": [{"type": "listItem", "content": [
        {"type": "paragraph", "content": [{"type": "text", "text": "cards"}]}]}]}]}  # fmt: skip


def on(day: int, clock: str) -> str:
    """A UTC time in March 2026, as Jira writes it."""
    return f"2026-03-{day:02}T{clock}:00.000+0000"


def moved(number: int, at: str, by: Json, *items: tuple[str, Any, Any, Any, Any]) -> Json:
    """A history entry of (field, from, fromString, to, toString)."""
    named = [dict(zip(("field", "from", "fromString", "to", "toString"), item, strict=True)) for item in items]
    return {"id": str(number), "author": {"accountId": by["accountId"]}, "created": at, "items": named}


def status(of: Json, to: Json) -> tuple[str, Any, Any, Any, Any]:
    return "status", of["id"], of["name"], to["id"], to["name"]


def issue(number: int, updated: str, histories: list[Json] | None = None, **fields: Any) -> Json:
    given = {"summary": f"Issue {number}", "description": None, "created": on(2, "09:00"),
             "updated": updated, "project": SHOP, "issuetype": {"name": "Story"}, "status": TODO,
             "creator": ANA, "reporter": ANA, "assignee": None, "labels": [], "components": []}  # fmt: skip
    return {"id": str(10000 + number), "key": f"SHOP-{number}", "fields": given | fields,
            "changelog": {"histories": histories or []}}  # fmt: skip


def story() -> Json:
    """Ana writes a story on Monday; Ben takes it, works from Tuesday to Thursday, hands it over; done."""
    worklogs = [{"id": "71", "author": {"accountId": "ben-2"}, "started": "2026-03-04T16:00:00.000+0800",
                 "updated": on(4, "17:00"), "timeSpentSeconds": 5400}]  # fmt: skip
    comments = [{"id": "61", "author": {"accountId": "ana-1"}, "created": on(4, "11:00")}]
    return issue(
        1, on(6, "08:00"),
        [
            moved(51, on(2, "10:00"), BOT, ("assignee", None, None, "ben-2", "Ben Okafor")),
            moved(52, on(2, "11:00"), ANA,
                  ("description", None, "Pay by card", None, "h2. Why\nGuests ask *every* day.")),
            moved(53, on(3, "08:00"), BEN, status(TODO, DOING)),
            moved(54, on(5, "08:00"), BEN, status(DOING, REVIEW), ("resolution", "", "", None, None)),
            moved(55, on(6, "08:00"), ANA, status(REVIEW, DONE), ("resolution", None, None, "1", "Done")),
        ],
        summary="Pay by card", description=ADF, status=DONE, assignee=BEN, labels=["ux"],
        components=[{"name": "Checkout"}], parent={"key": "SHOP-9", "fields": {"summary": "Faster checkout"}},
        comment={"comments": comments}, worklog={"worklogs": worklogs},
    )  # fmt: skip


def many() -> list[Json]:
    """Seven issues with long histories, in two projects; SHOP-1 is the story above."""
    long = [moved(100 + n, on(3, f"{n:02}:00"), ANA, ("Rank", None, "", None, f"to {n}"))
            for n in range(9)]  # fmt: skip
    logs = [{"id": str(200 + n), "author": BEN, "started": on(n + 2, "09:00"),
             "updated": on(n + 2, "12:00"), "timeSpentSeconds": 3600} for n in range(5)]  # fmt: skip
    issues = [story(), issue(2, "2026-03-06T08:00:20.000+0000", long, worklog={"worklogs": logs})]
    issues += [issue(n, on(n, "08:00"), comment={"comments": [
        {"id": str(300 + 10 * n + m), "author": BEN, "created": on(4, "11:00")} for m in range(4)]})
        for n in (3, 4, 5)]  # fmt: skip
    ops = issue(7, on(5, "08:00"), project=OPS)
    return [*issues, issue(6, on(6, "07:57")), ops | {"key": "OPS-7"}]


def site(issues: list[Json], kind: type[Site] = Site, zone: str = "Europe/Lisbon", **limits: int) -> Site:
    return kind(issues, [ANA, BEN, BOT], [SHOP, OPS], STATUSES, ANA | {"timeZone": zone}, **limits)


def gather(read: list[Page]) -> Reading:
    """The pages as a store keeps them: each page replaces its series."""
    held: dict[str, list[Activity]] = {}
    whole = Reading()
    for page in read:
        for series in page.replaced:
            held[series] = [one for one in page.reading.activities if one.series == series]
        whole.subjects |= page.reading.subjects
        whole.problems += [one for one in page.reading.problems if one.code != "jira.schema"]
    whole.activities = sorted((one for series in held.values() for one in series), key=lambda one: one.id)
    whole.people = sorted({one.email: one for page in read for one in page.reading.people}.values(),
                          key=lambda one: one.email)  # fmt: skip
    return whole


def everything(calls: Any) -> Reading:
    return gather(list(pages(calls, {}, ["SHOP", "OPS"], NOW)))


def utc(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def read_story() -> dict[str, Activity]:
    return {one.id.partition("/")[2]: one for one in everything(site([story()])).activities}


# ---- one issue


def test_what_a_story_tells_who_did_and_when() -> None:
    found = everything(site([story()])).activities
    acts = sorted((one.start, one.owner, one.detail, one.words) for one in found if one.kind == "action")
    assert acts == [
        (utc(2, 9), "ana@acme.example", "created", 3),  # "Pay by card", as it read then
        (utc(2, 10), "jira:bot-3", "assignee: Ben Okafor", 0),
        (utc(2, 11), "ana@acme.example", "description", 5),
        (utc(3, 8), "jira:ben-2", "status: In Progress", 0),
        (utc(4, 11), "ana@acme.example", "comment", 0),
        (utc(5, 8), "jira:ben-2", "status: Review; resolution: none", 0),
        (utc(6, 8), "ana@acme.example", "status: Done; resolution: Done", 0),
    ]
    assert {one.owner for one in found if one.automation} == {"jira:bot-3"}


def test_a_worklog_stands_at_its_start_in_utc() -> None:
    log = read_story()["worklog/71"]
    assert (log.owner, log.start, log.end, log.minutes) == ("jira:ben-2", utc(4, 8), utc(4, 9, 30), 90)


def test_in_progress_is_a_stretch_of_its_assignee_with_the_days_it_was_touched() -> None:
    stretches = [one for one in read_story().values() if one.kind == "stretch"]
    assert [(one.owner, one.start, one.end) for one in stretches] == [("jira:ben-2", utc(3, 8), utc(6, 8))]
    assert stretches[0].touches == (date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 6))


def test_a_handover_ends_one_stretch_and_starts_the_next_which_goes_on() -> None:
    handed = issue(1, on(4, "09:00"), [
        moved(52, on(4, "09:00"), ANA, ("assignee", "ben-2", "Ben Okafor", "ana-1", "Ana Silva")),
        moved(51, on(3, "09:00"), ANA, status(TODO, DOING)),
    ], status=DOING, assignee=ANA)  # fmt: skip
    found = [one for one in everything(site([handed])).activities if one.kind == "stretch"]
    assert sorted((one.start, one.end, one.owner) for one in found) == [
        (utc(3, 9), utc(4, 9), "jira:ben-2"),
        (utc(4, 9), OPEN, "ana@acme.example"),
    ]


def test_an_issue_born_in_progress_is_a_stretch_from_its_creation() -> None:
    born = issue(1, on(2, "09:00"), status=DOING, assignee=ANA)
    found = [one for one in everything(site([born])).activities if one.kind == "stretch"]
    assert [(one.start, one.end, one.touches) for one in found] == [(utc(2, 9), OPEN, (date(2026, 3, 2),))]


def test_nobody_in_progress_and_somebody_not_in_progress_are_no_stretch() -> None:
    issues = [issue(1, on(2, "09:00"), status=DOING),
              issue(2, on(2, "09:00"), status=DONE, assignee=ANA)]  # fmt: skip
    assert [one for one in everything(site(issues)).activities if one.kind == "stretch"] == []


def test_the_subject_holds_the_issues_own_words_and_place() -> None:
    reading = everything(site([story()]))
    (subject,) = reading.subjects.values()
    assert {one.subject for one in reading.activities} == {subject.id}
    assert {one.series for one in reading.activities} == {"10001"} == {subject.series}
    assert (subject.title, subject.text) == ("Pay by card", "Why\nGuests ask @Ben\nevery day.\ncards")
    assert (subject.issue, subject.issue_type, subject.project, subject.project_name) == (
        "SHOP-1", "Story", "SHOP", "Web shop")  # fmt: skip
    assert (subject.parent, subject.parent_title, subject.status) == ("SHOP-9", "Faster checkout", "Done")
    assert (subject.labels, subject.components, subject.organizer) == (
        ("ux",),
        ("Checkout",),
        "ana@acme.example",
    )


def test_people_are_told_with_their_account_as_alias() -> None:
    people = {one.email: one for one in everything(site([story()])).people}
    assert people["ana@acme.example"] == Person(
        "ana@acme.example", "Ana Silva", zone="Europe/Lisbon", aliases=("jira:ana-1",))  # fmt: skip
    assert (people["jira:ben-2"].name, people["jira:ben-2"].relation) == ("Ben Okafor", "")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2022-03-28T15:29:59.350+0800", datetime(2022, 3, 28, 7, 29, 59, 350000, tzinfo=UTC)),
        ("2022-03-28T15:29:59.350Z", datetime(2022, 3, 28, 15, 29, 59, 350000, tzinfo=UTC)),
        (1492070429, datetime(2017, 4, 13, 8, 0, 29, tzinfo=UTC)),
        (1492070429000, datetime(2017, 4, 13, 8, 0, 29, tzinfo=UTC)),
    ],
)
def test_times_as_jira_writes_them(written: Any, meant: datetime) -> None:
    assert instant(written) == meant


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (None, ""),
        ("h2. Why\n* guests [ask|https://acme.example] *often*\n!shot.png!", "Why\nguests ask often"),
        ("{code:java}\nx = 1\n{code}", "x = 1"),
        (ADF, "Why\nGuests ask @Ben\nevery day.\ncards"),
    ],
)
def test_descriptions_become_plain_text(body: Any, text: str) -> None:
    assert plain(body) == text


def test_a_long_description_is_kept_to_2000_characters_and_its_words_are_counted_in_full() -> None:
    reading = everything(site([issue(1, on(2, "09:00"), description="word " * 3000)]))
    assert [len(one.text) for one in reading.subjects.values()] == [2000]
    assert [one.words for one in reading.activities] == [3000]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda one: one["changelog"]["histories"][-1].update(created="soon"), "A change of SHOP-1 (51)"),
        (
            lambda one: one["fields"]["worklog"]["worklogs"][0].update(timeSpentSeconds=None),
            "A worklog of SHOP-1 (71)",
        ),
        (lambda one: one["fields"]["comment"]["comments"].append("?"), "A comment of SHOP-1 (without id)"),
        (lambda one: one["fields"].update(created=None), "SHOP-1 could not be read"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_rest_is_read(spoil: Any, said: str) -> None:
    class Spoilt(Site):
        def shown(self, issue: Json, fields: list[str], changelog: bool) -> Json:
            shown = copy.deepcopy(super().shown(issue, fields, changelog))
            if shown["key"] == "SHOP-1":
                spoil(shown)
            return shown

    reading = everything(site([story(), issue(2, on(2, "09:00"))], Spoilt))
    assert [one.text.startswith(said) for one in reading.problems] == [True]
    assert "10002/created" in {one.id for one in reading.activities}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(on(2, "09:00")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "key", "author", "created", "items", "field", "accountId", "name", "total",
                         "histories", "comments", "worklogs", "started", "timeSpentSeconds", "content"]),
        inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(sorted(story()["fields"])), JSON, max_size=4), JSON)
def test_an_odd_issue_is_read_or_reported_but_never_stops_the_sync(fields: Json, changelog: Any) -> None:
    odd = story()
    odd["fields"] |= fields

    class Odd(Site):
        def shown(self, issue: Json, fields: list[str], expand: bool) -> Json:
            return {"id": "10001", "key": "SHOP-1", "fields": odd["fields"], "changelog": changelog}

    read = list(pages(site([story()], Odd), {}, ["SHOP"], NOW))
    assert any(page.replaced == {"10001"} or page.reading.problems for page in read[:2])  # the first may only wait


# ---- pages and cursors


@pytest.mark.parametrize("kind", [Site, DataCenter])
def test_over_http_it_reads_what_stands_in_the_site(kind: type[Site]) -> None:
    direct = everything(site(many(), kind))
    with served(site(many(), kind)) as server:
        client = Client(server.url, TOKEN, EMAIL if kind is Site else "")
        over_http = everything(client)
    assert over_http == direct
    assert Counter(one.kind for one in direct.activities) == {"action": 34, "worklog": 6, "stretch": 1}


@pytest.mark.parametrize("kind", [Site, DataCenter])
@pytest.mark.parametrize("page", [1, 2, 3])
def test_the_size_of_pages_changes_nothing(kind: type[Site], page: int) -> None:
    small = site(many(), kind, page=page, **({"histories": 2, "worklogs": 1} if kind is Site else {"worklogs": 1}))
    if kind is DataCenter:
        small.embedded["changelog"] = 1000
    assert everything(small) == everything(site(many()))


def test_issues_without_an_embedded_history_get_it_one_by_one_where_bulk_is_refused() -> None:
    class WithoutBulk(Site):
        def post(self, path: str, body: Json) -> Any:
            if path == "changelog/bulkfetch":
                raise EvenkeelError("Not here.", code="jira.not_found")
            return super().post(path, body)

    assert everything(site(many(), WithoutBulk, histories=2)) == everything(site(many()))


def test_a_part_that_jira_refuses_is_said_and_what_came_along_counts() -> None:
    class Closed(Site):
        def get(self, path: str, **params: Any) -> Any:
            if path.endswith("/worklog"):
                raise EvenkeelError("No.", code="jira.forbidden")
            return super().get(path, **params)

    reading = everything(site(many(), Closed, worklogs=2))
    assert [(one.code, one.where) for one in reading.problems] == [("jira.part_missing", "SHOP-2")]
    assert sum(one.kind == "worklog" for one in reading.activities) == 3


def test_progress_counts_up_to_all_issues() -> None:
    read = list(pages(site(many(), page=3), {}, ["SHOP"], NOW))
    assert [(page.done, page.total) for page in read] == [(3, 6), (6, 6), (6, 6)]


def test_a_killed_sync_goes_on_after_the_last_stored_page() -> None:
    stored = []
    for page in pages(site(many(), page=2), {}, ["SHOP", "OPS"], NOW):
        stored.append(page)
        if len(stored) == 2:
            break
    cursor = json.loads(json.dumps(stored[-1].cursor))
    rest = list(pages(site(many(), page=2), cursor, ["SHOP", "OPS"], NOW))
    assert {"10003", "10004"} & set().union(*(page.replaced for page in rest)) == set()
    assert rest[-1].done == 7 > rest[0].done >= stored[-1].done
    assert gather(stored + rest) == everything(site(many()))


def test_a_second_sync_reads_only_the_overlap_again_and_finds_it_equal() -> None:
    first = list(pages(site(many()), {}, ["SHOP", "OPS"], NOW))
    again = list(pages(site(many()), first[-1].cursor, ["SHOP", "OPS"], NOW))
    replaced = set().union(*(page.replaced for page in again))
    assert replaced == {"10001", "10002", "10006"}  # changed within five minutes of the newest change
    before = [one for one in gather(first).activities if one.series in replaced]
    assert gather(again).activities == before
    assert (again[-1].done, again[-1].total) == (7, 7)
    newest = "2026-03-06T08:00:20+00:00"
    assert first[-1].cursor["projects"] == again[-1].cursor["projects"] == {"OPS": newest, "SHOP": newest}


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "America/Los_Angeles", "Pacific/Auckland", "Nowhere/Land"])
def test_news_are_found_whatever_zone_the_asking_user_has(zone: str) -> None:
    def asked(issues: list[Json]) -> Site:
        here = site(issues, zone="Etc/GMT+12" if zone == "Nowhere/Land" else zone)
        here.myself = here.myself | {"timeZone": zone}
        return here

    first = list(pages(asked(many()), {}, ["SHOP"], NOW))
    later = many()
    later[2]["fields"]["updated"] = on(6, "08:01")
    later[2]["fields"]["summary"] = "Renamed"
    news = gather(list(pages(asked(later), first[-1].cursor, ["SHOP"], NOW)))
    assert "Renamed" in {one.title for one in news.subjects.values()}


@given(st.integers(0, 4 * 60), st.integers(0, 60))
def test_nothing_is_missed_in_the_hour_that_comes_twice(minutes: int, later: int) -> None:
    seen = datetime(2026, 10, 24, 23, 0, tzinfo=UTC) + timedelta(minutes=minutes)  # Lisbon goes back at 01:00 UTC
    changed = seen + timedelta(minutes=later)
    cursor = {"projects": {"SHOP": seen.isoformat()}, "worklogs": 0, "later": [], "swept": None, "full": False}
    here = site([issue(1, changed.strftime("%Y-%m-%dT%H:%M:%S.000+0000"))])
    assert "10001" in set().union(*(page.replaced for page in pages(here, cursor, ["SHOP"], NOW)))


def test_a_worklog_that_changed_alone_is_found_by_the_worklog_feed() -> None:
    first = list(pages(site(many()), {}, ["SHOP"], NOW))
    later = many()
    log = {"id": "900", "author": ANA, "started": on(9, "10:00"),
           "updated": on(9, "11:00"), "timeSpentSeconds": 600}  # fmt: skip
    later[3]["fields"]["worklog"] = {"worklogs": [log]}
    later[6]["fields"]["worklog"] = {"worklogs": [log | {"id": "901"}]}  # OPS-7, which nobody asked for
    second = list(pages(site(later, page=1), first[-1].cursor, ["SHOP"], NOW + timedelta(hours=3)))
    found = gather(second)
    assert "10004/worklog/900" in {one.id for one in found.activities}
    assert "10007" not in set().union(*(page.replaced for page in second))
    third = list(pages(site(later, page=1), second[-1].cursor, ["SHOP"], NOW))
    assert "10004" not in set().union(*(page.replaced for page in third))


def test_a_project_added_later_is_read_from_its_beginning_and_the_others_are_not_read_again() -> None:
    first = list(pages(site(many()), {}, ["OPS"], NOW))
    assert set().union(*(page.replaced for page in first)) == {"10007"}
    both = list(pages(site(many(), page=2), first[-1].cursor, ["OPS", "SHOP"], NOW))
    assert set().union(*(page.replaced for page in both[:2])) == {"10003", "10004", "10005", "10007"}
    assert gather(first + both) == everything(site(many()))
    again = list(pages(site(many()), both[-1].cursor, ["OPS", "SHOP"], NOW))
    assert set().union(*(page.replaced for page in again)) == {"10001", "10002", "10006"}


def test_an_issue_that_changes_while_we_read_comes_again_with_its_newer_state() -> None:
    issues = many()
    here = site(issues, page=2)
    read = pages(here, {}, ["SHOP"], NOW)
    stored = [next(read)]
    assert "10003" in stored[0].replaced
    issues[2]["fields"] |= {"summary": "Renamed", "updated": on(7, "08:00")}
    stored += read
    assert {one.title for one in gather(stored).subjects.values() if one.series == "10003"} >= {"Renamed"}
    titles = {one.subject for one in gather(stored).activities if one.series == "10003"}
    assert [gather(stored).subjects[name].title for name in titles] == ["Renamed"]


def test_a_token_that_comes_twice_ends_in_a_sentence() -> None:
    class Looping(Site):
        def post(self, path: str, body: Json) -> Any:
            answer = super().post(path, body | {"nextPageToken": None} if path == "search/jql" else body)
            return answer | {"nextPageToken": "again", "isLast": False} if path == "search/jql" else answer

    with pytest.raises(EvenkeelError, match="gave the same page twice"):
        list(pages(site(many(), Looping), {}, ["SHOP"], NOW))


def test_an_empty_page_with_a_token_is_not_the_end() -> None:
    class Gappy(Site):
        def post(self, path: str, body: Json) -> Any:
            if path == "search/jql" and not body.get("nextPageToken"):
                first = super().post("search/jql", body | {"maxResults": 1})
                return {"issues": [], "nextPageToken": first["nextPageToken"].replace("1:", "0:", 1)}
            return super().post(path, body)

    assert everything(site(many(), Gappy)) == everything(site(many()))


@pytest.mark.parametrize(("keys", "said"), [(["NOPE"], "no project NOPE"), ([], "No Jira project is chosen")])
def test_an_unknown_project_is_named_with_some_that_exist_before_anything_is_read(keys: list[str], said: str) -> None:
    with pytest.raises(EvenkeelError, match=f"{said}.*OPS, SHOP"):
        next(pages(site(many()), {}, keys, NOW))


def test_the_account_and_its_projects() -> None:
    account = jira_rest.check(site([]))
    assert (account.id, account.key, account.email) == ("ana-1", "ana@acme.example", "ana@acme.example")
    assert [one.key for one in jira_rest.projects(site([], page=1))] == ["OPS", "SHOP"]


def test_somebody_whom_jira_does_not_know_is_told_so() -> None:
    nobody = Site([], [], [SHOP], STATUSES, {})
    with pytest.raises(EvenkeelError, match="does not know who is asking"):
        jira_rest.check(nobody)


# ---- recorded issues of others


def recorded(corpus: Path, name: str) -> list[Json]:
    lines = (corpus / "jira" / "devlake" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["data"] for line in lines]


def changes_and_comments(issue: Json) -> int:
    comments = issue["fields"].get("comment") or {"comments": []}
    return len(issue["changelog"]["histories"]) + len(comments["comments"])


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["issues_cloud_agile", "issues_cloud_epics", "issues_server_agile"])
def test_every_recorded_change_and_comment_becomes_an_action(corpus: Path, name: str) -> None:
    issues = recorded(corpus, name)
    statuses = {one["id"]: one["statusCategory"]["key"] for one in recorded(corpus, "status")}
    read = [read_issue(one, statuses) for one in issues]
    told = sum(1 + changes_and_comments(one) for one in issues)
    kinds = ("actions", "left out: author unknown", "left out: the trace of a worklog")
    assert sum(one.counts.get(kind, 0) for one in read for kind in kinds) == told
    assert [one.problems for one in read if one.problems] == []
    assert all(one.start < one.end for page in read for one in page.activities if one.kind == "stretch")


@pytest.mark.corpus
def test_every_recorded_worklog_and_loose_change_is_read(corpus: Path) -> None:
    logs, changes = recorded(corpus, "issue_worklogs"), recorded(corpus, "issue_changelogs")
    holder = issue(1, on(2, "09:00"), changes, worklog={"worklogs": logs})
    counts = read_issue(holder, {}).counts
    assert counts["worklogs"] == len({one["id"] for one in logs})
    assert counts["actions"] + counts.get("left out: author unknown", 0) == len({one["id"] for one in changes}) + 1


@pytest.mark.corpus
def test_the_recorded_sample_project_through_the_site(corpus: Path) -> None:
    folder = corpus / "jira" / "jirametrics" / "testdata"
    issues = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("SP-*.json"))]
    statuses = json.loads((folder / "sample_statuses.json").read_text(encoding="utf-8"))
    project = issues[0]["fields"]["project"]
    here = Site(issues, [], [project], statuses, issues[0]["fields"]["creator"], histories=3)
    whole = gather(list(pages(here, {}, ["SP"], NOW)))
    told = sum(1 + changes_and_comments(one) for one in issues)
    assert sum(one.kind == "action" for one in whole.activities) == told
    assert whole.problems == []


@pytest.mark.corpus
def test_thousands_of_server_issues_are_read_without_a_doubt(corpus: Path) -> None:
    with gzip.open(corpus / "jira" / "tidev" / "ALOY.jsonl.gz", "rt", encoding="utf-8") as lines:
        read = [read_issue(json.loads(line), {}) for line in lines]
    assert len(read) > 1000
    assert [one.problems for one in read if one.problems] == []


def test_logging_work_is_one_worklog_and_no_action_beside_it() -> None:
    # the story: Jira writes every worklog into the history too, so a product person's hour was counted and guessed
    logged = moved(
        1, on(4, "17:00"), BEN, ("timespent", None, None, "3600", "3600"), ("WorklogId", None, None, "71", "71")
    )
    both = moved(
        2, on(4, "18:00"), BEN, ("timespent", "3600", "3600", "7200", "7200"), ("priority", "3", "Low", "1", "High")
    )
    read = read_issue(issue(1, on(4, "18:00"), [logged, both]), {})
    assert {a.id.split("/", 1)[1] for a in read.activities if a.kind == "action"} == {"created", "history/2"}
    assert read.counts["left out: the trace of a worklog"] == 1
