"""Searching issues: the query, and page after page of it as Jira Cloud and Data Center each want it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from connectors.jira_client import Calls
from connectors.jira_fields import Fields
from connectors.jira_issue import UNREADABLE, instant
from connectors.jira_parts import batches, stuck
from connectors.jira_wire import BOUNDED
from model import EvenkeelError

Json = dict[str, Any]
FIELDS = [
    "summary",
    "description",
    "status",
    "resolution",
    "issuetype",
    "project",
    "parent",
    "labels",
    "components",
    "issuelinks",
    "assignee",
    "reporter",
    "creator",
    "created",
    "updated",
    "comment",
    "worklog",
]
PAGE = 100  # issues a page: what Jira Cloud gives at most with these fields
KEYS = {True: 5000, False: 1000}  # ids a page that Cloud, or else Data Center, gives at most
OVERLAP = timedelta(minutes=5)  # read again: a search may not yet know the latest changes
ORDER = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\border\s+by\b""", re.IGNORECASE)  # or text that is quoted
RESTARTS = 20  # of one minute whose issues leave it while they are read


class Search:
    """The searches of one run. `zone` is the asking user's: the one that dates in a query are read in."""

    def __init__(self, calls: Calls, cloud: bool, zone: str, fields: Fields) -> None:
        self.calls, self.cloud, self.zone, self.custom = calls, cloud, _zone(zone), fields
        self._fields = FIELDS + fields.all()
        self._seen: dict[str, datetime | None] = {}  # issue id -> when it was updated, as last read in this run

    def issues(self, where: str) -> Iterator[list[Json]]:
        """Pages of whole issues in the order of their last change, those that this run has read already left out.

        An issue that changes while we read comes again, with its newer state. A page may be empty.
        """
        for page in self._pages(where, self._fields, PAGE, "changelog"):
            stamps = {str(one["id"]): newest_change([one]) for one in page}
            new = {i for i, stamp in stamps.items() if i not in self._seen or stamp != self._seen[i]}
            self._seen |= stamps
            yield [one for one in page if str(one["id"]) in new]

    def some(self, where: str, ids: Iterable[str]) -> Iterator[list[Json]]:
        """Pages of those issues that are still there, whole. Jira refuses a query that names one which is not."""
        for batch in batches(sorted(ids, key=lambda one: (len(one), one)), PAGE):
            try:
                yield from self.issues(f"({where}) AND id in ({', '.join(batch)})")
            except EvenkeelError as error:
                if error.problem.code != "jira.bad_request":
                    raise
                if len(batch) > 1:
                    middle = len(batch) // 2
                    yield from self.some(where, batch[:middle])
                    yield from self.some(where, batch[middle:])

    def keys(self, where: str) -> dict[str, str]:
        """Issue id -> key of all that a search finds ("" where Jira does not tell the key)."""
        fields = ["key"] if self.cloud else ["key", "updated"]
        pages = self._pages(where, fields, KEYS[self.cloud], None)
        return {str(one["id"]): str(one.get("key") or "") for page in pages for one in page}

    @property
    def read(self) -> set[str]:
        """Ids of the issues read in this run."""
        return set(self._seen)

    def forget(self, ids: Iterable[str]) -> None:
        """Take issues as not read in this run: they come again when they are searched for."""
        for one in ids:
            self._seen.pop(one, None)

    def count(self, where: str) -> int:
        """How many issues a search finds; on Cloud, about."""
        return count(self.calls, self.cloud, where)

    def changed(self, stamps: Mapping[str, datetime | None]) -> str:
        """The query for what changed in each project since its stamp (None: everything in it)."""
        groups: dict[datetime | None, list[str]] = {}
        for key, stamp in sorted(stamps.items()):
            groups.setdefault(stamp, []).append(key)
        parts = [self.since(scope(keys), stamp) for stamp, keys in groups.items()]
        return parts[0] if len(parts) == 1 else " OR ".join(f"({one})" for one in parts)

    def since(self, where: str, stamp: datetime | None) -> str:
        """The query for what a search finds that changed since a stamp (None: all of it)."""
        return self._since(where, stamp and stamp - OVERLAP)

    def _pages(self, where: str, fields: list[str], size: int, expand: str | None) -> Iterator[list[Json]]:
        asked = {"maxResults": size} | ({"expand": expand} if expand else {})
        return self._by_token(where, asked, fields) if self.cloud else self._by_time(where, asked, fields)

    def _by_token(self, where: str, asked: Json, fields: list[str]) -> Iterator[list[Json]]:
        """Jira Cloud: page after page by token. A page may be empty; a token that comes twice never ends."""
        body: Json = {"jql": _ordered(where), **asked}
        seen = set()
        while True:
            answer = self.calls.post("search/jql", body | {"fields": list(fields)})
            yield answer["issues"]
            token = answer.get("nextPageToken")
            if not token or answer.get("isLast"):
                return
            if token in seen:
                raise stuck()
            seen.add(token)
            body["nextPageToken"] = token

    def _by_time(self, where: str, asked: Json, fields: list[str]) -> Iterator[list[Json]]:
        """Data Center: each page from the minute of the last change on.

        Within a minute an offset is needed, which skips where an issue leaves the minute meanwhile. So each page
        begins with the last issue of the one before, or else the minute is read again.
        """
        since, start, last, back, restarts = None, 0, "", 0, 0
        while True:
            jql = _ordered(self._since(where, since))
            at = start - back
            answer = self.calls.get("search", jql=jql, startAt=at, fields=",".join(fields), **asked)
            page = answer["issues"]
            if back and (not page or str(page[0]["id"]) != last):
                start, back, restarts = 0, 0, restarts + 1
                if restarts > RESTARTS:
                    raise stuck()
                continue
            whole, page = len(page), page[back:]
            yield page
            if at + whole >= answer["total"] or not whole:
                return
            start, last = at + whole, str(page[-1]["id"]) if page else last
            back = 1 if whole > 1 else 0  # a server that gives one at a time leaves no room for it
            newest = newest_change(page)
            if newest and (since is None or self._minute(newest) > self._minute(since)):
                since, restarts = newest, 0
                start = sum(self._minute(newest_change([one]) or newest) == self._minute(newest) for one in page)

    def _since(self, where: str, moment: datetime | None) -> str:
        if not moment:
            return where
        return f'{f"({where})" if " OR " in where else where} AND updated >= "{self._minute(moment)}"'

    def _minute(self, moment: datetime) -> str:
        """A time as JQL wants it: a minute in the asking user's zone, never later than the moment itself."""
        local = moment.astimezone(self.zone)
        if local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset():
            local -= timedelta(hours=1)  # this hour comes twice when clocks go back; the one before does not
        return local.strftime("%Y-%m-%d %H:%M")


def count(calls: Calls, cloud: bool, where: str) -> int:
    """How many issues a search finds; on Cloud, about."""
    if cloud:
        return int(calls.post("search/approximate-count", {"jql": where})["count"])
    return int(calls.get("search", jql=where, maxResults=0)["total"])


def unordered(jql: str) -> str:
    """A query without its order, which is ours to choose. Raises EvenkeelError where nothing is left of it."""
    order = next((m for m in ORDER.finditer(jql) if not m[0].startswith(("'", '"'))), None)
    where = jql[: order.start() if order else None].strip()
    if not where:
        raise EvenkeelError(
            "A query without a restriction would find every issue of the site.",
            BOUNDED,
            "jira.unbounded",
        )
    return where


def scope(keys: Iterable[str]) -> str:
    """The query for all issues of some projects."""
    return "project in ({})".format(", ".join(f'"{key}"' for key in sorted(keys)))


def newest_change(issues: list[Json]) -> datetime | None:
    """When the issue that changed last did so; None where none of them tells."""
    times = []
    for one in issues:
        try:
            times.append(instant(one["fields"]["updated"]))
        except UNREADABLE:
            continue  # such an issue is reported where it is read
    return max(times, default=None)


def _ordered(where: str) -> str:
    return f"{where} ORDER BY updated ASC, key ASC"


def _zone(name: str) -> tzinfo:
    """The asking user's zone; where Jira hides it, the latest clock on Earth, so that nothing is missed."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return timezone(timedelta(hours=-12))
