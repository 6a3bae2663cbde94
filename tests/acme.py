"""One product manager of an invented company, for the tests of the pages: her calendar and her Jira.

The clock of the tests stands on Friday, 20 November 2026, so "the last 4 weeks" are 19 October to 15 November.
Before 19 October there is execution alone; since then strategy has come to it.
"""

from __future__ import annotations

from typing import Any

from connectors.jira_site import Site

ANA = "ana@acme.example"
TEAM = ("ben@acme.example", "cleo@acme.example")
BUYER = "buyer@northwind.example"
ZONE = "Europe/Berlin"
Json = dict[str, Any]


def event(uid: str, title: str, start: str, end: str, *lines: str, guests: tuple[str, ...] = ()) -> str:
    """A VEVENT: `start` and `end` as the file writes them, "20261019T090000", or "20261105" for whole days."""
    kind = ";VALUE=DATE" if "T" not in start else f";TZID={ZONE}"
    people = [f"ORGANIZER:mailto:{ANA}", f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{ANA}"] if guests else []
    people += [f"ATTENDEE;PARTSTAT=ACCEPTED:mailto:{guest}" for guest in guests]
    body = [f"UID:{uid}", "DTSTAMP:20261101T000000Z", f"DTSTART{kind}:{start}", f"DTEND{kind}:{end}"]
    return "\r\n".join(["BEGIN:VEVENT", *body, f"SUMMARY:{title}", *people, *lines, "END:VEVENT"])


def calendar(*events: str, name: str = ANA) -> bytes:
    """A calendar file of these events, as a calendar program exports it."""
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Acme//Tests//EN", f"X-WR-CALNAME:{name}"]
    return "\r\n".join([*head, f"X-WR-TIMEZONE:{ZONE}", *events, "END:VCALENDAR", ""]).encode()


def weekly(times: int) -> str:
    """The rule of a series."""
    return f"RRULE:FREQ=WEEKLY;COUNT={times}"


PLANNING = event("planning", "Sprint planning", "20260824T090000", "20260824T110000", weekly(14), guests=TEAM)
REFINEMENT = event("refinement", "Backlog refinement", "20260826T100000", "20260826T120000", weekly(14), guests=TEAM)
INTERVIEWS = event(
    "interviews",
    "Customer interview Northwind",
    "20261020T140000",
    "20261020T160000",
    weekly(6),
    guests=(BUYER,),
)
PRICING = event("pricing", "Pricing strategy workshop", "20261022T130000", "20261022T160000", weekly(6), guests=TEAM)
FAIR = event("fair", "Hanover trade fair", "20261105", "20261107", "TRANSP:OPAQUE")
WORK = calendar(PLANNING, REFINEMENT, INTERVIEWS, PRICING, FAIR)
HOURS = 4 * (2 + 2 + 2 + 3)  # of the last 4 weeks

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "link": "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "address": "https://evil.example www.evil.example mail@evil.example",
    "formula": "=cmd|' /C calc'!A0",
    "maths": r"$\alpha$ and $$\beta$$ and :material/delete: :red[x]",
    "bidi": "safe\u202egnp.exe\u2066x",
    "long": "A" * 10_000,
    "heading": "# big **bold** `code` <b>html</b> &lt; ~~x~~ | a | b |",
}
TRICKS = calendar(
    *(
        event(f"trick{n}", title.replace("\\", "\\\\"), f"202611{n + 2:02d}T190000", f"202611{n + 2:02d}T210000")
        for n, title in enumerate(HOSTILE.values())
    ),
    event("question", f"{HOSTILE['link']} {HOSTILE['address']} trade fair", "20261112", "20261114", "TRANSP:OPAQUE"),
    name=f"{HOSTILE['link']} {HOSTILE['address']}",
)


def site(kind: type[Site] = Site) -> Site:
    """Ana's Jira: two projects, and six stories of which she logged an hour each in the last 4 weeks."""
    ana = {
        "accountId": "u1",
        "displayName": "Ana Silva",
        "emailAddress": ANA,
        "timeZone": ZONE,
        "accountType": "atlassian",
        "active": True,
    }
    projects = [{"id": "1", "key": "SHOP", "name": "Web shop"}, {"id": "2", "key": "OPS", "name": "Operations"}]
    statuses = [
        {"id": "1", "name": "To Do", "statusCategory": {"key": "new"}},
        {"id": "3", "name": "In Progress", "statusCategory": {"key": "indeterminate"}},
    ]
    issues = [_issue(n, projects[0], statuses[1]) for n in range(1, 7)]
    return kind(issues, [ana], projects, statuses, ana)


def _issue(n: int, project: Json, status: Json) -> Json:
    who, day = {"accountId": "u1"}, f"2026-11-{n + 1:02d}T"
    log = {"id": f"70{n}", "author": who, "started": f"{day}07:00:00.000+0000", "updated": f"{day}08:00:00.000+0000"}
    fields = {
        "summary": f"Pay by card, part {n}",
        "created": f"{day}06:00:00.000+0000",
        "updated": f"{day}08:00:00.000+0000",
        "project": project,
        "issuetype": {"name": "Story"},
        "status": status,
        "creator": who,
        "reporter": who,
        "assignee": who,
        "worklog": {"worklogs": [{**log, "timeSpentSeconds": 3600}]},
    }
    return {"id": f"1000{n}", "key": f"SHOP-{n}", "fields": fields}
