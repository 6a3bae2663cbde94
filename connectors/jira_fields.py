"""The custom fields of a Jira site that Evenkeel understands: found by type and name, and what their values say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
# What we look for -> the types that say it, then the names (lower case) of other custom fields that do.
TYPES = {
    "com.pyxis.greenhopper.jira:gh-epic-link": "epic",
    "com.pyxis.greenhopper.jira:gh-sprint": "sprint",
    "com.pyxis.greenhopper.jira:jsw-story-points": "points",
    "com.atlassian.jira.plugin.system.customfieldtypes:atlassian-team": "team",
    "com.atlassian.teams:rm-teams-custom-field-team": "team",
}
NAMES = {
    "story points": "points",
    "story point estimate": "points",
    "team": "team",
    "value": "value",
    "business value": "value",
    "asked by": "asked_by",
    "requested by": "asked_by",
    "requester": "asked_by",
    "requestor": "asked_by",
}
SPRINT_NAME = re.compile(r"[\[,]name=(.*?)(?:,\w+=|\]$)", re.DOTALL)


@dataclass(frozen=True)
class Fields:
    """Ids of a site's fields by what they say: epic, sprint, points, team, value, asked_by.

    There may be several for one: on Cloud each team-managed project can have its own.
    """

    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def all(self) -> list[str]:
        """Every id, to ask for."""
        return sorted({one for some in self.ids.values() for one in some})

    def value(self, fields: Json, what: str) -> Any:
        """The first value that an issue's fields hold for this; None without one."""
        found = (fields.get(one) for one in self.ids.get(what, ()))
        return next((one for one in found if one not in (None, "", [])), None)


def find(known: list[Json]) -> Fields:
    """The fields of a site, from its answer to `field`; a field whose type says it comes before a mere name."""
    by_type: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    for one in known:
        if not str(one.get("id") or "").startswith("customfield_"):
            continue
        if what := TYPES.get(str((one.get("schema") or {}).get("custom"))):
            by_type.setdefault(what, []).append(str(one["id"]))
        elif what := NAMES.get(str(one.get("name") or "").strip().lower()):
            by_name.setdefault(what, []).append(str(one["id"]))
    return Fields({w: tuple(by_type.get(w, []) + by_name.get(w, [])) for w in sorted(by_type | by_name)})


def words(value: Any) -> str:
    """A field's value as words: text, a number, an option, a team, a user, or several of them."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(words, value)))
    if isinstance(value, dict):
        return words(next((value[k] for k in ("value", "displayName", "name", "title") if value.get(k)), None))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else " ".join(str(value).split())


def number(value: Any) -> float | None:
    """A field's value as a number; None where it is none."""
    try:
        return float(words(value))
    except ValueError:
        return None


def sprints(value: Any) -> tuple[str, ...]:
    """Names of the sprints an issue was in, in Jira's order: objects on Cloud, else "...Sprint@1[id=7,name=...]"."""
    found = []
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and (named := SPRINT_NAME.search(one)):
            found.append(named[1].strip())
        elif isinstance(one, dict | str):
            found.append(words(one))
    return tuple(dict.fromkeys(filter(None, found)))


def links(value: Any) -> tuple[str, ...]:
    """Links of an issue to others, in words: "blocks OPS-7", "is caused by SHOP-2"."""
    found = set()
    for one in value if isinstance(value, list) else ():
        kind = one.get("type") or {}
        for way in ("inward", "outward"):
            if other := one.get(f"{way}Issue"):
                found.add(f"{words(kind.get(way) or kind.get('name')) or 'relates to'} {other['key']}")
    return tuple(sorted(found))
