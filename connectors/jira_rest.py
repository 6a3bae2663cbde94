"""Reading a Jira site page by page: which issues changed, each of them whole, and where to go on next time.

Issues come in the order of their last change, so the newest change read is the cursor: a sync that was killed
and a sync that looks for news go on in the same way. A page is complete for its issues, and a store that
replaces exactly these series is right at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from connectors.jira_client import Calls
from connectors.jira_issue import UNREADABLE, instant, person_key, read_issue
from connectors.jira_parts import BATCH, REFUSED, all_rows, batches, complete, stuck
from connectors.jira_search import PAGE, Search, is_cloud, newest_change
from model import EvenkeelError, Person, Problem, Reading

Json = dict[str, Any]
OVERLAP = timedelta(minutes=5)  # read again: a search may not yet know the latest changes


@dataclass(frozen=True)
class Account:
    """Who the token belongs to. `key` is how activities name this person; `zone` an IANA name or ""."""

    id: str
    key: str
    name: str
    email: str
    zone: str


@dataclass(frozen=True)
class Project:
    """A project that the account may browse."""

    key: str
    name: str


@dataclass(frozen=True)
class Page:
    """What one step of a sync read.

    `replaced` are the series (issue ids) that the reading holds in full: the store replaces exactly these.
    `cursor` is where to go on after this page, as JSON values; `done` of `total` issues are read by then.
    """

    reading: Reading
    replaced: frozenset[str]
    cursor: Json
    done: int
    total: int


def check(calls: Calls) -> Account:
    """Whose token this is. Raises EvenkeelError where Jira does not know us, or answers as to a stranger."""
    with _understood("myself"):
        me = calls.get("myself")
        account = str(me.get("accountId") or me.get("key") or me.get("name") or "")
        if not account:
            raise EvenkeelError(
                "Jira does not know who is asking and would show nothing.",
                "Enter the e-mail address and API token of an account again.",
                "jira.token",
            )
        return Account(
            id=account,
            key=person_key(me),
            name=str(me.get("displayName") or ""),
            email=str(me.get("emailAddress") or "").lower(),
            zone=str(me.get("timeZone") or ""),
        )


def projects(calls: Calls) -> list[Project]:
    """All projects the account may browse, by key."""
    with _understood("the list of projects"):
        rows = all_rows(calls, "project/search", "values") if is_cloud(calls) else calls.get("project")
        found = [Project(str(one["key"]), str(one.get("name") or "")) for one in rows]
        return sorted(found, key=lambda one: one.key)


def pages(calls: Calls, cursor: Json, keys: list[str], now: datetime) -> Iterator[Page]:
    """What changed in some projects since a cursor ({} for everything), oldest change first.

    Yields at least one page: the last one holds the account itself and says that all is done. A cursor of
    other projects is no use: then everything is read. Raises EvenkeelError before anything is read where the
    account or a project key is wrong, and in between where Jira fails.
    """
    wanted = sorted({key.strip().upper() for key in keys})
    account = check(calls)
    _known(wanted, projects(calls))
    first = cursor.get("keys") != wanted
    if first:
        cursor = {"keys": wanted, "updated": None, "worklogs": _milliseconds(now - OVERLAP)}
    with _understood("what changed"):
        sync = _Sync(calls, account, wanted, cursor)
        yield from sync.changed()
        if not first:  # somebody who reads everything has the worklogs already
            yield from sync.with_changed_worklogs()
        yield sync.last(account)


class _Sync:
    """One run over the changed issues of some projects."""

    def __init__(self, calls: Calls, account: Account, keys: list[str], cursor: Json) -> None:
        self.calls, self.cursor, self.search = calls, dict(cursor), Search(calls, account.zone)
        self.scope = "project in ({})".format(", ".join(f'"{key}"' for key in keys))
        self.since = instant(cursor["updated"]) - OVERLAP if cursor["updated"] else None
        self.categories = _categories(calls)
        self.problems: list[Problem] = []
        self.total = self.search.count(self.scope, None)
        self.unchanged = self.total - self.search.count(self.scope, self.since) if self.since else 0

    def changed(self) -> Iterator[Page]:
        """The issues that changed since the cursor; the cursor moves along."""
        for issues in self.search.issues(self.scope, self.since):
            newest, before = newest_change(issues), self.cursor["updated"]
            if newest and (not before or newest > instant(before)):
                self.cursor["updated"] = newest.isoformat()
            yield self.page(issues)

    def with_changed_worklogs(self) -> Iterator[Page]:
        """The issues whose worklogs changed although nothing else did; none where Jira has no such feed."""
        until = self.cursor["worklogs"]
        try:
            ids, until = self._worklogs_since(until)
            logs = [self.calls.post("worklog/list", {"ids": batch}) for batch in batches(ids, BATCH)]
            touched = {str(log["issueId"]) for some in logs for log in some}
            for batch in batches(sorted(touched - self.search.read), PAGE):
                for issues in self.search.issues(f"{self.scope} AND id in ({', '.join(batch)})", None):
                    yield self.page(issues)
        except EvenkeelError as error:
            if error.problem.code not in REFUSED:
                raise
            text = "Jira did not tell which worklogs changed."
            do = "Those that changed alone are read with their issue's next change."
            self.problems.append(Problem("jira.worklog_feed", "worklogs", text, do, "note"))
        self.cursor["worklogs"] = until

    def last(self, account: Account) -> Page:
        """The page after which all is read: it holds the account itself, whose address only it may see."""
        me = Person(account.key, account.name, zone=account.zone, aliases=(f"jira:{account.id}",))
        return replace(self.page([], me), done=self.total)

    def page(self, issues: list[Json], *people: Person) -> Page:
        """The page of some issues, each read whole."""
        reading, replaced = Reading(people=list(people)), set()
        self.problems += complete(self.calls, issues, self.search.cloud)
        for issue in issues:
            try:
                _merge(reading, read_issue(issue, self.categories, self.search.epic_field))
                replaced.add(str(issue["id"]))
            except UNREADABLE:
                key = str(issue.get("key"))
                text, do = f"{key} could not be read and is left out.", f"Open {key} in Jira and look at it."
                self.problems.append(Problem("jira.unreadable", key, text, do))
        reading.problems += self.problems
        self.problems = []
        told = sorted(reading.people, key=lambda one: (one.zone, one.name))  # who tells more stays
        reading.people = sorted({one.email: one for one in told}.values(), key=lambda one: one.email)
        done = min(self.total, self.unchanged + len(self.search.read))
        return Page(reading, frozenset(replaced), dict(self.cursor), done, self.total)

    def _worklogs_since(self, since: int) -> tuple[list[int], int]:
        """Ids of the worklogs changed since a time in milliseconds, and the time to ask from next."""
        ids: list[int] = []
        while True:
            answer = self.calls.get("worklog/updated", since=since)
            ids += [one["worklogId"] for one in answer["values"]]
            until = int(answer.get("until") or since)
            if answer.get("lastPage", True):
                return ids, max(since, until)
            if until <= since:
                raise stuck()
            since = until


def _categories(calls: Calls) -> dict[str, str]:
    """Status id, and lower-case name, -> new, indeterminate or done."""
    found: dict[str, str] = {}
    for one in calls.get("status"):
        category = str((one.get("statusCategory") or {}).get("key") or "")
        found |= {str(one["name"]).lower(): category, str(one["id"]): category}
    return found


def _known(wanted: list[str], known: list[Project]) -> None:
    """Raise EvenkeelError unless every wanted key is a project's: one wrong key makes Jira refuse all."""
    some = ", ".join(one.key for one in known[:10]) or "none at all"
    if not wanted:
        raise EvenkeelError("No Jira project is chosen.", f"Choose some of: {some}.", "jira.unknown_project")
    for key in wanted:
        if key not in {one.key for one in known}:
            raise EvenkeelError(
                f"Jira has no project {key} that this account may see.",
                f"Projects it may see: {some}.",
                "jira.unknown_project",
                key,
            )


def _merge(reading: Reading, more: Reading) -> None:
    reading.activities += more.activities
    reading.subjects |= more.subjects
    reading.people += more.people
    reading.problems += more.problems
    for what, number in more.counts.items():
        reading.count(what, number)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


@contextmanager
def _understood(what: str) -> Iterator[None]:
    """Turn an answer of an unknown shape into a sentence."""
    try:
        yield
    except UNREADABLE as error:
        raise EvenkeelError(
            f"Jira's answer about {what} has a shape that Evenkeel does not know.",
            "Check that the address is a Jira site, and update Evenkeel.",
            "jira.shape",
        ) from error
