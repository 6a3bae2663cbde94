"""The part of JQL that a site in memory answers: projects, ids, labels and dates, joined by AND, OR and brackets."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime, tzinfo
from typing import Any

from connectors.jira_issue import instant
from model import EvenkeelError

Json = dict[str, Any]
Test = Callable[[Json], bool]
TOKEN = re.compile(
    r"\s*(?:(?P<join>AND|OR|[()])|(?P<name>project|id|labels) in \((?P<some>[^)]+)\)"
    r'|updated >= "(?P<since>[-\d]+ [:\d]+)")',
    re.IGNORECASE,
)
ORDER = re.compile(r"(updated|key)(?: (asc|desc))?", re.IGNORECASE)


def search(issues: list[Json], jql: str, projects: Collection[str], zone: tzinfo) -> list[Json]:
    """The issues that a query finds, in its order; dates are minutes in the asking user's zone.

    Raises EvenkeelError as Jira does: where the query cannot be read, has no bounds, or names an unknown project or
    issue.
    """
    where, _, order = jql.partition("ORDER BY")
    tokens = _tokens(where)
    test = _any_of(tokens, {"projects": set(projects), "ids": {one["id"] for one in issues}, "zone": zone})
    if tokens:
        raise _unreadable(where)
    found = [one for one in issues if test(one)]
    for column in reversed([one.strip() for one in order.split(",")] if order else []):
        sorting = ORDER.fullmatch(column)
        if not sorting:
            raise EvenkeelError(f"Jira cannot sort by {column}.", code="jira.bad_request")
        by = _by_updated if sorting[1].lower() == "updated" else _by_key
        found = sorted(found, key=by, reverse=(sorting[2] or "").lower() == "desc")
    return found


def _tokens(where: str) -> list[dict[str, str | None]]:
    """The tokens of a query, the first one last."""
    found, at, where = [], 0, where.rstrip()
    while at < len(where):
        matched = TOKEN.match(where, at)
        if not matched:
            raise _unreadable(where[at:])
        found.append(matched.groupdict())
        at = matched.end()
    return found[::-1]


def _joined(tokens: list[dict[str, str | None]], word: str) -> bool:
    """Take the next token where it is this word."""
    if tokens and (tokens[-1]["join"] or "").upper() == word:
        tokens.pop()
        return True
    return False


def _any_of(tokens: list[dict[str, str | None]], about: Json) -> Test:
    tests = [_all_of(tokens, about)]
    while _joined(tokens, "OR"):
        tests.append(_all_of(tokens, about))
    return lambda issue: any(test(issue) for test in tests)


def _all_of(tokens: list[dict[str, str | None]], about: Json) -> Test:
    tests = [_one(tokens, about)]
    while _joined(tokens, "AND"):
        tests.append(_one(tokens, about))
    return lambda issue: all(test(issue) for test in tests)


def _one(tokens: list[dict[str, str | None]], about: Json) -> Test:
    if _joined(tokens, "("):
        test = _any_of(tokens, about)
        if not _joined(tokens, ")"):
            raise _unreadable("a bracket that is not closed")
        return test
    token = tokens.pop() if tokens else {}
    if since := token.get("since"):
        # In the hour that comes twice a year Jira does not say which it means: here, the later one.
        moment = datetime.strptime(since, "%Y-%m-%d %H:%M").replace(tzinfo=about["zone"], fold=1)
        return lambda issue: _by_updated(issue) >= moment
    if not token.get("name"):
        raise _unreadable("a clause that is missing")
    wanted = {one.strip(' "') for one in str(token["some"]).split(",")}
    of_project = str(token["name"]).lower() == "project"
    if str(token["name"]).lower() == "labels":
        return lambda issue: bool(wanted & set(issue["fields"].get("labels") or ()))
    if unknown := wanted - about["projects" if of_project else "ids"]:
        what = "project" if of_project else "issue"
        raise EvenkeelError(f"Jira has no {what} {min(unknown)}.", code="jira.bad_request")
    return lambda issue: (issue["fields"]["project"]["key"] if of_project else issue["id"]) in wanted


def _unreadable(what: str) -> EvenkeelError:
    return EvenkeelError(f"Jira cannot read the query: {what.strip() or 'it has no bounds'}.", code="jira.bad_request")


def _by_updated(issue: Json) -> datetime:
    return instant(issue["fields"]["updated"])


def _by_key(issue: Json) -> tuple[str, int]:
    project, _, number = issue["key"].rpartition("-")
    return project, int(number)
