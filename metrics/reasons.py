"""Why the text model answered as it did, in words: what in the title, which people, what Jira says."""

from __future__ import annotations

from metrics.case import Case
from metrics.steps import EMPTY

MOST = 3  # words that are named
NOTABLE = 0.3  # of the strongest mover: what moved less is not named
ROLES = {"maker": "engineering and design", "pm": "product", "people": "personnel", "executive": "the executives"}
PLAIN = {
    "is:leader": "a company leader is there",
    "is:only makers": "all known roles are engineering or design",
    "others:0": "nobody else is invited",
    "relation:unknown": "somebody from outside is there",
    "is:roles unknown": "no role of the others is known",
}


def why(case: Case, movers: list[tuple[str, float]]) -> str:
    """The sentence for a model's answer, from what spoke for it (`Model.movers`): words, then people and Jira."""
    least = NOTABLE * movers[0][1] if movers else 0.0
    notable = [name for name, moved in movers if moved >= least]
    words = [name for name in notable if ":" not in name and len(name) > 2 and name not in EMPTY]
    parts = [f"Words like {', '.join(repr(word) for word in words[:MOST])}"] if words else []
    parts += [said for name in notable if (said := _said(case, name))][:2]
    text = "; ".join(parts) or "It is much like others of this kind"
    return text[0].upper() + text[1:]


def _said(case: Case, mark: str) -> str:
    """A mark in words; "" for one that says nothing to a reader."""
    kind, _, what = mark.partition(":")
    if kind == "role":
        count = sum(guest.role == what for guest in case.room.guests)
        return f"{count} {'person' if count == 1 else 'people'} from {ROLES.get(what, what)}"
    if kind == "type" and what:
        return f"the issue is of type {case.subject.issue_type}"
    return PLAIN.get(mark, "")
