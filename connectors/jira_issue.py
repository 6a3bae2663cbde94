"""One Jira issue, as Cloud (v3) or Data Center (v2) gives it -> its subject, activities and people.

Nothing here talks to Jira: the issue comes with its whole history, comments and worklogs, and the same issue
always gives equal activities.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.jira_fields import Fields, links, number, sprints, words
from connectors.jira_text import plain
from model import OPEN, Activity, Person, Problem, Reading, Subject, Tally, subject

Json = dict[str, Any]
TEXT_LIMIT = 2000  # characters of a description that a subject keeps
DETAIL_LIMIT = 100  # characters of a changed value that an action keeps
LOGGED = {"timespent", "timeestimate", "worklogid", "worklogtimespent"}  # what logging work leaves in a history
PROSE = {"summary", "description", "environment", "comment"}  # what changed is told, never the words
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, OverflowError)


def instant(value: Any) -> datetime:
    """A Jira time as UTC: ISO text whose offset may lack its colon, or epoch seconds or milliseconds.

    Raises ValueError or TypeError where it is none.
    """
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone: {value}")
    return moment.astimezone(UTC)


def person_key(user: Json | None) -> str:
    """How Evenkeel names a Jira user: the e-mail address, or jira:<account> without one; "" for nobody."""
    mail = str((user or {}).get("emailAddress") or "").strip().lower()
    account = _account(user)
    return mail if "@" in mail else f"jira:{account}" if account else ""


def read_issue(issue: Json, categories: dict[str, str], fields: Fields = Fields()) -> Reading:  # noqa: B008
    """An issue's subject, people, activities and tally; the series of all of them is the issue's id.

    `categories`: status id, and lower-case name, -> "new", "indeterminate" or "done". `fields`: the custom fields
    of the site. Entries that cannot be read become Problems; raises one of UNREADABLE where the issue itself
    cannot be.
    """
    return _Issue(issue, categories, fields).read()


class _Issue:
    """The issue being read, with what all its activities share."""

    def __init__(self, issue: Json, categories: dict[str, str], custom: Fields) -> None:
        self.id, self.key = str(issue["id"]), str(issue["key"])
        self.fields: Json = issue["fields"]
        self.reading, self.categories = Reading(), categories
        self.created = instant(self.fields["created"])
        self.accounts: dict[str, str] = {}  # account -> key, as far as this issue tells
        self.subject = self._subject(custom)
        self.histories = self._entries((issue.get("changelog") or {}).get("histories"), "change", "created")
        self.comments = self._entries((self.fields.get("comment") or {}).get("comments"), "comment", "created")
        self.worklogs = self._entries((self.fields.get("worklog") or {}).get("worklogs"), "worklog", "started")

    def read(self) -> Reading:
        """All that the issue tells."""
        users = [self.fields.get("assignee"), self.fields.get("reporter"), self.fields.get("creator")]
        entries = [*self.histories, *self.comments, *self.worklogs]
        for user in [*users, *(entry.get("author") for _, entry in entries if not entry.get("stored"))]:
            self._meet(user)
        self.reading.subjects[self.subject.id] = self.subject
        self.reading.tallies[self.id] = Tally(
            self.key,
            self.subject.project or self.key.rpartition("-")[0],
            len(self.histories),
            len(self.worklogs),
            len(self.comments),
        )
        self.reading.count("read")
        self._creation()
        for at, entry in self.histories:
            if {str(item["field"]).lower() for item in _items(entry)} <= LOGGED:
                self.reading.count("left out: the trace of a worklog")
                continue
            self._act(f"history/{entry['id']}", at, entry.get("author"), _change(entry), _words_written(entry))
        for at, entry in self.comments:
            self._act(f"comment/{entry['id']}", at, entry.get("author"), "comment")
        for at, entry in self.worklogs:
            self._worklog(at, entry)
        self._stretches()
        return self.reading

    def _subject(self, custom: Fields) -> Subject:
        fields, asked = self.fields, custom.value(self.fields, "asked_by")
        parent = fields.get("parent") or fields.get("epic") or {"key": custom.value(fields, "epic")}
        project, about = fields.get("project") or {}, parent.get("fields") or parent
        return subject(
            self.id,
            str(fields.get("summary") or ""),
            text=plain(fields.get("description"))[:TEXT_LIMIT],
            organizer=person_key(fields.get("reporter")),
            labels=tuple(map(str, fields.get("labels") or ())),
            components=tuple(_name(one) for one in fields.get("components") or ()),
            issue=self.key,
            issue_type=_name(fields.get("issuetype")),
            project=str(project.get("key") or ""),
            project_name=_name(project),
            parent=str(parent.get("key") or ""),
            parent_title=str(about.get("summary") or ""),
            status=_name(fields.get("status")),
            resolution=_name(fields.get("resolution")),
            sprints=sprints(custom.value(fields, "sprint")),
            points=number(custom.value(fields, "points")),
            team=words(custom.value(fields, "team")),
            value=words(custom.value(fields, "value")),
            asked_by=person_key(asked) if isinstance(asked, dict) and "displayName" in asked else words(asked),
            links=links(fields.get("issuelinks")),
        )

    def _entries(self, entries: Any, what: str, time: str) -> list[tuple[datetime, Json]]:
        """Entries with their times, oldest first, each id once."""
        found: dict[str, tuple[datetime, Json]] = {}
        for entry in entries or ():
            try:
                found[str(entry["id"])] = instant(entry[time]), entry
            except UNREADABLE:
                self._doubt(what, entry)
        return sorted(found.values(), key=lambda one: (one[0], len(str(one[1]["id"])), str(one[1]["id"])))

    def _doubt(self, what: str, entry: Any) -> None:
        number = entry.get("id", "without id") if isinstance(entry, dict) else "without id"
        self.reading.problems.append(
            Problem(
                "jira.unreadable",
                self.key,
                f"A {what} of {self.key} ({number}) could not be read and is left out.",
                f"Open {self.key} in Jira and look at its {what}s.",
            )
        )

    def _meet(self, user: Json | None) -> str:
        """Note a user among the people read; returns the key."""
        key, account = person_key(user), _account(user)
        if user and key:
            self.accounts[account] = key
            self.reading.people.append(
                Person(
                    email=key,
                    name=str(user.get("displayName") or ""),
                    zone=str(user.get("timeZone") or ""),
                    aliases=(f"jira:{account}",) if account else (),
                )
            )
        return key

    def _add(self, part: str, owner: str, **values: Any) -> None:
        if not owner:
            self.reading.count("left out: author unknown")
            return
        self.reading.activities.append(
            Activity(id=f"{self.id}/{part}", owner=owner, subject=self.subject.id, series=self.id, **values)
        )
        self.reading.count(f"{values['kind']}s" if values["kind"] != "stretch" else "stretches")

    def _act(self, part: str, at: datetime, author: Json | None, detail: str, words: int = 0) -> None:
        self._add(
            part,
            person_key(author),
            kind="action",
            start=at,
            end=at,
            detail=detail,
            words=words,
            automation=(author or {}).get("accountType") == "app",
        )

    def _creation(self) -> None:
        rewritten = (item for _, entry in self.histories for item in _items(entry) if item["field"] == "description")
        first = next(rewritten, None)
        text = plain(first.get("fromString") if first else self.fields.get("description"))
        author = self.fields.get("creator") or self.fields.get("reporter")
        self._act("created", self.created, author, "created", len(text.split()))

    def _worklog(self, at: datetime, entry: Json) -> None:
        try:
            minutes = float(entry["timeSpentSeconds"]) / 60
            end = at + timedelta(minutes=minutes)
        except UNREADABLE:
            self._doubt("worklog", entry)
            return
        if minutes <= 0:
            self.reading.count("left out: worklog without time")
            return
        self._add(
            f"worklog/{entry['id']}",
            person_key(entry.get("author")),
            kind="worklog",
            start=at,
            end=end,
            minutes=minutes,
        )

    def _stretches(self) -> None:
        """Walk the history forward: each time somebody has the issue in progress, from when until when."""
        status, assignee = self._at_creation("status"), self._at_creation("assignee")
        touched = sorted([self.created, *(at for at, _ in [*self.histories, *self.comments, *self.worklogs])])
        owner, since, began = self._working(status, assignee), self.created, "created"
        for at, entry in self.histories:
            for item in _items(entry):
                if item["field"] == "status":
                    status = item.get("to"), item.get("toString")
                elif item["field"] == "assignee":
                    assignee = item.get("to"), item.get("toString")
            now = self._working(status, assignee)
            if now != owner:
                self._stretch(owner, since, at, began, touched)
                owner, since, began = now, at, str(entry["id"])
        self._stretch(owner, since, OPEN, began, touched)

    def _stretch(self, owner: str, start: datetime, end: datetime, began: str, touched: Iterable[datetime]) -> None:
        if owner and start < end:
            days = sorted({at.date() for at in touched if start <= at <= end})
            self._add(f"stretch/{began}", owner, kind="stretch", start=start, end=end, touches=tuple(days))

    def _at_creation(self, field: str) -> tuple[Any, Any]:
        """Id and name of the status or assignee when the issue was created."""
        for _, entry in self.histories:
            for item in _items(entry):
                if item["field"] == field:
                    return item.get("from"), item.get("fromString")
        now = self.fields.get(field) or {}
        return (now.get("id"), now.get("name")) if field == "status" else (_account(now), now.get("displayName"))

    def _working(self, status: tuple[Any, Any], assignee: tuple[Any, Any]) -> str:
        """Key of the person who has the issue in progress, "" for nobody."""
        known = self.categories.get(str(status[0])) or self.categories.get(str(status[1]).lower())
        account = str(assignee[0] or "")
        return self.accounts.get(account, f"jira:{account}") if account and known == "indeterminate" else ""


def _account(user: Json | None) -> str:
    user = user or {}
    return str(user.get("accountId") or user.get("key") or user.get("name") or "")


def _name(thing: Json | None) -> str:
    return str((thing or {}).get("name") or "")


def _items(entry: Json) -> list[Json]:
    return [item for item in entry.get("items") or () if isinstance(item, dict) and item.get("field")]


def _change(entry: Json) -> str:
    """What a history entry did: "status: Done; resolution: Done". Free text is only named."""
    said = []
    for item in _items(entry):
        field, value = str(item["field"]), str(item.get("toString") or item.get("to") or "none")
        said.append(field if field.lower() in PROSE else f"{field}: {' '.join(value.split())[:DETAIL_LIMIT]}")
    return "; ".join(said) or "changed"


def _words_written(entry: Json) -> int:
    texts = [plain(item.get("toString")) for item in _items(entry) if item["field"] == "description"]
    return sum(len(text.split()) for text in texts)
