"""Reading a Jira site page by page: which issues changed, each of them whole, and where to go on next time.

Issues come in the order of their last change, so the newest change read is the cursor: a sync that was killed
and a sync that looks for news go on in the same way. A page is complete for its issues, and a store that
replaces exactly these series is right at any time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.jira_client import Calls
from connectors.jira_cover import Stored
from connectors.jira_cursor import cursor_of
from connectors.jira_fields import find
from connectors.jira_issue import UNREADABLE, instant, person_key
from connectors.jira_parts import all_rows, rows
from connectors.jira_run import Page, Run
from connectors.jira_search import OVERLAP, Search, count, unordered
from model import EvenkeelError, Person

__all__ = ["Account", "Page", "Project", "Stored", "check", "found", "pages", "projects"]
Json = dict[str, Any]


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
    with _understood("the site"):
        cloud = _is_cloud(calls.get("serverInfo"))
    return _projects(calls, cloud)


def pages(
    calls: Calls,
    cursor: Json,
    keys: list[str] | None,
    now: datetime,
    stored: Stored | None = None,
    *,
    full: bool = False,
    jql: str = "",
) -> Iterator[Page]:
    """What changed in some projects (None: in all that the account may see) since a cursor ({} for everything).

    `jql` is a query that is read in their place; its order does not matter.

    Each page must be stored before the next is asked for. Yields at least one: the last one holds the account itself
    and says that all is done. A project that the cursor does not know is read from its beginning.

    `stored` is what the record holds: with it the ids of all issues are compared once a day, so that what is no
    longer there goes, and each project's number of issues is checked. `full` reads everything again, and says that
    whatever is no longer there may go, however much it is.

    Raises EvenkeelError before anything is read where the account or a project key is wrong, and in between where
    Jira fails or no longer knows us; what was yielded until then holds.
    """
    account = check(calls)
    with _understood("the site"):
        server = calls.get("serverInfo")
        cloud, clock = _is_cloud(server), _clock(server, now)
    known = _projects(calls, cloud)
    query = unordered(jql) if jql else ""
    wanted = [one.key for one in known] if keys is None else sorted({key.strip().upper() for key in keys})
    if not query:
        _known(wanted, known)
    with _understood("what changed"):
        at = cursor_of(cursor, wanted, full, clock, query)
        sure, at.full = full or at.full, full or at.full
        search = Search(calls, cloud, account.zone, find(rows(calls.get("field"))))
        run = Run(calls, search, at, {one.key for one in known}, now, stored)
        yield from run.changed()
        yield from run.logged(clock)
        yield from run.whole(at.later - run.refused)
        run.sweep(due=sure)
        _same(account, check(calls))
        yield from run.compared(chosen=keys is not None and not query, sure=sure)
        yield run.last(Person(account.key, account.name, zone=account.zone, aliases=(f"jira:{account.id}",)))


def found(calls: Calls, jql: str) -> int:
    """How many issues a query finds; on Cloud, about. Raises EvenkeelError with Jira's own word where it refuses it."""
    where = unordered(jql)
    with _understood("the query"):
        cloud = _is_cloud(calls.get("serverInfo"))
        return count(calls, cloud, where)


def _projects(calls: Calls, cloud: bool) -> list[Project]:
    with _understood("the list of projects"):
        every = all_rows(calls, "project/search", "values") if cloud else rows(calls.get("project"))
        found = [Project(str(one["key"]), str(one.get("name") or "")) for one in every]
        return sorted(found, key=lambda one: one.key)


def _is_cloud(server: Json) -> bool:
    """Whether this is Jira Cloud; else it is Data Center, or the older Server."""
    return bool(server.get("deploymentType") == "Cloud")


def _clock(server: Json, now: datetime) -> int:
    """From when to ask for changed worklogs next time, in milliseconds: Jira's clock and ours may differ."""
    said = server.get("serverTime")
    return round(((min(now, instant(said)) if said else now) - OVERLAP).timestamp() * 1000)


def _same(before: Account, after: Account) -> None:
    """Raise EvenkeelError where Jira now takes us for somebody else, who may see other issues."""
    if before.id != after.id:
        raise EvenkeelError(
            "Jira answered for another account in the middle of a sync.",
            "Sync again; what was read so far is kept.",
            "jira.token",
        )


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
