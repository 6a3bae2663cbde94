"""A made-up Jira of any size: its issues are made as they are asked for, so that 200,000 of them need no memory.

Cloud (v3) and Data Center (v2), with the limits of each: a search of Cloud embeds the newest 40 changes of an issue
and gives 100 issues a page (5,000 where only keys are asked for), both embed 20 worklogs. Every tenth issue has 60
changes, every 500th 150, every 50th 30 worklogs, the others about ten changes and three worklogs.
"""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import numpy as np

from model import EvenkeelError, digest

Json = dict[str, Any]
END = datetime(2026, 11, 20, 12, tzinfo=UTC)  # the last three years are Jira's
SPAN = timedelta(days=3 * 365)
PROJECTS = [{"id": str(n + 1), "key": key, "name": key.title()} for n, key in enumerate(("SHOP", "OPS", "APP", "WEB"))]
STATUSES = [
    {"id": "1", "name": "To Do", "statusCategory": {"id": 2, "key": "new", "name": "To Do"}},
    {"id": "3", "name": "In Progress", "statusCategory": {"id": 4, "key": "indeterminate", "name": "In Progress"}},
    {"id": "9", "name": "Done", "statusCategory": {"id": 3, "key": "done", "name": "Done"}},
]
USERS = [
    {"accountId": f"user-{n}", "displayName": f"Person {n}", "emailAddress": f"person{n}@company.example",
     "accountType": "atlassian", "active": True, "timeZone": "UTC"} for n in range(40)
]  # fmt: skip
TALK = "guests pay by card at the till because the old page asks for too much and sales wants it before spring"
CLAUSE = re.compile(r'(project|id) in \(([^)]*)\)|updated >= "([^"]+)"')
PART = re.compile(r"issue/(?:[A-Z]+-)?(\d+)/(changelog|comment|worklog)")
FIRST = 10_000  # id, and number in the key, of issue 0


class Made:
    """A site of `size` issues, Cloud or Data Center; see connectors.jira_client.Calls for get and post."""

    def __init__(self, size: int, cloud: bool = True) -> None:
        self.size, self.cloud = size, cloud
        self.users = USERS if cloud else [
            {"key": one["accountId"], "name": one["accountId"]} | {k: v for k, v in one.items() if k != "accountId"}
            for one in USERS
        ]  # fmt: skip
        self.step = (SPAN - timedelta(days=40)) / size
        self.changed: dict[int, datetime] = {}
        self._sort()

    def touch(self, count: int, at: datetime) -> None:
        """Change that many issues all over the site, one a second from then on; half of them get a worklog, too."""
        for n in range(count):
            self.changed[n * (self.size // count + 1) % self.size] = at + timedelta(seconds=n)
        self._sort()

    def get(self, path: str, **asked: Any) -> Any:
        """The answer to a GET."""
        if path == "search" and not self.cloud:
            return self._offset(asked)
        if path == "search/jql" and self.cloud:
            listed = {
                "fields": str(asked.get("fields", "id")).split(","),
                "maxResults": int(asked.get("maxResults", 50)),
            }
            return self._tokens(asked | listed)
        if path == "project/search" and self.cloud:
            return _page(PROJECTS, asked, "values")
        if path in ("worklog/updated", "worklog/deleted"):
            return self._feed(int(asked.get("since", 0)), path == "worklog/updated")
        if part := PART.fullmatch(path):
            rows = self._entries(int(part[1]) - FIRST, part[2])
            return _page(rows, asked, {"changelog": "values", "comment": "comments", "worklog": "worklogs"}[part[2]])
        about: Json = {"deploymentType": "Cloud", "version": "1001.0.0", "versionNumbers": [1001, 0, 0]}
        if not self.cloud:
            about = {"deploymentType": "Server", "version": "9.12.0", "versionNumbers": [9, 12, 0]}
        plain: Json = {"serverInfo": about, "myself": self.users[0], "field": [], "status": STATUSES}
        plain |= {} if self.cloud else {"project": PROJECTS}
        if path not in plain:
            raise EvenkeelError(f"Jira has no call {path}.", code="jira.not_found")
        return plain[path]

    def post(self, path: str, body: Json) -> Any:
        """The answer to a POST."""
        if path == "search/jql" and self.cloud:
            return self._tokens(body)
        if path == "search/approximate-count" and self.cloud:
            return {"count": len(self.found(body["jql"]))}
        if path == "changelog/bulkfetch" and self.cloud:
            return self._changelogs(body)
        if path == "worklog/list":
            return [self._worklog(int(one) // 100 - FIRST, int(one) % 100) for one in body["ids"]]
        raise EvenkeelError(f"Jira has no call {path}.", code="jira.not_found")

    def found(self, jql: str) -> Any:
        """The numbers of the issues that a query finds, by their last change."""
        return self._found(jql.partition(" ORDER BY ")[0])

    def issue(self, n: int, fields: list[str] | None = None, changelog: bool = True) -> Json:
        """An issue as a search answers it."""
        found: Json = {"id": str(FIRST + n), "key": self._key(n)}
        if fields is None or "*all" in fields or "summary" in fields:
            found["fields"] = self._fields(n)
        else:
            found["fields"] = {"updated": _written(self._updated(n))} if "updated" in fields else {}
        if changelog:
            rows = self._entries(n, "changelog")
            most = 40 if self.cloud else len(rows)
            found["changelog"] = {"startAt": 0, "maxResults": most, "total": len(rows), "histories": rows[::-1][:most]}
        return found

    # Searching ------------------------------------------------------------------------------------------------

    def _sort(self) -> None:
        """Everything in the order of its last change: what searches and feeds look up."""
        times = np.array([self._updated(n).timestamp() for n in range(self.size)])
        self._order = np.argsort(times, kind="stable")
        self._times = times[self._order]
        logs = [(self._logged(n, k).timestamp() * 1000, (FIRST + n) * 100 + k)
                for n in range(self.size) for k in self._worklogs(n)]  # fmt: skip
        self._logs = np.array(sorted(logs), dtype=np.int64).reshape(-1, 2)
        self._found = lru_cache(8)(lambda where: self._order[self._mask(where)])

    def _mask(self, where: str) -> Any:
        parts = _split(where, " OR ")
        if len(parts) > 1:
            return np.logical_or.reduce([self._mask(one) for one in parts])
        parts = _split(where, " AND ")
        if len(parts) > 1:
            return np.logical_and.reduce([self._mask(one) for one in parts])
        clause = where.strip()
        if clause.startswith("(") and clause.endswith(")"):
            return self._mask(clause[1:-1])
        matched = CLAUSE.fullmatch(clause)
        if not matched:
            raise EvenkeelError(f"Jira cannot read the query: {clause}.", code="jira.bad_request")
        name, listed, since = matched.groups()
        if since:
            return self._times >= datetime.strptime(since, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()
        wanted = [one.strip(' "') for one in listed.split(",")]
        if name == "id":
            return np.isin(self._order + FIRST, [int(one) for one in wanted])
        keys = [one["key"] for one in PROJECTS]
        return np.isin(self._order % len(keys), [keys.index(one) for one in wanted])

    def _tokens(self, body: Json) -> Json:
        fields, mark = body.get("fields") or [], digest(body["jql"])
        start, _, ours = str(body.get("nextPageToken") or f"0:{mark}").partition(":")
        if ours != mark:
            raise EvenkeelError("Jira no longer knows the page token.", code="jira.bad_request")
        most = min(body.get("maxResults") or 50, 5000 if set(fields) <= {"id", "key"} else 100)
        found, end = self.found(body["jql"]), int(start) + most
        expanded = "changelog" in (body.get("expand") or "")
        page = [self.issue(int(n), fields, expanded) for n in found[int(start) : end]]
        last = end >= len(found)
        return {"issues": page, "isLast": last} | ({} if last else {"nextPageToken": f"{end}:{mark}"})

    def _offset(self, asked: Json) -> Json:
        found, start = self.found(asked["jql"]), int(asked.get("startAt", 0))
        most, fields = min(1000, int(asked.get("maxResults", 50))), str(asked.get("fields", "*all")).split(",")
        expanded = "changelog" in str(asked.get("expand", ""))
        page = [self.issue(int(n), fields, expanded) for n in found[start : start + most]]
        return {"startAt": start, "maxResults": most, "total": len(found), "issues": page}

    def _changelogs(self, body: Json) -> Json:
        rows = [(one, row) for one in body["issueIdsOrKeys"] for row in self._entries(int(one) - FIRST, "changelog")]
        start = int(body.get("nextPageToken") or 0)
        end = start + min(10_000, body.get("maxResults") or 1000)
        grouped: dict[str, list[Json]] = {}
        for issue, row in rows[start:end]:
            grouped.setdefault(str(issue), []).append(row)
        logs = [{"issueId": issue, "changeHistories": histories} for issue, histories in grouped.items()]
        return {"issueChangeLogs": logs} | ({"nextPageToken": str(end)} if end < len(rows) else {})

    def _feed(self, since: int, updated: bool) -> Json:
        found = self._logs[np.searchsorted(self._logs[:, 0], since, "right") :] if updated else self._logs[:0]
        page = found[:1000]
        if len(page):  # never cut within one millisecond
            page = found[: np.searchsorted(found[:, 0], page[-1][0], "right")]
        values = [{"worklogId": int(one), "updatedTime": int(at), "properties": []} for at, one in page]
        until = int(page[-1][0]) if len(page) else since
        return {"since": since, "until": until, "lastPage": len(page) == len(found), "values": values}

    # One issue ------------------------------------------------------------------------------------------------

    def _fields(self, n: int) -> Json:
        comments, logs = self._entries(n, "comment"), self._entries(n, "worklog")
        text, chance = self._text(n), random.Random(n)
        document = {"type": "doc", "version": 1, "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": text}]}]}  # fmt: skip
        return {
            "summary": text[:60],
            "description": document if self.cloud else text,
            "created": _written(self._created(n)),
            "updated": _written(self._updated(n)),
            "project": PROJECTS[n % len(PROJECTS)],
            "issuetype": {"id": "5", "name": chance.choice(("Story", "Bug", "Task"))},
            "status": STATUSES[n % 3],
            "creator": self.users[n % 40],
            "reporter": self.users[n % 40],
            "assignee": self.users[n * 7 % 40],
            "labels": ["ux"] if n % 5 == 0 else [],
            "components": [{"id": "7", "name": "Checkout"}] if n % 4 == 0 else [],
            "comment": {"startAt": 0, "maxResults": len(comments), "total": len(comments), "comments": comments},
            "worklog": {"startAt": 0, "maxResults": 20, "total": len(logs), "worklogs": logs[:20]},
        }

    def _entries(self, n: int, name: str) -> list[Json]:
        if name == "worklog":
            return [self._worklog(n, k) for k in self._worklogs(n)]
        start = self._created(n)
        if name == "comment":
            return [{"id": str((FIRST + n) * 10 + k), "author": self.users[(n + k) % 40],
                     "created": _written(start + timedelta(hours=5 * k + 1))} for k in range(n % 4)]  # fmt: skip
        count = 150 if n % 500 == 7 else 60 if n % 10 == 3 else 4 + n % 13
        times = [start + timedelta(hours=4 * k + 2) for k in range(count)]
        times += [self.changed[n]] if n in self.changed else []
        return [{"id": str((FIRST + n) * 1000 + k), "author": self.users[(n + k) % 40], "created": _written(at),
                 "items": [self._item(n, k)]} for k, at in enumerate(times)]  # fmt: skip

    def _item(self, n: int, k: int) -> Json:
        if k % 4 == 0:
            return _item("assignee", f"user-{n * 7 % 40}" if k else None, f"user-{(n + k) * 7 % 40}")
        if k % 4 == 2:
            return _item("Rank", "", f"0|i{n:05}{k}:")
        before, after = STATUSES[(n + k) % 3], STATUSES[(n + k + 1) % 3]
        return _item("status", before["id"], after["id"]) | {"fromString": before["name"], "toString": after["name"]}

    def _worklog(self, n: int, k: int) -> Json:
        at = self._logged(n, k)
        return {"id": str((FIRST + n) * 100 + k), "issueId": str(FIRST + n), "author": self.users[(n + k) % 40],
                "started": _written(at - timedelta(hours=1)), "created": _written(at), "updated": _written(at),
                "timeSpentSeconds": 1800 * (1 + k % 4)}  # fmt: skip

    def _worklogs(self, n: int) -> list[int]:
        """The last two digits of the ids of an issue's worklogs."""
        return list(range(30 if n % 50 == 0 else n % 7)) + ([99] if n in self.changed and n % 2 == 0 else [])

    def _logged(self, n: int, k: int) -> datetime:
        return self.changed[n] if k == 99 else self._created(n) + timedelta(hours=6 * k + 3)

    def _text(self, n: int) -> str:
        chance, words = random.Random(n), TALK.split()
        return " ".join(chance.choice(words) for _ in range(40))

    def _key(self, n: int) -> str:
        return f"{PROJECTS[n % len(PROJECTS)]['key']}-{FIRST + n}"

    def _created(self, n: int) -> datetime:
        return END - SPAN + n * self.step

    def _updated(self, n: int) -> datetime:
        return self.changed.get(n) or self._created(n) + timedelta(days=30)


def _item(name: str, before: str | None, after: str) -> Json:
    return {"field": name, "fieldtype": "jira", "fieldId": name.lower(), "from": before, "fromString": before,
            "to": after, "toString": after}  # fmt: skip


def _page(rows: list[Json], asked: Json, name: str) -> Json:
    start, most = int(asked.get("startAt", 0)), min(5000, int(asked.get("maxResults", 50)))
    last = start + most >= len(rows)
    return {"startAt": start, "maxResults": most, "total": len(rows), "isLast": last, name: rows[start : start + most]}


def _split(where: str, word: str) -> list[str]:
    """The parts of a query between a word that stands in no brackets."""
    parts, depth = [""], 0
    for piece in re.split(f"({word}|[()])", where):
        depth += (piece == "(") - (piece == ")")
        if piece == word and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
