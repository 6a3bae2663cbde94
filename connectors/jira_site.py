"""A Jira Cloud site in memory: it answers the calls of `jira_rest` from plain issues, without a network.

The sample company is served from here, and the tests put it behind HTTP. Ids are strings; times are written
as Jira writes them, "2026-03-02T09:15:00.000+0000". The shapes (all keys required unless marked ?):

    user     {"accountId": "u1", "displayName": "Ana Silva", "emailAddress"?: "ana@acme.example",
              "timeZone"?: "Europe/Lisbon", "accountType"?: "atlassian" | "app", "active"?: True}
    project  {"id": "1", "key": "SHOP", "name": "Web shop"}
    status   {"id": "3", "name": "In Progress", "statusCategory": {"key": "new" | "indeterminate" | "done"}}
    issue    {"id": "10001", "key": "SHOP-1",
              "fields": {"summary": "Pay by card", "description"?: None | plain text | an ADF document,
                         "created": time, "updated": time of the newest change, comment or worklog,
                         "project": project, "issuetype": {"name": "Story"}, "status": status,
                         "creator": user, "reporter": user, "assignee"?: user | None,
                         "labels"?: ["ux"], "components"?: [{"name": "Checkout"}],
                         "parent"?: {"key": "SHOP-9", "fields": {"summary": "Checkout"}},
                         "comment"?: {"comments": [{"id", "author": user, "created": time}]},
                         "worklog"?: {"worklogs": [{"id", "author": user, "started": time, "updated": time,
                                                    "timeSpentSeconds": 3600}]}},
              "changelog"?: {"histories": [{"id", "author": user, "created": time, "items": [item]}]}}
    item     {"field": "status", "from": "1", "fromString": "To Do", "to": "3", "toString": "In Progress"}
             {"field": "assignee", "from": None, "fromString": None, "to": "u1", "toString": "Ana Silva"}
             {"field": "description", "from": None, "fromString": "old text", "to": None, "toString": "new"}

Wherever a user stands, {"accountId": "u1"} is enough: the site fills in the rest from its list of users.
Ids of histories, comments and worklogs are unique within the site. A status or assignee that never changed
needs no history: it is taken to hold since the issue was created.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from connectors.jira_issue import instant
from connectors.jira_site_jql import search
from model import EvenkeelError, digest

Json = dict[str, Any]
T = TypeVar("T")
PART = re.compile(r"issue/([^/]+)/(changelog|comment|worklog)")
LISTS = {"changelog": "histories", "comment": "comments", "worklog": "worklogs"}


class Site:
    """A Jira Cloud site made of plain issues; implements `jira_client.Calls`.

    `page` is the largest page that any call returns, `histories` and `worklogs` how many of them a search
    embeds in an issue: small values show that paging changes nothing. `fields` are the site's custom fields, as
    the call of that name gives them. Raises EvenkeelError as the client does.
    """

    def __init__(
        self,
        issues: list[Json],
        users: list[Json],
        projects: list[Json],
        statuses: list[Json],
        myself: Json,
        *,
        page: int = 5000,
        histories: int = 40,
        worklogs: int = 20,
        fields: Iterable[Json] = (),
    ) -> None:
        self.issues, self.projects, self.statuses, self.myself = issues, projects, statuses, myself
        self.page, self.embedded = page, {"changelog": histories, "comment": page, "worklog": worklogs}
        self.users = {user["accountId"]: user for user in users}
        self.zone = ZoneInfo(myself.get("timeZone", "UTC"))
        self.fields = list(fields)  # as the call `field` gives them
        self.deleted: list[tuple[int, int]] = []  # worklogs that are gone: milliseconds of their deletion, id

    def get(self, path: str, **params: Any) -> Any:
        """The answer to a GET below rest/api/3."""
        answers: dict[str, Callable[[Json], Any]] = {
            "serverInfo": lambda _: {"deploymentType": "Cloud", "version": "1001.0.0", "serverTitle": "Jira"},
            "myself": lambda _: self.myself,
            "field": lambda _: self.fields,
            "status": lambda _: self.statuses,
            "project/search": lambda asked: self._paged(self.projects, asked, "values"),
            "worklog/updated": self._worklogs_since,
            "worklog/deleted": lambda asked: self._feed(asked, self.deleted),
        }
        if path in answers:
            return answers[path](params)
        if part := PART.fullmatch(path):
            key, name = part.groups()
            issue = next((one for one in self.issues if key in (one["id"], one["key"])), None)
            if issue is None:
                raise EvenkeelError(f"Jira has no issue {key}.", code="jira.not_found")
            return self._paged(self._entries(issue, name), params, "values" if name == "changelog" else LISTS[name])
        raise EvenkeelError(f"Jira has no call {path}.", code="jira.not_found")

    def several(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """What each task returns; there is nothing here to wait for, so one after the other."""
        return [task() for task in tasks]

    def close(self) -> None:
        """Nothing to give up, unlike a connection."""

    def post(self, path: str, body: Json) -> Any:
        """The answer to a POST below rest/api/3; none of them changes anything."""
        if path == "search/jql":
            return self._search(body)
        if path == "search/approximate-count":
            return {"count": len(self.found(body["jql"]))}
        if path == "changelog/bulkfetch":
            return self._changelogs(body)
        if path == "worklog/list":
            wanted = {str(one) for one in body["ids"]}
            return [log for log in self._all_worklogs() if log["id"] in wanted]
        raise EvenkeelError(f"Jira has no call {path}.", code="jira.not_found")

    def found(self, jql: str) -> list[Json]:
        """The issues that a JQL query finds, in its order; dates are minutes in the asking user's zone."""
        return search(self.issues, jql, {one["key"] for one in self.projects}, self.zone)

    def shown(self, issue: Json, fields: list[str], changelog: bool) -> Json:
        """An issue as a search answers it: the fields asked for, with the first entries of each list."""
        given = issue["fields"]
        shown = {name: given.get(name) for name in fields}
        for name in {"creator", "reporter", "assignee"} & shown.keys():
            shown[name] = self._person(shown[name])
        for name in {"comment", "worklog"} & shown.keys():
            shown[name] = self._embedded(issue, name)
        answer = {"id": issue["id"], "key": issue["key"], "fields": shown}
        return answer | ({"changelog": self._embedded(issue, "changelog")} if changelog else {})

    def _search(self, body: Json) -> Json:
        mark = digest(body["jql"])
        start, _, ours = str(body.get("nextPageToken") or f"0:{mark}").partition(":")
        if ours != mark:
            raise EvenkeelError("Jira no longer knows the page token.", code="jira.bad_request")
        found, end = self.found(body["jql"]), int(start) + min(self.page, body.get("maxResults") or 50)
        wanted, expanded = body.get("fields") or [], "changelog" in (body.get("expand") or "")
        answer: Json = {
            "issues": [self.shown(one, wanted, expanded) for one in found[int(start) : end]],
            "isLast": end >= len(found),
        }
        return answer | ({} if end >= len(found) else {"nextPageToken": f"{end}:{mark}"})

    def _changelogs(self, body: Json) -> Json:
        wanted = {str(one) for one in body["issueIdsOrKeys"]}
        entries = [
            (one["id"], entry)
            for one in self.issues
            if {one["id"], one["key"]} & wanted
            for entry in self._entries(one, "changelog")
        ]
        start = int(body.get("nextPageToken") or 0)
        end = start + min(self.page, body.get("maxResults") or 1000)
        grouped: dict[str, list[Json]] = {}
        for issue, entry in entries[start:end]:
            grouped.setdefault(issue, []).append(entry)
        logs = [{"issueId": issue, "changeHistories": histories} for issue, histories in grouped.items()]
        return {"issueChangeLogs": logs} | ({"nextPageToken": str(end)} if end < len(entries) else {})

    def _all_worklogs(self) -> list[Json]:
        return [log | {"issueId": one["id"]} for one in self.issues for log in self._entries(one, "worklog")]

    def _worklogs_since(self, asked: Json) -> Json:
        times = [(round(instant(log["updated"]).timestamp() * 1000), int(log["id"])) for log in self._all_worklogs()]
        return self._feed(asked, times)

    def _feed(self, asked: Json, times: list[tuple[int, int]]) -> Json:
        """A page of a worklog feed: pairs of (milliseconds, worklog id), never cut within one millisecond."""
        since, page = int(asked.get("since", 0)), min(self.page, 1000)
        times = sorted(one for one in times if one[0] > since)
        shown = [one for one in times if one[0] <= times[page - 1][0]] if len(times) >= page else times
        return {
            "since": since,
            "until": shown[-1][0] if shown else since,
            "lastPage": len(shown) == len(times),
            "values": [{"worklogId": number, "updatedTime": moment} for moment, number in shown],
        }

    def _entries(self, issue: Json, name: str) -> list[Json]:
        holder = issue if name == "changelog" else issue["fields"]
        entries = (holder.get(name) or {}).get(LISTS[name], [])
        return [entry | {"author": self._person(entry.get("author"))} for entry in entries]

    def _embedded(self, issue: Json, name: str) -> Json:
        entries, most = self._entries(issue, name), self.embedded[name]
        if name == "changelog":  # a search shows the newest changes first, and leaves out the oldest
            entries = sorted(entries, key=lambda entry: instant(entry["created"]), reverse=True)
        return {"startAt": 0, "maxResults": most, "total": len(entries), LISTS[name]: entries[:most]}

    def _person(self, user: Json | None) -> Json | None:
        return self.users.get(user.get("accountId", ""), user) if user else None

    def _paged(self, entries: list[Json], asked: Json, name: str) -> Json:
        start, most = int(asked.get("startAt", 0)), min(self.page, int(asked.get("maxResults", 50)))
        return {
            "startAt": start,
            "maxResults": most,
            "total": len(entries),
            "isLast": start + most >= len(entries),
            name: entries[start : start + most],
        }
