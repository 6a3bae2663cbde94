"""Where a real Jira differs from its own published schema: tolerated, and told once for a site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from connectors.jira_issue import UNREADABLE
from model import Problem

Json = dict[str, Any]
NO_COLON = re.compile(r"[+-]\d{4}$")
KINDS = {
    "null": "changes whose value before or after is null",
    "offset": "times whose offset has no colon (+0000)",
    "number": "times that are numbers",
    "author": "entries without an author",
    "field": "issues without fields that were asked for",
}
WHERE = "schema"  # where the note of a site stands


def kinds(issue: Json, asked: Iterable[str]) -> set[str]:
    """The kinds of deviation that an issue shows, of KINDS; `asked` are the fields that were asked for."""
    found = set()
    try:
        if set(asked) - issue["fields"].keys():
            found.add("field")
        for entry in (issue.get("changelog") or {}).get("histories") or ():
            if not entry.get("author"):
                found.add("author")
            if isinstance(entry["created"], int | float):
                found.add("number")
            elif NO_COLON.search(entry["created"]):
                found.add("offset")
            ends = ("from", "fromString", "to", "toString")
            if any(name in item and item[name] is None for item in entry["items"] for name in ends):
                found.add("null")
    except UNREADABLE:
        return found  # such an issue is reported where it is read
    return found


def note(met: Iterable[str]) -> Problem:
    """The one note of a site, with every kind that was met there. Nothing is to be done about it."""
    listed = "; ".join(KINDS[kind] for kind in sorted(met))
    text = f"This Jira differs from its own documentation, and was read all the same: {listed}."
    return Problem("jira.schema", WHERE, text, severity="note")
