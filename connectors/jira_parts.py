"""The parts of issues that a search leaves out: older changes, further comments and worklogs.

A search embeds the newest 40 changes and the first 20 worklogs of an issue and says how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from connectors.jira_client import Calls
from connectors.jira_issue import UNREADABLE
from model import EvenkeelError, Problem

Json = dict[str, Any]
LISTS = {"changelog": "histories", "comment": "comments", "worklog": "worklogs"}  # where an issue holds its rows
BATCH = 1000  # rows or ids a call, where Jira takes many
CHANGES = 10_000  # of many issues a call: the most that Jira gives
REFUSED = {"jira.bad_request", "jira.forbidden", "jira.not_found", "jira.gone"}  # Jira is well, and says no


@dataclass(frozen=True)
class Missing:
    """A part of an issue that is not whole. `refused`: Jira said no, so that it may be asked again another day."""

    issue: str  # id
    problem: Problem
    refused: bool


def complete(calls: Calls, issues: list[Json], cloud: bool) -> list[Missing]:
    """Fill the histories and comments that are not whole, in place; what Jira does not give is Missing.

    Best called with up to 1,000 issues: Cloud gives their histories at once. Data Center embeds every change, and
    has no call for more.
    """
    short = [one for one in issues if is_short(one, "changelog")]
    fetched = _histories_at_once(calls, [str(one["id"]) for one in short]) if short and cloud else {}
    for issue in short:
        if histories := fetched.get(str(issue["id"])):
            issue["changelog"] = _listed(issue, "changelog", histories)
    lacking = fill(calls, short, "changelog", ask=cloud)
    return lacking + fill(calls, issues, "comment")


def fill(calls: Calls, issues: Iterable[Json], name: str, *, ask: bool = True) -> list[Missing]:
    """Put all entries of one list into those issues that lack some of it, a few issues at once."""
    tasks = [partial(_fill, calls, one, name, ask=ask) for one in issues if is_short(one, name)]
    return [one for one in calls.several(tasks) if one]


def _fill(calls: Calls, issue: Json, name: str, *, ask: bool) -> Missing | None:
    """Put all entries of one list into an issue; Missing where Jira refuses them or gives fewer than it says."""
    refused = False
    try:
        listed = "values" if name == "changelog" else LISTS[name]
        entries = all_rows(calls, f"issue/{issue['id']}/{name}", listed) if ask else []
        holder = issue if name == "changelog" else issue["fields"]
        if entries or ask:
            holder[name] = _listed(issue, name, entries)
        if not is_short(issue, name):
            return None
    except EvenkeelError as error:
        if error.problem.code not in REFUSED:
            raise
        refused = True
    key = str(issue.get("key"))
    text = f"Jira did not give the whole {name} of {key}; only a part of it counts."
    do = "The next sync asks again." if refused else "Check that the account may still see this issue."
    return Missing(str(issue["id"]), Problem("jira.part_missing", key, text, do), refused)


def is_short(issue: Json, name: str) -> bool:
    """Whether a list of an issue holds fewer entries than it says there are; a history may also be absent."""
    try:
        listed = issue.get(name) if name == "changelog" else issue["fields"].get(name)
        if not listed:
            return name == "changelog"
        return int(listed.get("total") or 0) > len(listed[LISTS[name]])
    except UNREADABLE:
        return False  # such an issue is reported where it is read


def each_once(entries: list[Json]) -> list[Json]:
    """Entries by id, the last of each; what is no entry stays, to be reported where it is read."""
    found: dict[Any, Json] = {}
    for n, one in enumerate(entries):
        found[str(one["id"]) if isinstance(one, dict) and "id" in one else n] = one
    return list(found.values())


def all_rows(calls: Calls, path: str, name: str) -> list[Json]:
    """All rows of a list that is paged by offset; `name` is the key that holds them."""
    found: list[Json] = []
    while True:
        answer = calls.get(path, startAt=len(found), maxResults=BATCH)
        found += answer[name]
        if not answer[name] or answer.get("isLast") or len(found) >= answer.get("total", len(found) + 1):
            return found


def rows(answer: Any) -> list[Json]:
    """An answer that is a list. Raises TypeError where it is something else, such as nothing."""
    if not isinstance(answer, list):
        raise TypeError(f"a list was expected, not {type(answer).__name__}")
    return answer


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


def _histories_at_once(calls: Calls, ids: list[str]) -> dict[str, list[Json]]:
    """Every change of some issues by issue id; nothing where Jira refuses to give many at once."""
    try:
        answers = calls.several([partial(_histories, calls, batch) for batch in batches(ids, BATCH)])
    except EvenkeelError as error:
        if error.problem.code not in REFUSED:
            raise
        return {}
    return {issue: histories for answer in answers for issue, histories in answer.items()}


def _histories(calls: Calls, ids: list[str]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = {}
    body: Json = {"issueIdsOrKeys": ids, "maxResults": CHANGES}
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


def _listed(issue: Json, name: str, entries: list[Json]) -> Json:
    """A list as an issue holds it: what came embedded and what came now, each entry once."""
    held = (issue if name == "changelog" else issue["fields"]).get(name) or {}
    found = each_once([*held.get(LISTS[name], []), *entries])
    return {"total": int(held.get("total") or 0), LISTS[name]: found}
