"""The parts of issues that a search leaves out: older changes, further worklogs and comments.

A search embeds the newest 40 changes and the first 20 worklogs of an issue and says how many there are.
"""

from __future__ import annotations

from typing import Any

from connectors.jira_client import Calls
from connectors.jira_issue import UNREADABLE
from model import EvenkeelError, Problem

Json = dict[str, Any]
LISTS = {
    "changelog": "histories",
    "comment": "comments",
    "worklog": "worklogs",
}  # where an issue holds its rows
BATCH = 1000  # rows or ids a call, where Jira takes many
REFUSED = {"jira.bad_request", "jira.forbidden", "jira.not_found", "jira.gone"}  # Jira is well, and says no


def complete(calls: Calls, issues: list[Json], cloud: bool) -> list[Problem]:
    """Fill the lists of issues that are not whole, in place; a Problem for each that Jira refuses.

    Data Center embeds every change, so only Cloud is asked for more of them.
    """
    problems: list[Problem] = []
    short = [one for one in issues if cloud and _is_short(one, "changelog")]
    fetched = _histories(calls, short, problems) if short else {}
    for issue in short:
        if histories := fetched.get(str(issue["id"])):
            issue["changelog"] = {"histories": histories}
    for issue in issues:
        for name in ("comment", "worklog"):
            if _is_short(issue, name) and (entries := _part(calls, issue, name, problems)):
                issue["fields"][name] = {LISTS[name]: entries}
    return problems


def all_rows(calls: Calls, path: str, name: str) -> list[Json]:
    """All rows of a list that is paged by offset; `name` is the key that holds them."""
    found: list[Json] = []
    while True:
        answer = calls.get(path, startAt=len(found), maxResults=BATCH)
        found += answer[name]
        if not answer[name] or answer.get("isLast") or len(found) >= answer.get("total", len(found) + 1):
            return found


def batches(ids: list[Any], size: int) -> list[list[Any]]:
    """Ids in lists of at most `size`."""
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def stuck() -> EvenkeelError:
    """What to raise where a list of pages would never end."""
    return EvenkeelError(
        "Jira gave the same page twice, so the sync could not go on.",
        "Sync again: it goes on from the last page that was read.",
        "jira.paging",
    )


def _histories(calls: Calls, issues: list[Json], problems: list[Problem]) -> dict[str, list[Json]]:
    """Every change of some issues by issue id: all at once, or one by one where Jira refuses that."""
    try:
        return _histories_at_once(calls, [str(one["id"]) for one in issues])
    except EvenkeelError as error:
        if error.problem.code not in REFUSED:
            raise
    return {str(one["id"]): _part(calls, one, "changelog", problems) for one in issues}


def _histories_at_once(calls: Calls, ids: list[str]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    body: Json = {"issueIdsOrKeys": ids, "maxResults": BATCH}
    seen = set()
    while True:
        answer = calls.post("changelog/bulkfetch", dict(body))
        for one in answer["issueChangeLogs"]:
            found.setdefault(str(one["issueId"]), []).extend(one["changeHistories"])
        token = answer.get("nextPageToken")
        if not token:
            return found
        if token in seen:
            raise stuck()
        seen.add(token)
        body["nextPageToken"] = token


def _part(calls: Calls, issue: Json, name: str, problems: list[Problem]) -> list[Json]:
    """All entries of one list of an issue; none, and a Problem, where Jira refuses them."""
    try:
        return all_rows(calls, f"issue/{issue['id']}/{name}", "values" if name == "changelog" else LISTS[name])
    except EvenkeelError as error:
        if error.problem.code not in REFUSED:
            raise
    key = str(issue.get("key"))
    text = f"Jira did not give the whole {name} of {key}; only a part of it counts."
    problems.append(Problem("jira.part_missing", key, text, "Check that the account may still see this issue."))
    return []


def _is_short(issue: Json, name: str) -> bool:
    """Whether a list of an issue holds fewer entries than it says there are; a history may also be absent."""
    try:
        listed = issue.get(name) if name == "changelog" else issue["fields"].get(name)
        if not listed:
            return name == "changelog"
        return int(listed.get("total") or 0) > len(listed[LISTS[name]])
    except UNREADABLE:
        return False  # such an issue is reported where it is read
