"""Where a real Jira differs from its own published schema: tolerated, and listed once for each kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from connectors.jira_issue import UNREADABLE
from model import Problem

Json = dict[str, Any]
NO_COLON = re.compile(r"[+-]\d{4}$")
KINDS = {
    "null": "has changes whose value before or after is null",
    "offset": "writes times whose offset has no colon (+0000)",
    "number": "writes times as numbers",
    "author": "has entries without an author",
    "field": "leaves out fields of issues that were asked for",
}


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


def note(kind: str) -> Problem:
    """The note that says of one kind that it was met. Nothing is to be done about it."""
    text = f"This Jira {KINDS[kind]}, other than its documentation says; it was read all the same."
    return Problem("jira.schema", f"schema: {kind}", text, severity="note")
