"""Worklogs apart from their issues: the feeds of what changed and was deleted, and many worklogs at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from connectors.jira_client import Calls
from connectors.jira_parts import BATCH, batches, each_once, rows, stuck
from model import Activity

Json = dict[str, Any]
TOGETHER = 6  # calls whose answers are held at once
NEEDED = ("id", "author", "started", "timeSpentSeconds")
NAMED = ("accountId", "key", "name", "displayName", "emailAddress", "timeZone", "accountType")


def feed(calls: Calls, path: str, since: int) -> Iterator[list[int]]:
    """Pages of the worklog ids that a feed ("worklog/updated", "worklog/deleted") names since a time in ms."""
    while True:
        answer = calls.get(path, since=since)
        yield [int(one["worklogId"]) for one in answer["values"]]
        until = int(answer.get("until") or since)
        if answer.get("lastPage", True):
            return
        if until <= since:
            raise stuck()
        since = until


def listed(calls: Calls, ids: list[int]) -> Iterator[Json]:
    """Worklogs by id, those that the account may see."""
    for some in batches(batches(ids, BATCH), TOGETHER):
        for answer in calls.several([partial(calls.post, "worklog/list", {"ids": batch}) for batch in some]):
            yield from rows(answer)


def of_many(calls: Calls, issues: set[str]) -> dict[str, list[Json]]:
    """Every worklog of some issues by issue id, out of the site's feed; none where asking each issue costs less.

    Jira cannot be asked for the worklogs of many issues. Its feed names those of the whole site, which is less
    work than a call an issue where many issues have many.
    """
    ids: list[int] = []
    if len(issues) <= 2:
        return {}
    for n, page in enumerate(feed(calls, "worklog/updated", 0), start=1):
        if 2 * n >= len(issues):
            return {}
        ids += page
    found: dict[str, list[Json]] = {}
    authors: dict[str, Json] = {}
    for log in listed(calls, ids):
        issue = str(log["issueId"])
        if issue in issues:
            author = {name: one for name, one in (log.get("author") or {}).items() if name in NAMED}
            kept = {name: log.get(name) for name in NEEDED}
            kept["author"] = authors.setdefault(repr(author), author)  # one copy, however many they logged
            found.setdefault(issue, []).append(kept)
    return found


@dataclass
class News:
    """What the feeds tell of the worklogs that changed since the last sync."""

    changed: dict[str, list[Json]] = field(default_factory=dict)  # by issue id
    deleted: set[str] = field(default_factory=set)  # ids of worklogs

    def onto(self, issue: str, known: list[Activity]) -> list[Json]:
        """All worklogs of an issue whose stored ones are known, as it would hold them."""
        logs = {one["id"]: one for one in map(_entry, known)} | {
            str(one["id"]): one for one in self.changed.get(issue, [])
        }
        return [one for number, one in logs.items() if number not in self.deleted]


def news(calls: Calls, since: int) -> News:
    """What changed in the worklogs of the site since a time in milliseconds."""
    found = News()
    for log in listed(calls, [one for page in feed(calls, "worklog/updated", since) for one in page]):
        found.changed.setdefault(str(log["issueId"]), []).append(log)
    found.deleted = {str(one) for page in feed(calls, "worklog/deleted", since) for one in page}
    return found


def put_into(issue: Json, logs: list[Json]) -> None:
    """Give an issue these worklogs beside those that came with it, where they then are as many as it says."""
    here = issue["fields"]["worklog"]
    found = each_once([*logs, *here["worklogs"]])
    if len(found) == int(here["total"]):
        issue["fields"]["worklog"] = here | {"worklogs": found}


def _entry(log: Activity) -> Json:
    """A stored worklog as an issue holds it."""
    _, _, account = log.owner.partition("jira:")
    return {
        "id": log.id.rpartition("/")[2],
        "author": {"accountId": account} if account else {"emailAddress": log.owner},
        "started": log.start.isoformat(),
        "timeSpentSeconds": 60 * (log.minutes or 0),
        "stored": True,  # its author is known already, and by more than this
    }
