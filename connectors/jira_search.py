"""Searching issues: the query, and page after page of it as Jira Cloud and Data Center each want it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from connectors.jira_client import Calls
from connectors.jira_issue import UNREADABLE, instant
from connectors.jira_parts import stuck

Json = dict[str, Any]
FIELDS = [
    "summary",
    "description",
    "status",
    "issuetype",
    "project",
    "parent",
    "labels",
    "components",
    "assignee",
    "reporter",
    "creator",
    "created",
    "updated",
    "comment",
    "worklog",
]
PAGE = 100  # issues a page: what Jira Cloud gives at most with these fields
EPIC_LINK = "com.pyxis.greenhopper.jira:gh-epic-link"


class Search:
    """The searches of one run. `zone` is the asking user's: the one that dates in a query are read in."""

    def __init__(self, calls: Calls, zone: str) -> None:
        self.calls, self.cloud, self.zone = calls, is_cloud(calls), _zone(zone)
        self.epic_field = _epic_field(calls)
        self.fields = FIELDS + ([self.epic_field] if self.epic_field else [])
        self._seen: dict[str, str] = {}  # issue id -> when it was updated, as last read in this run

    def issues(self, where: str, since: datetime | None) -> Iterator[list[Json]]:
        """Pages of issues in the order of their last change, those that this run has read already left out.

        An issue that changes while we read comes again, with its newer state.
        """
        for page in self._by_token(where, since) if self.cloud else self._by_time(where, since):
            stamps = {str(one["id"]): str(newest_change([one])) for one in page}
            fresh = [one for one in page if self._seen.get(str(one["id"])) != stamps[str(one["id"])]]
            self._seen |= stamps
            if fresh:
                yield fresh

    @property
    def read(self) -> set[str]:
        """Ids of the issues read in this run."""
        return set(self._seen)

    def count(self, where: str, since: datetime | None) -> int:
        """How many issues a search finds, about."""
        query = self._where(where, since)
        if self.cloud:
            return int(self.calls.post("search/approximate-count", {"jql": query})["count"])
        return int(self.calls.get("search", jql=query, maxResults=0)["total"])

    def _by_token(self, where: str, since: datetime | None) -> Iterator[list[Json]]:
        """Jira Cloud: page after page by token. A page may be empty; a token that comes twice never ends."""
        body: Json = {"jql": self._jql(where, since), "fields": list(self.fields), "maxResults": PAGE}
        seen = set()
        while True:
            answer = self.calls.post("search/jql", body | {"expand": "changelog"})
            yield answer["issues"]
            token = answer.get("nextPageToken")
            if not token or answer.get("isLast"):
                return
            if token in seen:
                raise stuck()
            seen.add(token)
            body["nextPageToken"] = token

    def _by_time(self, where: str, since: datetime | None) -> Iterator[list[Json]]:
        """Data Center: a page from the minute of the last change on; an offset skips when issues leave."""
        start, asked = 0, {"maxResults": PAGE, "expand": "changelog", "fields": ",".join(self.fields)}
        while True:
            answer = self.calls.get("search", jql=self._jql(where, since), startAt=start, **asked)
            page = answer["issues"]
            yield page
            if not page or start + len(page) >= answer["total"]:
                return
            newest = newest_change(page)
            if newest and (since is None or self._minute(newest) > self._minute(since)):
                since, start = newest, 0
            else:
                start += len(page)

    def _jql(self, where: str, since: datetime | None) -> str:
        return f"{self._where(where, since)} ORDER BY updated ASC, key ASC"

    def _where(self, where: str, since: datetime | None) -> str:
        return f'{where} AND updated >= "{self._minute(since)}"' if since else where

    def _minute(self, moment: datetime) -> str:
        """A time as JQL wants it: a minute in the asking user's zone, never later than the moment itself."""
        local = moment.astimezone(self.zone)
        if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
            local -= timedelta(hours=1)  # this hour comes twice when clocks go back; the one before does not
        return local.strftime("%Y-%m-%d %H:%M")


def newest_change(issues: list[Json]) -> datetime | None:
    """When the issue that changed last did so; None where none of them tells."""
    times = []
    for one in issues:
        try:
            times.append(instant(one["fields"]["updated"]))
        except UNREADABLE:
            continue  # such an issue is reported where it is read
    return max(times, default=None)


def is_cloud(calls: Calls) -> bool:
    """Whether this is Jira Cloud; else it is Data Center, or the older Server."""
    return bool(calls.get("serverInfo").get("deploymentType") == "Cloud")


def _epic_field(calls: Calls) -> str:
    custom = (one for one in calls.get("field") if (one.get("schema") or {}).get("custom") == EPIC_LINK)
    return next((str(one["id"]) for one in custom), "")


def _zone(name: str) -> tzinfo:
    """The asking user's zone; where Jira hides it, the latest clock on Earth, so that nothing is missed."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return timezone(timedelta(hours=-12))
