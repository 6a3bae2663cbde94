"""The sample company's Jira: four projects whose issues live, are written about, worked on and closed.

First every change is planned as a `Change` with its time, then all are applied in the order of time, so that
each history entry knows the value before it. Nothing happens later than the day before `today`.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from connectors.jira_site import Site
from connectors.sample_calendar import away_days
from connectors.sample_issues import EPICS, INCIDENT_BUGS
from connectors.sample_people import HIDDEN, ME, PEOPLE, PRODUCTS, account_of, zone_in
from connectors.sample_work import (
    AUTOMATION,
    FORMER,
    QUIET,
    Change,
    Clock,
    Plan,
    bulk_edit,
    life_of,
    planned,
    text_of,
    writing,
)

Json = dict[str, Any]
STATUSES: list[Json] = [
    {"id": str(n), "name": name, "statusCategory": {"key": category}}
    for n, (name, category) in enumerate(
        [("To Do", "new"), ("Selected", "new"), ("In Progress", "indeterminate"),
         ("In Review", "indeterminate"), ("Done", "done")], start=1)
]  # fmt: skip
_BY_NAME: dict[str, Json] = {str(status["name"]): status for status in STATUSES}


def site(today: date) -> Site:
    """The whole Jira site on a day, with the account of the first page's PM as the one who asks."""
    monday = today - timedelta(days=today.weekday())
    users = {handle: _user(handle) for handle in (*PEOPLE, AUTOMATION, FORMER)}
    projects = {key: {"id": str(100 + n), "key": key, "name": name} for n, (key, name, _) in enumerate(PRODUCTS)}
    plans = [plan for key in EPICS for plan in planned(key)]
    clock = Clock(monday, today)
    changes = [change for plan in plans for change in life_of(plan, clock)]
    changes += writing(plans, clock, away_days(today))
    changes += bulk_edit(plans, clock)
    issues = _born(plans, clock, users, projects)
    _apply([change for change in changes if change.at.date() < today], users)
    return Site(issues, list(users.values()), list(projects.values()), STATUSES, users[ME])


def _user(handle: str) -> Json:
    if handle not in PEOPLE:
        app = handle == AUTOMATION
        name = "Automation for Jira" if app else "Former user"
        return {"accountId": account_of(handle), "displayName": name, "active": app,
                "accountType": "app" if app else "atlassian"}  # fmt: skip
    person = PEOPLE[handle]
    user = {"accountId": account_of(handle), "displayName": person.name, "accountType": "atlassian",
            "active": True, "timeZone": zone_in(handle, 0)}  # fmt: skip
    return user if handle == HIDDEN else {**user, "emailAddress": person.email}


def _born(plans: list[Plan], clock: Clock, users: dict[str, Json], projects: dict[str, Json]) -> list[Json]:
    """The issues that exist by now, as they were created."""
    issues: list[Json] = []
    numbers = {key: count(1) for key in projects}
    epics: dict[str, Json] = {}
    for n, plan in enumerate(plans):
        created = clock.at(plan.author, plan.born, QUIET[n % len(QUIET)])
        if created.date() >= clock.today:
            continue
        wrote = plan.strategic or plan.kind == "Story"
        plan.issue = {
            "id": str(10001 + n),
            "key": f"{plan.project}-{next(numbers[plan.project])}",
            "fields": {
                "summary": plan.title,
                "description": _adf(text_of(plan, Random(plan.title))) if wrote else None,
                "issuetype": {"name": plan.kind},
                "project": projects[plan.project],
                "status": STATUSES[0],
                "priority": {"name": "Highest" if plan.title in INCIDENT_BUGS else "Medium"},
                "labels": ["incident"] if plan.title in INCIDENT_BUGS else [],
                "components": [{"name": plan.epic}] if plan.epic else [],
                "parent": epics.get(plan.project + plan.epic),
                "assignee": None,
                "reporter": users[plan.author],
                "creator": users[plan.author],
                "created": _stamp(created),
                "updated": _stamp(created),
                "resolution": None,
                "resolutiondate": None,
                "comment": {"comments": [], "total": 0},
                "worklog": {"worklogs": [], "total": 0},
            },
            "changelog": {"histories": [], "total": 0},
        }
        if plan.kind == "Epic":
            about = {"summary": plan.title, "issuetype": {"name": "Epic"}}
            epics[plan.project + plan.title] = {**{k: plan.issue[k] for k in ("id", "key")}, "fields": about}
        issues.append(plan.issue)
    return issues


def _apply(changes: list[Change], users: dict[str, Json]) -> None:
    """Apply the changes to the issues in the order of time."""
    ids = count(50001)
    for change in sorted(changes, key=lambda c: (c.at, c.plan.issue.get("id", ""), c.what)):
        fields = change.plan.issue.get("fields")
        at = _stamp(change.at)
        if fields is None or at <= fields["created"] or (change.what == "status" and _closed(fields)):
            continue
        entry: Json = {"id": str(next(ids)), "author": users[change.who], "created": at}
        if change.what == "comment":
            fields["comment"]["comments"].append({**entry, "updated": at, "body": _adf(change.value)})
        elif change.what == "worklog":
            log = {**entry, "updated": at, "started": at, "timeSpentSeconds": int(change.value)}
            fields["worklog"]["worklogs"].append({**log, "issueId": change.plan.issue["id"]})
        else:
            items = _changed(change, fields, users)
            change.plan.issue["changelog"]["histories"].append({**entry, "items": items})
        fields["updated"] = at
    for issue in {id(c.plan): c.plan.issue for c in changes if c.plan.issue}.values():
        for name, part in (("comments", "comment"), ("worklogs", "worklog")):
            issue["fields"][part]["total"] = len(issue["fields"][part][name])
        issue["changelog"]["total"] = len(issue["changelog"]["histories"])


def _closed(fields: Json) -> bool:
    return bool(fields["status"]["name"] == "Done")


def _changed(change: Change, fields: Json, users: dict[str, Json]) -> list[Json]:
    """Put the new value into the fields; returns the items of the history entry."""
    what, new = change.what, change.value
    if what == "status":
        name, _, resolution = new.partition("/")
        old, fields["status"] = fields["status"], _BY_NAME[name]
        items = [_item(what, old["id"], old["name"], _BY_NAME[name]["id"], name)]
        if resolution:
            fields["resolution"], fields["resolutiondate"] = {"name": resolution}, _stamp(change.at)
            items.append(_item("resolution", None, None, resolution, resolution))
        return items
    if what == "assignee":
        old, fields[what] = fields[what] or {}, users[new]
        return [_item(what, old.get("accountId"), old.get("displayName"), users[new]["accountId"],
                      users[new]["displayName"])]  # fmt: skip
    if what == "description":
        before, fields[what] = fields[what], _adf(new)
        return [_item(what, None, before and before["content"][0]["content"][0]["text"], None, new)]
    if what == "labels":
        before, fields[what] = " ".join(fields[what]), sorted({*fields[what], new})
        return [_item(what, None, before, None, " ".join(fields[what]))]
    if what == "priority":
        before, fields[what] = fields[what]["name"], {"name": new}
        return [_item(what, before, before, new, new)]
    return [_item(what, None, None, None, new)]


def _item(name: str, before: str | None, old: str | None, after: str | None, new: str | None) -> Json:
    own = name[0].isupper()
    return {"field": name, "fieldtype": "custom" if own else "jira",
            "fieldId": "customfield_" + name.lower().replace(" ", "_") if own else name,
            "from": before, "fromString": old, "to": after, "toString": new}  # fmt: skip


def _adf(text: str) -> Json:
    return {"type": "doc", "version": 1,
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]}  # fmt: skip


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
